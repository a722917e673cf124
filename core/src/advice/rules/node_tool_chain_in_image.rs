//! `node-tool-chain-in-image`.

use crate::advice::rule::rule;
use crate::advice::stages::base::{Base, with_suffix};
use crate::advice::stages::{self, Draft, Needs, Ran, Subject, Verdict, files, packages};
use crate::advice::{Context, Finding};
use crate::filesystem::AbsPath;

const RULE: &str = "node-tool-chain-in-image";

rule! {
    /// ## What it does
    /// Finds images that start a Node program and still have what it was built with: the large flavour of the base image with
    /// its compilers, dependencies for development, the package manager's cache.
    ///
    /// ## Why it costs
    /// The large flavour weighs some 800 MB more than the small one, and dependencies for development are often most of
    /// `node_modules`. Nothing of that runs.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM node:20
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci --omit=dev
    /// COPY . .
    /// CMD ["node", "server.js"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: package.json, size: 1 kB}, {path: package-lock.json, size: 90 kB}, {path: server.js, size: 2 kB}]}
    /// images:
    ///   node:20: {size: 1100 MB}
    ///   node:20-slim: {size: 200 MB}
    /// runs:
    ///   - {command: npm ci *, writes: [{path: node_modules/express/, size: 6 MB, files: 900}]}
    /// ```
    /// Saves 900 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM node:20 AS build
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci --omit=dev
    /// COPY . .
    ///
    /// FROM node:20-slim
    /// COPY --from=build /app /app
    /// WORKDIR /app
    /// CMD ["node", "server.js"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that the program needs no dependencies for development and no other programs of the large image, and, where a build
    /// leaves fewer files than it read, that these are bundles which hold their dependencies. All of that can be changed. No fix
    /// where a server for development is started.
    ///
    /// ## Sources
    /// Docker's "Multi-stage builds"; the `node` image's documentation on its flavours; npm-prune(1).
    NodeToolChainInImage {
        name: "node-tool-chain-in-image",
        title: "The image has what its Node program was built with",
        group: Size,
        severity: Warning,
        aliases: ["tally/prefer-multi-stage-build"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    stages::check(context, "the image has what its Node program was built with", judge)
}

/// Variables that only the build reads.
const BUILD_ONLY: &[&str] = &["NPM_CONFIG_*", "npm_config_*", "YARN_*", "PYTHON"];

/// Folders that builds write to.
const OUTPUTS: [&str; 5] = ["build", "dist", "lib", "out", "output"];

/// Programs that serve sources to people who write them.
const FOR_DEVELOPMENT: [&str; 9] =
    ["gatsby develop", "next dev", "ng serve", "nodemon", "react-scripts", "run dev", "ts-node", "vite", "webpack"];

fn judge(subject: &Subject<'_, '_>) -> Verdict {
    let base = Base::of(subject);
    let installs: Vec<&Ran<'_, '_>> = subject.ran.iter().filter(|ran| installs(ran)).collect();
    let is_small = subject.base.contains("slim") || base.is_musl();
    let builds = subject.ran.iter().any(|ran| builds(ran));
    let Some(install) = installs.last() else { return Verdict::NotMine };
    if !is_node(subject) || is_small && !builds && !packages::has_compiler(subject) {
        return Verdict::NotMine;
    }
    let started = started(subject);
    if FOR_DEVELOPMENT.iter().any(|name| started.contains(name)) {
        return Verdict::Cannot("it starts a server for development; start what a build makes");
    }
    let folder = subject.workdir();
    if folder.is_root() {
        return Verdict::Cannot("the program lies in the root folder, among everything else");
    }
    let Some(written) = subject.written_base().filter(|_| is_official(subject)) else {
        return Verdict::Cannot("of this base image no smaller flavour is known");
    };
    let bundle = bundle(subject, &started, &folder).filter(|_| builds);
    let small = match (&bundle, is_small) {
        (_, true) => Some(written.to_owned()),
        (Some(_), false) => with_suffix(written, "alpine", false),
        // What was installed for one C library does not run with another.
        (None, false) => with_suffix(written, "slim", false),
    };
    let image = subject.value(RULE, "runtime", &small.unwrap_or_default());
    let runtime = Base::in_place_of(&base, &image);
    let kept = packages::kept(subject, &runtime, &Needs::of(subject), bundle.is_none());
    let packages = match kept {
        Ok(packages) => packages,
        Err(why) => return Verdict::Cannot(why),
    };
    let mut draft = Draft { image, packages, build_only: BUILD_ONLY, ..Draft::default() };
    match bundle {
        Some(folder) => take_bundle(&mut draft, &folder),
        None => take_server(subject, install, &folder, &mut draft),
    }
    files::elsewhere(subject, &folder).into_iter().for_each(|path| draft.carry(path));
    draft.values.push(("runtime", "the image that it runs on", draft.image.clone()));
    Verdict::Convert(Box::new(draft))
}

/// Whether Node is what the image starts, itself or by a package manager's script.
fn is_node(subject: &Subject<'_, '_>) -> bool {
    matches!(subject.start.name(), "node" | "nodejs" | "npm" | "yarn" | "pnpm" | "npx")
}

/// Whether the base is the official image.
fn is_official(subject: &Subject<'_, '_>) -> bool {
    subject.base.split([':', '@']).next().is_some_and(|name| name.rsplit('/').next() == Some("node"))
}

fn installs(ran: &Ran<'_, '_>) -> bool {
    let call = &ran.call;
    if call.has_option(&["-g", "--global"]) {
        return false;
    }
    let yarn_alone = call.name() == "yarn" && call.operands(&["--cwd", "--network-timeout"]).is_empty();
    yarn_alone
        || ["npm", "yarn", "pnpm"]
            .iter()
            .any(|program| ["install", "i", "ci"].iter().any(|verb| call.is(program, verb)))
}

/// Whether a command is a project's build.
fn builds(ran: &Ran<'_, '_>) -> bool {
    let by_script = ["npm", "yarn", "pnpm"].contains(&ran.call.name())
        && ran.call.operands(&[]).iter().any(|(_, word)| word.contains("build") || *word == "compile");
    by_script || matches!(ran.call.name(), "npx" | "tsc" | "webpack" | "vite" | "esbuild" | "ncc" | "rollup")
}

/// What is started, in words; of a package manager's script what the project says, where that is known.
fn started(subject: &Subject<'_, '_>) -> String {
    let own = subject.start.words.get(subject.start.index()..).unwrap_or_default().join(" ");
    let script = match subject.start.arguments() {
        [start] if start == "start" => "start",
        [run, script, ..] if run == "run" => script,
        _ => return own,
    };
    let project = subject.text(&subject.workdir().child("package.json")).unwrap_or_default();
    let line = project.split_once(&format!("\"{script}\"")).and_then(|(_, rest)| rest.split('"').nth(1));
    line.map_or(own, str::to_owned)
}

/// The folder of a build's outputs, where they are bundles: the project names a bundler, or fewer files came out than went in.
fn bundle(subject: &Subject<'_, '_>, started: &str, folder: &AbsPath) -> Option<AbsPath> {
    let entry = started.strip_prefix("node ")?.split(' ').find(|word| !word.starts_with('-'))?;
    let path = folder.join(entry);
    let output = path.below(folder)?.split('/').find(|name| !name.is_empty())?;
    if !OUTPUTS.contains(&output) || path.name() == Some(output) {
        return None;
    }
    let output = folder.child(output);
    let files = |folder: &AbsPath| subject.tree.get(folder).map_or(0, |node| node.totals().files);
    let project = subject.text(&folder.child("package.json"));
    let bundles = ["esbuild", "webpack", "rollup", "@vercel/ncc", "tsup", "parcel"];
    let guess = match project {
        Some(project) => bundles.iter().any(|name| project.contains(name)),
        None => files(&output) > 0 && files(&output) < files(&folder.child("src")),
    };
    let answer = subject.value(RULE, "bundled", if guess { "yes" } else { "no" });
    (answer == "yes").then_some(output)
}

fn take_bundle(draft: &mut Draft, output: &AbsPath) {
    draft.carry(output.clone());
    draft.assumptions.push(format!(
        "What the build leaves in {output} holds all that it needs: its dependencies are bundled into it, so that node_modules stays behind."
    ));
    draft.values.push(("bundled", "whether the build bundles its dependencies: yes or no", "yes".into()));
}

fn take_server(subject: &Subject<'_, '_>, install: &Ran<'_, '_>, folder: &AbsPath, draft: &mut Draft) {
    draft.carry(folder.clone());
    draft.assumptions.push(format!(
        "{folder} is the whole program, which needs no other program of the large image and no shared library but those of packages that are installed here."
    ));
    if let Some(prune) = prune(subject, install).filter(|_| install.folder() == *folder) {
        draft.assumptions.push("It needs no dependency that is declared for development alone.".into());
        draft.last.push(format!("RUN {prune}"));
    }
    draft.values.push(("bundled", "whether the build bundles its dependencies: yes or no", "no".into()));
}

/// The command that takes away what was installed for development; `None` where that was not installed.
fn prune(subject: &Subject<'_, '_>, install: &Ran<'_, '_>) -> Option<&'static str> {
    let words = install.call.arguments();
    let without = ["--production", "--omit=dev", "--only=production", "--only=prod", "--prod", "-P"];
    let is_production = install.variable("NODE_ENV").is_some_and(|value| value == "production");
    if is_production || words.iter().any(|word| without.iter().any(|option| word.starts_with(option))) {
        return None;
    }
    let version = subject.base.split_once(':').and_then(|(_, tag)| tag.split(['.', '-']).next()?.parse::<u32>().ok());
    Some(match install.call.name() {
        "yarn" => "yarn install --production --ignore-scripts --prefer-offline",
        "pnpm" => "pnpm prune --prod",
        _ if version.is_some_and(|version| version < 16) => "npm prune --production",
        _ => "npm prune --omit=dev",
    })
}
