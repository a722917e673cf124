//! Comparisons of Layerlab with real builders and a real browser; see the tests of this package.
