//! Durations as Go reads and prints them: `1m30s`, `1.5h`, `300ms`.

/// Units with their nanoseconds.
const UNITS: [(&str, u64); 8] = [
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", 1_000_000_000),
    ("m", 60_000_000_000),
    ("h", 3_600_000_000_000),
];

/// The largest that Go adds up to; what is left over a sign is 63 bits.
const LIMIT: u64 = 1 << 63;

/// Nanoseconds of a duration; the error is Go's.
pub fn parse(text: &str) -> Result<i64, String> {
    let invalid = || format!("time: invalid duration {}", quoted(text));
    let mut rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    if rest == "0" {
        return Ok(0);
    }
    let mut total = 0_u64;
    loop {
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (whole, behind) = rest.split_at(end);
        let (fraction, behind) = match behind.strip_prefix('.') {
            Some(behind) => behind.split_at(behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len())),
            None => ("", behind),
        };
        if whole.is_empty() && fraction.is_empty() {
            return Err(invalid());
        }
        let end = behind.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(behind.len());
        let (unit, behind) = behind.split_at(end);
        if unit.is_empty() {
            return Err(format!("time: missing unit in duration {}", quoted(text)));
        }
        let Some((_, factor)) = UNITS.into_iter().find(|(name, _)| *name == unit) else {
            return Err(format!("time: unknown unit {} in duration {}", quoted(unit), quoted(text)));
        };
        let whole = if whole.is_empty() { 0 } else { whole.parse::<u64>().map_err(|_| invalid())? };
        let part = format!("0.{fraction}0").parse::<f64>().unwrap_or_default() * factor as f64;
        let all = whole.checked_mul(factor).and_then(|n| n.checked_add(part as u64)).and_then(|n| n.checked_add(total));
        total = all.filter(|n| *n <= LIMIT).ok_or_else(invalid)?;
        rest = behind;
        if rest.is_empty() {
            break;
        }
    }
    if text.starts_with('-') { Ok((total as i64).wrapping_neg()) } else { i64::try_from(total).map_err(|_| invalid()) }
}

/// As Go's `time` quotes what it names.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' | 0x7f => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\x{byte:02x}")),
        }
    }
    out + "\""
}

/// A duration as Go prints it.
pub fn show(nanoseconds: i64) -> String {
    let sign = if nanoseconds < 0 { "-" } else { "" };
    let n = nanoseconds.unsigned_abs();
    let fraction = |per: u64, unit: &str| {
        let text = format!("{}.{:09}", n / per, (n % per) * (1_000_000_000 / per));
        format!("{sign}{}{unit}", text.trim_end_matches('0').trim_end_matches('.'))
    };
    match n {
        0 => "0s".into(),
        1..1_000 => format!("{sign}{n}ns"),
        1_000..1_000_000 => fraction(1_000, "µs"),
        1_000_000..1_000_000_000 => fraction(1_000_000, "ms"),
        _ => {
            let (hours, minutes) = (n / 3_600_000_000_000, n / 60_000_000_000 % 60);
            let seconds = n % 60_000_000_000;
            let text = format!("{}.{:09}", seconds / 1_000_000_000, seconds % 1_000_000_000);
            let seconds = text.trim_end_matches('0').trim_end_matches('.');
            match (hours, minutes) {
                (0, 0) => format!("{sign}{seconds}s"),
                (0, _) => format!("{sign}{minutes}m{seconds}s"),
                _ => format!("{sign}{hours}h{minutes}m{seconds}s"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{parse, show};

    #[test]
    fn durations_read_and_print_as_in_go() {
        for (text, shown) in [
            ("5s", Some("5s")),
            ("1m30s", Some("1m30s")),
            ("90s", Some("1m30s")),
            ("1.5h", Some("1h30m0s")),
            ("300ms", Some("300ms")),
            ("1500us", Some("1.5ms")),
            ("0", Some("0s")),
            (".5s", Some("500ms")),
            ("-1s", Some("-1s")),
            ("2562047h47m16.854775807s", Some("2562047h47m16.854775807s")),
        ] {
            assert_eq!(parse(text).map(show).ok().as_deref(), shown, "{text}");
        }
    }

    #[test]
    fn what_is_no_duration_is_said_in_gos_words() {
        for (text, why) in [
            ("", "invalid duration \"\""),
            ("s", "invalid duration \"s\""),
            ("5", "missing unit in duration \"5\""),
            ("1h5", "missing unit in duration \"1h5\""),
            ("1d", "unknown unit \"d\" in duration \"1d\""),
            ("2562048h", "invalid duration \"2562048h\""),
        ] {
            assert_eq!(parse(text), Err(format!("time: {why}")));
        }
    }
}
