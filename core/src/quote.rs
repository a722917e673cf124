//! Texts as Go prints them with `%q`: what BuildKit's dumps, messages and history entries are made of.

use std::fmt::Write;

/// A text in double quotes.
pub fn go(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    push(text, &mut out);
    out
}

/// A list of texts: `["a" "b"]`.
pub fn go_list<T: AsRef<str>>(texts: &[T]) -> String {
    let mut out = String::from("[");
    for (i, text) in texts.iter().enumerate() {
        if i > 0 {
            out.push(' ');
        }
        push(text.as_ref(), &mut out);
    }
    out.push(']');
    out
}

/// Appends a text in double quotes.
pub fn push(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            ' '..='~' => out.push(c),
            '\u{7}' => out.push_str("\\a"),
            '\u{8}' => out.push_str("\\b"),
            '\u{b}' => out.push_str("\\v"),
            '\u{c}' => out.push_str("\\f"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => push_other(c, out),
        }
    }
    out.push('"');
}

fn push_other(c: char, out: &mut String) {
    let code = c as u32;
    // Writing to a String can't fail.
    let _ = match code {
        _ if is_printable(c) => write!(out, "{c}"),
        0..=0x7f => write!(out, "\\x{code:02x}"),
        0x80..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// Letters, marks, numbers, punctuation and symbols; the standard library decides the same way when it shows a text for
/// debugging, behind a first character that takes the special case of combining marks away.
fn is_printable(c: char) -> bool {
    c as u32 >= 0xa0 && !format!("a{c}").escape_debug().skip(1).any(|shown| shown == '\\')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_as_go_does() {
        for (text, quoted) in [
            ("a\"b\\", r#""a\"b\\""#),
            ("tab\tnl\n\u{7f}\u{1}", r#""tab\tnl\n\x7f\x01""#),
            ("한 é\u{a0}\u{301}", "\"한 é\\u00a0\u{301}\""),
            ("\u{e000}\u{10ffff}", r#""\ue000\U0010ffff""#),
        ] {
            assert_eq!(go(text), quoted);
        }
        assert_eq!(go_list(&["a", "b c"]), r#"["a" "b c"]"#);
    }
}
