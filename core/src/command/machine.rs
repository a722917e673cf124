//! The machine that a RUN runs on: the files it sees, what is mounted, what is open, and what is to be said about it.
//!
//! Models of commands touch files only through this, in the name of a [`Process`]: permissions, read-only mounts and the
//! time of each write are decided in one place.

mod channels;

use super::accounts::Accounts;
use super::content::unknown_effect;
use super::data::Data;
use super::error::Failure;
use super::process::{Identity, Process, STDERR, STDOUT};
use crate::catalog::packages::Packages;
use crate::filesystem::{AGGREGATE, AbsPath, Edge, File, Key, Meta, Node, Resolved, Stamp, Tree, Writer};
use crate::size::Estimate;
use crate::source::Span;
use std::sync::Arc;

/// Where a descriptor leads.
#[derive(Clone, Debug)]
pub enum Channel {
    /// Nothing comes, everything vanishes: `/dev/null`, the build's log.
    Null,
    /// A pipe, or input that is read piece by piece.
    Pipe(Data),
    /// An open file.
    File {
        /// Its real path.
        path: AbsPath,
        /// Where the next read or write goes.
        at: u64,
        /// Writes go to the end.
        append: bool,
    },
}

/// A mounted file or folder.
#[derive(Clone, Debug)]
pub struct MountPoint {
    /// Where.
    pub path: AbsPath,
    /// Whether writes fail.
    pub read_only: bool,
}

/// The files, mounts and open channels of one RUN.
#[derive(Debug)]
pub struct Machine {
    /// The files as the commands see them, mounts included.
    pub writer: Writer,
    /// What is mounted, the outermost first.
    pub mounts: Vec<MountPoint>,
    /// Open channels; a process holds their numbers.
    pub channels: Vec<Channel>,
    /// Whether the platform's programs come from BusyBox where the tree does not say.
    pub assume_busybox: bool,
    /// CPU architecture as `uname -m` says it.
    pub architecture: String,
    /// What packages weigh.
    pub packages: Arc<Packages>,
    /// Distribution and release of the base image, in the words of `/etc/os-release`, where known.
    pub os: Option<(String, String)>,
    /// The base image, as the Dockerfile names it; empty for `scratch`.
    pub image: String,
    /// What the base image's package manager says is installed, where that is declared.
    pub base_packages: Vec<String>,
    /// Bytes that the layer may weigh beyond what stands in the tree.
    pub unknown: Estimate,
    /// Steps that are left before the simulation of this RUN gives up.
    pub budget: u32,
    /// How deep programs started by programs stand.
    pub nesting: u32,
    /// The simple command that runs, as a place in the RUN's script.
    pub place: Span,
    /// What is to be said about the RUN.
    pub notes: Vec<Note>,
    /// How much fits into a mounted folder.
    pub limits: Vec<(AbsPath, u64)>,
    temporary_names: u32,
}

/// Something to be said; places are those of the RUN's script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Note {
    /// What a command leaves behind is not known.
    Unknown {
        /// Where.
        span: Span,
        /// The command, words joined by one space.
        command: String,
    },
    /// What a command leaves behind is estimated within wide bounds.
    Guessed {
        /// Where.
        span: Span,
        /// The command, words joined by one space.
        command: String,
        /// What the estimate rests on, as the end of a sentence.
        why: String,
    },
    /// A download whose size is not declared.
    Download {
        /// Where.
        span: Span,
        /// Its URL.
        url: String,
    },
    /// An archive whose content is not declared.
    Archive {
        /// Where.
        span: Span,
        /// Its URL or file name.
        name: String,
    },
    /// Whether something succeeds is not known; it is assumed to.
    Assumed {
        /// Where.
        span: Span,
    },
    /// What stands in for what is not known, in words.
    Typical {
        /// Where.
        span: Span,
        /// What stands in for what.
        message: String,
        /// How to say it better.
        help: String,
    },
    /// The script runs longer than can be simulated.
    GaveUp {
        /// Where.
        span: Span,
    },
    /// The grammar does not know this.
    Opaque {
        /// Where.
        span: Span,
        /// The text.
        text: String,
    },
}

/// Which rights are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Read (4).
    Read,
    /// Write (2).
    Write,
    /// Execute, or search a folder (1).
    Execute,
}

