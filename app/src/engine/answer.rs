//! The worker's side: what each question is answered. Nothing of the page's program may call this: it brings the whole core.

mod declared;
mod export;

use super::advise::{AdviseAsk, Advised, Proposal, Total};
use super::context::{ContextAsk, ContextSeen};
use super::look::{Found, Look, LookAsk, Looked};
use super::what_if::{Edit, WhatIf, WhatIfAsk};
use super::{Answer, Ask, Detailed, Question, Reply};
use crate::draft::beside::Beside;
use crate::wire::{self, Sealed};
use layerlab_core::advice::{self, doc};
use layerlab_core::catalog::packages::Packages;
use layerlab_core::optimize::{Advice, Optimized};
use layerlab_core::plan::Options;
use layerlab_core::report::make::located_edit;
use layerlab_core::report::rerun::{Change, Rerun};
use layerlab_core::report::{Edit as TextEdit, Image};
use layerlab_core::source::{LineIndex, Position};
use layerlab_core::{Files, Project, Session};

/// A manifest of more bytes than this declares so many files that proving every fix takes longer than nobody asked for.
const LARGE: usize = 1_000_000;

/// Who answers, with what earlier answers worked out.
#[derive(Debug, Default)]
pub struct Desk {
    session: Session,
    settled: bool,
    beside: Shelf,
    /// What was reported on last: files are looked at in it.
    last: Ask,
}

/// What lies beside the manifest.
#[derive(Debug, Default)]
struct Shelf {
    texts: Beside,
    /// Counts what was put there.
    revision: u64,
}

impl Shelf {
    fn take(&mut self, texts: Beside) {
        self.texts = texts;
        self.revision += 1;
    }
}

impl Files for Shelf {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let text = self.texts.text(path).map(|text| text.as_bytes().to_vec());
        text.ok_or_else(|| {
            format!("{path} is not on this page: choose its folder again or paste the text in the view “Context”")
        })
    }

    fn revision(&self) -> u64 {
        self.revision
    }
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
            Question::Beside(texts) => {
                self.beside.take(texts);
                Reply::Taken
            }
            Question::Declare(ask) => sealed(&Detailed::Declare(Box::new(declared::declared(&ask, &self.beside)))),
            Question::Report(ask) => Reply::Report(self.report(ask)),
            Question::Offers(ask) => Reply::Offers(self.session.offers(&project(&ask, ""), &self.beside)),
            Question::Names => Reply::Names(Box::new(self.session.names())),
            Question::Look(ask) => sealed(&Detailed::Look(Box::new(self.look(ask)))),
            Question::Advise(ask) => sealed(&Detailed::Advise(Box::new(self.advise(ask)))),
            Question::WhatIf(ask) => sealed(&Detailed::WhatIf(Box::new(self.what_if(ask)))),
            Question::Context(ask) => sealed(&Detailed::Context(Box::new(self.context(ask)))),
            Question::Export(ask) => sealed(&Detailed::Exported(Box::new(self.export(ask)))),
        }
    }

    /// The figures of all versions; the session takes over what earlier calls and other versions share.
    pub fn report(&mut self, ask: Ask) -> Answer {
        let report = |dockerfile: &String| {
            let mut report = self.session.report(&project(&ask, dockerfile), &self.beside);
            report.diagnostics.retain(|d| d.severity == "error" || !ask.off.contains(&d.code));
            report
        };
        let reports = ask.dockerfiles.iter().map(report).collect();
        let revision = ask.revision;
        self.last = ask;
        Answer { revision, settled: self.settled, reports }
    }

    /// Second builds of what was reported on last.
    fn what_if(&mut self, ask: WhatIfAsk) -> WhatIf {
        let versions = if self.last.revision == ask.revision { ask.versions.as_slice() } else { &[] };
        let mut reruns = Vec::new();
        for version in versions {
            reruns.extend(self.rerun(*version, &ask.edit));
        }
        WhatIf { ask, reruns }
    }

    fn rerun(&mut self, version: usize, edit: &Edit) -> Option<Rerun> {
        let text = |version: usize| self.last.dockerfiles.get(version);
        let (first, change) = match edit {
            Edit::Change(change) => (text(version)?, change.clone()),
            Edit::From(first) => {
                let (first, second) = (text(*first)?, text(version)?);
                // The same text again is no edit, also of a copy in the build context.
                let dockerfile = Some(second.clone()).filter(|second| second != first);
                (first, Change { dockerfile, ..Change::default() })
            }
        };
        let project = project(&self.last, first);
        Some(self.session.rerun(&project, &change, &self.beside))
    }

    /// Some files of what was reported on last.
    fn look(&mut self, LookAsk { revision, version, what }: LookAsk) -> Looked {
        let dockerfile = self.last.dockerfiles.get(version).filter(|_| self.last.revision == revision);
        let Some(dockerfile) = dockerfile else { return Looked { revision, version, found: Found::Stale } };
        let project = project(&self.last, dockerfile);
        let found = match what {
            Look::Rows(query) => Found::Rows(query.offset, self.session.files(&project, &query, &self.beside)),
            Look::Blocks(query) => Found::Blocks(self.session.blocks(&project, &query, &self.beside)),
            Look::Trace(stage, path) => Found::Trace(self.session.trace(&project, stage, &path, &self.beside)),
        };
        Looked { revision, version, found }
    }

    /// The build context of what was reported on last.
    fn context(&mut self, ask: ContextAsk) -> ContextSeen {
        let dockerfile = self.last.dockerfiles.get(ask.version).filter(|_| self.last.revision == ask.revision);
        let project = dockerfile.map(|dockerfile| project(&self.last, dockerfile));
        let page = project.map(|project| self.session.context(&project, &ask.query, &self.beside));
        ContextSeen { ask, page }
    }

    /// What can be improved in a version of what was reported on last.
    fn advise(&mut self, ask: AdviseAsk) -> Advised {
        let is_meant = self.last.revision == ask.revision && (ask.wanted || self.last.manifest.len() < LARGE);
        let dockerfile = self.last.dockerfiles.get(ask.version).filter(|_| is_meant);
        let project = dockerfile.map(|dockerfile| Project { paths: Vec::new(), ..project(&self.last, dockerfile) });
        let found = project.map(|project| {
            let optimized = self.session.optimize(&project, &ask.choice, &self.beside);
            proposal(optimized, &project.dockerfile)
        });
        Advised { ask, settled: self.settled, found }
    }
}

