//! The program: one WebAssembly for the page and for its worker.

fn main() {
    layerlab_page::start();
}
