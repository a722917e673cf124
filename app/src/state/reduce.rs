//! What each action does to the state.

use super::advising::Advising;
use super::declaring::Declaring;
use super::documents::GUEST;
use super::gathering::Gathering;
use super::looking::{FilesAct, Looking, Of};
use super::supposing::Supposing;
use super::{Action, Detail, Handover, Jump, Notice, Pane, Progress, Results, Selection, State, Tab, Tone, pointed};
use crate::draft::Draft;
use crate::engine::Kind;
use crate::library::{Arrival, Library};
use crate::shared::Shared;
use layerlab_core::report::{Edit, Report};
use layerlab_core::source::{self, LineIndex, Position, Span};

impl State {
    /// The state after an action. What it did to documents can be taken back, whatever the action is.
    pub fn reduce(&self, action: Action) -> Self {
        let mut next = self.clone();
        let step = self.step_of(&action);
        next.apply(action);
        next.remember(self, step);
        if next.documents != self.documents {
            let followed = next.chosen.followed(&self.documents, &next.documents);
            next.chosen = followed.map_or(next.chosen, Shared::new);
        }
        if next.documents.guest.is_none() {
            next.notices.retain(|n| n.topic != GUEST);
        }
        next.close_lesson_behind(&self.draft);
        next
    }

    fn apply(&mut self, action: Action) {
        match action {
            Action::Typed(pane, text) => self.type_text(pane, text),
            Action::Mended(pane, edits) => self.mend(pane, &edits),
            Action::Placed(pane, line) => self.place(pane, line),
            Action::Opened(pane) => self.open(pane),
            Action::Pointed(selection) => self.point(selection),
            Action::PointedPath(path) => self.path = path,
            Action::Files(act) => self.look(act),
            Action::Gathered(act) => self.gather(act),
            Action::Declare(change) => self.declare(change),
            Action::DeclaredLines(lines) => self.declare_lines(lines),
            Action::SoughtEntry(way) => self.declaring.entry = Some(way),
            Action::Recovered(id, beside) => self.recover(id, beside),
            Action::Declared(declared) => self.take_declared(*declared),
            Action::Supposed(act) => self.supposing.act(act),
            Action::Learnt(act) => self.learn_from(act),
            Action::Resumed(learning) => self.resume(learning),
            Action::ActedOnAdvice(act) => self.act_on_advice(act),
            Action::Fixed(version, edits, ignore) => self.fix(version, &edits, ignore),
            Action::TookOver(version, dockerfile, ignore) => self.rewrite(Pane::Version(version), dockerfile, ignore),
            Action::Jumped(jump) => self.jump_to(jump),
            Action::ChoseExample(name) => self.take_example(&name),
            Action::StartedBlank => {
                let blank = Draft { engine: self.draft.engine, ..Draft::blank() };
                self.begin_document("", blank);
            }
            Action::CopiedVersion => self.add_version(self.draft.text(Pane::Version(self.shown)).to_owned()),
            Action::AddedVersion(dockerfile) => {
                self.add_version(dockerfile);
                self.detail = Detail::Compare;
            }
            Action::RemovedVersion(index) => self.remove_version(index),
            Action::ChoseEngine(engine) if engine == self.draft.engine => {}
            Action::ChoseEngine(engine) => self.change(|draft| draft.engine = engine),
            Action::OpenedDetail(detail) => self.detail = detail,
            Action::OpenedTab(tab) => self.tab = tab,
            Action::ChoseTheme(theme) => self.theme = theme,
            Action::ChoseScale(scale) => self.scale = scale,
            Action::ChoseLens(lens) => self.lens = lens,
            Action::Dismissed(topic) => self.notices.retain(|n| n.topic != topic),
            Action::Document(act) => self.act_on_documents(act),
            Action::Export(ask) => {
                self.exporting = Some(ask);
                self.say("The file is being made.".into(), false);
            }
            Action::Exported(done) => done.into_iter().for_each(|done| self.take_export(done)),
            Action::Handed(handover) => self.take_over(handover),
            Action::Answered(results) => self.take_results(results),
            Action::Offered(offers) => self.offers = Shared::new(offers),
            Action::Named(names) => self.names = Shared::new(*names),
            Action::Looked(looked) => self.take_look(*looked),
            Action::SawContext(seen) => self.take_context(*seen),
            Action::Advised(advised) => self.take_advice(*advised),
            Action::Rebuilt(answer) => self.take_what_if(answer),
            Action::Lagged(revision) => self.lag(revision),
            Action::Failed(kind, revision) => self.fail(kind, revision),
            Action::Learned(trouble) => self.learn(trouble),
            Action::Stocked(library) => self.stock(library),
            Action::Told(notice) => self.tell(notice),
        }
    }

    /// Changes the draft; its figures are out of date from now on.
    pub(super) fn change(&mut self, change: impl FnOnce(&mut Draft)) {
        self.draft = self.draft.with(change);
        let draft = self.draft.clone();
        self.documents = self.documents.with(|documents| documents.write(draft));
        self.outdate();
    }

