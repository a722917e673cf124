//! The flags between an instruction's name and its arguments.

use super::Text;
use super::line::Part;
use std::borrow::Cow;

/// Cuts the flags off the front: the flags, quotes and escapes resolved, and what follows them.
///
/// BuildKit reads this part byte by byte, so that a character beyond ASCII in a flag falls apart into as many characters
/// as it has bytes.
pub fn split<'l, 't>(line: Part<'l, 't>, escape: char) -> (Vec<Text<'t>>, Part<'l, 't>) {
    let bytes = line.text().as_bytes();
    let (mut flags, mut at) = (Vec::new(), 0);
    loop {
        while bytes.get(at).is_some_and(|b| is_space(*b)) {
            at += 1;
        }
        if bytes.get(at) != Some(&b'-') || bytes.get(at + 1) != Some(&b'-') {
            return (flags, line.from(at));
        }
        let word = Word::read(bytes, at, escape);
        if word.text == "--" {
            return (flags, line.from(word.end));
        }
        if word.quoted || !word.text.is_empty() {
            let raw = line.slice(at, word.end).to_text();
            let text = if raw.text == word.text { raw.text } else { Cow::Owned(word.text) };
            flags.push(Text { text, span: raw.span });
        }
        at = word.end;
    }
}

/// Go's `unicode.IsSpace` of a byte taken as a character.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ' | 0x85 | 0xa0)
}

struct Word {
    text: String,
    quoted: bool,
    end: usize,
}

impl Word {
    fn read(bytes: &[u8], start: usize, escape: char) -> Self {
        let (mut text, mut quoted, mut at) = (String::new(), false, start);
        let mut quote = None;
        while let Some(&byte) = bytes.get(at) {
            match (char::from(byte), quote) {
                (_, None) if is_space(byte) => break,
                (c @ ('\'' | '"'), None) => {
                    quote = Some(c);
                    quoted = true;
                }
                (c, Some(q)) if c == q => quote = None,
                (c, _) if c == escape => {
                    at += 1;
                    text.extend(bytes.get(at).map(|b| char::from(*b)));
                }
                (c, _) => text.push(c),
            }
            at += 1;
        }
        Self { text, quoted, end: at.min(bytes.len()) }
    }
}
