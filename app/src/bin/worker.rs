//! The worker's program: the simulation, and nothing of the view.

fn main() {
    layerlab_page::browser::serve::serve();
}
