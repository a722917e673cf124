//! Installers that Python runs: `get-pip.py` and Poetry's.

use crate::command::{Call, Process, Status, tool};

/// Runs the script that stands at a URL; `None` for one that is not known.
pub fn run(call: &mut Call<'_>, url: &str, words: &[String]) -> Option<Status> {
    let name = url.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    if name.ends_with("get-pip.py") {
        return Some(pip(call, words));
    }
    let is_poetry = name.ends_with("install.python-poetry.org") || name.ends_with("install-poetry.py");
    is_poetry.then(|| poetry(call))
}

/// `get-pip.py` installs pip by pip, with the options that it is given.
fn pip(call: &mut Call<'_>, options: &[String]) -> Status {
    let python = call.process.args.first().cloned().unwrap_or_default();
    let given = options.iter().map(String::as_str);
    let words = [python.as_str(), "-m", "pip", "install", "--upgrade", "pip"].into_iter().chain(given);
    launch(call, &call.process.child(words.map(str::to_owned).collect()))
}

/// Poetry gets an environment of its own.
fn poetry(call: &mut Call<'_>) -> Status {
    let python = call.process.args.first().cloned().unwrap_or_default();
    let home = tool::folder_of(call, "POETRY_HOME", ".local/share/pypoetry");
    let venv = format!("{home}/venv");
    let made = launch(call, &child(call, &[&python, "-m", "venv", &venv]));
    if made.is_failure() {
        return made;
    }
    let version = call.process.variable("POETRY_VERSION").filter(|version| !version.is_empty());
    let package = version.map_or_else(|| "poetry".to_owned(), |version| format!("poetry=={version}"));
    launch(call, &child(call, &[&format!("{venv}/bin/pip"), "install", &package]))
}

fn child(call: &Call<'_>, words: &[&str]) -> Process {
    call.process.child(words.iter().map(|word| (*word).to_owned()).collect())
}

fn launch(call: &mut Call<'_>, process: &Process) -> Status {
    call.launcher.launch(call.machine, process)
}
