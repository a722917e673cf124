//! Tells the linker what cutting the page's program in two takes: its own notes on what refers to what.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if env::var("CARGO_CFG_TARGET_FAMILY").is_ok_and(|family| family == "wasm") {
        println!("cargo::rustc-link-arg-bin=layerlab-app=--emit-relocs");
    }
}
