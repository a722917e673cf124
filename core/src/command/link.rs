//! `ln`, `link`, `readlink`, `realpath`.

use super::{Call, Failure, Model, Options, Rules, Status};
use crate::filesystem::{AbsPath, Node};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "ln" => ln,
        "link" => link,
        "readlink" => readlink,
        "realpath" => realpath,
        _ => return None,
    })
}

fn ln(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "tS", long: &["target-directory", "suffix"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let mut operands = options.operands.clone();
    let folder = options.value(&["t", "target-directory"]).map(str::to_owned);
    let is_folder = folder.is_some();
    let target = match folder {
        Some(folder) => folder,
        None if operands.len() > 1 => operands.pop().unwrap_or_default(),
        None => ".".into(),
    };
    let keeps_link = options.has(&["n", "no-dereference", "T", "no-target-directory"]);
    let is_link = call.machine.link_node(call.process, &target).is_ok_and(|(_, n)| n.as_symlink().is_some());
    let into = is_folder || call.machine.is_dir(call.process, &target) && !(keeps_link && is_link);
    let mut ok = true;
    for source in &operands {
        let name = source.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        let text = if into { format!("{}/{name}", target.trim_end_matches('/')) } else { target.clone() };
        let result = make_link(call, source, &text, &options);
        let kind = if options.has(&["s", "symbolic"]) { "symbolic" } else { "hard" };
        ok &= call.settle(result, &format!("failed to create {kind} link '{text}'"), &text);
    }
    Status::of(ok)
}

fn make_link(call: &mut Call<'_>, source: &str, text: &str, options: &Options) -> Result<(), Failure> {
    let to = call.machine.resolve_link(call.process, text.trim_end_matches('/'))?;
    let symbolic = options.has(&["s", "symbolic"]);
    let from = if symbolic { None } else { Some(hard_source(call, source, options.has(&["L", "logical"]))?) };
    if let Some(there) = &to.node {
        if !options.has(&["f", "force"]) {
            return Err(Failure::Exists);
        }
        if there.is_dir() {
            return Err(Failure::IsADirectory);
        }
        if from.as_ref() == Some(&to.path) {
            return Err(Failure::Exists);
        }
        call.machine.remove(call.process, &to.path)?;
    }
    match from {
        Some(from) => {
            call.machine.check_entry(call.process, &to.path)?;
            if call.machine.crosses_mounts(&from, &to.path) {
                return Err(Failure::Invalid);
            }
            call.machine.assume_parent(&to.path);
            Ok(call.machine.writer.link(&from, &to.path)?)
        }
        None => {
            let relative = options.has(&["r", "relative"]);
            let target = if relative { relative_target(call, source, &to.path) } else { source.to_owned() };
            let meta = call.machine.fresh_meta(call.process, &to.path, 0o777);
            call.machine.put(call.process, &to.path, Node::symlink(meta, &target))
        }
    }
}

fn hard_source(call: &Call<'_>, source: &str, follow: bool) -> Result<AbsPath, Failure> {
    let found =
        if follow { call.machine.node(call.process, source) } else { call.machine.link_node(call.process, source) };
    let (path, node) = found?;
    if node.is_dir() { Err(Failure::NotPermitted) } else { Ok(path) }
}

/// The way from the folder of `link` to `source`, as `ln -r` writes it.
fn relative_target(call: &Call<'_>, source: &str, link: &AbsPath) -> String {
    let source = call.machine.path(call.process, source);
    let folder = link.parent().unwrap_or_default();
    let (from, to): (Vec<&str>, Vec<&str>) = (folder.components().collect(), source.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - common);
    let parts: Vec<&str> = up.chain(to.into_iter().skip(common)).collect();
    if parts.is_empty() { ".".into() } else { parts.join("/") }
}

fn link(call: &mut Call<'_>) -> Status {
    let [from, to] = call.operands() else { return call.fail("missing operand") };
    let (from, to) = (from.clone(), to.clone());
    let result = make_link(call, &from, &to, &Options::default());
    Status::of(call.settle(result, &format!("cannot create link '{to}' to '{from}'"), &to))
}

fn readlink(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let canonical = options.has(&["f", "e", "m", "canonicalize", "canonicalize-existing", "canonicalize-missing"]);
    let end = if options.has(&["n", "no-newline"]) { "" } else { "\n" };
    let mut ok = true;
    for operand in &options.operands {
        let text = if canonical {
            canonical_path(call, operand, options.has(&["e"]))
        } else {
            let found = call.machine.link_node(call.process, operand);
            found.ok().and_then(|(_, n)| n.as_symlink().map(|t| t.to_string()))
        };
        match text {
            Some(text) => call.print(format!("{text}{end}")),
            None => ok = false,
        }
    }
    Status::of(ok)
}

fn canonical_path(call: &Call<'_>, operand: &str, must_exist: bool) -> Option<String> {
    let resolved = call.machine.resolve(call.process, operand).ok()?;
    (resolved.node.is_some() || !must_exist).then(|| resolved.path.to_string())
}

fn realpath(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let mut ok = true;
    for operand in &options.operands {
        match canonical_path(call, operand, false) {
            Some(text) => call.print(format!("{text}\n")),
            None => ok = false,
        }
    }
    Status::of(ok)
}
