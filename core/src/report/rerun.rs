//! What a second build does after an edit: which steps run again and why, and what has to be pushed and pulled anew.
//!
//! Plain data, as the rest of the report. The first build is thought of as done, its cache as kept, its image as pushed.

mod blob;
mod making;
mod words;

pub use making::Rerunning;

use super::Diagnostic;
use crate::simulate::world::Edit;
use crate::size::Estimate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// An edit after a build. All fields may be left out; several may be given at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// Files or folders of the build context with another content.
    pub changed: Vec<ChangedPath>,
    /// Files that the build context has besides.
    pub added: Vec<AddedPath>,
    /// Files or folders that are gone from the build context.
    pub removed: Vec<String>,
    /// Build arguments with other values.
    pub build_args: BTreeMap<String, String>,
    /// Images that were built anew under the same name, and URLs behind which there is another file.
    pub renewed: Vec<String>,
    /// Another Dockerfile. A copy of it in the build context changes with it.
    pub dockerfile: Option<String>,
    /// Another manifest; what the other fields say comes on top of it.
    pub manifest: Option<String>,
}

/// A file or folder with another content.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangedPath {
    /// Its path in the build context.
    pub path: String,
    /// The size of the file now; as before when it is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<u64>,
}

/// A new file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddedPath {
    /// Its path in the build context.
    pub path: String,
    /// Its size.
    pub size: u64,
}

impl Change {
    /// One file or folder of the build context has another content of the same size.
    pub fn of_path(path: &str) -> Self {
        Self { changed: vec![ChangedPath { path: path.to_owned(), size: None }], ..Self::default() }
    }

    /// What it does to the build context, images and downloads. A Dockerfile that lies in the context under its own name
    /// changes with its text.
    pub fn edits(&self, dockerfile_name: &str) -> Vec<Edit> {
        let name = if dockerfile_name.is_empty() { "Dockerfile" } else { dockerfile_name };
        let own = self.dockerfile.iter().map(|_| Edit::ChangeIfThere { path: name.to_owned() });
        let changed = self.changed.iter().map(|c| Edit::Change { path: c.path.clone(), size: c.size });
        let added = self.added.iter().map(|a| Edit::Add { path: a.path.clone(), size: a.size });
        let removed = self.removed.iter().map(|path| Edit::Remove { path: path.clone() });
        let renewed = self.renewed.iter().map(|name| Edit::Renew { name: name.clone() });
        own.chain(changed).chain(added).chain(removed).chain(renewed).collect()
    }
}

/// What the second build does.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rerun {
    /// Version of this form; 1.
    pub version: u32,
    /// Name of the engine whose rules decided what a layer stores.
    pub engine: String,
    /// Every step of every stage that the target needs, in the order of the Dockerfile.
    pub steps: Vec<RerunStep>,
    /// How many steps are taken from the cache.
    pub cached: usize,
    /// How many run again.
    pub again: usize,
    /// What the layers of all steps that run again store, those of stages that are not shipped included.
    pub built: Figure,
    /// The layers of the final image that are new, as the image shows them.
    pub unpacked: Figure,
    /// The same layers packed, as they are pushed to a registry that has the first image. Beside them a push sends the
    /// image's configuration and manifest, a few kilobytes.
    pub push: Figure,
    /// What a host has to pull that has the first image.
    pub pull: Figure,
    /// Layers of the final image, those of its base included, that stay as they are.
    pub kept_layers: usize,
    /// Layers that are new, those of another base included.
    pub new_layers: usize,
    /// What is to be said about the edit.
    pub diagnostics: Vec<Diagnostic>,
}

/// One step of the second build.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RerunStep {
    /// Index of its stage.
    pub stage: usize,
    /// Name of its stage, when it has one.
    pub stage_name: Option<String>,
    /// First line, in the Dockerfile of the second build.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// The instruction, variables expanded.
    pub instruction: String,
    /// The instruction's name in lower case.
    pub kind: String,
    /// What becomes of it.
    pub fate: Fate,
    /// False: it runs again only if a file that was written again differs, which is not known.
    pub certain: bool,
    /// Why it runs again, its own reasons first; empty otherwise.
    pub reasons: Vec<Reason>,
    /// Line of the step of the first build that it was compared with or taken from.
    pub before_line: Option<u32>,
    /// Whether its layer is part of the final image.
    pub shipped: bool,
    /// Whether its layer is a new blob: neither taken from the cache nor equal to what it was, times included.
    pub new_layer: bool,
    /// What its layer stores.
    pub layer: Figure,
    /// The same packed.
    pub gzip: Figure,
}

/// What becomes of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It only changes the configuration: nothing runs.
    #[default]
    Metadata,
    /// Its result is taken from the cache.
    Cached,
    /// It runs again.
    Again,
}

