//! `find`: by name, path, type, size, depth, owner and mode; prints, deletes or runs a program.

mod expression;

use super::pattern;
use super::remove::remove_tree;
use super::{Call, Data, Failure, Model, Status};
use crate::filesystem::{AGGREGATE, AbsPath, File, Kind, Node, Special};
use crate::size::Estimate;
use expression::{Parser, Test, acts, is_expression};
use std::sync::Arc;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "find" => find,
        _ => return None,
    })
}

/// What an expression comes to; `None` where that is not known.
type Judgement = Option<bool>;

struct Finder {
    min_depth: usize,
    max_depth: usize,
    depth_first: bool,
    follow: bool,
    same_device: bool,
    /// Words collected for each `-exec … +`, in order of appearance.
    batches: Vec<(Vec<String>, Vec<String>)>,
    out: String,
    /// Something printed is not known.
    vague: bool,
    failed: bool,
    unknown: bool,
    /// Files known in total that were met, of which none or all may be meant.
    totals: Vec<AbsPath>,
}

fn find(call: &mut Call<'_>) -> Status {
    let args = call.operands().to_vec();
    let mut finder = Finder {
        min_depth: 0,
        max_depth: usize::MAX,
        depth_first: false,
        follow: false,
        same_device: false,
        batches: Vec::new(),
        out: String::new(),
        vague: false,
        failed: false,
        unknown: false,
        totals: Vec::new(),
    };
    let mut at = 0;
    while let Some(option) = args.get(at).filter(|a| matches!(a.as_str(), "-H" | "-L" | "-P")) {
        finder.follow = option == "-L";
        at += 1;
    }
    let starts = args.iter().skip(at).take_while(|a| !is_expression(a)).count();
    let mut roots: Vec<String> = args.iter().skip(at).take(starts).cloned().collect();
    if roots.is_empty() {
        roots.push(".".into());
    }
    let mut parser = Parser { args: &args, at: at + starts, finder: &mut finder, acts: false, depth: 0 };
    let Some(test) = parser.whole() else {
        return call.fail("bad expression");
    };
    for root in roots {
        finder.root(call, &root, &test);
    }
    if removes(&test) {
        finder.spare(call, &test);
    } else {
        finder.unknown |= !finder.totals.is_empty();
    }
    finder.finish(call, acts(&test))
}

/// One thing found.
struct Item<'a> {
    text: &'a str,
    path: &'a AbsPath,
    node: &'a Arc<Node>,
}

impl Finder {
    fn root(&mut self, call: &mut Call<'_>, text: &str, test: &Test) {
        let found = if self.follow {
            call.machine.node(call.process, text)
        } else {
            call.machine.link_node(call.process, text)
        };
        match found {
            Ok((path, node)) => self.visit(call, &Item { text, path: &path, node: &node }, test, 0),
            Err(Failure::Unknown) => self.unknown = true,
            Err(failure) => self.fail(call, text, &failure),
        }
    }

    fn fail(&mut self, call: &mut Call<'_>, text: &str, failure: &Failure) {
        let what = if call.is_busybox() { text.to_owned() } else { format!("‘{text}’") };
        call.fail(&format!("{what}: {failure}"));
        self.failed = true;
    }

    fn visit(&mut self, call: &mut Call<'_>, item: &Item<'_>, test: &Test, depth: usize) {
        if call.machine.budget == 0 {
            self.unknown = true;
            return;
        }
        let here = depth >= self.min_depth;
        let mut pruned = false;
        if here && !self.depth_first {
            self.judge(call, test, item, &mut pruned);
        }
        if item.node.is_dir() && depth < self.max_depth && !pruned && depth < 1_000 {
            if call.machine.tree().get(item.path).is_some_and(|node| node.is_dir()) {
                self.below(call, item, test, depth);
            } else {
                // What it was to look into next has been taken away by a command of its own.
                self.fail(call, item.text, &Failure::NotFound);
            }
        }
        if here && self.depth_first {
            self.judge(call, test, item, &mut pruned);
        }
    }

    fn below(&mut self, call: &mut Call<'_>, item: &Item<'_>, test: &Test, depth: usize) {
        if self.same_device && depth > 0 && call.machine.is_mount_point(item.path) {
            return;
        }
        // What the kernel shows there are no files of the image.
        if depth > 0 && matches!(item.path.as_str(), "/proc" | "/sys") {
            return;
        }
        // What stands there now, since what runs before may have changed it.
        let entries: Vec<(String, Arc<Node>)> =
            call.machine.tree().list(item.path).iter().map(|e| (e.name.to_string(), Arc::clone(e.node))).collect();
        for (name, node) in entries {
            let text = format!("{}/{name}", item.text.trim_end_matches('/'));
            let path = item.path.child(&name);
            if name == AGGREGATE && node.as_file().is_some_and(|f| f.is_aggregate()) {
                self.totals.push(path.clone());
            }
            self.visit(call, &Item { text: &text, path: &path, node: &node }, test, depth + 1);
        }
    }

