//! Sources of ADD that come from elsewhere: git repositories and downloads.

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
    use super::{Source, source};

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
