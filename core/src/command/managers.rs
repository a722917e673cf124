//! Managers of versions and environments that are no part of a distribution: `nvm`, `sdk`, `conda` and its kin.
//!
//! Each keeps what it installs below a folder of its own; what that weighs is a row of the catalogue. nvm and sdk are functions
//! of a shell, which nobody can tell from programs by what they leave behind. Not modelled: which packages a conda package
//! brings along, which is why its bounds are wide.

use super::{Call, Data, Model, Options, Rules, Status, tool};
use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "nvm" => nvm,
        "sdk" => sdk,
        "conda" | "mamba" | "micromamba" => conda,
        _ => return None,
    })
}

fn nvm(call: &mut Call<'_>) -> Status {
    if matches!(call.operands().first().map(String::as_str), Some("install" | "i")) {
        let home = tool::folder_of(call, "NVM_DIR", ".nvm");
        node(call, &home);
        return Status::SUCCESS;
    }
    // `use` and `alias` set a variable or a line.
    call.write(Data::unknown_text());
    Status::SUCCESS
}

/// A version of Node.js below nvm's folder, whose archive nvm keeps.
pub(super) fn node(call: &mut Call<'_>, home: &str) {
    call.guess("versions of Node.js differ; those that official images unpack stand in");
    let packed = call.figure("node.distribution-packed");
    let unpacked = call.figure("node.distribution");
    let version = call.operands().get(1).cloned().unwrap_or_default();
    tool::put_package(call, &format!("{home}/versions/node"), &version, unpacked);
    tool::put_package(call, &format!("{home}/.cache/bin"), &version, packed);
}

fn sdk(call: &mut Call<'_>) -> Status {
    let words = call.operands().to_vec();
    let [verb, candidate, rest @ ..] = words.as_slice() else { return Status::SUCCESS };
    if !matches!(verb.as_str(), "install" | "i") {
        call.write(Data::unknown_text());
        return Status::SUCCESS;
    }
    call.guess("what SDKMAN installs is out of reach; what official images unpack of the same kind stands in");
    let size = match candidate.as_str() {
        "java" => call.figure("java.jdk"),
        "gradle" => call.figure("gradle.unpacked"),
        "maven" => call.figure("maven.distribution"),
        _ => {
            let unpacked = tool::percent(call.figure("download.binaries"), call.figure("unpacked-percent.binaries"));
            Estimate { low: 0, ..unpacked }
        }
    };
    let home = tool::folder_of(call, "SDKMAN_DIR", ".sdkman");
    let version = rest.first().map_or("current", String::as_str);
    tool::put_package(call, &format!("{home}/candidates/{candidate}"), version, size);
    Status::SUCCESS
}

const CONDA: Rules<'static> = Rules {
    short: "ncpfr",
    long: &["name", "channel", "prefix", "file", "root-prefix", "solver", "repodata-fn"],
    stops_early: false,
};

fn conda(call: &mut Call<'_>) -> Status {
    let options = Options::read(call.operands(), CONDA);
    let mut words = options.operands.iter().map(String::as_str);
    let (verb, names): (&str, Vec<&str>) = match words.next() {
        Some("env") => (words.next().unwrap_or_default(), words.collect()),
        other => (other.unwrap_or_default(), words.collect()),
    };
    match verb {
        "install" | "create" | "update" | "upgrade" => install(call, &options, verb, &names),
        "clean" => {
            let cache = format!("{}/pkgs", root(call, &options));
            tool::empty(call, &cache);
        }
        "remove" | "uninstall" => {}
        _ => call.write(Data::unknown_text()),
    }
    Status::SUCCESS
}

/// Where conda lives: where its installer was told to, where its own image has it, or below the home folder.
fn root(call: &Call<'_>, options: &Options) -> String {
    let named = ["MAMBA_ROOT_PREFIX", "CONDA_DIR"].iter().find_map(|name| call.process.variable(name));
    if let Some(named) = options.value(&["r", "root-prefix"]).or(named) {
        return named.trim_end_matches('/').to_owned();
    }
    let below_home = |name: &str| tool::folder_of(call, "CONDA_PREFIX", name);
    let usual = ["/opt/conda".to_owned(), below_home("miniconda3"), below_home("miniforge3")];
    let is_there = |path: &&String| call.machine.tree().get(&AbsPath::new(path)).is_some();
    usual.iter().find(is_there).cloned().unwrap_or_else(|| "/opt/conda".into())
}

fn install(call: &mut Call<'_>, options: &Options, verb: &str, names: &[&str]) {
    call.guess("conda's channels are out of reach, and what a package brings along is not known");
    let root = root(call, options);
    let environment = options.value(&["n", "name"]).filter(|name| *name != "base");
    let target = options.value(&["p", "prefix"]).map(str::to_owned);
    let target =
        target.or_else(|| environment.map(|name| format!("{root}/envs/{name}"))).unwrap_or_else(|| root.clone());
    let files: Vec<String> = options.values(&["f", "file"]).map(str::to_owned).collect();
    let mut size: Estimate = names.iter().map(|_| call.figure("conda.package")).sum();
    for file in &files {
        size += listed(call, file);
    }
    if names.is_empty() && files.is_empty() && verb != "create" {
        size = call.figure("conda.project");
    }
    let mark = call.operands().join(" ");
    tool::put_package(call, &target, &mark, size);
    // Archives stay beside what they unpack to, which is linked into the environment.
    let packed = tool::percent(size, call.figure("conda.packed-percent"));
    let packed = Estimate { provenance: Provenance::Heuristic, ..packed };
    tool::add(call, &format!("{root}/pkgs"), packed, &mark);
}

/// What a list of packages brings: as many as it has entries, where its text is known.
fn listed(call: &Call<'_>, file: &str) -> Estimate {
    let node = call.machine.node(call.process, file).ok().map(|(_, node)| node);
    let text = node.and_then(|node| super::file_data(node.as_file()?).as_text());
    let Some(text) = text else { return call.figure("conda.project") };
    let after = text.split("dependencies:").last().unwrap_or_default();
    let is_entry = |line: &&str| {
        let line = line.trim();
        !line.is_empty() && !line.starts_with('#') && !line.ends_with(':') && !line.contains(": ")
    };
    let count = after.lines().filter(is_entry).count() as u64;
    tool::times(call.figure("conda.package"), count)
}
