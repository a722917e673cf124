//! COPY and ADD: from a source tree into a snapshot.
//!
//! Follows BuildKit's `dispatchCopy` (frontend/dockerfile/dockerfile2llb/convert_copy.go), its file backend
//! (solver/llbsolver/file) and fsutil's `copy.Copy`: which sources a pattern names, where each lands, which folders are made
//! on the way and with which owner and mode.

mod parents;
mod place;
mod sent;
mod source;
#[cfg(test)]
mod tests;
mod unpack;

pub use place::{Adorn, Placer};
pub use sent::unsent;
pub use source::{Found, find};

use super::owner::{self, Owner};
use super::world::World;
use super::{Halt, unknown};
use crate::catalog::usual_file;
use crate::context::pattern::Patterns;
use crate::diagnostic::Diagnostic;
use crate::filesystem::{AGGREGATE, AbsPath, File, Key, Meta, ModeChange, Node, Stamp, Tree, Writer};
use crate::instruction::Heredoc;
use crate::plan::Transfer;
use crate::size::{Estimate, Provenance};
use crate::source::Span;

/// A COPY or ADD about to be done.
pub struct Request<'a> {
    /// What is asked for.
    pub transfer: &'a Transfer,
    /// Whether it is ADD.
    pub add: bool,
    /// The files that it copies from: the context, a stage, an image.
    pub source: &'a Tree,
    /// Working directory.
    pub workdir: &'a str,
    /// Where `--chown` names are looked up: the snapshot before the step, `None` for an empty `scratch` and for `--link`.
    pub users: Option<&'a Tree>,
    /// Base images, archives, downloads.
    pub world: &'a World,
    /// The whole instruction.
    pub span: Span,
}

/// What was copied.
#[derive(Clone, Copy, Debug, Default)]
pub struct Copied {
    /// Bytes of the files.
    pub bytes: Estimate,
    /// How many files.
    pub files: u64,
}

/// Copies everything that the request names.
pub fn execute(request: &Request<'_>, writer: &mut Writer, notes: &mut Vec<Diagnostic>) -> Result<Copied, Halt> {
    let adorn = adorn(request)?;
    let destination = Destination::new(request.workdir, &request.transfer.destination.0);
    let mut job = Job { request, adorn, destination, copied: Copied::default(), notes };
    let mut sources = request.transfer.sources.iter();
    while let Some((source, span)) = sources.next() {
        if let Err(halt) = job.source(source, *span, writer) {
            // Docker stops at the first; who mends it wants to hear of all.
            sources.for_each(|(source, span)| job.note_missing(source, *span));
            return Err(halt);
        }
    }
    for heredoc in &request.transfer.heredocs {
        job.heredoc(heredoc, writer)?;
    }
    Ok(job.copied)
}

/// Where things are put.
#[derive(Clone, Debug)]
struct Destination {
    path: AbsPath,
    /// Ends with `/`, `.` or is empty: a folder, whether it exists or not.
    is_folder: bool,
}

impl Destination {
    fn new(workdir: &str, text: &str) -> Self {
        let is_folder = text.is_empty() || text.ends_with('/') || text == "." || text.ends_with("/.");
        Self { path: AbsPath::new(workdir).join(text), is_folder }
    }
}

fn adorn(request: &Request<'_>) -> Result<Adorn, Halt> {
    let owner = match &request.transfer.chown {
        None => None,
        Some((text, span)) => Some(match owner::parse(text) {
            Owner { needs_lookup: true, .. } if request.users.is_none() => return Err(no_users(text, *span)),
            owner => owner.look_up(request.users.unwrap_or(&Tree::default())),
        }),
    };
    let mode = match &request.transfer.chmod {
        None => None,
        Some((text, span)) => Some(ModeChange::parse(text).ok_or_else(|| bad_mode(text, *span))?),
    };
    Ok(Adorn { owner, mode })
}

fn no_users(text: &str, span: Span) -> Halt {
    let message = format!("--chown={text}: there is no /etc/passwd to look the name up in (invalid user index: -1)");
    Halt::from(
        Diagnostic::error("chown-without-users", span, message)
            .with_help("use numbers: an empty image has no users, and --link copies into an empty layer of its own"),
    )
}

fn bad_mode(text: &str, span: Span) -> Halt {
    let message = format!("invalid chmod parameter: '{text}'. it should be octal string and between 0 and 07777");
    Halt::from(Diagnostic::error("invalid-chmod", span, message).with_help("write 755, 0644, u=rwX,go=rX and the like"))
}

struct Job<'a, 'n> {
    request: &'a Request<'a>,
    adorn: Adorn,
    destination: Destination,
    copied: Copied,
    notes: &'n mut Vec<Diagnostic>,
}

