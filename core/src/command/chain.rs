//! Programs that run another one: `env`, `nice`, `nohup`, `time`, `timeout`, `xargs`, `setsid`, `su`, `sudo`, `gosu` and kin.

use super::{Call, Data, Identity, Model, Options, Process, Rules, STDIN, Status};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "env" => env,
        "nice" => |call| plain(call, "n"),
        "nohup" | "time" | "setsid" | "stdbuf" | "ionice" | "eatmydata" | "catchsegv" | "unbuffer" => {
            |call| plain(call, "cpnioef")
        }
        "chronic" => |call| plain(call, ""),
        "timeout" => timeout,
        "xargs" => xargs,
        "su" => su,
        "sudo" | "doas" => sudo,
        "gosu" | "su-exec" | "setpriv" => gosu,
        "chroot" => chroot,
        _ => return None,
    })
}

fn launch(call: &mut Call<'_>, process: &Process) -> Status {
    call.launcher.launch(call.machine, process)
}

fn plain(call: &mut Call<'_>, valued: &str) -> Status {
    let options = Options::read(call.operands(), Rules { short: valued, stops_early: true, ..Rules::default() });
    if options.operands.is_empty() {
        return Status::SUCCESS;
    }
    let child = call.process.child(options.operands);
    launch(call, &child)
}

fn env(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "uCS", long: &["unset", "chdir"], stops_early: true };
    let options = Options::read(call.operands(), rules);
    let mut child = call.process.child(Vec::new());
    if options.has(&["i", "ignore-environment"]) {
        child.env.clear();
    }
    for name in options.values(&["u", "unset"]) {
        child.env.remove(name);
    }
    let mut rest = options.operands.iter().peekable();
    while let Some((name, value)) = rest.peek().and_then(|o| o.split_once('=')) {
        child.env.insert(name.to_owned(), Some(value.to_owned()));
        rest.next();
    }
    child.args = rest.cloned().collect();
    if child.args.is_empty() {
        return print_all(call, &child);
    }
    if let Some(folder) = options.value(&["C", "chdir"]) {
        child.cwd = call.machine.path(call.process, folder);
    }
    launch(call, &child)
}

/// Prints the whole environment.
pub(super) fn print_all(call: &mut Call<'_>, process: &Process) -> Status {
    let known: Option<String> = process.env.iter().map(|(n, v)| v.as_ref().map(|v| format!("{n}={v}\n"))).collect();
    match known {
        Some(text) => call.print(text),
        None => call.write(Data::unknown_text()),
    }
    Status::SUCCESS
}

fn timeout(call: &mut Call<'_>) -> Status {
    let options =
        Options::read(call.operands(), Rules { short: "ks", long: &["kill-after", "signal"], stops_early: true });
    let child = call.process.child(options.operands.get(1..).unwrap_or_default().to_vec());
    launch(call, &child)
}

/// As many words as one call of the program gets.
const BATCH: usize = 5_000;

fn xargs(call: &mut Call<'_>) -> Status {
    let rules = Rules {
        short: "nILPadsE",
        long: &["max-args", "replace", "max-procs", "arg-file", "delimiter", "max-lines"],
        stops_early: true,
    };
    let options = Options::read(call.operands(), rules);
    let mut program = options.operands.clone();
    if program.is_empty() {
        program.push("echo".into());
    }
    let input = match options.value(&["a", "arg-file"]).map(str::to_owned) {
        Some(file) => call.read_operand(&file).unwrap_or_default(),
        None => call.machine.read(call.process, STDIN),
    };
    let Some(text) = input.as_text() else {
        let child = Process { vague: true, ..call.process.child(program) };
        return launch(call, &child);
    };
    let replace = options.value(&["I", "replace"]).map(str::to_owned);
    let delimiter =
        options.value(&["d", "delimiter"]).map(|d| if d == "\\n" { '\n' } else { d.chars().next().unwrap_or('\n') });
    let items: Vec<String> = if options.has(&["0", "null"]) {
        text.split('\0').filter(|i| !i.is_empty()).map(str::to_owned).collect()
    } else if let Some(c) = delimiter {
        text.trim_end_matches(c).split(c).filter(|i| !i.is_empty()).map(str::to_owned).collect()
    } else if replace.is_some() {
        text.lines().map(|l| l.trim_start().to_owned()).filter(|l| !l.is_empty()).collect()
    } else {
        words(&text)
    };
    if items.is_empty() && (options.has(&["r", "no-run-if-empty"]) || replace.is_some()) {
        return Status::SUCCESS;
    }
    let batch =
        options.value(&["n", "max-args", "L", "max-lines"]).and_then(|n| n.parse().ok()).unwrap_or(BATCH).max(1);
    let calls: Vec<Vec<String>> = match &replace {
        Some(mark) => items.iter().map(|i| program.iter().map(|p| p.replace(mark.as_str(), i)).collect()).collect(),
        None if items.is_empty() => vec![program],
        None => items.chunks(batch).map(|c| program.iter().chain(c).cloned().collect()).collect(),
    };
    run_all(call, calls)
}

