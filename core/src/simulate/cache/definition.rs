//! What a step's own part of the cache key is made of, beside what it stands on.
//!
//! Follows the `CacheMap` of BuildKit's `solver/llbsolver/ops/exec.go` (RUN) and `ops/file.go` (COPY, ADD, WORKDIR). What is
//! not in here does not matter: the time of a file, the content of a secret, what is in a cache, where a copied file lies, the
//! name of a stage. Departure: the image's platform counts as a whole.

use super::content::{Checksums, Counts};
use crate::context::wildcard::is_wildcard;
use crate::filesystem::{AbsPath, Dir, Edge, Key, Kind, Meta, ModeChange, Node, Tree, Writer};
use crate::instruction::{Mount, MountKind};
use crate::plan::{Base, Command, Run, Stage, Step, StepKind, Transfer};
use crate::simulate::copy::{self, Found};
use crate::simulate::world::World;
use crate::simulate::{Simulation, source_of};
use std::sync::Arc;

/// Which part of a definition a text is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What the instruction says.
    Instruction,
    /// A variable that the command sees.
    Variable(String),
    /// The working directory.
    Workdir,
    /// The user.
    User,
    /// What is mounted, but for its content.
    Mounts,
    /// What it is built for.
    Platform,
}

/// Files, or a download, whose content is part of the key.
#[derive(Clone, Debug)]
pub struct Input {
    /// Where they come from; `None` is the build context.
    pub from: Option<Base>,
    /// Whether a RUN mounts them.
    pub mounted: bool,
    /// What was named, by the names that the checksum takes.
    pub files: Arc<Node>,
    /// The path under which the names in `files` stand, for people.
    pub folder: String,
}

impl Input {
    /// What of it counts.
    pub fn counts(&self) -> Counts {
        if self.from.is_none() { Counts::SentContent } else { Counts::Content }
    }
}

/// A step's own part of the key.
#[derive(Clone, Debug, Default)]
pub struct Definition {
    /// Texts, in BuildKit's order.
    pub parts: Vec<(Part, String)>,
    /// Contents.
    pub inputs: Vec<Input>,
    /// Downloads: URL, and what stands for the content.
    pub downloads: Vec<(String, Key)>,
    /// `COPY --link`: what it stands on is not part of the key.
    pub linked: bool,
}

impl Definition {
    /// That of a step; `None` where the builder has nothing to do.
    pub fn of(stage: &Stage, step: &Step, done: &Simulation, world: &World) -> Option<Self> {
        let mut definition = Self::default();
        match &step.kind {
            StepKind::Metadata => return None,
            StepKind::Workdir(path) if path == "/" => return None,
            StepKind::Workdir(path) => {
                definition.say(Part::Instruction, format!("WORKDIR {path}"));
                definition.say(Part::User, step.user.clone());
            }
            StepKind::Copy(transfer) => definition.transfer(transfer, step, false, done, world),
            StepKind::Add(transfer) => definition.transfer(transfer, step, true, done, world),
            StepKind::Run(run) => definition.run(run, stage, step, done, world),
        }
        Some(definition)
    }

    /// The key of the texts and the contents.
    pub fn key(&self, sums: &mut Checksums) -> Key {
        let key = self.parts.iter().fold(Key::of("definition"), |key, (part, text)| match part {
            Part::Variable(name) => key.with(name).with(text),
            _ => key.with(text),
        });
        let key = self.inputs.iter().fold(key, |key, input| key.with_number(sums.of(&input.files, input.counts()).0));
        self.downloads.iter().fold(key, |key, (url, content)| key.with(url).with_number(content.0))
    }

    fn say(&mut self, part: Part, text: impl Into<String>) {
        self.parts.push((part, text.into()));
    }

    fn run(&mut self, run: &Run, stage: &Stage, step: &Step, done: &Simulation, world: &World) {
        let arguments = match &run.command {
            Command::Exec(arguments) => arguments.clone(),
            Command::Shell { shell, script, .. } => shell.iter().chain([script]).cloned().collect(),
        };
        arguments.into_iter().for_each(|argument| self.say(Part::Instruction, argument));
        // The body of a heredoc with a shebang is a file of its own; every other one is in the script already.
        run.heredocs.iter().for_each(|heredoc| self.say(Part::Instruction, heredoc.content.clone()));
        run.sandbox.iter().for_each(|flag| self.say(Part::Instruction, flag.clone()));
        for (name, value) in step.env.iter() {
            self.say(Part::Variable(name.clone()), value.clone());
        }
        self.say(Part::Workdir, step.workdir.clone());
        self.say(Part::User, step.user.clone());
        self.say(Part::Platform, stage.platform.clone());
        for (mount, from) in &run.mounts {
            self.say(Part::Mounts, described(mount));
            let seeded = mount.kind == MountKind::Cache && mount.from.is_some();
            if mount.kind == MountKind::Bind || seeded {
                let (tree, _) = source_of(from.as_ref(), done, world);
                let path = mount.source.as_ref().map(|w| w.text.as_str()).unwrap_or_default();
                self.input(from.as_ref(), true, &tree, path);
            }
        }
    }

