//! The build context: which of its files the builder sees, and how patterns over them are read.
//!
//! [`ignore`] reads an ignore file, [`pattern`] is the matcher behind it and behind `COPY --exclude`, [`wildcard`] is what
//! `*` means in a COPY source. Nothing in here knows a tree: the caller walks, and carries the state of each folder down.

pub mod ignore;
pub mod pattern;
mod regex;
pub mod wildcard;

/// Go's `filepath.Clean`: no empty segments, no `.`, no `..` that can be resolved, no slash at the end; `.` when nothing is
/// left.
fn clean(path: &str) -> String {
    let rooted = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            ".." if rooted => {}
            _ => parts.push(part),
        }
    }
    match (rooted, parts.join("/")) {
        (true, joined) => format!("/{joined}"),
        (false, joined) if joined.is_empty() => ".".into(),
        (false, joined) => joined,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn paths_are_cleaned_as_go_does() {
        for (path, want) in [
            ("", "."),
            ("a//b/./c/", "a/b/c"),
            ("a/../../b", "../b"),
            ("/../a", "/a"),
            ("//", "/"),
            ("../..", "../.."),
            ("!a/..", "."),
        ] {
            assert_eq!(super::clean(path), want, "{path}");
        }
    }
}