/// How a file is opened for writing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opening {
    /// From the start, cut to nothing.
    Truncate,
    /// At the end.
    Append,
    /// From the start, keeping what is there (`conv=notrunc`, `<>`).
    Keep,
}

impl Machine {
    /// A machine over the files that `writer` starts with.
    pub fn new(writer: Writer, architecture: &str, assume_busybox: bool) -> Self {
        Self {
            writer,
            mounts: Vec::new(),
            channels: vec![Channel::Null],
            assume_busybox,
            architecture: architecture.to_owned(),
            packages: Arc::default(),
            os: None,
            image: String::new(),
            base_packages: Vec::new(),
            unknown: Estimate::default(),
            budget: 50_000,
            nesting: 0,
            place: Span::default(),
            notes: Vec::new(),
            limits: Vec::new(),
            temporary_names: 0,
        }
    }

    /// The files as they are now.
    pub fn tree(&self) -> &Tree {
        self.writer.tree()
    }

    /// Users and groups of the image.
    pub fn accounts(&self) -> Accounts {
        Accounts::read(self.tree())
    }

    /// The path that `text` names in a process's working directory, `..` resolved as the kernel does: behind links.
    pub fn path(&self, process: &Process, text: &str) -> AbsPath {
        let mut at = if text.starts_with('/') { AbsPath::root() } else { process.cwd.clone() };
        for part in text.split('/') {
            if part == ".." {
                at = self.tree().resolve(&at).map_or(at, |r| r.path);
            }
            at = at.join(if part.is_empty() { "." } else { part });
        }
        at
    }

    /// Follows all links of a path.
    pub fn resolve(&self, process: &Process, text: &str) -> Result<Resolved, Failure> {
        if text.is_empty() {
            return Err(Failure::NotFound);
        }
        let resolved = self.tree().resolve(&self.path(process, text))?;
        self.check_trail(process, &resolved)?;
        if text.ends_with('/') && resolved.node.as_ref().is_some_and(|n| !n.is_dir()) {
            return Err(Failure::NotADirectory);
        }
        Ok(resolved)
    }

    /// Follows the links of a path but the last one; a trailing slash asks for the folder behind it.
    pub fn resolve_link(&self, process: &Process, text: &str) -> Result<Resolved, Failure> {
        if text.is_empty() {
            return Err(Failure::NotFound);
        }
        if text.len() > 1 && text.ends_with('/') || text.ends_with("/.") {
            return self.resolve(process, text);
        }
        let resolved = self.tree().resolve_parent(&self.path(process, text))?;
        self.check_trail(process, &resolved)?;
        Ok(resolved)
    }

    /// A process other than root may pass through folders only that let it.
    fn check_trail(&self, process: &Process, resolved: &Resolved) -> Result<(), Failure> {
        if process.identity.is_root() {
            return Ok(());
        }
        let mut folder = resolved.path.parent();
        while let Some(path) = folder {
            if let Some(node) = self.tree().get(&path)
                && !may(&process.identity, &node.meta, Access::Execute)
            {
                return Err(Failure::Denied);
            }
            folder = path.parent();
        }
        Ok(())
    }

    /// The node a path leads to, or why there is none.
    pub fn node(&self, process: &Process, text: &str) -> Result<(AbsPath, Arc<Node>), Failure> {
        found(self.resolve(process, text)?)
    }

    /// The node at a path, the last link not followed.
    pub fn link_node(&self, process: &Process, text: &str) -> Result<(AbsPath, Arc<Node>), Failure> {
        found(self.resolve_link(process, text)?)
    }

    /// Whether a path is a folder, links followed.
    pub fn is_dir(&self, process: &Process, text: &str) -> bool {
        match self.node(process, text) {
            Ok((_, node)) => node.is_dir(),
            // Of a folder that is not seen the slash tells.
            Err(failure) => failure == Failure::Unknown && (text.ends_with('/') || text == "."),
        }
    }

    /// The mount that holds a path.
    fn mount_of(&self, path: &AbsPath) -> Option<&MountPoint> {
        self.mounts.iter().rev().find(|m| path.is_within(&m.path))
    }

    /// Whether something is mounted exactly there, so that it can be neither removed nor renamed.
    pub fn is_mount_point(&self, path: &AbsPath) -> bool {
        self.mounts.iter().any(|m| m.path == *path)
    }

