//! `chmod`, `chown`, `chgrp`.
//!
//! The kernel copies a lower file up even when nothing changes; which of that a layer stores is for the engine to say.

use super::{Accounts, Call, Failure, Model, Options, Rules, Status};
use crate::filesystem::{AbsPath, Meta, ModeChange, Node};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "chmod" => chmod,
        "chown" => chown,
        "chgrp" => chgrp,
        _ => return None,
    })
}

/// Gives the new mode and owner of a node.
type Change<'a> = &'a dyn Fn(&Node) -> Meta;

fn chmod(call: &mut Call<'_>) -> Status {
    let (modes, rest): (Vec<String>, Vec<String>) = call.operands().iter().cloned().partition(|a| is_removing_mode(a));
    let options = Options::read(&rest, Rules { long: &["reference"], ..Rules::default() });
    let mut operands = options.operands.iter();
    let text = modes.first().or_else(|| if options.has(&["reference"]) { None } else { operands.next() });
    let change = match (text.map(|t| ModeChange::parse(t)), options.value(&["reference"])) {
        (Some(Some(change)), _) => change,
        (Some(None), _) => return call.fail("invalid mode"),
        (None, Some(path)) => match call.machine.node(call.process, path) {
            Ok((_, node)) => ModeChange::Octal(node.meta.mode),
            Err(failure) => return call.fail(&format!("failed to get attributes of '{path}': {failure}")),
        },
        (None, None) => return call.fail("missing operand"),
    };
    // GNU chmod leaves a folder its set-id bits unless five digits ask for less.
    let keeps = !call.is_busybox() && text.is_some_and(|t| t.len() < 5);
    let umask = call.process.umask;
    let new = move |node: &Node| {
        let mut mode = change.apply(node.meta.mode, node.is_dir(), umask);
        if keeps && node.is_dir() && matches!(change, ModeChange::Octal(_)) {
            mode |= node.meta.mode & 0o6000;
        }
        Meta { mode, ..node.meta }
    };
    let paths: Vec<String> = operands.cloned().collect();
    let recursive = options.has(&["R", "recursive"]);
    let task = Task {
        recursive,
        follow: true,
        touches_links: false,
        quiet: options.has(&["f", "silent", "quiet"]),
        change: &new,
    };
    task.run(call, &paths, "changing permissions of")
}

/// `-x`, `-w`, `-rwx`: a mode that starts with a minus, not options.
fn is_removing_mode(text: &str) -> bool {
    text.strip_prefix('-').is_some_and(|m| {
        !m.is_empty() && m.chars().all(|c| "rwxXst,ugoa+=-".contains(c)) && m.contains(['r', 'w', 'x', 'X', 's', 't'])
    })
}

fn chown(call: &mut Call<'_>) -> Status {
    owner(call, false)
}

fn chgrp(call: &mut Call<'_>) -> Status {
    owner(call, true)
}

