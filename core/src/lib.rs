//! What a Dockerfile will weigh: one pure function from a Dockerfile and a manifest to a report.
//!
//! The crate's rooms, in the order in which data flows through them: `source`, `diagnostic`, `size` (the vocabulary);
//! `syntax` and `shell` (two grammars that never fail); `instruction` (typed); `plan` (stages and steps, expanded);
//! `filesystem`, `image`, `context`, `manifest`, `catalog` (what there is); `command` and `simulate` (what happens);
//! `report` (what people see); `lint`, `advice`, `optimize` (what to do about it).
//!
//! There is no I/O, no clock, no randomness and no global state in here, and the same input gives the same bytes.

#![cfg_attr(
    not(test),
    warn(
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::string_slice,
        clippy::panic,
        clippy::print_stdout,
        clippy::print_stderr
    )
)]

pub mod catalog;
pub mod context;
pub mod diagnostic;
pub mod expand;
pub mod filesystem;
pub mod image;
pub mod instruction;
pub mod manifest;
pub mod plan;
pub mod quote;
pub mod report;
pub mod shell;
pub mod simulate;
pub mod size;
pub mod source;
pub mod syntax;

use report::Report;

/// Whose rules decide what a layer stores.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Current BuildKit with its own differ: what is equal to the layer below is not stored.
    #[default]
    Containerd,
    /// The classic graph driver: whatever was written again is stored again.
    Overlay2,
}

impl Engine {
    /// The word of the contract.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Containerd => "containerd",
            Self::Overlay2 => "overlay2",
        }
    }
}

/// Files that the manifest names (`listing:`, `content_from:`), read by whoever has a disk.
pub trait Files {
    /// The bytes of a file, by its path as the manifest gives it; the error is a sentence for a person.
    fn read(&self, path: &str) -> Result<Vec<u8>, String>;
}

/// No files beside the manifest: the page, and tests.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoFiles;

impl Files for NoFiles {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        Err(format!("{path}: there are no files beside this manifest; write its text here instead"))
    }
}

/// All that a report is made from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Project {
    /// The Dockerfile.
    pub dockerfile: String,
    /// The manifest, YAML or JSON; may be empty.
    pub manifest: String,
    /// The ignore file that stands beside the Dockerfile, where one does; it wins over a `.dockerignore` of the context.
    pub ignore: Option<String>,
    /// Target, build arguments and platform.
    pub options: plan::Options,
    /// Whose rules decide what a layer stores.
    pub engine: Engine,
    /// Whether the report lists every changed path.
    pub entries: bool,
}

/// The pure function with a memory: what one call worked out, the next one takes over where its inputs are the same.
#[derive(Default)]
pub struct Session {}

impl Session {
    /// The report on a project.
    pub fn report(&mut self, project: &Project, _files: &dyn Files) -> Report {
        Report { version: 1, engine: project.engine.as_str().into(), ..Report::default() }
    }
}
