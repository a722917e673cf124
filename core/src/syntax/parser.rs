//! The parser's loop: physical lines to logical lines, logical lines to nodes, heredocs behind them.

use super::directive::{NAMES, Read, Reader};
use super::line::{Logical, Part, continuation, is_comment};
use super::{Arguments, Dockerfile, Heredoc, Keyword, Node, Piece, PieceKind, Text, arguments, flags, heredoc};
use crate::diagnostic::{Diagnostic, nearest};
use crate::source::Span;

/// BuildKit reads no longer lines than this, line end included.
const MAX_LINE: usize = 65_536;

/// ONBUILD in ONBUILD is read this deep.
const MAX_TRIGGERS: u32 = 8;

/// Parses a Dockerfile.
pub fn parse(text: &str) -> Dockerfile<'_> {
    let out = Dockerfile { text, escape: '\\', ..Dockerfile::default() };
    let mut parser = Parser {
        out,
        at: 0,
        line: 0,
        directives: Reader::default(),
        comments: Vec::new(),
        refused_heredoc: false,
        too_long: None,
    };
    parser.run();
    parser.out
}

struct Parser<'t> {
    out: Dockerfile<'t>,
    /// First byte that is not read yet.
    at: usize,
    /// How many lines are read.
    line: u32,
    directives: Reader,
    /// Comments since the last instruction.
    comments: Vec<Text<'t>>,
    /// Whether a heredoc had no end: from there on they end at the next instruction at the latest.
    refused_heredoc: bool,
    /// The first line that BuildKit would not read.
    too_long: Option<Span>,
}

/// A physical line.
#[derive(Clone, Copy)]
struct Line<'t> {
    /// Its text without its end.
    text: &'t str,
    start: usize,
    /// One past its end.
    end: usize,
}

impl Line<'_> {
    fn span(self) -> Span {
        Span::new(self.start, self.end)
    }
}

impl<'t> Parser<'t> {
    fn run(&mut self) {
        if self.out.text.starts_with('\u{feff}') {
            self.at = '\u{feff}'.len_utf8();
            self.piece(PieceKind::Mark, Span::new(0, self.at));
        }
        while let Some(line) = self.next_line() {
            self.top(line);
        }
        if let Some(span) = self.too_long {
            let message = format!("dockerfile line greater than max allowed size of {}", MAX_LINE - 1);
            self.report(
                Diagnostic::error("line-too-long", span, message).with_help("break the line with continuations"),
            );
        } else if self.out.nodes.is_empty() {
            let error = Diagnostic::error("no-instructions", Span::at(0), "file with no instructions");
            self.report(error.with_help("a Dockerfile starts with FROM and a base image, such as FROM alpine"));
        }
    }

    fn report(&mut self, diagnostic: Diagnostic) {
        self.out.diagnostics.push(diagnostic);
    }

    fn piece(&mut self, kind: PieceKind, span: Span) {
        if !span.is_empty() {
            self.out.pieces.push(Piece { kind, span });
        }
    }

