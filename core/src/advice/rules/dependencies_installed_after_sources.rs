//! `dependencies-installed-after-sources`.

use crate::Engine;
use crate::advice::dependencies::Install;
use crate::advice::rule::rule;
use crate::advice::{Call, Context, Finding, Script, StepAt, covers};
use crate::filesystem::AbsPath;
use crate::instruction::Instruction;
use crate::plan::{StepKind, Transfer};
use crate::source::{Edit, Span};

const RULE: &str = "dependencies-installed-after-sources";

rule! {
    /// ## What it does
    /// Finds a COPY of a whole folder of sources before the RUN that installs the project's dependencies: npm, yarn, pnpm, pip,
    /// pipenv, bundler, composer, mix, go, cargo, Maven, .NET.
    ///
    /// ## Why it costs
    /// The edit of any file makes the COPY another one, and everything behind it runs again: all dependencies are downloaded
    /// and installed anew, and their layer is pushed and pulled anew, though they are the same as before.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM node:20
    /// WORKDIR /app
    /// COPY . .
    /// RUN npm ci --omit=dev
    /// ```
    /// ```yaml
    /// context: {files: [{path: package.json, size: 600}, {path: package-lock.json, size: 40 kB}, {path: src/index.js, size: 4 kB}]}
    /// images:
    ///   node:20: {files: [{path: /bin/sh, size: 100 kB, mode: "0755"}, {path: /root/.profile, size: 100}, {path: /usr/bin/npm, size: 1 kB, mode: "0755"}]}
    /// runs:
    ///   - {command: npm ci *, writes: [{path: node_modules/, size: 30 MB, files: 900}]}
    /// ```
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM node:20
    /// WORKDIR /app
    /// COPY package.json package-lock.json ./
    /// RUN npm ci --omit=dev
    /// COPY . .
    /// ```
    ///
    /// ## Fix safety
    /// Assumes that installing reads nothing of the project but the files that say what to install, which you may change.
    /// Scripts that run while installing (`postinstall`, `prisma generate`) may read more. Where the command builds the
    /// project too (`go build`, `cargo build`, `mvn package`), a RUN is put before it that fetches only; no fix in stages that
    /// are part of the image, where what it fetches would stay. Where overlay2 would
    /// store the copied files twice, they are lent to the RUN by mounts instead.
    ///
    /// ## Sources
    /// Docker's "Building best practices", section "Leverage build cache"; "Optimize cache usage in builds", section "Order
    /// your layers".
    DependenciesInstalledAfterSources {
        name: "dependencies-installed-after-sources",
        title: "Every edit of a source installs all dependencies again",
        group: Rebuild,
        severity: Warning,
        aliases: ["BP10", "BP37"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (index, copy) in context.steps.iter().enumerate() {
        let behind = context.steps.get(index + 1..).unwrap_or_default();
        findings.extend(installed_behind(context, copy, behind));
    }
    findings
}

/// The finding on a COPY, if what follows it up to the next COPY installs dependencies.
fn installed_behind(context: &Context<'_>, copy: &StepAt<'_>, behind: &[StepAt<'_>]) -> Option<Finding> {
    let source = whole_folder(context, copy)?;
    for at in behind.iter().take_while(|at| at.stage == copy.stage) {
        match &at.step.kind {
            StepKind::Copy(_) | StepKind::Add(_) => return None,
            StepKind::Workdir(_) | StepKind::Metadata => {}
            StepKind::Run(_) => {
                let script = at.script.as_ref()?;
                let calls = script.calls();
                let install = calls.iter().find_map(|call| Some((call, Install::of(call)?)));
                // What comes before the install must be able to do without the sources.
                let reads =
                    |call: &Call<'_>| !is_apart(call) && install.as_ref().is_none_or(|(own, _)| call.span < own.span);
                if calls.iter().any(reads) {
                    return None;
                }
                if let Some((call, install)) = install {
                    return find(context, &Place { copy, source, run: at, script, call, install });
                }
            }
        }
    }
    None
}

/// A COPY of sources and the install behind it.
struct Place<'p, 'a> {
    copy: &'p StepAt<'a>,
    /// The folder of the build context.
    source: AbsPath,
    run: &'p StepAt<'a>,
    script: &'p Script<'a>,
    call: &'p Call<'p>,
    install: Install,
}

fn find(context: &Context<'_>, place: &Place<'_, '_>) -> Option<Finding> {
    let Place { copy, source, run, call, install, .. } = place;
    let StepKind::Copy(transfer) = &copy.step.kind else { return None };
    let to = AbsPath::new(&copy.step.workdir).join(&transfer.destination.0);
    let below = AbsPath::new(&run.step.workdir).below(&to)?.trim_matches('/').to_owned();
    let first = AbsPath::new(&run.step.workdir).child(install.first_file());
    if copy.outcome.lower.get(&first).is_some() || is_copied_before(context, copy, install) {
        return None;
    }
    let line = context.line(run.step.span);
    let message = format!("the edit of any file that this copies makes line {line} install all dependencies again");
    let finding = Finding::new(copy.step.span, message);
    let tree = context.world.context();
    if tree.root().as_dir().is_none_or(|root| root.entries().is_empty()) {
        return Some(
            finding.because("the build context is not declared, so which files say what to install is not known"),
        );
    }
    let files = install.files(tree.get(&source.join(&below))?.as_dir()?)?;
    let guess = files.join(" ");
    let chosen = context.value(RULE, "files", &guess);
    if install.fetch.is_some() && run.in_image {
        return Some(
            finding
                .because("what is fetched in a RUN of its own stays in the image; build in a stage of its own first"),
        );
    }
    let edits = edits(context, place, transfer, &below, &chosen);
    let finding = match edits {
        Some(edits) => finding.edits(edits),
        None => finding.because(format!("{} can't be parted from the RUN that it stands in", call.name())),
    };
    let assumption = format!("Installing reads nothing of the project but {chosen}.");
    Some(finding.assumes(assumption).with_value("files", "the files that say what to install", chosen))
}

/// Whether an earlier COPY names the file that says what to install, also with a wildcard.
fn is_copied_before(context: &Context<'_>, copy: &StepAt<'_>, install: &Install) -> bool {
    let names = |source: &str| {
        let (own, file) = (source.rsplit('/').next().unwrap_or_default(), install.first_file());
        covers(own, file) || covers(file, own)
    };
    context.steps.iter().filter(|at| at.stage == copy.stage && at.index < copy.index).any(|at| match &at.step.kind {
        StepKind::Copy(earlier) | StepKind::Add(earlier) => earlier.sources.iter().any(|(source, _)| names(source)),
        StepKind::Run(run) => {
            run.mounts.iter().any(|(mount, _)| mount.source.as_ref().is_some_and(|own| names(&own.text)))
        }
        _ => false,
    })
}

/// The folder of the build context that a COPY takes whole.
fn whole_folder(context: &Context<'_>, copy: &StepAt<'_>) -> Option<AbsPath> {
    let StepKind::Copy(transfer) = &copy.step.kind else { return None };
    let [(source, _)] = transfer.sources.as_slice() else { return None };
    let is_plain =
        transfer.from.is_none() && transfer.heredocs.is_empty() && !transfer.parents && transfer.exclude.is_empty();
    if !is_plain || source.contains(['*', '?', '[', '$']) {
        return None;
    }
    let path = AbsPath::new(source);
    let is_folder = context.world.context().get(&path).is_some_and(|node| node.is_dir());
    is_folder.then_some(path)
}

/// Whether a command can do without the project's sources.
fn is_apart(call: &Call<'_>) -> bool {
    let is_pip = matches!(call.name(), "pip" | "pip3")
        && !call.words.iter().any(|word| word.starts_with('.') || word.starts_with("-e"));
    let installs_named =
        call.name() == "npm" && (call.has_option(&["-g", "--global"]) || call.words.iter().any(|w| w == "config"));
    let is_local = call.name() == "mix" && call.words.iter().any(|w| w.starts_with("local.") || w == "archive.install");
    const APART: [&str; 19] = [
        "apt-get", "apt", "apk", "yum", "dnf", "microdnf", "curl", "wget", "mkdir", "corepack", "echo", "set",
        "adduser", "addgroup", "useradd", "groupadd", "gem", "true", ":",
    ];
    is_pip || installs_named || is_local || APART.contains(&call.name())
}

fn edits(
    context: &Context<'_>,
    place: &Place<'_, '_>,
    transfer: &Transfer,
    below: &str,
    files: &str,
) -> Option<Vec<Edit>> {
    let Place { copy, run, script, call, install, .. } = place;
    let (written, ran) = (context.instruction(copy.step)?, context.instruction(run.step)?);
    let text = written.span.of(context.text).trim_end();
    let (source, to) = (transfer.sources.first()?.1, transfer.destination.1);
    let head = Span { start: written.span.start, end: source.start }.of(context.text);
    if text.contains(['$', '[', '\n']) {
        return None;
    }
    let prefix = match (source.of(context.text).trim_start_matches("./").trim_end_matches('/'), below) {
        ("" | ".", "") => String::new(),
        ("" | ".", below) => format!("{below}/"),
        (source, "") => format!("{source}/"),
        (source, below) => format!("{source}/{below}/"),
    };
    let whole = Span { end: written.span.start + text.len() as u32, ..written.span };
    let moved = moved(context, written, copy, run, transfer);
    let flags = Span { start: ran.keyword.span.end, end: script.place(script.tree.items.first()?.span()).start };
    let flags = flags.of(context.text);
    if script.is_heredoc() || flags.contains('\n') {
        return None;
    }
    let (first, mounts) = match context.engine {
        Engine::Containerd => {
            let names: Vec<String> = files.split_whitespace().map(|name| format!("{prefix}{name}")).collect();
            let folder = format!("{}/{below}", to.of(context.text).trim_end_matches('/'));
            let manifests = format!("{head}{} {}/", names.join(" "), folder.trim_end_matches('/'));
            (context.replace(whole, manifests), String::new())
        }
        // A file that is copied twice is stored twice there; lent, it is not stored at all.
        Engine::Overlay2 => (context.remove_instruction(written), mounts(run, &prefix, files)),
    };
    if let Some(fetch) = install.fetch {
        return Some(vec![first, context.insert_before(ran, &format!("RUN{mounts}{flags}{fetch}\n{moved}"))]);
    }
    let mut edits = vec![first];
    edits.extend((!mounts.is_empty()).then(|| context.add_flag(ran, mounts.trim_start())));
    edits.extend(parted(context, script, call, ran, &format!("{moved}\nRUN{flags}"))?);
    Some(edits)
}

/// The flags that lend a RUN the files that say what to install; what it writes into them is dropped.
fn mounts(run: &StepAt<'_>, prefix: &str, files: &str) -> String {
    let folder = AbsPath::new(&run.step.workdir);
    let lend = |name: &str| format!(" --mount=type=bind,source={prefix}{name},target={},rw", folder.child(name));
    files.split_whitespace().map(lend).collect()
}

/// The COPY as it is written behind the RUN, where the working folder may be another.
fn moved(
    context: &Context<'_>,
    written: &Instruction,
    copy: &StepAt<'_>,
    run: &StepAt<'_>,
    transfer: &Transfer,
) -> String {
    let (to, text) = (transfer.destination.1, written.span.of(context.text).trim_end());
    if copy.step.workdir == run.step.workdir || transfer.destination.0.starts_with('/') {
        return text.to_owned();
    }
    let absolute = AbsPath::new(&copy.step.workdir).join(&transfer.destination.0);
    format!("{}{absolute}/", Span { start: written.span.start, end: to.start }.of(context.text))
}

/// Ends the RUN behind the install, and puts `between` before what follows it; what cleans up comes along.
fn parted(
    context: &Context<'_>,
    script: &Script<'_>,
    call: &Call<'_>,
    ran: &Instruction,
    between: &str,
) -> Option<Vec<Edit>> {
    let (links, index) = (script.links(), call.link?);
    let copy = between.lines().next().unwrap_or_default();
    let calls = script.calls();
    let rest: Vec<&Call<'_>> = calls.iter().filter(|other| other.span > call.span).collect();
    let cleans = |other: &&Call<'_>| {
        let is_rm =
            other.name() == "rm" && other.words.iter().skip(1).all(|word| word.starts_with(['/', '-', '~', '$']));
        is_rm || other.words.iter().any(|word| word.contains("clean") || word == "clear-cache")
    };
    if rest.iter().all(cleans) {
        return Some(vec![context.insert_behind(ran, copy)]);
    }
    if script.tree.items.len() != 1 || !links.iter().all(|link| link.is_plain) {
        return None;
    }
    let (own, next) = (links.get(index)?.pipeline.span(), links.get(index + 1)?.pipeline.span());
    let cut = Span { start: script.place(own).end, end: script.place(next).start };
    let cleaning: Vec<&&Call<'_>> = rest.iter().filter(|other| cleans(other)).collect();
    let along: String = cleaning.iter().map(|other| format!(" && {}", other.place().of(context.text))).collect();
    let mut edits: Vec<Edit> = cleaning.iter().map(|other| other.delete()).collect::<Option<_>>()?;
    // A cleaning command right behind the install stands where it belongs.
    if cleaning.iter().any(|other| other.link == Some(index + 1)) || along.contains('\n') {
        return None;
    }
    edits.push(context.replace(cut, format!("{along}\n{between}")));
    Some(edits)
}
