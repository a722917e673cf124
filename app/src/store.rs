//! Named verbs for everything that can be done to the state. Panels hold this and nothing else that changes anything.

use crate::draft::{Draft, engine_of};
use crate::lens::Lens;
use crate::state::advising::AdviseAct;
use crate::state::documents::{DocumentAct, Guest};
use crate::state::gathering::GatherAct;
use crate::state::learning::LessonAct;
use crate::state::looking::FilesAct;
use crate::state::supposing::SupposeAct;
use crate::state::{Action, Detail, Jump, Notice, Pane, Scale, Selection, State, Tab, Theme, Tone};
use layerlab_core::manifest::edit::{Change, Step};
use layerlab_core::report::Edit;
use std::rc::Rc;
use yew::prelude::*;

/// The page's state as a Yew reducer.
#[derive(Clone, Debug, PartialEq)]
pub struct Shelf(pub State);

impl Reducible for Shelf {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        Rc::new(Self(self.0.reduce(action)))
    }
}

/// The door to the state; equal to every other handle on the same state.
#[derive(Clone, PartialEq)]
pub struct Store(pub UseReducerDispatcher<Shelf>);

impl Store {
    /// Says what happened.
    pub fn act(&self, action: Action) {
        self.0.dispatch(action);
    }

    /// A person typed.
    pub fn type_text(&self, pane: Pane, text: String) {
        self.act(Action::Typed(pane, text));
    }

    /// A person let the page mend a text.
    pub fn mend(&self, pane: Pane, edits: Vec<Edit>) {
        self.act(Action::Mended(pane, edits));
    }

    /// A person put the cursor on a line.
    pub fn place(&self, pane: Pane, line: u32) {
        self.act(Action::Placed(pane, line));
    }

    /// A person opened a text.
    pub fn open(&self, pane: Pane) {
        self.act(Action::Opened(pane));
    }

    /// A person pointed at a layer, or with no layer at what a stage stands on.
    pub fn point(&self, version: usize, stage: usize, layer: Option<usize>) {
        self.act(Action::Pointed(Some(Selection { version, stage, layer, reveal: true })));
    }

    /// A person pointed at a path.
    pub fn point_path(&self, path: AttrValue) {
        self.act(Action::PointedPath(Some(path)));
    }

    /// A person did something in the files view.
    pub fn files(&self, act: FilesAct) {
        self.act(Action::Files(act));
    }

    /// A person did something in the view of the build context.
    pub fn gather(&self, act: GatherAct) {
        self.act(Action::Gathered(act));
    }

    /// A person changed an entry of the manifest in a form.
    pub fn declare(&self, change: Change) {
        self.act(Action::Declare(change));
    }

    /// A person wants the lines of a message declared.
    pub fn declare_lines(&self, lines: String) {
        self.act(Action::DeclaredLines(lines));
    }

    /// A person asked for the place of an entry of the manifest.
    pub fn seek_entry(&self, way: Vec<Step>) {
        self.act(Action::SoughtEntry(way));
    }

    /// A person did something in the what-if view.
    pub fn suppose(&self, act: SupposeAct) {
        self.act(Action::Supposed(act));
    }

    /// A person did something in a lesson.
    pub fn lesson(&self, act: LessonAct) {
        self.act(Action::Learnt(act));
    }

    /// A person did something with the advice on the version shown.
    pub fn act_on_advice(&self, act: AdviseAct) {
        self.act(Action::ActedOnAdvice(act));
    }

    /// A person let the page mend a Dockerfile, and write the ignore file beside it.
    pub fn fix(&self, version: usize, edits: Vec<Edit>, ignore: Option<String>) {
        self.act(Action::Fixed(version, edits, ignore));
    }

    /// A person takes the optimizer's texts over.
    pub fn take_over(&self, version: usize, dockerfile: String, ignore: Option<String>) {
        self.act(Action::TookOver(version, dockerfile, ignore));
    }

    /// A person asked for a place in a text.
    pub fn jump(&self, pane: Pane, line: u32, column: u32) {
        self.act(Action::Jumped(Jump { pane, line, column }));
    }

    /// A person chose an example.
    pub fn choose_example(&self, name: AttrValue) {
        self.act(Action::ChoseExample(name));
    }

    /// A person wants an empty page.
    pub fn start_blank(&self) {
        self.act(Action::StartedBlank);
    }

    /// A person wants the text given as one more version.
    pub fn add_version(&self, dockerfile: String) {
        self.act(Action::AddedVersion(dockerfile));
    }

    /// A person wants one more version.
    pub fn copy_version(&self) {
        self.act(Action::CopiedVersion);
    }

    /// A person takes a version away.
    pub fn remove_version(&self, index: usize) {
        self.act(Action::RemovedVersion(index));
    }

    /// A person did something with documents or versions.
    pub fn documents(&self, act: DocumentAct) {
        self.act(Action::Document(act));
    }

    /// A lesson opens a draft of its own. No document of the person's is touched, nothing of it is kept, and what they change in
    /// it is taken back apart from their own changes; [`Self::leave`] comes back.
    pub fn visit(&self, name: impl Into<String>, draft: Draft) {
        self.documents(DocumentAct::Visited(Guest::Lesson, name.into(), draft));
    }

    /// A person goes back from a lesson, or from what came with a link, to their own document.
    pub fn leave(&self) {
        self.documents(DocumentAct::Left);
    }

    /// A person takes the last change back.
    pub fn undo(&self) {
        self.documents(DocumentAct::Undid);
    }

    /// A person makes the last change that was taken back again.
    pub fn redo(&self) {
        self.documents(DocumentAct::Redid);
    }

    /// A person chose an engine, by the word of the contract.
    pub fn choose_engine(&self, word: &str) {
        self.act(Action::ChoseEngine(engine_of(word)));
    }

    /// A person opened a detail view.
    pub fn open_detail(&self, detail: Detail) {
        self.act(Action::OpenedDetail(detail));
    }

    /// A person opened a part of the page.
    pub fn open_tab(&self, tab: Tab) {
        self.act(Action::OpenedTab(tab));
    }

    /// A person chose a theme.
    pub fn choose_theme(&self, theme: Theme) {
        self.act(Action::ChoseTheme(theme));
    }

    /// A person chose what bars are measured against.
    pub fn choose_scale(&self, scale: Scale) {
        self.act(Action::ChoseScale(scale));
    }

    /// A person chose what "size" means.
    pub fn choose_lens(&self, lens: Lens) {
        self.act(Action::ChoseLens(lens));
    }

    /// A person closed a notice.
    pub fn dismiss(&self, topic: &'static str) {
        self.act(Action::Dismissed(topic));
    }

    /// Something is good to know.
    pub fn tell(&self, topic: &'static str, text: impl Into<String>) {
        self.act(Action::Told(Notice { topic, text: text.into(), tone: Tone::Calm }));
    }
}