    /// Whether two paths lie on different file systems.
    pub fn crosses_mounts(&self, a: &AbsPath, b: &AbsPath) -> bool {
        self.mount_of(a).map(|m| &m.path) != self.mount_of(b).map(|m| &m.path)
    }

    /// Fails where a path lies on a read-only mount.
    pub fn check_writable(&self, path: &AbsPath) -> Result<(), Failure> {
        if self.mount_of(path).is_some_and(|m| m.read_only) { Err(Failure::ReadOnly) } else { Ok(()) }
    }

    /// Fails unless the process may make or remove a name in the folder that holds `path`.
    pub fn check_entry(&self, process: &Process, path: &AbsPath) -> Result<(), Failure> {
        self.check_writable(path)?;
        let Some(parent) = path.parent() else { return Err(Failure::Busy) };
        let Some(folder) = self.tree().get(&parent) else {
            return if self.tree().may_exist(&parent) { Ok(()) } else { Err(Failure::NotFound) };
        };
        if !folder.is_dir() {
            return Err(Failure::NotADirectory);
        }
        if !may(&process.identity, &folder.meta, Access::Write) {
            return Err(Failure::Denied);
        }
        Ok(())
    }

    /// Fails unless the process may take away what stands at `path`, or replace it.
    pub fn check_removal(&self, process: &Process, path: &AbsPath) -> Result<(), Failure> {
        if self.is_mount_point(path) {
            return Err(Failure::Busy);
        }
        self.check_entry(process, path)?;
        let parent = path.parent().unwrap_or_default();
        let sticky = self.tree().get(&parent).is_some_and(|n| n.meta.mode & 0o1000 != 0 && !owns(process, &n.meta));
        if sticky && self.tree().get(path).is_some_and(|n| !owns(process, &n.meta)) {
            return Err(Failure::NotPermitted);
        }
        Ok(())
    }

    /// Fails unless the process may change mode and times of what stands at `path`.
    pub fn check_owner(&self, process: &Process, path: &AbsPath, meta: &Meta) -> Result<(), Failure> {
        self.check_writable(path)?;
        if owns(process, meta) { Ok(()) } else { Err(Failure::NotPermitted) }
    }

    /// Puts a new node at a real path in place of whatever is there.
    pub fn put(&mut self, process: &Process, path: &AbsPath, node: Node) -> Result<(), Failure> {
        self.graft(process, path, Arc::new(node))
    }

    /// Puts a node with all below it at a real path in place of whatever is there.
    pub fn graft(&mut self, process: &Process, path: &AbsPath, node: Arc<Node>) -> Result<(), Failure> {
        self.check_entry(process, path)?;
        if self.is_mount_point(path) {
            return Err(Failure::Busy);
        }
        self.assume_parent(path);
        Ok(self.writer.graft(path, node)?)
    }

    /// Makes the folder that is to hold a path where nobody knows whether it is there: who writes into it expects it to be.
    pub fn assume_parent(&mut self, path: &AbsPath) {
        let parent = path.parent().unwrap_or_default();
        if self.tree().get(&parent).is_none() && self.tree().may_exist(&parent) {
            let meta = Meta::root(0o755, self.now());
            // A file in the way is told by the write itself.
            let _ = self.writer.make_dirs(&parent, meta);
        }
    }

    /// Whether files may stand anywhere that are not listed.
    pub fn is_partly_known(&self) -> bool {
        self.tree().root().as_dir().is_some_and(|d| d.is_partly_known())
    }

    /// Takes a real path away with all below it.
    pub fn remove(&mut self, process: &Process, path: &AbsPath) -> Result<Arc<Node>, Failure> {
        self.check_removal(process, path)?;
        self.writer.remove(path).ok_or(Failure::NotFound)
    }

    /// Mode, owner and time of something that the process makes now, in the folder of `path`.
    pub fn fresh_meta(&mut self, process: &Process, path: &AbsPath, mode: u16) -> Meta {
        let parent = path.parent().and_then(|p| self.tree().get(&p).map(|n| n.meta));
        let identity = &process.identity;
        let inherits = parent.filter(|m| m.mode & 0o2000 != 0);
        let gid = inherits.map_or(identity.gid, |m| m.gid);
        Meta { mode: mode & !process.umask, uid: identity.uid, gid, mtime: self.writer.now() }
    }

