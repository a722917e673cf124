//! Scripts of package.json: they run in a shell with the project's programs in front of PATH.

use super::project::Project;
use crate::command::{Call, Status};

/// Runs a script with those that belong before and behind it.
pub(super) fn run(call: &mut Call<'_>, project: &Project, name: &str, more: &[String]) -> Status {
    if project.manifest.is_none() {
        // What a build of that name usually runs is a bundler.
        return if name == "build" { super::build::bundle(call, name, "dist") } else { super::unknown(call) };
    }
    let Some(script) = project.script(name) else {
        return call.fail(&format!("error: Missing script: \"{name}\""));
    };
    let own = std::iter::once(script.to_owned()).chain(more.iter().cloned()).collect::<Vec<_>>().join(" ");
    let before = project.script(&format!("pre{name}")).map(str::to_owned);
    let behind = project.script(&format!("post{name}")).map(str::to_owned);
    let mut status = Status::SUCCESS;
    for text in [before, Some(own), behind].into_iter().flatten() {
        status = shell(call, project, &text);
        if status.is_failure() {
            return status;
        }
    }
    status
}

fn shell(call: &mut Call<'_>, project: &Project, text: &str) -> Status {
    let mut process = call.process.child(vec!["sh".into(), "-c".into(), text.to_owned()]);
    process.cwd = project.folder.clone();
    let path = process.variable("PATH").unwrap_or("/usr/local/bin:/usr/bin:/bin").to_owned();
    let own = project.folder.join("node_modules/.bin");
    process.env.insert("PATH".into(), Some(format!("{own}:{path}")));
    call.launcher.launch(call.machine, &process)
}
