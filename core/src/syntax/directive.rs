//! Parser directives: `# syntax=…`, `# escape=…`, `# check=…`.

use super::Text;
use crate::source::Span;
use std::borrow::Cow;

/// The directives that there are.
pub const NAMES: [&str; 3] = ["check", "escape", "syntax"];

/// A parser directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Directive<'t> {
    /// Its name in lower case.
    pub name: &'static str,
    /// Its value.
    pub value: Text<'t>,
    /// All of it, from the `#` on.
    pub span: Span,
}

/// Reads directives until the first line that is none.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    seen: Vec<&'static str>,
    done: bool,
}

/// What a line was to the [`Reader`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Read<'t> {
    /// No directive.
    Other,
    /// A directive.
    Directive(Directive<'t>),
    /// A directive for the second time, which BuildKit refuses.
    Repeated(Directive<'t>),
}

impl Reader {
    /// Whether no further directive can come.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// Reads a line that starts at a byte of the source.
    pub fn read<'t>(&mut self, line: &'t str, start: usize) -> Read<'t> {
        if self.done {
            return Read::Other;
        }
        let Some(directive) = line.strip_prefix('#').and_then(|body| parse(body, start + 1)) else {
            self.done = true;
            return Read::Other;
        };
        let directive = Directive { span: Span::new(start, start + line.len()), ..directive };
        if self.seen.contains(&directive.name) {
            return Read::Repeated(directive);
        }
        self.seen.push(directive.name);
        Read::Directive(directive)
    }
}

/// Go's `\s`.
const SPACES: [char; 5] = ['\t', '\n', '\u{c}', '\r', ' '];

/// Reads `name = value`, which starts at a byte of the source.
fn parse(body: &str, start: usize) -> Option<Directive<'_>> {
    let trimmed = body.trim_start();
    let (name, value) = trimmed.split_once('=')?;
    let name = name.trim_end_matches(SPACES);
    let well_formed =
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(|c: char| c.is_ascii_alphanumeric());
    if !well_formed || value.is_empty() {
        return None;
    }
    let name = NAMES.into_iter().find(|n| name.eq_ignore_ascii_case(n))?;
    let mut text = value.trim_matches(SPACES);
    let mut offset = value.len() - value.trim_start_matches(SPACES).len();
    if text.is_empty() {
        // Only blanks: BuildKit takes the last one for the value.
        offset = value.len() - 1;
        text = value.get(offset..).unwrap_or_default();
    }
    let at = start + body.len() - value.len() + offset;
    let value = Text { text: Cow::Borrowed(text), span: Span::new(at, at + text.len()) };
    Some(Directive { name, value, span: Span::default() })
}

/// The value of the `check` directive as BuildKit's linter looks for it, up to its first blank. It reads the top of the
/// file by itself and a little differently: a first line `#!…` is skipped, and a directive must not be indented.
pub fn check_directive(text: &str) -> Option<Text<'_>> {
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let body = if body.starts_with("#!") { body.split_once('\n').map_or("", |(_, rest)| rest) } else { body };
    let (mut reader, mut at) = (Reader::default(), text.len() - body.len());
    for line in body.split_inclusive('\n') {
        let bare = line.strip_suffix('\n').unwrap_or(line);
        let bare = bare.strip_suffix('\r').unwrap_or(bare);
        match reader.read(bare, at) {
            Read::Directive(d) if d.name == "check" => return Some(first_word(d.value)),
            Read::Directive(_) => {}
            Read::Repeated(_) | Read::Other => return None,
        }
        at += line.len();
    }
    None
}

/// The options of `check=…` in a comment right before an instruction, given without its `#`.
pub fn check_comment(comment: &str) -> Option<&str> {
    let directive = parse(comment, 0).filter(|d| d.name == "check")?;
    directive.value.span.of(comment).split(' ').next()
}

fn first_word(value: Text<'_>) -> Text<'_> {
    let Cow::Borrowed(text) = value.text else { return value };
    let word = text.split(' ').next().unwrap_or_default();
    let start = value.span.start as usize;
    Text { text: Cow::Borrowed(word), span: Span::new(start, start + word.len()) }
}
