//! Packages that come from repositories beside the distribution's own, and those of another version than the catalogue has.
//!
//! What such a package weighs nobody here measured. Debian's package of the same software, or of another version of it, is a
//! better guess than what is usual of its kind, and stands in within wide bounds with all that it needs.

use super::files;
use super::installed::Installed;
use super::request::Request;
use super::resolve::additions;
use super::site::Site;
use crate::catalog::packages::apt::{Apt, Id};
use crate::command::{Machine, content};
use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};

/// Vendors' packages, and Debian's of the same software. Docker's own packages divide what `docker.io` has in one.
const RELATIVES: [(&str, &str); 8] = [
    ("docker-ce", "docker.io"),
    ("docker-ce-cli", "docker.io"),
    ("containerd.io", "containerd"),
    ("docker-compose-plugin", "docker-compose"),
    ("google-chrome-stable", "chromium"),
    ("google-chrome-beta", "chromium"),
    ("temurin-*-jdk", "openjdk-17-jdk-headless"),
    ("temurin-*-jre", "openjdk-17-jre-headless"),
];

/// NodeSource's package, which is found by its own name in Debian, too.
const NODE: &str = "nodejs";

/// Takes packages out of the request that a vendor's repository has in another make than Debian.
pub(super) fn take_over(machine: &Machine, apt: &Apt, request: &mut Request) {
    let Some(node) = apt.find(NODE).filter(|_| has_node_source(machine)) else { return };
    if request.packages.contains(&node) {
        request.packages.retain(|id| *id != node);
        request.unknown.push(NODE.to_owned());
    }
}

/// Takes versions out of the request that stood in for other ones, and gives their names: what brought `python3.11` along here brings the version of its
/// own release on another one, so that who asks for `python3.11` there gets one more.
pub(super) fn take_versions(apt: &Apt, installed: &Installed, request: &mut Request) -> Vec<String> {
    let name = |id: &Id| apt.package(*id).name;
    let is_other = |id: &Id| installed.is_version(name(id));
    let versions = request.packages.iter().filter(|id| is_other(id)).map(|id| name(id).to_owned()).collect();
    request.packages.retain(|id| !is_other(id));
    versions
}

/// Whether a file of sources names NodeSource.
fn has_node_source(machine: &Machine) -> bool {
    let folder = AbsPath::new("/etc/apt/sources.list.d");
    let edges = machine.tree().list(&folder);
    let mut names = edges.iter().map(|edge| edge.name.to_string());
    names.any(|name| {
        let text = content(machine.tree(), &folder.child(&name)).as_text().unwrap_or_default();
        name.contains("nodesource") || text.contains("nodesource")
    })
}

/// What a package weighs of which only a relative is known, with what that brings along; `None` where there is none.
/// `before` are those that came before in the same request: what the same relative stands for is counted once.
pub(super) fn size(machine: &Machine, apt: &Apt, name: &str, before: &[String]) -> Option<Estimate> {
    if name == NODE {
        return machine.packages.figures().of("nodesource.nodejs");
    }
    let relative = relative(apt, name)?;
    let mut installed = Installed::read(machine, apt);
    if installed.is_version(name) {
        installed.forget_version(name);
    }
    let site = Site::of(machine, apt);
    let added = additions(apt, &installed, &[relative], false, &[]);
    let bytes: u64 = added.iter().map(|id| files::weight(&site, &apt.package(*id))).sum();
    let most = bytes.saturating_mul(2);
    if before.iter().any(|other| self::relative(apt, other) == Some(relative)) {
        return Some(Estimate::between(0, 0, most, Provenance::Heuristic));
    }
    let own = files::weight(&site, &apt.package(relative));
    // At least a third of what it is itself, at most twice what it is with all that it needs.
    Some(Estimate::between(own / 3, bytes, most, Provenance::Heuristic))
}

/// A package's name, with the relative that stands in.
pub(super) fn describe(apt: &Apt, name: &str) -> String {
    if name == NODE {
        return format!("{name} (NodeSource's)");
    }
    match relative(apt, name).map(|id| apt.package(id).name) {
        Some(same) if same == name => format!("{name} (beside the release's own version)"),
        Some(other) => format!("{name} (as {other})"),
        None => name.to_owned(),
    }
}

/// The package of Debian that stands in.
pub(super) fn relative(apt: &Apt, name: &str) -> Option<Id> {
    let vendors = RELATIVES.iter().find(|(own, _)| {
        own.split_once('*').map_or(*own == name, |(start, end)| {
            name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).is_some_and(is_version)
        })
    });
    if let Some(id) = vendors.and_then(|(_, debian)| apt.find(debian)) {
        return Some(id);
    }
    let pattern = without_version(name)?;
    apt.packages().find(|package| without_version(package.name).as_ref() == Some(&pattern)).map(|package| package.id)
}

fn is_version(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_digit() || c == '.')
}

/// A name with a mark in place of its version, which stands behind a letter or a dash: `python3.12-venv`, `openjdk-21-jdk`. Sonames
/// of libraries are no versions of the same software.
fn without_version(name: &str) -> Option<String> {
    let start = name.find(|c: char| c.is_ascii_digit())?;
    if name.starts_with("lib") || start == 0 {
        return None;
    }
    let (head, rest) = name.split_at(start);
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
    let (version, tail) = rest.split_at(end);
    // `python3-venv` is no version of `python3.11-venv`.
    let numbers = if version.contains('.') { "#.#" } else { "#" };
    Some(format!("{head}{numbers}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const APT: &str = "chromium\t1\nopenjdk-17-jdk\t1\nopenjdk-17-jdk-headless\t1\nphp8.2-cli\t1\npython3-venv\t1\n\
        python3.11-venv\t1\nlibssl3\t1\n";

    #[test]
    fn another_version_or_a_vendors_make_has_a_relative() {
        let apt = Apt::read(APT);
        for (name, wanted) in [
            ("openjdk-21-jdk", Some("openjdk-17-jdk")),
            ("php8.3-cli", Some("php8.2-cli")),
            ("python3.12-venv", Some("python3.11-venv")),
            ("temurin-21-jdk", Some("openjdk-17-jdk-headless")),
            ("google-chrome-stable", Some("chromium")),
            ("libssl1.1", None),
            ("frobnicate", None),
        ] {
            assert_eq!(relative(&apt, name).map(|id| apt.package(id).name), wanted, "{name}");
        }
    }
}
