//! The JSON form of arguments, as Go's `encoding/json` reads it.

use super::Text;
use super::line::Part;
use std::borrow::Cow;

/// What a text in brackets is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Array<'t> {
    /// An array of strings.
    Strings(Vec<Text<'t>>),
    /// An array, but not of strings only: BuildKit refuses it.
    Mixed,
    /// No JSON array: an ordinary text.
    Other,
}

/// Go gives up on deeper nesting.
const MAX_DEPTH: usize = 10_000;

/// Reads a text as a JSON array.
pub fn array<'t>(part: Part<'_, 't>) -> Array<'t> {
    let text = part.text();
    let start = text.len() - text.trim_start().len();
    if text.as_bytes().get(start) != Some(&b'[') {
        return Array::Other;
    }
    let mut reader = Reader { text, bytes: text.as_bytes(), at: start };
    let Some(values) = reader.document() else { return Array::Other };
    let strings = values.into_iter().map(|value| match value {
        Value::String { decoded, start, end } => {
            let raw = part.slice(start, end).to_text();
            let text = match decoded {
                Some(decoded) => Cow::Owned(decoded),
                None => part.slice(start + 1, end - 1).to_text().text,
            };
            Some(Text { text, span: raw.span })
        }
        Value::Other => None,
    });
    strings.collect::<Option<Vec<_>>>().map_or(Array::Mixed, Array::Strings)
}

/// An element of the outermost array.
enum Value {
    /// A string: its text where that is not what stands between the quotes, and where it stands with its quotes.
    String { decoded: Option<String>, start: usize, end: usize },
    /// Anything else.
    Other,
}

struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrEnd,
    KeyOrEnd,
    Key,
    CommaOrEnd,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// The elements of the one array that the text is; `None` if it is not valid JSON.
    fn document(&mut self) -> Option<Vec<Value>> {
        let mut values = Vec::new();
        let mut open = vec![b'['];
        let mut expect = Expect::ValueOrEnd;
        self.at += 1;
        while let Some(&inside) = open.last() {
            self.skip_blanks();
            let byte = self.peek()?;
            match (expect, byte) {
                (Expect::CommaOrEnd, b',') => {
                    self.at += 1;
                    expect = if inside == b'[' { Expect::Value } else { Expect::Key };
                }
                (Expect::CommaOrEnd | Expect::ValueOrEnd, b']') if inside == b'[' => {
                    self.at += 1;
                    open.pop();
                    expect = Expect::CommaOrEnd;
                }
                (Expect::CommaOrEnd | Expect::KeyOrEnd, b'}') if inside == b'{' => {
                    self.at += 1;
                    open.pop();
                    expect = Expect::CommaOrEnd;
                }
                (Expect::KeyOrEnd | Expect::Key, b'"') => {
                    self.string()?;
                    self.skip_blanks();
                    (self.peek()? == b':').then_some(())?;
                    self.at += 1;
                    expect = Expect::Value;
                }
                (Expect::Value | Expect::ValueOrEnd, b'[' | b'{') => {
                    self.at += 1;
                    if open.len() == 1 {
                        values.push(Value::Other);
                    }
                    open.push(byte);
                    (open.len() <= MAX_DEPTH).then_some(())?;
                    expect = if byte == b'[' { Expect::ValueOrEnd } else { Expect::KeyOrEnd };
                }
                (Expect::Value | Expect::ValueOrEnd, _) => {
                    let value = self.scalar(byte)?;
                    if open.len() == 1 {
                        values.push(value);
                    }
                    expect = Expect::CommaOrEnd;
                }
                _ => return None,
            }
        }
        self.skip_blanks();
        self.peek().is_none().then_some(values)
    }

    fn scalar(&mut self, first: u8) -> Option<Value> {
        if first == b'"' {
            let start = self.at;
            let decoded = self.string()?;
            return Some(Value::String { decoded, start, end: self.at });
        }
        let rest = self.text.get(self.at..)?;
        if let Some(word) = ["true", "false", "null"].into_iter().find(|w| rest.starts_with(w)) {
            self.at += word.len();
            return Some(Value::Other);
        }
        let len = rest.find(|c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E')).unwrap_or(rest.len());
        let number = rest.get(..len).filter(|n| is_number(n))?;
        self.at += len;
        number.parse::<f64>().ok().filter(|n| n.is_finite()).map(|_| Value::Other)
    }

    /// Reads a string; gives its text unless that is what stands between the quotes.
    fn string(&mut self) -> Option<Option<String>> {
        self.at += 1;
        let mut decoded: Option<String> = None;
        let mut plain = self.at;
        loop {
            match self.peek()? {
                b'"' => {
                    let tail = self.text.get(plain..self.at)?;
                    self.at += 1;
                    if let Some(text) = &mut decoded {
                        text.push_str(tail);
                    }
                    return Some(decoded);
                }
                b'\\' => {
                    let text = decoded.get_or_insert_default();
                    text.push_str(self.text.get(plain..self.at)?);
                    self.at += 1;
                    let c = self.escape()?;
                    decoded.get_or_insert_default().push(c);
                    plain = self.at;
                }
                0..=0x1f => return None,
                _ => self.at += 1,
            }
        }
    }

    fn escape(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => self.unicode()?,
            _ => return None,
        })
    }

    /// `\uXXXX`, two of them for what lies beyond the basic plane; half a pair is U+FFFD.
    fn unicode(&mut self) -> Option<char> {
        let first = self.hex()?;
        if (0xd800..0xdc00).contains(&first) && self.text.get(self.at..)?.starts_with("\\u") {
            let before = self.at;
            self.at += 2;
            let second = self.hex()?;
            if (0xdc00..0xe000).contains(&second) {
                return char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00));
            }
            self.at = before;
        }
        Some(char::from_u32(first).unwrap_or('\u{fffd}'))
    }

    fn hex(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
        self.at += 4;
        u32::from_str_radix(digits, 16).ok()
    }
}

/// JSON's grammar of numbers.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |t: &str| !t.is_empty() && t.bytes().all(|b| b.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
}
