//! Shell patterns (POSIX XCU 2.13): `*`, `?`, `[…]`, backslash.

/// Whether the whole text matches. The time is bounded by the product of the two lengths.
pub fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) = (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    loop {
        match step(&pattern, p, text.get(t).copied()) {
            Step::Star => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Step::Takes(length) => {
                p += length;
                t += 1;
            }
            Step::End if t == text.len() => return true,
            Step::End | Step::Fails => {
                let Some((after, from)) = retry.filter(|(_, from)| *from < text.len()) else { return false };
                retry = Some((after, from + 1));
                (p, t) = (after, from + 1);
            }
        }
    }
}

enum Step {
    Star,
    Takes(usize),
    End,
    Fails,
}

fn step(pattern: &[char], p: usize, c: Option<char>) -> Step {
    match (pattern.get(p), c) {
        (None, _) => Step::End,
        (Some('*'), _) => Step::Star,
        (Some(_), None) => Step::Fails,
        (Some('?'), Some(_)) => Step::Takes(1),
        (Some('['), Some(c)) => match bracket(pattern, p, c) {
            Some((true, length)) => Step::Takes(length),
            Some((false, _)) => Step::Fails,
            None if c == '[' => Step::Takes(1),
            None => Step::Fails,
        },
        (Some('\\'), Some(c)) => match pattern.get(p + 1) {
            Some(escaped) if *escaped == c => Step::Takes(2),
            Some(_) => Step::Fails,
            None if c == '\\' => Step::Takes(1),
            None => Step::Fails,
        },
        (Some(literal), Some(c)) if *literal == c => Step::Takes(1),
        _ => Step::Fails,
    }
}

/// Whether `c` is in the bracket expression at `start`, and how long that is; `None` where it is not closed.
fn bracket(pattern: &[char], start: usize, c: char) -> Option<(bool, usize)> {
    let mut at = start + 1;
    let negated = matches!(pattern.get(at), Some('!' | '^'));
    at += usize::from(negated);
    let (first, mut found) = (at, false);
    loop {
        match *pattern.get(at)? {
            ']' if at > first => return Some((found != negated, at + 1 - start)),
            '[' if pattern.get(at + 1) == Some(&':') => {
                let end = (at + 2..pattern.len()).find(|i| pattern.get(*i) == Some(&':'))?;
                let class: String = pattern.get(at + 2..end)?.iter().collect();
                found |= in_class(&class, c);
                at = end + 2;
            }
            low => {
                let low = if low == '\\' {
                    at += 1;
                    *pattern.get(at)?
                } else {
                    low
                };
                let range = pattern.get(at + 1) == Some(&'-') && pattern.get(at + 2).is_some_and(|h| *h != ']');
                let high = if range { *pattern.get(at + 2)? } else { low };
                found |= (low..=high).contains(&c);
                at += if range { 3 } else { 1 };
            }
        }
    }
}

/// Whether `c` is in a POSIX character class.
pub fn in_class(class: &str, c: char) -> bool {
    match class {
        "alpha" => c.is_ascii_alphabetic(),
        "digit" => c.is_ascii_digit(),
        "alnum" => c.is_ascii_alphanumeric(),
        "upper" => c.is_ascii_uppercase(),
        "lower" => c.is_ascii_lowercase(),
        "space" => c.is_ascii_whitespace() || c == '\u{b}',
        "blank" => c == ' ' || c == '\t',
        "punct" => c.is_ascii_punctuation(),
        "xdigit" => c.is_ascii_hexdigit(),
        "cntrl" => c.is_ascii_control(),
        "print" => !c.is_control(),
        "graph" => !c.is_control() && c != ' ',
        _ => false,
    }
}

/// Whether a word holds an unquoted pattern character.
pub fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

/// The pattern that matches only `text`.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '\\' | '-' | '!' | '^') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_as_the_shell_does() {
        for (pattern, text, want) in [
            ("*", "", true),
            ("*.txt", "a.txt", true),
            ("*.txt", "a.txtx", false),
            ("a?c", "abc", true),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]x]", "]", true),
            ("[a", "[a", true),
            ("[[:digit:]]*", "7up", true),
            ("\\*", "*", true),
            ("\\*", "a", false),
            ("*a*b*c", "xaybzc", true),
            ("*a*b*c", "xaybz", false),
        ] {
            assert_eq!(matches(pattern, text), want, "{pattern} {text}");
        }
        assert!(matches(&escape("a[b]*-\\"), "a[b]*-\\"));
    }

    #[test]
    fn many_stars_end_soon() {
        assert!(!matches(&"*a".repeat(500), &"a".repeat(400)));
    }
}
