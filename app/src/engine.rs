//! The only caller of the core: what is asked of it, and what it answers. The page's program only sends and receives, but for
//! colours and completions, which follow each key press and see one text; the worker's program holds [`answer`], and with it
//! the simulation. A new kind of question is one variant of [`Question`], [`Kind`] and [`Detailed`] each, and one arm of
//! [`answer::Desk::reply`] and of `later::hear`.

pub mod advise;
pub mod answer;
pub mod colours;
pub mod complete;
pub mod context;
pub mod declare;
pub mod export;
pub mod look;
pub mod post;
pub mod queue;
pub mod what_if;

use crate::draft::beside::Beside;
use crate::draft::{Draft, engine_word};
use crate::library::Library;
use crate::text::Text;
use crate::wire::Sealed;
use advise::{AdviseAsk, Advised};
use context::{ContextAsk, ContextSeen};
use declare::{DeclareAsk, Declared};
use export::{ExportAsk, Exported};
use layerlab_core::Engine;
use layerlab_core::offer::Offers;
use layerlab_core::offer::names::Names;
use layerlab_core::report::Report;
use look::{LookAsk, Looked};
use serde::{Deserialize, Serialize};
use what_if::{WhatIf, WhatIfAsk};

/// All that the figures of one revision follow from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ask {
    /// The revision of the draft.
    pub revision: u32,
    /// The Dockerfiles, one a version.
    pub dockerfiles: Vec<String>,
    /// The manifest under all of them; it crosses by itself ([`post`]).
    #[serde(skip)]
    pub manifest: Text,
    /// The ignore file beside them.
    pub ignore: Option<String>,
    /// Whose rules decide what a layer stores.
    #[serde(with = "engine_word")]
    pub engine: Engine,
    /// The stage to build.
    pub target: Option<String>,
    /// Paths whose weight is asked for: those that an article measured.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Rules that are switched off: their warnings are left out.
    #[serde(default)]
    pub off: Vec<String>,
}

impl Ask {
    /// What is to be asked about a draft.
    pub fn about(draft: &Draft, library: &Library, revision: u32) -> Self {
        Self {
            revision,
            dockerfiles: draft.versions.iter().map(|v| v.dockerfile.clone()).collect(),
            manifest: draft.manifest.clone(),
            ignore: draft.ignore.clone(),
            engine: draft.engine,
            target: draft.target.clone(),
            paths: measured(draft, library),
            off: draft.off.clone(),
        }
    }
}

/// The paths that the article behind a draft measured.
pub fn measured(draft: &Draft, library: &Library) -> Vec<String> {
    let variants = draft.example(library).map(|example| example.variants.as_slice()).unwrap_or_default();
    let figures = variants.iter().flat_map(|variant| &variant.figures);
    let mut paths: Vec<String> = figures.map(|figure| figure.path.clone()).collect();
    paths.sort();
    paths.dedup();
    paths
}

/// What the page asks of the worker. One variant a kind of question: of questions of one kind only the newest is answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Question {
    /// Takes what lies beside the manifest, for all questions that come after; too much to send with each of them.
    Beside(Beside),
    /// Changes of the manifest.
    Declare(DeclareAsk),
    /// The figures of one revision.
    Report(Ask),
    /// What can be named in the Dockerfiles.
    Offers(Ask),
    /// What can be named in commands and comments; it follows from what the worker has learned.
    Names,
    /// Some files of a revision that was reported on.
    Look(LookAsk),
    /// What can be improved in a version that was reported on.
    Advise(AdviseAsk),
    /// What runs again after an edit of a revision that was reported on.
    WhatIf(WhatIfAsk),
    /// The build context of a revision that was reported on.
    Context(ContextAsk),
    /// A revision that was reported on, as a file.
    Export(ExportAsk),
}

/// The kinds of questions, the more urgent first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// [`Question::Beside`].
    Beside,
    /// [`Question::Declare`].
    Declare,
    /// [`Question::Report`].
    Report,
    /// [`Question::Offers`].
    Offers,
    /// [`Question::Names`].
    Names,
    /// [`look::Look::Rows`].
    Rows,
    /// [`look::Look::Blocks`].
    Blocks,
    /// [`look::Look::Trace`].
    Trace,
    /// [`Question::Context`].
    Context,
    /// [`Question::Advise`]: it simulates many times, so all else comes first.
    Advise,
    /// [`Question::WhatIf`].
    WhatIf,
    /// [`Question::Export`].
    Export,
}

impl Question {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Beside(_) => Kind::Beside,
            Self::Declare(_) => Kind::Declare,
            Self::Report(_) => Kind::Report,
            Self::Offers(_) => Kind::Offers,
            Self::Names => Kind::Names,
            Self::Look(ask) => ask.kind(),
            Self::Advise(_) => Kind::Advise,
            Self::WhatIf(_) => Kind::WhatIf,
            Self::Context(_) => Kind::Context,
            Self::Export(_) => Kind::Export,
        }
    }

    /// The revision of the draft that it is about.
    pub fn revision(&self) -> u32 {
        match self {
            Self::Beside(_) => 0,
            Self::Declare(ask) => ask.revision,
            Self::Report(ask) | Self::Offers(ask) => ask.revision,
            Self::Names => 0,
            Self::Look(ask) => ask.revision,
            Self::Advise(ask) => ask.revision,
            Self::WhatIf(ask) => ask.revision,
            Self::Context(ask) => ask.revision,
            Self::Export(ask) => ask.revision,
        }
    }
}

/// What the worker says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// It has started and takes questions.
    Ready,
    /// The package catalogue has arrived, or never will for the reason given: what was asked before is to be asked again.
    Learned(Option<String>),
    /// To [`Question::Beside`]: it was taken.
    Taken,
    /// To [`Question::Report`].
    Report(Answer),
    /// To [`Question::Offers`].
    Offers(Offers),
    /// To [`Question::Names`].
    Names(Box<Names>),
    /// To a question of a detail view, a [`Detailed`]: what comes behind the first view reads it (`later`).
    Detailed(Sealed),
}

/// What the worker says to the detail views.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Detailed {
    /// To [`Question::Declare`].
    Declare(Box<Declared>),
    /// To [`Question::Look`].
    Look(Box<Looked>),
    /// To [`Question::Advise`].
    Advise(Box<Advised>),
    /// To [`Question::WhatIf`].
    WhatIf(Box<WhatIf>),
    /// To [`Question::Context`].
    Context(Box<ContextSeen>),
    /// To [`Question::Export`].
    Exported(Box<Exported>),
}

/// The figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The revision that was asked about.
    pub revision: u32,
    /// Whether the worker knew all that it will ever know: before the package catalogue is there, package managers' layers
    /// are unknown.
    pub settled: bool,
    /// One report a version.
    pub reports: Vec<Report>,
}
