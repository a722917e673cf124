//! `WorkdirRelativePath`.

use super::{About, File, Found, Rule};
use crate::plan::{Fact, Place};

/// ## What it does
/// Finds a relative WORKDIR with no absolute one before it in this Dockerfile.
///
/// ## Why
/// It depends on the WORKDIR of the base image, which may change.
///
/// ## Example
/// ```dockerfile
/// FROM alpine
/// WORKDIR app
/// ```
/// Use instead:
/// ```dockerfile
/// FROM alpine
/// WORKDIR /app
/// ```
///
/// ## Fix safety
/// Safe as long as the base image's WORKDIR is known. Offered for paths without variables and quotes.

#[derive(Debug)]
pub struct WorkdirRelativePath;

impl Rule for WorkdirRelativePath {
    fn about(&self) -> About {
        About::new(
            "WorkdirRelativePath",
            "workdir-relative-path",
            "Relative workdir without an absolute workdir declared within the build can have unexpected results if the base image changes",
        )
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, _file: &File<'_>, out: &mut Vec<Found>) {
        let Fact::Workdir { written, path, parent, is_anchored: false } = fact else { return };
        let quoted = crate::quote::go(path);
        let detail = format!("Relative workdir {quoted} can have unexpected results if the base image changes");
        let found = Found::at(place, written.span, detail);
        let plain = written.text == *path && !path.starts_with('.') && !path.is_empty();
        let joined = format!("{}/{path}", parent.trim_end_matches('/'));
        out.push(if plain { found.replace(written.span, joined) } else { found });
    }
}