    fn peek_line(&self) -> Option<Line<'t>> {
        let rest = self.out.text.get(self.at..).filter(|r| !r.is_empty())?;
        let len = rest.find('\n').map_or(rest.len(), |i| i + 1);
        let text = rest.get(..len).unwrap_or_default().trim_end_matches(['\r', '\n']);
        Some(Line { text, start: self.at, end: self.at + len })
    }

    fn next_line(&mut self) -> Option<Line<'t>> {
        let line = self.peek_line()?;
        let (len, ended) = (line.end - line.start, self.out.text.as_bytes().get(line.end - 1) == Some(&b'\n'));
        if self.too_long.is_none() && (len > MAX_LINE || len == MAX_LINE && !ended) {
            self.too_long = Some(Span::new(line.start, line.start + line.text.len()));
        }
        self.at = line.end;
        self.line += 1;
        Some(line)
    }

    /// A line between instructions.
    fn top(&mut self, line: Line<'t>) {
        let trimmed = line.text.trim_start();
        let start = line.start + line.text.len() - trimmed.len();
        if trimmed.starts_with('#') {
            return self.comment(line, trimmed, start);
        }
        if !self.directives.is_done() {
            let _ = self.directives.read(trimmed, start);
        }
        if trimmed.is_empty() {
            return self.piece(PieceKind::Blank, line.span());
        }
        self.instruction(line, start);
    }

    fn comment(&mut self, line: Line<'t>, trimmed: &'t str, start: usize) {
        match self.directives.read(trimmed, start) {
            Read::Other => {
                self.piece(PieceKind::Comment, line.span());
                self.note_comment(line);
                self.near_directive(trimmed, start);
            }
            Read::Directive(directive) => {
                self.piece(PieceKind::Directive, line.span());
                self.direct(directive);
            }
            Read::Repeated(directive) => {
                self.piece(PieceKind::Directive, line.span());
                let message = format!("only one {} parser directive can be used", directive.name);
                self.report(Diagnostic::error("repeated-directive", directive.span, message));
            }
        }
    }

    /// Keeps a comment for the instruction behind it; an empty one cuts off those before it. BuildKit takes the first byte
    /// of the line off, be it the `#` or a blank before it.
    fn note_comment(&mut self, line: Line<'t>) {
        let mut chars = line.text.chars();
        chars.next();
        let body = chars.as_str();
        let text = body.trim();
        if text.is_empty() {
            return self.comments.clear();
        }
        let start = line.start + line.text.len() - body.trim_start().len();
        self.comments.push(Text { text: text.into(), span: Span::new(start, start + text.len()) });
    }

    fn direct(&mut self, directive: super::Directive<'t>) {
        if directive.name == "escape" {
            match directive.value.text.as_ref() {
                "\\" => self.out.escape = '\\',
                "`" => self.out.escape = '`',
                other => {
                    let message = format!("invalid escape token '{other}' does not match ` or \\");
                    self.report(Diagnostic::error("invalid-escape", directive.value.span, message));
                }
            }
        }
        self.out.directives.push(directive);
    }

    /// `# synatx=…` at the top is a comment to BuildKit, and surely not meant to be one.
    fn near_directive(&mut self, comment: &str, start: usize) {
        if !self.out.nodes.is_empty() || self.out.pieces.len() > NAMES.len() + 1 {
            return;
        }
        let Some((name, _)) = comment.trim_start_matches('#').split_once('=') else { return };
        let name = name.trim();
        if let Some(meant) = nearest(name, NAMES).filter(|meant| !name.eq_ignore_ascii_case(meant)) {
            let span = Span::new(start, start + comment.len());
            let message = format!("this is a comment: there is no parser directive {name}");
            let warning = Diagnostic::warning("unknown-directive", span, message);
            self.report(warning.with_help(format!("did you mean {meant}?")));
        }
    }

    fn instruction(&mut self, first: Line<'t>, start: usize) {
        let first_line = self.line;
        let mut empty = Vec::new();
        let line = self.logical_line(first, start, &mut empty);
        let comments = std::mem::take(&mut self.comments);
        let mut found = Vec::new();
        let mut node = node(line, self.out.escape, 0, &mut found);
        let broken = !found.is_empty();
        found.into_iter().for_each(|d| self.report(d));
        node.comments = comments;
        node.empty_continuations = empty;
        node.code_end = self.line;
        if !broken {
            self.heredocs(&mut node);
        }
        let end = self.out.text.get(..self.at).map_or(self.at, |t| t.trim_end_matches(['\n', '\r']).len());
        // A heredoc without end runs up to the next line.
        let bodies = node.heredocs.iter().map(|h| h.span.end as usize).max().unwrap_or(start);
        node.span = Span::new(start, end.max(bodies));
        node.lines = (first_line, self.line);
        self.out.nodes.push(node);
    }

    /// Joins a line with those that continue it.
    fn logical_line(&mut self, first: Line<'t>, start: usize, empty: &mut Vec<Span>) -> Logical<'t> {
        self.piece(PieceKind::Code, first.span());
        let (source, escape) = (self.out.text, self.out.escape);
        let end = first.start + first.text.len();
        let body = source.get(start..end).unwrap_or_default();
        let Some(cut) = continuation(body, escape) else { return Logical::new(source, start, end) };
        let mut line = Logical::new(source, start, start + cut);
        while let Some(next) = self.next_line() {
            if is_comment(next.text) {
                self.piece(PieceKind::Comment, next.span());
                continue;
            }
            if next.text.trim_start().is_empty() {
                self.piece(PieceKind::EmptyContinuation, next.span());
                empty.push(next.span());
                continue;
            }
            self.piece(PieceKind::Code, next.span());
            let cut = continuation(next.text, escape);
            line.push(next.start, next.start + cut.unwrap_or(next.text.len()));
            if cut.is_none() {
                break;
            }
        }
        line
    }

    fn heredocs(&mut self, node: &mut Node<'t>) {
        if !can_hold_heredocs(node) || !node.line.text.contains("<<") {
            return;
        }
        let markers = match heredoc::markers(&node.line.text) {
            Ok(markers) => markers,
            Err(error) => {
                node.broken = true;
                let span = node.line.whole().span();
                return self.report(Diagnostic::error("bad-heredoc", span, error.0));
            }
        };
        for marker in markers {
            let (body, ended) = self.heredoc_body(&marker);
            if !ended {
                node.broken = true;
                let span = node.line.whole().span();
                let error = Diagnostic::error("unterminated-heredoc", span, "unterminated heredoc");
                self.report(error.with_help(format!("it ends with a line that says {} and nothing else", marker.name)));
            }
            let raw = body.of(self.out.text);
            let content = if marker.chomp { heredoc::chomp(raw) } else { raw.to_owned() };
            node.heredocs.push(Heredoc {
                name: marker.name,
                raw: (content != raw).then(|| raw.to_owned()),
                content,
                span: body,
                expand: marker.expand,
                chomp: marker.chomp,
                descriptor: marker.descriptor,
            });
        }
    }

    /// Reads up to the line that ends a heredoc; whether there was one.
    fn heredoc_body(&mut self, marker: &heredoc::Marker) -> (Span, bool) {
        let (start, first_line) = (self.at, self.line);
        let mut ended = None;
        while let Some(line) = self.peek_line() {
            let text = if marker.chomp { line.text.trim_start_matches('\t') } else { line.text };
            if text == marker.name {
                self.next_line();
                ended = Some(line);
                break;
            }
            if self.refused_heredoc && starts_instruction(line.text) {
                break;
            }
            self.next_line();
        }
        if ended.is_none() && !self.refused_heredoc {
            // It would swallow the rest of the file: take the lines up to the next instruction only.
            self.refused_heredoc = true;
            (self.at, self.line) = (start, first_line);
            return self.heredoc_body(marker);
        }
        let body = Span::new(start, ended.map_or(self.at, |line| line.start));
        self.piece(PieceKind::HeredocBody, body);
        if let Some(line) = ended {
            self.piece(PieceKind::HeredocEnd, line.span());
        }
        (body, ended.is_some())
    }
}

