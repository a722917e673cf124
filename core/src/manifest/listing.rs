//! Listings of files in the forms that people have at hand, detected by themselves.
//!
//! Tab-separated `type mode uid gid size path [target]`; `find . -printf '%s %p\n'`; `find . -ls`; `du -ab`; `ls -lR`;
//! `tar -tvf`; `git ls-tree -r -l HEAD`. Entries are handed out one by one, borrowed from the text, so that a million lines cost no
//! more than what their reader keeps of them.

mod escape;
mod long;
mod ls;
mod plain;
mod tar;
mod tracked;
mod tsv;
mod without;

pub use without::{lies_in, without};

use crate::source::Span;
use std::borrow::Cow;

/// Wrong lines that are told one by one; the others are counted.
const SHOWN: usize = 20;
/// Lines from which the form is told.
const SAMPLE: usize = 64;

/// Kind of a listed entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryKind {
    /// Regular file.
    #[default]
    File,
    /// Folder.
    Dir,
    /// Symbolic link.
    Symlink,
    /// A further name of the file that `target` names.
    Hardlink,
    /// Named pipe.
    Fifo,
    /// Character device.
    Char,
    /// Block device.
    Block,
}

impl EntryKind {
    /// The mode of such an entry where nobody said it.
    pub fn usual_mode(self) -> u16 {
        match self {
            Self::Dir => 0o755,
            Self::Symlink => 0o777,
            _ => 0o644,
        }
    }
}

/// One entry of a listing.
///
/// Folders may be missing, and may come after what lies in them (`du` lists them so). Forms that don't show modes and
/// owners give the usual mode and root; named owners count as root, since a listing can't say their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ListingEntry<'a> {
    /// What it is.
    pub kind: EntryKind,
    /// Permission bits with set-uid, set-gid and sticky.
    pub mode: u16,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Bytes of a regular file; 0 for everything else.
    pub size: u64,
    /// Relative to the root, without a leading slash or dots; empty for the root itself.
    pub path: &'a str,
    /// What a link leads to: for a symbolic link as it stands (`None` where the form doesn't show it), for a hard link a
    /// path like `path`.
    pub target: Option<&'a str>,
}

/// A line that fits no form, or not the form of its listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError {
    /// Line, from 1.
    pub line: u32,
    /// Where it stands in the listing's text.
    pub span: Span,
    /// What is wrong with it, in a sentence.
    pub message: String,
}

/// What a reader made of one line.
enum Line<'a> {
    Entry(Raw<'a>),
    /// A total, a heading, a comment.
    Nothing,
    Wrong(&'static str),
}

/// An entry as a form gives it: the path not yet made relative.
#[derive(Default)]
struct Raw<'a> {
    kind: EntryKind,
    mode: Option<u16>,
    uid: u32,
    gid: u32,
    size: u64,
    path: Cow<'a, str>,
    target: Option<Cow<'a, str>>,
}

/// One form of listing.
trait Form {
    fn line<'s>(&'s mut self, line: &'s str) -> Line<'s>;
}

/// Reads a listing; gives the lines that fit no form, at most twenty and then one that counts the others.
pub fn read(text: &str, take: &mut dyn FnMut(ListingEntry<'_>)) -> Vec<LineError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    read_lines(text, &mut |_, entry| take(entry))
}

/// Reads a listing without a byte order mark; every entry comes with the place of its line.
fn read_lines(text: &str, take: &mut dyn FnMut(Span, ListingEntry<'_>)) -> Vec<LineError> {
    let mut form = detect(text);
    let mut errors = Errors::default();
    let mut start = 0;
    for (number, full) in (1..).zip(text.split_inclusive('\n')) {
        let line = full.strip_suffix('\n').unwrap_or(full);
        let line = line.strip_suffix('\r').unwrap_or(line);
        match form.line(line) {
            Line::Entry(raw) => {
                if let Err(why) = hand_out(&raw, &mut |entry| take(Span::new(start, start + full.len()), entry)) {
                    errors.push(number, start, line, why);
                }
            }
            Line::Nothing => {}
            Line::Wrong(why) => errors.push(number, start, line, why),
        }
        start += full.len();
    }
    errors.finish()
}

fn hand_out(raw: &Raw<'_>, take: &mut dyn FnMut(ListingEntry<'_>)) -> Result<(), &'static str> {
    const OUTSIDE: &str = "this path leads out of the listed folder";
    let path = relative(&raw.path).ok_or(OUTSIDE)?;
    let (kind, size) = (raw.kind, if raw.kind == EntryKind::File { raw.size } else { 0 });
    let target = match (&raw.target, kind) {
        (Some(target), EntryKind::Hardlink) => Some(relative(target).ok_or(OUTSIDE)?),
        (None, EntryKind::Hardlink) => return Err("a hard link must name the file that it is a further name of"),
        (target, _) => target.as_deref().map(Cow::Borrowed),
    };
    let mode = raw.mode.unwrap_or(kind.usual_mode());
    let target = target.as_deref();
    take(ListingEntry { kind, mode, uid: raw.uid, gid: raw.gid, size, path: &path, target });
    Ok(())
}

