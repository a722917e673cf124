//! `git`: what a clone weighs nobody can say before it is made, so that it gets the bounds of the repositories that were
//! measured; what configures or asks weighs what it writes.

use super::{Call, Data, Model, Opening, Options, Rules, Status};
use crate::filesystem::{AGGREGATE, AbsPath, File, Meta, Node};
use crate::size::Estimate;
use std::sync::Arc;

pub(super) fn model(name: &str) -> Option<Model> {
    (name == "git").then_some(git as Model)
}

fn git(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "Cc", long: &["git-dir", "work-tree", "namespace"], stops_early: true };
    let options = Options::read(call.operands(), rules);
    let folder = options.value(&["C"]).map(str::to_owned);
    let Some((verb, rest)) = options.operands.split_first() else {
        call.write(Data::unknown_text());
        return Status::SUCCESS;
    };
    match verb.as_str() {
        "clone" => clone(call, rest, folder.as_deref()),
        "init" => init(call, rest, folder.as_deref()),
        "config" => config(call, rest, folder.as_deref()),
        "submodule" => add(call, folder.as_deref().unwrap_or("."), "git.clone"),
        "pull" | "fetch" | "lfs" | "checkout" | "switch" | "reset" | "merge" | "rebase" | "restore" | "worktree" => {
            change(call, folder.as_deref().unwrap_or("."))
        }
        "apply" | "am" | "cherry-pick" | "revert" | "stash" | "commit" | "add" | "rm" | "mv" | "clean" | "gc"
        | "remote" | "tag" | "branch" => small(call, folder.as_deref().unwrap_or(".")),
        _ => {
            call.write(Data::unknown_text());
            Status::Unknown
        }
    }
}

/// `clone [options] URL [folder]`.
fn clone(call: &mut Call<'_>, args: &[String], base: Option<&str>) -> Status {
    let rules = Rules {
        short: "bocujO",
        long: &[
            "branch",
            "depth",
            "origin",
            "config",
            "upload-pack",
            "jobs",
            "reference",
            "template",
            "filter",
            "separate-git-dir",
            "shallow-since",
        ],
        ..Rules::default()
    };
    let options = Options::read(args, rules);
    let Some(url) = options.operands.first().cloned() else {
        return if call.process.vague {
            add(call, ".", "git.clone")
        } else {
            call.fail("You must specify a repository to clone.")
        };
    };
    let name = options.operands.get(1).cloned().unwrap_or_else(|| folder_of(&url));
    let target = base.map_or_else(|| name.clone(), |b| format!("{b}/{name}"));
    if let Err(failure) = super::make::make_parents(call.machine, call.process, &target)
        && !call.settle(Err(failure), &target, &target)
    {
        return Status::Known(128);
    }
    let declared = call.launcher.download(&url).and_then(|data| data.length());
    if let Some(size) = declared {
        return put(call, &target, size, &url);
    }
    let shallow = options.has(&["depth", "shallow-since"]);
    let size = call.figure(if shallow { "git.clone-shallow" } else { "git.clone" });
    call.guess("the repository is not known; source trees that were measured stand in");
    put(call, &target, size, &url)
}

/// The folder that a clone makes: the last part of the URL without `.git`.
fn folder_of(url: &str) -> String {
    let last = url.trim_end_matches('/').rsplit(['/', ':']).next().unwrap_or_default();
    last.strip_suffix(".git").unwrap_or(last).to_owned()
}

/// Puts files known in total into a folder, beside what is there in total already.
fn put(call: &mut Call<'_>, folder: &str, size: Estimate, origin: &str) -> Status {
    let Ok((path, _)) = call.machine.node(call.process, folder) else { return Status::Unknown };
    let rest = path.child(AGGREGATE);
    let old = call.machine.tree().get(&rest).and_then(|n| n.as_file()).map(File::estimate).unwrap_or_default();
    let meta = call.machine.fresh_meta(call.process, &rest, 0o666);
    let file = File { count: 0, ..File::fetched(old + size, &Arc::from(origin)) };
    let result = call.machine.put(call.process, &rest, Node::file(meta, file));
    Status::of(call.settle(result, folder, folder))
}

