//! What a person supposes in the what-if view, what is to be asked for it, and what came of it.

use super::{Detail, State};
use crate::engine::what_if::{Edit, WhatIf, WhatIfAsk};
use crate::shared::Shared;
use layerlab_core::offer::Offer;
use layerlab_core::report::rerun::Change;
use layerlab_core::report::{Base, Report};

/// What is supposed, and what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supposing {
    /// What kind of thing changes.
    pub what: What,
    /// The path that was typed; before that, a file that the Dockerfile takes.
    pub path: Option<String>,
    /// The build argument that was typed; before that, the Dockerfile's first with another value.
    pub argument: Option<String>,
    /// The image that was chosen; before that, the one that the first stage stands on.
    pub image: Option<String>,
    /// Megabits a second between the builder, the registry and the hosts.
    pub bandwidth: u64,
    /// What the worker said last.
    pub answer: Option<Shared<WhatIf>>,
    /// Whether the worker gave up on it.
    pub failed: bool,
}

impl Default for Supposing {
    fn default() -> Self {
        Self {
            what: What::default(),
            path: None,
            argument: None,
            image: None,
            bandwidth: 100,
            answer: None,
            failed: false,
        }
    }
}

/// What kind of thing changes between two builds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum What {
    /// A file or folder of the build context.
    #[default]
    File,
    /// A build argument.
    Argument,
    /// An image, built anew under its name.
    Image,
    /// Lines of the Dockerfile: from the other version to the one shown.
    Lines,
}

/// What a person did in the what-if view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SupposeAct {
    /// Chose what kind of thing changes.
    Chose(What),
    /// Named the one that changes.
    Named(String),
    /// Chose a bandwidth.
    Widened(u64),
}

impl Supposing {
    /// What was done.
    pub fn act(&mut self, act: SupposeAct) {
        self.failed = false;
        match (act, self.what) {
            (SupposeAct::Chose(what), _) => self.what = what,
            (SupposeAct::Widened(bandwidth), _) => self.bandwidth = bandwidth,
            (SupposeAct::Named(name), What::File) => self.path = Some(name),
            (SupposeAct::Named(name), What::Argument) => self.argument = Some(name),
            (SupposeAct::Named(name), What::Image) => self.image = Some(name),
            (SupposeAct::Named(_), What::Lines) => {}
        }
    }
}

impl State {
    /// The name of what changes, typed or the one to begin with.
    pub fn supposed(&self) -> String {
        let Supposing { what, path, argument, image, .. } = &self.supposing;
        let typed = match what {
            What::File => path,
            What::Argument => argument,
            What::Image => image,
            What::Lines => &None,
        };
        typed.clone().or_else(|| self.first_guess()).unwrap_or_default()
    }

    fn first_guess(&self) -> Option<String> {
        let reports = self.built_again().into_iter().filter_map(|version| self.report(version));
        match self.supposing.what {
            What::File => reports.into_iter().find_map(|r| first_copied(r, &self.offers.paths)).map(str::to_owned),
            What::Argument => self.arguments().first().map(|name| format!("{name}=changed")),
            What::Image => self.images().into_iter().next(),
            What::Lines => None,
        }
    }

    /// The build arguments that the versions declare.
    pub fn arguments(&self) -> Vec<String> {
        let versions = self.built_again().into_iter().filter_map(|version| self.draft.versions.get(version));
        distinct(versions.flat_map(|version| declared(&version.dockerfile)))
    }

    /// The images that the versions stand on.
    pub fn images(&self) -> Vec<String> {
        let reports = self.built_again().into_iter().filter_map(|version| self.report(version));
        let stages = reports.flat_map(|report| report.stages.iter().filter(|stage| stage.used));
        distinct(stages.filter_map(|stage| match &stage.base {
            Base::Image(name) => Some(name.clone()),
            _ => None,
        }))
    }

    /// The versions that are built a second time: the one shown, and the one that it is held against.
    fn built_again(&self) -> Vec<usize> {
        let other = self.other().filter(|_| self.supposing.what != What::Lines);
        [self.shown].into_iter().chain(other).collect()
    }

    /// What the what-if view is to ask the worker now.
    pub fn supposes(&self) -> Option<WhatIfAsk> {
        let fresh = self.results.as_ref().is_some_and(|r| r.revision == self.revision);
        if self.detail != Detail::WhatIf || !fresh {
            return None;
        }
        let name = self.supposed();
        let edit = match self.supposing.what {
            What::File => Edit::Change(Change::of_path(filled(name.trim().trim_start_matches("./"))?)),
            What::Argument => {
                let build_args = [argument(&name)?].into();
                Edit::Change(Change { build_args, ..Change::default() })
            }
            What::Image => Edit::Change(Change { renewed: vec![filled(&name)?.to_owned()], ..Change::default() }),
            What::Lines => Edit::From(self.other()?),
        };
        Some(WhatIfAsk { revision: self.revision, versions: self.built_again(), edit })
    }

