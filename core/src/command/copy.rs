//! `cp`.
//!
//! A file that is copied onto an existing one keeps that one's mode, owner and inode; a new one gets the source's permission
//! bits less the umask. `-p` keeps mode, owner and time; BusyBox keeps whole seconds only.

use super::make::make_parents;
use super::{Access, Call, Data, Failure, Machine, Model, Options, Process, Rules, Status, may};
use crate::filesystem::{AbsPath, File, Kind, Meta, Node};
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn model(name: &str) -> Option<Model> {
    (name == "cp").then_some(cp as Model)
}

/// What a copy keeps and follows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    pub(super) recursive: bool,
    /// Links on the command line are followed.
    follow_operands: bool,
    /// Links below are followed.
    follow_all: bool,
    mode: bool,
    owner: bool,
    time: bool,
    /// Names of one inode stay names of one inode.
    links: bool,
    /// What is there already stays.
    no_clobber: bool,
    /// A file that can't be opened is removed first.
    force: bool,
    update: bool,
    hard: bool,
    soft: bool,
    pub(super) seconds_only: bool,
}

impl Manner {
    /// Everything is kept, as `cp -a` and `mv` across file systems do.
    pub(super) fn archive(seconds_only: bool) -> Self {
        Self { recursive: true, mode: true, owner: true, time: true, links: true, seconds_only, ..Self::default() }
    }
}

/// The operands of `cp` and `mv`: what is taken, and where it goes.
pub(super) struct Operands {
    pub(super) options: Options,
    pub(super) sources: Vec<String>,
    pub(super) target: String,
    /// Whether the target is a folder that the sources come into.
    pub(super) into: bool,
}

impl Operands {
    /// Reads them; `None` where the target is missing.
    pub(super) fn read(call: &Call<'_>) -> Option<Self> {
        let rules = Rules { short: "tS", long: &["target-directory", "suffix"], ..Rules::default() };
        let options = Options::read(call.operands(), rules);
        let mut sources = options.operands.clone();
        let named = options.value(&["t", "target-directory"]).map(str::to_owned);
        let is_folder = named.is_some();
        let target = named.or_else(|| if sources.len() > 1 { sources.pop() } else { None })?;
        let keeps_name = options.has(&["T", "no-target-directory"]);
        let into = is_folder || (call.machine.is_dir(call.process, &target) && !keeps_name);
        Some(Self { options, sources, target, into })
    }

    /// Whether several sources are given a target that is no folder.
    pub(super) fn are_too_many(&self) -> bool {
        !self.into && self.sources.len() > 1
    }
}

fn cp(call: &mut Call<'_>) -> Status {
    let Some(operands) = Operands::read(call) else { return call.fail("missing file operand") };
    let manner = manner(call, &operands.options);
    let (target, into) = (operands.target.as_str(), operands.into);
    if operands.are_too_many() {
        let message = if call.is_busybox() {
            format!("target '{target}' is not a directory")
        } else {
            format!("target '{target}': Not a directory")
        };
        return call.fail(&message);
    }
    let keeps_path = operands.options.has(&["parents"]);
    let (mut ok, mut seen) = (true, Copied::new());
    for source in &operands.sources {
        ok &= copy_operand(call, source, Target { text: target, into, keeps_path }, manner, &mut seen);
    }
    Status::of(ok)
}

/// The first copy of each inode.
type Copied = BTreeMap<u32, AbsPath>;

/// Where operands are copied to.
#[derive(Clone, Copy)]
struct Target<'a> {
    text: &'a str,
    /// Whether it is a folder that they come into.
    into: bool,
    /// `--parents`.
    keeps_path: bool,
}

