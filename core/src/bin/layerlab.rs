//! The command line of Layerlab; see `layerlab --help`.
fn main() {}
