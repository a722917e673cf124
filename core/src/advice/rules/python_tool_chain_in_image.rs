//! `python-tool-chain-in-image`.

use crate::advice::rule::rule;
use crate::advice::stages::base::with_suffix;
use crate::advice::stages::{self, Draft, Ran, Subject, Verdict, interpreted, packages};
use crate::advice::{Context, Finding};
use crate::filesystem::AbsPath;

const RULE: &str = "python-tool-chain-in-image";

/// Where the packages are installed to, to be copied as one folder.
const ENVIRONMENT: &str = "/opt/venv";

rule! {
    /// ## What it does
    /// Finds images that start a Python program and still have what its packages were built with: the large flavour of the
    /// base image, or compilers and headers.
    ///
    /// ## Why it costs
    /// The large flavour weighs some 900 MB more than the small one, a compiler with headers 150 MB and more. Packages installed
    /// into a virtual environment can be copied to the small flavour as one folder.
    ///
    /// ## Bad
    /// ```dockerfile
    /// FROM python:3.12
    /// WORKDIR /app
    /// COPY requirements.txt .
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// COPY . .
    /// CMD ["gunicorn", "app:app"]
    /// ```
    /// ```yaml
    /// context: {files: [{path: requirements.txt, size: 1 kB}, {path: app.py, size: 2 kB}]}
    /// images:
    ///   python:3.12: {size: 1020 MB}
    ///   python:3.12-slim: {size: 120 MB}
    /// runs:
    ///   - {command: python3 -m venv *, writes: [{path: /opt/venv/lib/pip/, size: 20 MB, files: 900}]}
    ///   - {command: pip install *, writes: [{path: /opt/venv/lib/gunicorn/, size: 5 MB, files: 90}]}
    /// ```
    /// Saves 880 MB.
    ///
    /// ## Good
    /// ```dockerfile
    /// FROM python:3.12 AS build
    /// WORKDIR /app
    /// COPY requirements.txt .
    /// RUN python3 -m venv /opt/venv
    /// ENV PATH=/opt/venv/bin:$PATH
    /// RUN pip install --no-cache-dir -r requirements.txt
    /// COPY . .
    ///
    /// FROM python:3.12-slim
    /// ENV PATH=/opt/venv/bin:$PATH
    /// COPY --from=build /opt/venv /opt/venv
    /// COPY --from=build /app /app
    /// WORKDIR /app
    /// CMD ["gunicorn", "app:app"]
    /// ```
    ///
    /// ## Fix safety
    /// Assumes which libraries the packages need at run time; they and the image can be changed. Where the manifest declares
    /// what pip leaves behind, that is copied from where it lies.
    ///
    /// ## Sources
    /// Docker's "Multi-stage builds"; the `python` image's documentation on its flavours; Python's documentation of venv.
    PythonToolChainInImage {
        name: "python-tool-chain-in-image",
        title: "The image has what its Python packages were built with",
        group: Size,
        severity: Warning,
        aliases: ["tally/prefer-multi-stage-build"],
    }
}

fn check(context: &Context<'_>) -> Vec<Finding> {
    stages::check(context, "the image has what its Python packages were built with", judge)
}

const BUILD_ONLY: &[&str] = &["PIP_*", "POETRY_*"];

/// Programs that run a Python program, beside Python itself.
const SERVERS: [&str; 10] = [
    "celery",
    "daphne",
    "django-admin",
    "flask",
    "gunicorn",
    "hypercorn",
    "streamlit",
    "uvicorn",
    "uwsgi",
    "waitress-serve",
];

/// Packages whose own code in C is linked to a library of Debian, and that library.
const LINKED: [(&str, &str); 4] =
    [("psycopg2", "libpq5"), ("mysqlclient", "libmariadb3"), ("pyodbc", "unixodbc"), ("weasyprint", "libpango-1.0-0")];

fn judge(subject: &Subject<'_, '_>) -> Verdict {
    let name = subject.start.name();
    let is_python = name.starts_with("python") || SERVERS.contains(&name);
    let installs: Vec<&Ran<'_, '_>> = subject.ran.iter().filter(|ran| installs(ran)).collect();
    let needs_tools = packages::has_compiler(subject) || packages::has_headers(subject);
    let Some(first) = installs.first().copied().filter(|_| is_python) else { return Verdict::NotMine };
    if interpreted::is_small(subject) && !needs_tools {
        return Verdict::NotMine;
    }
    if ["poetry", "pipenv", "uv"].iter().any(|tool| subject.calls(tool).next().is_some()) {
        return Verdict::Cannot("where its packages are installed is not known");
    }
    let elsewhere = ["--user", "--target", "-t", "--prefix", "--root"];
    if installs.iter().any(|ran| {
        elsewhere.iter().any(|option| {
            ran.call.has_option(&[option]) && *option != "-t" || ran.call.arguments().iter().any(|w| w == option)
        })
    }) {
        return Verdict::Cannot("its packages are installed into a folder of their own already; copy that one");
    }
    let written = subject.written_base().filter(|_| interpreted::is_official(subject, "python"));
    let Some(written) = written else { return Verdict::Cannot("of this base image no smaller flavour is known") };
    let small =
        if interpreted::is_small(subject) { Some(written.to_owned()) } else { with_suffix(written, "slim", true) };
    let project = subject.text(&subject.workdir().child("requirements.txt"));
    let more = interpreted::linked(project.as_deref(), &LINKED);
    match interpreted::draft(subject, RULE, &small.unwrap_or_default(), &more) {
        Err(why) => Verdict::Cannot(why),
        Ok(mut draft) => {
            draft.build_only = BUILD_ONLY;
            take_packages(subject, first, &mut draft);
            Verdict::Convert(Box::new(draft))
        }
    }
}

