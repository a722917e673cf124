//! Virtual environments: `python -m venv`, `virtualenv`, `uv venv`.

use super::lay::{self, Layout};
use super::requirement::Requirement;
use super::resolve::Request;
use super::site::Site;
use crate::command::total::{make_folder, put_file, real};
use crate::command::{Call, Data, Options, Rules, Status};
use crate::filesystem::{AbsPath, Node, Tree};

const RULES: Rules<'_> = Rules {
    short: "p",
    long: &["prompt", "python", "app-data", "pip", "setuptools", "wheel", "seed"],
    stops_early: false,
};

/// Makes environments; `program` leads to the Python that they stand on.
pub(super) fn venv(call: &mut Call<'_>, program: &str, words: &[String], seeds: bool) -> Status {
    let options = Options::read(words, RULES);
    if options.has(&["help", "h", "version"]) {
        return Status::SUCCESS;
    }
    let folders =
        if options.operands.is_empty() && !seeds { vec![".venv".to_owned()] } else { options.operands.clone() };
    if folders.is_empty() {
        return call.fail("the following arguments are required: ENV_DIR");
    }
    let base = Site::of(call.machine, call.process, program);
    for folder in folders {
        let folder = real(call.machine, &call.machine.path(call.process, &folder));
        let with_pip = seeds && !options.has(&["without-pip", "no-pip", "no-seed"]);
        if make(call, &base, &folder, with_pip, options.has(&["upgrade-deps"])).is_none() {
            return call.fail(&format!("{folder}: the environment can't be made there"));
        }
    }
    Status::SUCCESS
}

/// Makes one environment; `None` where it can't be written.
pub(super) fn make(call: &mut Call<'_>, base: &Site, folder: &AbsPath, with_pip: bool, newest: bool) -> Option<Site> {
    let site = Site::environment(folder, base.python);
    let (machine, process) = (&mut *call.machine, call.process);
    make_folder(machine, process, &site.packages).ok()?;
    make_folder(machine, process, &site.programs).ok()?;
    make_folder(machine, process, &folder.child("include")).ok()?;
    let python = format!("python{}.{}", base.python.0, base.python.1);
    let config = format!(
        "home = {0}\ninclude-system-site-packages = false\nversion = {1}.{2}.0\nexecutable = {0}/{python}\n",
        base.programs, base.python.0, base.python.1
    );
    put_file(machine, process, &folder.child("pyvenv.cfg"), Data::text(config), 0o666).ok()?;
    let target = format!("{}/python3", interpreter(machine.tree(), base));
    for (name, target) in [("python", target.as_str()), ("python3", "python"), (python.as_str(), "python")] {
        let path = site.programs.child(name);
        let meta = machine.fresh_meta(process, &path, 0o777);
        machine.put(process, &path, Node::symlink(meta, target)).ok()?;
    }
    let path = folder.child("lib64");
    let meta = machine.fresh_meta(process, &path, 0o777);
    machine.put(process, &path, Node::symlink(meta, "lib")).ok()?;
    let scripts = machine.packages.pip.typical("activate", 1.0);
    put_file(machine, process, &site.programs.child("activate"), Data::Length(scripts), 0o666).ok()?;
    if with_pip {
        seed(call, base, &site, newest);
    }
    Some(site)
}

/// The folder of the interpreter's own program.
fn interpreter(tree: &Tree, base: &Site) -> AbsPath {
    let own = base.programs.child("python3");
    let usr = AbsPath::new("/usr/bin");
    if tree.get(&own).is_none() && tree.get(&usr.child("python3")).is_some() { usr } else { base.programs.clone() }
}

/// Puts pip, and setuptools before Python 3.12, into an environment: the wheels that come with Python.
fn seed(call: &mut Call<'_>, base: &Site, site: &Site, newest: bool) {
    let packages = std::sync::Arc::clone(&call.machine.packages);
    let mut wanted = bundled(call.machine.tree(), base);
    if wanted.is_empty() {
        let names = ["pip", "setuptools"];
        let versions = packages.pip.fact(&format!("bundled {}.{}", base.python.0, base.python.1)).to_vec();
        let versions = if versions.is_empty() { packages.pip.fact("bundled").to_vec() } else { versions };
        wanted.extend(names.into_iter().zip(versions).map(|(name, version)| format!("{name}=={version}")));
    }
    let wanted: Vec<Requirement> = wanted
        .iter()
        .map(|w| if newest { w.split("==").next().unwrap_or(w) } else { w })
        .filter_map(|w| Requirement::read(w, base.python))
        .collect();
    let request = Request {
        registry: &packages.pip,
        site,
        tree: call.machine.tree(),
        alone: true,
        upgrade: false,
        keeps_installed: false,
        constraints: &[],
    };
    let chosen = request.resolve(&wanted);
    let layout = Layout { packages: &site.packages, programs: &site.programs, compiles: true, installer: "pip" };
    for mut package in chosen {
        if package.name == "pip" {
            package.programs = vec!["pip".into(), "pip3".into(), format!("pip{}.{}", base.python.0, base.python.1)];
        }
        // The folder was made just above.
        let _ = lay::put(call.machine, call.process, layout, &package);
    }
}

/// The wheels that lie beside Python, as requirements.
fn bundled(tree: &Tree, base: &Site) -> Vec<String> {
    let (major, minor) = base.python;
    let mut folders = vec![AbsPath::new("/usr/share/python-wheels")];
    if let Some(prefix) = base.programs.parent() {
        folders.insert(0, prefix.join(&format!("lib/python{major}.{minor}/ensurepip/_bundled")));
    }
    let wheel = |name: &str| {
        let mut parts = name.strip_suffix(".whl")?.split('-');
        let (name, version) = (parts.next()?, parts.next()?);
        let is_seed = name == "pip" || name == "setuptools" && (major, minor) < (3, 12);
        is_seed.then(|| format!("{name}=={version}"))
    };
    let found = |folder: &AbsPath| -> Vec<String> { tree.list(folder).iter().filter_map(|e| wheel(e.name)).collect() };
    folders.iter().map(found).find(|wheels| !wheels.is_empty()).unwrap_or_default()
}
