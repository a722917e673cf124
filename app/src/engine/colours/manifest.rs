//! Colours of a manifest, by line: comments, keys, texts and figures. It knows only what YAML looks like; what a manifest means is
//! the core's business, and so is every complaint.

use super::add;
use layerlab_core::source::Span;
use layerlab_core::syntax::TokenKind;

/// The tokens of a manifest in ascending order.
pub fn tokens(text: &str) -> Vec<(Span, TokenKind)> {
    let mut found = Vec::new();
    let mut start = 0;
    // Lines that are indented deeper than the key before a `|` are text.
    let mut block: Option<usize> = None;
    for line in text.split_inclusive('\n') {
        let body = line.trim_end();
        let indent = body.len() - body.trim_start().len();
        if block.is_some_and(|key| indent > key || body.is_empty()) {
            add(&mut found, start + indent, start + body.len(), TokenKind::HeredocBody);
        } else {
            one_line(body, start, &mut found);
            let code = body.split(" #").next().unwrap_or_default().trim_end();
            block = code.ends_with(['|', '>']).then_some(indent);
        }
        start += line.len();
    }
    found
}

/// A line that is not part of a block: words between the marks of YAML.
fn one_line(line: &str, start: usize, found: &mut Vec<(Span, TokenKind)>) {
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let begin = at;
        match bytes[at] {
            b'#' if at == 0 || bytes[at - 1].is_ascii_whitespace() => {
                return add(found, start + at, start + line.len(), TokenKind::Comment);
            }
            quote @ (b'"' | b'\'') => {
                at = closing(bytes, at, quote);
                add(found, start + begin, start + at, kind(line, begin, at, TokenKind::String));
            }
            b'{' | b'}' | b'[' | b']' | b',' | b':' | b'-' if ends_word(bytes, at) => {
                at += 1;
                add(found, start + begin, start + at, TokenKind::Operator);
            }
            byte if byte.is_ascii_whitespace() => at += 1,
            _ => {
                at = word(bytes, at);
                let is_figure = bytes[begin].is_ascii_digit();
                let usual = if is_figure { TokenKind::FlagValue } else { TokenKind::Name };
                add(found, start + begin, start + at, kind(line, begin, at, usual));
            }
        }
    }
}

/// A mark of YAML stands alone: braces and commas always, a colon or a dash before a space or the end.
fn ends_word(bytes: &[u8], at: usize) -> bool {
    !matches!(bytes[at], b':' | b'-') || bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace)
}

/// Where a plain word ends: at a mark, at a comment, at the end. Spaces inside it belong to it.
fn word(bytes: &[u8], from: usize) -> usize {
    let is_end = |at: usize| match bytes[at] {
        b'{' | b'}' | b'[' | b']' | b',' => true,
        b':' => ends_word(bytes, at),
        b'#' => bytes[at - 1].is_ascii_whitespace(),
        _ => false,
    };
    let mut end = (from + 1..bytes.len()).find(|at| is_end(*at)).unwrap_or(bytes.len());
    while end > from + 1 && bytes[end - 1].is_ascii_whitespace() {
        end -= 1;
    }
    end
}

/// Behind the quote that closes what begins at `from`; the end of the line where none does.
fn closing(bytes: &[u8], from: usize, quote: u8) -> usize {
    let mut at = from + 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote == b'"' => at += 1,
            byte if byte == quote => return at + 1,
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// A key where a colon follows; the first key of a line weighs more than those inside braces.
fn kind(line: &str, from: usize, to: usize, usual: TokenKind) -> TokenKind {
    let rest = line.get(to..).unwrap_or_default().trim_start();
    let is_key = rest.starts_with(": ") || rest == ":";
    match is_key {
        true if line.get(..from).is_some_and(|head| head.trim().is_empty()) => TokenKind::Keyword,
        true => TokenKind::Flag,
        false => usual,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<(&str, &'static str)> {
        let tokens = tokens(text);
        tokens.iter().map(|(s, kind)| (&text[s.start as usize..s.end as usize], kind.as_str())).collect()
    }

    #[test]
    fn keys_texts_figures_and_comments_are_told_apart() {
        assert_eq!(
            shown("images: # two\n  a/b:1: {size: 77.8 MB, \"x\": 'é'}\n"),
            [
                ("images", "keyword"),
                (":", "operator"),
                ("# two", "comment"),
                ("a/b:1", "keyword"),
                (":", "operator"),
                ("{", "operator"),
                ("size", "flag"),
                (":", "operator"),
                ("77.8 MB", "flag-value"),
                (",", "operator"),
                ("\"x\"", "flag"),
                (":", "operator"),
                ("'é'", "string"),
                ("}", "operator"),
            ]
        );
    }

    #[test]
    fn a_block_is_text_until_its_indent_ends() {
        let text = "listing: |\n  a: b\n\n  c\nruns:\n";
        let kinds: Vec<_> = shown(text).into_iter().filter(|(text, _)| *text != ":").collect();
        let body = "heredoc-body";
        assert_eq!(kinds, [("listing", "keyword"), ("|", "name"), ("a: b", body), ("c", body), ("runs", "keyword")]);
    }

    #[test]
    fn broken_text_is_coloured_all_the_same() {
        for text in ["\"", "'a", "{", ":", "- - -", "a:b", "#", "\\", "é: \"\\"] {
            tokens(text);
        }
    }
}
