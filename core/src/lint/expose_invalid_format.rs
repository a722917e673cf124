//! `ExposeInvalidFormat`.

use super::{About, File, Found, Rule};
use crate::plan::{Fact, Place};

/// ## What it does
/// Finds EXPOSE with an address or a port of the host.
///
/// ## Why
/// EXPOSE notes ports of the container; the rest is dropped.
///
/// ## Example
/// ```dockerfile
/// EXPOSE 127.0.0.1:80:8080
/// ```
/// Use instead:
/// ```dockerfile
/// EXPOSE 8080
/// ```
///
/// ## Fix safety
/// Safe: the builder drops the same part.

#[derive(Debug)]
pub struct ExposeInvalidFormat;

impl Rule for ExposeInvalidFormat {
    fn about(&self) -> About {
        About::new(
            "ExposeInvalidFormat",
            "expose-invalid-format",
            "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a future release",
        )
    }

    fn fact(&self, place: Place<'_>, fact: &Fact<'_>, _file: &File<'_>, out: &mut Vec<Found>) {
        let Fact::Port { written, text, has_host: true, .. } = fact else { return };
        let detail = format!("EXPOSE instruction should not define an IP address or host-port mapping, found '{text}'");
        let found = Found::at(place, written.span, detail);
        let port = text.rsplit(':').next().filter(|_| written.text == *text);
        out.push(match port {
            Some(port) => found.replace(written.span, port),
            None => found,
        });
    }
}
