//! Figures in words: signs, percentages, counts. Sizes themselves are formatted by the core.

use layerlab_core::report::rerun::Figure;
use layerlab_core::size::Bytes;

pub use layerlab_core::words::*;

/// A figure with bounds, marked as an estimate where they do not meet.
pub fn figure(figure: Figure) -> String {
    let mark = if figure.low == figure.high { "" } else { "≈ " };
    format!("{mark}{}", Bytes(figure.bytes))
}

/// A time: `0 s`, `under 0.1 s`, `2.4 s`, `48 s`, `3 min 20 s`, `2 h 5 min`.
pub fn duration(seconds: f64) -> String {
    if seconds <= 0.0 {
        return "0 s".into();
    }
    if seconds < 0.1 {
        return "under 0.1 s".into();
    }
    if seconds < 9.95 {
        let text = format!("{seconds:.1}");
        return format!("{} s", text.strip_suffix(".0").unwrap_or(&text));
    }
    let whole = seconds.round() as u64;
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60);
    match (hours, minutes, rest) {
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, 0, _) => format!("{h} h"),
        (h, m, _) => format!("{h} h {m} min"),
    }
}

/// A sentence: with a capital at the beginning, unless that is a name (`apt-get`, `debian:12`), and a full stop at the end.
pub fn sentence(text: &str) -> String {
    let is_word = text.split(' ').next().is_some_and(|word| word.chars().all(char::is_alphabetic));
    let mut letters = text.chars();
    let first: String = match letters.next() {
        Some(first) if is_word => first.to_uppercase().collect(),
        first => first.into_iter().collect(),
    };
    let end = if text.ends_with(['.', '!', '?', ':']) { "" } else { "." };
    format!("{first}{}{end}", letters.as_str())
}

/// So many things in a file system.
pub fn paths(count: u64) -> String {
    if count == 1 { "one path".into() } else { format!("{} files, folders and links", grouped(count)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_as_exact_as_people_wait() {
        for (seconds, text) in [
            (0.0, "0 s"),
            (0.02, "under 0.1 s"),
            (2.44, "2.4 s"),
            (9.97, "10 s"),
            (48.0, "48 s"),
            (200.0, "3 min 20 s"),
            (7500.0, "2 h 5 min"),
        ] {
            assert_eq!(duration(seconds), text);
        }
    }

    #[test]
    fn sentences_begin_and_end_as_such() {
        assert_eq!(sentence("it costs"), "It costs.");
        assert_eq!(sentence("Done."), "Done.");
        assert_eq!(sentence("éa b"), "Éa b.");
        assert_eq!(sentence("apt-get too"), "apt-get too.");
    }
}
