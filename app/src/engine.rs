//! The only caller of the core: what is asked of it, and what it answers. The worker runs [`answer`]; the page
//! only sends and receives, but for colours and completions, which follow each key press and see one text.

pub mod colours;
pub mod complete;
pub mod queue;

use crate::draft::{Draft, engine_word};
use layerlab_core::plan::Options;
use layerlab_core::report::Report;
use layerlab_core::{Engine, NoFiles, Project, Session};
use serde::{Deserialize, Serialize};

/// All that the figures of one revision follow from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The revision of the draft.
    pub revision: u32,
    /// The Dockerfiles, one a version.
    pub dockerfiles: Vec<String>,
    /// The manifest under all of them.
    pub manifest: String,
    /// The ignore file beside them.
    pub ignore: Option<String>,
    /// Whose rules decide what a layer stores.
    #[serde(with = "engine_word")]
    pub engine: Engine,
    /// The stage to build.
    pub target: Option<String>,
}

impl Ask {
    /// What is to be asked about a draft.
    pub fn about(draft: &Draft, revision: u32) -> Self {
        Self {
            revision,
            dockerfiles: draft.versions.iter().map(|v| v.dockerfile.clone()).collect(),
            manifest: draft.manifest.clone(),
            ignore: draft.ignore.clone(),
            engine: draft.engine,
            target: draft.target.clone(),
        }
    }
}

/// The figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The revision that was asked about.
    pub revision: u32,
    /// One report a version.
    pub reports: Vec<Report>,
}

/// Works out an answer; the session takes over what earlier calls and other versions share.
pub fn answer(session: &mut Session, ask: Ask) -> Answer {
    let project = |dockerfile: String| Project {
        name: String::new(),
        dockerfile,
        manifest: ask.manifest.clone(),
        ignore: ask.ignore.clone(),
        options: Options { target: ask.target.clone(), ..Options::default() },
        engine: ask.engine,
        entries: false,
        paths: Vec::new(),
    };
    let mut report = |dockerfile| session.report(&project(dockerfile), &NoFiles);
    Answer { revision: ask.revision, reports: ask.dockerfiles.iter().cloned().map(&mut report).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_gets_its_report_under_the_engine_asked_for() {
        let draft = Draft { engine: Engine::Overlay2, ..Draft::of(crate::example::first().unwrap()) };
        let answer = answer(&mut Session::default(), Ask::about(&draft, 7));
        assert_eq!(answer.revision, 7);
        assert_eq!(answer.reports.len(), draft.versions.len());
        assert!(answer.reports.iter().all(|r| r.engine == "overlay2"));
    }

    #[test]
    fn an_ask_crosses_to_the_worker_unchanged() {
        let ask = Ask { engine: Engine::Overlay2, target: Some("a".into()), ..Ask::about(&Draft::blank(), 3) };
        let text = serde_json::to_string(&ask).unwrap();
        assert_eq!(serde_json::from_str::<Ask>(&text).unwrap(), ask);
    }
}
