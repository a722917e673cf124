//! The worker's side: what each question is answered. Nothing of the page's program may call this: it brings the whole core.

use super::{Answer, Ask, Question, Reply};
use layerlab_core::catalog::packages::Packages;
use layerlab_core::plan::Options;
use layerlab_core::{NoFiles, Project, Session};

/// Who answers, with what earlier answers worked out.
#[derive(Debug, Default)]
pub struct Desk {
    session: Session,
    settled: bool,
}

impl Desk {
    /// Takes the text of the package catalogue; an empty one where it cannot be had. No further knowledge will come.
    pub fn learn(&mut self, packages: &str) {
        self.session.learn(Packages::read(packages));
        self.settled = true;
    }

    /// Answers a question.
    pub fn reply(&mut self, question: Question) -> Reply {
        match question {
            Question::Report(ask) => Reply::Report(self.report(ask)),
            Question::Offers(ask) => Reply::Offers(self.session.offers(&project(&ask, ""), &NoFiles)),
        }
    }

    /// The figures of all versions; the session takes over what earlier calls and other versions share.
    pub fn report(&mut self, ask: Ask) -> Answer {
        let mut report = |dockerfile: &String| self.session.report(&project(&ask, dockerfile), &NoFiles);
        let reports = ask.dockerfiles.iter().map(&mut report).collect();
        Answer { revision: ask.revision, settled: self.settled, reports }
    }
}

/// One version as the core wants it.
fn project(ask: &Ask, dockerfile: &str) -> Project {
    Project {
        name: String::new(),
        dockerfile: dockerfile.to_owned(),
        manifest: ask.manifest.clone(),
        ignore: ask.ignore.clone(),
        options: Options { target: ask.target.clone(), ..Options::default() },
        engine: ask.engine,
        entries: false,
        paths: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::Draft;
    use layerlab_core::Engine;

    #[test]
    fn every_version_gets_its_report_under_the_engine_asked_for() {
        let draft = Draft { engine: Engine::Overlay2, ..Draft::of(crate::example::first().unwrap()) };
        let answer = Desk::default().report(Ask::about(&draft, 7));
        assert_eq!(answer.revision, 7);
        assert_eq!(answer.reports.len(), draft.versions.len());
        assert!(answer.reports.iter().all(|r| r.engine == "overlay2"));
    }
}
