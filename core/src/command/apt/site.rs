//! What an image does with packages: which release it is, what dpkg leaves out, how sure figures are.

use crate::catalog::packages::apt::{Apt, Drift};
use crate::command::Machine;
use crate::filesystem::{AbsPath, Tree};
use crate::size::{Estimate, Provenance};

/// The image that packages are installed in.
pub(super) struct Site {
    drift: Drift,
    provenance: Provenance,
    /// Another release or machine than the one that was measured: what stands in may go by other versions there.
    pub stands_in: bool,
    /// dpkg leaves documentation and manuals out.
    pub without_documentation: bool,
    /// dpkg leaves translations out.
    pub without_translations: bool,
}

impl Site {
    pub fn of(machine: &Machine, apt: &Apt) -> Self {
        let release = apt.release(&machine.image, machine.os.as_ref());
        let same_machine = machine.architecture == "x86_64";
        let measured = release == apt.measured() && same_machine;
        let provenance = if measured { Provenance::Catalogue } else { Provenance::Heuristic };
        let excludes = Excludes::of(machine);
        Self {
            drift: apt.drift(if same_machine { release } else { "" }),
            provenance,
            stands_in: !measured,
            without_documentation: excludes != Excludes::Nothing,
            without_translations: excludes != Excludes::Nothing,
        }
    }

    /// A measured figure, with bounds.
    pub fn estimate(&self, bytes: u64) -> Estimate {
        let scaled = |factor: f64| (bytes as f64 * factor).round() as u64;
        Estimate::between(scaled(self.drift.low), scaled(self.drift.median), scaled(self.drift.high), self.provenance)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Excludes {
    Nothing,
    Slim,
}

impl Excludes {
    /// Slim images of Debian and all of Ubuntu's leave out documentation, manuals and translations, by a file of dpkg's
    /// (debuerreotype's `slimify`, livecd-rootfs's minimal images).
    fn of(machine: &Machine) -> Self {
        let tree = machine.tree();
        let folder = AbsPath::new("/etc/dpkg/dpkg.cfg.d");
        let slim = ["docker", "excludes", "01_nodoc"].iter().any(|name| stands(tree, &folder.child(name)));
        let ubuntu = machine.os.as_ref().is_some_and(|(id, _)| id == "ubuntu");
        let unseen = tree.may_exist(&folder.child("unlisted"));
        let named = machine.image.contains("slim") || ubuntu;
        if slim || unseen && named { Self::Slim } else { Self::Nothing }
    }
}

fn stands(tree: &Tree, path: &AbsPath) -> bool {
    tree.get(path).is_some()
}
