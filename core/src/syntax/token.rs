//! Tokens for colouring: every byte that means something, with what it is. They are in order and do not overlap; bytes
//! between them are blanks or plain text.

use super::line::continuation;
use super::{Arguments, Dockerfile, Keyword, Node, Pair, PieceKind, Text, parse};
use crate::source::Span;
use std::collections::HashSet;

/// A piece of text to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Where it is; never empty, never over a line end but in the body of a heredoc.
    pub span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TokenKind {
    /// A comment.
    Comment,
    /// A parser directive's name, and its `#`.
    Directive,
    /// A parser directive's value.
    DirectiveValue,
    /// An instruction's name, `AS`, and the types of HEALTHCHECK.
    Keyword,
    /// What stands in the place of an instruction's name and is none.
    Unknown,
    /// A flag with its dashes.
    Flag,
    /// A flag's value.
    FlagValue,
    /// An image.
    Image,
    /// The name of a stage.
    Stage,
    /// The name of a variable, an argument or a label where it is set.
    Name,
    /// A text in quotes.
    String,
    /// `$NAME` or `${NAME…}`.
    Variable,
    /// `=`, brackets and commas of the JSON form, `&&`, `|` and their like.
    Operator,
    /// The escape character at the end of a line.
    Continuation,
    /// `<<NAME`, and the line that ends a heredoc.
    HeredocDelimiter,
    /// The body of a heredoc.
    HeredocBody,
}

impl TokenKind {
    /// Its name in kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Directive => "directive",
            Self::DirectiveValue => "directive-value",
            Self::Keyword => "keyword",
            Self::Unknown => "unknown",
            Self::Flag => "flag",
            Self::FlagValue => "flag-value",
            Self::Image => "image",
            Self::Stage => "stage",
            Self::Name => "name",
            Self::String => "string",
            Self::Variable => "variable",
            Self::Operator => "operator",
            Self::Continuation => "continuation",
            Self::HeredocDelimiter => "heredoc-delimiter",
            Self::HeredocBody => "heredoc-body",
        }
    }
}

/// The tokens of a Dockerfile.
pub fn tokens(text: &str) -> Vec<Token> {
    of(&parse(text))
}

/// The tokens of a parsed Dockerfile.
pub fn of(dockerfile: &Dockerfile<'_>) -> Vec<Token> {
    let mut painter = Painter { dockerfile, tokens: Vec::new(), stages: HashSet::new(), piece: 0 };
    painter.pieces();
    for node in &dockerfile.nodes {
        painter.node(node);
    }
    painter.tokens.sort_by_key(|t| (t.span.start, t.span.end));
    let mut end = 0;
    painter.tokens.retain(|t| {
        let fits = t.span.start >= end && !t.span.is_empty();
        end = if fits { t.span.end } else { end };
        fits
    });
    painter.tokens
}

struct Painter<'d, 't> {
    dockerfile: &'d Dockerfile<'t>,
    tokens: Vec<Token>,
    stages: HashSet<String>,
    /// The first piece that later nodes may touch.
    piece: usize,
}

/// How a text is read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    /// Words of an instruction: quotes and variables.
    Word,
    /// A script for a shell: operators too.
    Shell,
    /// A JSON array.
    Json,
    /// The body of a heredoc: variables only.
    Body,
}

