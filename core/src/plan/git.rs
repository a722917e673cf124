//! Sources of ADD that come from elsewhere: git repositories and downloads.

use crate::instruction::mount::boolean;

/// What a source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// A path.
    Path,
    /// A git repository.
    Git,
    /// A download.
    Http,
}

/// Tells a source by its text, as BuildKit's `dfgitutil` does: `scheme://…` and `user@host:path`; over HTTP only what ends
/// with `.git` is a repository.
pub fn source(text: &str) -> Source {
    let http = text.starts_with("http://") || text.starts_with("https://");
    if is_git(text) {
        Source::Git
    } else if http {
        Source::Http
    } else {
        Source::Path
    }
}

fn is_git(text: &str) -> bool {
    if text.starts_with("./") || text.starts_with("../") || text.starts_with("github.com/") {
        return false;
    }
    let scheme = text
        .split_once("://")
        .filter(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(|b| b.is_ascii_alphanumeric()));
    match scheme {
        Some((scheme, rest)) => match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" => {
                let path = rest.split(['?', '#']).next().unwrap_or_default();
                path.contains('/') && path.ends_with(".git")
            }
            "ssh" | "git" => true,
            _ => false,
        },
        None => is_scp(text),
    }
}

/// What a repository's address asks for behind its `?`; the error is BuildKit's. Escapes are not resolved, and tags and
/// branches not held against each other.
pub fn check_query(text: &str) -> Result<(), String> {
    let (address, fragment) = text.split_once('#').unwrap_or((text, ""));
    let (mut reference, mut folder) = fragment.split_once(':').unwrap_or((fragment, ""));
    let Some((_, query)) = address.split_once('?') else { return Ok(()) };
    let options: Vec<_> =
        query.split('&').filter(|o| !o.is_empty()).map(|o| o.split_once('=').unwrap_or((o, ""))).collect();
    for &(name, value) in &options {
        let quoted = crate::quote::go;
        if options.iter().filter(|(other, _)| *other == name).count() > 1 {
            return Err(format!("query {} has multiple values", quoted(name)));
        }
        let is_switch = matches!(name, "fetch-by-commit" | "keep-git-dir" | "submodules");
        if value.is_empty() && !is_switch {
            return Err(format!("query {} has no value", quoted(name)));
        }
        match name {
            "ref" | "subdir" => {
                let fixed = if name == "ref" { &mut reference } else { &mut folder };
                if !fixed.is_empty() && *fixed != value {
                    return Err(format!("{name} conflicts: {} vs {}", quoted(fixed), quoted(value)));
                }
                *fixed = value;
            }
            "branch" | "checksum" | "commit" | "tag" => {}
            "mtime" if matches!(value, "checkout" | "commit") => {}
            "mtime" => {
                let wanted = "(must be \"checkout\" or \"commit\")";
                return Err(format!("invalid mtime value: {} {wanted}", quoted(value)));
            }
            _ if is_switch && (value.is_empty() || boolean(value).is_some()) => {}
            _ if is_switch => return Err(format!("invalid {name} value: {}", quoted(value))),
            _ => return Err(format!("unexpected query {}", quoted(name))),
        }
    }
    Ok(())
}

/// `user@host:path`.
fn is_scp(text: &str) -> bool {
    let Some((user, rest)) = text.split_once('@') else { return false };
    let Some((host, _)) = rest.split_once(':') else { return false };
    let word = |t: &str, more: &[u8]| {
        !t.is_empty() && t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || more.contains(&b))
    };
    word(user, b"_") && word(host, b".")
}

#[cfg(test)]
mod tests {
    use super::{Source, check_query, source};

    #[test]
    fn what_an_address_asks_for_must_make_sense() {
        let check = |rest: &str| check_query(&format!("https://x.org/a.git{rest}"));
        assert_eq!(check("?ref=v1&subdir=docs&keep-git-dir&submodules=false#v1"), Ok(()));
        assert_eq!(check("?rev=v1"), Err("unexpected query \"rev\"".into()));
        assert_eq!(check("?ref="), Err("query \"ref\" has no value".into()));
        assert_eq!(check("?ref=a&ref=b"), Err("query \"ref\" has multiple values".into()));
        assert_eq!(check("?keep-git-dir=yes"), Err("invalid keep-git-dir value: \"yes\"".into()));
        assert_eq!(check("?ref=v1#v2"), Err("ref conflicts: \"v2\" vs \"v1\"".into()));
    }

    #[test]
    fn sources_are_told_as_buildkit_does() {
        for (text, want) in [
            ("https://github.com/a/b.git", Source::Git),
            ("https://github.com/a/b.git#v1:sub", Source::Git),
            ("https://github.com/a/b.git?ref=x", Source::Git),
            ("https://example.com/a.tar", Source::Http),
            ("git@github.com:a/b.git", Source::Git),
            ("git://x/y", Source::Git),
            ("ssh://git@x/y", Source::Git),
            ("ftp://x/y.git", Source::Path),
            ("github.com/a/b", Source::Path),
            ("./git@x:y", Source::Path),
            ("a b@c", Source::Path),
        ] {
            assert_eq!(source(text), want, "{text}");
        }
    }
}