/// Why a step runs again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Stable kebab-case name: `new`, `instruction`, `argument`, `environment`, `environment-order`, `workdir`, `user`,
    /// `mounts`, `platform`, `content`, `mount-content`, `download`, `image`, `stage`, `step-before`, `moved`.
    pub kind: String,
    /// In words.
    pub text: String,
    /// The first few files whose content changed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<String>,
    /// How many files changed.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub count: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// Bytes with bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// The likeliest figure.
    pub bytes: u64,
    /// At least this.
    pub low: u64,
    /// At most this.
    pub high: u64,
}

impl From<Estimate> for Figure {
    fn from(estimate: Estimate) -> Self {
        Self { bytes: estimate.bytes, low: estimate.low, high: estimate.high }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{NoFiles, Project, Session};

    const DOCKERFILE: &str = "\
FROM debian:12 AS builder
WORKDIR /src
COPY go.mod .
RUN go mod download
COPY src src
RUN go build -o /out/app ./src
FROM debian:12
COPY static /srv
COPY --from=builder /out/app /app
";
    const MANIFEST: &str = "\
context:
  files:
    - {path: go.mod, size: 200}
    - {path: src/main.go, size: 3 kB}
    - {path: static/, size: 2 MB, files: 40}
    - {path: notes.md, size: 100}
    - {path: .dockerignore, content: \"*.md\\n\"}
images:
  debian:12: {size: 100 MB, gzip_size: 40 MB}
runs:
  - {command: go mod download, writes: [{path: /go/, size: 50 MB, files: 900}]}
  - {command: 'go build *', writes: [{path: /out/app, size: 8 MB, mode: \"0755\"}]}
";

    fn project() -> Project {
        Project { dockerfile: DOCKERFILE.into(), manifest: MANIFEST.into(), ..Project::default() }
    }

    fn rerun(change: &Change) -> Rerun {
        Session::default().rerun(&project(), change, &NoFiles)
    }

    /// Lines of the steps that run again, with a question mark where that is not sure, and their first reasons.
    fn again(rerun: &Rerun) -> Vec<(u32, &str)> {
        let steps = rerun.steps.iter().filter(|s| s.fate == Fate::Again);
        steps.map(|s| (s.line, s.reasons.first().map_or("", |r| r.kind.as_str()))).collect()
    }

    #[test]
    fn a_source_file_rebuilds_what_stands_behind_it_and_ships_the_artifact() {
        let rerun = rerun(&Change::of_path("src/main.go"));
        assert_eq!(again(&rerun), [(5, "content"), (6, "step-before"), (9, "content")]);
        assert_eq!(rerun.unpacked, Figure { bytes: 8_000_000, low: 0, high: 8_000_000 });
        assert!(rerun.push.bytes > 1_000_000 && rerun.push.bytes < 8_000_000 && rerun.push.low == 0);
        assert_eq!(rerun.built.bytes, 3_000 + 8_000_000 + 8_000_000);
        let copy = rerun.steps.iter().find(|s| s.line == 5).unwrap();
        assert_eq!(copy.reasons[0].paths, ["src/main.go"]);
        let artifact = rerun.steps.iter().find(|s| s.line == 9).unwrap();
        assert!(!artifact.certain && artifact.new_layer && artifact.shipped);
    }

    #[test]
    fn dependencies_come_first_and_files_beside_them_matter_to_nobody() {
        let all = rerun(&Change::of_path("go.mod"));
        assert_eq!(again(&all).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [3, 4, 5, 6, 9]);
        let inside = rerun(&Change::of_path("static/logo.png"));
        assert_eq!(again(&inside), [(8, "content"), (9, "step-before")]);
        // The second COPY gives the same layer again: nothing but the file itself is in it.
        assert_eq!((inside.new_layers, inside.unpacked.bytes), (1, 2_000_000));
    }

    #[test]
    fn what_the_builder_never_sees_changes_nothing_and_that_is_said() {
        for (path, code) in [("notes.md", "edit-ignored"), ("src/man.go", "edit-not-found")] {
            let rerun = rerun(&Change::of_path(path));
            assert_eq!((again(&rerun), rerun.push), (vec![], Figure::default()));
            assert_eq!(rerun.diagnostics.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), [code]);
        }
    }

    #[test]
    fn another_base_is_pushed_and_pulled_whole() {
        let change = Change { renewed: vec!["debian:12".into()], ..Change::default() };
        let rerun = rerun(&change);
        assert_eq!((rerun.cached, rerun.again), (0, 7));
        assert!(rerun.push.bytes > 40_000_000);
        assert_eq!(rerun.steps[0].reasons[0].kind, "image");
    }

    #[test]
    fn a_change_is_read_from_json() {
        let change: Change = serde_json::from_str(r#"{"changed": [{"path": "a"}], "build_args": {"V": "2"}}"#).unwrap();
        assert_eq!(change.changed, Change::of_path("a").changed);
        assert!(serde_json::from_str::<Change>(r#"{"chnged": []}"#).is_err());
    }
}
