//! `development-dependencies-in-image`.

use crate::advice::managers::subcommand;
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding, Script, StepAt};
use crate::filesystem::AbsPath;

rule! {
    /// ## What it does
    /// Finds installs of a project's dependencies in the final image that bring those for development along: npm, yarn, pnpm,
    /// bundler, composer, poetry, uv, pipenv, mix.
    ///
    /// ## Why it costs
    /// Compilers, test runners and linters are often the larger part of what is installed, and each is one more program with
    /// weaknesses of its own. Nothing of them runs in the container.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM node:20
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci
    /// ```
    /// ```yaml
    /// context: {files: [{path: package.json, size: 600}, {path: package-lock.json, size: 40 kB}]}
    /// images:
    ///   node:20: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /root/.profile, size: 100}, {path: /usr/bin/npm, size: 1 kB, mode: "0755"}]}
    /// runs:
    ///   - {command: npm ci --omit=dev, writes: [{path: node_modules/, size: 12 MB, files: 300}]}
    ///   - {command: npm ci, writes: [{path: node_modules/, size: 40 MB, files: 900}]}
    /// ```
    /// Saves 28 MB.
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
    /// Assumes that the program needs none of them when it runs; no finding where the container starts a tool of developers
    /// (`ng serve`, `nodemon`), or a script (`npm start`) that may be one. Where something is built after the install, the compilers
    /// are needed first: if that happens in the same RUN, they are taken out at its end; else there is no fix, and a stage of
    /// its own for the build is the way.
    ///
    /// ## Sources
    /// npm-install(1), option omit; `yarn install --production`; `pnpm install --prod`; Bundler's "groups"; composer(1), option
    /// no-dev; Poetry's "dependency groups"; `uv sync --no-dev`.
    DevelopmentDependenciesInImage {
        name: "development-dependencies-in-image",
        title: "Dependencies for development are in the image",
        group: Size,
        severity: Warning,
        aliases: ["tally/php/composer-no-dev-in-production", "tally/ruby/missing-bundle-without-development"],
    }
}

/// How a program is told to leave out what is for development.
struct Manager {
    program: &'static str,
    verbs: &'static [&'static str],
    option: &'static str,
    /// Words that say it already.
    known: &'static [&'static str],
    /// Variables, with a piece of their value, that say it already.
    variables: &'static [(&'static str, &'static str)],
    /// What takes them out again behind a build.
    prune: Option<&'static str>,
    /// The file of the project that lists them, and what it calls them.
    listed: (&'static str, &'static str),
}

const PACKAGE: (&str, &str) = ("package.json", "\"devDependencies\"");
const NODE_ENV: &[(&str, &str)] =
    &[("NODE_ENV", "production"), ("NPM_CONFIG_PRODUCTION", "true"), ("NPM_CONFIG_OMIT", "dev")];

const MANAGERS: [Manager; 7] = [
    Manager {
        program: "npm",
        verbs: &["install", "i", "ci"],
        option: "--omit=dev",
        known: &["--omit", "--production", "--only", "--include"],
        variables: NODE_ENV,
        prune: Some("npm prune --omit=dev"),
        listed: PACKAGE,
    },
    Manager {
        program: "yarn",
        verbs: &["", "install"],
        option: "--production",
        known: &["--prod"],
        variables: NODE_ENV,
        prune: Some("yarn install --production --ignore-scripts --prefer-offline"),
        listed: PACKAGE,
    },
    Manager {
        program: "pnpm",
        verbs: &["install", "i"],
        option: "--prod",
        known: &["--prod", "-P"],
        variables: NODE_ENV,
        prune: Some("pnpm prune --prod"),
        listed: PACKAGE,
    },
    Manager {
        program: "composer",
        verbs: &["install"],
        option: "--no-dev",
        known: &["--no-dev"],
        variables: &[("COMPOSER_NO_DEV", "1")],
        prune: None,
        listed: ("composer.json", "\"require-dev\""),
    },
    Manager {
        program: "poetry",
        verbs: &["install"],
        option: "--only=main",
        known: &["--no-dev", "--only", "--without", "--with"],
        variables: &[],
        prune: None,
        listed: ("pyproject.toml", "dev"),
    },
    Manager {
        program: "uv",
        verbs: &["sync"],
        option: "--no-dev",
        known: &["--no-dev", "--group", "--only", "--no-default-groups"],
        variables: &[("UV_NO_DEV", "1")],
        prune: None,
        listed: ("pyproject.toml", "dev"),
    },
    Manager {
        program: "bundle",
        verbs: &["", "install"],
        option: "--without development test",
        known: &["--without"],
        variables: &[("BUNDLE_WITHOUT", "dev"), ("BUNDLE_DEPLOYMENT", "1")],
        prune: None,
        listed: ("Gemfile", ":development"),
    },
];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    if is_for_development(context) {
        return findings;
    }
    let runs: Vec<(&StepAt<'_>, &Script<'_>)> = context.scripts().filter(|(at, _)| at.in_image).collect();
    for (position, (at, script)) in runs.iter().enumerate() {
        let calls = script.calls();
        let Some((manager, call)) = calls.iter().find_map(|call| Some((manager(call)?, call))) else { continue };
        let later = || runs.iter().skip(position + 1).map(|(_, script)| script);
        if says_so(manager, call, at)
            || leaves_out(script)
            || later().any(|script| leaves_out(script))
            || lists_none(manager, at)
        {
            continue;
        }
        let message = format!("{} also installs what is only for development", call.name());
        let finding = Finding::new(call.place(), message);
        let behind = calls.iter().filter(|other| other.span > call.span);
        let is_built_here = behind.into_iter().any(builds);
        let is_built_later = later().any(|script| script.calls().iter().any(builds));
        let finding = match manager.prune {
            _ if is_built_later => {
                finding.because("something is built after it; a stage of its own for the build leaves it behind")
            }
            Some(prune) if is_built_here => {
                finding.edit_or(script.append(prune), "the RUN does not end in a plain command")
            }
            None if is_built_here => {
                finding.because("something is built after it; a stage of its own for the build leaves it behind")
            }
            _ => finding.edits([call.insert_after(subcommand(call).0, manager.option)]),
        };
        findings.push(finding.assumes("The program needs nothing when it runs that is only for development."));
    }
    findings
}

