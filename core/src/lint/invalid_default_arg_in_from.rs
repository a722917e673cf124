//! `InvalidDefaultArgInFrom`.

use super::{About, File, Found, Rule};
use crate::image::reference::Reference;
use crate::instruction::Kind;
use crate::plan;

/// ## What it does
/// Finds a FROM that names no image when no build argument is given.
///
/// ## Why
/// A plain `docker build .` fails.
///
/// ## Example
/// ```dockerfile
/// ARG TAG
/// FROM alpine:${TAG}
/// ```
/// Use instead:
/// ```dockerfile
/// ARG TAG=3.22
/// FROM alpine:${TAG}
/// ```
///
/// ## Fix safety
/// There is no fix: the default has to be chosen.

#[derive(Debug)]
pub struct InvalidDefaultArgInFrom;

impl Rule for InvalidDefaultArgInFrom {
    fn about(&self) -> About {
        About::new(
            "InvalidDefaultArgInFrom",
            "invalid-default-arg-in-from",
            "Default value for global ARG results in an empty or invalid base image name",
        )
    }

    fn file(&self, file: &File<'_>, out: &mut Vec<Found>) {
        let bases = plan::bases_by_default(file.instructions, file.dockerfile.escape, file.options);
        let stages = file.instructions.iter().filter(|i| matches!(i.kind, Kind::From(_)));
        for (instruction, base) in stages.zip(bases) {
            let Kind::From(from) = &instruction.kind else { continue };
            if Reference::parse(&base).is_err() {
                let written = &from.base.text;
                let detail = format!("Default value for ARG {written} results in empty or invalid base image name");
                out.push(Found::new(detail, from.base.span, instruction.lines));
            }
        }
    }
}
