//! What archives that lie in the image ask for (`apt-get install ./x.deb`, `dpkg -i x.deb; apt-get install -f`).
//!
//! apt reads it from the archive, which nobody here can. Debian's package of that name, or of the same software, stands in, sure only
//! where the archive came from Debian; of any other archive it is anything from nothing to what packages ask for at most.

use super::files;
use super::installed::{INFO, Installed, bare};
use super::resolve::additions;
use super::vendor;
use crate::catalog::packages::apt::{Apt, Id};
use crate::command::{Call, Data, Machine, file_of};
use crate::filesystem::{AbsPath, File, Key, Meta, Node};
use crate::size::{Estimate, Provenance};
use std::collections::BTreeSet;

/// What is known of what archives ask for.
#[derive(Debug, Default)]
pub(super) struct Needs {
    /// Packages that something needs which is there already.
    missing: Vec<Id>,
    /// Packages whose dependencies are needed.
    pub sure: Vec<Id>,
    /// Packages whose dependencies may be needed.
    pub perhaps: Vec<Id>,
    /// Names of archives of which nothing is known.
    pub unknown: Vec<String>,
    /// Names of all of them.
    names: Vec<String>,
}

impl Needs {
    /// Of archives that are to be installed.
    pub fn of(call: &Call<'_>, apt: &Apt, paths: &[String]) -> Self {
        let mut needs = Self::default();
        for path in paths {
            let Ok((real, node)) = call.machine.node(call.process, path) else { continue };
            let from_debian = node.as_file().is_some_and(is_from_debian);
            needs.add(apt, &stem(real.name().unwrap_or_default()), from_debian);
        }
        needs
    }

    /// Of what dpkg left without what it asks for in this build.
    pub fn of_unmet(machine: &Machine, apt: &Apt, installed: &Installed) -> Self {
        let mut needs = Self::default();
        for edge in machine.tree().list(&AbsPath::new(INFO)).iter().filter(|edge| edge.step != Key::default()) {
            let Some(name) = edge.name.strip_suffix(".list").map(bare) else { continue };
            match apt.find(name) {
                Some(id) => needs.missing.extend(unmet(apt, installed, id)),
                None if edge.node.as_file().is_some_and(|file| file.content().is_some()) => {
                    needs.add(apt, name, false);
                }
                None => {}
            }
        }
        needs
    }

    fn add(&mut self, apt: &Apt, name: &str, from_debian: bool) {
        self.names.push(name.to_owned());
        match apt.find(name).or_else(|| vendor::relative(apt, name)) {
            Some(id) if from_debian => self.sure.push(id),
            Some(id) => self.perhaps.push(id),
            None => self.unknown.push(name.to_owned()),
        }
    }

    /// Both.
    pub fn append(&mut self, mut other: Self) {
        self.missing.append(&mut other.missing);
        self.sure.append(&mut other.sure);
        self.perhaps.append(&mut other.perhaps);
        self.unknown.append(&mut other.unknown);
        self.names.append(&mut other.names);
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.sure.is_empty() && self.perhaps.is_empty() && self.unknown.is_empty()
    }

    /// The packages that come along for sure, and those that may.
    pub fn additions(
        &self,
        apt: &Apt,
        installed: &Installed,
        asked_for: &[Id],
        recommends: bool,
        unwanted: &[String],
    ) -> (BTreeSet<Id>, BTreeSet<Id>) {
        let mut wanted: Vec<Id> = [asked_for, &self.missing, &self.sure].concat();
        let mut sure = additions(apt, installed, &wanted, recommends, unwanted);
        wanted.extend(&self.perhaps);
        let mut perhaps = additions(apt, installed, &wanted, recommends, unwanted);
        // The archives themselves stand for these.
        sure.retain(|id| !self.sure.contains(id));
        perhaps.retain(|id| !sure.contains(id) && !self.sure.contains(id) && !self.perhaps.contains(id));
        (sure, perhaps)
    }

    /// Installs what nobody knows, and says so; nothing is open any more.
    pub fn meet_unknown(&self, call: &mut Call<'_>, apt: &Apt) {
        for name in &self.unknown {
            let typical = apt.asked_for();
            let size = Estimate::between(typical.low, typical.median, typical.high, Provenance::Heuristic);
            files::put(call.machine, &AbsPath::new("/usr/lib").child(&format!("{name}:needs:*")), size, 2, 0o644);
        }
        let settled = self.names.iter().filter(|name| apt.find(name).is_none());
        for name in settled {
            files::put(call.machine, &list_of(name), Estimate::default(), 1, 0o644);
        }
        if !self.unknown.is_empty() {
            let names = self.unknown.join(", ");
            let command = call.process.args.join(" ");
            call.machine.assume(
                format!("which packages {names} asks for is not known; anything from nothing to what packages ask for at most is taken to come along"),
                format!("declare what the command leaves behind in the manifest:\nruns:\n  - command: {command:?}\n    writes: [{{path: /usr/lib/, size: 10 MB, files: 100}}]"),
            );
        }
    }
}

/// What a package needs that is not there: of each group the first.
fn unmet(apt: &Apt, installed: &Installed, id: Id) -> impl Iterator<Item = Id> {
    let is_there = |id: &Id| installed.has(apt.package(*id).name);
    apt.package(id)
        .depends()
        .filter(move |group| !group.iter().any(is_there))
        .filter_map(|group| group.first().copied())
}

/// Whether all that a package needs is there.
pub(super) fn is_met(apt: &Apt, installed: &Installed, id: Id) -> bool {
    unmet(apt, installed, id).next().is_none()
}

/// `tree_2.1.0-1_amd64.deb` holds `tree`.
pub(super) fn stem(file: &str) -> String {
    file.split('_').next().unwrap_or(file).trim_end_matches(".deb").to_owned()
}

/// Whether apt fetched an archive: what was declared may be another version than the catalogue's.
pub(super) fn is_from_debian(file: &File) -> bool {
    file.origin().is_none() && !file.estimate().is_certain()
}

/// dpkg's list of a package whose needs nobody knows: empty, and known to be so until they are met.
pub(super) fn leave_open(machine: &mut Machine, name: &str) {
    let node = Node::file(Meta::root(0o644, machine.now()), file_of(&Data::text("")));
    files::write(machine, &list_of(name), node);
}

fn list_of(name: &str) -> AbsPath {
    AbsPath::new(INFO).child(&format!("{name}.list"))
}
