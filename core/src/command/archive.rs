//! `tar` and `unzip`. What an archive holds is declared in the manifest (`archives:`); nobody reads archives here.
//!
//! Root gives what it unpacks the owners of the archive, anybody else keeps it. Folders that are there already get mode and
//! owner of the archive's.

mod create;
mod undeclared;

pub use create::Made;

use super::{Call, Data, Failure, Machine, Model, Process, Status, download, pattern};
use crate::filesystem::{AbsPath, File, Kind, Meta, Node, Tree};
use crate::size::Estimate;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "tar" | "bsdtar" => tar,
        "unzip" => unzip,
        _ => return None,
    })
}

/// A call of `tar`, read.
#[derive(Clone, Debug, Default)]
struct Request {
    mode: char,
    file: Option<String>,
    folder: Option<String>,
    strip: usize,
    compresses: bool,
    verbose: bool,
    /// Files get the owner of whoever unpacks.
    own: bool,
    excludes: Vec<String>,
    members: Vec<String>,
    to_output: bool,
    keeps_old: bool,
}

fn tar(call: &mut Call<'_>) -> Status {
    let mut request = request(call.operands());
    request.own |= !call.process.identity.is_root();
    match request.mode {
        'x' => extract(call, &request),
        't' => list(call, &request),
        'c' => create::create(call, &request),
        _ => {
            call.machine.unknown_here(call.process);
            Status::Unknown
        }
    }
}

/// Options of tar: the first word may lack its minus, and values follow in the order of their letters.
fn request(args: &[String]) -> Request {
    let mut request = Request::default();
    let mut rest = args.iter();
    let mut first = true;
    while let Some(arg) = rest.next() {
        if let Some(long) = arg.strip_prefix("--") {
            let (name, value) = long.split_once('=').map_or((long, None), |(n, v)| (n, Some(v.to_owned())));
            let valued = ["file", "directory", "strip-components", "exclude", "owner", "group", "mode", "transform"];
            let value = value.or_else(|| if valued.contains(&name) { rest.next().cloned() } else { None });
            long_option(&mut request, name, value);
        } else if let Some(letters) = arg.strip_prefix('-').filter(|l| !l.is_empty()) {
            cluster(&mut request, letters, &mut rest, true);
        } else if first {
            cluster(&mut request, arg, &mut rest, false);
        } else {
            request.members.push(arg.clone());
        }
        first = false;
    }
    request
}

fn cluster<'a>(request: &mut Request, letters: &str, rest: &mut impl Iterator<Item = &'a String>, glued: bool) {
    let mut letters = letters.chars();
    while let Some(letter) = letters.next() {
        let mut value = |letters: &mut std::str::Chars<'_>| {
            let tail: String = if glued { letters.by_ref().collect() } else { String::new() };
            if tail.is_empty() { rest.next().cloned() } else { Some(tail) }
        };
        match letter {
            'x' | 'c' | 't' | 'r' | 'u' => request.mode = letter,
            'f' => request.file = value(&mut letters),
            'C' => request.folder = value(&mut letters),
            'X' | 'T' | 'b' | 'H' => drop(value(&mut letters)),
            'z' | 'j' | 'J' | 'a' | 'Z' => request.compresses = true,
            'v' => request.verbose = true,
            'o' => request.own = true,
            'O' => request.to_output = true,
            'k' => request.keeps_old = true,
            _ => {}
        }
    }
}

fn long_option(request: &mut Request, name: &str, value: Option<String>) {
    match (name, value) {
        ("extract" | "get", _) => request.mode = 'x',
        ("create", _) => request.mode = 'c',
        ("list", _) => request.mode = 't',
        ("file", value) => request.file = value,
        ("directory", value) => request.folder = value,
        ("strip-components", Some(n)) => request.strip = n.parse().unwrap_or(0),
        ("exclude", Some(pattern)) => request.excludes.push(pattern),
        ("no-same-owner", _) => request.own = true,
        ("to-stdout", _) => request.to_output = true,
        ("keep-old-files" | "skip-old-files", _) => request.keeps_old = true,
        ("gzip" | "gunzip" | "bzip2" | "xz" | "zstd" | "auto-compress", _) => request.compresses = true,
        ("verbose", _) => request.verbose = true,
        _ => {}
    }
}

/// The archive's tree; or what the call ends with.
enum Opened {
    /// Its members are declared.
    Tree(Tree),
    /// A command of this RUN made it.
    Made(Made),
    /// Only how much it is is known, and where it came from.
    Packed(Estimate, Arc<str>),
    /// The call ends.
    Ended(Status),
}