    /// Makes one folder; set-group-id is inherited, as Linux does.
    pub fn make_dir(&mut self, process: &Process, path: &AbsPath, mode: u16) -> Result<(), Failure> {
        let mut meta = self.fresh_meta(process, path, mode);
        let parent = path.parent().and_then(|p| self.tree().get(&p).map(|n| n.meta.mode));
        meta.mode |= parent.unwrap_or_default() & 0o2000;
        self.put(process, path, Node::dir(meta))
    }

    /// A modification time that nothing else has.
    pub fn now(&mut self) -> Stamp {
        self.writer.now()
    }

    /// A name for `mktemp`, different each time.
    pub fn temporary_name(&mut self) -> u32 {
        self.temporary_names += 1;
        self.temporary_names
    }

    /// Bytes of the files below a path.
    pub fn used(&self, path: &AbsPath) -> u64 {
        self.tree().get(path).map_or(0, |n| n.totals().estimate().bytes)
    }

    /// Bytes of the files that are known in total only, at most.
    pub fn unlisted(&self) -> u64 {
        let mut all = 0_u64;
        self.tree().walk(&AbsPath::root(), &mut |_, node| {
            let file = node.as_file().filter(|file| file.is_aggregate());
            all = all.saturating_add(file.map_or(0, |file| file.estimate().high));
        });
        all
    }

    /// How much still fits where a path lies, when that is limited.
    pub fn room(&self, process: &Process, text: &str) -> Option<u64> {
        let path = self.path(process, text);
        let (folder, limit) = self.limits.iter().find(|(folder, _)| path.is_within(folder))?;
        Some(limit.saturating_sub(self.used(folder)))
    }

    /// From here on a file that is not seen may be there all the same.
    pub fn lose_sight(&mut self) {
        self.unknown += unknown_effect();
        self.may_hold_more();
    }

    /// From here on a file that is not seen may be there all the same; what it weighs is counted elsewhere.
    pub fn may_hold_more(&mut self) {
        let rest = AbsPath::root().child(AGGREGATE);
        if self.tree().get(&rest).is_none() {
            let node = Arc::new(Node::file(Meta::root(0o644, Stamp::default()), File::unseen()));
            self.writer.swap(&rest, Some(Edge { name: AGGREGATE.into(), step: Key::default(), node }));
        }
    }

    /// Says that nobody knows what the running command leaves behind.
    pub fn unknown_here(&mut self, process: &Process) {
        self.lose_sight();
        let note = Note::Unknown { span: self.place, command: process.args.join(" ") };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// What a download weighs that nobody declared.
    pub fn kind_of_download(&self, url: &str) -> Estimate {
        super::download::by_kind(self.packages.figures().of(super::download::kind(url)))
    }

    /// Says what stands in for what the running command leaves behind and nobody knows.
    pub fn assume(&mut self, message: String, help: String) {
        let note = Note::Typical { span: self.place, message, help };
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// Prints to standard output.
    pub fn print(&mut self, process: &Process, text: impl Into<Vec<u8>>) {
        self.write(process, STDOUT, Data::Bytes(text.into()));
    }

    /// Prints a message in the way of the program: `name: message`.
    pub fn complain(&mut self, process: &Process, message: &str) {
        let text = format!("{}: {message}\n", process.name());
        self.write(process, STDERR, Data::text(text));
    }
}

fn found(resolved: Resolved) -> Result<(AbsPath, Arc<Node>), Failure> {
    match resolved.node {
        Some(node) => Ok((resolved.path, node)),
        None if resolved.may_exist => Err(Failure::Unknown),
        None => Err(Failure::NotFound),
    }
}

/// Whether the process is root or owns the node.
pub fn owns(process: &Process, meta: &Meta) -> bool {
    process.identity.is_root() || process.identity.uid == meta.uid
}

/// Whether the permission bits let somebody in.
pub fn may(identity: &Identity, meta: &Meta, access: Access) -> bool {
    if identity.is_root() {
        return access != Access::Execute || meta.mode & 0o111 != 0;
    }
    let shift = match (identity.uid == meta.uid, identity.is_in(meta.gid)) {
        (true, _) => 6,
        (false, true) => 3,
        (false, false) => 0,
    };
    let bit = match access {
        Access::Read => 4,
        Access::Write => 2,
        Access::Execute => 1,
    };
    meta.mode >> shift & bit != 0
}