fn add(call: &mut Call<'_>, folder: &str, figure: &str) -> Status {
    let size = call.figure(figure);
    call.guess("the repositories are not known; source trees that were measured stand in");
    put(call, folder, Estimate { low: 0, ..size }, "submodule")
}

fn init(call: &mut Call<'_>, args: &[String], base: Option<&str>) -> Status {
    let options = Options::read(args, Rules { short: "b", long: &["template", "initial-branch"], ..Rules::default() });
    let folder = options.operands.first().map(String::as_str).or(base).unwrap_or(".");
    let own = format!("{folder}/{}", if options.has(&["bare"]) { "" } else { ".git" });
    let made = super::make::make_parents(call.machine, call.process, own.trim_end_matches('/'));
    if !call.settle(made, folder, folder) {
        return Status::Known(128);
    }
    let size = call.figure("git.init");
    put(call, own.trim_end_matches('/'), size, "init")
}

/// Takes other versions of files of a clone: those that an earlier step made are stored again, as many as all at most.
fn change(call: &mut Call<'_>, folder: &str) -> Status {
    let Some((rest, meta, file)) = clone_around(call, folder) else {
        return small(call, folder);
    };
    let own = call.machine.writer.step();
    if call.machine.tree().is_written_by(&rest, own) {
        return Status::Unknown;
    }
    call.guess("which files of the repository change is not known");
    let size = file.estimate();
    let meta = Meta { mtime: call.machine.now(), ..meta };
    let new = File { count: 0, ..File::fetched(Estimate { low: 0, ..size }, &Arc::from("clone")) };
    let _ = call.machine.writer.put(&rest, Node::file(meta, new));
    Status::Unknown
}

fn clone_around(call: &Call<'_>, folder: &str) -> Option<(AbsPath, Meta, File)> {
    let mut path = call.machine.path(call.process, folder);
    loop {
        let rest = path.child(AGGREGATE);
        if let Some(node) = call.machine.tree().get(&rest)
            && let Some(file) = node.as_file().filter(|f| f.origin().is_some())
        {
            return Some((rest, node.meta, file.clone()));
        }
        path = path.parent()?;
    }
}

/// What changes a few files and git's own notes of them.
fn small(call: &mut Call<'_>, _folder: &str) -> Status {
    let size = call.figure("git.small");
    call.machine.unknown += size;
    Status::Unknown
}

/// `config --global user.name x` adds a line, and its section where that is new.
fn config(call: &mut Call<'_>, args: &[String], base: Option<&str>) -> Status {
    let options = Options::read(args, Rules { short: "f", long: &["file"], ..Rules::default() });
    let reads = ["get", "l", "list", "get-all", "get-regexp", "show-origin"];
    let [name, value, ..] = options.operands.as_slice() else {
        call.write(Data::unknown_text());
        return Status::Unknown;
    };
    if options.has(&reads) {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    let home = call.process.variable("HOME").unwrap_or("/root").to_owned();
    let file = match options.value(&["f", "file"]) {
        Some(file) => file.to_owned(),
        None if options.has(&["global"]) => format!("{home}/.gitconfig"),
        None if options.has(&["system"]) => "/etc/gitconfig".into(),
        None => format!("{}/.git/config", base.unwrap_or(".")),
    };
    let (section, key) = name.rsplit_once('.').unwrap_or((name, ""));
    let header = match section.split_once('.') {
        Some((section, sub)) => format!("[{section} \"{sub}\"]\n"),
        None => format!("[{section}]\n"),
    };
    let known = call.machine.node(call.process, &file).ok().and_then(|(_, n)| n.as_file().map(super::file_data));
    let is_new = !known.and_then(|d| d.as_text()).is_some_and(|text| text.contains(&header));
    let line = format!("{}\t{key} = {value}\n", if is_new { header } else { String::new() });
    let result = call.machine.open_write(call.process, &file, Opening::Append);
    let result = result.map(|id| call.machine.write_to(call.process, id, Data::text(line)));
    Status::of(call.settle(result, &file, &file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clone_is_named_by_its_url() {
        assert_eq!(folder_of("https://github.com/a/b.git"), "b");
        assert_eq!(folder_of("git@github.com:a/c"), "c");
    }
}