fn manner(call: &Call<'_>, options: &Options) -> Manner {
    let archive = options.has(&["a", "archive"]);
    let recursive = archive || options.has(&["r", "R", "recursive"]);
    let keeps: Vec<&str> = options.values(&["preserve"]).flat_map(|v| v.split(',')).collect();
    let bare = options.names().any(|n| n == "preserve") && keeps.is_empty();
    let drops: Vec<&str> = options.values(&["no-preserve"]).flat_map(|v| v.split(',')).collect();
    let keep = |name: &str| {
        let plain = matches!(name, "mode" | "ownership" | "timestamps") && (options.has(&["p"]) || bare);
        (archive || plain || keeps.contains(&name) || keeps.contains(&"all"))
            && !drops.contains(&name)
            && !drops.contains(&"all")
    };
    let no_follow = archive || options.has(&["d", "P", "no-dereference"]);
    let follow_all = options.has(&["L", "dereference"]) || !no_follow && !recursive;
    Manner {
        recursive,
        follow_operands: follow_all || options.has(&["H"]),
        follow_all,
        mode: keep("mode"),
        owner: keep("ownership"),
        time: keep("timestamps"),
        // BusyBox keeps them wherever it does not follow links.
        links: keep("links") || options.has(&["d"]) || call.is_busybox() && recursive && !follow_all,
        no_clobber: options.has(&["n", "no-clobber"]),
        force: options.has(&["f", "force"]) || options.has(&["remove-destination"]),
        update: options.has(&["u", "update"]),
        hard: options.has(&["l", "link"]),
        soft: options.has(&["s", "symbolic-link"]),
        seconds_only: call.is_busybox(),
    }
}

fn copy_operand(call: &mut Call<'_>, source: &str, target: Target<'_>, manner: Manner, seen: &mut Copied) -> bool {
    let Target { text: target, into, keeps_path } = target;
    let found = if manner.follow_operands {
        call.machine.node(call.process, source)
    } else {
        call.machine.link_node(call.process, source)
    };
    let (path, node) = match found {
        Ok(found) => found,
        Err(failure) => {
            let message = format!("can't stat '{source}'");
            return call.settle(Err(failure), &format!("cannot stat '{source}'"), &message)
                && unknown_copy(call, source, target, into);
        }
    };
    if node.is_dir() && !manner.recursive {
        let message = if call.is_busybox() {
            format!("omitting directory '{source}'")
        } else {
            format!("-r not specified; omitting directory '{source}'")
        };
        call.fail(&message);
        return false;
    }
    let destination = destination(call, source, target, into, keeps_path);
    let is_busybox = call.is_busybox();
    let result = place(call.machine, call.process, &destination).and_then(|to| {
        // GNU gives up in the middle, and what it has copied by then depends on the order in which a disk lists its files.
        if node.is_dir() && to.is_within(&path) && !is_busybox {
            call.machine.unknown_here(call.process);
            return Err(Failure::Invalid);
        }
        let mut job = Job { seen: std::mem::take(seen), ..Job::new(call.machine, call.process, manner, &to) };
        let copied = job.copy(&path, &node, &to);
        *seen = job.seen;
        // All but the copy itself is copied before that is found out.
        if node.is_dir() && to.is_within(&path) { Err(Failure::Invalid) } else { copied }
    });
    call.settle(
        result,
        &format!("cannot create regular file '{destination}'"),
        &format!("can't create '{destination}'"),
    )
}

/// The text of the path that a source is copied to.
pub(super) fn destination(call: &mut Call<'_>, source: &str, target: &str, into: bool, keeps_path: bool) -> String {
    if !into {
        return target.to_owned();
    }
    let target = target.trim_end_matches('/');
    if keeps_path {
        let text = format!("{target}/{}", source.trim_start_matches('/'));
        if let Some((folder, _)) = text.rsplit_once('/') {
            // What can't be made shows when the file is put there.
            let _ = make_parents(call.machine, call.process, folder);
        }
        return text;
    }
    let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if matches!(name, "." | ".." | "") { target.to_owned() + "/" } else { format!("{target}/{name}") }
}

/// A file that may exist is copied from where not everything is known: its size is unknown.
fn unknown_copy(call: &mut Call<'_>, source: &str, target: &str, into: bool) -> bool {
    let destination = destination(call, source, target, into, false);
    call.machine.write_whole(call.process, &destination, Data::unknown_file()).is_ok()
}

/// The real path that a text names, the last link followed where it leads somewhere.
fn place(machine: &Machine, process: &Process, text: &str) -> Result<AbsPath, Failure> {
    let resolved = machine.resolve(process, text.trim_end_matches('/'))?;
    if resolved.node.is_none() {
        let link = machine.resolve_link(process, text.trim_end_matches('/'))?;
        if link.node.is_some() {
            return Ok(link.path);
        }
    }
    Ok(resolved.path)
}

