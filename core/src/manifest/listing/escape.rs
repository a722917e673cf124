//! How tools write names that hold more than letters.

use std::borrow::Cow;

/// GNU tar's way: `\n`, `\\`, `\303`.
pub(super) fn backslashed(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = Vec::with_capacity(text.len());
    let mut bytes = text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(next) = bytes.next() else {
            out.push(byte);
            break;
        };
        match next {
            b'0'..=b'7' => {
                let mut value = u32::from(next - b'0');
                for _ in 0..2 {
                    let Some(digit) = bytes.next_if(|b| (b'0'..=b'7').contains(b)) else { break };
                    value = value * 8 + u32::from(digit - b'0');
                }
                out.push(u8::try_from(value).unwrap_or(b'?'));
            }
            b'a' => out.push(7),
            b'b' => out.push(8),
            b't' => out.push(b'\t'),
            b'n' => out.push(b'\n'),
            b'v' => out.push(11),
            b'f' => out.push(12),
            b'r' => out.push(b'\r'),
            _ => out.push(next),
        }
    }
    Cow::Owned(String::from_utf8(out).unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
}

/// git's way: double quotes around a text with backslashes, where one is needed.
pub(super) fn c_quoted(text: &str) -> Cow<'_, str> {
    match text.strip_prefix('"').and_then(|t| t.strip_suffix('"')) {
        Some(inside) => backslashed(inside),
        None => Cow::Borrowed(text),
    }
}

/// What `ls` shows on a terminal: `'a b'`, `"it's"`, `'a'$'\n''b'`.
pub(super) fn shell_quoted(text: &str) -> Cow<'_, str> {
    let quoted = text.len() > 1
        && (text.starts_with('\'') && text.ends_with('\'') || text.starts_with('"') && text.ends_with('"'));
    if !quoted {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (open, close) = match first {
            '\'' | '"' => (1, first),
            '$' if rest.starts_with("$'") => (2, '\''),
            '\\' => {
                out.extend(rest.chars().nth(1));
                rest = rest.char_indices().nth(2).and_then(|(i, _)| rest.get(i..)).unwrap_or_default();
                continue;
            }
            _ => {
                out.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
                continue;
            }
        };
        let body = rest.get(open..).unwrap_or_default();
        let (inside, behind) = body.split_once(close).unwrap_or((body, ""));
        out.push_str(&if open == 2 { backslashed(inside) } else { Cow::Borrowed(inside) });
        rest = behind;
    }
    Cow::Owned(out)
}
