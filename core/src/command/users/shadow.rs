//! shadow's programs, with Debian's `/etc/login.defs`: users and groups from 1000, system ones from 999 downwards.

use super::super::{Call, Options, Rules, Status};
use super::database::{Database, TODAY, Table, lock, make_home};
use crate::size::{Estimate, Provenance};

/// A user to be added.
#[derive(Clone, Debug, Default)]
pub(super) struct User {
    pub(super) name: String,
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) gecos: String,
    pub(super) home: String,
    pub(super) shell: String,
    pub(super) system: bool,
}

/// Where the lists are not known, what is known is that a few kilobytes are written again.
pub(super) fn undecided(call: &mut Call<'_>) -> Status {
    call.machine.unknown += Estimate::between(0, 5_000, 30_000, Provenance::Heuristic);
    Status::Unknown
}

/// The lists, with the lock that shadow's programs take.
pub(super) fn open(call: &mut Call<'_>) -> Option<Database> {
    let database = Database::open(call);
    if database.rows(Table::Passwd).is_none() || database.rows(Table::Group).is_none() {
        return None;
    }
    lock(call, "/etc/.pwd.lock", 0o600);
    Some(database)
}

impl Database {
    /// Adds a user's lines; other than system users get ranges of subordinate ids.
    pub(super) fn add_user(&mut self, user: &User) {
        let User { name, uid, gid, gecos, home, shell, .. } = user;
        self.append(Table::Passwd, &format!("{name}:x:{uid}:{gid}:{gecos}:{home}:{shell}"));
        let aging = if user.system { ":::::" } else { ":0:99999:7::" };
        self.append(Table::Shadow, &format!("{name}:!:{TODAY}{aging}:"));
        if !user.system {
            for table in [Table::Subuid, Table::Subgid] {
                let taken = self.rows(table).unwrap_or_default().len() as u64;
                self.append(table, &format!("{name}:{}:65536", 100_000 + taken * 65_536));
            }
        }
    }

    /// Adds a group's lines.
    pub(super) fn add_group(&mut self, name: &str, gid: u32) {
        self.append(Table::Group, &format!("{name}:x:{gid}:"));
        self.append(Table::Gshadow, &format!("{name}:!::"));
    }
}

pub(super) fn useradd(call: &mut Call<'_>) -> Status {
    let rules = Rules {
        short: "bcdefgGkKpsuRPZ",
        long: &[
            "base-dir", "comment", "home-dir", "gid", "groups", "skel", "key", "password", "shell", "uid", "root",
            "home",
        ],
        ..Rules::default()
    };
    let options = Options::read(call.operands(), rules);
    let Some(name) = options.operands.first().cloned() else { return Status::Known(2) };
    let Some(mut database) = open(call) else { return undecided(call) };
    if database.knows(Table::Passwd, &name) == Some(true) {
        call.fail(&format!("user '{name}' already exists"));
        return Status::Known(9);
    }
    let system = options.has(&["r", "system"]);
    let uid = match options.value(&["u", "uid"]).map(str::parse) {
        Some(Ok(uid)) => uid,
        Some(Err(_)) => return Status::Known(3),
        None if system => database.free(&[Table::Passwd], 100, 999, false).unwrap_or(999),
        None => database.free(&[Table::Passwd], 1000, 60_000, true).unwrap_or(1000),
    };
    let gid = match options.value(&["g", "gid"]) {
        Some(group) => match database.gid(group) {
            Some(gid) => gid,
            None => {
                call.fail(&format!("group '{group}' does not exist"));
                return Status::Known(6);
            }
        },
        None if options.has(&["N", "no-user-group"]) => 100,
        None if database.knows(Table::Group, &name) == Some(true) => {
            call.fail(&format!("group {name} exists - if you want to add this user to that group, use -g."));
            return Status::Known(9);
        }
        None => {
            let free = database.group_name(uid).is_none();
            let gid = if free { uid } else { database.free(&[Table::Group], 1000, 60_000, true).unwrap_or(uid) };
            database.add_group(&name, gid);
            gid
        }
    };
    let base = options.value(&["b", "base-dir"]).unwrap_or("/home").trim_end_matches('/').to_owned();
    let home = options.value(&["d", "home-dir", "home"]).map_or_else(|| format!("{base}/{name}"), str::to_owned);
    let user = User {
        name: name.clone(),
        uid,
        gid,
        gecos: options.value(&["c", "comment"]).unwrap_or_default().to_owned(),
        home: home.clone(),
        shell: options.value(&["s", "shell"]).unwrap_or("/bin/sh").to_owned(),
        system,
    };
    database.add_user(&user);
    for group in options.value(&["G", "groups"]).into_iter().flat_map(|g| g.split(',')) {
        let Some(group) = database.gid(group).and_then(|gid| database.group_name(gid)) else {
            call.fail(&format!("group '{group}' does not exist"));
            return Status::Known(6);
        };
        database.join(&name, &group);
    }
    let status = database.write(call);
    if options.has(&["m", "create-home"]) && status == Status::SUCCESS {
        make_home(call, &home, (uid, gid), 0o755);
    }
    status
}

