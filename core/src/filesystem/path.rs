//! Absolute paths that cannot be wrong.

use std::fmt;

/// An absolute, clean path: starts with `/`, no empty, `.` or `..` components, no slash at the end but for the root.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AbsPath(String);

impl AbsPath {
    /// The root.
    pub fn root() -> Self {
        Self("/".into())
    }

    /// The path that `text` names when read from the root; `..` stops at the root, as in a container.
    pub fn new(text: &str) -> Self {
        Self::root().join(text)
    }

    /// The path that `text` names when read from here; an absolute `text` starts at the root.
    pub fn join(&self, text: &str) -> Self {
        let mut path = if text.starts_with('/') { Self::root() } else { self.clone() };
        for part in text.split('/') {
            match part {
                "" | "." => {}
                ".." => path.pop(),
                name => path.push(name),
            }
        }
        path
    }

    /// The same path with one more component, which must be a plain name.
    pub fn child(&self, name: &str) -> Self {
        let mut path = self.clone();
        path.push(name);
        path
    }

    fn push(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push('/');
        }
        self.0.push_str(name);
    }

    fn pop(&mut self) {
        let at = self.0.rfind('/').unwrap_or_default();
        self.0.truncate(at.max(1));
    }

    /// Whether it is the root.
    pub fn is_root(&self) -> bool {
        self.0.len() == 1
    }

    /// The last component; `None` for the root.
    pub fn name(&self) -> Option<&str> {
        self.0.rsplit('/').next().filter(|n| !n.is_empty())
    }

    /// The folder that holds it; `None` for the root.
    pub fn parent(&self) -> Option<Self> {
        (!self.is_root()).then(|| {
            let mut up = self.clone();
            up.pop();
            up
        })
    }

    /// Its components from the top.
    pub fn components(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.split('/').filter(|c| !c.is_empty())
    }

    /// Whether it is `folder` or lies below it.
    pub fn is_within(&self, folder: &Self) -> bool {
        folder.is_root() || self.0.strip_prefix(&folder.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// What follows `folder` on the way here, without a leading slash; `None` when it does not lie there.
    pub fn below(&self, folder: &Self) -> Option<&str> {
        let rest = if folder.is_root() { Some(self.0.as_str()) } else { self.0.strip_prefix(&folder.0) }?;
        (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/'))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for AbsPath {
    fn default() -> Self {
        Self::root()
    }
}

impl fmt::Display for AbsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for AbsPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_cleaned() {
        for (from, text, want) in [
            ("/", "", "/"),
            ("/", "a/b/", "/a/b"),
            ("/w", "../../x", "/x"),
            ("/w", "./a//b/.", "/w/a/b"),
            ("/w", "/abs/../y", "/y"),
        ] {
            assert_eq!(AbsPath::new(from).join(text).as_str(), want);
        }
    }

    #[test]
    fn within_goes_by_component() {
        let path = AbsPath::new("/app/data");
        assert!(path.is_within(&AbsPath::new("/app")) && path.is_within(&path) && path.is_within(&AbsPath::root()));
        assert!(!path.is_within(&AbsPath::new("/ap")));
        assert_eq!(path.below(&AbsPath::new("/app")), Some("data"));
        assert_eq!(path.below(&AbsPath::root()), Some("app/data"));
    }
}