    /// The figures are not those of the draft any more.
    pub(super) fn outdate(&mut self) {
        self.revision += 1;
        self.progress = Progress::Working;
    }

    pub(super) fn type_text(&mut self, pane: Pane, text: String) {
        if self.draft.text_in_force(pane, &self.offers) != text {
            self.change(|draft| draft.set_text(pane, text));
        }
    }

    /// Applies edits that were made for the text as it is; edits for an older text are left out.
    fn mend(&mut self, pane: Pane, edits: &[Edit]) {
        if let Some(text) = self.mended(pane, edits) {
            self.type_text(pane, text);
        }
    }

    fn fix(&mut self, version: usize, edits: &[Edit], ignore: Option<String>) {
        let pane = Pane::Version(version);
        if let Some(text) = self.mended(pane, edits) {
            self.rewrite(pane, text, ignore);
        }
    }

    /// A text and the ignore file change as one.
    fn rewrite(&mut self, pane: Pane, text: String, ignore: Option<String>) {
        if self.draft.text(pane) == text && (ignore.is_none() || self.draft.ignore == ignore) {
            return;
        }
        self.advising.preview = false;
        self.change(|draft| {
            draft.set_text(pane, text);
            draft.ignore = ignore.or(draft.ignore.take());
        });
    }

    fn mended(&self, pane: Pane, edits: &[Edit]) -> Option<String> {
        self.results.as_ref().filter(|r| r.revision == self.revision)?;
        let text = self.draft.text_in_force(pane, &self.offers);
        let lines = LineIndex::new(text);
        let edits: Vec<source::Edit> = edits.iter().map(|edit| in_bytes(edit, &lines, text)).collect();
        Some(source::Edit::apply(text, &edits))
    }

    fn place(&mut self, pane: Pane, line: u32) {
        let Pane::Version(version) = pane else { return };
        let found = self.report(version).and_then(|report| layer_at(report, line));
        self.selection = found.map(|(stage, layer)| Selection { version, stage, layer, reveal: false });
    }

    pub(super) fn open(&mut self, pane: Pane) {
        self.pane = pane;
        if let Pane::Version(version) = pane {
            self.shown = version;
        }
    }

    pub(super) fn point(&mut self, selection: Option<Selection>) {
        self.selection = selection;
        if let Some(Selection { version, .. }) = selection {
            self.open(Pane::Version(version));
            self.show_layer();
        }
    }

    /// Shows the layer that is pointed at; who looks at files sees its files.
    fn show_layer(&mut self) {
        match (self.detail, self.looking.of) {
            (Detail::Files, Of::Image) => self.looking.act(FilesAct::Chose(Of::Layer)),
            (Detail::Files, _) => self.looking.offset = 0,
            _ => self.detail = Detail::Layer,
        }
    }

    pub(super) fn jump_to(&mut self, jump: Jump) {
        self.open(jump.pane);
        self.place(jump.pane, jump.line);
        self.tab = Tab::Editor;
        self.jump = Some((self.jump.map_or(0, |(count, _)| count + 1), jump));
    }

    fn take_example(&mut self, name: &str) {
        let draft = self.library.example(name).map(Draft::of);
        draft.into_iter().for_each(|draft| self.begin_document("", draft));
    }

    /// Puts a whole new draft in place of the old one.
    fn begin(&mut self, draft: Draft) {
        self.change(|old| *old = draft);
        self.start_over();
    }

    /// Shows a draft from its beginning, with nothing of the one before.
    pub(super) fn start_over(&mut self) {
        self.shown = self.draft.opens_on(&self.library);
        self.pane = Pane::Version(self.shown);
        self.selection = None;
        self.path = None;
        self.looking = Looking::default();
        self.gathering = Gathering::default();
        self.declaring = Declaring::default();
        self.advising = Advising::default();
        self.supposing = Supposing::default();
        self.detail = Detail::default();
        self.jump = None;
        self.offers = Shared::default();
        self.results = None;
        self.generation += 1;
        self.outdate();
    }

    /// The versions stand in other places: what is known of them by place is forgotten, in the editor too.
    pub(super) fn lose_places(&mut self) {
        self.generation += 1;
        self.selection = None;
        self.supposing.answer = None;
        self.results = None;
    }

    fn take_over(&mut self, Handover { draft, view, theme }: Handover) {
        if *self.draft != draft && !draft.versions.is_empty() {
            self.begin(draft);
        }
        (self.tab, self.detail) = view.unwrap_or((self.tab, self.detail));
        self.theme = theme.unwrap_or(self.theme);
    }

    pub(super) fn add_version(&mut self, dockerfile: String) {
        self.change(|draft| draft.add_version(dockerfile));
        self.selection = None;
        self.open(Pane::Version(self.draft.versions.len() - 1));
    }

