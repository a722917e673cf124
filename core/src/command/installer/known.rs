//! Installers that many Dockerfiles pipe into a shell, and where each puts what it installs.
//!
//! Sources: the installers' own documentation of folders and variables. What they weigh stands in the catalogue's figures, which
//! say what was measured. Not modelled: lines that they add to a shell's start-up files.

use super::repository;
use crate::command::{Call, Options, Rules, tool};

/// What an installer does.
pub(super) type Install = fn(&mut Call<'_>);

/// The installer that stands at a URL.
pub(super) fn find(url: &str) -> Option<Install> {
    let place = url.split_once("://").map_or(url, |(_, rest)| rest).split(['?', '#']).next().unwrap_or_default();
    let place = place.trim_end_matches('/');
    let (host, path) = place.split_once('/').unwrap_or((place, ""));
    Some(match host {
        "sh.rustup.rs" => rustup,
        "static.rust-lang.org" if path.ends_with("rustup-init.sh") || path.ends_with("rustup-init") => rustup,
        "deb.nodesource.com" if path.starts_with("setup") => repository::node_for_debian,
        "rpm.nodesource.com" if path.starts_with("setup") => repository::node_for_rpm,
        "get.docker.com" | "test.docker.com" => repository::docker,
        "get.sdkman.io" => sdkman,
        "bun.sh" if path == "install" => bun,
        "deno.land" if path.ends_with("install.sh") => deno,
        "astral.sh" if path.starts_with("uv/") => uv,
        "raw.githubusercontent.com" if path.contains("/nvm/") && path.ends_with("install.sh") => nvm,
        "raw.githubusercontent.com" if path.contains("/get-helm") => helm,
        "repo.anaconda.com" | "repo.continuum.io" if path.ends_with(".sh") => conda,
        "github.com" if path.contains("/miniforge/") && path.ends_with(".sh") => conda,
        _ => return None,
    })
}

/// The arguments behind the script's own name, or behind `-s --`.
fn words(call: &Call<'_>) -> Vec<String> {
    call.operands().iter().filter(|word| !matches!(word.as_str(), "-s" | "--" | "-")).cloned().collect()
}

fn value(call: &Call<'_>, short: &'static str, long: &'static str) -> Option<String> {
    let options = Options::read(&words(call), Rules { short, long: &[long], ..Rules::default() });
    options.value(&[short, long]).map(str::to_owned)
}

fn program(call: &mut Call<'_>, path: &str, figure: &str) {
    if let Some((folder, _)) = path.rsplit_once('/') {
        // What can't be made shows when the file is put there.
        let _ = crate::command::make::make_parents(call.machine, call.process, folder);
    }
    let size = call.figure(figure);
    let result = tool::put_file(call, path, size, 0o755);
    call.settle(result, path, path);
}

fn rustup(call: &mut Call<'_>) {
    let cargo = tool::folder_of(call, "CARGO_HOME", ".cargo");
    program(call, &format!("{cargo}/bin/rustup"), "rustup.program");
    let wanted = words(call);
    let follows = |word: &str| {
        let joined = wanted.iter().find_map(|w| w.strip_prefix(word)?.strip_prefix('=').map(str::to_owned));
        joined.or_else(|| wanted.iter().skip_while(|w| *w != word).nth(1).cloned())
    };
    if follows("--default-toolchain").as_deref() == Some("none") {
        return;
    }
    let figure = match follows("--profile").as_deref() {
        Some("minimal") => "rustup.toolchain.minimal",
        _ => "rustup.toolchain.default",
    };
    let size = call.figure(figure);
    let home = tool::folder_of(call, "RUSTUP_HOME", ".rustup");
    tool::add(call, &format!("{home}/toolchains"), size, "rustup.toolchain");
}

fn nvm(call: &mut Call<'_>) {
    let home = tool::folder_of(call, "NVM_DIR", ".nvm");
    let size = call.figure("nvm.home");
    tool::add(call, &home, size, "nvm");
    program(call, &format!("{home}/nvm.sh"), "nvm.script");
    if call.process.variable("NODE_VERSION").is_some_and(|version| !version.is_empty()) {
        crate::command::managers::node(call, &home);
    }
}

fn sdkman(call: &mut Call<'_>) {
    let home = tool::folder_of(call, "SDKMAN_DIR", ".sdkman");
    let size = call.figure("sdkman.home");
    tool::add(call, &home, size, "sdkman");
}

fn bun(call: &mut Call<'_>) {
    let home = tool::folder_of(call, "BUN_INSTALL", ".bun");
    program(call, &format!("{home}/bin/bun"), "bun.program");
}

fn deno(call: &mut Call<'_>) {
    let home = tool::folder_of(call, "DENO_INSTALL", ".deno");
    program(call, &format!("{home}/bin/deno"), "deno.program");
}

fn uv(call: &mut Call<'_>) {
    let bin = tool::folder_of(call, "UV_INSTALL_DIR", ".local/bin");
    program(call, &format!("{bin}/uv"), "uv.program");
    program(call, &format!("{bin}/uvx"), "uvx.program");
}

fn helm(call: &mut Call<'_>) {
    program(call, "/usr/local/bin/helm", "go.program");
}

/// Miniconda, Anaconda, Miniforge: `-p` says where.
fn conda(call: &mut Call<'_>) {
    let script = call.operands().iter().find(|word| word.ends_with(".sh")).cloned().unwrap_or_default();
    let name = if script.contains("forge") { "miniforge3" } else { "miniconda3" };
    let folder = value(call, "p", "prefix").unwrap_or_else(|| tool::folder_of(call, "CONDA_PREFIX", name));
    let size = call.figure("conda.installation");
    tool::add(call, &folder, size, "conda");
}
