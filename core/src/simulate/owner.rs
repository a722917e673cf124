//! Users and groups by name: what `--chown`, USER and WORKDIR make of them.
//!
//! BuildKit looks names up in the image's own `/etc/passwd` and `/etc/group`; a user that is not there counts as 0, a group that
//! is not there leaves the user's (client/llb/fileop.go, solver/llbsolver/ops/user_linux.go).

use crate::command::Accounts;
use crate::filesystem::{AbsPath, Tree};

/// The list of users.
const PASSWD: &str = "/etc/passwd";
/// The list of groups.
const GROUP: &str = "/etc/group";

/// An owner as written: `user`, `user:group`, `1000`, `:group`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    user: Name,
    group: Option<Name>,
    /// Whether a name, rather than a number or `root`, must be looked up.
    pub needs_lookup: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Id(u32),
    Text(String),
}

/// Reads an owner.
pub fn parse(text: &str) -> Owner {
    let (user, group) = match text.split_once(':') {
        Some((user, group)) => (name(user), Some(name(group))),
        None => (name(text), None),
    };
    let needs_lookup = matches!(user, Name::Text(_)) || matches!(group, Some(Name::Text(_)));
    Owner { user, group, needs_lookup }
}

/// Nothing is 0 as `root` is, a number over 31 bits is a name, and -1 leaves what is made with root.
fn name(text: &str) -> Name {
    match text {
        "" | "root" => Name::Id(0),
        _ => match text.parse::<i32>() {
            Ok(-1) => Name::Id(0),
            Ok(id) => Name::Id(id.cast_unsigned()),
            Err(_) => Name::Text(text.into()),
        },
    }
}

impl Owner {
    /// The numbers. A user alone by number gives the same group; by name, the group of its line in `/etc/passwd`.
    pub fn look_up(&self, tree: &Tree) -> (u32, u32) {
        let (uid, gid) = match &self.user {
            Name::Id(id) => (*id, *id),
            Name::Text(name) => user(tree, name).or_else(|| likely(tree, PASSWD, name)).unwrap_or_default(),
        };
        match &self.group {
            None => (uid, gid),
            Some(Name::Id(id)) => (uid, *id),
            Some(Name::Text(name)) => {
                let found = group(tree, name).or_else(|| likely(tree, GROUP, name).map(|(_, gid)| gid));
                (uid, found.unwrap_or(gid))
            }
        }
    }
}

/// Who a name is likely to be where the list that would say it is not known.
fn likely(tree: &Tree, list: &str, name: &str) -> Option<(u32, u32)> {
    let found = tree.resolve(&AbsPath::new(list)).ok()?;
    let is_unknown = match &found.node {
        Some(node) => node.as_file()?.content().is_none(),
        None => found.may_exist,
    };
    let identity = Accounts::likely(name);
    is_unknown.then_some((identity.uid, identity.gid))
}

/// Uid and gid of a user, from `/etc/passwd`.
pub fn user(tree: &Tree, name: &str) -> Option<(u32, u32)> {
    lookup(tree, PASSWD, name, |fields| Some((fields.get(2)?.parse().ok()?, fields.get(3)?.parse().ok()?)))
}

/// Gid of a group, from `/etc/group`.
pub fn group(tree: &Tree, name: &str) -> Option<u32> {
    lookup(tree, GROUP, name, |fields| fields.get(2)?.parse().ok())
}

fn lookup<T>(tree: &Tree, path: &str, name: &str, read: impl Fn(&[&str]) -> Option<T>) -> Option<T> {
    let node = tree.resolve(&AbsPath::new(path)).ok()?.node?;
    let content = node.as_file()?.content()?.clone();
    let text = String::from_utf8_lossy(&content);
    text.lines().map(|l| l.split(':').collect::<Vec<_>>()).find(|f| f.first() == Some(&name)).and_then(|f| read(&f))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filesystem::{Builder, File, Meta, Node, Stamp};

    #[test]
    fn owners_are_looked_up_as_buildkit_does() {
        let meta = Meta::root(0o644, Stamp::default());
        let mut builder = Builder::new(meta);
        let passwd = "root:x:0:0::/:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n";
        builder.add("/etc/passwd", Node::file(meta, File::with_content(passwd.as_bytes())));
        builder.add("/etc/group", Node::file(meta, File::with_content(&b"staff:x:50:\n"[..])));
        let (tree, _) = builder.finish();
        for (text, want) in [
            ("app", (1000, 1001)),
            ("app:staff", (1000, 50)),
            ("55", (55, 55)),
            ("55:66", (55, 66)),
            (":staff", (0, 50)),
            ("root", (0, 0)),
            ("nosuch", (0, 0)),
            ("app:nosuch", (1000, 1001)),
            ("55:nosuch", (55, 55)),
            ("55:", (55, 0)),
            (":66", (0, 66)),
            ("+5", (5, 5)),
            ("2147483648", (0, 0)),
        ] {
            assert_eq!(parse(text).look_up(&tree), want, "{text}");
        }
        let mut builder = Builder::new(meta);
        builder.add("/etc/passwd", Node::file(meta, File::sized(80)));
        let (tree, _) = builder.finish();
        assert_eq!(parse("app").look_up(&tree), (1000, 1000), "a list that nobody has read may have it");
        assert_eq!(parse("app:app").look_up(&tree), (1000, 1000), "there is no list of groups");
        assert!(!parse("33:").needs_lookup && !parse(":").needs_lookup && parse("4294967295").needs_lookup);
    }
}