    fn judge(&mut self, call: &mut Call<'_>, test: &Test, item: &Item<'_>, pruned: &mut bool) -> Judgement {
        let meta = &item.node.meta;
        Some(match test {
            Test::True => true,
            Test::False => false,
            Test::Undecided => return None,
            Test::Name { pattern, fold_case } => {
                let name = item.text.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                let name = if name.is_empty() { "/" } else { name };
                pattern::matches(pattern, &if *fold_case { name.to_lowercase() } else { name.to_owned() })
            }
            Test::Path { pattern, fold_case } => {
                pattern::matches(pattern, &if *fold_case { item.text.to_lowercase() } else { item.text.to_owned() })
            }
            Test::Type(types) => types.contains(&letter(item.node)),
            Test::Size { order, units, unit } => {
                let Some(size) = item.node.as_file().map(|f| f.estimate()) else { return Some(false) };
                if !size.is_certain() {
                    return None;
                }
                let blocks = size.bytes.div_ceil(*unit);
                match order {
                    '+' => blocks > *units,
                    '-' => blocks < *units,
                    _ => blocks == *units,
                }
            }
            Test::Empty => match &item.node.kind {
                Kind::Dir(_) => call.machine.tree().list(item.path).is_empty(),
                Kind::File(file) => file.size == 0,
                _ => false,
            },
            Test::Perm { kind, mode } => match kind {
                '-' => meta.mode & mode == *mode,
                '/' => *mode == 0 || meta.mode & mode != 0,
                _ => meta.mode == *mode,
            },
            Test::User(id) => meta.uid == (*id)?,
            Test::Group(id) => meta.gid == (*id)?,
            Test::Link(pattern) => item.node.as_symlink().is_some_and(|t| pattern::matches(pattern, t)),
            Test::Prune => {
                *pruned = true;
                true
            }
            Test::Not(inner) => !self.judge(call, inner, item, pruned)?,
            Test::And(all) => {
                for test in all {
                    match self.judge(call, test, item, pruned) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => {
                            self.unknown |= all.iter().any(acts) || self.vague;
                            return None;
                        }
                    }
                }
                true
            }
            Test::Or(choices) => {
                for test in choices {
                    if self.judge(call, test, item, pruned)? {
                        return Some(true);
                    }
                }
                false
            }
            Test::Print { end } => {
                self.out.push_str(item.text);
                self.out.push(*end);
                true
            }
            Test::Printf(format) => {
                match formatted(format, item) {
                    Some(text) => self.out.push_str(&text),
                    None => self.vague = true,
                }
                true
            }
            Test::Delete => self.delete(call, item),
            Test::Exec { words, batch: true, .. } => {
                match self.batches.iter_mut().find(|(w, _)| w == words) {
                    Some((_, items)) => items.push(item.text.to_owned()),
                    None => self.batches.push((words.clone(), vec![item.text.to_owned()])),
                }
                true
            }
            Test::Exec { words, in_folder, .. } => self.execute(call, words, item, *in_folder)?,
        })
    }

    fn delete(&mut self, call: &mut Call<'_>, item: &Item<'_>) -> bool {
        if item.text == "." {
            return true;
        }
        let empty = call.machine.tree().list(item.path).is_empty();
        let result = if item.node.is_dir() && !empty {
            Err(Failure::NotEmpty)
        } else {
            remove_tree(call.machine, call.process, item.path)
        };
        let ok = call.settle(result, &format!("cannot delete ‘{}’", item.text), item.text);
        self.failed |= !ok;
        ok
    }

    fn execute(&mut self, call: &mut Call<'_>, words: &[String], item: &Item<'_>, in_folder: bool) -> Judgement {
        let name = item.text.rsplit('/').next().unwrap_or_default();
        let text = if in_folder { format!("./{name}") } else { item.text.to_owned() };
        let args = words.iter().map(|w| w.replace("{}", &text)).collect();
        let mut child = call.process.child(args);
        if in_folder {
            child.cwd = item.path.parent().unwrap_or_default();
        }
        self.flush(call);
        match call.launcher.launch(call.machine, &child) {
            Status::Known(code) => Some(code == 0),
            Status::Unknown => None,
        }
    }

    /// What is removed may be of files known in total: of those that this step wrote, nothing is sure to be left. Bytecode stands
    /// apart, where a model knows it.
    fn spare(&mut self, call: &mut Call<'_>, test: &Test) {
        let step = call.machine.writer.step();
        for path in std::mem::take(&mut self.totals) {
            let folder = path.parent().unwrap_or_default();
            let has_bytecode = call.machine.tree().get(&folder.child(BYTECODE)).is_some_and(|node| node.is_dir());
            if has_bytecode && names_bytecode(test) || !call.machine.tree().is_written_by(&path, step) {
                continue;
            }
            let Some(node) = call.machine.tree().get(&path).cloned() else { continue };
            let Some(file) = node.as_file() else { continue };
            let size = Estimate { low: 0, ..file.estimate() };
            let file = match file.origin() {
                Some(origin) => File { count: file.count, ..File::fetched(size, origin) },
                None => File::aggregate(size, file.count),
            };
            // It was there a moment ago.
            let _ = call.machine.writer.put(&path, Node::file(node.meta, file));
        }
    }

    fn flush(&mut self, call: &mut Call<'_>) {
        let out = std::mem::take(&mut self.out);
        if !out.is_empty() {
            call.print(out);
        }
    }

    fn finish(mut self, call: &mut Call<'_>, acts: bool) -> Status {
        self.flush(call);
        if self.vague || self.unknown {
            call.write(Data::unknown_text());
        }
        for (words, items) in std::mem::take(&mut self.batches) {
            let args = words.into_iter().chain(items).collect();
            let status = call.launcher.launch(call.machine, &call.process.child(args));
            self.failed |= status.is_failure();
        }
        if self.unknown && acts {
            call.machine.unknown_here(call.process);
        }
        if self.unknown {
            return Status::Unknown;
        }
        Status::of(!self.failed)
    }
}