/// A path without leading slashes and dots; `None` when it leads outside.
pub(in crate::manifest) fn relative(path: &str) -> Option<Cow<'_, str>> {
    let path = path.strip_prefix("./").unwrap_or(path).trim_matches('/');
    let plain = !path.starts_with('.') && !path.contains("/.") && !path.contains("//");
    if plain || path.split('/').all(|part| !matches!(part, "" | "." | "..")) {
        return Some(Cow::Borrowed(path));
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => parts.pop().map(|_| ())?,
            _ => parts.push(part),
        }
    }
    Some(Cow::Owned(parts.join("/")))
}

/// Whether a text of which nothing is known is a listing: four of five of its first lines are entries of one form.
pub fn is_listing(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut form = detect(text);
    let (mut entries, mut wrong) = (0, 0);
    for line in sample(text) {
        match form.line(line) {
            Line::Entry(_) => entries += 1,
            Line::Nothing => {}
            Line::Wrong(_) => wrong += 1,
        }
    }
    entries > 4 * wrong
}

/// The first lines that say something.
fn sample(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).take(SAMPLE)
}

/// The form that fits most of the first lines.
fn detect(text: &str) -> Box<dyn Form + '_> {
    let mut forms: [Box<dyn Form + '_>; 6] = [
        Box::new(tsv::Tsv),
        Box::new(tracked::Tracked),
        Box::new(tar::Tar),
        Box::new(ls::Ls::default()),
        Box::new(plain::Plain::find("")),
        Box::new(plain::Plain::du("")),
    ];
    let sample: Vec<&str> = sample(text).collect();
    let fits =
        |form: &mut Box<dyn Form + '_>| sample.iter().filter(|line| !matches!(form.line(line), Line::Wrong(_))).count();
    let best = forms.iter_mut().map(fits).enumerate().fold(
        (0, 0),
        |best, (index, fit)| {
            if fit > best.1 { (index, fit) } else { best }
        },
    );
    match best {
        (_, 0) => Box::new(Unknown),
        (1, _) => Box::new(tracked::Tracked),
        (2, _) => Box::new(tar::Tar),
        (3, _) => Box::new(ls::Ls::default()),
        (4, _) => Box::new(plain::Plain::find(text)),
        (5, _) => Box::new(plain::Plain::du(text)),
        _ => Box::new(tsv::Tsv),
    }
}

/// No form fits.
struct Unknown;

impl Form for Unknown {
    fn line<'s>(&'s mut self, line: &'s str) -> Line<'s> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Line::Nothing;
        }
        Line::Wrong(
            "this fits no listing: tab-separated `type mode uid gid size path [target]`, `find . -printf '%s %p\\n'`, \
             `find . -ls`, `du -ab`, `ls -lR`, `tar -tvf` or `git ls-tree -r -l HEAD`",
        )
    }
}

#[derive(Default)]
struct Errors {
    shown: Vec<LineError>,
    more: usize,
}

impl Errors {
    fn push(&mut self, line: u32, start: usize, text: &str, why: &str) {
        if self.shown.len() >= SHOWN {
            self.more += 1;
            return;
        }
        let span = Span::new(start, start + text.len());
        self.shown.push(LineError { line, span, message: format!("line {line}: {why}") });
    }

    fn finish(mut self) -> Vec<LineError> {
        if self.more > 0 {
            let last = self.shown.last().map_or((0, Span::default()), |e| (e.line, e.span));
            let message = format!("{} more lines can't be read", self.more);
            self.shown.push(LineError { line: last.0, span: last.1, message });
        }
        self.shown
    }
}

#[cfg(test)]
mod tests;