impl Job<'_, '_> {
    fn source(&mut self, text: &str, span: Span, writer: &mut Writer) -> Result<(), Halt> {
        if self.request.add {
            if is_git(text) {
                return self.repository(text, span, writer);
            }
            if text.starts_with("http://") || text.starts_with("https://") {
                return self.download(text, span, writer);
            }
        }
        let tree = self.request.source;
        if self.request.transfer.parents {
            return self.with_parents(text, span, writer);
        }
        match find(tree, text) {
            Found::Paths(paths) => paths.iter().try_for_each(|path| self.one(tree, path, span, writer)),
            Found::MayExist(path) => self.unknown_source(&path, span, writer),
            Found::Missing(path) => Err(self.missing(&path, span)),
        }
    }

    /// One source path, wildcards resolved.
    fn one(&mut self, tree: &Tree, path: &AbsPath, span: Span, writer: &mut Writer) -> Result<(), Halt> {
        let Some((name, real)) = path.name().map(str::to_owned).or(Some(String::new())).zip(tree.resolve(path).ok())
        else {
            return Err(self.missing(path, span));
        };
        let Some(node) = real.node else { return Err(self.missing(path, span)) };
        let unpacks = self.request.transfer.unpack.unwrap_or(self.request.add);
        if unpacks && node.as_file().is_some() {
            if let Some(archive) = self.request.world.archive(path) {
                return self.unpack(&archive, span, writer);
            }
            if looks_like_archive(&name) && node.as_file().is_some_and(|f| f.content().is_none()) {
                return self.unknown_archive(path, &node, span, writer);
            }
        }
        let exclude = self.excludes(span)?;
        let mut placer = Placer::new(writer, &self.adorn, None, exclude);
        let placed = placer.copy(&node, &name, &self.destination.path, self.destination.is_folder, true);
        self.done(placed, span)
    }

    fn excludes(&self, span: Span) -> Result<Option<Patterns>, Halt> {
        let texts = &self.request.transfer.exclude;
        if texts.is_empty() {
            return Ok(None);
        }
        let patterns = Patterns::new(texts.iter().map(String::as_str));
        patterns.map(Some).map_err(|e| bad_pattern(&texts.join(", "), span, e))
    }

    fn heredoc(&mut self, heredoc: &Heredoc, writer: &mut Writer) -> Result<(), Halt> {
        // The same text under the same name is the same vertex of the build, so it has the same time.
        let mtime = Stamp::precise(Key::of("heredoc").with(&heredoc.name).with(&heredoc.content));
        let node = Node::file(Meta::root(0o644, mtime), File::with_content(heredoc.content.as_bytes()));
        self.single(node, &heredoc.name, heredoc.span, writer)
    }

    fn download(&mut self, url: &str, span: Span, writer: &mut Writer) -> Result<(), Halt> {
        let name = url_name(url);
        let stamp = Stamp::whole_second(Key::of("download").with(url));
        if self.request.transfer.unpack == Some(true)
            && let Some(archive) = self.request.world.archive_of_download(url, &name)
        {
            return self.unpack(&archive, span, writer);
        }
        let declared = self.request.world.download(url);
        if declared.is_none() && is_loopback(url) {
            return Err(Halt::from(unknown::unreachable(url, span)));
        }
        let size = declared.unwrap_or_else(|| {
            self.notes.push(unknown::download(url, span));
            Estimate::between(0, 0, unknown::LARGE_DOWNLOAD, Provenance::Unknown)
        });
        let node = Node::file(Meta::root(0o600, stamp), File::estimated(size));
        if self.request.transfer.unpack == Some(true) && looks_like_archive(&name) {
            return self.unknown_archive(&AbsPath::new(&name), &node, span, writer);
        }
        self.single(node, &name, span, writer)
    }

    fn repository(&mut self, url: &str, span: Span, writer: &mut Writer) -> Result<(), Halt> {
        self.notes.push(unknown::repository(url, span));
        let stamp = Stamp::precise(Key::of("git").with(url));
        let size = Estimate::between(0, 0, unknown::LARGE_DOWNLOAD, Provenance::Unknown);
        self.single(Node::file(Meta::root(0o644, stamp), File::aggregate(size, 0)), AGGREGATE, span, writer)
    }

    /// A file that comes from nowhere in a tree.
    fn single(&mut self, node: Node, name: &str, span: Span, writer: &mut Writer) -> Result<(), Halt> {
        let mut placer = Placer::new(writer, &self.adorn, None, None);
        let node = std::sync::Arc::new(node);
        let placed = placer.copy(&node, name, &self.destination.path, self.destination.is_folder, false);
        self.done(placed, span)
    }

    fn unpack(&mut self, archive: &Tree, span: Span, writer: &mut Writer) -> Result<(), Halt> {
        let placed = unpack::unpack(writer, archive, &self.destination.path, self.adorn.owner);
        self.done(placed, span)
    }

