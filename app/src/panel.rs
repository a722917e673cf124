//! One thing on screen each. Panels draw fields of the report and of the state, and change nothing but through the store.

pub mod artifacts;
pub mod compare;
pub mod config;
pub mod detail;
pub mod editor;
pub mod headline;
pub mod intro;
pub mod layer;
pub mod masthead;
pub mod notices;
pub mod problems;
pub mod shadowed;
pub mod stages;
