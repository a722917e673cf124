//! What installs the dependencies of a project, and which of the project's files say what they are.

use super::managers::subcommand;
use super::script::Call;
use crate::filesystem::{Dir, Kind, Node};

/// A program that installs what a project's files ask for.
pub struct Installer {
    /// The program.
    programs: &'static [&'static str],
    /// Its subcommands that do it; an empty name is the program without any.
    verbs: &'static [&'static str],
    /// The files of the project that it reads: the first has to be there. `*.x` stands for all files that end so.
    files: &'static [&'static str],
    /// What fetches the dependencies and builds nothing, where the command itself needs the sources.
    pub fetch: Option<&'static str>,
    /// What must not be there, since it means that more is read.
    unless: &'static [&'static str],
    /// Texts in the first file that mean the same.
    unless_text: &'static [&'static str],
}

/// From the programs' own documentation, and from Docker's language-specific guides.
const INSTALLERS: &[Installer] = &[
    Installer { unless_text: &["\"workspaces\"", "\"file:"], ..itself(&["npm"], &["install", "i", "ci"], NPM) },
    Installer {
        unless: &[".yarn"],
        unless_text: &["\"workspaces\"", "\"file:"],
        ..itself(&["yarn"], &["", "install"], &["package.json", "yarn.lock", ".yarnrc", ".yarnrc.yml", ".npmrc"])
    },
    Installer {
        unless: &["pnpm-workspace.yaml"],
        ..itself(&["pnpm"], &["install", "i"], &["package.json", "pnpm-lock.yaml", ".npmrc"])
    },
    itself(&["pipenv"], &["install", "sync"], &["Pipfile", "Pipfile.lock"]),
    Installer {
        unless: &["*.gemspec"],
        unless_text: &["gemspec", "path:"],
        ..itself(&["bundle", "bundler"], &["", "install"], &["Gemfile", "Gemfile.lock", ".ruby-version"])
    },
    Installer { unless: &["apps"], ..itself(&["mix"], &["deps.get"], &["mix.exs", "mix.lock"]) },
    Installer {
        fetch: Some("go mod download"),
        unless: &["vendor", "go.work"],
        unless_text: &["=> ."],
        ..itself(&["go"], &["build", "install"], &["go.mod", "go.sum"])
    },
    Installer {
        // A package without any source is refused, whatever it is asked for.
        fetch: Some("mkdir src && echo 'fn main() {}' > src/main.rs && cargo fetch && rm -r src"),
        unless: &["vendor", ".cargo"],
        unless_text: &["[workspace", "[[", "path"],
        ..itself(&["cargo"], &["build"], &["Cargo.toml", "Cargo.lock"])
    },
    Installer {
        fetch: Some("composer install --no-dev --no-scripts --no-autoloader"),
        unless_text: &["\"path\""],
        ..itself(&["composer"], &["install"], &["composer.json", "composer.lock"])
    },
    Installer {
        fetch: Some("mvn -B dependency:go-offline"),
        unless_text: &["<modules>", "<relativePath>"],
        ..itself(&["mvn"], &["package", "install", "verify", "compile", "clean"], &["pom.xml"])
    },
    Installer {
        fetch: Some("dotnet restore"),
        unless: &["*.sln"],
        unless_text: &["ProjectReference"],
        ..itself(&["dotnet"], &["build", "publish"], &["*.csproj", "nuget.config", "NuGet.Config", "global.json"])
    },
];

const NPM: &[&str] = &["package.json", "package-lock.json", "npm-shrinkwrap.json", ".npmrc"];

const fn itself(
    programs: &'static [&'static str],
    verbs: &'static [&'static str],
    files: &'static [&'static str],
) -> Installer {
    Installer { programs, verbs, files, fetch: None, unless: &[], unless_text: &[] }
}

/// A command that installs a project's dependencies.
pub struct Install {
    /// What fetches the dependencies without the sources; `None` where the command does.
    pub fetch: Option<&'static str>,
    installer: Option<&'static Installer>,
    /// The files that the command itself names.
    named: Vec<String>,
}

