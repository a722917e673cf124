//! All that the page knows, and the one pure function that changes it.
//!
//! Nothing in here touches a browser; effects watch the state and speak back in actions.

pub mod advising;
pub mod choosing;
pub mod declaring;
pub mod documents;
pub mod gathering;
pub mod history;
pub mod learning;
pub mod looking;
mod panes;
mod reduce;
pub mod supposing;
#[cfg(test)]
mod tests;

use crate::draft::Draft;
use crate::draft::beside::Beside;
use crate::engine::Kind;
use crate::engine::advise::Advised;
use crate::engine::context::ContextSeen;
use crate::engine::declare::Declared;
use crate::engine::export::ExportAsk;
use crate::engine::look::Looked;
use crate::engine::what_if::WhatIf;
use crate::lens::Lens;
use crate::library::{Arrival, Library};
use crate::shared::Shared;
use advising::{AdviseAct, Advising};
use choosing::Choices;
use declaring::Declaring;
use documents::{Document, DocumentAct, Documents};
use gathering::{GatherAct, Gathering};
use history::{History, Said};
use layerlab_core::Engine;
use layerlab_core::manifest::edit::{Change, Step};
use layerlab_core::offer::Offers;
use layerlab_core::offer::names::Names;
use layerlab_core::report::{Edit, Layer, Report, Stage};
use learning::{Learning, LessonAct};
use looking::{FilesAct, Looking};
use serde::{Deserialize, Serialize};
use supposing::{SupposeAct, Supposing};
use yew::AttrValue;

pub use panes::Pane;

/// Everything on the page.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// What a person wrote in the open document.
    pub draft: Shared<Draft>,
    /// The ready-made texts.
    pub library: Shared<Library>,
    /// All documents, the open one among them.
    pub documents: Shared<Documents>,
    /// What can be taken back.
    pub history: Shared<History>,
    /// The same of a person's own documents, while a lesson is open.
    pub away: Option<Shared<History>>,
    /// What was said last, until it is heard.
    pub said: Option<Said>,
    /// A file that is wanted, until it is there.
    pub exporting: Option<ExportAsk>,
    /// What a person did in lessons.
    pub learning: Shared<Learning>,
    /// Counts whole new drafts: the editor's documents and their undo belong to one of them.
    pub generation: u32,
    /// Counts changes of the draft: figures belong to one of them.
    pub revision: u32,
    /// The version whose figures are drawn.
    pub shown: usize,
    /// What the editor holds.
    pub pane: Pane,
    /// What is pointed at, in all panels.
    pub selection: Option<Selection>,
    /// The path that is pointed at, in all panels: absolute, in the version shown.
    pub path: Option<AttrValue>,
    /// What is looked at in the files view.
    pub looking: Looking,
    /// What is looked at in the build context.
    pub gathering: Gathering,
    /// What is on its way into the manifest.
    pub declaring: Declaring,
    /// What can be improved.
    pub advising: Advising,
    /// What was chosen of it.
    pub chosen: Shared<Choices>,
    /// What is supposed in the what-if view.
    pub supposing: Supposing,
    /// The detail view under the layers.
    pub detail: Detail,
    /// The one visible part of the page on a narrow screen.
    pub tab: Tab,
    /// Light, dark or as the system has it.
    pub theme: Theme,
    /// What bars are measured against.
    pub scale: Scale,
    /// What "size" means in the headline.
    pub lens: Lens,
    /// The last good figures; they stay until there are new ones.
    pub results: Option<Shared<Results>>,
    /// What can be named in the Dockerfiles.
    pub offers: Shared<Offers>,
    /// What can be named in commands and comments.
    pub names: Shared<Names>,
    /// How far the figures are behind the text.
    pub progress: Progress,
    /// How often the worker has got all the knowledge that it will get: it is asked again each time. 0: it is still loading.
    pub learned: u32,
    /// What a person must be told.
    pub notices: Vec<Notice>,
    /// A page of its own, or a part of another one.
    pub frame: Frame,
    /// A place that the editor is to go to, and a number that tells one wish from the next.
    pub jump: Option<(u32, Jump)>,
}

/// Figures for one revision of the draft.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    /// The revision that they belong to.
    pub revision: u32,
    /// Whether they were worked out with all that the worker will ever know.
    pub settled: bool,
    /// One report a version.
    pub reports: Vec<Report>,
}

/// What is pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Selection {
    /// Version of the Dockerfile.
    pub version: usize,
    /// Stage, by index.
    pub stage: usize,
    /// Layer, by index; `None` is what the stage stands on.
    pub layer: Option<usize>,
    /// Whether the editor is to scroll there: not when a person pointed in the editor itself.
    pub reveal: bool,
}