/// One copy, with what it has seen.
pub(super) struct Job<'a> {
    machine: &'a mut Machine,
    process: &'a Process,
    manner: Manner,
    seen: Copied,
    /// What the whole is copied to.
    whole: AbsPath,
}

impl<'a> Job<'a> {
    /// To copy something to `to`.
    pub(super) fn new(machine: &'a mut Machine, process: &'a Process, manner: Manner, to: &AbsPath) -> Self {
        Self { machine, process, manner, seen: Copied::new(), whole: to.clone() }
    }

    /// Copies a node with all below it to a real path.
    pub(super) fn copy(&mut self, from: &AbsPath, node: &Arc<Node>, to: &AbsPath) -> Result<(), Failure> {
        if node.is_dir() && *from == self.whole {
            return Err(Failure::Invalid);
        }
        let existing = self.machine.tree().get(to).cloned();
        if existing.is_some() && self.manner.no_clobber && !node.is_dir() {
            return Ok(());
        }
        match &node.kind {
            Kind::Dir(_) => self.folder(from, node, to, existing.as_deref()),
            Kind::Symlink(target) => self.fresh(to, node, Node::symlink(Meta::default(), target)),
            Kind::Special(_) => self.fresh(to, node, Node::clone(node)),
            Kind::File(file) => self.file(from, node, file, to, existing.as_ref()),
        }
    }

    fn folder(
        &mut self,
        from: &AbsPath,
        node: &Arc<Node>,
        to: &AbsPath,
        existing: Option<&Node>,
    ) -> Result<(), Failure> {
        if !may(&self.process.identity, &node.meta, Access::Read) {
            return Err(Failure::Denied);
        }
        match existing {
            Some(there) if there.is_dir() => {}
            Some(_) => return Err(Failure::NotADirectory),
            None => self.machine.make_dir(self.process, to, node.meta.mode & self.kept_bits(true))?,
        }
        let made = existing.is_none();
        let entries: Vec<(AbsPath, AbsPath, Arc<Node>)> = node
            .as_dir()
            .into_iter()
            .flat_map(|d| d.entries())
            .map(|e| (from.child(e.name), to.child(e.name), Arc::clone(e.node)))
            .collect();
        let mut first = Ok(());
        for (below, target, child) in entries {
            let followed = self.follow(&below, child);
            let result = followed.and_then(|(below, child)| self.copy(&below, &child, &target));
            first = first.and(result);
        }
        if made && self.manner.seconds_only {
            // BusyBox sets the mode once more at the end, which takes off an inherited set-group-id bit.
            let meta =
                self.machine.tree().get(to).map(|n| Meta { mode: node.meta.mode & !self.process.umask, ..n.meta });
            meta.map_or(Ok(()), |meta| self.machine.writer.set_meta(to, meta))?;
        }
        if made || self.manner.mode {
            self.keep(to, node)?;
        }
        first
    }

    fn follow(&self, path: &AbsPath, node: Arc<Node>) -> Result<(AbsPath, Arc<Node>), Failure> {
        if !self.manner.follow_all || node.as_symlink().is_none() {
            return Ok((path.clone(), node));
        }
        let resolved = self.machine.tree().resolve(path)?;
        let node = resolved.node.ok_or(Failure::NotFound)?;
        Ok((resolved.path, node))
    }

    /// Puts a node that is made anew even where something stands.
    fn fresh(&mut self, to: &AbsPath, source: &Node, node: Node) -> Result<(), Failure> {
        if self.machine.tree().get(to).is_some_and(|n| n.is_dir()) {
            return Err(Failure::IsADirectory);
        }
        let meta = self.machine.fresh_meta(self.process, to, source.meta.mode & 0o777);
        self.machine.put(self.process, to, Node { meta, ..node.clone() })?;
        if node.as_symlink().is_some() {
            let meta = Meta { mode: 0o777, ..meta };
            let owner = if self.manner.owner { source.meta } else { meta };
            // BusyBox leaves a link's time alone.
            let keeps_time = self.manner.time && !self.manner.seconds_only;
            let mtime = if keeps_time { source.meta.mtime } else { meta.mtime };
            return Ok(self.machine.writer.set_meta(to, Meta { mtime, ..meta.owned_by((owner.uid, owner.gid)) })?);
        }
        self.keep(to, source)
    }

