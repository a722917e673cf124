//! Colours of an ignore file, by line: comments, the mark of an exception, wildcards and the names between them. What a line
//! means is the core's business, and so is every complaint.

use super::add;
use layerlab_core::source::Span;
use layerlab_core::syntax::TokenKind;

/// The tokens of an ignore file in ascending order.
pub fn tokens(text: &str) -> Vec<(Span, TokenKind)> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end();
        // Only in the first column: anywhere else it is a name.
        if body.starts_with('#') {
            add(&mut found, start, start + body.len(), TokenKind::Comment);
        } else {
            let indent = body.len() - body.trim_start().len();
            pattern(body.as_bytes(), start, indent, &mut found);
        }
        start += line.len();
    }
    found
}

/// A pattern from its first character on.
fn pattern(line: &[u8], start: usize, from: usize, found: &mut Vec<(Span, TokenKind)>) {
    let mut at = from;
    if line.get(at) == Some(&b'!') {
        add(found, start + at, start + at + 1, TokenKind::Keyword);
        at += 1;
    }
    while at < line.len() {
        let begin = at;
        let kind = match line[at] {
            b'*' | b'?' => {
                at += run(line, at, |byte| matches!(byte, b'*' | b'?'));
                TokenKind::Operator
            }
            b'[' => {
                at = line[at..].iter().position(|byte| *byte == b']').map_or(line.len(), |end| at + end + 1);
                TokenKind::Variable
            }
            _ => {
                at += run(line, at, |byte| !matches!(byte, b'*' | b'?' | b'['));
                TokenKind::String
            }
        };
        add(found, start + begin, start + at, kind);
    }
}

/// How many bytes from `at` on are of a kind.
fn run(line: &[u8], at: usize, is: impl Fn(u8) -> bool) -> usize {
    line[at..].iter().take_while(|byte| is(**byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_exceptions_wildcards_and_names_are_told_apart() {
        let text = "# all\n**/é.[lL]og\n  !keep?\n #name\n[\n";
        let shown: Vec<_> = tokens(text).iter().map(|(span, kind)| (span.of(text), kind.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("# all", "comment"),
                ("**", "operator"),
                ("/é.", "string"),
                ("[lL]", "variable"),
                ("og", "string"),
                ("!", "keyword"),
                ("keep", "string"),
                ("?", "operator"),
                ("#name", "string"),
                ("[", "variable"),
            ]
        );
    }
}
