//! Paths that a fix means to drop.

/// Whether a pattern covers an absolute path: it names the path or a folder above it. `*` stands for any characters of one
/// name, so that `/var/lib/apt/lists/*` covers what is in the folder and not the folder itself.
pub fn covers(pattern: &str, path: &str) -> bool {
    let mut names = path.split('/').filter(|name| !name.is_empty());
    pattern.split('/').filter(|part| !part.is_empty()).all(|part| names.next().is_some_and(|name| is_match(part, name)))
}

fn is_match(pattern: &str, name: &str) -> bool {
    let Some((head, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut left) = name.strip_prefix(head) else { return false };
    let parts: Vec<&str> = rest.split('*').collect();
    let Some((last, middle)) = parts.split_last() else { return true };
    for part in middle {
        match left.find(part) {
            Some(at) => left = left.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    left.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::covers;

    #[test]
    fn a_pattern_covers_what_is_below_it_and_a_star_stays_in_one_name() {
        for (pattern, path, want) in [
            ("/root/.cache", "/root/.cache", true),
            ("/root/.cache", "/root/.cache/pip/x", true),
            ("/root/.cache", "/root", false),
            ("/var/lib/apt/lists/*", "/var/lib/apt/lists", false),
            ("/var/lib/apt/lists/*", "/var/lib/apt/lists/partial/x", true),
            ("/tmp/*.tar.*", "/tmp/a.tar.gz", true),
            ("/tmp/*.tar.*", "/tmp/b/a.tar.gz", false),
            ("/tmp/a*b", "/tmp/a", false),
        ] {
            assert_eq!(covers(pattern, path), want, "{pattern} {path}");
        }
    }
}
