//! `ls`, `stat`, `du`, `df`: what there is, as text. `ls > /x` weighs what it prints.

use super::{Access, Call, Data, Failure, Model, Options, Rules, Status, may};
use crate::filesystem::{AGGREGATE, AbsPath, Kind, Node};
use std::sync::Arc;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "ls" | "dir" => ls,
        "stat" => stat,
        "du" => du,
        "df" => df,
        _ => return None,
    })
}

fn ls(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "wIT", long: &["color", "sort"], ..Rules::default() });
    let mut operands = options.operands.clone();
    if operands.is_empty() {
        operands.push(".".into());
    }
    operands.sort();
    let (mut files, mut folders, mut code) = (Vec::new(), Vec::new(), 0);
    for operand in &operands {
        let long = options.has(&["l", "d", "directory"]);
        let found =
            if long { call.machine.link_node(call.process, operand) } else { call.machine.node(call.process, operand) };
        // A link that leads nowhere is listed as itself.
        let found = found.or_else(|failure| call.machine.link_node(call.process, operand).map_err(|_| failure));
        match found {
            Ok((path, node)) if node.is_dir() && !options.has(&["d", "directory"]) => folders.push((operand, path)),
            Ok((_, node)) => files.push((operand.clone(), node)),
            Err(Failure::Unknown) => {
                call.write(Data::unknown_text());
                return Status::Unknown;
            }
            Err(failure) => {
                let gnu = format!("cannot access '{operand}': {failure}");
                let message = if call.is_busybox() { format!("{operand}: {failure}") } else { gnu };
                call.fail(&message);
                code = if call.is_busybox() { 1 } else { 2 };
            }
        }
    }
    let mut lister = Lister { options: &options, failed: false, first: true, many: operands.len() > 1 };
    lister.entries(call, &files, false);
    for (name, path) in folders {
        lister.folder(call, name, &path, 0);
    }
    if lister.failed && code == 0 {
        code = if call.is_busybox() { 1 } else { 2 };
    }
    Status::Known(code)
}

struct Lister<'a> {
    options: &'a Options,
    failed: bool,
    first: bool,
    many: bool,
}

impl Lister<'_> {
    fn folder(&mut self, call: &mut Call<'_>, name: &str, path: &AbsPath, depth: u32) {
        let recursive = self.options.has(&["R", "recursive"]);
        if self.many || recursive {
            let gap = if self.first { "" } else { "\n" };
            call.print(format!("{gap}{name}:\n"));
        }
        self.first = false;
        let readable = call.machine.tree().get(path).is_none_or(|n| may(&call.process.identity, &n.meta, Access::Read));
        if !readable {
            let what = if call.is_busybox() { "can't open" } else { "cannot open directory" };
            call.fail(&format!("{what} '{name}': {}", Failure::Denied));
            self.failed = true;
            return;
        }
        let all = self.options.has(&["a", "all"]);
        let hidden = all || self.options.has(&["A", "almost-all"]);
        let listed: Vec<(String, Arc<Node>)> = call
            .machine
            .tree()
            .list(path)
            .iter()
            .filter(|e| hidden || !e.name.starts_with('.'))
            .map(|e| (e.name.to_string(), Arc::clone(e.node)))
            .collect();
        let mut entries = listed.clone();
        if all {
            let parent = path.parent().unwrap_or_default();
            let node = |p: &AbsPath| call.machine.tree().get(p).cloned();
            let dots = [(".", node(path)), ("..", node(&parent))];
            let dots = dots.into_iter().filter_map(|(n, node)| Some((n.to_owned(), node?)));
            entries = dots.chain(entries).collect();
        }
        self.entries(call, &entries, true);
        if recursive && depth < 200 {
            for (child, node) in listed.iter().filter(|(_, n)| n.is_dir()) {
                let _ = node;
                self.folder(call, &format!("{}/{child}", name.trim_end_matches('/')), &path.child(child), depth + 1);
            }
        }
    }

    fn entries(&mut self, call: &mut Call<'_>, entries: &[(String, Arc<Node>)], in_folder: bool) {
        if entries.iter().any(|(n, _)| n == AGGREGATE) {
            return call.write(Data::unknown_text());
        }
        if entries.is_empty() && !in_folder {
            return;
        }
        self.first = false;
        let mut entries: Vec<&(String, Arc<Node>)> = entries.iter().collect();
        if self.options.has(&["t", "S", "X", "c", "u", "U", "s", "i", "v", "sort"]) {
            // The order does not change how much is printed; the columns of -s and -i do.
            let length: usize = entries.iter().map(|(n, _)| n.len() + 1).sum();
            let columns = self.options.has(&["l", "s", "i"]);
            call.write(if columns { Data::unknown_text() } else { Data::sized(length as u64) });
            return;
        }
        if self.options.has(&["r", "reverse"]) {
            entries.reverse();
        }
        if self.options.has(&["l", "o", "g", "n"]) {
            let total = usize::from(in_folder);
            call.write(self.long(&entries, total, call.is_busybox()));
            return;
        }
        let mark = |node: &Node| match &node.kind {
            Kind::Dir(_) if self.options.has(&["F", "p", "classify"]) => "/",
            Kind::Symlink(_) if self.options.has(&["F", "classify"]) => "@",
            Kind::File(_) if self.options.has(&["F", "classify"]) && node.meta.mode & 0o111 != 0 => "*",
            _ => "",
        };
        let text: String = entries.iter().map(|(name, node)| format!("{name}{}\n", mark(node))).collect();
        call.print(text);
    }

    /// The long form holds counts of links and blocks that are not known, and dates of a fixed width.
    fn long(&self, entries: &[&(String, Arc<Node>)], total: usize, busybox: bool) -> Data {
        let width = |texts: Vec<usize>| texts.into_iter().max().unwrap_or(0);
        let (user, size) = if busybox {
            (8, 9)
        } else {
            let size =
                width(entries.iter().map(|(_, n)| n.as_file().map_or(4, |f| f.size.to_string().len())).collect());
            (4, size)
        };
        let line = |name: &str, node: &Node| {
            let target = node.as_symlink().map_or(0, |t| t.len() + 4);
            let links = if busybox { 4 } else { 1 };
            10 + 1 + links + 1 + user + 1 + user + 1 + size + 1 + 12 + 1 + name.len() + target + 1
        };
        let length: usize = entries.iter().map(|(n, node)| line(n, node)).sum::<usize>() + total * 8;
        let length = length as u64;
        Data::Length(crate::size::Estimate::between(
            length.saturating_sub(length / 4),
            length,
            length + length / 2 + 16,
            crate::size::Provenance::Heuristic,
        ))
    }
}