fn run_all(call: &mut Call<'_>, calls: Vec<Vec<String>>) -> Status {
    let mut result = Status::SUCCESS;
    for args in calls {
        let mut child = call.process.child(args);
        child.channels.insert(STDIN, 0);
        match launch(call, &child) {
            Status::Known(0) => {}
            Status::Unknown => result = if result == Status::SUCCESS { Status::Unknown } else { result },
            Status::Known(code @ (126 | 127)) => return Status::Known(code),
            Status::Known(_) => result = Status::Known(123),
        }
    }
    result
}

/// Words as `xargs` reads them: blanks and line ends separate, quotes and backslashes protect.
fn words(text: &str) -> Vec<String> {
    let (mut all, mut current, mut open, mut chars) = (Vec::new(), String::new(), false, text.chars());
    while let Some(c) = chars.next() {
        match c {
            '\'' | '"' => {
                open = true;
                current.extend(chars.by_ref().take_while(|q| *q != c));
            }
            '\\' => {
                open = true;
                current.extend(chars.next());
            }
            c if c.is_whitespace() => {
                if std::mem::take(&mut open) {
                    all.push(std::mem::take(&mut current));
                }
            }
            c => {
                open = true;
                current.push(c);
            }
        }
    }
    if open {
        all.push(current);
    }
    all
}

/// The process as another user; `None` where nobody knows who that is.
fn as_user(call: &Call<'_>, text: &str) -> Option<Process> {
    let accounts = call.machine.accounts();
    let lists_are_known = accounts.users.is_some() && !call.machine.is_partly_known();
    let likely = || (!lists_are_known).then(|| super::Accounts::likely(text));
    let identity: Identity = accounts.identity(text).ok().or_else(likely)?;
    let mut child = call.process.clone();
    if let Some(user) = accounts.user_by_id(identity.uid) {
        child.env.insert("HOME".into(), Some(user.home.clone()));
    }
    child.identity = identity;
    Some(child)
}

fn su(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "csg", long: &["command", "shell"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let operands: Vec<&String> = options.operands.iter().filter(|o| *o != "-").collect();
    let user = operands.first().map_or("root", |u| u.as_str());
    let Some(mut child) = as_user(call, user) else { return call.fail(&format!("user {user} does not exist")) };
    if options.has(&["l", "login"]) || options.operands.iter().any(|o| o == "-") {
        let home = child.variable("HOME").unwrap_or("/").to_owned();
        child.cwd = call.machine.path(call.process, &home);
    }
    let Some(command) = options.value(&["c", "command"]).map(str::to_owned) else { return Status::SUCCESS };
    child.args = vec![options.value(&["s", "shell"]).unwrap_or("/bin/sh").to_owned(), "-c".into(), command];
    launch(call, &child)
}

fn sudo(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "ugCpD", long: &["user", "group"], stops_early: true };
    let options = Options::read(call.operands(), rules);
    let user = options.value(&["u", "user"]).unwrap_or("root").trim_start_matches('#').to_owned();
    let Some(mut child) = as_user(call, &user) else { return call.fail(&format!("unknown user {user}")) };
    let mut rest = options.operands.iter().peekable();
    while let Some((name, value)) = rest.peek().and_then(|o| o.split_once('=')) {
        child.env.insert(name.to_owned(), Some(value.to_owned()));
        rest.next();
    }
    child.args = rest.cloned().collect();
    if child.args.is_empty() { Status::SUCCESS } else { launch(call, &child) }
}

fn gosu(call: &mut Call<'_>) -> Status {
    let [user, rest @ ..] = call.operands() else { return call.fail("missing user") };
    let (user, rest) = (user.clone(), rest.to_vec());
    match as_user(call, &user) {
        Some(child) => {
            let child = child.child(rest);
            launch(call, &child)
        }
        None => call.fail(&format!("unknown user {user}")),
    }
}

/// Another root is not modelled; the launcher says so.
fn chroot(call: &mut Call<'_>) -> Status {
    let child = Process { vague: true, ..call.process.child(vec!["chroot".into()]) };
    let _ = child;
    call.machine.unknown_here(call.process);
    Status::Unknown
}
