//! The page's program: the view, and nothing of the simulation. It is cut in two here: `cargo xtask` makes a module of its own of
//! what only `details` leads to.

use layerlab_page::later::{LATER, Later, Loader};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

#[wasm_split(details, fallible)]
fn details() -> Result<&'static Later, SplitLoaderError> {
    Ok(&LATER)
}

fn main() {
    layerlab_page::start(Loader(|| Box::pin(async { details().await.ok() })));
}
