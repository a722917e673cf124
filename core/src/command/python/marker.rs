//! Environment markers (PEP 508): whether a requirement is meant for Linux and this Python. What is not known is taken to hold.

use crate::catalog::packages::version::compare;
use std::cmp::Ordering;

/// Whether a marker holds.
pub(super) fn holds(marker: &str, python: (u32, u32)) -> bool {
    let tokens = tokens(marker);
    let mut reader = Reader { tokens: &tokens, python };
    reader.either()
}

struct Reader<'a> {
    tokens: &'a [String],
    python: (u32, u32),
}

impl Reader<'_> {
    fn next(&mut self) -> String {
        let (first, rest) = self.tokens.split_first().map_or((String::new(), &[][..]), |(f, r)| (f.clone(), r));
        self.tokens = rest;
        first
    }

    fn take(&mut self, word: &str) -> bool {
        let is_next = self.tokens.first().is_some_and(|t| t == word);
        if is_next {
            self.next();
        }
        is_next
    }

    fn either(&mut self) -> bool {
        let mut result = self.both();
        while self.take("or") {
            result |= self.both();
        }
        result
    }

    fn both(&mut self) -> bool {
        let mut result = self.one();
        while self.take("and") {
            result &= self.one();
        }
        result
    }

    fn one(&mut self) -> bool {
        if self.take("(") {
            let result = self.either();
            self.take(")");
            return result;
        }
        let (left, mut operator, right) = (self.next(), self.next(), self.next());
        let mut right = right;
        if operator == "not" {
            operator = "not in".into();
            right = self.next();
        }
        let (Some(left), Some(right)) = (self.value(&left), self.value(&right)) else { return true };
        test(&left, &operator, &right)
    }

    /// What a name stands for, or the text of a quoted value; `None` where that is not known.
    fn value(&self, token: &str) -> Option<String> {
        if let Some(text) = token.strip_prefix(['"', '\'']) {
            return Some(text.to_owned());
        }
        let (major, minor) = self.python;
        Some(match token {
            "python_version" => format!("{major}.{minor}"),
            "python_full_version" | "implementation_version" => format!("{major}.{minor}.999"),
            "sys_platform" => "linux".into(),
            "platform_system" => "Linux".into(),
            "os_name" => "posix".into(),
            "platform_machine" => "x86_64".into(),
            "implementation_name" => "cpython".into(),
            "platform_python_implementation" => "CPython".into(),
            "extra" => String::new(),
            _ => return None,
        })
    }
}

fn test(left: &str, operator: &str, right: &str) -> bool {
    let is_version = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let order = if is_version(left) && is_version(right) { compare(left, right) } else { left.cmp(right) };
    match operator {
        "==" | "===" => order == Ordering::Equal,
        "!=" => order != Ordering::Equal,
        "<" => order == Ordering::Less,
        "<=" => order != Ordering::Greater,
        ">" => order == Ordering::Greater,
        ">=" | "~=" => order != Ordering::Less,
        "in" => right.contains(left),
        "not in" => !right.contains(left),
        _ => true,
    }
}

/// Words, operators, parentheses, and quoted values with their first quote.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let end = match first {
            '"' | '\'' => rest.get(1..).and_then(|r| r.find(first)).map_or(rest.len(), |at| at + 1),
            '(' | ')' => 1,
            '=' | '<' | '>' | '!' | '~' => rest.find(|c| !"=<>!~".contains(c)).unwrap_or(rest.len()),
            _ => rest.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len()).max(1),
        };
        tokens.push(rest.get(..end).unwrap_or_default().to_owned());
        let quoted = matches!(first, '"' | '\'');
        rest = rest.get(end + usize::from(quoted)..).unwrap_or_default().trim_start();
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_are_weighed_for_linux() {
        for (marker, does) in [
            ("python_version < '3.8'", false),
            ("python_version>=\"3.8\" and sys_platform == 'linux'", true),
            ("sys_platform == 'win32' or (os_name == 'posix' and python_version < '3.12')", true),
            ("platform_machine in 'x86_64 AMD64'", true),
            ("extra == 'dev'", false),
            ("something_else == 'x'", true),
            ("((", true),
        ] {
            assert_eq!(holds(marker, (3, 11)), does, "{marker}");
        }
    }
}
