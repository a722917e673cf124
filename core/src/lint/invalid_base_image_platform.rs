//! `InvalidBaseImagePlatform`.

use super::{About, File, Found, Rule};
use crate::plan::{Fact, Place};

/// ## What it does
/// Finds base images that turn out to be for another platform than the one that was asked for.
///
/// ## Why
/// Their programs do not run, or run in emulation.
///
/// ## Example
/// ```dockerfile
/// FROM local/only-arm64
/// ```
/// Use instead:
/// ```dockerfile
/// FROM alpine
/// ```
///
/// ## Fix safety
/// There is no fix: another image, or another platform, has to be chosen.

#[derive(Debug)]
pub struct InvalidBaseImagePlatform;

impl Rule for InvalidBaseImagePlatform {
    fn about(&self) -> About {
        About {
            page: None,
            ..About::new("InvalidBaseImagePlatform", "", "Base image platform does not match expected target platform")
        }
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, _file: &File<'_>, out: &mut Vec<Found>) {
        let Fact::WrongPlatform { image, expected, actual } = fact else { return };
        let (expected, actual) = (crate::quote::go(expected), crate::quote::go(actual));
        let detail =
            format!("Base image {image} was pulled with platform {actual}, expected {expected} for current build");
        out.push(Found::at(place, place.instruction.span, detail));
    }
}
