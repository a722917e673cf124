//! Tools that build a project: `tsc`, `vite`, `next`, `webpack` and their kin.
//!
//! What they write is known to the manifest's `runs:` alone; without it their usual folder gets as much as builds weigh, within
//! wide bounds. A compiler's output follows its sources.

use super::project::{Project, text};
use crate::command::json::Json;
use crate::command::total::put_total;
use crate::command::{Call, Options, Rules, Status};
use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};

/// Tools that write a bundle, the word that makes them build where there is one, and their usual folder.
const BUNDLERS: [(&str, &str, &str); 17] = [
    ("vite", "build", "dist"),
    ("next", "build", ".next"),
    ("react-scripts", "build", "build"),
    ("webpack", "", "dist"),
    ("webpack-cli", "", "dist"),
    ("rollup", "", "dist"),
    ("parcel", "build", "dist"),
    ("esbuild", "", "dist"),
    ("vue-cli-service", "build", "dist"),
    ("ng", "build", "dist"),
    ("nuxt", "build", ".output"),
    ("nuxi", "build", ".output"),
    ("gatsby", "build", "public"),
    ("astro", "build", "dist"),
    ("svelte-kit", "build", "build"),
    ("craco", "build", "build"),
    ("hexo", "generate", "public"),
];

/// Tools that turn sources into as many scripts.
const COMPILERS: [&str; 4] = ["tsc", "babel", "swc", "nest"];

/// Programs that look at a project and write nothing.
const QUIET: [&str; 9] =
    ["eslint", "prettier", "jest", "mocha", "vitest", "husky", "is-ci", "stylelint", "lint-staged"];

/// Whether it is one of these tools.
pub(super) fn is_tool(name: &str) -> bool {
    BUNDLERS.iter().any(|(tool, ..)| *tool == name) || COMPILERS.contains(&name) || QUIET.contains(&name)
}

pub(super) fn tool(call: &mut Call<'_>) -> Status {
    let name = call.process.name().to_owned();
    if QUIET.contains(&name.as_str()) {
        return Status::SUCCESS;
    }
    if call.machine.packages.npm.is_empty() {
        return super::unknown(call);
    }
    let rules = Rules {
        short: "dop",
        long: &["outDir", "out-dir", "outdir", "out", "output-path", "dist-dir", "project"],
        stops_early: false,
    };
    let options = Options::read(call.operands(), rules);
    if options.has(&["version", "v", "help", "h", "noEmit", "init"]) {
        return Status::SUCCESS;
    }
    if COMPILERS.contains(&name.as_str()) {
        return compile(call, &name, &options);
    }
    let Some((_, word, folder)) = BUNDLERS.iter().find(|(tool, ..)| *tool == name) else { return super::unknown(call) };
    if !word.is_empty() && !options.operands.iter().any(|o| o == word) {
        return super::unknown(call);
    }
    if name == "next" {
        return next(call);
    }
    let folder = options.value(&["outDir", "outdir", "output-path", "dist-dir"]).unwrap_or(folder).to_owned();
    bundle(call, &name, &folder)
}

/// Writes as much into a folder as bundlers do.
pub(super) fn bundle(call: &mut Call<'_>, name: &str, folder: &str) -> Status {
    if call.machine.packages.npm.is_empty() {
        return super::unknown(call);
    }
    let size = call.machine.packages.npm.typical("bundle", 1.0);
    put(call, name, folder, size, 30)
}

/// Next.js writes a server, what browsers load, a cache, and where its settings ask for it a folder that runs without the rest.
fn next(call: &mut Call<'_>) -> Status {
    let project = Project::of(call, &Options::default());
    let settings = ["js", "mjs", "cjs", "ts"]
        .iter()
        .find_map(|end| text(call, &project.folder.join(&format!("next.config.{end}"))));
    let asks = |word: &str| settings.as_ref().is_none_or(|text| text.as_ref().is_ok_and(|text| text.contains(word)));
    let mut parts = vec![("cache", "next.cache", 10), ("server", "next.server", 80), ("static", "next.static", 20)];
    if asks("standalone") || settings.as_ref().is_some_and(Result::is_err) {
        parts.push(("standalone", "next.standalone", 1500));
    }
    let mut status = Status::SUCCESS;
    for (part, row, files) in parts {
        let size = call.figure(row);
        let folder = format!("{}/.next/{part}", project.folder);
        status = put(call, "next", &folder, size, files);
        if status.is_failure() {
            return status;
        }
    }
    status
}

fn compile(call: &mut Call<'_>, name: &str, options: &Options) -> Status {
    let project = Project::of(call, &Options::default());
    let config = settings(call, &project, options.value(&["p", "project"]).unwrap_or("tsconfig.json"));
    let declared = |key: &str| config.as_ref().and_then(|c| c.get("compilerOptions")?.text(key)).map(str::to_owned);
    if config.as_ref().and_then(|c| c.get("compilerOptions")).is_some_and(|c| c.is_true("noEmit")) {
        return Status::SUCCESS;
    }
    let named = options.value(&["outDir", "out-dir", "d", "o"]).map(str::to_owned);
    let folder =
        named.or_else(|| declared("outDir")).unwrap_or_else(|| if name == "tsc" { ".".into() } else { "dist".into() });
    let (bytes, files) = sources(call, &project.folder);
    let [low, typical, high] = call.machine.packages.npm.numbers("compiled per source").unwrap_or([0.1, 1.0, 5.0]);
    let scaled = |factor: f64| (bytes as f64 * factor).round() as u64;
    let size = Estimate::between(scaled(low), scaled(typical), scaled(high), Provenance::Heuristic);
    put(call, name, &folder, size, files)
}

fn settings(call: &Call<'_>, project: &Project, name: &str) -> Option<Json> {
    let text = text(call, &project.folder.join(name))?.ok()?;
    // Comments may stand there.
    let lines = text.lines().filter(|l| !l.trim_start().starts_with("//"));
    Json::read(&lines.collect::<Vec<_>>().join("\n").replace(",\n}", "\n}"))
}

/// Bytes and number of the project's own sources.
fn sources(call: &Call<'_>, folder: &AbsPath) -> (u64, u32) {
    let (mut bytes, mut files) = (0_u64, 0_u32);
    call.machine.tree().walk(folder, &mut |path, node| {
        let own = !path.as_str().contains("/node_modules/") && !path.as_str().contains("/.");
        let name = path.name().unwrap_or_default();
        let is_source = [".ts", ".tsx", ".js", ".jsx", ".mts"].iter().any(|end| name.ends_with(end)) || name == "*";
        if let (true, true, Some(file)) = (own, is_source && !name.ends_with(".d.ts"), node.as_file()) {
            bytes = bytes.saturating_add(file.size);
            files = files.saturating_add(file.count);
        }
    });
    (bytes, files)
}

fn put(call: &mut Call<'_>, name: &str, folder: &str, size: Estimate, files: u32) -> Status {
    let path = call.machine.path(call.process, folder);
    call.machine.assume(
        format!("what `{name}` writes to {path} is not known; a typical build stands in, with wide bounds"),
        format!(
            "declare it in the manifest:\nruns:\n  - command: {:?}\n    writes: [{{path: {path}/, size: 2 MB, files: 30}}]",
            call.process.args.join(" ")
        ),
    );
    match put_total(call.machine, call.process, &path, size, files.max(1)) {
        Ok(()) => Status::SUCCESS,
        Err(failure) => call.fail(&format!("{path}: {failure}")),
    }
}