impl Selection {
    /// Whether both mean the same thing.
    pub fn is_at(self, version: usize, stage: usize, layer: Option<usize>) -> bool {
        (self.version, self.stage, self.layer) == (version, stage, layer)
    }
}

/// A line and a column in characters, both from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Jump {
    /// The text.
    pub pane: Pane,
    /// Line.
    pub line: u32,
    /// Column.
    pub column: u32,
}

/// The detail views.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Detail {
    /// All versions side by side.
    #[default]
    Compare,
    /// The layer pointed at.
    Layer,
    /// The files of a layer, a stage or the image.
    Files,
    /// The build context, and what else is declared.
    Context,
    /// What is wrong or could be better.
    Findings,
    /// What a second build does after an edit.
    WhatIf,
    /// What crosses stages.
    Artifacts,
    /// What is gone from sight and still shipped.
    Shadowed,
    /// What a container starts with.
    Config,
}

/// The parts of the page on a narrow screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tab {
    /// The lesson, where one is open.
    Lesson,
    /// The editor.
    Editor,
    /// Stages and layers.
    #[default]
    Layers,
    /// The detail views.
    Details,
}

/// Light, dark or as the system has it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Theme {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What bars are measured against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// The heaviest stage of all, base image included.
    #[default]
    Whole,
    /// What stages add to their bases.
    Added,
}

/// How far the figures are behind the text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Progress {
    /// They belong to it.
    #[default]
    Fresh,
    /// They are being worked out.
    Working,
    /// They are being worked out, and it takes long enough to say so.
    Slow,
    /// They could not be worked out.
    Failed,
}

/// A page of its own, or a part of another one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Frame {
    /// A page of its own.
    #[default]
    Page,
    /// Inside another page: bare, one view at a time, keeping nothing.
    Embed,
}

/// What a host page, or a link, hands over.
#[derive(Clone, Debug, PartialEq)]
pub struct Handover {
    /// The project.
    pub draft: Draft,
    /// What to show of it, where that is said.
    pub view: Option<(Tab, Detail)>,
    /// The theme, where that is said.
    pub theme: Option<Theme>,
}

/// Something that a person must be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about; a newer one about the same replaces it.
    pub topic: &'static str,
    /// The sentence.
    pub text: String,
    /// How it is meant.
    pub tone: Tone,
}

/// How a notice is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Calm,
    /// Something is wrong.
    Trouble,
}

/// What happened: things that a person did, and what the world answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Typed into a text.
    Typed(Pane, String),
    /// Let the page mend a text.
    Mended(Pane, Vec<Edit>),
    /// Put the cursor on a line.
    Placed(Pane, u32),
    /// Opened a text.
    Opened(Pane),
    /// Pointed at something, or at nothing.
    Pointed(Option<Selection>),
    /// Pointed at a path, or at none.
    PointedPath(Option<AttrValue>),
    /// Did something in the files view.
    Files(FilesAct),
    /// Did something in the view of the build context.
    Gathered(GatherAct),
    /// Changed an entry of the manifest in a form.
    Declare(Change),
    /// Asked for the lines of a message to be declared.
    DeclaredLines(String),
    /// Asked for the place of an entry of the manifest.
    SoughtEntry(Vec<Step>),
    /// Did something in the what-if view.
    Supposed(SupposeAct),
    /// Did something in a lesson.
    Learnt(LessonAct),
    /// Was in lessons before.
    Resumed(Learning),
    /// Did something with the advice on the version shown.
    ActedOnAdvice(AdviseAct),
    /// Let the page mend a Dockerfile and write the ignore file beside it.
    Fixed(usize, Vec<Edit>, Option<String>),
    /// Took the optimizer's Dockerfile over, and its ignore file where it wrote one.
    TookOver(usize, String, Option<String>),
    /// Asked for a place in a text.
    Jumped(Jump),
    /// Chose an example.
    ChoseExample(AttrValue),
    /// Began with an empty page.
    StartedBlank,
    /// Made one more version, a copy of the one shown.
    CopiedVersion,
    /// Made one more version of the text given, to be held against the one shown.
    AddedVersion(String),
    /// Took a version away.
    RemovedVersion(usize),
    /// Chose an engine.
    ChoseEngine(Engine),
    /// Opened a detail view.
    OpenedDetail(Detail),
    /// Opened a part of the page, on a narrow screen.
    OpenedTab(Tab),
    /// Chose a theme.
    ChoseTheme(Theme),
    /// Chose what bars are measured against.
    ChoseScale(Scale),
    /// Chose what "size" means.
    ChoseLens(Lens),
    /// Closed a notice.
    Dismissed(&'static str),
    /// Did something with documents or versions.
    Document(DocumentAct),
    /// Wants a file of the figures.
    Export(ExportAsk),
    /// Has got it, or a sentence that says why there is none; nothing where it was made of an older text.
    Exported(Option<Result<(), String>>),
    /// The host page handed something over.
    Handed(Handover),
    /// The engine gave figures.
    Answered(Results),
    /// The engine says what can be named.
    Offered(Offers),
    /// The engine says what can be named in commands and comments.
    Named(Box<Names>),
    /// The engine looked at files.
    Looked(Box<Looked>),
    /// What lay beside the manifest was found again.
    Recovered(u32, Beside),
    /// The engine wrote changes into the manifest.
    Declared(Box<Declared>),
    /// The engine looked at the build context.
    SawContext(Box<ContextSeen>),
    /// The engine says what can be improved.
    Advised(Box<Advised>),
    /// The engine says what second builds do.
    Rebuilt(WhatIf),
    /// The engine takes its time with a revision; newer ones wait for it.
    Lagged(u32),
    /// The engine gave up on a question about a revision.
    Failed(Kind, u32),
    /// The worker has got its knowledge, or never will for the reason given.
    Learned(Option<String>),
    /// The ready-made texts have arrived, or never will for the reason given.
    Stocked(Result<Library, String>),
    /// Something must be said.
    Told(Notice),
}

