//! `UndefinedVar`.

use super::{About, File, Found, Rule};
use crate::plan::{Fact, Place};

/// ## What it does
/// Finds variables that neither ENV nor ARG nor the base image defines. RUN is not looked at: its variables are the shell's.
///
/// ## Why
/// They are empty, and mostly mistyped.
///
/// ## Example
/// ```dockerfile
/// ENV APP_DIR=/app
/// COPY . $APPDIR
/// ```
/// Use instead:
/// ```dockerfile
/// ENV APP_DIR=/app
/// COPY . $APP_DIR
/// ```
///
/// ## Fix safety
/// There is no fix: the name that looks alike need not be the one that is meant.

#[derive(Debug)]
pub struct UndefinedVar;

impl Rule for UndefinedVar {
    fn about(&self) -> About {
        About::new("UndefinedVar", "undefined-var", "Variables should be defined before their use")
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, _file: &File<'_>, out: &mut Vec<Found>) {
        let Fact::Undefined { name, meant } = fact else { return };
        let meant = meant.as_ref().map(|m| format!(" (did you mean ${m}?)")).unwrap_or_default();
        let detail = format!("Usage of undefined variable '${name}'{meant}");
        out.push(Found::at(place, place.instruction.span, detail));
    }
}