fn owner(call: &mut Call<'_>, group_only: bool) -> Status {
    let rules = Rules { long: &["reference", "from"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let mut operands = options.operands.iter();
    let ids = if let Some(path) = options.value(&["reference"]) {
        call.machine
            .node(call.process, path)
            .map(|(_, n)| (Some(n.meta.uid), Some(n.meta.gid)))
            .map_err(|e| e.to_string())
    } else {
        let Some(text) = operands.next() else { return call.fail("missing operand") };
        ids(call, text, group_only)
    };
    let (uid, gid) = match ids {
        Ok(ids) => ids,
        Err(message) => return call.fail(&message),
    };
    let uid = if group_only { None } else { uid };
    let new = move |node: &Node| {
        let meta = Meta { uid: uid.unwrap_or(node.meta.uid), gid: gid.unwrap_or(node.meta.gid), ..node.meta };
        // The kernel takes set-id bits off a file whose owner is set, even to the same one.
        if node.as_file().is_some() { meta.without_set_id() } else { meta }
    };
    let paths: Vec<String> = operands.cloned().collect();
    let recursive = options.has(&["R", "recursive"]);
    let follow = !options.has(&["h", "no-dereference"]) && !recursive;
    let task =
        Task { recursive, follow, touches_links: true, quiet: options.has(&["f", "silent", "quiet"]), change: &new };
    task.run(call, &paths, "changing ownership of")
}

type Ids = (Option<u32>, Option<u32>);

/// `user`, `user:group`, `user:`, `:group`, numbers too. A name that can't be looked up is taken for a likely one: what a layer
/// stores does not depend on the number.
fn ids(call: &Call<'_>, text: &str, group_only: bool) -> Result<Ids, String> {
    let accounts = call.machine.accounts();
    let dotted = text.split_once(':').or_else(|| text.split_once('.').filter(|_| accounts.user(text).is_none()));
    let (user, group) = if group_only { ("", Some(text)) } else { dotted.map_or((text, None), |(u, g)| (u, Some(g))) };
    let known_user = accounts.user(user);
    let uid = match (user, known_user, user.parse::<u32>()) {
        ("", _, _) => None,
        (_, Some(user), _) => Some(user.uid),
        (_, None, Ok(uid)) => Some(uid),
        ("root", None, _) => Some(0),
        _ if accounts.users.is_none() => Some(Accounts::likely(user).uid),
        _ if call.is_busybox() => return Err(format!("unknown user {user}")),
        _ => return Err(format!("invalid user: ‘{text}’")),
    };
    let gid = match group {
        None => None,
        Some("") if known_user.is_none() && accounts.users.is_none() => Some(Accounts::likely(user).gid),
        Some("") => known_user.map(|u| u.gid).or(uid.filter(|_| known_user.is_none()).map(|_| 0)),
        Some(name) => match (accounts.group(name), name.parse::<u32>()) {
            (Some(group), _) => Some(group.gid),
            (None, Ok(gid)) => Some(gid),
            _ if name == "root" => Some(0),
            _ if accounts.groups.is_none() => Some(Accounts::likely(name).gid),
            _ if call.is_busybox() => return Err(format!("unknown group {name}")),
            _ => return Err(format!("invalid group: ‘{text}’")),
        },
    };
    Ok((uid, gid))
}

#[derive(Clone, Copy)]
struct Task<'a> {
    recursive: bool,
    follow: bool,
    /// Whether links below an operand are changed themselves, rather than left alone.
    touches_links: bool,
    quiet: bool,
    change: Change<'a>,
}

impl Task<'_> {
    fn run(&self, call: &mut Call<'_>, paths: &[String], verb: &str) -> Status {
        if paths.is_empty() {
            return call.fail("missing operand");
        }
        let mut ok = true;
        for text in paths {
            let found = if self.follow {
                call.machine.node(call.process, text)
            } else {
                call.machine.link_node(call.process, text)
            };
            // BusyBox changes what a link leads to, and nothing below that.
            let is_link = || call.machine.link_node(call.process, text).is_ok_and(|(_, n)| n.as_symlink().is_some());
            let recursive = self.recursive && !(self.follow && call.is_busybox() && is_link());
            let result = found.and_then(|(path, _)| Task { recursive, ..*self }.apply(call, &path));
            if self.quiet && result.is_err() {
                ok = false;
                continue;
            }
            let gnu = if matches!(result, Err(Failure::NotFound)) { "cannot access" } else { verb };
            ok &= call.settle(result, &format!("{gnu} '{text}'"), text);
        }
        Status::of(ok)
    }

    fn apply(&self, call: &mut Call<'_>, path: &AbsPath) -> Result<(), Failure> {
        let free = call.process.identity.is_root() && !call.machine.mounts.iter().any(|m| m.path.is_within(path));
        if !self.recursive || !free {
            return self.one_by_one(call, path);
        }
        call.machine.check_writable(path)?;
        let top_is_link = call.machine.tree().get(path).is_some_and(|n| n.as_symlink().is_some());
        let change = self.change;
        let links = self.touches_links || top_is_link;
        call.machine
            .writer
            .set_meta_below(path, &mut |node| (links || node.as_symlink().is_none()).then(|| change(node)));
        Ok(())
    }

    /// Changes a node and what is below it where not everything may be changed; the first failure is reported.
    fn one_by_one(&self, call: &mut Call<'_>, path: &AbsPath) -> Result<(), Failure> {
        let Some(node) = call.machine.tree().get(path).cloned() else { return Err(Failure::NotFound) };
        let new = (self.change)(&node);
        let result = if node.as_symlink().is_some() && !self.touches_links {
            Ok(())
        } else {
            permitted(call, path, &node.meta, &new)
                .and_then(|()| call.machine.writer.set_meta(path, new).map_err(Failure::from))
        };
        if !self.recursive || !node.is_dir() {
            return result;
        }
        let entries: Vec<AbsPath> = call.machine.tree().list(path).iter().map(|e| path.child(e.name)).collect();
        entries.iter().fold(result, |result, entry| {
            let below = self.one_by_one(call, entry);
            result.and(below)
        })
    }
}

/// Only root gives files away; an owner may change the mode, and the group to one of his own.
fn permitted(call: &Call<'_>, path: &AbsPath, old: &Meta, new: &Meta) -> Result<(), Failure> {
    call.machine.check_owner(call.process, path, old)?;
    let identity = &call.process.identity;
    let gives_away = old.uid != new.uid || old.gid != new.gid && !identity.is_in(new.gid);
    if gives_away && !identity.is_root() { Err(Failure::NotPermitted) } else { Ok(()) }
}
