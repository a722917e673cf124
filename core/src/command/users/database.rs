//! The lists under `/etc`, read, changed and written back.

use super::super::{Call, Data, Status, content, file_of};
use crate::filesystem::{AbsPath, File, Meta, Node};
use crate::size::{Estimate, Provenance};
use std::collections::BTreeMap;

/// A list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Table {
    Passwd,
    Group,
    Shadow,
    Gshadow,
    Subuid,
    Subgid,
}

impl Table {
    const ALL: [Self; 6] = [Self::Passwd, Self::Group, Self::Shadow, Self::Gshadow, Self::Subuid, Self::Subgid];

    fn path(self) -> &'static str {
        match self {
            Self::Passwd => "/etc/passwd",
            Self::Group => "/etc/group",
            Self::Shadow => "/etc/shadow",
            Self::Gshadow => "/etc/gshadow",
            Self::Subuid => "/etc/subuid",
            Self::Subgid => "/etc/subgid",
        }
    }
}

/// A list on the way: what it holds now, what it held before its last change.
#[derive(Clone, Debug)]
struct State {
    data: Data,
    /// What the `-` file holds afterwards: the list before the last program that changed it. `None` while none did.
    before: Option<Data>,
    /// Whether the running program changed it already.
    open: bool,
}

/// All lists that exist.
#[derive(Clone, Debug)]
pub(super) struct Database {
    tables: BTreeMap<Table, State>,
}

impl Database {
    /// Reads them.
    pub(super) fn open(call: &Call<'_>) -> Self {
        let tree = call.machine.tree();
        let exists = |t: &Table| tree.get(&AbsPath::new(t.path())).is_some();
        let read = |t: Table| (t, State { data: content(tree, &AbsPath::new(t.path())), before: None, open: false });
        Self { tables: Table::ALL.into_iter().filter(exists).map(read).collect() }
    }

    /// Whether a list exists.
    pub(super) fn has(&self, table: Table) -> bool {
        self.tables.contains_key(&table)
    }

    /// The fields of the lines of a list; `None` where they are not known.
    pub(super) fn rows(&self, table: Table) -> Option<Vec<Vec<String>>> {
        let text = self.tables.get(&table)?.data.as_text()?;
        Some(text.lines().map(|l| l.split(':').map(str::to_owned).collect()).collect())
    }

    fn change(&mut self, table: Table, change: impl FnOnce(&Data) -> Data) {
        if let Some(state) = self.tables.get_mut(&table) {
            let new = change(&state.data);
            let old = std::mem::replace(&mut state.data, new);
            if !std::mem::replace(&mut state.open, true) {
                state.before = Some(old);
            }
        }
    }

    /// One program of several ends: the next one keeps copies of its own.
    pub(super) fn commit(&mut self) {
        self.tables.values_mut().for_each(|state| state.open = false);
    }

    /// Adds a line.
    pub(super) fn append(&mut self, table: Table, line: &str) {
        self.change(table, |data| {
            let mut data = data.clone();
            data.append(Data::text(format!("{line}\n")));
            data
        });
    }

    /// Writes a list again with a change of unknown, small length.
    pub(super) fn touch(&mut self, table: Table) {
        self.change(table, |data| {
            let length = data.length().unwrap_or_default();
            let (low, high) = (length.low.saturating_sub(100), length.high + 200);
            Data::Length(Estimate::between(low, length.bytes, high, Provenance::Heuristic))
        });
    }

    /// Takes away the lines of a name.
    pub(super) fn remove(&mut self, table: Table, name: &str) {
        self.edit(table, |fields| fields.first().is_none_or(|n| n != name));
    }

    /// Changes or drops lines: `keep` may change the fields and says whether the line stays.
    pub(super) fn edit(&mut self, table: Table, mut keep: impl FnMut(&mut Vec<String>) -> bool) {
        let Some(rows) = self.rows(table) else { return self.touch(table) };
        let mut text = String::new();
        for mut fields in rows {
            if keep(&mut fields) {
                text.push_str(&fields.join(":"));
                text.push('\n');
            }
        }
        self.change(table, |_| Data::text(text));
    }

    /// Adds a user to a group's members, in both group lists.
    pub(super) fn join(&mut self, user: &str, group: &str) {
        for (table, column) in [(Table::Group, 3), (Table::Gshadow, 3)] {
            if self.rows(table).is_none() && self.has(table) {
                // One name longer, with a comma where there were members before.
                let before = self.rows(Table::Group).and_then(|rows| member_count(&rows, group));
                let added = user.len() as u64 + u64::from(before.is_some_and(|n| n > 1));
                self.change(table, |data| longer(data, added));
                continue;
            }
            self.edit(table, |fields| {
                if fields.first().is_some_and(|n| n == group) {
                    add_member(fields, column, user);
                }
                true
            });
        }
    }