    /// Takes what the worker said, where it still is what is supposed.
    pub fn take_what_if(&mut self, answer: WhatIf) {
        if self.supposes().as_ref() == Some(&answer.ask) && answer.reruns.len() == answer.ask.versions.len() {
            self.supposing.answer = Some(Shared::new(answer));
            self.supposing.failed = false;
        }
    }
}

fn filled(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn distinct(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for name in names {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// A build argument as it is given to `docker build`: `NAME=value`.
pub fn argument(text: &str) -> Option<(String, String)> {
    let (name, value) = text.trim().split_once('=')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then(|| (name.to_owned(), value.to_owned()))
}

/// The names after ARG; enough to offer them.
fn declared(dockerfile: &str) -> impl Iterator<Item = String> + '_ {
    let rest = |line: &str| {
        let (keyword, rest) = line.trim().split_once(char::is_whitespace)?;
        keyword.eq_ignore_ascii_case("ARG").then(|| rest.to_owned())
    };
    let first = |rest: String| rest.split(['=', ' ', '\t']).find(|word| !word.is_empty()).map(str::to_owned);
    dockerfile.lines().filter_map(move |line| rest(line).and_then(first))
}

/// The first file of the context that a COPY or ADD of a stage in use takes, as far as its text says so; what only tells
/// the builder what to do comes last, and a folder when no file of it is known.
fn first_copied<'a>(report: &Report, offers: &'a [Offer]) -> Option<&'a str> {
    let layers = report.stages.iter().filter(|stage| stage.used).flat_map(|stage| &stage.layers);
    let copies = layers.filter(|layer| layer.kind == "copy" || layer.kind == "add");
    let sources: Vec<String> = copies.flat_map(|layer| sources(&layer.instruction)).collect();
    let names = || offers.iter().map(|offer| offer.name.as_str());
    let taken = |wanted: fn(&str) -> bool| {
        sources.iter().find_map(|source| names().find(|name| wanted(name) && takes(source, name)))
    };
    taken(|name| !name.ends_with('/') && !name.starts_with('.') && !name.ends_with("Dockerfile"))
        .or_else(|| taken(|_| true))
}

/// What a COPY or ADD takes from the build context, as it is written.
fn sources(instruction: &str) -> Vec<String> {
    let words: Vec<&str> = instruction.split_whitespace().skip(1).collect();
    if words.iter().any(|word| word.starts_with("--from=") || word.starts_with("<<")) {
        return Vec::new();
    }
    let plain = |word: &&str| word.trim_matches(['[', ']', '"', ',']).to_owned();
    let mut found: Vec<String> = words.iter().filter(|word| !word.starts_with("--")).map(plain).collect();
    found.pop();
    found
}

/// Whether a path of the context is what a source names, or lies in it; up to its first wildcard.
fn takes(source: &str, path: &str) -> bool {
    let source = source.trim_start_matches("./").trim_matches('/');
    if source.is_empty() || source == "." {
        return true;
    }
    if let Some((before, _)) = source.split_once(['*', '?', '[']) {
        return path.starts_with(before);
    }
    path.strip_prefix(source).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_core::report::{Layer, Stage};

    fn first(instructions: &[&str], paths: &[&str]) -> Option<String> {
        let layer = |text: &&str| Layer { kind: "copy".into(), instruction: (*text).into(), ..Layer::default() };
        let stage = Stage { used: true, layers: instructions.iter().map(layer).collect(), ..Stage::default() };
        let offers: Vec<Offer> = paths.iter().map(|name| Offer { name: (*name).into(), bytes: 1 }).collect();
        first_copied(&Report { stages: vec![stage], ..Report::default() }, &offers).map(str::to_owned)
    }

    #[test]
    fn it_begins_with_a_file_that_the_dockerfile_takes() {
        let paths = ["Dockerfile", "notes.md", "package.json", "src/", "src/main.js"];
        for (copies, path) in [
            (&["COPY --from=0 /a /b", "COPY package*.json ./", "COPY . ."][..], Some("package.json")),
            (&["COPY --chown=1:1 ./src/ /app"], Some("src/main.js")),
            (&["COPY [\"src\", \"/app\"]"], Some("src/main.js")),
            (&["COPY . ."], Some("notes.md")),
            (&["COPY sr /app"], None),
        ] {
            assert_eq!(first(copies, &paths).as_deref(), path, "{copies:?}");
        }
        assert_eq!(first(&["COPY static /srv"], &["static/"]).as_deref(), Some("static/"));
    }

    #[test]
    fn a_build_argument_has_a_name_and_an_equals_sign() {
        assert_eq!(argument(" V=1=2 "), Some(("V".into(), "1=2".into())));
        assert_eq!(argument("V="), Some(("V".into(), String::new())));
        assert_eq!((argument("V"), argument("=1"), argument("a b=1")), (None, None, None));
    }

    #[test]
    fn declared_arguments_are_offered() {
        let names: Vec<_> = declared("ARG A=1\nFROM x\n  arg B\nRUN ARG C\nARGH D\n").collect();
        assert_eq!(names, ["A", "B"]);
    }
}
