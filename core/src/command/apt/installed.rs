//! What is installed, and what was installed only because something else needs it.

use crate::catalog::packages::apt::Apt;
use crate::command::Data;
use crate::command::{Machine, file_of};
use crate::filesystem::{AbsPath, Meta, Node};
use std::collections::BTreeSet;

/// Where dpkg keeps its lists.
pub(super) const INFO: &str = "/var/lib/dpkg/info";
const STATES: &str = "/var/lib/apt/extended_states";

/// The state of a system's packages.
pub(super) struct Installed {
    /// Names, the architecture left out.
    pub names: BTreeSet<String>,
    /// Those that nobody asked for.
    pub automatic: BTreeSet<String>,
    /// Whether the names are all: listed, declared, or known of the image.
    pub is_known: bool,
    /// Whether that is certain: they are listed or declared.
    pub is_certain: bool,
}

impl Installed {
    /// Reads it from the image, from what the manifest declares, or from what is known of the image.
    pub fn read(machine: &Machine, apt: &Apt) -> Self {
        let tree = machine.tree();
        let info = AbsPath::new(INFO);
        let listed = tree.list(&info).iter().filter_map(|edge| edge.name.strip_suffix(".list"));
        let mut names: BTreeSet<String> = listed.map(|name| bare(name).to_owned()).collect();
        let mut is_certain = !tree.may_exist(&info.child("unlisted.list"));
        if !is_certain {
            let declared = machine.base_packages.iter();
            let declared = declared.map(|package| bare(package.split('=').next().unwrap_or_default()));
            names.extend(declared.map(str::to_owned));
            is_certain = !machine.base_packages.is_empty();
        }
        let mut is_known = is_certain;
        if !is_certain {
            names.extend(apt.minimal().map(str::to_owned));
            if let Some(more) = apt.of_image(&machine.image) {
                names.extend(more.map(str::to_owned));
                is_known = true;
            }
        }
        Self { names, automatic: automatic(machine), is_known, is_certain }
    }

    /// Whether a package is there.
    pub fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }

    /// Whether a package came along with another under the name of a version.
    pub fn is_version(&self, name: &str) -> bool {
        !name.starts_with("lib") && self.automatic.contains(name) && self.has(name) && version(name).is_some()
    }

    /// Forgets what came along under the same version as this name.
    pub fn forget_version(&mut self, name: &str) {
        let (automatic, asked_for) = (&self.automatic, version(name));
        self.names.retain(|other| !automatic.contains(other) || version(other) != asked_for);
    }

    /// Writes down which packages nobody asked for, as apt does.
    pub fn write_marks(&self, machine: &mut Machine) {
        let of_interest = self.automatic.iter().filter(|name| self.has(name));
        let text: String =
            of_interest.map(|name| format!("Package: {name}\nArchitecture: amd64\nAuto-Installed: 1\n\n")).collect();
        let path = AbsPath::new(STATES);
        let node = Node::file(Meta::root(0o644, machine.now()), file_of(&Data::text(text)));
        super::files::write(machine, &path, node);
    }
}

/// A name without its architecture.
pub(super) fn bare(name: &str) -> &str {
    name.split(':').next().unwrap_or(name)
}

/// The version in a package's name, by which several stand side by side: `3.11` of `python3.11-venv`, `12` of `gcc-12`.
fn version(name: &str) -> Option<&str> {
    let mut numbers = name.split(|c: char| !c.is_ascii_digit() && c != '.').map(|number| number.trim_matches('.'));
    let dotted = numbers.find(|number| number.contains('.'));
    let behind_dash =
        || name.split('-').skip(1).find(|part| part.len() > 1 && part.bytes().all(|b| b.is_ascii_digit()));
    dotted.or_else(behind_dash)
}

fn automatic(machine: &Machine) -> BTreeSet<String> {
    let file = machine.tree().get(&AbsPath::new(STATES)).and_then(|n| n.as_file());
    let Some(content) = file.and_then(|f| f.content()) else { return BTreeSet::new() };
    let text = String::from_utf8_lossy(content);
    text.lines().filter_map(|line| line.strip_prefix("Package: ")).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_in_names_are_those_that_stand_side_by_side() {
        for (name, own) in [
            ("python3.11", Some("3.11")),
            ("libpython3.11-stdlib", Some("3.11")),
            ("gcc-12", Some("12")),
            ("openjdk-17-jre-headless", Some("17")),
            ("php8.2-cli", Some("8.2")),
            ("python3", None),
            ("libssl3", None),
            ("libpcre2-8-0", None),
        ] {
            assert_eq!(version(name), own, "{name}");
        }
    }
}
