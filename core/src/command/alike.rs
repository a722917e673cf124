//! Programs that leave what another program with a model of its own leaves: they are run as that one.

use super::{Call, Model, Options, Rules, Status};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "axel" | "aria2c" => download,
        "dos2unix" => unix_lines,
        "easy_install" | "easy_install3" => easy_install,
        "rsync" => synchronize,
        "svn" | "hg" => checkout,
        "zip" => zip,
        _ => return None,
    })
}

fn launch(call: &mut Call<'_>, words: &[&str]) -> Status {
    let args = words.iter().map(|word| (*word).to_owned()).collect();
    call.launcher.launch(call.machine, &call.process.child(args))
}

fn unknown(call: &mut Call<'_>) -> Status {
    call.machine.unknown_here(call.process);
    Status::Unknown
}

fn download(call: &mut Call<'_>) -> Status {
    let rules = Rules {
        short: "ondsxjk",
        long: &["out", "dir", "output", "split", "max-connection-per-server"],
        ..Rules::default()
    };
    let options = Options::read(call.operands(), rules);
    let Some(url) = options.operands.first() else { return unknown(call) };
    let (folder, name) = (options.value(&["d", "dir"]), options.value(&["o", "out", "output"]));
    let target = match (folder, name) {
        (Some(folder), Some(name)) => Some(format!("{folder}/{name}")),
        (_, name) => name.map(str::to_owned),
    };
    match (&target, folder) {
        (Some(target), _) => launch(call, &["wget", "-q", "-O", target, url]),
        (None, Some(folder)) => launch(call, &["wget", "-q", "-P", folder, url]),
        (None, None) => launch(call, &["wget", "-q", url]),
    }
}

fn unix_lines(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let words = ["sed", "-i", "s/\\r$//"].into_iter().chain(options.operands.iter().map(String::as_str));
    launch(call, &words.collect::<Vec<_>>())
}

/// setuptools' forerunner of pip: eggs instead of folders, and no cache.
fn easy_install(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "difH", ..Rules::default() });
    call.guess("eggs weigh about what pip installs; its models stand in");
    let words = ["pip", "install", "--no-cache-dir"].into_iter().chain(options.operands.iter().map(String::as_str));
    launch(call, &words.collect::<Vec<_>>())
}

/// Copies within one machine, whole; what is left out or comes from elsewhere nobody knows.
fn synchronize(call: &mut Call<'_>) -> Status {
    let options = Options::read(
        call.operands(),
        Rules { short: "ef", long: &["exclude", "include", "rsh", "filter"], ..Rules::default() },
    );
    let chooses =
        options.has(&["exclude", "include", "exclude-from", "files-from", "filter", "f", "delete", "dry-run", "n"]);
    let Some((target, sources)) = options.operands.split_last().filter(|(_, sources)| !sources.is_empty()) else {
        return unknown(call);
    };
    if chooses || options.operands.iter().any(|operand| operand.contains(':')) {
        return unknown(call);
    }
    // A slash at the end stands for what is in the folder, and a folder's target is made.
    let has_folders = sources.iter().any(|s| s.ends_with('/') || call.machine.is_dir(call.process, s));
    if (has_folders || sources.len() > 1 || target.ends_with('/'))
        && launch(call, &["mkdir", "-p", target]).is_failure()
    {
        return Status::FAILURE;
    }
    let sources = sources.iter().map(|s| if s.ends_with('/') { format!("{s}.") } else { s.clone() });
    let words: Vec<String> = ["cp".into(), "-a".into()].into_iter().chain(sources).chain([target.clone()]).collect();
    call.launcher.launch(call.machine, &call.process.child(words))
}

/// A working tree with what the version control keeps beside it.
fn checkout(call: &mut Call<'_>) -> Status {
    let rules =
        Rules { short: "rbu", long: &["revision", "username", "password", "branch", "depth"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let words: Vec<&str> = options.operands.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["co" | "checkout" | "export" | "clone", url, rest @ ..] if url.contains("://") => {
            let all = ["git", "clone", url].into_iter().chain(rest.iter().copied());
            launch(call, &all.collect::<Vec<_>>())
        }
        _ => unknown(call),
    }
}

/// Both deflate; how well is not known of either.
fn zip(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "xinbt", ..Rules::default() });
    match options.operands.split_first() {
        Some((archive, files)) if !files.is_empty() && !options.has(&["x", "i", "d"]) => {
            let archive = if archive.contains('.') { archive.clone() } else { format!("{archive}.zip") };
            let words = ["tar", "czf", &archive].into_iter().chain(files.iter().map(String::as_str));
            launch(call, &words.collect::<Vec<_>>())
        }
        _ => unknown(call),
    }
}
