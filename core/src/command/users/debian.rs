//! Debian's `adduser` and `addgroup`, as configured by its own `/etc/adduser.conf`: users from 1000 with bash, a home of mode
//! 0700 and the group `users` besides; system users and groups from 100 upwards, without a home and a login shell.

use super::super::{Call, Options, Rules, Status};
use super::database::{Database, Table, lock, make_home};
use super::shadow::{User, open, undecided};

const RULES: Rules<'_> = Rules {
    short: "",
    long: &[
        "home", "shell", "uid", "gid", "ingroup", "gecos", "comment", "conf", "firstuid", "lastuid", "firstgid",
        "lastgid",
    ],
    stops_early: false,
};

/// Both programs hold this lock.
fn open_locked(call: &mut Call<'_>) -> Option<Database> {
    let database = open(call)?;
    lock(call, "/run/adduser", 0o644);
    Some(database)
}

pub(super) fn addgroup(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), RULES);
    match options.operands.as_slice() {
        [user, group] => {
            let (user, group) = (user.clone(), group.clone());
            join(call, &user, &group)
        }
        [name] => {
            let name = name.clone();
            let Some(mut database) = open_locked(call) else { return undecided(call) };
            let system = options.has(&["system"]);
            if database.knows(Table::Group, &name) == Some(true) {
                return Status::of(system);
            }
            let gid = options.value(&["gid"]).and_then(|g| g.parse().ok());
            let gid = gid.unwrap_or_else(|| next_gid(&database, system));
            database.add_group(&name, gid);
            database.write(call)
        }
        _ => call.fail("Only one or two names allowed."),
    }
}

fn next_gid(database: &Database, system: bool) -> u32 {
    let (low, high) = if system { (100, 999) } else { (1000, 59_999) };
    first_free(database, &[Table::Group], low, high)
}

fn first_free(database: &Database, tables: &[Table], low: u32, high: u32) -> u32 {
    let used: Vec<u32> = tables
        .iter()
        .flat_map(|t| database.rows(*t).unwrap_or_default())
        .filter_map(|r| r.get(2).and_then(|n| n.parse().ok()))
        .collect();
    (low..=high).find(|n| !used.contains(n)).unwrap_or(low)
}

/// `adduser user group`.
fn join(call: &mut Call<'_>, user: &str, group: &str) -> Status {
    let Some(mut database) = open_locked(call) else { return undecided(call) };
    if database.knows(Table::Group, group) == Some(false) {
        return call.fail(&format!("The group `{group}' does not exist."));
    }
    if database.knows(Table::Passwd, user) == Some(false) {
        return call.fail(&format!("The user `{user}' does not exist."));
    }
    database.join(user, group);
    database.write(call)
}

pub(super) fn adduser(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), RULES);
    let system = options.has(&["system"]);
    match options.operands.as_slice() {
        [user, group] => {
            let (user, group) = (user.clone(), group.clone());
            join(call, &user, &group)
        }
        [name] => {
            let name = name.clone();
            add(call, &name, &options, system)
        }
        _ => call.fail("Only one or two names allowed."),
    }
}

fn add(call: &mut Call<'_>, name: &str, options: &Options, system: bool) -> Status {
    let Some(mut database) = open_locked(call) else { return undecided(call) };
    if database.knows(Table::Passwd, name) == Some(true) {
        return if system { Status::SUCCESS } else { call.fail(&format!("The user `{name}' already exists.")) };
    }
    let (low, high) = if system { (100, 999) } else { (1000, 59_999) };
    let uid = options.value(&["uid"]).and_then(|u| u.parse().ok());
    let uid = uid.unwrap_or_else(|| {
        // A user with a group of its own gets one number for both.
        let both = !system || options.has(&["group"]);
        let tables: &[Table] = if both { &[Table::Passwd, Table::Group] } else { &[Table::Passwd] };
        first_free(&database, tables, low, high)
    });
    let wanted = options.value(&["ingroup", "gid"]).map(|g| database.gid(g));
    let gid = match wanted {
        Some(Some(gid)) => gid,
        Some(None) => return call.fail("The group does not exist."),
        None if system && !options.has(&["group"]) => 65_534,
        None => {
            let gid = if database.group_name(uid).is_none() { uid } else { next_gid(&database, system) };
            database.add_group(name, gid);
            database.commit();
            gid
        }
    };
    let home = options.value(&["home"]).map(str::to_owned);
    let has_home = home.is_some();
    let home = home.unwrap_or_else(|| if system { "/nonexistent".into() } else { format!("/home/{name}") });
    let shell = options.value(&["shell"]).unwrap_or(if system { "/usr/sbin/nologin" } else { "/bin/bash" });
    let user = User {
        name: name.to_owned(),
        uid,
        gid,
        gecos: String::new(),
        home: home.clone(),
        shell: shell.to_owned(),
        system,
    };
    database.add_user(&user);
    database.commit();
    if let Some(gecos) = options.value(&["gecos", "comment"]) {
        let gecos = if gecos.is_empty() && !system { ",,," } else { gecos };
        database.edit(Table::Passwd, |fields| {
            if let (true, Some(field)) = (fields.first().is_some_and(|n| n == name), fields.get_mut(4)) {
                gecos.clone_into(field);
            }
            true
        });
        database.commit();
    }
    if !system {
        database.join(name, "users");
    }
    let status = database.write(call);
    let wants_home = !options.has(&["no-create-home"]) && (!system || has_home && home != "/nonexistent");
    if wants_home && status == Status::SUCCESS {
        make_home(call, &home, (uid, gid), if system { 0o755 } else { 0o700 });
    }
    status
}