    fn unknown_archive(&mut self, path: &AbsPath, node: &Node, span: Span, writer: &mut Writer) -> Result<(), Halt> {
        self.notes.push(unknown::archive(path.as_str().trim_start_matches('/'), span));
        let packed = node.totals().estimate();
        let size = Estimate::between(0, packed.bytes, packed.high.saturating_mul(20), Provenance::Unknown);
        let stamp = Stamp::whole_second(Key::of("archive").with(path.as_str()));
        let mut folder = crate::filesystem::Builder::new(Meta::root(0o755, stamp));
        folder.add(AGGREGATE, Node::file(Meta::root(0o644, stamp), File::aggregate(size, 0)));
        self.unpack(&folder.finish().0, span, writer)
    }

    fn unknown_source(&mut self, path: &AbsPath, span: Span, writer: &mut Writer) -> Result<(), Halt> {
        let usual = usual_file(path);
        if usual.is_none() {
            self.notes.push(unknown::source(path, self.request.transfer.from.as_ref(), span));
        }
        let stamp = Stamp::precise(Key::of("unknown").with(path.as_str()));
        let size = usual
            .or_else(|| crate::command::packaged(self.request.source, path))
            .unwrap_or_else(|| Estimate::between(0, 0, most_at(self.request.source, path), Provenance::Unknown));
        let node = Node::file(Meta::root(likely_mode(path), stamp), File::estimated(size));
        self.single(node, path.name().unwrap_or_default(), span, writer)
    }

    fn done(&mut self, placed: Result<Copied, String>, span: Span) -> Result<(), Halt> {
        let copied = placed.map_err(|message| Halt::from(Diagnostic::error("copy-refused", span, message)))?;
        self.copied.bytes += copied.bytes;
        self.copied.files += copied.files;
        Ok(())
    }

    /// Tells of a source that is not there, without copying anything.
    fn note_missing(&mut self, text: &str, span: Span) {
        let is_plain = !(self.request.transfer.parents || self.request.add && (is_git(text) || text.contains("://")));
        if is_plain && let Found::Missing(path) = find(self.request.source, text) {
            let from = self.request.transfer.from.as_ref();
            self.notes.push(unknown::missing_source(self.request.world, self.request.source, &path, from, span));
        }
    }

    fn missing(&self, path: &AbsPath, span: Span) -> Halt {
        let from = self.request.transfer.from.as_ref();
        Halt::from(unknown::missing_source(self.request.world, self.request.source, path, from, span))
    }
}

/// The mode of a file that nobody listed: what has no ending is taken for a program, as is a script.
fn likely_mode(path: &AbsPath) -> u16 {
    let name = path.name().unwrap_or_default();
    let is_program = !name.contains('.') || name.ends_with(".sh") || name.ends_with(".phar");
    if is_program || path.as_str().contains("/bin/") { 0o755 } else { 0o644 }
}

/// What a path weighs at most that nobody listed: no more than the folders that may hold it have in total.
fn most_at(tree: &Tree, path: &AbsPath) -> u64 {
    let (mut sum, mut folder) = (0_u64, path.parent());
    while let Some(at) = folder {
        if let Some(rest) = tree.get(&at.child(AGGREGATE)).and_then(|node| node.as_file()) {
            let most = if rest.is_unseen() { unknown::LARGE_DOWNLOAD } else { rest.estimate().high };
            sum = sum.saturating_add(most);
        }
        folder = at.parent();
    }
    sum.min(unknown::LARGE_DOWNLOAD)
}

fn bad_pattern(text: &str, span: Span, error: crate::context::pattern::PatternError) -> Halt {
    Halt::from(Diagnostic::error("invalid-pattern", span, format!("{text}: {error}")))
}

/// The file name that BuildKit gives a download: the last segment of the URL's path.
fn url_name(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let name = path.split_once('/').map_or("", |(_, p)| p).trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if name.is_empty() { "__unnamed__".into() } else { name.into() }
}

/// Whether ADD fetches a source rather than taking it from the build context.
pub fn is_remote(text: &str) -> bool {
    is_git(text) || text.starts_with("http://") || text.starts_with("https://")
}

/// Whether a URL leads to the builder's own machine, where nothing answers but what somebody started for this build.
fn is_loopback(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest).split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_number = |part: &str| part.parse::<u8>().is_ok();
    name == "localhost"
        || name == "[::1]"
        || host == "[::1]"
        || name.starts_with("127.") && name.split('.').all(is_number)
}

/// Whether ADD takes a source for a git repository (BuildKit's `dfgitutil`).
fn is_git(text: &str) -> bool {
    let path = text.split(['#', '?']).next().unwrap_or_default();
    text.starts_with("git@")
        || text.starts_with("git://")
        || text.starts_with("ssh://")
        || text.starts_with("github.com/")
        || ((text.starts_with("http://") || text.starts_with("https://")) && path.ends_with(".git"))
}

/// Names under which archives usually go; BuildKit looks at the content, which a manifest seldom has.
fn looks_like_archive(name: &str) -> bool {
    const ENDINGS: [&str; 9] = [".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst", ".tzst"];
    let name = name.to_ascii_lowercase();
    ENDINGS.iter().any(|e| name.ends_with(e))
}