const BYTECODE: &str = "__pycache__";

/// Whether an expression does nothing but remove, and says what by more than its place.
fn removes(test: &Test) -> bool {
    match test {
        Test::Delete => true,
        Test::Exec { words, .. } => words.first().is_some_and(|word| matches!(word.as_str(), "rm" | "/bin/rm")),
        Test::Print { .. } | Test::Printf(_) => true,
        Test::And(all) | Test::Or(all) => all.iter().any(acts) && all.iter().filter(|test| acts(test)).all(removes),
        Test::Not(inner) => removes(inner),
        _ => false,
    }
}

/// Whether all that an expression asks for by name is bytecode of Python.
fn names_bytecode(test: &Test) -> bool {
    fn names<'t>(test: &'t Test, found: &mut Vec<&'t str>) {
        match test {
            Test::Name { pattern, .. } => found.push(pattern),
            Test::And(all) | Test::Or(all) => all.iter().for_each(|test| names(test, found)),
            Test::Not(inner) => names(inner, found),
            _ => {}
        }
    }
    let mut found = Vec::new();
    names(test, &mut found);
    !found.is_empty() && found.iter().all(|name| *name == BYTECODE || name.starts_with("*.py"))
}

fn letter(node: &Node) -> char {
    match &node.kind {
        Kind::File(_) => 'f',
        Kind::Dir(_) => 'd',
        Kind::Symlink(_) => 'l',
        Kind::Special(Special::Fifo) => 'p',
        Kind::Special(Special::Char) => 'c',
        Kind::Special(Special::Block) => 'b',
    }
}

fn formatted(format: &str, item: &Item<'_>) -> Option<String> {
    let (mut out, mut chars) = (String::new(), format.chars());
    if format.is_empty() {
        return None;
    }
    while let Some(c) = chars.next() {
        match (c, if matches!(c, '%' | '\\') { chars.next() } else { None }) {
            ('%', Some('p')) => out.push_str(item.text),
            ('%', Some('f')) => out.push_str(item.text.rsplit('/').next().unwrap_or_default()),
            ('%', Some('h')) => out.push_str(item.text.rsplit_once('/').map_or(".", |(h, _)| h)),
            ('%', Some('s')) => out.push_str(&item.node.as_file()?.size.to_string()),
            ('%', Some('m')) => out.push_str(&format!("{:o}", item.node.meta.mode)),
            ('%', Some('U')) => out.push_str(&item.node.meta.uid.to_string()),
            ('%', Some('G')) => out.push_str(&item.node.meta.gid.to_string()),
            ('%', Some('y')) => out.push(letter(item.node)),
            ('%', Some('l')) => out.push_str(item.node.as_symlink().map_or("", |t| t)),
            ('%', Some('%')) => out.push('%'),
            ('\\', Some('n')) => out.push('\n'),
            ('\\', Some('t')) => out.push('\t'),
            ('\\', Some('0')) => out.push('\0'),
            ('%' | '\\', _) => return None,
            _ => out.push(c),
        }
    }
    Some(out)
}
