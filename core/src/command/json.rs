//! JSON as lock files hold it, read into values. What is broken gives nothing: a lock file with an error is no lock file.

use std::iter::Peekable;
use std::str::Chars;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    /// `{…}`, in the order written.
    Object(Vec<(String, Json)>),
    /// `[…]`.
    Array(Vec<Json>),
    /// Text.
    Text(String),
    /// A number, as written.
    Number(String),
    /// `true` or `false`.
    Bool(bool),
    /// `null`.
    Null,
}

/// How deep values may stand in each other.
const DEPTH: u32 = 64;

impl Json {
    /// Reads a text.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
        let value = value(&mut chars, 0)?;
        skip(&mut chars);
        chars.next().is_none().then_some(value)
    }

    /// The member of an object.
    pub(super) fn get(&self, name: &str) -> Option<&Self> {
        self.members().iter().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The members of an object; nothing for anything else.
    pub(super) fn members(&self) -> &[(String, Self)] {
        if let Self::Object(members) = self { members } else { &[] }
    }

    /// The items of an array; nothing for anything else.
    pub(super) fn items(&self) -> &[Self] {
        if let Self::Array(items) = self { items } else { &[] }
    }

    /// The text of a member.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.as_text()
    }

    /// The text.
    pub(super) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    /// Whether a member is `true`.
    pub(super) fn is_true(&self, name: &str) -> bool {
        self.get(name) == Some(&Self::Bool(true))
    }
}

fn skip(chars: &mut Peekable<Chars<'_>>) {
    while chars.next_if(|c| c.is_whitespace()).is_some() {}
}

fn value(chars: &mut Peekable<Chars<'_>>, depth: u32) -> Option<Json> {
    skip(chars);
    if depth > DEPTH {
        return None;
    }
    match *chars.peek()? {
        '{' => object(chars, depth),
        '[' => array(chars, depth),
        '"' => text(chars).map(Json::Text),
        _ => word(chars),
    }
}

fn object(chars: &mut Peekable<Chars<'_>>, depth: u32) -> Option<Json> {
    let mut members = Vec::new();
    chars.next();
    loop {
        skip(chars);
        match chars.peek()? {
            '}' => break,
            ',' => {
                chars.next();
            }
            _ => {
                let key = text(chars)?;
                skip(chars);
                chars.next_if_eq(&':')?;
                members.push((key, value(chars, depth + 1)?));
            }
        }
    }
    chars.next();
    Some(Json::Object(members))
}

fn array(chars: &mut Peekable<Chars<'_>>, depth: u32) -> Option<Json> {
    let mut items = Vec::new();
    chars.next();
    loop {
        skip(chars);
        match chars.peek()? {
            ']' => break,
            ',' => {
                chars.next();
            }
            _ => items.push(value(chars, depth + 1)?),
        }
    }
    chars.next();
    Some(Json::Array(items))
}

fn text(chars: &mut Peekable<Chars<'_>>) -> Option<String> {
    chars.next_if_eq(&'"')?;
    let mut out = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(out),
            '\\' => match chars.next()? {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                'b' => out.push('\u{8}'),
                'f' => out.push('\u{c}'),
                'u' => {
                    let digits: String = chars.by_ref().take(4).collect();
                    let code = u32::from_str_radix(&digits, 16).ok()?;
                    // Halves of a pair stand in no name or version.
                    out.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                }
                other => out.push(other),
            },
            other => out.push(other),
        }
    }
}

fn word(chars: &mut Peekable<Chars<'_>>) -> Option<Json> {
    let mut word = String::new();
    while let Some(c) = chars.next_if(|c| c.is_ascii_alphanumeric() || "+-.".contains(*c)) {
        word.push(c);
    }
    Some(match word.as_str() {
        "true" => Json::Bool(true),
        "false" => Json::Bool(false),
        "null" => Json::Null,
        number if number.starts_with(|c: char| c == '-' || c.is_ascii_digit()) => Json::Number(word),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read() {
        let json = Json::read("{\"a\": {\"b\\u0041\": [1, -2.5e3, null, true]}, \"c\": \"x\\n\"}").unwrap();
        assert_eq!(json.text("c"), Some("x\n"));
        assert_eq!(json.get("a").and_then(|a| a.get("bA")).map(|a| a.items().len()), Some(4));
        for broken in ["", "{", "{\"a\" 1}", "[1", "\"x", "nope", "{} x"] {
            assert_eq!(Json::read(broken), None, "{broken}");
        }
        assert_eq!(Json::read(&"[".repeat(10_000)), None);
    }
}