    /// Takes a version away; those behind it move up.
    fn remove_version(&mut self, index: usize) {
        if self.draft.versions.len() < 2 || index >= self.draft.versions.len() {
            return;
        }
        let sentence = format!("“{}” is taken away.", self.draft.versions[index].name);
        let results = self.results.as_ref().map(|old| old.with(|r| drop_report(r, index)));
        self.change(|draft| drop(draft.versions.remove(index)));
        self.lose_places();
        self.results = results;
        self.open(Pane::Version(index.min(self.draft.versions.len() - 1)));
        self.say(sentence, true);
    }

    fn take_results(&mut self, results: Results) {
        // What was worked out with the package catalogue is not replaced by what was worked out while it is loading.
        let is_better = |old: &Shared<Results>| (old.revision, old.settled) > (results.revision, results.settled);
        if self.results.as_ref().is_some_and(is_better) {
            return;
        }
        if results.revision == self.revision {
            self.progress = Progress::Fresh;
            self.notices.retain(|n| n.topic != ENGINE);
        }
        if self.results.as_deref() == Some(&results) {
            return;
        }
        self.results = Some(Shared::new(results));
        self.judge();
        let gone = self.selection.is_some_and(|s| self.report(s.version).is_none_or(|r| pointed(r, s).is_none()));
        if gone {
            self.selection = None;
        }
    }

    fn lag(&mut self, revision: u32) {
        if revision <= self.revision && self.progress == Progress::Working {
            self.progress = Progress::Slow;
        }
    }

    fn learn(&mut self, trouble: Option<String>) {
        self.learned += 1;
        if let Some(reason) = trouble {
            let text = format!(
                "The catalogue of packages could not be loaded ({reason}), so what package managers install is unknown here; \
                 reloading may help."
            );
            self.tell(Notice { topic: "catalogue", text, tone: Tone::Trouble });
        }
    }

    fn stock(&mut self, library: Result<Library, String>) {
        let lost = |reason| Library { arrival: Arrival::Lost(reason), ..(*self.library).clone() };
        let mut library = library.unwrap_or_else(lost);
        // What a person opened meanwhile stays.
        self.library.lessons.iter().filter(|lesson| lesson.is_own()).for_each(|own| library.put_own(own.clone()));
        self.library = Shared::new(library);
    }

    fn take_export(&mut self, done: Result<(), String>) {
        self.exporting = None;
        match done {
            Ok(()) => {
                self.notices.retain(|n| n.topic != EXPORT);
                self.say("The file is among your downloads.".into(), false);
            }
            Err(text) => self.tell(Notice { topic: EXPORT, text, tone: Tone::Calm }),
        }
    }

    fn fail(&mut self, kind: Kind, revision: u32) {
        self.exporting = self.exporting.take().filter(|_| kind != Kind::Export);
        if kind == Kind::Advise {
            // Its own panel says so.
            self.advising.failed = Some(revision);
            return;
        }
        if kind == Kind::Report && revision == self.revision {
            self.progress = Progress::Failed;
        }
        self.supposing.failed |= kind == Kind::WhatIf;
        if kind == Kind::Declare {
            self.declaring = Declaring::default();
        }
        self.tell(Notice {
            topic: ENGINE,
            text: "The simulation stopped unexpectedly on this text. Nothing you typed is lost, and the figures below are \
                   the last good ones; it starts again with your next change."
                .into(),
            tone: Tone::Trouble,
        });
    }

    pub(super) fn tell(&mut self, notice: Notice) {
        self.notices.retain(|n| n.topic != notice.topic);
        self.notices.push(notice);
    }
}

/// An edit of a report, in lines and characters, as one of a text, in bytes.
fn in_bytes(edit: &Edit, lines: &LineIndex, text: &str) -> source::Edit {
    let offset = |line, column| lines.offset(Position { line, column }, text) as usize;
    let span = Span::new(offset(edit.line, edit.column), offset(edit.end_line, edit.end_column));
    source::Edit { span, text: edit.text.clone() }
}

/// The topic of a file that could not be made.
const EXPORT: &str = "export";

/// The topic of what the engine has to say about itself.
const ENGINE: &str = "engine";

fn drop_report(results: &mut Results, index: usize) {
    if index < results.reports.len() {
        results.reports.remove(index);
    }
}

/// The stage and the layer whose lines hold `line`; the stage alone for its FROM.
fn layer_at(report: &Report, line: u32) -> Option<(usize, Option<usize>)> {
    for stage in &report.stages {
        // Triggers of the base image stand on the line of FROM, which means the base.
        let own = |l: &&layerlab_core::report::Layer| l.line > stage.line;
        let hit = stage.layers.iter().position(|l| own(&l) && (l.line..=l.end_line).contains(&line));
        if hit.is_some() {
            return Some((stage.index, hit));
        }
        if stage.line == line {
            return Some((stage.index, None));
        }
    }
    None
}
