//! The page's program: the view, and nothing of the simulation.

fn main() {
    layerlab_page::start();
}
