//! `tar -c`: how long the archive is, and what it unpacks to when it flows on to another `tar`.

use super::super::{Call, Data, Failure, Status};
use super::{Request, is_excluded};
use crate::filesystem::{AbsPath, File, Key, Meta, Node, Stamp, Tree, Writer};
use crate::size::{Estimate, Provenance};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An archive that a command made.
#[derive(Clone, Debug)]
pub struct Made {
    /// What it unpacks to.
    pub tree: Tree,
    /// Whether it says something of the folder that it is unpacked into: it has a member `./`.
    pub whole: bool,
}

impl PartialEq for Made {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(self.tree.root(), other.tree.root()) && self.whole == other.whole
    }
}

impl Eq for Made {}

/// An archive under way.
struct Packer<'a> {
    request: &'a Request,
    length: Estimate,
    /// Inodes that are in it.
    inodes: BTreeSet<u32>,
    writer: Writer,
    whole: bool,
}

/// A block a member, content in whole blocks, and the end (GNU fills up 10,240 bytes).
pub(super) fn create(call: &mut Call<'_>, request: &Request) -> Status {
    let mut packer = Packer {
        request,
        length: Estimate::default(),
        inodes: BTreeSet::new(),
        writer: Writer::new(Tree::default(), Key::default()),
        whole: false,
    };
    let folder = request.folder.clone().unwrap_or_else(|| ".".into());
    let may_be_there = matches!(call.machine.node(call.process, &folder), Err(Failure::Unknown));
    if !may_be_there && !call.machine.is_dir(call.process, &folder) {
        return no_folder(call, request, &folder);
    }
    let mut ok = true;
    for member in &request.members {
        let text = if member.starts_with('/') { member.clone() } else { format!("{folder}/{member}") };
        match call.machine.link_node(call.process, &text) {
            Ok((path, _)) => packer.member(call.machine.tree(), member, &path),
            Err(failure) => ok &= call.settle(Err(failure), &format!("{member}: Cannot stat"), member),
        }
    }
    let data = packer.finish(call.is_busybox());
    match request.file.as_deref().filter(|f| *f != "-") {
        Some(file) => {
            let result = call.machine.write_whole(call.process, file, data);
            ok &= call.settle(result, &format!("{file}: Cannot open"), &format!("can't open '{file}'"));
        }
        None => call.write(data),
    }
    Status::of(ok)
}

/// There is nothing to pack from, which shows when the archive has been opened.
fn no_folder(call: &mut Call<'_>, request: &Request, folder: &str) -> Status {
    if let Some(file) = request.file.as_deref().filter(|f| *f != "-") {
        // It fails either way.
        let _ = call.machine.write_whole(call.process, file, Data::default());
    }
    if call.is_busybox() {
        return call.fail(&format!("can't change directory to '{folder}': No such file or directory"));
    }
    call.fail(&format!("{folder}: Cannot open: No such file or directory"));
    Status::Known(2)
}

impl Packer<'_> {
    fn member(&mut self, tree: &Tree, member: &str, path: &AbsPath) {
        let Some(node) = tree.get(path) else { return };
        self.add(member, node);
        tree.walk(path, &mut |below, node| {
            let name = format!("{member}/{}", below.below(path).unwrap_or_default());
            if !is_excluded(&self.request.excludes, &name) {
                self.add(&name, node);
            }
        });
    }

    fn add(&mut self, name: &str, node: &Node) {
        let size = self.size(name, node);
        self.length += size;
        let place = AbsPath::new(name);
        self.whole |= place.is_root();
        // A folder is put without what is below it, which comes by itself where it is not left out.
        let alone = if node.is_dir() { Node::dir(node.meta) } else { node.clone() };
        let parents = self.writer.make_dirs(&place.parent().unwrap_or_default(), Meta::root(0o755, Stamp::default()));
        if parents.is_ok() {
            // What can't stand there is left out of what is unpacked, too.
            let _ = self.writer.put(&place, alone);
        }
    }

    /// A member's blocks; of a further name of an inode that is there already its header alone.
    fn size(&mut self, name: &str, node: &Node) -> Estimate {
        // A name that does not fit in its field takes two blocks more.
        let long = if name.len() > 100 { 1024 + (name.len() as u64).next_multiple_of(512) - 512 } else { 0 };
        let is_new = |file: &&File| file.link() == 0 || self.inodes.insert(file.link());
        let content = node.as_file().filter(is_new).map(File::estimate).unwrap_or_default();
        let blocks = |n: u64| n.next_multiple_of(512) + 512 + long;
        Estimate { bytes: blocks(content.bytes), low: blocks(content.low), high: blocks(content.high), ..content }
    }

    fn finish(self, is_busybox: bool) -> Data {
        let filled = |n: u64| if is_busybox { n + 1024 } else { (n + 1024).next_multiple_of(10_240) };
        let plain = self.length;
        let plain = Estimate { bytes: filled(plain.bytes), low: filled(plain.low), high: filled(plain.high), ..plain };
        let length = if self.request.compresses {
            Estimate::between(45, plain.bytes * 2 / 5, plain.high + plain.high / 1000 + 64, Provenance::Heuristic)
        } else {
            plain
        };
        Data::Packed(length, Made { tree: self.writer.finish(), whole: self.whole })
    }
}
