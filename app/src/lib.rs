//! The Layerlab page: view only.
