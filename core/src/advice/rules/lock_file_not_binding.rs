//! `lock-file-not-binding`.

use crate::advice::managers::subcommand;
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding, StepAt};
use crate::filesystem::AbsPath;

rule! {
    /// ## What it does
    /// Finds `npm install` where there is a lock file, which `npm ci` would follow to the letter; and `yarn install` and
    /// `pnpm install` without `--frozen-lockfile`.
    ///
    /// ## Why it costs
    /// Where the lock file does not agree with the list of dependencies, the install changes it without a word, in the image
    /// only: two builds of the same sources are no longer the same. `npm ci` fails instead, and is faster.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM node:20
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm install --omit=dev
    /// ```
    /// ```yaml
    /// context: {files: [{path: package.json, size: 600}, {path: package-lock.json, size: 40 kB}]}
    /// images:
    ///   node:20: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /root/.profile, size: 100}, {path: /usr/bin/npm, size: 1 kB, mode: "0755"}]}
    /// runs:
    ///   - {command: npm ci *, writes: [{path: node_modules/, size: 12 MB, files: 300}]}
    ///   - {command: npm install *, writes: [{path: node_modules/, size: 12 MB, files: 300}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM node:20
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci --omit=dev
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that the lock file agrees with the list of dependencies.
    ///
    /// ## Sources
    /// npm-ci(1); `yarn install --frozen-lockfile`; `pnpm install --frozen-lockfile`.
    LockFileNotBinding {
        name: "lock-file-not-binding",
        title: "The install may leave the lock file behind",
        group: Correctness,
        severity: Info,
        aliases: [],
    }
}

/// Programs with their lock files, and what makes them binding; where that is no option, it takes the place of the verb.
const LOCKS: [(&str, &str, &str); 3] = [
    ("npm", "package-lock.json", "ci"),
    ("yarn", "yarn.lock", "--frozen-lockfile"),
    ("pnpm", "pnpm-lock.yaml", "--frozen-lockfile"),
];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (at, script) in context.scripts() {
        for call in script.calls() {
            let (word, verb) = subcommand(&call);
            let lock = LOCKS.iter().find(|(program, ..)| *program == call.name());
            let Some((program, file, binding)) = lock.filter(|_| matches!(verb, "install" | "i")) else { continue };
            if call.operands(&[]).len() > 1 || !is_there(at, file) || is_free_or_bound(&call) {
                continue;
            }
            let edit = match binding.starts_with('-') {
                true => call.insert_after(word, binding),
                false => call.replace_word(word, *binding),
            };
            let message = format!("{program} may install other versions than {file} says");
            let finding = Finding::new(call.place(), message).edits([edit]);
            findings.push(finding.assumes(format!("{file} agrees with package.json.")));
        }
    }
    findings
}

/// Whether the lock file is known to be there; that of yarn's later versions is binding by itself where a build runs.
fn is_there(at: &StepAt<'_>, file: &str) -> bool {
    let folder = AbsPath::new(&at.step.workdir);
    let has = |name: &str| at.outcome.lower.get(&folder.child(name)).is_some();
    has(file) && !has(".yarnrc.yml")
}

/// Whether an option says already how the lock file is taken, or what is installed.
fn is_free_or_bound(call: &Call<'_>) -> bool {
    call.has_option(&[
        "--frozen-lockfile",
        "--immutable",
        "--no-lockfile",
        "--no-package-lock",
        "--global",
        "-g",
        "--prefix",
        "--cwd",
    ])
}