impl Install {
    /// What a command installs of the project that it runs in; `None` where it does not, or also builds the project itself.
    pub fn of(call: &Call<'_>) -> Option<Self> {
        if matches!(call.name(), "pip" | "pip3") {
            return requirements(call);
        }
        let verb = subcommand(call).1;
        if call.is("go", "mod") && call.words.iter().any(|word| word == "download")
            || call.is("dotnet", "restore")
            || call.is("cargo", "fetch")
        {
            let installer = INSTALLERS.iter().find(|own| own.programs.contains(&call.name()));
            return Some(Self { fetch: None, installer, named: Vec::new() });
        }
        let fits = |own: &&Installer| own.programs.contains(&call.name()) && own.verbs.contains(&verb);
        let installer = INSTALLERS.iter().find(fits)?;
        let is_elsewhere = call.has_option(&["-g", "--global", "--prefix", "--cwd", "-C"]) && installer.fetch.is_none();
        // `npm install express` is told what to install, and reads nothing of the project for it.
        let is_told = installer.fetch.is_none() && call.operands(&[]).len() > usize::from(!verb.is_empty());
        (!is_elsewhere && !is_told).then_some(Self {
            fetch: installer.fetch,
            installer: Some(installer),
            named: Vec::new(),
        })
    }

    /// The name of the file without which nothing is installed.
    pub fn first_file(&self) -> &str {
        let own = self.installer.and_then(|installer| installer.files.first().copied());
        self.named.first().map(String::as_str).or(own).unwrap_or_default()
    }

    /// The files in a folder of the project that say what to install; `None` where one is missing, or where more is read.
    pub fn files(&self, folder: &Dir) -> Option<Vec<String>> {
        let has = |pattern: &&str| folder.entries().iter().any(|entry| is_called(pattern, entry.name));
        let Some(installer) = self.installer else {
            let is_there = |name: &String| folder.get(name).is_some_and(|entry| !entry.node.is_dir());
            return self.named.iter().all(is_there).then(|| self.named.clone());
        };
        if installer.unless.iter().any(has) {
            return None;
        }
        let mut files = Vec::new();
        for pattern in installer.files {
            let own = folder.entries().iter().filter(|e| is_called(pattern, e.name) && !e.node.is_dir());
            let mut own: Vec<_> = own.collect();
            own.sort_by_key(|entry| entry.name);
            if files.is_empty() && (own.is_empty() || own.iter().any(|e| mentions(e.node, installer.unless_text))) {
                return None;
            }
            files.extend(own.into_iter().map(|entry| entry.name.to_string()));
        }
        Some(files)
    }
}

/// `pip install -r FILE`, with nothing that is installed from the project itself.
fn requirements(call: &Call<'_>) -> Option<Install> {
    if subcommand(call).1 != "install" {
        return None;
    }
    let (mut named, mut words) = (Vec::new(), call.arguments().iter());
    while let Some(word) = words.next() {
        let attached = word.strip_prefix("--requirement=").or_else(|| word.strip_prefix("--constraint="));
        let short = || word.strip_prefix("-r").or_else(|| word.strip_prefix("-c")).filter(|rest| !rest.is_empty());
        match word.as_str() {
            "-r" | "-c" | "--requirement" | "--constraint" => named.push(words.next()?.clone()),
            "-e" | "--editable" => return None,
            _ if word.starts_with('.') || word.starts_with('/') => return None,
            _ => named.extend(attached.or_else(short).map(str::to_owned)),
        }
    }
    let is_plain = |name: &String| !name.contains(['/', '$', '*', ':']);
    (!named.is_empty() && named.iter().all(is_plain)).then_some(Install { fetch: None, installer: None, named })
}

fn is_called(pattern: &str, name: &str) -> bool {
    match pattern.strip_prefix('*') {
        Some(ending) => name.ends_with(ending),
        None => name == pattern,
    }
}

/// Whether a file whose content is known holds one of some texts.
fn mentions(node: &Node, texts: &[&str]) -> bool {
    let Kind::File(file) = &node.kind else { return false };
    let content = file.content().map(|content| String::from_utf8_lossy(content).into_owned()).unwrap_or_default();
    texts.iter().any(|text| content.contains(text))
}
