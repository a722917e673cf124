//! Which files of a folder are worth reading: those whose contents the models of commands look at, and scripts that the Dockerfile
//! names.

use std::collections::BTreeSet;

/// Names of files that say what package managers and tool chains will install and build.
const NAMES: &[&str] = &[
    ".dockerignore",
    ".npmrc",
    ".yarnrc.yml",
    "Cargo.lock",
    "Cargo.toml",
    "Gemfile",
    "Gemfile.lock",
    "Makefile",
    "Pipfile",
    "Pipfile.lock",
    "build.gradle",
    "build.gradle.kts",
    "composer.json",
    "composer.lock",
    "go.mod",
    "go.sum",
    "main.go",
    "mix.exs",
    "mix.lock",
    "npm-shrinkwrap.json",
    "package-lock.json",
    "package.json",
    "pnpm-lock.yaml",
    "poetry.lock",
    "pom.xml",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "tsconfig.json",
    "uv.lock",
    "yarn.lock",
];

/// Ends of such names.
const ENDS: &[&str] = &[".csproj", ".fsproj", ".dockerignore"];

/// Folders of what was installed or built before: nothing in them says what a build will do.
const MADE: &[&str] =
    &[".git", "node_modules", "vendor", "target", "dist", "build", ".venv", "venv", "site-packages", "__pycache__"];

/// Larger files are not read: no lock file that people commit is.
const LARGEST: u64 = 1_500_000;

/// A script or list that a Dockerfile names is not larger.
const LARGEST_NAMED: u64 = 100_000;

/// Whether a file's content is worth reading, should some Dockerfile name it.
pub fn may_matter(path: &str, size: u64) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_made = || folder.split('/').any(|part| MADE.contains(&part));
    let is_one = says_what_is_built(name) || is_dockerfile(path) || size <= LARGEST_NAMED && is_script(name);
    size > 0 && size <= LARGEST && is_one && !is_made()
}

/// Whether a file's content is worth reading; `named` are the words of the Dockerfile.
pub fn matters(path: &str, size: u64, named: &BTreeSet<String>) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    may_matter(path, size)
        && (says_what_is_built(name) || is_script(name) && (named.contains(path) || named.contains(name)))
}

fn says_what_is_built(name: &str) -> bool {
    let is_list = name.ends_with(".txt") && (name.contains("requirements") || name.contains("constraints"));
    NAMES.contains(&name) || ENDS.iter().any(|end| name.ends_with(end)) || is_list
}

/// Whether a name is that of a script or of a text that commands take apart.
fn is_script(name: &str) -> bool {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    matches!(end, "" | "sh" | "bash" | "txt" | "cfg" | "conf" | "toml" | "yaml" | "yml" | "json")
}

/// Whether a file goes by the name of a Dockerfile.
pub fn is_dockerfile(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_one = name == "Dockerfile" || name.starts_with("Dockerfile.") || name.ends_with(".Dockerfile");
    is_one && !name.ends_with(".dockerignore") && !folder.split('/').any(|part| MADE.contains(&part))
}

/// The words of a Dockerfile that may name files.
pub fn named(dockerfile: &str) -> BTreeSet<String> {
    let words = dockerfile.split(|c: char| c.is_whitespace() || "\"'[],;&|()=`".contains(c));
    let plain = |word: &str| word.trim_start_matches("./").trim_start_matches('/').to_owned();
    let paths: Vec<String> = words.map(plain).filter(|word| !word.is_empty()).collect();
    let last = |path: &String| path.rsplit('/').next().unwrap_or_default().to_owned();
    paths.iter().map(last).chain(paths.iter().cloned()).filter(|word| !word.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lock_files_lists_and_named_scripts_matter_and_installed_packages_do_not() {
        let named =
            named("FROM a\nCOPY docker/entry.sh /usr/local/bin/\nRUN ./build.sh && pip install -r deps/base.txt\n");
        for path in [
            "package.json",
            "api/go.mod",
            "requirements-dev.txt",
            "x/y.csproj",
            "docker/entry.sh",
            "build.sh",
            "deps/base.txt",
        ] {
            assert!(matters(path, 10, &named), "{path}");
        }
        for path in
            ["node_modules/a/package.json", ".git/config", "src/main.rs", "other.sh", "photo.png", "sub/vendor/go.mod"]
        {
            assert!(!matters(path, 10, &named), "{path}");
        }
        assert!(!matters("package.json", 2_000_000, &named) && !matters("build.sh", 200_000, &named));
    }
}