/// Whether a line looks like an instruction: for guessing where a heredoc without end was meant to end.
fn starts_instruction(line: &str) -> bool {
    let word = line.split(' ').next().unwrap_or_default();
    Keyword::of(word).is_some_and(|keyword| keyword.upper() == word)
}

/// RUN, COPY and ADD in shell form, and ONBUILD with one of them.
fn can_hold_heredocs(node: &Node<'_>) -> bool {
    let node = match &node.arguments {
        Arguments::Trigger(inner) => inner,
        _ => node,
    };
    matches!(Keyword::of(&node.keyword.text), Some(Keyword::Add | Keyword::Copy | Keyword::Run))
        && !matches!(node.arguments, Arguments::Json(_))
}

/// Cuts a logical line into its parts.
fn node<'t>(line: Logical<'t>, escape: char, depth: u32, found: &mut Vec<Diagnostic>) -> Node<'t> {
    let (name, rest) = line.whole().trim().split_at_blanks();
    let (flags, rest) =
        rest.map_or_else(|| (Vec::new(), name.from(name.text().len())), |rest| flags::split(rest, escape));
    let (name_text, rest) = (name.to_text(), rest.trim());
    let before = found.len();
    let arguments = match Keyword::of(&name_text.text) {
        Some(Keyword::Onbuild) => trigger(rest, escape, depth, found),
        keyword => arguments::read(keyword, rest, escape).unwrap_or_else(|error| {
            found.push(error);
            Arguments::None
        }),
    };
    Node {
        keyword: name_text,
        flags,
        arguments,
        heredocs: Vec::new(),
        span: line.whole().span(),
        line,
        lines: (0, 0),
        code_end: 0,
        comments: Vec::new(),
        empty_continuations: Vec::new(),
        broken: found.len() > before,
    }
}

fn trigger<'t>(rest: Part<'_, 't>, escape: char, depth: u32, found: &mut Vec<Diagnostic>) -> Arguments<'t> {
    if rest.text().is_empty() {
        return Arguments::None;
    }
    if depth >= MAX_TRIGGERS {
        return Arguments::Unknown;
    }
    Arguments::Trigger(Box::new(node(rest.to_line(), escape, depth + 1, found)))
}