impl State {
    /// The page as a person finds it: what they left, or the first example.
    pub fn new(kept: Option<Draft>, library: Library, theme: Theme, frame: Frame) -> Self {
        let draft = kept.filter(|d| !d.versions.is_empty()).unwrap_or_else(|| library.first_draft());
        let documents = Documents::of(Vec::new(), draft, &library, 1);
        Self::with(documents, library, theme, frame)
    }

    /// The page with all documents that a person left; ids of new ones count up from `seed`.
    pub fn found(kept: Vec<Document>, library: Library, seed: u32, theme: Theme) -> Self {
        let documents = Documents::of(kept, library.first_draft(), &library, seed);
        Self::with(documents, library, theme, Frame::Page)
    }

    fn with(documents: Documents, library: Library, theme: Theme, frame: Frame) -> Self {
        let draft = documents.open().map(|document| document.draft.clone()).unwrap_or_default();
        let shown = draft.opens_on(&library);
        Self {
            draft,
            library: Shared::new(library),
            documents: Shared::new(documents),
            history: Shared::default(),
            away: None,
            said: None,
            exporting: None,
            learning: Shared::default(),
            generation: 0,
            revision: 0,
            shown,
            pane: Pane::Version(shown),
            selection: None,
            path: None,
            looking: Looking::default(),
            gathering: Gathering::default(),
            declaring: Declaring::default(),
            advising: Advising::default(),
            chosen: Shared::default(),
            supposing: Supposing::default(),
            detail: Detail::default(),
            tab: Tab::default(),
            theme,
            scale: Scale::default(),
            lens: Lens::default(),
            results: None,
            offers: Shared::default(),
            names: Shared::default(),
            progress: Progress::Working,
            learned: 0,
            notices: Vec::new(),
            frame,
            jump: None,
        }
    }

    /// Whether the page is loaded whole, and its figures are those of its text.
    pub fn is_settled(&self) -> bool {
        let loaded = self.learned > 0 && self.library.arrival != Arrival::OnItsWay;
        loaded && self.progress == Progress::Fresh && self.results.as_ref().is_some_and(|r| r.settled)
    }

    /// The report of a version, where there is one.
    pub fn report(&self, version: usize) -> Option<&Report> {
        self.results.as_ref().and_then(|r| r.reports.get(version))
    }

    /// What the worker is to make a file of now: a file that is wanted waits for figures of the text as it is.
    pub fn exports(&self) -> Option<ExportAsk> {
        let is_fresh = self.is_settled() && self.results.as_ref().is_some_and(|r| r.revision == self.revision);
        let ask = self.exporting.clone().filter(|_| is_fresh)?;
        Some(ExportAsk { revision: self.revision, ..ask })
    }

    /// The version that the one shown is held against: the first one, and for the first one the last.
    pub fn other(&self) -> Option<usize> {
        other_version(self.shown, self.draft.versions.len())
    }
}

/// The version that `shown` is held against, of `count`.
pub fn other_version(shown: usize, count: usize) -> Option<usize> {
    match (shown, count) {
        (_, 0 | 1) => None,
        (0, count) => Some(count - 1),
        _ => Some(0),
    }
}

/// The stage and the layer that a selection means.
pub fn pointed(report: &Report, selection: Selection) -> Option<(&Stage, Option<&Layer>)> {
    let stage = report.stages.get(selection.stage)?;
    match selection.layer {
        None => Some((stage, None)),
        Some(index) => stage.layers.get(index).map(|layer| (stage, Some(layer))),
    }
}