    /// The first free number of a kind, counted upwards (`up`) or downwards within a range, as the tools choose.
    pub(super) fn free(&self, tables: &[Table], low: u32, high: u32, up: bool) -> Option<u32> {
        let mut used = Vec::new();
        for table in tables {
            let rows = self.rows(*table)?;
            used.extend(rows.iter().filter_map(|r| r.get(2)).filter_map(|n| n.parse::<u32>().ok()));
        }
        let within = used.iter().copied().filter(|n| (low..=high).contains(n));
        if up {
            let next = within.max().map_or(low, |n| n + 1);
            if next <= high { Some(next) } else { (low..=high).find(|n| !used.contains(n)) }
        } else {
            (low..=high).rev().find(|n| !used.contains(n))
        }
    }

    /// The number of a group.
    pub(super) fn gid(&self, group: &str) -> Option<u32> {
        if let Ok(gid) = group.parse() {
            return Some(gid);
        }
        let rows = self.rows(Table::Group)?;
        rows.iter().find(|r| r.first().is_some_and(|n| n == group)).and_then(|r| r.get(2)?.parse().ok())
    }

    /// The name of a group's number.
    pub(super) fn group_name(&self, gid: u32) -> Option<String> {
        let rows = self.rows(Table::Group)?;
        rows.into_iter().find(|r| r.get(2).is_some_and(|n| n.parse() == Ok(gid))).and_then(|r| r.into_iter().next())
    }

    /// Whether a name stands in a list; `None` where that is not known.
    pub(super) fn knows(&self, table: Table, name: &str) -> Option<bool> {
        self.rows(table).map(|rows| rows.iter().any(|r| r.first().is_some_and(|n| n == name)))
    }

    /// Writes every list that changed, as a new file in the place of the old one, and the copy of what it held before.
    pub(super) fn write(self, call: &mut Call<'_>) -> Status {
        for (table, state) in self.tables {
            let Some(before) = state.before else { continue };
            let path = AbsPath::new(table.path());
            let backup = AbsPath::new(&format!("{}-", table.path()));
            let mtime = call.machine.now();
            let old = call.machine.tree().get(&path).map_or_else(|| Meta::root(0o644, mtime), |n| n.meta);
            let files = [(backup, file_of(&before), old), (path, file_of(&state.data), Meta { mtime, ..old })];
            for (path, file, meta) in files {
                let node: Node = Node::file(meta, File::clone(&file));
                if let Err(failure) = call.machine.put(call.process, &path, node) {
                    return call.fail(&format!("cannot open {path}: {failure}"));
                }
            }
        }
        Status::SUCCESS
    }
}

fn longer(data: &Data, bytes: u64) -> Data {
    let mut data = data.clone();
    data.append(Data::sized(bytes));
    data
}

fn member_count(rows: &[Vec<String>], group: &str) -> Option<usize> {
    let row = rows.iter().find(|r| r.first().is_some_and(|n| n == group))?;
    Some(row.get(3).map_or(0, |m| m.split(',').filter(|m| !m.is_empty()).count()))
}

fn add_member(fields: &mut Vec<String>, column: usize, user: &str) {
    while fields.len() <= column {
        fields.push(String::new());
    }
    if let Some(members) = fields.get_mut(column)
        && !members.split(',').any(|m| m == user)
    {
        if !members.is_empty() {
            members.push(',');
        }
        members.push_str(user);
    }
}

/// Today, as the days since 1970 that `/etc/shadow` holds: nobody knows it, but for its five digits until the year 2243.
pub(super) const TODAY: &str = "20000";

/// Makes a home folder and fills it from `/etc/skel`.
pub(super) fn make_home(call: &mut Call<'_>, home: &str, (uid, gid): (u32, u32), mode: u16) {
    let Ok(found) = call.machine.resolve(call.process, home) else { return };
    if found.node.is_some() || found.may_exist && call.machine.tree().get(&found.path).is_some() {
        return;
    }
    let mtime = call.machine.now();
    let parent = found.path.parent().unwrap_or_default();
    // A parent that is a file leaves no home, as the tools complain and go on.
    let _ = call.machine.writer.make_dirs(&parent, Meta::root(0o755, mtime));
    let meta = Meta { mode, uid, gid, mtime };
    if call.machine.put(call.process, &found.path, Node::dir(meta)).is_err() {
        return;
    }
    let skeleton = AbsPath::new("/etc/skel");
    let mut entries = Vec::new();
    call.machine.tree().walk(&skeleton, &mut |path, node| entries.push((path.clone(), node.clone())));
    for (path, node) in entries {
        let Some(rest) = path.below(&skeleton) else { continue };
        let own = Meta { uid, gid, mtime: call.machine.now(), ..node.meta };
        let copy = match &node.kind {
            crate::filesystem::Kind::Dir(_) => Node::dir(own),
            kind => Node { meta: own, kind: kind.clone() },
        };
        // Its folder was made in the round before.
        let _ = call.machine.put(call.process, &found.path.join(rest), copy);
    }
}

/// Makes an empty file where there is none, as lock files are.
pub(super) fn lock(call: &mut Call<'_>, path: &str, mode: u16) {
    let path = AbsPath::new(path);
    let mtime = call.machine.now();
    match call.machine.tree().get(&path).map(|n| n.meta) {
        // Opening it for writing copies it up.
        Some(meta) => drop(call.machine.writer.set_meta(&path, meta)),
        None => drop(call.machine.put(
            call.process,
            &path,
            Node::file(Meta::root(mode, mtime), File::with_content(Vec::new())),
        )),
    }
}