fn stat(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "c", long: &["format", "printf"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let format = options.value(&["c", "format"]).map(str::to_owned);
    let (mut ok, mut unknown) = (true, false);
    for operand in &options.operands {
        let found = if options.has(&["L", "dereference"]) {
            call.machine.node(call.process, operand)
        } else {
            call.machine.link_node(call.process, operand)
        };
        match (found, &format) {
            (Ok((_, node)), Some(format)) => match formatted(call, format, operand, &node) {
                Some(text) => call.print(format!("{text}\n")),
                None => unknown = true,
            },
            (Ok(_), None) => unknown = true,
            (Err(failure), _) => {
                let what = if call.is_busybox() {
                    format!("can't stat '{operand}'")
                } else {
                    format!("cannot statx '{operand}'")
                };
                ok &= call.settle(Err(failure), &what, &what);
            }
        }
    }
    if unknown {
        call.write(Data::unknown_text());
    }
    Status::of(ok)
}

fn formatted(call: &Call<'_>, format: &str, name: &str, node: &Node) -> Option<String> {
    let (mut out, mut chars) = (String::new(), format.chars());
    let accounts = call.machine.accounts();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        match chars.next()? {
            'n' => out.push_str(name),
            's' => out.push_str(&node.as_file().filter(|f| f.estimate().is_certain())?.size.to_string()),
            'a' => out.push_str(&format!("{:o}", node.meta.mode)),
            'u' => out.push_str(&node.meta.uid.to_string()),
            'g' => out.push_str(&node.meta.gid.to_string()),
            'U' => out.push_str(accounts.user_by_id(node.meta.uid).map_or("UNKNOWN", |u| &u.name)),
            'G' => out.push_str(accounts.group_by_id(node.meta.gid).map_or("UNKNOWN", |g| &g.name)),
            'F' => out.push_str(match &node.kind {
                Kind::Dir(_) => "directory",
                Kind::Symlink(_) => "symbolic link",
                Kind::File(f) if f.size == 0 => "regular empty file",
                Kind::File(_) => "regular file",
                Kind::Special(_) => return None,
            }),
            '%' => out.push('%'),
            _ => return None,
        }
    }
    Some(out)
}

/// What `du` prints depends on the file system's blocks.
fn du(call: &mut Call<'_>) -> Status {
    call.write(Data::unknown_text());
    Status::SUCCESS
}

/// The size of a mounted tmpfs is known, that of the disk is not.
fn df(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let folder = options.operands.first().cloned().unwrap_or_else(|| ".".into());
    let path = call.machine.path(call.process, &folder);
    let limit = call.machine.limits.iter().find(|(p, _)| *p == path).map(|(_, size)| *size);
    match limit.filter(|_| options.has(&["k"]) && call.is_busybox()) {
        Some(size) => {
            let (total, used) = (size.div_ceil(4096) * 4, call.machine.used(&path) / 1024);
            let header = "Filesystem           1K-blocks      Used Available Use% Mounted on\n";
            let share = (used * 100).div_ceil(total.max(1));
            let free = total.saturating_sub(used);
            call.print(format!("{header}{:<20} {total:>9} {used:>9} {free:>9} {share:>3}% {path}\n", "tmpfs"));
        }
        None => call.write(Data::unknown_text()),
    }
    Status::SUCCESS
}
