//! What `--mount` and the executor put into the tree while a RUN runs, and take away afterwards.
//!
//! BuildKit removes the mount points that it made, with the folders made on the way to them, unless the command put something
//! into these. On a bare base `/dev`, `/proc` and `/sys` stay.

use super::super::world::World;
use super::super::{Halt, Simulation, source_of};
use crate::command::{Machine, MountPoint};
use crate::diagnostic::Diagnostic;
use crate::filesystem::{AGGREGATE, AbsPath, Edge, File, Kind, Meta, Node, PathError, Special};
use crate::instruction::{Mount, MountKind};
use crate::plan::{Run, Step};
use crate::size::{Estimate, Provenance};
use std::sync::Arc;

/// `/etc/hosts` as BuildKit's executor writes it (executor/oci/hosts.go).
const HOSTS: &str = "127.0.0.1\tlocalhost buildkitsandbox\n::1\tlocalhost ip6-localhost ip6-loopback\n";

/// One thing mounted, and what it hides.
#[derive(Debug)]
struct Hidden {
    path: AbsPath,
    /// What stood there before.
    before: Option<Edge>,
    /// Folders made on the way, the outermost first.
    made: Vec<AbsPath>,
    /// Stays behind as an empty folder where it was not there before.
    stays: bool,
}

/// All that is mounted for one RUN.
#[derive(Debug, Default)]
pub(super) struct Mounts {
    hidden: Vec<Hidden>,
    /// Variables that secrets set.
    pub(super) env: Vec<(String, Option<String>)>,
}

impl Mounts {
    /// Mounts what every RUN sees and what its flags ask for.
    pub(super) fn new(
        machine: &mut Machine,
        run: &Run,
        step: &Step,
        done: &Simulation,
        world: &World,
    ) -> Result<Self, Halt> {
        let mut mounts = Self::default();
        let meta = |mode| Meta::root(mode, crate::filesystem::Stamp::default());
        for (path, mode) in [("/proc", 0o555), ("/sys", 0o555)] {
            let rest = Node::file(meta(0o444), File::aggregate(Estimate::exact(0), 0));
            let folder = Node {
                meta: meta(mode),
                kind: Kind::Dir(Box::new(crate::filesystem::Dir::new(vec![edge(AGGREGATE, rest)]))),
            };
            mounts.add(machine, path, folder, path == "/sys", true)?;
        }
        mounts.add(machine, "/dev", devices(meta(0o755)), false, true)?;
        for (path, content) in [("/etc/hosts", Some(HOSTS)), ("/etc/resolv.conf", None)] {
            let file = match content {
                Some(text) => File::with_content(text.as_bytes()),
                None => File::estimated(Estimate::between(20, 60, 1_000, Provenance::Heuristic)),
            };
            mounts.add(machine, path, Node::file(meta(0o644), file), true, false)?;
        }
        // In the order of their targets, so that none hides another that lies in it (solver/llbsolver/ops/exec.go).
        let mut ordered: Vec<_> = run.mounts.iter().collect();
        ordered.sort_by_key(|(mount, _)| mount.target.as_ref().map_or("/run/secrets/", |word| &word.text));
        for (mount, from) in ordered {
            mounts.flag(machine, mount, from.as_ref(), step, done, world)?;
        }
        Ok(mounts)
    }

