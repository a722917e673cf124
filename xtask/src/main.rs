//! Every chore of the project as `cargo xtask …`.
fn main() {}
