//! Comparisons of Layerlab with real builders and a real browser; see the tests of this package.

pub mod archive;
pub mod compare;
pub mod known;
pub mod truth;
