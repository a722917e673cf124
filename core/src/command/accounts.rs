//! Users and groups, as `/etc/passwd` and `/etc/group` of the image list them.

use super::content::content;
use super::process::Identity;
use crate::filesystem::{AbsPath, Tree};

/// A line of `/etc/passwd`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Login name.
    pub name: String,
    /// Number.
    pub uid: u32,
    /// Primary group.
    pub gid: u32,
    /// Home folder.
    pub home: String,
}

/// A line of `/etc/group`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name.
    pub name: String,
    /// Number.
    pub gid: u32,
    /// Names of its members.
    pub members: Vec<String>,
}

/// Both lists. A list is `None` where its file's content is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    /// Users, in order.
    pub users: Option<Vec<User>>,
    /// Groups, in order.
    pub groups: Option<Vec<Group>>,
}

impl Accounts {
    /// Reads them from a tree.
    pub fn read(tree: &Tree) -> Self {
        Self { users: lines(tree, "/etc/passwd", user), groups: lines(tree, "/etc/group", group) }
    }

    /// The user of that name.
    pub fn user(&self, name: &str) -> Option<&User> {
        self.users.iter().flatten().find(|u| u.name == name)
    }

    /// The group of that name.
    pub fn group(&self, name: &str) -> Option<&Group> {
        self.groups.iter().flatten().find(|g| g.name == name)
    }

    /// The first user with that number.
    pub fn user_by_id(&self, uid: u32) -> Option<&User> {
        self.users.iter().flatten().find(|u| u.uid == uid)
    }

    /// The first group with that number.
    pub fn group_by_id(&self, gid: u32) -> Option<&Group> {
        self.groups.iter().flatten().find(|g| g.gid == gid)
    }

    /// Groups that list a user as a member.
    pub fn memberships(&self, name: &str) -> Vec<u32> {
        let listed = self.groups.iter().flatten().filter(|g| g.members.iter().any(|m| m == name));
        listed.map(|g| g.gid).collect()
    }

    /// Who a user is likely to be where the list of users is not known: root, or the first user of most images.
    pub fn likely(text: &str) -> Identity {
        let id = if matches!(text.split(':').next(), Some("root" | "0" | "")) { 0 } else { 1000 };
        Identity { uid: id, gid: id, groups: vec![id], assumed: true }
    }

    /// Who `USER text` is, by the rules of containerd's `WithUser` as BuildKit has them: `user`, `uid`, `user:group`. The
    /// error is the builder's message.
    pub fn identity(&self, text: &str) -> Result<Identity, String> {
        if text.is_empty() {
            return Ok(Identity { groups: self.memberships("root"), ..Identity::default() }.with_primary());
        }
        let (user, group) = text.split_once(':').map_or((text, None), |(u, g)| (u, Some(g)));
        let known = self.user(user).or_else(|| user.parse().ok().and_then(|uid| self.user_by_id(uid)));
        let (uid, gid) = match (known, user.parse::<u32>()) {
            (Some(user), _) => (user.uid, user.gid),
            (None, Ok(uid)) => (uid, 0),
            (None, Err(_)) => return Err(format!("unable to find user {user}: no matching entries in passwd file")),
        };
        let Some(group) = group.filter(|g| !g.is_empty()) else {
            let groups = known.map(|u| self.memberships(&u.name)).unwrap_or_default();
            return Ok(Identity { uid, gid, groups, assumed: false }.with_primary());
        };
        let gid = self.group(group).map(|g| g.gid).or_else(|| group.parse().ok());
        let gid = gid.ok_or_else(|| format!("unable to find group {group}: no matching entries in group file"))?;
        Ok(Identity { uid, gid, groups: Vec::new(), assumed: false }.with_primary())
    }
}

impl Identity {
    /// The executor lists the primary group among the supplementary ones, first.
    fn with_primary(mut self) -> Self {
        self.groups.retain(|g| *g != self.gid);
        self.groups.insert(0, self.gid);
        self
    }
}

fn lines<T>(tree: &Tree, path: &str, read: fn(&[&str]) -> Option<T>) -> Option<Vec<T>> {
    let path = tree.resolve(&AbsPath::new(path)).ok()?;
    if path.node.is_none() && path.may_exist {
        return None;
    }
    let text = content(tree, &path.path).as_text()?;
    Some(text.lines().filter_map(|line| read(&line.split(':').collect::<Vec<_>>())).collect())
}

fn user(fields: &[&str]) -> Option<User> {
    let [name, _, uid, gid, _, home, ..] = fields else { return None };
    Some(User { name: (*name).to_owned(), uid: uid.parse().ok()?, gid: gid.parse().ok()?, home: (*home).to_owned() })
}

fn group(fields: &[&str]) -> Option<Group> {
    let [name, _, gid, rest @ ..] = fields else { return None };
    let members = rest.first().copied().unwrap_or_default().split(',').map(str::trim).filter(|m| !m.is_empty());
    Some(Group { name: (*name).to_owned(), gid: gid.parse().ok()?, members: members.map(str::to_owned).collect() })
}