    fn file(
        &mut self,
        from: &AbsPath,
        node: &Arc<Node>,
        file: &File,
        to: &AbsPath,
        existing: Option<&Arc<Node>>,
    ) -> Result<(), Failure> {
        if self.manner.soft {
            let link = Node::symlink(Meta::default(), from.as_str());
            return self.fresh(to, node, link);
        }
        if self.manner.hard {
            self.machine.check_entry(self.process, to)?;
            return Ok(self.machine.writer.link(from, to)?);
        }
        if !may(&self.process.identity, &node.meta, Access::Read) {
            return Err(Failure::Denied);
        }
        if let Some(first) = self.seen.get(&file.link()).filter(|_| self.manner.links && file.link() != 0) {
            self.machine.check_entry(self.process, to)?;
            return Ok(self.machine.writer.link(&first.clone(), to)?);
        }
        let copied = file.clone().with_link(0);
        match existing {
            Some(there) if there.is_dir() => return Err(Failure::IsADirectory),
            Some(_) if from == to => return Err(Failure::Exists),
            Some(_) if self.manner.update => return Ok(()),
            Some(there) if there.as_file().is_some() && self.is_writable(to, there) => {
                let mtime = self.machine.now();
                self.machine.writer.set_file(to, copied, mtime)?;
            }
            Some(there) if there.as_file().is_some() && !self.manner.force => {
                self.machine.check_writable(to)?;
                return Err(Failure::Denied);
            }
            Some(there) if there.as_symlink().is_none() && there.as_file().is_none() => return Ok(()),
            _ => {
                let mode = node.meta.mode & if self.manner.mode { 0o700 } else { self.kept_bits(false) };
                let meta = self.machine.fresh_meta(self.process, to, mode);
                self.machine.put(self.process, to, Node::file(meta, copied))?;
            }
        }
        if self.manner.links && file.link() != 0 {
            self.seen.insert(file.link(), to.clone());
        }
        self.keep(to, node)
    }

    /// The mode bits that a new copy takes from its source when modes are not kept: GNU drops set-id bits, BusyBox nothing.
    fn kept_bits(&self, dir: bool) -> u16 {
        match (self.manner.seconds_only, dir) {
            (true, _) => 0o7777,
            (false, true) => 0o1777,
            (false, false) => 0o777,
        }
    }

    fn is_writable(&self, path: &AbsPath, node: &Node) -> bool {
        self.machine.check_writable(path).is_ok() && may(&self.process.identity, &node.meta, Access::Write)
    }

    /// Gives a copy what is to be kept of its source. Only root gives files away; without the owner set-id bits go.
    fn keep(&mut self, to: &AbsPath, source: &Node) -> Result<(), Failure> {
        let Some(old) = self.machine.tree().get(to).map(|n| n.meta) else { return Ok(()) };
        let mut meta = old;
        let gives = self.manner.owner && self.process.identity.is_root();
        if gives {
            (meta.uid, meta.gid) = (source.meta.uid, source.meta.gid);
        } else if self.manner.owner && self.process.identity.is_in(source.meta.gid) {
            meta.gid = source.meta.gid;
        }
        if self.manner.mode {
            let owner_kept = (meta.uid, meta.gid) == (source.meta.uid, source.meta.gid);
            meta.mode = source.meta.mode & if owner_kept { 0o7777 } else { 0o1777 };
            if !self.manner.seconds_only && meta.mode & 0o7000 == 0 {
                // GNU sets the permissions as an access control list, which leaves set-id and sticky bits alone.
                meta.mode |= old.mode & 0o7000;
            }
        }
        if self.manner.time {
            let time = source.meta.mtime;
            meta.mtime = if self.manner.seconds_only { time.truncated() } else { time };
        }
        if (self.manner.mode || self.manner.time) && self.machine.check_owner(self.process, to, &old).is_err() {
            // BusyBox says so and goes on.
            return if self.manner.seconds_only { Ok(()) } else { Err(Failure::NotPermitted) };
        }
        if meta == old { Ok(()) } else { Ok(self.machine.writer.set_meta(to, meta)?) }
    }
}