impl<'t> Painter<'_, 't> {
    fn push(&mut self, kind: TokenKind, start: usize, end: usize) {
        if end > start {
            self.tokens.push(Token { kind, span: Span::new(start, end) });
        }
    }

    fn text(&self, span: Span) -> &'t str {
        span.of(self.dockerfile.text)
    }

    /// Whole lines: comments, directives, ends of heredocs; and continuations.
    fn pieces(&mut self) {
        for piece in &self.dockerfile.pieces {
            let text = piece.span.of(self.dockerfile.text);
            let body = text.trim_end_matches(['\r', '\n']);
            let start = piece.span.start as usize + body.len() - body.trim_start().len();
            let end = piece.span.start as usize + body.len();
            match piece.kind {
                PieceKind::Comment => self.push(TokenKind::Comment, start, end),
                PieceKind::HeredocEnd => self.push(TokenKind::HeredocDelimiter, start, end),
                PieceKind::Code => {
                    if let Some(at) = continuation(body, self.dockerfile.escape) {
                        let at = piece.span.start as usize + at;
                        self.push(TokenKind::Continuation, at, at + 1);
                    }
                }
                _ => {}
            }
        }
        for directive in &self.dockerfile.directives {
            let value = directive.value.span;
            self.push(TokenKind::Directive, directive.span.start as usize, value.start as usize);
            self.push(TokenKind::DirectiveValue, value.start as usize, value.end as usize);
        }
    }

    fn node(&mut self, node: &Node<'_>) {
        let keyword = Keyword::of(&node.keyword.text);
        let kind = if keyword.is_some() { TokenKind::Keyword } else { TokenKind::Unknown };
        self.push(kind, node.keyword.span.start as usize, node.keyword.span.end as usize);
        node.flags.iter().for_each(|flag| self.flag(flag));
        self.arguments(keyword, &node.arguments, node);
        let expands = matches!(keyword, Some(Keyword::Add | Keyword::Copy));
        for heredoc in &node.heredocs {
            if expands && heredoc.expand {
                self.scan(heredoc.span, Mode::Body);
            } else {
                self.push(TokenKind::HeredocBody, heredoc.span.start as usize, heredoc.span.end as usize);
            }
        }
    }

    /// `--name=value`.
    fn flag(&mut self, flag: &Text<'_>) {
        let text = self.text(flag.span);
        let (start, end) = (flag.span.start as usize, flag.span.end as usize);
        let Some(at) = text.find('=') else {
            return self.push(TokenKind::Flag, start, end.min(start + first_line(text)));
        };
        self.push(TokenKind::Flag, start, start + at);
        self.push(TokenKind::Operator, start + at, start + at + 1);
        let value = text.get(at + 1..).unwrap_or_default();
        if value.contains('$') {
            return self.scan(Span::new(start + at + 1, end), Mode::Word);
        }
        self.push(TokenKind::FlagValue, start + at + 1, start + at + 1 + first_line(value));
    }

    fn arguments(&mut self, keyword: Option<Keyword>, arguments: &Arguments<'_>, node: &Node<'_>) {
        let shell = matches!(
            keyword,
            Some(Keyword::Run | Keyword::Cmd | Keyword::Entrypoint | Keyword::Healthcheck | Keyword::Shell)
        );
        match arguments {
            Arguments::None | Arguments::Unknown => {}
            Arguments::Words(words) if keyword == Some(Keyword::From) => self.from(words),
            Arguments::Words(words) if keyword == Some(Keyword::Arg) => words.iter().for_each(|w| self.argument(w)),
            Arguments::Words(words) => {
                let mode = if shell { Mode::Shell } else { Mode::Word };
                words.iter().for_each(|word| self.scan(word.span, mode));
            }
            Arguments::Json(words) => {
                let whole = node.line.whole().span();
                let start = words.first().map_or(whole.end, |w| w.span.start) as usize;
                let before = self.dockerfile.text.get(..start).and_then(|t| t.rfind('[')).unwrap_or(start);
                self.scan(Span::new(before.max(whole.start as usize), whole.end as usize), Mode::Json);
            }
            Arguments::Pairs(pairs) => pairs.iter().for_each(|pair| self.pair(pair)),
            Arguments::Typed(kind, rest) => {
                self.push(TokenKind::Keyword, kind.span.start as usize, kind.span.end as usize);
                self.arguments(keyword, rest, node);
            }
            Arguments::Trigger(inner) => self.node(inner),
        }
    }

    fn from(&mut self, words: &[Text<'_>]) {
        let Some(base) = words.first() else { return };
        let is_stage = self.stages.contains(base.text.as_ref());
        let kind = if is_stage { TokenKind::Stage } else { TokenKind::Image };
        if base.text.contains('$') {
            self.scan(base.span, Mode::Word);
        } else {
            self.push(kind, base.span.start as usize, base.span.end as usize);
        }
        if let [_, middle, name] = words {
            self.push(TokenKind::Keyword, middle.span.start as usize, middle.span.end as usize);
            self.push(TokenKind::Stage, name.span.start as usize, name.span.end as usize);
            self.stages.insert(name.text.to_lowercase());
        }
    }

    /// `NAME` or `NAME=value` of ARG.
    fn argument(&mut self, word: &Text<'_>) {
        let (start, end) = (word.span.start as usize, word.span.end as usize);
        let text = self.text(word.span);
        let Some(at) = text.find('=') else {
            return self.push(TokenKind::Name, start, start + first_line(text));
        };
        self.push(TokenKind::Name, start, start + first_line(text.get(..at).unwrap_or_default()));
        self.push(TokenKind::Operator, start + at, start + at + 1);
        self.scan(Span::new(start + at + 1, end), Mode::Word);
    }

    fn pair(&mut self, pair: &Pair<'_>) {
        let (name, value) = (pair.name.span, pair.value.span);
        let shown = first_line(self.text(name));
        self.push(TokenKind::Name, name.start as usize, name.start as usize + shown);
        if !pair.legacy {
            self.push(TokenKind::Operator, name.end as usize, name.end as usize + 1);
        }
        self.scan(value, Mode::Word);
    }

    /// Reads the code lines in a span, without continuations and comments.
    fn scan(&mut self, span: Span, mode: Mode) {
        let pieces = &self.dockerfile.pieces;
        while pieces.get(self.piece).is_some_and(|p| p.span.end <= span.start) {
            self.piece += 1;
        }
        let mut quote = None;
        for piece in pieces.iter().skip(self.piece).take_while(|p| p.span.start < span.end) {
            if !matches!(piece.kind, PieceKind::Code | PieceKind::HeredocBody) {
                continue;
            }
            let (start, end) = (piece.span.start.max(span.start), piece.span.end.min(span.end));
            let text = Span { start, end }.of(self.dockerfile.text);
            let text = if mode == Mode::Body { text } else { text.trim_end_matches(['\r', '\n']) };
            let cut = if piece.kind == PieceKind::Code { continuation(text, self.dockerfile.escape) } else { None };
            let text = text.get(..cut.unwrap_or(text.len())).unwrap_or_default();
            let scanner = Scanner { text, at: start as usize, mode, escape: self.dockerfile.escape };
            quote = scanner.run(quote, &mut self.tokens);
        }
    }
}