    fn flag(
        &mut self,
        machine: &mut Machine,
        mount: &Mount,
        from: Option<&crate::plan::Base>,
        step: &Step,
        done: &Simulation,
        world: &World,
    ) -> Result<(), Halt> {
        let target = absolute(step, mount.target.as_ref().map_or("", |w| w.text.as_str()));
        match mount.kind {
            MountKind::Bind => {
                let source = source(mount, from, done, world)?;
                fits(machine, &target, &source, mount)?;
                self.add_node(machine, &target, source, mount.read_only.unwrap_or(true), false)
            }
            MountKind::Cache => {
                let (mode, uid, gid) = (mount.mode.unwrap_or(0o755), mount.uid.unwrap_or(0), mount.gid.unwrap_or(0));
                let seeded = if mount.from.is_some() { Some(source(mount, from, done, world)?) } else { None };
                // The folder is made by BuildKit's own `mkdir`, which knows no special bits.
                let meta = Meta::root((mode & 0o777) as u16, machine.now()).owned_by((uid, gid));
                let node = seeded.unwrap_or_else(|| Arc::new(Node::dir(meta)));
                fits(machine, &target, &node, mount)?;
                self.add_node(machine, &target, node, mount.read_only == Some(true), false)
            }
            MountKind::Tmpfs => {
                let node = Arc::new(Node::dir(Meta::root(0o1777, machine.now())));
                fits(machine, &target, &node, mount)?;
                self.add_node(machine, &target, node, false, false)?;
                machine.limits.extend(mount.size.map(|size| (target, size)));
                Ok(())
            }
            MountKind::Secret => self.secret(machine, mount, step, world),
            MountKind::Ssh => Ok(()),
        }
    }

    fn secret(&mut self, machine: &mut Machine, mount: &Mount, step: &Step, world: &World) -> Result<(), Halt> {
        let target = mount.target.as_ref().map(|w| w.text.clone());
        let id = mount.id.as_ref().or(mount.source.as_ref()).map(|w| w.text.clone());
        let id =
            id.or_else(|| target.as_ref().and_then(|t| t.rsplit('/').next()).map(str::to_owned)).unwrap_or_default();
        let Some(content) = world.secret(&id) else {
            if mount.required {
                let message = format!("secret {id}: not found");
                let help = format!("declare it in the manifest:\nsecrets:\n  {id}: {{content: \"…\"}}");
                return Err(Diagnostic::error("secret-not-found", mount.span, message).with_help(help).into());
            }
            return Ok(());
        };
        if let Some(name) = &mount.env {
            let text = String::from_utf8_lossy(&content).into_owned();
            self.env.push((name.text.clone(), Some(text)));
            if target.is_none() {
                return Ok(());
            }
        }
        let path = target.map_or_else(|| AbsPath::new("/run/secrets").join(&id), |t| absolute(step, &t));
        let meta = Meta::root((mount.mode.unwrap_or(0o400) & 0o7777) as u16, machine.now())
            .owned_by((mount.uid.unwrap_or(0), mount.gid.unwrap_or(0)));
        let node = Arc::new(Node::file(meta, File::with_content(content)));
        fits(machine, &path, &node, mount)?;
        self.add_node(machine, &path, node, true, false)
    }

    fn add(&mut self, machine: &mut Machine, path: &str, node: Node, read_only: bool, stays: bool) -> Result<(), Halt> {
        self.add_node(machine, &AbsPath::new(path), Arc::new(node), read_only, stays)
    }

    fn add_node(
        &mut self,
        machine: &mut Machine,
        path: &AbsPath,
        node: Arc<Node>,
        read_only: bool,
        stays: bool,
    ) -> Result<(), Halt> {
        let path = machine.tree().resolve(path).map_or_else(|_| path.clone(), |r| r.path);
        let mut made = Vec::new();
        let mut folder = AbsPath::root();
        for name in path.parent().unwrap_or_default().components() {
            folder = folder.child(name);
            if machine.tree().get(&folder).is_none() {
                let meta = Meta::root(0o755, machine.now());
                // The folder above is there: it was seen or made in the round before.
                machine.writer.swap(&folder, Some(edge(name, Node::dir(meta))));
                made.push(folder.clone());
            }
        }
        let mounted = Edge { node, ..edge(path.name().unwrap_or_default(), Node::dir(Meta::default())) };
        let before = machine.writer.swap(&path, Some(mounted));
        machine.mounts.push(MountPoint { path: path.clone(), read_only });
        self.hidden.push(Hidden { path, before, made, stays });
        Ok(())
    }

