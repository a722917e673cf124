//! Values as YAML.

use super::Value;
use std::fmt::Write;

/// What is longer than this is written over several lines.
const WIDEST: usize = 100;

/// On one line, in brackets.
pub fn inline(value: &Value) -> String {
    match value {
        Value::Text(text) => scalar(text),
        Value::List(items) => format!("[{}]", items.iter().map(inline).collect::<Vec<_>>().join(", ")),
        Value::Map(pairs) => {
            let pair = |(key, value): &(String, Value)| format!("{}: {}", scalar(key), inline(value));
            format!("{{{}}}", pairs.iter().map(pair).collect::<Vec<_>>().join(", "))
        }
    }
}

/// What follows `key:`, its first blank included; lines that follow are moved in to `indent`.
pub fn after_key(value: &Value, indent: usize) -> String {
    match value {
        Value::Map(pairs) if is_long(value) => {
            let margin = " ".repeat(indent);
            let pair = |(key, value): &(String, Value)| format!("\n{margin}{}", entry(key, value, indent));
            pairs.iter().map(pair).collect()
        }
        Value::List(items) if is_long(value) => {
            let margin = " ".repeat(indent);
            items.iter().map(|value| format!("\n{margin}{}", item(value, indent))).collect()
        }
        Value::Text(text) if is_block(text) => {
            let margin = " ".repeat(indent);
            let lines =
                text.lines().map(|line| if line.is_empty() { "\n".into() } else { format!("\n{margin}{line}") });
            format!(" |{}", lines.collect::<String>())
        }
        _ => format!(" {}", inline(value)),
    }
}

/// Whether a text reads better as a block of lines, and comes back from one as it was.
fn is_block(text: &str) -> bool {
    let ends_once = text.ends_with('\n') && !text.ends_with("\n\n");
    let is_seen = |c: char| c == '\n' || c == '\t' || !is_unseen(c);
    ends_once && text.lines().count() > 1 && !text.starts_with([' ', '\t', '\n']) && text.chars().all(is_seen)
}

/// `key: value` of a mapping whose keys stand at `indent`.
pub fn entry(key: &str, value: &Value, indent: usize) -> String {
    format!("{}:{}", scalar(key), after_key(value, indent + 2))
}

/// `- value` of a list whose dashes stand at `indent`.
pub fn item(value: &Value, indent: usize) -> String {
    match value {
        Value::Map(pairs) if is_long(value) => {
            let margin = format!("\n{}", " ".repeat(indent + 2));
            let pairs: Vec<_> = pairs.iter().map(|(key, value)| entry(key, value, indent + 2)).collect();
            format!("- {}", pairs.join(&margin))
        }
        _ => format!("- {}", inline(value)),
    }
}

/// Whether a value reads better over several lines: what is wide, and lists of mappings and mappings of mappings.
fn is_long(value: &Value) -> bool {
    let nests = |value: &Value| matches!(value, Value::Map(_)) || matches!(value, Value::Text(text) if is_block(text));
    match value {
        Value::Text(_) => false,
        Value::List(items) => items.iter().any(nests) || inline(value).len() > WIDEST,
        Value::Map(pairs) => {
            let deep = |value: &Value| nests(value) || matches!(value, Value::List(items) if items.iter().any(nests));
            pairs.iter().any(|(_, value)| deep(value)) || inline(value).len() > WIDEST
        }
    }
}

/// A text as YAML reads it back, in brackets too.
pub fn scalar(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// Whether a text needs no quotes anywhere.
fn is_plain(text: &str) -> bool {
    let harmless = |c: char| c.is_ascii_alphanumeric() || "_./@+~=- :".contains(c);
    let begins = text.starts_with(|c: char| c.is_ascii_alphanumeric() || "_./".contains(c));
    let is_word_of_yaml = matches!(text.to_ascii_lowercase().as_str(), "null" | "true" | "false" | "yes" | "no");
    // An octal mode keeps its quotes, so that no reader takes it for a decimal number.
    let is_octal = text.len() > 1 && text.starts_with('0') && text.chars().all(|c| c.is_ascii_digit());
    begins
        && !is_word_of_yaml
        && !is_octal
        && text.chars().all(harmless)
        && !text.contains(": ")
        && !text.ends_with([':', ' '])
}

/// In double quotes; what cannot be seen is escaped.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_unseen(c) => {
                // Writing to a String can't fail.
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Controls, marks that change the direction of writing, and breaks that YAML would take for ends of lines.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
