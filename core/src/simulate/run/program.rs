//! Starting programs: declared effects first, then functions and builtins, scripts of the image, models; what is left is unknown.

use super::Interpreter;
use super::builtin::is_inside;
use super::state::{Dialect, Flow, Shell};
use super::walk::MAX_CALLS;
use crate::command::{
    Access, Call, Channel, Data, Flavour, Launcher, Machine, Process, STDERR, STDOUT, Status, installer, list_unseen,
    may, model, moves_files, takes_vague_arguments,
};
use crate::filesystem::{AbsPath, Node, Tree};
use crate::shell;
use std::sync::Arc;

/// Where programs are looked for when PATH is not set, as BuildKit sets it.
pub(super) const DEFAULT_PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// What a program's name leads to.
#[derive(Clone, Debug)]
pub(super) enum Found {
    /// A file, by its real path.
    At(AbsPath),
    /// A file that may not be executed.
    Denied,
    /// Not every file of the image is known, and this may be one of them.
    Perhaps,
    /// Nothing.
    Missing,
}

impl Interpreter<'_> {
    /// Runs a simple command of a shell.
    pub(super) fn run(&self, machine: &mut Machine, shell: &mut Shell, args: Vec<String>, vague: bool) -> Status {
        if let Some(effect) = self.effect(&args) {
            return self.apply(machine, &shell.process, effect);
        }
        let name = args.first().cloned().unwrap_or_default();
        if !super::walk::is_special(&name)
            && let Some(body) = shell.functions.get(&name).cloned()
        {
            return self.call(machine, shell, &body, args, vague);
        }
        if let Some(status) = self.builtin(machine, shell, &args, vague) {
            return status;
        }
        self.program(machine, shell, args, vague)
    }

    fn call(
        &self,
        machine: &mut Machine,
        shell: &mut Shell,
        body: &Arc<shell::Command>,
        args: Vec<String>,
        vague: bool,
    ) -> Status {
        if shell.depth >= MAX_CALLS {
            self.note_budget(machine, shell.place(machine.place));
            return shell.exit(Status::Unknown);
        }
        let positional = args.into_iter().skip(1).map(|a| (!vague).then_some(a)).collect();
        let outer = std::mem::replace(&mut shell.positional, positional);
        shell.locals.push(Vec::new());
        shell.depth += 1;
        let status = self.command(machine, shell, body);
        shell.depth -= 1;
        for (name, before) in shell.locals.pop().unwrap_or_default().into_iter().rev() {
            match before {
                Some(variable) => shell.variables.insert(name, variable),
                None => shell.variables.remove(&name),
            };
        }
        shell.positional = outer;
        match shell.flow {
            Some(Flow::Return(status)) => {
                shell.flow = None;
                status
            }
            _ => status,
        }
    }

    /// Starts a program from a shell; `echo`, `test` and their kin are inside every shell.
    pub(super) fn program(&self, machine: &mut Machine, shell: &Shell, args: Vec<String>, vague: bool) -> Status {
        let child = shell.child(args, vague);
        let name = child.args.first().cloned().unwrap_or_default();
        if is_inside(&name) {
            let flavour = if shell.dialect == Dialect::Bash { Flavour::Gnu } else { Flavour::Busybox };
            let mut inside = child;
            if name == "echo" && shell.dialect == Dialect::Dash {
                // Dash's echo knows escapes and no -e.
                inside.env.insert("DASH_ECHO".into(), Some("1".into()));
            }
            return self.model(machine, &inside, &name, flavour);
        }
        let place = shell.place(machine.place);
        self.start(machine, &child, shell.depth, place, &shell.name)
    }

    /// Looks a program up and runs it.
    pub(super) fn start(
        &self,
        machine: &mut Machine,
        process: &Process,
        depth: u32,
        place: crate::source::Span,
        who: &str,
    ) -> Status {
        let name = process.args.first().cloned().unwrap_or_default();
        match self.lookup(machine, process, &name) {
            Found::Missing => {
                let text = if who.is_empty() { String::new() } else { format!("{who}: {name}: not found\n") };
                machine.write(process, STDERR, Data::text(text));
                Status::Known(127)
            }
            Found::Denied => {
                machine.write(process, STDERR, Data::text(format!("{who}: {name}: Permission denied\n")));
                Status::Known(126)
            }
            Found::Perhaps => self.by_name(machine, process, process.name(), depth, place),
            Found::At(path) => self.at(machine, process, &path, depth, place),
        }
    }

    /// Runs the file at a real path: a script whose text is known, BusyBox under one of its names, or a model.
    fn at(
        &self,
        machine: &mut Machine,
        process: &Process,
        path: &AbsPath,
        depth: u32,
        place: crate::source::Span,
    ) -> Status {
        let file = machine.tree().get(path).and_then(|n| n.as_file());
        if let Some(url) = file.and_then(|f| f.origin()).cloned()
            && installer::is_script(&url)
        {
            let flavour = Flavour::default();
            return installer::run(&mut Call { machine, process, launcher: self, flavour }, &url);
        }
        let text = file.and_then(|f| f.content().cloned());
        if let Some(text) = text
            && !text.is_empty()
        {
            let text = String::from_utf8_lossy(&text).into_owned();
            let elf = text.starts_with('\u{7f}');
            if !elf {
                return self.script(machine, process, path, &text, depth, place);
            }
        }
        let real = path.name().unwrap_or_default();
        let name = if process.name().is_empty() { real } else { process.name() };
        self.by_name(machine, process, name, depth, place)
    }

    fn by_name(
        &self,
        machine: &mut Machine,
        process: &Process,
        name: &str,
        depth: u32,
        place: crate::source::Span,
    ) -> Status {
        if name == "busybox" && process.args.len() > 1 {
            let applet = process.child(process.operands().to_vec());
            let inner = applet.name().to_owned();
            if self.dialect_of(&inner).is_some() {
                return self.shell_program(machine, &applet, Dialect::Ash, depth, place);
            }
            return self.model(machine, &applet, &inner, Flavour::Busybox);
        }
        if self.dialect_of(name).is_some() {
            let dialect = self.dialect(machine, process);
            return self.shell_program(machine, process, dialect, depth, place);
        }
        let flavour = self.flavour(machine, process);
        self.model(machine, process, name, flavour)
    }

    fn model(&self, machine: &mut Machine, process: &Process, name: &str, flavour: Flavour) -> Status {
        let model = model(name).filter(|_| !process.vague || takes_vague_arguments(name));
        let Some(model) = model else {
            if asks_only(process) {
                machine.write(process, STDOUT, Data::unknown_text());
                return Status::Unknown;
            }
            return self.unknown_effect(machine, process);
        };
        list_unseen(machine, process);
        let status = model(&mut Call { machine, process, launcher: self, flavour });
        match status.is_failure() && process.vague {
            // Part of a name is missing, so that it leads nowhere; the real one leads somewhere.
            true if moves_files(name) => self.unknown_effect(machine, process),
            true => Status::Unknown,
            false => status,
        }
    }

    /// A program without a model, or called with arguments that nobody knows.
    pub(super) fn unknown_effect(&self, machine: &mut Machine, process: &Process) -> Status {
        let text = process.args.join(" ");
        self.note_unknown(machine, machine.place, &text);
        machine.lose_sight();
        machine.write(process, STDOUT, Data::unknown_text());
        Status::Unknown
    }

    /// A command whose very name is not known.
    pub(super) fn unknown_program(&self, machine: &mut Machine, shell: &Shell) -> Status {
        let child = shell.child(vec!["(a command whose name is not known)".into()], true);
        self.unknown_effect(machine, &child)
    }

    /// Looks a program's name up in PATH, or as a path.
    pub(super) fn lookup(&self, machine: &Machine, process: &Process, name: &str) -> Found {
        if name.contains('/') {
            return self.executable(machine, process, name);
        }
        let path = process.variable("PATH").unwrap_or(DEFAULT_PATH).to_owned();
        let mut best = Found::Missing;
        for folder in path.split(':') {
            let folder = if folder.is_empty() { "." } else { folder };
            match self.executable(machine, process, &format!("{folder}/{name}")) {
                found @ Found::At(_) => return found,
                Found::Missing => {}
                other => best = other,
            }
        }
        best
    }

    fn executable(&self, machine: &Machine, process: &Process, path: &str) -> Found {
        match machine.node(process, path) {
            Ok((_, node)) if node.is_dir() || !may(&process.identity, &node.meta, Access::Execute) => Found::Denied,
            Ok(_) => Found::At(machine.path(process, path)),
            Err(crate::command::Failure::Unknown) => Found::Perhaps,
            Err(crate::command::Failure::Denied) => Found::Denied,
            Err(_) => Found::Missing,
        }
        .real(machine)
    }

    /// Whose implementation a program is: BusyBox's where its file is, or is linked to, BusyBox.
    fn flavour(&self, machine: &Machine, process: &Process) -> Flavour {
        let name = process.args.first().cloned().unwrap_or_default();
        match self.lookup(machine, process, &name) {
            Found::At(path) if is_busybox(machine.tree(), &path) => Flavour::Busybox,
            Found::At(_) => Flavour::Gnu,
            _ if machine.assume_busybox => Flavour::Busybox,
            _ => Flavour::Gnu,
        }
    }

    /// Which shell a shell's name leads to.
    pub(super) fn dialect(&self, machine: &Machine, process: &Process) -> Dialect {
        let name = process.args.first().cloned().unwrap_or_default();
        match self.lookup(machine, process, &name) {
            Found::At(path) if is_busybox(machine.tree(), &path) => Dialect::Ash,
            Found::At(path) => self.dialect_of(path.name().unwrap_or_default()).unwrap_or_default(),
            _ if process.name() == "bash" => Dialect::Bash,
            _ if machine.assume_busybox => Dialect::Ash,
            _ => Dialect::Dash,
        }
    }

    pub(super) fn dialect_of(&self, name: &str) -> Option<Dialect> {
        Some(match name {
            "sh" | "dash" => Dialect::Dash,
            "ash" => Dialect::Ash,
            "bash" | "rbash" => Dialect::Bash,
            _ => return None,
        })
    }
}