fn open(call: &mut Call<'_>, file: Option<&str>) -> Opened {
    let Some(file) = file.filter(|f| *f != "-") else {
        let data = call.stdin();
        if data.is_empty() {
            call.fail("short read");
            return Opened::Ended(Status::Known(if call.is_busybox() { 1 } else { 2 }));
        }
        return fetched(call, &data, "");
    };
    match call.machine.node(call.process, file) {
        Ok((path, node)) => {
            let data = node.as_file().map(super::file_data).unwrap_or_default();
            let name = path.name().unwrap_or_default().to_owned();
            let size = node.as_file().map_or(0, |f| f.size);
            let own = call.launcher.archive(&name, size, &node.meta);
            own.map_or_else(|| fetched(call, &data, &name), Opened::Tree)
        }
        Err(Failure::Unknown) => {
            call.machine.unknown_here(call.process);
            Opened::Ended(Status::Unknown)
        }
        Err(failure) => {
            let message = if call.is_busybox() {
                format!("can't open '{file}': {failure}")
            } else {
                format!("{file}: Cannot open: {failure}")
            };
            call.fail(&message);
            Opened::Ended(Status::Known(if call.is_busybox() { 1 } else { 2 }))
        }
    }
}

/// An archive that came from elsewhere, by the URL or else the name.
fn fetched(call: &mut Call<'_>, data: &Data, name: &str) -> Opened {
    if let Data::Packed(_, made) = data {
        return Opened::Made(made.clone());
    }
    if let Some(tree) = data.origin().and_then(|origin| call.launcher.archive_of(origin)) {
        return Opened::Tree(tree);
    }
    let size = data.length().unwrap_or_default();
    if data.origin().is_none() && name.is_empty() {
        call.machine.unknown_here(call.process);
        return Opened::Ended(Status::Unknown);
    }
    // A URL that ends in `download` says less than the name that its file was given.
    let telling = data.origin().filter(|o| name.is_empty() || download::kind(o) != "download.other").cloned();
    Opened::Packed(size, telling.unwrap_or_else(|| Arc::from(name)))
}

fn extract(call: &mut Call<'_>, request: &Request) -> Status {
    let Made { tree, whole } = match open(call, request.file.as_deref()) {
        Opened::Tree(tree) => Made { tree, whole: false },
        Opened::Made(made) => made,
        Opened::Packed(size, origin) => return undeclared::extract(call, request, size, &origin),
        Opened::Ended(status) => return status,
    };
    if request.to_output {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    let to = match target(call, request) {
        Ok(to) => to,
        Err(status) => return status,
    };
    let umask = if call.process.identity.is_root() { 0 } else { call.process.umask };
    let mut unpacker = Unpacker {
        machine: call.machine,
        process: call.process,
        request,
        to,
        umask,
        inodes: BTreeMap::new(),
        names: String::new(),
    };
    let top = if whole { unpacker.top(&tree) } else { Ok(()) };
    let done = top.and_then(|()| unpacker.folder(&tree, &AbsPath::root()));
    let names = std::mem::take(&mut unpacker.names);
    if request.verbose {
        call.print(names);
    }
    Status::of(call.settle(done, "Cannot open", "can't extract"))
}

/// The folder that is unpacked into; one that may be there is taken to be.
fn target(call: &mut Call<'_>, request: &Request) -> Result<AbsPath, Status> {
    let folder = request.folder.clone().unwrap_or_else(|| ".".into());
    match call.machine.node(call.process, &folder) {
        Ok((path, node)) if node.is_dir() => Ok(path),
        Ok(_) => Err(Status::Known(2)),
        Err(Failure::Unknown) => {
            let path = call.machine.path(call.process, &folder);
            call.machine.assume_parent(&path.child(crate::filesystem::AGGREGATE));
            Ok(path)
        }
        Err(failure) => {
            let message = if call.is_busybox() {
                format!("can't change directory to '{folder}': {failure}")
            } else {
                format!("{folder}: Cannot open: {failure}")
            };
            call.fail(&message);
            Err(Status::Known(if call.is_busybox() { 1 } else { 2 }))
        }
    }
}

struct Unpacker<'a> {
    machine: &'a mut Machine,
    process: &'a Process,
    request: &'a Request,
    to: AbsPath,
    umask: u16,
    /// First place of each inode of the archive.
    inodes: BTreeMap<u32, AbsPath>,
    names: String,
}

