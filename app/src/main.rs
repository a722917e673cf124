//! The Layerlab page: view only.
fn main() {}