/// Whether a program, whichever it is, is only asked for its version or its manual.
fn asks_only(process: &Process) -> bool {
    let asks = |word: &String| matches!(word.as_str(), "--version" | "--help");
    let operands = process.operands();
    !process.vague && operands.iter().any(asks)
        || matches!(operands, [word] if matches!(word.as_str(), "version" | "help" | "-V"))
}

impl Found {
    /// With the symbolic links of the path followed.
    fn real(self, machine: &Machine) -> Self {
        match self {
            Self::At(path) => Self::At(machine.tree().resolve(&path).map_or(path, |r| r.path)),
            other => other,
        }
    }
}

/// Whether a file is BusyBox: by its name, or as another name of the inode of `/bin/busybox`.
fn is_busybox(tree: &Tree, path: &AbsPath) -> bool {
    if path.name().is_some_and(|n| n.starts_with("busybox")) {
        return true;
    }
    let inode = |node: &Arc<Node>| node.as_file().map_or(0, |f| f.link());
    let own = tree.get(path).map_or(0, inode);
    let known = ["/bin/busybox", "/usr/bin/busybox"].into_iter().filter_map(|p| tree.get(&AbsPath::new(p)));
    own != 0 && known.into_iter().any(|node| inode(node) == own)
}

impl Launcher for Interpreter<'_> {
    fn launch(&self, machine: &mut Machine, process: &Process) -> Status {
        if machine.budget == 0 {
            return Status::Unknown;
        }
        machine.budget -= 1;
        if let Some(effect) = self.effect(&process.args) {
            return self.apply(machine, process, effect);
        }
        // What a program starts may start programs itself; the budget bounds how often, this how deep.
        machine.nesting += 1;
        let status = if machine.nesting > MAX_CALLS {
            self.unknown_effect(machine, process)
        } else {
            self.start(machine, process, machine.nesting, machine.place, "")
        };
        machine.nesting -= 1;
        status
    }

    fn download(&self, url: &str) -> Option<Data> {
        let size = self.world.download(url)?;
        let content = self.world.download_content(url).filter(|c| c.len() <= crate::command::CONTENT_CAP);
        Some(content.map_or_else(|| Data::Fetched(size, Arc::from(url)), |c| Data::Bytes(c.to_vec())))
    }

    fn archive_of(&self, url: &str) -> Option<Tree> {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let name = path.rsplit('/').next().unwrap_or_default();
        self.world.archive_of_download(url, name).map(|tree| Tree::clone(&tree))
    }

    fn archive(&self, name: &str, size: u64, meta: &crate::filesystem::Meta) -> Option<Tree> {
        self.world.archive_file(name, size, meta.mtime).map(|tree| Tree::clone(&tree))
    }
}

impl Interpreter<'_> {
    /// A channel that takes everything.
    pub(super) fn null(&self, machine: &mut Machine) -> usize {
        machine.open(Channel::Null)
    }
}
