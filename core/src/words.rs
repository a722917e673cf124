//! Figures in words, the same on the page, on the command line and in exports: signs, percentages, counts, marks of their
//! sources. Sizes themselves are formatted by `size`.

use crate::size::{Bytes, Provenance};

/// A difference in bytes with its sign: `−814 MB`, `+2 kB`, `±0 B`.
pub fn difference(from: u64, to: u64) -> String {
    let bytes = Bytes(from.abs_diff(to));
    match from.cmp(&to) {
        std::cmp::Ordering::Greater => format!("−{bytes}"),
        std::cmp::Ordering::Less => format!("+{bytes}"),
        std::cmp::Ordering::Equal => "±0 B".into(),
    }
}

/// A change in percent with its sign: `−98 %`, `+0.4 %`, or as a factor from ten times on: `×28.9`; nothing when there was nothing to begin with.
pub fn percent(from: u64, to: u64) -> Option<String> {
    if from == 0 {
        return None;
    }
    let change = (to as f64 - from as f64) / from as f64 * 100.0;
    if change >= 999.5 {
        return Some(format!("×{:.1}", to as f64 / from as f64));
    }
    let size = change.abs();
    if size < 0.005 {
        return Some("±0 %".into());
    }
    // A saving of 99.96 % must not read as if nothing were left.
    let digits = if size >= 99.95 && to > 0 || size < 0.095 && size > 0.0 {
        2
    } else {
        usize::from(size < 9.95 || (98.95..100.0).contains(&size))
    };
    let sign = if change < 0.0 { "−" } else { "+" };
    Some(format!("{sign}{size:.digits$} %"))
}

/// A count with its noun: `1 file`, `12 files`.
pub fn count(n: u64, noun: &str) -> String {
    format!("{} {noun}{}", grouped(n), if n == 1 { "" } else { "s" })
}

/// A whole number with thin spaces between groups of three digits.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() * 2);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('\u{202f}');
        }
        out.push(c);
    }
    out
}

/// A size with the mark of its source: `≈` for an estimate, `≥` for what is only known in part.
pub fn size(bytes: u64, source: Provenance) -> String {
    match source {
        Provenance::Unknown if bytes == 0 => "unknown".into(),
        Provenance::Unknown => format!("≥ {}", Bytes(bytes)),
        Provenance::Heuristic => format!("≈ {}", Bytes(bytes)),
        Provenance::Exact | Provenance::Declared | Provenance::Catalogue => Bytes(bytes).to_string(),
    }
}

/// As [`size`], of a figure with a lower bound: what may also be less is about so much, and not at least.
pub fn size_from(low: u64, bytes: u64, source: Provenance) -> String {
    match source {
        Provenance::Unknown if low < bytes => format!("≈ {}", Bytes(bytes)),
        _ => size(bytes, source),
    }
}

/// Bounds as a range, or nothing when they meet.
pub fn bounds(low: u64, high: u64) -> Option<String> {
    (low != high).then(|| format!("{} to {}", Bytes(low), Bytes(high)))
}

/// What a source means, in a sentence.
pub fn provenance(source: Provenance) -> &'static str {
    match source {
        Provenance::Exact => "Exact: follows from the declared files by Docker's rules.",
        Provenance::Declared => "Declared: the manifest says so.",
        Provenance::Catalogue => "Catalogue: a measured figure with a cited source.",
        Provenance::Heuristic => "Estimate: a model's figure, between bounds.",
        Provenance::Unknown => "Unknown: nobody can say without declaring it in the manifest.",
    }
}

/// The first line of an instruction, cut for a row; the whole of it is in the tooltip.
pub fn first_line(instruction: &str) -> &str {
    instruction.lines().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_carry_their_sign() {
        assert_eq!(difference(829_000_000, 15_300_000), "−814 MB");
        assert_eq!(difference(1, 2001), "+2 kB");
        assert_eq!(difference(5, 5), "±0 B");
    }

    #[test]
    fn percentages_say_as_much_as_they_must() {
        for (from, to, text) in [
            (829_000_000, 15_300_000, Some("−98 %")),
            (100, 150, Some("+50 %")),
            (18, 521, Some("×28.9")),
            (1000, 1004, Some("+0.4 %")),
            (1_000_000, 1000, Some("−99.9 %")),
            (1_000_000, 100, Some("−99.99 %")),
            (10, 0, Some("−100 %")),
            (7, 7, Some("±0 %")),
            (829_000_000, 829_000_482, Some("±0 %")),
            (0, 7, None),
        ] {
            assert_eq!(percent(from, to).as_deref(), text, "{from} {to}");
        }
    }

    #[test]
    fn an_unknown_size_is_never_a_bare_zero() {
        assert_eq!(size(0, Provenance::Unknown), "unknown");
        assert_eq!(size(5000, Provenance::Unknown), "≥ 5 kB");
        assert_eq!(size(5000, Provenance::Heuristic), "≈ 5 kB");
        assert_eq!(size(0, Provenance::Exact), "0 B");
    }

    #[test]
    fn what_may_be_less_is_not_called_at_least() {
        assert_eq!(size_from(1000, 5000, Provenance::Unknown), "≈ 5 kB");
        assert_eq!(size_from(5000, 5000, Provenance::Unknown), "≥ 5 kB");
        assert_eq!(size_from(0, 0, Provenance::Unknown), "unknown");
        assert_eq!(size_from(0, 5000, Provenance::Declared), "5 kB");
    }

    #[test]
    fn counts_take_their_noun_along() {
        assert_eq!(count(1, "file"), "1 file");
        assert_eq!(count(12_345, "file"), "12\u{202f}345 files");
    }
}
