//! BusyBox's `adduser`, `addgroup`, `deluser`, `delgroup` (loginutils): users and groups take the first free number from 1000,
//! system ones from 100.

use super::super::{Call, Options, Rules, Status};
use super::database::{Database, TODAY, Table, make_home};
use super::shadow::undecided;

fn open(call: &Call<'_>) -> Option<Database> {
    let database = Database::open(call);
    (database.rows(Table::Passwd).is_some() && database.rows(Table::Group).is_some()).then_some(database)
}

fn free(database: &Database, system: bool) -> u32 {
    let (low, high) = if system { (100, 999) } else { (1000, 60_000) };
    let rows = [Table::Passwd, Table::Group].into_iter().flat_map(|t| database.rows(t).unwrap_or_default());
    let used: Vec<u32> = rows.filter_map(|r| r.get(2).and_then(|n| n.parse().ok())).collect();
    (low..=high).find(|n| !used.contains(n)).unwrap_or(low)
}

fn add_group(database: &mut Database, name: &str, gid: u32) {
    database.append(Table::Group, &format!("{name}:x:{gid}:"));
    if database.has(Table::Gshadow) {
        database.append(Table::Gshadow, &format!("{name}:!::"));
    }
}

pub(super) fn adduser(call: &mut Call<'_>) -> Status {
    let rules =
        Rules { short: "hgsGuk", long: &["home", "gecos", "shell", "ingroup", "uid", "skel"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    if let [user, group] = options.operands.as_slice() {
        let (user, group) = (user.clone(), group.clone());
        return join(call, &user, &group);
    }
    let Some(name) = options.operands.first().cloned() else { return call.fail("no user name") };
    let Some(mut database) = open(call) else { return undecided(call) };
    if database.knows(Table::Passwd, &name) == Some(true) {
        return call.fail(&format!("user '{name}' in use"));
    }
    let system = options.has(&["S", "system"]);
    let uid = options.value(&["u", "uid"]).and_then(|u| u.parse().ok()).unwrap_or_else(|| free(&database, system));
    let group = options.value(&["G", "ingroup"]).or(system.then_some("nogroup"));
    let gid = match group {
        Some(group) => match database.gid(group) {
            Some(gid) => gid,
            None => return call.fail(&format!("unknown group {group}")),
        },
        None => {
            if database.knows(Table::Group, &name) == Some(true) {
                return call.fail(&format!("group name '{name}' is in use"));
            }
            add_group(&mut database, &name, uid);
            uid
        }
    };
    let home = options.value(&["h", "home"]).map_or_else(|| format!("/home/{name}"), str::to_owned);
    let gecos = options.value(&["g", "gecos"]).unwrap_or("Linux User,,,");
    let root_shell = database.rows(Table::Passwd).and_then(|r| r.first().and_then(|f| f.get(6).cloned()));
    let usual = if system { "/sbin/nologin".to_owned() } else { root_shell.unwrap_or_else(|| "/bin/sh".into()) };
    let shell = options.value(&["s", "shell"]).map_or(usual, str::to_owned);
    database.append(Table::Passwd, &format!("{name}:x:{uid}:{gid}:{gecos}:{home}:{shell}"));
    if database.has(Table::Shadow) {
        database.append(Table::Shadow, &format!("{name}:!:{TODAY}:0:99999:7:::"));
    }
    let status = database.write(call);
    if !options.has(&["H", "no-create-home"]) && status == Status::SUCCESS {
        make_home(call, &home, (uid, gid), 0o2755);
    }
    status
}

pub(super) fn addgroup(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "g", long: &["gid"], ..Rules::default() });
    if let [user, group] = options.operands.as_slice() {
        let (user, group) = (user.clone(), group.clone());
        return join(call, &user, &group);
    }
    let Some(name) = options.operands.first().cloned() else { return call.fail("no group name") };
    let Some(mut database) = open(call) else { return undecided(call) };
    if database.knows(Table::Group, &name) == Some(true) {
        return call.fail(&format!("group '{name}' in use"));
    }
    let system = options.has(&["S", "system"]);
    let gid = options.value(&["g", "gid"]).and_then(|g| g.parse().ok()).unwrap_or_else(|| free(&database, system));
    add_group(&mut database, &name, gid);
    database.write(call)
}

fn join(call: &mut Call<'_>, user: &str, group: &str) -> Status {
    let Some(mut database) = open(call) else { return undecided(call) };
    if database.knows(Table::Passwd, user) == Some(false) {
        return call.fail(&format!("unknown user {user}"));
    }
    if database.knows(Table::Group, group) == Some(false) {
        return call.fail(&format!("unknown group {group}"));
    }
    database.join(user, group);
    database.write(call)
}

pub(super) fn deluser(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let Some(name) = options.operands.first().cloned() else { return call.fail("no user name") };
    let Some(mut database) = open(call) else { return undecided(call) };
    if database.knows(Table::Passwd, &name) == Some(false) {
        return call.fail(&format!("unknown user {name}"));
    }
    database.remove(Table::Passwd, &name);
    database.remove(Table::Shadow, &name);
    if database.knows(Table::Group, &name) == Some(true) {
        database.remove(Table::Group, &name);
    }
    database.write(call)
}

pub(super) fn delgroup(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let Some(name) = options.operands.first().cloned() else { return call.fail("no group name") };
    let Some(mut database) = open(call) else { return undecided(call) };
    if database.knows(Table::Group, &name) == Some(false) {
        return call.fail(&format!("unknown group {name}"));
    }
    database.remove(Table::Group, &name);
    database.write(call)
}
