//! `whole-context-copied`.

use crate::advice::rule::rule;
use crate::advice::{Context, Finding, StepAt, covers, mentions};
use crate::filesystem::{AbsPath, Dir};
use crate::plan::{StepKind, Transfer};
use crate::size::Bytes;
use crate::source::Edit;

const RULE: &str = "whole-context-copied";

rule! {
    /// ## What it does
    /// Finds a COPY of the whole build context that takes along what neither the build nor the program needs: the history of
    /// the version control, files of editors and of the build service, Dockerfiles, what was installed or built outside,
    /// caches, logs, tests and documentation.
    ///
    /// ## Why it costs
    /// All of it is stored in the image, and is there for everyone who pulls it, the history with all that was ever deleted
    /// from it included. And the edit of a file that nobody needs makes the COPY another one, so that everything behind it
    /// runs again.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM base
    /// COPY . /srv
    /// ```
    /// ```yaml
    /// context: {files: [{path: index.html, size: 14 kB}, {path: .git/HEAD, size: 23}, {path: .git/objects/pack/1.pack, size: 9 MB}]}
    /// images:
    ///   base: {files: [{path: /bin/httpd, size: 900 kB, mode: "0755"}, {path: /srv/x, size: 1}]}
    /// ```
    /// Saves 9 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM base
    /// COPY index.html /srv/
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that neither the build nor the program reads what is left out, which you may change: the names are put into the
    /// ignore file. What the Dockerfile itself names is never among them. What is left can be copied by name, too.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section "Exclude with .dockerignore"; "Optimize cache usage in builds", section
    /// "Keep the context small".
    WholeContextCopied {
        name: "whole-context-copied",
        title: "The whole build context is copied, with what nobody needs",
        group: Size,
        severity: Warning,
        aliases: ["sl:ID.10001", "sl:ID.10002", "dk:DKL-LI-0003"],
    }
}

/// Less than this is not worth a word.
const WORTH: u64 = 50_000;

/// Names that no build and no program needs; `*` stands for any characters.
const NEVER: [&str; 33] = [
    ".git",
    ".hg",
    ".svn",
    ".github",
    ".gitlab-ci.yml",
    ".gitattributes",
    ".gitignore",
    ".circleci",
    ".travis.yml",
    ".vscode",
    ".idea",
    ".DS_Store",
    ".editorconfig",
    ".dockerignore",
    "Dockerfile",
    "Dockerfile.*",
    "*.Dockerfile",
    "docker-compose*.yml",
    "docker-compose*.yaml",
    "compose*.yml",
    "compose*.yaml",
    "Jenkinsfile",
    ".pytest_cache",
    ".mypy_cache",
    ".ruff_cache",
    ".tox",
    ".nyc_output",
    "coverage",
    "__pycache__",
    ".venv",
    "venv",
    "*.log",
    ".terraform",
];

/// Names of what the Dockerfile makes anew, each with the programs that make it.
const MADE: [(&str, &[&str]); 4] = [
    ("node_modules", &["npm", "yarn", "pnpm"]),
    ("target", &["cargo", "mvn"]),
    ("_build", &["mix"]),
    ("deps", &["mix"]),
];

/// Names of what is for people, where nothing packages it.
const FOR_PEOPLE: [&str; 11] = [
    "README*",
    "CHANGELOG*",
    "CONTRIBUTING*",
    "CODE_OF_CONDUCT*",
    "docs",
    "doc",
    "test",
    "tests",
    "spec",
    "__tests__",
    "e2e",
];

/// Files whose builds read the description, and tests.
const PACKAGING: [&str; 6] = ["pyproject.toml", "setup.py", "setup.cfg", "Cargo.toml", "pom.xml", "CMakeLists.txt"];

