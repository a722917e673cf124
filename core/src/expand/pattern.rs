//! The patterns of `${NAME#…}`, `${NAME%…}` and `${NAME/…/…}`: `*` and `?`, and no brackets.
//!
//! BuildKit turns them into regular expressions; here they are matched directly, in time that grows with the product of
//! both lengths at worst. As in those expressions, neither `*` nor `?` matches a line end.

use super::{Error, MAX_LEN};

/// Which of several matches is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greed {
    /// The shortest one.
    Shortest,
    /// The longest one.
    Longest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Item {
    Any,
    One(char),
}

impl Item {
    fn matches(self, c: char) -> bool {
        match self {
            Self::Any => c != '\n',
            Self::One(one) => one == c,
        }
    }
}

/// The runs between the stars; there is always one run more than there are stars.
struct Glob(Vec<Vec<Item>>);

impl Glob {
    fn parse(pattern: &str, shown: &str) -> Result<Self, Error> {
        let mut runs = vec![Vec::new()];
        // Go's scanner drops a byte order mark at the start.
        let mut chars = pattern.strip_prefix('\u{feff}').unwrap_or(pattern).chars().peekable();
        while let Some(c) = chars.next() {
            let item = match c {
                '*' => {
                    runs.push(Vec::new());
                    continue;
                }
                '?' => Item::Any,
                '\\' => match chars.peek() {
                    Some('}' | '/') => continue,
                    Some(&e) if matches!(e, '*' | '?' | '\\') => {
                        chars.next();
                        Item::One(e)
                    }
                    other => {
                        let c = other.copied().unwrap_or('\u{fffd}');
                        let reason = format!("invalid escape '\\{c}'");
                        return Err(Error(format!("invalid pattern ({shown}) in substitution: {reason}")));
                    }
                },
                c => Item::One(c),
            };
            if let Some(run) = runs.last_mut() {
                run.push(item);
            }
        }
        Ok(Self(runs))
    }

    /// Where a match that starts at `start` ends.
    fn end(&self, text: &[char], start: usize, greed: Greed) -> Option<usize> {
        let (first, others) = self.0.split_first()?;
        let mut at = run_at(first, text, start).then_some(start + first.len())?;
        let Some((last, middle)) = others.split_last() else { return Some(at) };
        for run in middle {
            at = find(run, text, at)? + run.len();
        }
        match greed {
            Greed::Shortest => find(last, text, at).map(|i| i + last.len()),
            Greed::Longest => find_last(last, text, at).map(|i| i + last.len()),
        }
    }

    /// The leftmost match at or behind `from`, as long as can be.
    fn find(&self, text: &[char], from: usize) -> Option<(usize, usize)> {
        let first = self.0.first()?;
        let mut start = from;
        loop {
            start = (start..=text.len()).find(|&i| run_at(first, text, i))?;
            if let Some(end) = self.end(text, start, Greed::Longest) {
                return Some((start, end));
            }
            // What does not fit behind the earliest place fits nowhere further on, unless a line ends in between.
            start = text.iter().skip(start).position(|&c| c == '\n').map(|i| start + i + 1)?;
        }
    }
}

fn run_at(run: &[Item], text: &[char], at: usize) -> bool {
    let Some(window) = text.get(at..at.saturating_add(run.len())) else { return false };
    window.iter().zip(run).all(|(c, item)| item.matches(*c))
}

/// The first place of a run behind a star that starts at `from`.
fn find(run: &[Item], text: &[char], from: usize) -> Option<usize> {
    (from..=line_end(text, from)).find(|&i| run_at(run, text, i))
}

/// The last place of a run behind a star that starts at `from`.
fn find_last(run: &[Item], text: &[char], from: usize) -> Option<usize> {
    (from..=line_end(text, from)).rev().find(|&i| run_at(run, text, i))
}

fn line_end(text: &[char], from: usize) -> usize {
    text.iter().skip(from).position(|&c| c == '\n').map_or(text.len(), |i| from + i)
}

