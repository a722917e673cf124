//! Durations as Go reads and prints them: `1m30s`, `1.5h`, `300ms`.

/// Units with their nanoseconds.
const UNITS: [(&str, f64); 8] =
    [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12)];

/// Nanoseconds of a duration; `None` if it is none.
pub fn parse(text: &str) -> Option<i64> {
    let (negative, mut rest) = match text.strip_prefix(['-', '+']) {
        Some(rest) => (text.starts_with('-'), rest),
        None => (false, text),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total = 0_f64;
    loop {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, behind) = rest.split_at_checked(digits)?;
        if !number.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let end = behind.find(|c: char| c.is_ascii_digit() || c == '.').unwrap_or(behind.len());
        let (unit, behind) = behind.split_at_checked(end)?;
        let (_, factor) = UNITS.into_iter().find(|(name, _)| *name == unit)?;
        total += padded(number).parse::<f64>().ok()? * factor;
        rest = behind;
        if rest.is_empty() {
            break;
        }
    }
    (total < i64::MAX as f64).then_some(if negative { -(total as i64) } else { total as i64 })
}

/// `.5` and `5.` are numbers to Go; Rust wants a digit on both sides of the point somewhere.
fn padded(number: &str) -> String {
    format!("0{number}")
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
            ("5", None),
            ("s", None),
            ("", None),
            ("1d", None),
        ] {
            assert_eq!(parse(text).map(show).as_deref(), shown, "{text}");
        }
    }
}