/// Length of the first line of a text.
fn first_line(text: &str) -> usize {
    text.find(['\r', '\n']).unwrap_or(text.len())
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
    mode: Mode,
    escape: char,
}

impl Scanner<'_> {
    fn push(&self, kind: TokenKind, start: usize, end: usize, out: &mut Vec<Token>) {
        if end > start {
            out.push(Token { kind, span: Span::new(self.at + start, self.at + end) });
        }
    }

    fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or_default()
    }

    /// Reads the line; takes the quote that is open at its start, and gives the one that is open at its end.
    fn run(&self, mut quote: Option<char>, out: &mut Vec<Token>) -> Option<char> {
        let (mut at, mut plain) = (0, 0);
        while let Some(c) = self.rest(at).chars().next() {
            let kind = match (quote, self.mode) {
                (_, Mode::Body) => Some(TokenKind::HeredocBody),
                (Some(_), _) => Some(TokenKind::String),
                (None, _) => None,
            };
            let flush = |end: usize, out: &mut Vec<Token>| {
                if let Some(kind) = kind {
                    self.push(kind, plain, end, out);
                }
            };
            let len = self.special(at, c, quote);
            match (c, quote) {
                _ if c == self.escape && quote != Some('\'') => {
                    at += c.len_utf8() + self.rest(at + c.len_utf8()).chars().next().map_or(0, char::len_utf8);
                }
                (_, Some(open)) if c == open => {
                    at += 1;
                    flush(at, out);
                    (quote, plain) = (None, at);
                }
                _ if len.is_some() => {
                    flush(at, out);
                    let (kind, len) = len.unwrap_or((TokenKind::Operator, 1));
                    self.push(kind, at, at + len, out);
                    at += len;
                    plain = at;
                }
                ('"' | '\'', None) if self.mode != Mode::Body && (c == '"' || self.mode != Mode::Json) => {
                    (quote, plain) = (Some(c), at);
                    at += 1;
                }
                _ => at += c.len_utf8(),
            }
        }
        match (quote, self.mode) {
            (_, Mode::Body) => self.push(TokenKind::HeredocBody, plain, at.min(self.text.len()), out),
            (Some(_), _) => self.push(TokenKind::String, plain, at.min(self.text.len()), out),
            (None, _) => {}
        }
        quote
    }

    /// A variable, an operator or a heredoc's marker that starts here: what it is and how long.
    fn special(&self, at: usize, c: char, quote: Option<char>) -> Option<(TokenKind, usize)> {
        if c == '$' && quote != Some('\'') && self.mode != Mode::Json {
            return variable(self.rest(at)).map(|len| (TokenKind::Variable, len));
        }
        if quote.is_some() || self.mode == Mode::Body {
            return None;
        }
        match (self.mode, c) {
            (Mode::Json, '[' | ']' | ',') | (Mode::Shell, ';') => Some((TokenKind::Operator, 1)),
            (Mode::Shell, '&' | '|') => {
                Some((TokenKind::Operator, if self.rest(at + 1).starts_with(c) { 2 } else { 1 }))
            }
            (Mode::Shell | Mode::Word, '<') if self.rest(at).starts_with("<<") => {
                let rest = self.rest(at + 2);
                let body = rest.strip_prefix('-').unwrap_or(rest);
                let name = body.find(|c: char| !(c.is_alphanumeric() || "_.'\"-".contains(c))).unwrap_or(body.len());
                (name > 0).then_some((TokenKind::HeredocDelimiter, 2 + rest.len() - body.len() + name))
            }
            _ => None,
        }
    }
}

/// A substitution is looked through this far for its end, in characters.
const MAX_VARIABLE: usize = 512;

/// Length of `$NAME`, `${…}` or a special parameter at the start of a text; a `$` before anything else is plain.
fn variable(text: &str) -> Option<usize> {
    let rest = text.get(1..)?;
    let first = rest.chars().next()?;
    if first == '{' {
        let mut depth = 0_u32;
        for (i, c) in rest.char_indices().take(MAX_VARIABLE) {
            match c {
                '{' => depth += 1,
                '}' if depth == 1 => return Some(1 + i + 1),
                '}' => depth -= 1,
                _ => {}
            }
        }
        return None;
    }
    if matches!(first, '@' | '*' | '#' | '?' | '!' | '0'..='9') {
        return Some(2);
    }
    let len = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    (len > 0).then_some(1 + len)
}