fn check(context: &Context<'_>) -> Vec<Finding> {
    let Some(root) = context.world.context().root().as_dir() else { return Vec::new() };
    let is_used = |at: &&StepAt<'_>| context.plan.stages.get(at.stage).is_some_and(|stage| stage.used);
    let mut copies: Vec<&StepAt<'_>> = context.steps.iter().filter(is_used).filter(|at| whole(at).is_some()).collect();
    // The one whose layer is shipped counts most.
    copies.sort_by_key(|at| !at.in_image);
    let Some((at, transfer)) = copies.first().and_then(|at| Some((*at, whole(at)?))) else { return Vec::new() };
    let needless = needless(context, root);
    let bytes: u64 = needless.iter().map(|(_, bytes)| bytes).sum();
    // The edit of the Dockerfile itself would make the COPY another one, too.
    let has_dockerfile = needless.iter().any(|(name, _)| name.starts_with("Dockerfile"));
    if bytes < WORTH && !has_dockerfile {
        return Vec::new();
    }
    let chosen = context.value(RULE, "left-out", &needless.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(" "));
    let mut largest = needless;
    largest.sort_by_key(|(_, bytes)| std::cmp::Reverse(*bytes));
    let named: Vec<String> =
        largest.iter().take(3).map(|(name, bytes)| format!("{name} ({})", Bytes(*bytes))).collect();
    let more = if largest.len() > 3 { " and more" } else { "" };
    let message = format!("{} of what this copies is hardly needed: {}{more}", Bytes(bytes), named.join(", "));
    let mut finding = Finding::new(at.step.span, message);
    finding.dockerignore = Some(ignoring(context, chosen.split_whitespace()));
    let copied = context.value(RULE, "copied", ".");
    if copied != "." {
        finding = finding.edits(by_name(context, at, transfer, root, &copied));
    }
    let finding = finding.assumes("Neither the build nor the program reads what is left out of the build context.");
    let finding = finding.with_value("left-out", "what is left out", chosen);
    vec![finding.with_value("copied", "what is copied by name; . for all that is left", copied)]
}

/// The transfer, where it copies all of the build context.
fn whole<'s>(at: &'s StepAt<'_>) -> Option<&'s Transfer> {
    let (StepKind::Copy(transfer) | StepKind::Add(transfer)) = &at.step.kind else { return None };
    let [(source, _)] = transfer.sources.as_slice() else { return None };
    let is_root = !source.contains("://") && AbsPath::new(source).is_root();
    (is_root && transfer.from.is_none() && transfer.heredocs.is_empty()).then_some(transfer)
}

/// What is hardly needed of the context's first level, with what it weighs.
fn needless<'d>(context: &Context<'_>, root: &'d Dir) -> Vec<(&'d str, u64)> {
    let runs: Vec<String> = context
        .scripts()
        .flat_map(|(_, script)| {
            let calls = script.calls();
            calls.iter().map(|call| call.name().to_owned()).collect::<Vec<_>>()
        })
        .collect();
    let is_run = |programs: &[&str]| runs.iter().any(|name| programs.contains(&name.as_str()));
    let is_packaged = PACKAGING.iter().any(|name| root.get(name).is_some());
    let is_needless = |name: &str| {
        let is = |pattern: &&str| covers(pattern, name);
        (NEVER.iter().any(&is) && !(name.starts_with(".git") && is_run(&["git"])))
            || MADE.iter().any(|(own, programs)| *own == name && is_run(programs))
            || (!is_packaged && FOR_PEOPLE.iter().any(is) && !tests(context))
    };
    let entries = root.entries().iter().filter(|entry| is_needless(entry.name) && !is_named(context, entry.name));
    entries.map(|entry| (entry.name.as_str(), entry.node.totals().estimate().bytes)).collect()
}

/// Whether the build runs tests.
fn tests(context: &Context<'_>) -> bool {
    context.scripts().any(|(_, script)| mentions(script.text, "test") || mentions(script.text, "pytest"))
}

/// Whether an instruction names it.
fn is_named(context: &Context<'_>, name: &str) -> bool {
    context.instructions.iter().any(|own| mentions(own.span.of(context.text), name))
}

/// The ignore file with further names.
fn ignoring<'n>(context: &Context<'_>, names: impl Iterator<Item = &'n str>) -> String {
    let mut text = context.world.ignore_text().to_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    names.for_each(|name| text.push_str(&format!("/{name}\n")));
    text
}

/// The COPY by name: files together, every folder to its own.
fn by_name(context: &Context<'_>, at: &StepAt<'_>, transfer: &Transfer, root: &Dir, names: &str) -> Option<Edit> {
    let instruction = context.instruction(at.step)?;
    let text = instruction.span.of(context.text);
    let ((_, source), (_, to)) = (transfer.sources.first()?, &transfer.destination);
    let head = text.get(..(source.start - instruction.span.start) as usize)?;
    let to = to.of(context.text).trim_end_matches('/');
    let is_folder = |name: &&str| root.get(name).is_some_and(|entry| entry.node.is_dir());
    let (folders, files): (Vec<&str>, Vec<&str>) = names.split_whitespace().partition(is_folder);
    let mut lines: Vec<String> = folders.iter().map(|name| format!("{head}{name} {to}/{name}")).collect();
    if !files.is_empty() {
        lines.insert(0, format!("{head}{} {to}/", files.join(" ")));
    }
    let tail = if text.ends_with('\n') { "\n" } else { "" };
    (!head.contains('[')).then(|| context.replace(instruction.span, lines.join("\n") + tail))
}
