//! `useradd`, `adduser`, `usermod`, `groupadd`, `addgroup` and their kin: the lines that they write, and the copies of the old
//! files that they keep (`passwd-` and so on).
//!
//! Three families write alike and differ in details: shadow's own programs (4.13), Debian's `adduser` scripts around them
//! (3.134), BusyBox (1.35). Where a list's content is not known, only how much longer it becomes is.

mod busybox;
mod database;
mod debian;
mod shadow;

use super::{Call, Model, Status};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "useradd" => shadow::useradd,
        "groupadd" => shadow::groupadd,
        "usermod" => shadow::usermod,
        "userdel" => shadow::userdel,
        "groupdel" => shadow::groupdel,
        "gpasswd" => shadow::gpasswd,
        "chsh" | "chfn" | "chage" | "passwd" | "chpasswd" | "groupmod" | "vipw" => rewrite,
        "adduser" => |call| if call.is_busybox() { busybox::adduser(call) } else { debian::adduser(call) },
        "addgroup" => |call| if call.is_busybox() { busybox::addgroup(call) } else { debian::addgroup(call) },
        "deluser" => |call| if call.is_busybox() { busybox::deluser(call) } else { shadow::userdel(call) },
        "delgroup" => |call| if call.is_busybox() { busybox::delgroup(call) } else { shadow::groupdel(call) },
        _ => return None,
    })
}

/// What rewrites a list with a change of a few bytes.
fn rewrite(call: &mut Call<'_>) -> Status {
    let mut database = database::Database::open(call);
    let table = match call.process.name() {
        "chsh" | "chfn" => database::Table::Passwd,
        "groupmod" => database::Table::Group,
        _ => database::Table::Shadow,
    };
    database.touch(table);
    database.write(call)
}