impl Unpacker<'_> {
    /// The folder that is unpacked into gets what the archive says of `./`.
    fn top(&mut self, tree: &Tree) -> Result<(), Failure> {
        if !is_member(&self.request.members, "") || self.request.strip > 0 {
            return Ok(());
        }
        self.machine.check_writable(&self.to)?;
        let meta = self.meta(tree.root());
        Ok(self.machine.writer.set_meta(&self.to, meta)?)
    }

    fn folder(&mut self, tree: &Tree, path: &AbsPath) -> Result<(), Failure> {
        for edge in tree.list(path) {
            let below = path.child(edge.name);
            let text = below.as_str().trim_start_matches('/');
            if is_excluded(&self.request.excludes, text) {
                continue;
            }
            let wanted = is_member(&self.request.members, text);
            if wanted && let Some(target) = self.target(text) {
                self.names.push_str(&format!("{text}{}\n", if edge.node.is_dir() { "/" } else { "" }));
                self.place(edge.node, &target)?;
            }
            if edge.node.is_dir() {
                self.folder(tree, &below)?;
            }
        }
        Ok(())
    }

    /// Where a member goes after its first components are stripped.
    fn target(&self, text: &str) -> Option<AbsPath> {
        let parts: Vec<&str> = text.split('/').skip(self.request.strip).collect();
        if parts.is_empty() { None } else { Some(self.to.join(&parts.join("/"))) }
    }

    fn meta(&self, node: &Node) -> Meta {
        let meta = Meta { mode: node.meta.mode & !self.umask, ..node.meta };
        if self.request.own { meta.owned_by((self.process.identity.uid, self.process.identity.gid)) } else { meta }
    }

    fn place(&mut self, node: &Arc<Node>, target: &AbsPath) -> Result<(), Failure> {
        let parent = self.machine.tree().resolve(&target.parent().unwrap_or_default())?.path;
        let target = parent.child(target.name().unwrap_or_default());
        self.parents(&parent)?;
        let meta = self.meta(node);
        let there = self.machine.tree().resolve(&target).ok().and_then(|r| r.node.map(|n| (r.path, n)));
        match (&node.kind, there) {
            (Kind::Dir(_), Some((path, there))) if there.is_dir() => {
                self.machine.check_writable(&path)?;
                Ok(self.machine.writer.set_meta(&path, meta)?)
            }
            (Kind::Dir(_), _) => self.machine.put(self.process, &target, Node::dir(meta)),
            (_, Some(_)) if self.request.keeps_old => Ok(()),
            (Kind::File(file), _) => self.file(file, meta, &target),
            (kind, _) => self.machine.put(self.process, &target, Node { meta, kind: kind.clone() }),
        }
    }

    fn file(&mut self, file: &File, meta: Meta, target: &AbsPath) -> Result<(), Failure> {
        if let Some(first) = self.inodes.get(&file.link()).filter(|_| file.link() != 0).cloned() {
            return Ok(self.machine.writer.link(&first, target)?);
        }
        if file.link() != 0 {
            self.inodes.insert(file.link(), target.clone());
        }
        let file = file.clone().with_link(0);
        self.machine.put(self.process, target, Node::file(meta, file))
    }

    /// Folders that the archive does not list itself.
    fn parents(&mut self, folder: &AbsPath) -> Result<(), Failure> {
        if self.machine.tree().get(folder).is_some() {
            return Ok(());
        }
        self.parents(&folder.parent().unwrap_or_default())?;
        self.machine.make_dir(self.process, folder, 0o777)
    }
}

fn is_excluded(excludes: &[String], text: &str) -> bool {
    excludes.iter().any(|pattern| {
        let pattern = pattern.trim_start_matches("./");
        pattern::matches(pattern, text) || text.rsplit('/').next().is_some_and(|name| pattern::matches(pattern, name))
    })
}

fn is_member(members: &[String], text: &str) -> bool {
    members.is_empty()
        || members.iter().any(|member| {
            let member = member.trim_start_matches("./").trim_end_matches('/');
            pattern::matches(member, text) || text.strip_prefix(member).is_some_and(|rest| rest.starts_with('/'))
        })
}

fn list(call: &mut Call<'_>, request: &Request) -> Status {
    let tree = match open(call, request.file.as_deref()) {
        Opened::Tree(tree) | Opened::Made(Made { tree, .. }) => tree,
        Opened::Packed(..) | Opened::Ended(Status::Unknown) => {
            call.write(Data::unknown_text());
            return Status::Unknown;
        }
        Opened::Ended(status) => return status,
    };
    let mut text = String::new();
    tree.walk(&AbsPath::root(), &mut |path, node| {
        let slash = if node.is_dir() { "/" } else { "" };
        text.push_str(&format!("{}{slash}\n", path.as_str().trim_start_matches('/')));
    });
    call.print(text);
    Status::SUCCESS
}

fn unzip(call: &mut Call<'_>) -> Status {
    let rules = super::Rules { short: "dxP", ..super::Rules::default() };
    let options = super::Options::read(call.operands(), rules);
    let mut operands = options.operands.clone();
    if operands.is_empty() {
        return call.fail("no archive");
    }
    let file = operands.remove(0);
    let file = if call.machine.node(call.process, &file).is_err() { format!("{file}.zip") } else { file };
    if let Some(folder) = options.value(&["d"]) {
        // What can't be made shows when files are put there.
        let _ = super::make::make_parents(call.machine, call.process, folder);
    }
    let request = Request {
        mode: if options.has(&["l", "t", "Z"]) { 't' } else { 'x' },
        file: Some(file),
        folder: options.value(&["d"]).map(str::to_owned),
        own: true,
        to_output: options.has(&["p", "c"]),
        keeps_old: options.has(&["n"]),
        excludes: options.values(&["x"]).map(str::to_owned).collect(),
        members: operands,
        ..Request::default()
    };
    if request.mode == 't' { list(call, &request) } else { extract(call, &request) }
}