fn sealed(answer: &Detailed) -> Reply {
    Reply::Detailed(Sealed(wire::write(answer)))
}

/// What the page draws of the optimizer's answer.
fn proposal(optimized: Optimized, given: &str) -> Proposal {
    let Optimized { before, after, dockerfile, dockerignore, advice: findings, compared, edited, .. } = optimized;
    let total = |image: &Image, rebuild| Total {
        bytes: image.bytes,
        low: image.low,
        high: image.high,
        gzip_bytes: image.gzip_bytes,
        rebuild,
    };
    let (before, after) =
        (total(&before.image, optimized.rebuild_before), total(&after.image, optimized.rebuild_after));
    let mut about = advice::catalogue();
    about.retain(|rule| findings.iter().any(|finding| finding.rule == rule.name));
    let rules = about.iter().map(|rule| (rule.name.to_owned(), doc::plain(rule))).collect();
    let lines = LineIndex::new(given);
    let hushes = findings.iter().map(|finding| hush(finding, given, &lines)).collect();
    Proposal { before, after, dockerfile, dockerignore, findings, hushes, rules, compared, edited }
}

/// What switches the rule of a finding off where it stands.
fn hush(finding: &Advice, given: &str, lines: &LineIndex) -> Vec<TextEdit> {
    let at = lines.offset(Position { line: finding.line, column: finding.column }, given);
    let edit = advice::switching_off(given, &finding.rule, at);
    edit.iter().map(|edit| located_edit(edit, given, lines)).collect()
}

