//! HEALTHCHECK.

use super::flags::Flags;
use super::lower::{Rest, command};
use super::{Healthcheck, duration};
use crate::diagnostic::Diagnostic;
use crate::syntax::Arguments;
use std::num::IntErrorKind;

type Result<T> = std::result::Result<T, Diagnostic>;

/// Reads its flags, its kind and its command.
pub fn read(rest: &Rest<'_, '_>) -> Result<Healthcheck> {
    let Arguments::Typed(kind, body) = &rest.node.arguments else { return Err(rest.at_least_one()) };
    let kind_name = kind.text.to_uppercase();
    let zero = || duration::show(0);
    let mut check = Healthcheck {
        command: None,
        interval: zero(),
        timeout: zero(),
        start_period: zero(),
        start_interval: zero(),
        retries: 0,
    };
    if kind_name == "NONE" {
        if matches!(body.as_ref(), Arguments::Words(w) | Arguments::Json(w) if !w.is_empty()) {
            return Err(rest.error("healthcheck-none", "HEALTHCHECK NONE takes no arguments"));
        }
        return Ok(check);
    }
    let flags = rest.flags()?;
    if kind_name != "CMD" {
        let message = format!("Unknown type {} in HEALTHCHECK (try CMD)", crate::quote::go(&kind_name));
        return Err(Diagnostic::error("healthcheck-type", kind.span, message));
    }
    let command = command(body, rest.end());
    if command.arguments().is_empty() {
        return Err(rest.error("missing-argument", "Missing command after HEALTHCHECK CMD"));
    }
    check.command = Some(command);
    check.interval = interval(&flags, "interval")?;
    check.timeout = interval(&flags, "timeout")?;
    check.start_period = interval(&flags, "start-period")?;
    check.start_interval = interval(&flags, "start-interval")?;
    if let Some(word) = flags.one("retries").filter(|w| !w.text.is_empty()) {
        check.retries = retries(&word.text).map_err(|message| {
            Diagnostic::error("bad-flag-value", word.span, message).with_help("write a number, such as --retries=3")
        })?;
    }
    Ok(check)
}

/// A count of 31 bits; the error is BuildKit's.
fn retries(text: &str) -> std::result::Result<u32, String> {
    match text.parse::<i32>() {
        Ok(count) => u32::try_from(count).map_err(|_| format!("--retries cannot be negative ({count})")),
        Err(error) => {
            let far = matches!(error.kind(), IntErrorKind::PosOverflow | IntErrorKind::NegOverflow);
            let why = if far { "value out of range" } else { "invalid syntax" };
            Err(format!("strconv.ParseInt: parsing {}: {why}", crate::quote::go(text)))
        }
    }
}

fn interval(flags: &Flags, name: &'static str) -> Result<String> {
    let Some(word) = flags.one(name).filter(|w| !w.text.is_empty()) else { return Ok(duration::show(0)) };
    let error = |message: String| Diagnostic::error("bad-duration", word.span, message);
    let value = duration::parse(&word.text)
        .map_err(|message| error(message).with_help("write a number and a unit: 500ms, 30s, 1m30s"))?;
    if value != 0 && value < 1_000_000 {
        return Err(error(format!("Interval \"{name}\" cannot be less than 1ms")));
    }
    Ok(duration::show(value))
}
