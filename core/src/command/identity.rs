//! `id`, `whoami`, `groups`, `logname`, `uname`, `arch`, `hostname`, `nproc`, `date`, `printenv`, `pwd`.

use super::{Call, Data, Model, Options, Rules, Status};

/// Host name of every RUN (BuildKit, executor/oci).
const HOSTNAME: &str = "buildkitsandbox";

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "id" => id,
        "whoami" => whoami,
        "groups" => groups,
        "uname" => uname,
        "arch" => arch,
        "hostname" => hostname,
        "printenv" => printenv,
        "pwd" => pwd,
        "tty" => tty,
        "date" => date,
        _ => return None,
    })
}

fn id(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let accounts = call.machine.accounts();
    if accounts.users.is_none() || accounts.groups.is_none() {
        if options.operands.is_empty() && options.has(&["u"]) && !options.has(&["n"]) {
            let text = format!("{}\n", call.process.identity.uid);
            call.print(text);
            return Status::SUCCESS;
        }
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    let identity = match options.operands.first() {
        None => call.process.identity.clone(),
        Some(name) => {
            match accounts.user(name).or_else(|| name.parse().ok().and_then(|uid| accounts.user_by_id(uid))) {
                Some(user) => {
                    let mut groups = vec![user.gid];
                    groups.extend(accounts.memberships(&user.name).into_iter().filter(|g| *g != user.gid));
                    super::Identity { uid: user.uid, gid: user.gid, groups, assumed: false }
                }
                None => {
                    let message = if call.is_busybox() {
                        format!("unknown user {name}")
                    } else {
                        format!("‘{name}’: no such user")
                    };
                    return call.fail(&message);
                }
            }
        }
    };
    let user = |uid: u32| accounts.user_by_id(uid).map(|u| u.name.clone());
    let group = |gid: u32| accounts.group_by_id(gid).map(|g| g.name.clone());
    let named = options.has(&["n", "name"]);
    let show = |n: u32, name: Option<String>| if named { name.unwrap_or_else(|| n.to_string()) } else { n.to_string() };
    let with = |n: u32, name: Option<String>| name.map_or_else(|| n.to_string(), |name| format!("{n}({name})"));
    let text = if options.has(&["u", "user"]) {
        show(identity.uid, user(identity.uid))
    } else if options.has(&["g", "group"]) {
        show(identity.gid, group(identity.gid))
    } else if options.has(&["G", "groups"]) {
        let mut all = vec![identity.gid];
        all.extend(identity.groups.iter().copied().filter(|g| *g != identity.gid));
        all.iter().map(|g| show(*g, group(*g))).collect::<Vec<_>>().join(" ")
    } else {
        // BusyBox lists the supplementary groups as the kernel has them, GNU the primary one and then the others.
        let listed: Vec<u32> = if call.is_busybox() && options.operands.is_empty() {
            identity.groups.clone()
        } else {
            std::iter::once(identity.gid)
                .chain(identity.groups.iter().copied().filter(|g| *g != identity.gid))
                .collect()
        };
        let listed: Vec<String> = listed.into_iter().map(|g| with(g, group(g))).collect();
        let groups = if listed.is_empty() { String::new() } else { format!(" groups={}", listed.join(",")) };
        let (uid, gid) = (with(identity.uid, user(identity.uid)), with(identity.gid, group(identity.gid)));
        format!("uid={uid} gid={gid}{groups}")
    };
    call.print(format!("{text}\n"));
    Status::SUCCESS
}

fn whoami(call: &mut Call<'_>) -> Status {
    let accounts = call.machine.accounts();
    let uid = call.process.identity.uid;
    match accounts.user_by_id(uid) {
        Some(user) => {
            let text = format!("{}\n", user.name);
            call.print(text);
            Status::SUCCESS
        }
        None if accounts.users.is_none() => {
            call.write(Data::unknown_text());
            Status::Unknown
        }
        None => call.fail(&format!("unknown uid {uid}")),
    }
}

fn groups(call: &mut Call<'_>) -> Status {
    let accounts = call.machine.accounts();
    let name = |g: &u32| accounts.group_by_id(*g).map_or_else(|| g.to_string(), |g| g.name.clone());
    let ids = match call.operands().first() {
        None => call.process.identity.groups.clone(),
        Some(user) => match accounts.user(user) {
            Some(user) => {
                let others = accounts.memberships(&user.name).into_iter().filter(|g| *g != user.gid);
                std::iter::once(user.gid).chain(others).collect()
            }
            None => return call.fail("unknown user"),
        },
    };
    let text = ids.iter().map(name).collect::<Vec<_>>().join(" ");
    call.print(format!("{text}\n"));
    Status::SUCCESS
}

fn uname(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let known: Option<Vec<String>> = options.names().map(|n| answer(call, n)).collect();
    match known {
        Some(parts) if parts.is_empty() => call.print("Linux\n"),
        Some(parts) => call.print(format!("{}\n", parts.join(" "))),
        None => call.write(Data::unknown_text()),
    }
    Status::SUCCESS
}

fn answer(call: &Call<'_>, option: &str) -> Option<String> {
    Some(match option {
        "s" | "kernel-name" => "Linux".into(),
        "m" | "machine" => call.machine.architecture.clone(),
        "n" | "nodename" => HOSTNAME.into(),
        "o" | "operating-system" => "GNU/Linux".into(),
        _ => return None,
    })
}

fn arch(call: &mut Call<'_>) -> Status {
    let text = format!("{}\n", call.machine.architecture);
    call.print(text);
    Status::SUCCESS
}

fn hostname(call: &mut Call<'_>) -> Status {
    if call.operands().is_empty() {
        call.print(format!("{HOSTNAME}\n"));
    } else {
        call.write(Data::unknown_text());
    }
    Status::SUCCESS
}

fn printenv(call: &mut Call<'_>) -> Status {
    let Some(name) = call.operands().first().cloned() else {
        return super::chain::print_all(call, call.process);
    };
    match call.process.env.get(&name).cloned() {
        Some(Some(value)) => call.print(format!("{value}\n")),
        Some(None) => call.write(Data::unknown_text()),
        None => return Status::FAILURE,
    }
    Status::SUCCESS
}

fn pwd(call: &mut Call<'_>) -> Status {
    let path = call.machine.path(call.process, ".");
    let real = call.machine.tree().resolve(&path).map_or(path, |r| r.path);
    call.print(format!("{real}\n"));
    Status::SUCCESS
}

fn tty(call: &mut Call<'_>) -> Status {
    call.print("not a tty\n");
    Status::FAILURE
}

/// Nobody knows the time; how long it is written does not depend on it for these formats.
fn date(call: &mut Call<'_>) -> Status {
    let options =
        Options::read(call.operands(), Rules { short: "dr", long: &["date", "reference"], ..Rules::default() });
    let Some(format) = options.operands.iter().find_map(|o| o.strip_prefix('+')) else {
        call.write(if options.operands.is_empty() && options.names().next().is_none() {
            Data::sized(29)
        } else {
            Data::unknown_text()
        });
        return Status::SUCCESS;
    };
    match length(format) {
        Some(length) => call.write(Data::sized(length + 1)),
        None => call.write(Data::unknown_text()),
    }
    Status::SUCCESS
}

fn length(format: &str) -> Option<u64> {
    let (mut length, mut chars) = (0, format.chars());
    while let Some(c) = chars.next() {
        length += match c {
            '%' => match chars.next()? {
                'Y' => 4,
                'm' | 'd' | 'H' | 'M' | 'S' | 'y' | 'I' | 'C' | 'V' | 'U' => 2,
                'j' | 'Z' | 'b' | 'a' | 'h' => 3,
                'F' | 's' => 10,
                'T' | 'D' | 'X' => 8,
                'R' | 'z' => 5,
                'N' => 9,
                '%' | 'u' | 'w' | 'n' | 't' => 1,
                _ => return None,
            },
            c => c.len_utf8() as u64,
        };
    }
    Some(length)
}
