//! Small reusable pieces of the page that know nothing about Docker.

pub mod bar;
pub mod choices;
pub mod dialog;
pub mod divider;
pub mod field;
pub mod figure;
pub mod icon;
pub mod menu;
pub mod prose;
pub mod segments;
pub mod tabs;
pub mod tree;