/// One version as the core wants it.
fn project(ask: &Ask, dockerfile: &str) -> Project {
    Project {
        dockerfile: dockerfile.to_owned(),
        manifest: ask.manifest.to_string(),
        ignore: ask.ignore.clone(),
        options: Options { target: ask.target.clone(), ..Options::default() },
        engine: ask.engine,
        paths: ask.paths.clone(),
        ..Project::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draft::{Draft, Version};
    use crate::library::{Library, folders::shipped};
    use layerlab_core::Engine;
    use layerlab_core::report::files::FilesQuery;

    fn first() -> Draft {
        Draft::of(shipped().first().unwrap())
    }

    fn ask(draft: &Draft, revision: u32) -> Ask {
        Ask::about(draft, &Library::default(), revision)
    }

    #[test]
    fn every_version_gets_its_report_under_the_engine_asked_for() {
        let draft = Draft { engine: Engine::Overlay2, ..first() };
        let answer = Desk::default().report(ask(&draft, 7));
        assert_eq!(answer.revision, 7);
        assert_eq!(answer.reports.len(), draft.versions.len());
        assert!(answer.reports.iter().all(|r| r.engine == "overlay2"));
    }

    #[test]
    fn files_are_looked_at_in_what_was_reported_on_last_and_in_nothing_else() {
        let draft = first();
        let mut desk = Desk::default();
        let look = |desk: &mut Desk, revision| {
            let what = Look::Rows(FilesQuery { limit: 9, ..FilesQuery::default() });
            desk.look(LookAsk { revision, version: 0, what }).found
        };
        assert_eq!(look(&mut desk, 7), Found::Stale);
        desk.report(ask(&draft, 7));
        assert!(matches!(look(&mut desk, 7), Found::Rows(0, page) if page.total > 0));
        assert_eq!(look(&mut desk, 8), Found::Stale);
    }

    #[test]
    fn the_build_context_is_that_of_what_was_reported_on_last() {
        let manifest = "context: {files: [{path: a.txt, size: 10}]}\n".into();
        let mut desk = Desk::default();
        let ask = ContextAsk { revision: 4, ..ContextAsk::default() };
        assert_eq!(desk.context(ask.clone()).page, None);
        desk.report(Ask::about(
            &Draft { manifest, ignore: Some("*.txt".into()), ..Draft::blank() },
            &Library::default(),
            4,
        ));
        assert_eq!(desk.context(ask).page.map(|page| page.ignored.bytes), Some(10));
    }

    #[test]
    fn a_manifest_names_what_lies_beside_it_and_is_read_again_when_that_changes() {
        let manifest = "context: {listing: context.txt}\n".into();
        let draft = Draft {
            manifest,
            versions: vec![Version { dockerfile: "FROM scratch\nCOPY . /\n".into(), ..Version::default() }],
            ..Draft::blank()
        };
        let mut desk = Desk::default();
        let mut bytes = |listing: Option<&str>| {
            if let Some(listing) = listing {
                desk.reply(Question::Beside(Beside::default().with_listing(listing.into())));
            }
            let report = desk.report(ask(&draft, 1)).reports.remove(0);
            (report.image.bytes, report.diagnostics.iter().any(|d| d.message.contains("not on this page")))
        };
        assert_eq!(bytes(None), (0, true));
        assert_eq!(bytes(Some("7 a\n")), (7, false));
        assert_eq!(bytes(Some("9 a\n")), (9, false));
    }

    #[test]
    fn what_can_be_improved_comes_with_the_documentation_of_its_rules() {
        let version = Version { name: "Before".into(), dockerfile: "FROM scratch\nADD a.txt /a.txt\n".into() };
        let manifest = "context: {files: [{path: a.txt, size: 10}]}\n".into();
        let draft = Draft { versions: vec![version], manifest, ..Draft::blank() };
        let mut desk = Desk::default();
        let question = AdviseAsk { revision: 4, ..AdviseAsk::default() };
        assert_eq!(desk.advise(question.clone()).found, None);
        desk.report(ask(&draft, 4));
        let found = desk.advise(question).found.unwrap();
        assert_eq!((found.before.bytes, found.compared), (10, 2));
        assert!(!found.findings.is_empty() && found.hushes.len() == found.findings.len());
        assert_eq!(found.hushes[0][0].text, format!("# layerlab ignore={}\n", found.findings[0].rule));
        for finding in &found.findings {
            assert!(found.rules.iter().any(|(name, text)| *name == finding.rule && text.contains("## ")));
        }
    }

    #[test]
    fn what_is_switched_off_is_in_no_report() {
        let dockerfile = "FROM scratch AS A\nCOPY nothing /\n".to_owned();
        let mut draft = Draft { versions: vec![Version { name: "Before".into(), dockerfile }], ..Draft::blank() };
        let codes = |draft: &Draft| {
            let report = &Desk::default().report(ask(draft, 1)).reports[0];
            report.diagnostics.iter().map(|d| d.code.clone()).collect::<Vec<_>>()
        };
        let all = codes(&draft);
        assert!(all.contains(&"StageNameCasing".to_owned()) && all.len() > 1);
        draft.off = all.clone();
        let left = codes(&draft);
        assert!(!left.is_empty() && !left.contains(&"StageNameCasing".to_owned()), "errors stay: {left:?}");
    }

    #[test]
    fn a_large_project_is_looked_through_only_for_somebody() {
        let manifest = format!("context: {{files: [{{path: a, size: 1}}]}}\n# {}\n", "x".repeat(LARGE)).into();
        let draft = Draft { manifest, ..Draft::blank() };
        let mut desk = Desk::default();
        desk.report(ask(&draft, 1));
        let mut found = |wanted| desk.advise(AdviseAsk { revision: 1, wanted, ..AdviseAsk::default() }).found.is_some();
        assert!(!found(false) && found(true));
    }

    #[test]
    fn a_second_build_is_one_of_what_was_reported_on_last() {
        let draft = first();
        let mut desk = Desk::default();
        desk.report(ask(&draft, 7));
        let mut count = |revision, versions, edit| desk.what_if(WhatIfAsk { revision, versions, edit }).reruns.len();
        assert_eq!(count(7, vec![0, 1], Edit::Change(Change::of_path("a"))), 2);
        assert_eq!(count(8, vec![0, 1], Edit::Change(Change::of_path("a"))), 0);
        let lines = desk.what_if(WhatIfAsk { revision: 7, versions: vec![1], edit: Edit::From(0) }).reruns;
        assert!(lines[0].again > 0);
        let same = desk.what_if(WhatIfAsk { revision: 7, versions: vec![1], edit: Edit::From(1) }).reruns;
        assert_eq!(same[0].again, 0);
    }
}