    /// Takes everything away again and puts back what it hid.
    pub(super) fn remove(self, machine: &mut Machine) {
        machine.mounts.clear();
        for hidden in self.hidden.into_iter().rev() {
            let fresh = hidden.before.is_none();
            machine.writer.swap(&hidden.path, hidden.before);
            if fresh && hidden.stays {
                let meta = Meta::root(0o755, machine.now());
                // Its folder is the root.
                let _ = machine.writer.put(&hidden.path, Node::dir(meta));
            }
            for folder in hidden.made.iter().rev() {
                let empty = machine.tree().get(folder).and_then(|n| n.as_dir()).is_some_and(|d| d.entries().is_empty());
                if !empty {
                    break;
                }
                machine.writer.swap(folder, None);
            }
        }
    }
}

/// A folder is mounted over no file, a file over no folder, and nothing below a file: the runtime refuses, and so the RUN fails.
fn fits(machine: &Machine, target: &AbsPath, node: &Node, mount: &Mount) -> Result<(), Halt> {
    let why = match machine.tree().resolve(target) {
        Err(error @ PathError::NotADirectory(_)) => error.to_string(),
        Ok(found) if found.node.as_ref().is_some_and(|there| there.is_dir() != node.is_dir()) => {
            format!("{target} is {} folder", if node.is_dir() { "no" } else { "a" })
        }
        _ => return Ok(()),
    };
    Err(Diagnostic::error("mount-refused", mount.span, format!("this can't be mounted: {why}")).into())
}

fn edge(name: &str, node: Node) -> Edge {
    Edge { name: name.into(), step: crate::filesystem::Key::default(), node: Arc::new(node) }
}

/// What stands in the `/dev` that the executor mounts.
fn devices(meta: Meta) -> Node {
    let special = |name| edge(name, Node { meta: Meta { mode: 0o666, ..meta }, kind: Kind::Special(Special::Char) });
    let link = |name, target| edge(name, Node::symlink(meta, target));
    let dir = |name, mode| edge(name, Node::dir(Meta { mode, ..meta }));
    let mut entries: Vec<Edge> = ["full", "null", "random", "tty", "urandom", "zero"].map(special).into();
    entries.extend([
        link("core", "/proc/kcore"),
        link("fd", "/proc/self/fd"),
        link("ptmx", "pts/ptmx"),
        link("stderr", "/proc/self/fd/2"),
        link("stdin", "/proc/self/fd/0"),
        link("stdout", "/proc/self/fd/1"),
        dir("mqueue", 0o1777),
        dir("pts", 0o755),
        dir("shm", 0o1777),
    ]);
    Node { meta, kind: Kind::Dir(Box::new(crate::filesystem::Dir::new(entries))) }
}

/// A mount's target, read from the working directory.
fn absolute(step: &Step, target: &str) -> AbsPath {
    AbsPath::new(&step.workdir).join(target)
}

fn source(
    mount: &Mount,
    from: Option<&crate::plan::Base>,
    done: &Simulation,
    world: &World,
) -> Result<Arc<Node>, Halt> {
    let (tree, _) = source_of(from, done, world);
    let path = AbsPath::new(mount.source.as_ref().map(|w| w.text.as_str()).unwrap_or_default());
    let found = tree.resolve(&path).ok();
    match found.and_then(|f| f.node) {
        Some(node) => Ok(node),
        None if tree.may_exist(&path) => Ok(Arc::new(partly_known())),
        None => {
            let message =
                format!("failed to compute cache key: failed to calculate checksum of ref: \"{path}\": not found");
            Err(Diagnostic::error("mount-source-not-found", mount.span, message).into())
        }
    }
}

/// A folder of which nothing is known.
fn partly_known() -> Node {
    let meta = Meta::root(0o755, crate::filesystem::Stamp::default());
    let rest = Node::file(meta, File::aggregate(crate::simulate::unknown::anything(), 0));
    Node { meta, kind: Kind::Dir(Box::new(crate::filesystem::Dir::new(vec![edge(AGGREGATE, rest)]))) }
}