/// Whether containers run a tool of developers, or may: then the image is for them.
fn is_for_development(context: &Context<'_>) -> bool {
    const TOOLS: [&str; 11] =
        ["ng", "vite", "webpack", "serve", "nodemon", "storybook", "ts-node", "tsx", "watch", "jest", "react-scripts"];
    let Some((index, stage)) = context.target() else { return true };
    let words = stage.config.entrypoint.iter().chain(&stage.config.cmd).flatten();
    let words: Vec<&str> =
        words.flat_map(|word| word.split_whitespace()).map(|w| w.rsplit('/').next().unwrap_or(w)).collect();
    let runs_script = words.iter().any(|word| ["npm", "yarn", "pnpm"].contains(word));
    let names = context
        .steps
        .iter()
        .filter(|at| at.in_image)
        .filter_map(|at| context.plan.stages.get(at.stage)?.name.as_deref());
    words.iter().any(|word| TOOLS.contains(word) || word.contains("dev"))
        || runs_script && !starts_node(context, index)
        || names.into_iter().any(|name| name.starts_with("dev"))
}

/// Whether the project's own script `start` is known, and runs node.
fn starts_node(context: &Context<'_>, stage: usize) -> bool {
    let workdir = context.plan.stages.get(stage).map(|stage| stage.config.workdir.as_str()).unwrap_or_default();
    let file = AbsPath::new(workdir).child("package.json");
    let node = context.simulation.stages.get(stage).and_then(|stage| stage.tree.get(&file));
    let content =
        node.and_then(|node| node.as_file()?.content()).map(|content| String::from_utf8_lossy(content).into_owned());
    let start = content
        .as_deref()
        .and_then(|text| text.split_once("\"start\""))
        .map(|(_, rest)| rest.trim_start_matches([':', ' ', '"']));
    start.is_some_and(|command| command.starts_with("node "))
}

/// The manager, where a command installs what a project asks for.
fn manager(call: &Call<'_>) -> Option<&'static Manager> {
    let verb = subcommand(call).1;
    let manager = MANAGERS.iter().find(|own| own.program == call.name() && own.verbs.contains(&verb))?;
    let is_told = call.operands(&["-j", "--jobs", "--path", "--retry"]).len() > usize::from(!verb.is_empty());
    (!is_told && !call.has_option(&["--global", "-g"])).then_some(manager)
}

/// Whether the command, or a variable, leaves them out already.
fn says_so(manager: &Manager, call: &Call<'_>, at: &StepAt<'_>) -> bool {
    let by_word = call.arguments().iter().any(|word| manager.known.iter().any(|known| word.starts_with(known)));
    let own = || call.simple.assignments.iter();
    by_word
        || manager.variables.iter().any(|(name, value)| {
            let is_set = |(own, set): &(String, String)| own.eq_ignore_ascii_case(name) && set.contains(value);
            at.step.env.iter().any(is_set) || own().any(|set| set.name == *name)
        })
}

/// Whether a script takes them out again, or is set to leave them out.
fn leaves_out(script: &Script<'_>) -> bool {
    let removes_all = |call: &Call<'_>| {
        call.name() == "rm" && call.words.iter().any(|w| w.trim_end_matches('/').ends_with("node_modules"))
    };
    let prunes = |call: &Call<'_>| {
        call.words
            .iter()
            .any(|word| word == "prune" || word == "without" || word == "--production" || word == "--omit=dev")
    };
    script.calls().iter().any(|call| prunes(call) || removes_all(call))
}

/// Whether the project's own file, where its content is known, lists nothing for development.
fn lists_none(manager: &Manager, at: &StepAt<'_>) -> bool {
    let (name, section) = manager.listed;
    let node = at.outcome.lower.get(&AbsPath::new(&at.step.workdir).child(name));
    let content = node.and_then(|node| node.as_file()?.content());
    content.is_some_and(|content| !String::from_utf8_lossy(content).contains(section))
}

/// Whether a command builds something from the project.
fn builds(call: &Call<'_>) -> bool {
    const TOOLS: [&str; 14] = [
        "tsc", "webpack", "vite", "ng", "gulp", "grunt", "rollup", "esbuild", "npx", "next", "nuxt", "make", "rake",
        "rails",
    ];
    let runs = ["npm", "yarn", "pnpm", "bundle", "composer", "poetry", "uv"].contains(&call.name())
        && call.arguments().iter().any(|word| {
            ["run", "exec", "build", "test", "run-script", "compile", "dist"].contains(&word.as_str())
                || word.starts_with("build:")
        });
    runs || TOOLS.contains(&call.name())
}