fn text_of(chars: &[char]) -> String {
    chars.iter().collect()
}

/// Takes a match off the front.
pub fn trim_prefix(pattern: &str, value: &str, greed: Greed) -> Result<String, Error> {
    let chars: Vec<char> = value.chars().collect();
    Ok(match Glob::parse(pattern, pattern)?.end(&chars, 0, greed) {
        Some(end) => text_of(chars.get(end..).unwrap_or_default()),
        None => value.to_owned(),
    })
}

/// Takes a match off the end: a match off the front of everything reversed.
pub fn trim_suffix(pattern: &str, value: &str, greed: Greed) -> Result<String, Error> {
    let reversed: String = value.chars().rev().collect();
    let trimmed = trim_prefix(&reverse(pattern), &reversed, greed)?;
    Ok(trimmed.chars().rev().collect())
}

/// The pattern back to front; an escape stays before what it escapes.
fn reverse(pattern: &str) -> String {
    let chars: Vec<char> = pattern.chars().collect();
    let mut parts: Vec<&[char]> = Vec::new();
    let mut rest = chars.as_slice();
    while let Some(first) = rest.first() {
        let len = if *first == '\\' && rest.len() > 1 { 2 } else { 1 };
        let (part, after) = rest.split_at_checked(len).unwrap_or((rest, &[]));
        parts.push(part);
        rest = after;
    }
    parts.into_iter().rev().flatten().collect()
}

/// Replaces the first match.
pub fn replace(pattern: &str, value: &str, replacement: &str) -> Result<String, Error> {
    let chars: Vec<char> = value.chars().collect();
    let Some((start, end)) = Glob::parse(pattern, pattern)?.find(&chars, 0) else { return Ok(value.to_owned()) };
    let (before, after) = (chars.get(..start).unwrap_or_default(), chars.get(end..).unwrap_or_default());
    Ok(format!("{}{replacement}{}", text_of(before), text_of(after)))
}

/// Replaces every match; an empty match right behind another one does not count.
pub fn replace_all(pattern: &str, value: &str, replacement: &str) -> Result<String, Error> {
    let chars: Vec<char> = value.chars().collect();
    let glob = Glob::parse(pattern, pattern)?;
    let (mut out, mut at, mut copied, mut last_end) = (String::new(), 0, 0, None);
    while let Some((start, end)) = glob.find(&chars, at) {
        out.extend(chars.get(copied..start).unwrap_or_default());
        copied = end;
        if end > start || last_end != Some(start) {
            let found = text_of(chars.get(start..end).unwrap_or_default());
            template(replacement, &found, &mut out);
            if out.len() > MAX_LEN {
                return Err(super::too_long());
            }
        }
        last_end = Some(end);
        at = end;
        if end == start {
            match chars.get(start) {
                Some(&c) => {
                    out.push(c);
                    at = start + 1;
                    copied = at;
                }
                None => break,
            }
        }
    }
    out.extend(chars.get(copied..).unwrap_or_default());
    Ok(out)
}

/// Go's replacement template, which BuildKit applies to `//` only: `$0` is the match, any other `$name` is empty.
fn template(replacement: &str, found: &str, out: &mut String) {
    let mut rest = replacement;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        let braced = after.strip_prefix('{').and_then(|r| r.split_once('}'));
        let (name, behind) = match braced {
            Some(split) => split,
            None if after.starts_with('$') => {
                out.push('$');
                rest = after.get(1..).unwrap_or_default();
                continue;
            }
            None => {
                let end = after.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(after.len());
                after.split_at_checked(end).unwrap_or((after, ""))
            }
        };
        if name.is_empty() || name.contains(|c: char| !c.is_alphanumeric() && c != '_') {
            out.push('$');
            rest = after;
            continue;
        }
        if name == "0" {
            out.push_str(found);
        }
        rest = behind;
    }
    out.push_str(rest);
}
