//! `ExposeProtoCasing`.

use super::{About, File, Found, Rule};
use crate::plan::{Fact, Place};

/// ## What it does
/// Finds protocols of EXPOSE in capital letters.
///
/// ## Why
/// They are written small everywhere else.
///
/// ## Example
/// ```dockerfile
/// EXPOSE 53/UDP
/// ```
/// Use instead:
/// ```dockerfile
/// EXPOSE 53/udp
/// ```
///
/// ## Fix safety
/// Safe: the image's configuration has the small form either way.

#[derive(Debug)]
pub struct ExposeProtoCasing;

impl Rule for ExposeProtoCasing {
    fn about(&self) -> About {
        About::new("ExposeProtoCasing", "expose-proto-casing", "Protocol in EXPOSE instruction should be lowercase")
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, _file: &File<'_>, out: &mut Vec<Found>) {
        let Fact::Port { written, text, protocol, .. } = fact else { return };
        let lower = protocol.to_lowercase();
        if lower == **protocol {
            return;
        }
        let detail = format!("Defined protocol '{text}' in EXPOSE instruction should be lowercase");
        let found = Found::at(place, written.span, detail);
        let port = text.rsplit_once('/').map(|(port, _)| port).filter(|_| written.text == *text);
        out.push(match port {
            Some(port) => found.replace(written.span, format!("{port}/{lower}")),
            None => found,
        });
    }
}
