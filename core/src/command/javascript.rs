//! JavaScript: `npm`, `yarn`, `pnpm`, `corepack`, and the tools that build projects.
//!
//! Sizes come from the catalogue of measured packages; what is not in it stands in as a typical package, with bounds, and is
//! said. Sources: the manuals of npm 10, yarn 1.22 and 4, pnpm 9, and what they were seen to do.

mod build;
mod closure;
mod install_scripts;
mod lay;
mod lock;
mod npm;
mod project;
mod prune;
mod range;
mod resolve;
mod scripts;
mod unread;
mod yarn;

use super::{Call, Data, Model, Status};
use crate::filesystem::{AGGREGATE, AbsPath, File, Node};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "npm" => npm::npm,
        "npx" => npm::npx,
        "yarn" | "yarnpkg" => yarn::yarn,
        "pnpm" => yarn::pnpm,
        "pnpx" => npm::npx,
        "corepack" => yarn::corepack,
        _ if build::is_tool(name) => build::tool,
        _ => return None,
    })
}

/// A program whose effect nobody knows.
fn unknown(call: &mut Call<'_>) -> Status {
    call.machine.unknown_here(call.process);
    call.write(Data::unknown_text());
    Status::Unknown
}

/// Says what stands in for packages that the catalogue does not have.
fn tell_strangers(call: &mut Call<'_>, names: &[&str]) {
    if names.is_empty() {
        return;
    }
    let first = names.get(..8).unwrap_or(names).join(", ");
    let more = if names.len() > 8 { format!(" and {} more", names.len() - 8) } else { String::new() };
    call.machine.assume(
        format!("{first}{more}: not in the catalogue; typical packages stand in, with bounds"),
        format!(
            "declare it in the manifest:\nruns:\n  - command: {:?}\n    writes: [{{path: node_modules/, size: 10 MB, files: 1000}}]",
            call.process.args.join(" ")
        ),
    );
}

/// A package that is not known may bring programs: from here on a name that is not listed may be there.
fn may_bring_programs(call: &mut Call<'_>, folder: &AbsPath) {
    let Ok(folder) = super::total::make_folder(call.machine, call.process, folder) else { return };
    let path = folder.child(AGGREGATE);
    if call.machine.tree().get(&path).is_none() {
        let meta = call.machine.fresh_meta(call.process, &path, 0o777);
        // Its folder was made just above.
        let _ = call.machine.put(call.process, &path, Node::file(meta, File::unseen()));
    }
}