    fn transfer(&mut self, transfer: &Transfer, step: &Step, add: bool, done: &Simulation, world: &World) {
        let (tree, _) = source_of(transfer.from.as_ref(), done, world);
        let (remote, local): (Vec<&str>, Vec<&str>) =
            transfer.sources.iter().map(|(text, _)| text.as_str()).partition(|text| add && copy::is_remote(text));
        for text in &local {
            // The folder that a source lies in is not part of the definition.
            self.say(Part::Instruction, AbsPath::new(text).name().unwrap_or("/"));
        }
        for url in remote {
            self.say(Part::Instruction, url);
            self.downloads.push((url.to_owned(), world.download_key(url)));
        }
        for heredoc in &transfer.heredocs {
            self.say(Part::Instruction, heredoc.name.clone());
            self.say(Part::Instruction, heredoc.content.clone());
        }
        self.say(Part::Instruction, destination(&step.workdir, &transfer.destination.0));
        self.say(Part::Instruction, transfer.chown.as_ref().map_or("", |(text, _)| text));
        let mode = transfer.chmod.as_ref().map(|(text, _)| (ModeChange::parse(text), text));
        self.say(
            Part::Instruction,
            match mode {
                Some((Some(ModeChange::Octal(mode)), _)) => format!("{mode:o}"),
                Some((_, text)) => text.clone(),
                None => String::new(),
            },
        );
        self.say(Part::Instruction, format!("{:?} {:?}", transfer.exclude, transfer.checksum));
        self.say(Part::Instruction, format!("{} {}", transfer.parents, transfer.unpack.unwrap_or(add)));
        if transfer.parents {
            local.iter().for_each(|text| self.say(Part::Instruction, *text));
        }
        self.linked = transfer.link && transfer.chmod.is_none();
        if local.is_empty() {
            return;
        }
        if transfer.parents || !transfer.exclude.is_empty() {
            let files = filtered(transfer, &tree, world);
            let from = transfer.from.clone();
            self.inputs.push(Input { from, mounted: false, files, folder: String::new() });
        } else {
            local.iter().for_each(|text| self.input(transfer.from.as_ref(), false, &tree, text));
        }
    }

    /// What a text names in a tree. A plain path counts by what it leads to; a pattern by the names that it finds below the
    /// folder before its first wildcard.
    fn input(&mut self, from: Option<&Base>, mounted: bool, tree: &Tree, text: &str) {
        let from = from.cloned();
        let path = AbsPath::new(text);
        if !is_wildcard(text) {
            let files = tree.resolve(&path).ok().and_then(|f| f.node).unwrap_or_else(|| folder_of(Vec::new()));
            let folder = path.as_str().trim_start_matches('/').to_owned();
            self.inputs.push(Input { from, mounted, files, folder });
            return;
        }
        let fixed: Vec<&str> = path.components().take_while(|name| !is_wildcard(name)).collect();
        let folder = fixed.join("/");
        let top = AbsPath::new(&folder);
        let Found::Paths(paths) = copy::find(tree, text) else { return };
        let edges = paths.iter().filter_map(|path| {
            let node = tree.resolve(path).ok()?.node?;
            Some(Edge { name: path.below(&top).unwrap_or(path.as_str()).into(), step: Key::default(), node })
        });
        let files = folder_of(edges.collect());
        self.inputs.push(Input { from, mounted, files, folder });
    }
}

fn folder_of(entries: Vec<Edge>) -> Arc<Node> {
    Arc::new(Node { meta: Meta::default(), kind: Kind::Dir(Box::new(Dir::new(entries))) })
}

/// What `--parents` and `--exclude` leave of the sources.
fn filtered(transfer: &Transfer, tree: &Tree, world: &World) -> Arc<Node> {
    let bare = Transfer {
        destination: ("/".into(), transfer.destination.1),
        sources: transfer.sources.clone(),
        exclude: transfer.exclude.clone(),
        parents: transfer.parents,
        unpack: Some(false),
        ..Transfer::default()
    };
    let span = transfer.destination.1;
    let request = copy::Request { transfer: &bare, add: false, source: tree, workdir: "/", users: None, world, span };
    let mut writer = Writer::new(Tree::default(), Key::default());
    // A source that is missing stops the build; what was found until then still tells two builds apart.
    let _ = copy::execute(&request, &mut writer, &mut Vec::new());
    Arc::clone(writer.finish().root())
}

/// Absolute, with a slash at the end when it must be a folder.
fn destination(workdir: &str, text: &str) -> String {
    let path = AbsPath::new(workdir).join(text);
    let folder = text.is_empty() || text == "." || text.ends_with('/') || text.ends_with("/.");
    if folder && !path.is_root() { format!("{path}/") } else { path.to_string() }
}

/// A mount, but for what is in it. The name of a cache counts only where it is the usual one, as BuildKit takes others out
/// of the key (`checkShouldClearCacheOpts` in `ops/exec.go`).
fn described(mount: &Mount) -> String {
    let text = |word: &Option<crate::instruction::Word>| word.as_ref().map_or(String::new(), |w| w.text.clone());
    let (target, id, sharing) = (text(&mount.target), text(&mount.id), text(&mount.sharing));
    let kind = mount.kind.as_str();
    let common = format!("{kind} {target} {} {:?} {:?} {:?}", mount.is_read_only(), mount.mode, mount.uid, mount.gid);
    match mount.kind {
        MountKind::Bind => common,
        MountKind::Cache => {
            let usual = id == target && matches!(sharing.as_str(), "" | "shared");
            format!("{common} {usual} {}", mount.from.is_some())
        }
        MountKind::Tmpfs => format!("{common} {:?}", mount.size),
        MountKind::Secret | MountKind::Ssh => format!("{common} {id} {} {}", mount.required, text(&mount.env)),
    }
}
