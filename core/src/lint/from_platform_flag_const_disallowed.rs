//! `FromPlatformFlagConstDisallowed`.

use super::{About, File, Found, Rule};
use crate::plan::{Fact, Place, Platform};

/// ## What it does
/// Finds `FROM --platform` with a fixed platform, unless the stage's name says that it is for that platform.
///
/// ## Why
/// The image is then for that platform only, whatever `docker build --platform` says.
///
/// ## Example
/// ```dockerfile
/// FROM --platform=linux/amd64 alpine
/// ```
/// Use instead:
/// ```dockerfile
/// FROM alpine
/// ```
///
/// ## Fix safety
/// There is no fix: the image may exist for that platform only.

#[derive(Debug)]
pub struct FromPlatformFlagConstDisallowed;

impl Rule for FromPlatformFlagConstDisallowed {
    fn about(&self) -> About {
        About::new(
            "FromPlatformFlagConstDisallowed",
            "from-platform-flag-const-disallowed",
            "FROM --platform flag should not use a constant value",
        )
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, _file: &File<'_>, out: &mut Vec<Found>) {
        let Fact::Platform { written, value, is_constant: true, stage_name, .. } = fact else { return };
        let Ok(platform) = Platform::parse(value) else { return };
        if stage_name.contains(&platform.os) || stage_name.contains(&platform.arch) {
            return;
        }
        let quoted = crate::quote::go(value);
        let detail = format!("FROM --platform flag should not use constant value {quoted}");
        out.push(Found::at(place, written.span, detail));
    }
}
