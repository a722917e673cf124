//! What an operation of a parameter makes of its value.

use crate::command::pattern;

/// Places where characters start, and the end.
fn boundaries(text: &str) -> Vec<usize> {
    text.char_indices().map(|(i, _)| i).chain([text.len()]).collect()
}

/// Where the part ends that `#` and `##` take away.
pub(super) fn prefix(text: &str, pattern: &str, longest: bool) -> Option<usize> {
    let mut ends = boundaries(text);
    if longest {
        ends.reverse();
    }
    ends.into_iter().find(|end| pattern::matches(pattern, text.get(..*end).unwrap_or_default()))
}

/// Where the part starts that `%` and `%%` take away.
pub(super) fn suffix(text: &str, pattern: &str, longest: bool) -> Option<usize> {
    let mut starts = boundaries(text);
    if !longest {
        starts.reverse();
    }
    starts.into_iter().find(|start| pattern::matches(pattern, text.get(*start..).unwrap_or_default()))
}

/// `${name/pattern/with}`, and `//` for every match; `/#` and `/%` hold the pattern to an end.
pub(super) fn replace(text: &str, pattern: &str, with: &str, every: bool) -> String {
    if pattern.is_empty() || text.len() > 10_000 {
        return text.to_owned();
    }
    let (anchor, body) = match pattern.chars().next() {
        Some('#') => (1, pattern.get(1..).unwrap_or_default()),
        Some('%') => (2, pattern.get(1..).unwrap_or_default()),
        _ => (0, pattern),
    };
    if anchor == 1 {
        return match prefix(text, body, true) {
            Some(end) => format!("{with}{}", text.get(end..).unwrap_or_default()),
            None => text.to_owned(),
        };
    }
    if anchor == 2 {
        return match suffix(text, body, true) {
            Some(start) => format!("{}{with}", text.get(..start).unwrap_or_default()),
            None => text.to_owned(),
        };
    }
    let (mut out, mut at) = (String::new(), 0);
    while let Some(rest) = text.get(at..).filter(|r| !r.is_empty()) {
        match prefix(rest, body, true).filter(|end| *end > 0) {
            Some(end) => {
                out.push_str(with);
                at += end;
                if !every {
                    break;
                }
            }
            None => {
                let Some(c) = rest.chars().next() else { break };
                out.push(c);
                at += c.len_utf8();
            }
        }
    }
    out + text.get(at..).unwrap_or_default()
}

/// `${name:offset:length}`, in characters.
pub(super) fn slice(text: &str, offset: i64, length: Option<i64>) -> String {
    let count = text.chars().count() as i64;
    let start = if offset < 0 { (count + offset).max(0) } else { offset.min(count) };
    let end = match length {
        None => count,
        Some(n) if n < 0 => (count + n).max(start),
        Some(n) => start.saturating_add(n).min(count),
    };
    text.chars().skip(start as usize).take((end - start).max(0) as usize).collect()
}