pub(super) fn groupadd(call: &mut Call<'_>) -> Status {
    let rules = Rules { short: "gKpRPU", long: &["gid", "key", "password", "users"], ..Rules::default() };
    let options = Options::read(call.operands(), rules);
    let Some(name) = options.operands.first().cloned() else { return Status::Known(2) };
    let Some(mut database) = open(call) else { return undecided(call) };
    if database.knows(Table::Group, &name) == Some(true) {
        if options.has(&["f", "force"]) {
            return Status::SUCCESS;
        }
        call.fail(&format!("group '{name}' already exists"));
        return Status::Known(9);
    }
    let gid = match options.value(&["g", "gid"]).map(str::parse::<u32>) {
        Some(Ok(gid)) if database.group_name(gid).is_some() && !options.has(&["o", "non-unique"]) => {
            call.fail(&format!("GID '{gid}' already exists"));
            return Status::Known(4);
        }
        Some(Ok(gid)) => gid,
        Some(Err(_)) => return Status::Known(3),
        None if options.has(&["r", "system"]) => database.free(&[Table::Group], 100, 999, false).unwrap_or(999),
        None => database.free(&[Table::Group], 1000, 60_000, true).unwrap_or(1000),
    };
    database.add_group(&name, gid);
    database.write(call)
}

pub(super) fn usermod(call: &mut Call<'_>) -> Status {
    let rules = Rules {
        short: "cdefglGpsuRvVwWZ",
        long: &["comment", "home", "gid", "groups", "login", "password", "shell", "uid"],
        ..Rules::default()
    };
    let options = Options::read(call.operands(), rules);
    let Some(name) = options.operands.first().cloned() else { return Status::Known(2) };
    let Some(mut database) = open(call) else { return undecided(call) };
    if database.knows(Table::Passwd, &name) == Some(false) {
        call.fail(&format!("user '{name}' does not exist"));
        return Status::Known(6);
    }
    for group in options.value(&["G", "groups"]).into_iter().flat_map(|g| g.split(',')) {
        let Some(group) = database.gid(group).and_then(|gid| database.group_name(gid)) else {
            call.fail(&format!("group '{group}' does not exist"));
            return Status::Known(6);
        };
        database.join(&name, &group);
    }
    let gid = options.value(&["g", "gid"]).and_then(|g| database.gid(g)).map(|g| g.to_string());
    let columns = [
        (0, options.value(&["l", "login"]).map(str::to_owned)),
        (2, options.value(&["u", "uid"]).map(str::to_owned)),
        (3, gid),
        (4, options.value(&["c", "comment"]).map(str::to_owned)),
        (5, options.value(&["d", "home"]).map(str::to_owned)),
        (6, options.value(&["s", "shell"]).map(str::to_owned)),
    ];
    if columns.iter().any(|(_, v)| v.is_some()) {
        database.edit(Table::Passwd, |fields| {
            if fields.first().is_some_and(|n| *n == name) {
                for (column, value) in &columns {
                    if let (Some(field), Some(value)) = (fields.get_mut(*column), value) {
                        field.clone_from(value);
                    }
                }
            }
            true
        });
    }
    if options.has(&["p", "password", "L", "U", "l", "login", "e"]) {
        database.touch(Table::Shadow);
    }
    let status = database.write(call);
    if options.has(&["m", "move-home", "u", "uid"]) {
        // Moving a home, or giving its files a new owner, is not modelled.
        call.machine.unknown_here(call.process);
        return Status::Unknown;
    }
    status
}

pub(super) fn userdel(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let Some(name) = options.operands.first().cloned() else { return Status::Known(2) };
    let accounts = call.machine.accounts();
    let Some(mut database) = open(call) else { return undecided(call) };
    if database.knows(Table::Passwd, &name) == Some(false) {
        call.fail(&format!("user '{name}' does not exist"));
        return Status::Known(6);
    }
    for table in [Table::Passwd, Table::Shadow, Table::Subuid, Table::Subgid] {
        if database.knows(table, &name) != Some(false) {
            database.remove(table, &name);
        }
    }
    for table in [Table::Group, Table::Gshadow] {
        database.edit(table, |fields| {
            if let Some(members) = fields.get_mut(3) {
                *members = members.split(',').filter(|m| *m != name).collect::<Vec<_>>().join(",");
            }
            // The user's own group goes with the user.
            fields.first().is_none_or(|n| *n != name)
        });
    }
    let status = database.write(call);
    let home = accounts.user(&name).map(|u| u.home.clone()).filter(|_| options.has(&["r", "remove", "remove-home"]));
    if let Some(path) = home.map(|h| call.machine.path(call.process, &h)) {
        // A home that is not there needs no removal.
        let _ = super::super::remove::remove_tree(call.machine, call.process, &path);
    }
    status
}

pub(super) fn groupdel(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules::default());
    let Some(name) = options.operands.first().cloned() else { return Status::Known(2) };
    let Some(mut database) = open(call) else { return undecided(call) };
    if database.knows(Table::Group, &name) == Some(false) {
        call.fail(&format!("group '{name}' does not exist"));
        return Status::Known(6);
    }
    database.remove(Table::Group, &name);
    database.remove(Table::Gshadow, &name);
    database.write(call)
}

/// `gpasswd -a user group`.
pub(super) fn gpasswd(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), Rules { short: "adAM", ..Rules::default() });
    let Some(mut database) = open(call) else { return undecided(call) };
    match (options.value(&["a"]), options.operands.first()) {
        (Some(user), Some(group)) => database.join(user, group),
        _ => database.touch(Table::Group),
    }
    database.write(call)
}
