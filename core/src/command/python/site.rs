//! Where a Python keeps its packages: which interpreter a name leads to, and its folders.

use crate::command::{Access, Machine, Process, may};
use crate::filesystem::{AbsPath, Tree};
use std::sync::Arc;

/// The folders of one Python.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Site {
    /// Its version: 3, 11.
    pub python: (u32, u32),
    /// Where packages are installed to.
    pub packages: AbsPath,
    /// Where their programs are installed to.
    pub programs: AbsPath,
    /// Further folders whose packages count as installed.
    pub others: Vec<AbsPath>,
    /// Whether it is a virtual environment.
    pub is_environment: bool,
}

/// What a program's name in PATH leads to, its last link not followed.
pub(super) fn which(machine: &Machine, process: &Process, name: &str) -> Option<AbsPath> {
    if name.contains('/') {
        return machine.resolve_link(process, name).ok().filter(|r| r.node.is_some()).map(|r| r.path);
    }
    let path = process.variable("PATH").unwrap_or("/usr/local/bin:/usr/bin:/bin");
    path.split(':').find_map(|folder| {
        let found = machine.resolve_link(process, &format!("{folder}/{name}")).ok()?;
        found.node.filter(|n| !n.is_dir()).map(|_| found.path)
    })
}

impl Site {
    /// The folders of the Python that runs a program of that name.
    pub(super) fn of(machine: &Machine, process: &Process, program: &str) -> Self {
        let found = which(machine, process, program).and_then(|p| p.parent()).and_then(|p| p.parent());
        if let Some(prefix) = &found
            && machine.tree().get(&prefix.child("pyvenv.cfg")).is_some()
        {
            let python = newest(machine.tree(), &prefix.child("lib"));
            return Self::environment(prefix, python.unwrap_or_else(|| likely(machine, process)));
        }
        let prefix = found.filter(|p| !p.is_root()).unwrap_or_else(|| {
            let own = if is_python_image(machine) { "/usr/local" } else { "/usr" };
            AbsPath::new(own)
        });
        let python = newest(machine.tree(), &prefix.child("lib")).unwrap_or_else(|| likely(machine, process));
        Self::installed(machine, process, &prefix, python)
    }

    /// Those of a virtual environment.
    pub(super) fn environment(prefix: &AbsPath, python: (u32, u32)) -> Self {
        let packages = prefix.join(&format!("lib/python{}.{}/site-packages", python.0, python.1));
        Self { python, packages, programs: prefix.child("bin"), others: Vec::new(), is_environment: true }
    }

    /// Those of a Python that is installed under a prefix; Debian's installs below /usr/local.
    fn installed(machine: &Machine, process: &Process, prefix: &AbsPath, python: (u32, u32)) -> Self {
        let name = format!("python{}.{}", python.0, python.1);
        let debian = prefix.as_str() == "/usr" && !is_alpine(machine) && !is_rpm(machine);
        let site = if debian {
            let old = AbsPath::new("/usr/lib/python3/dist-packages");
            let local = AbsPath::new("/usr/local");
            Self {
                python,
                packages: local.join(&format!("lib/{name}/dist-packages")),
                programs: local.child("bin"),
                others: vec![old],
                is_environment: false,
            }
        } else {
            let packages = prefix.join(&format!("lib/{name}/site-packages"));
            Self { python, packages, programs: prefix.child("bin"), others: Vec::new(), is_environment: false }
        };
        if is_writable(machine, process, &site.packages) { site } else { site.for_user(process) }
    }

    /// Those of the user's own packages.
    pub(super) fn for_user(self, process: &Process) -> Self {
        let home = AbsPath::new(process.variable("HOME").unwrap_or("/root")).child(".local");
        let name = format!("lib/python{}.{}/site-packages", self.python.0, self.python.1);
        let mut others = self.others;
        others.push(self.packages);
        Self { packages: home.join(&name), programs: home.child("bin"), others, ..self }
    }

    /// The version of an installed package, and the folder it is in.
    pub(super) fn installed_version(&self, tree: &Tree, name: &str) -> Option<(AbsPath, String)> {
        std::iter::once(&self.packages).chain(&self.others).find_map(|folder| {
            let at = tree.resolve(folder).map_or_else(|_| folder.clone(), |r| r.path);
            tree.list(&at).iter().find_map(|edge| {
                let (stem, _) =
                    edge.name.rsplit_once('.').filter(|(_, end)| matches!(*end, "dist-info" | "egg-info"))?;
                let (own, version) = stem.split_once('-').unwrap_or((stem, "0"));
                let version = version.split("-py").next().unwrap_or(version);
                (super::requirement::normal(own) == name).then(|| (folder.clone(), version.to_owned()))
            })
        })
    }
}

/// The newest Python that has a folder in `lib`.
fn newest(tree: &Tree, lib: &AbsPath) -> Option<(u32, u32)> {
    let lib = tree.resolve(lib).ok()?.path;
    tree.list(&lib).iter().filter(|e| e.node.is_dir()).filter_map(|e| minor(e.name.strip_prefix("python")?)).max()
}

/// `3.11` or `3.11.7`.
pub(super) fn minor(text: &str) -> Option<(u32, u32)> {
    let mut parts = text.trim().split('.');
    let major = parts.next()?.parse().ok()?;
    let digits: String = parts.next()?.chars().take_while(char::is_ascii_digit).collect();
    Some((major, digits.parse().ok()?))
}

/// The version that the image's name or distribution says.
fn likely(machine: &Machine, process: &Process) -> (u32, u32) {
    let declared = process.variable("PYTHON_VERSION").and_then(minor);
    let tagged = || machine.image.split_once("python:").and_then(|(_, tag)| minor(tag));
    let packaged = || {
        let (id, release) = machine.os.as_ref()?;
        let name = |release: &str| format!("python {id} {release}");
        let numbers: Vec<&str> = release.split('.').collect();
        let shorter = (1..=numbers.len()).rev().filter_map(|n| numbers.get(..n).map(|part| part.join(".")));
        shorter.into_iter().find_map(|r| machine.packages.pip.fact(&name(&r)).first().and_then(|v| minor(v)))
    };
    let usual = || machine.packages.pip.fact("python").first().and_then(|v| minor(v));
    declared.or_else(tagged).or_else(packaged).or_else(usual).unwrap_or((3, 0))
}

fn is_python_image(machine: &Machine) -> bool {
    let name = machine.image.split([':', '@']).next().unwrap_or_default();
    name.rsplit('/').next().is_some_and(|n| matches!(n, "python" | "pypy"))
}

fn is_alpine(machine: &Machine) -> bool {
    machine.os.as_ref().is_some_and(|(id, _)| id == "alpine")
}

fn is_rpm(machine: &Machine) -> bool {
    let families = ["rhel", "centos", "fedora", "rocky", "almalinux", "amzn", "ol"];
    machine.os.as_ref().is_some_and(|(id, _)| families.contains(&id.as_str()))
}

/// Whether a process may write into a folder, or make it.
fn is_writable(machine: &Machine, process: &Process, folder: &AbsPath) -> bool {
    if process.identity.is_root() {
        return true;
    }
    let mut at = Some(folder.clone());
    while let Some(path) = at {
        if let Some(node) = machine.tree().get(&path) {
            return may(&process.identity, &Arc::clone(node).meta, Access::Write);
        }
        at = path.parent();
    }
    false
}
