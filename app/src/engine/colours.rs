//! Colours of a Dockerfile: the core's own tokens, in the units that an editor counts in; and of a manifest
//! and an ignore file, in the same kinds.

mod ignore;
mod manifest;

use layerlab_core::source::Span;
use layerlab_core::syntax::{TokenKind, tokens};

/// The kinds in the order in which [`colours`] numbers them.
const KINDS: [TokenKind; 16] = [
    TokenKind::Comment,
    TokenKind::Directive,
    TokenKind::DirectiveValue,
    TokenKind::Keyword,
    TokenKind::Unknown,
    TokenKind::Flag,
    TokenKind::FlagValue,
    TokenKind::Image,
    TokenKind::Stage,
    TokenKind::Name,
    TokenKind::String,
    TokenKind::Variable,
    TokenKind::Operator,
    TokenKind::Continuation,
    TokenKind::HeredocDelimiter,
    TokenKind::HeredocBody,
];

/// Names of the kinds, by number.
pub fn kinds() -> Vec<&'static str> {
    KINDS.iter().map(|kind| kind.as_str()).collect()
}

/// Triples of (from, to, number of the kind) in ascending order, in UTF-16 units.
pub fn colours(text: &str) -> Vec<u32> {
    triples(text, tokens(text).into_iter().map(|token| (token.span, token.kind)))
}

/// The same for a manifest.
pub fn colours_of_manifest(text: &str) -> Vec<u32> {
    triples(text, manifest::tokens(text).into_iter())
}

/// The same for an ignore file.
pub fn colours_of_ignore_file(text: &str) -> Vec<u32> {
    triples(text, ignore::tokens(text).into_iter())
}

fn triples(text: &str, tokens: impl Iterator<Item = (Span, TokenKind)>) -> Vec<u32> {
    let mut ruler = Ruler::new(text);
    let mut triples = Vec::new();
    for (Span { start, end }, kind) in tokens {
        let Some(kind) = KINDS.iter().position(|known| *known == kind) else { continue };
        triples.extend([ruler.utf16(start), ruler.utf16(end), kind as u32]);
    }
    triples
}

/// Takes the bytes `from..to` up as a token, if there are any.
fn add(found: &mut Vec<(Span, TokenKind)>, from: usize, to: usize, kind: TokenKind) {
    if from < to {
        found.push((Span::new(from, to), kind));
    }
}

/// Counts UTF-16 units up to ascending bytes of a text, each byte once.
pub struct Ruler<'t> {
    text: &'t str,
    byte: usize,
    units: u32,
}

impl<'t> Ruler<'t> {
    /// At the beginning of a text.
    pub fn new(text: &'t str) -> Self {
        Self { text, byte: 0, units: 0 }
    }

    /// The UTF-16 units before a byte that is not before the one asked for last.
    pub fn utf16(&mut self, byte: u32) -> u32 {
        let byte = byte as usize;
        if let Some(passed) = self.text.get(self.byte..byte) {
            self.units += passed.encode_utf16().count() as u32;
            self.byte = byte;
        }
        self.units
    }
}

/// The byte at an offset in UTF-16 units; the end of the text for what lies behind it.
pub fn byte_at(text: &str, units: u32) -> usize {
    let mut passed = 0;
    for (byte, c) in text.char_indices() {
        if passed >= units {
            return byte;
        }
        passed += c.len_utf16() as u32;
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_count_in_utf16_units() {
        let text = "# 𝄞\nFROM alpine\n";
        let found: Vec<_> = colours(text).chunks(3).map(|t| (t[0], t[1], kinds()[t[2] as usize])).collect();
        assert_eq!(found, [(0, 4, "comment"), (5, 9, "keyword"), (10, 16, "image")]);
        assert_eq!(byte_at(text, 5), text.find("FROM").unwrap());
    }

    #[test]
    fn every_kind_has_a_number() {
        let text = "# syntax=docker/dockerfile:1\n# escape=\\\nFROM --platform=linux/amd64 alpine AS a\nENV A=\"b$C\" D=e\n\
                    WHAT x\nRUN <<EOF\necho\nEOF\nRUN a && \\\n b\n";
        let count = tokens(text).len();
        assert_eq!(colours(text).len(), count * 3);
    }
}