/// Whether a command installs packages other than pip itself.
fn installs(ran: &Ran<'_, '_>) -> bool {
    let call = &ran.call;
    let by_name = call.name().starts_with("pip") && call.subcommand("install").is_some();
    let by_module = call.name().starts_with("python")
        && call.words.windows(3).any(|w| matches!(w, [m, p, i] if m == "-m" && p == "pip" && i == "install"));
    let own = ["install", "pip", "setuptools", "wheel", "-m", "-U", "--upgrade", "--no-cache-dir"];
    (by_name || by_module)
        && !call.arguments().iter().all(|word| own.contains(&word.split(['=', '<', '>']).next().unwrap_or(word)))
}

/// Takes the installed packages along: of the environment that there is, from where the manifest says that they lie, or from an
/// environment that they are now installed into.
fn take_packages(subject: &Subject<'_, '_>, first: &Ran<'_, '_>, draft: &mut Draft) {
    if let Some(folder) = environment(subject) {
        draft.carry(folder);
        return;
    }
    if subject.context.world.effects().iter().any(|effect| effect.command.starts_with("pip install"))
        && !declares_environment(subject)
    {
        declared(subject).into_iter().for_each(|path| draft.carry(path));
        return;
    }
    let context = subject.context;
    if let Some(instruction) = context.instruction(first.at.step) {
        let lines = format!("RUN python3 -m venv {ENVIRONMENT}\nENV PATH={ENVIRONMENT}/bin:$PATH");
        draft.edits.push(context.insert_before(instruction, &lines));
    }
    draft.carried.insert(0, AbsPath::new(ENVIRONMENT));
    draft.env.push(("PATH".into(), format!("{ENVIRONMENT}/bin:$PATH")));
    // A program that pip installs is named by its path now and then.
    if subject.start.program().starts_with("/usr/local/bin/") {
        let mut words = subject.start.own_words().to_vec();
        if let Some(word) = words.get_mut(subject.start.index()) {
            *word = word.replace("/usr/local/bin/", &format!("{ENVIRONMENT}/bin/"));
        }
        draft.start = Some(words);
    }
}

fn declares_environment(subject: &Subject<'_, '_>) -> bool {
    subject.context.world.effects().iter().any(|effect| effect.command.contains("-m venv"))
}

/// The virtual environment that the image makes itself.
fn environment(subject: &Subject<'_, '_>) -> Option<AbsPath> {
    subject.ran.iter().find_map(|ran| {
        let words = &ran.call.words;
        let at = words.windows(2).position(|w| matches!(w, [m, v] if m == "-m" && v == "venv")).map(|at| at + 2);
        let at = at.or_else(|| (ran.call.name() == "virtualenv").then_some(ran.call.program + 1))?;
        let word = words.get(at..)?.iter().find(|word| !word.starts_with('-'))?;
        let name = word.trim_start_matches('$').trim_matches(['{', '}', '"']);
        let path = if word.starts_with(['$', '"']) {
            ran.variable(name.trim_start_matches('$').trim_start_matches('{'))?
        } else {
            word.clone()
        };
        Some(ran.folder().join(&path))
    })
}

/// As many folders of packages as are copied one by one.
const MOST: usize = 6;

/// What the installs put into Python's own folders.
fn declared(subject: &Subject<'_, '_>) -> Vec<AbsPath> {
    let keys: Vec<_> = subject.ran.iter().filter(|ran| installs(ran)).map(|ran| ran.at.outcome.key).collect();
    let new = |folder: &AbsPath| -> Vec<AbsPath> {
        let paths = subject.tree.list(folder).iter().map(|entry| folder.child(entry.name)).collect::<Vec<_>>();
        paths.into_iter().filter(|path| keys.iter().any(|key| subject.tree.is_written_by(path, *key))).collect()
    };
    let library = AbsPath::new("/usr/local/lib");
    let sites = subject
        .tree
        .list(&library)
        .iter()
        .filter(|entry| entry.name.starts_with("python"))
        .map(|entry| library.child(entry.name).child("site-packages"));
    let packages = sites.flat_map(|site| match new(&site) {
        new if new.len() > MOST => vec![site],
        new => new,
    });
    let packages: Vec<AbsPath> = packages.collect();
    packages.into_iter().chain(new(&AbsPath::new("/usr/local/bin"))).collect()
}
