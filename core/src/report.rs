//! The report: plain data for people and programs, as the contract fixes it, and nothing that the contract does not say.
//!
//! Everything downstream (the page, the command line, the embed, the comparison with real builds) reads only this. Bytes
//! are integers. New fields may come; names are never changed.

pub mod context;
mod engine_note;
pub mod files;
pub mod make;
mod overlap;
pub mod packed;
pub mod rerun;
mod shadow;
pub mod summary;
pub mod trace;
mod waste;

use crate::size::{Estimate, Provenance};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use shadow::looks_secret;

/// What a Dockerfile weighs.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this form; 1.
    pub version: u32,
    /// Name of the engine whose rules decided what a layer stores: `containerd` or `overlay2`.
    pub engine: String,
    /// The image that the target stage gives; all zero when the Dockerfile has no stage.
    pub image: Image,
    /// Every stage in the order of the Dockerfile.
    pub stages: Vec<Stage>,
    /// Artifacts that cross stages.
    pub copies: Vec<Copy>,
    /// Files that are gone from sight and still shipped.
    pub shadowed: Vec<Shadowed>,
    /// What the paths weigh that were asked for, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paths: Vec<files::PathWeight>,
    /// Everything worth telling, in the order of the Dockerfile.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// What a stage is called: its name, or what becomes of it, or else its number.
    pub fn stage_name(&self, index: usize) -> String {
        match self.stages.get(index).and_then(|stage| stage.name.clone()) {
            Some(name) => name,
            None if self.image.stage == index => "final image".into(),
            None => format!("stage {index}"),
        }
    }

    /// What something stands on, or comes from.
    pub fn base_name(&self, base: &Base) -> String {
        match base {
            Base::Scratch => "scratch".into(),
            Base::Image(name) => name.clone(),
            Base::Stage(index) => self.stage_name(*index),
        }
    }
}

/// The image of the target stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Image {
    /// Index of the target stage.
    pub stage: usize,
    /// Base and layers together, in bytes.
    pub bytes: u64,
    /// At least this.
    pub low: u64,
    /// At most this.
    pub high: u64,
    /// Estimate of what a push or pull moves.
    pub gzip_bytes: u64,
    /// Layers, those of the base included where they are known.
    pub layer_count: usize,
    /// What the base image weighs.
    pub base_bytes: u64,
    /// Waste by dive's definition: all bytes of every path that more than one layer carries.
    pub wasted_bytes: u64,
    /// Efficiency by dive's definition: 1 when no path is carried twice.
    pub efficiency: f64,
    /// Bytes that would not be shipped if every layer held only what the final image shows.
    pub reclaimable_bytes: u64,
    /// Regular files that a container of the image sees: `bytes` without `reclaimable_bytes`.
    #[serde(default)]
    pub content_bytes: u64,
    /// What Docker's containerd image store keeps: the compressed layers, and the same layers unpacked. Without what the disk's
    /// blocks round up, which Docker adds for every file and folder.
    #[serde(default)]
    pub store_bytes: u64,
    /// The image's configuration.
    pub config: Config,
    /// The weakest source that went into `bytes`.
    pub provenance: Provenance,
}

/// What a container of the image starts with.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Environment, in the order of the image.
    pub env: BTreeMap<String, String>,
    /// Entry point, in exec form.
    pub entrypoint: Vec<String>,
    /// Default arguments, in exec form.
    pub cmd: Vec<String>,
    /// Working directory.
    pub workdir: String,
    /// User, as written.
    pub user: String,
    /// Ports such as `80/tcp`, sorted.
    pub exposed_ports: Vec<String>,
    /// Volumes, sorted.
    pub volumes: Vec<String>,
    /// Labels.
    pub labels: BTreeMap<String, String>,
}

/// One stage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Stage {
    /// Its place among the stages, from 0.
    pub index: usize,
    /// Its name, when it has one.
    pub name: Option<String>,
    /// What it stands on.
    pub base: Base,
    /// False: the builder would skip it for this target.
    pub used: bool,
    /// What the base weighs.
    pub base_bytes: u64,
    /// Base and layers together.
    pub bytes: u64,
    /// At least this.
    pub low: u64,
    /// At most this.
    pub high: u64,
    /// Compressed estimate of base and layers together.
    pub gzip_bytes: u64,
    /// What this stage adds: one entry for each line of `docker history`.
    pub layers: Vec<Layer>,
    /// First line of its FROM.
    pub line: u32,
    /// Last line of the stage.
    pub end_line: u32,
    /// The weakest source that went into `base_bytes`.
    pub base_provenance: Provenance,
}

/// What a stage stands on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Base {
    /// Nothing: `FROM scratch`.
    #[default]
    #[serde(with = "scratch")]
    Scratch,
    /// An image from elsewhere.
    Image(String),
    /// An earlier stage, by index.
    Stage(usize),
}

/// `{"scratch": true}`, as the contract writes it.
mod scratch {
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bool(true)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<(), D::Error> {
        bool::deserialize(deserializer).map(|_| ())
    }
}

/// One line of `docker history`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Layer {
    /// The instruction, variables expanded.
    pub instruction: String,
    /// First line in the Dockerfile; for a trigger of the base image, the line of FROM.
    pub line: u32,
    /// Last line.
    pub end_line: u32,
    /// The instruction's name in lower case: `copy`, `run`, `env` …
    pub kind: String,
    /// True: no filesystem layer, only a line of history.
    pub empty: bool,
    /// The regular files in the layer's diff.
    pub bytes: u64,
    /// At least this.
    pub low: u64,
    /// At most this.
    pub high: u64,
    /// Estimate of what a push or pull moves.
    pub gzip_bytes: u64,
    /// The weakest source that went into `bytes`.
    pub provenance: Provenance,
    /// How many paths changed, and how.
    pub files: FileCounts,
    /// What the other engine would store instead, where that is something else.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine_note: Option<EngineNote>,
    /// Every changed path, sorted bytewise; left out unless asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entries: Option<Vec<Entry>>,
}

impl Layer {
    /// Its bytes with bounds and source.
    pub fn estimate(&self) -> Estimate {
        Estimate { bytes: self.bytes, low: self.low, high: self.high, provenance: self.provenance }
    }
}

/// Why the two engines store a layer differently: files that were written again as they were are stored by `overlay2` and left
/// out by `containerd`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EngineNote {
    /// Name of the other engine.
    pub engine: String,
    /// What the layer weighs with it.
    pub bytes: u64,
    /// Files that equal those below in type, mode, owner, size and time, and were written again.
    pub equal_files: u64,
    /// Their bytes, which make the whole difference.
    pub equal_bytes: u64,
    /// The same in a sentence.
    pub text: String,
}

/// How many paths a layer changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileCounts {
    /// Paths that the layers below do not show.
    pub added: u64,
    /// Paths stored again.
    pub modified: u64,
    /// Paths hidden.
    pub removed: u64,
}

/// One path of a layer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Absolute path.
    pub path: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: EntryKind,
    /// Bytes of a regular file; 0 for everything else. The total of a folder that is known only in total.
    pub size: u64,
    /// Octal, four digits.
    pub mode: String,
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Target of a link.
    pub target: Option<String>,
}

/// Kind of a layer's entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EntryKind {
    /// Regular file.
    #[default]
    File,
    /// Folder.
    Dir,
    /// Symbolic link.
    Symlink,
    /// A further name of a file of the same layer.
    Hardlink,
    /// Named pipe.
    Fifo,
    /// Character device.
    #[serde(rename = "chardev")]
    Char,
    /// Block device.
    #[serde(rename = "blockdev")]
    Block,
    /// Hides a path of the layers below.
    Whiteout,
    /// A folder that hides all its lower content.
    Opaque,
}

/// An artifact that crosses stages: COPY --from, or a bind mount's source.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Copy {
    /// Where it comes from.
    pub from: Base,
    /// The stage that takes it.
    pub to: usize,
    /// Line of the COPY.
    pub line: u32,
    /// Bytes of the files copied.
    pub bytes: u64,
    /// How many files.
    pub files: u64,
    /// Source paths as written, variables expanded.
    #[serde(default)]
    pub paths: Vec<String>,
    /// Destination path.
    #[serde(default)]
    pub destination: String,
}

/// A file that some layer carries and the final image does not show.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Shadowed {
    /// Its path.
    pub path: String,
    /// Its bytes, which are shipped all the same.
    pub bytes: u64,
    /// Line of the instruction that stored it; for a file of the base image, the line of FROM.
    pub added_line: u32,
    /// Line of the instruction that hid it.
    pub removed_line: u32,
    /// Whether its name looks like a secret.
    pub secret: bool,
}

/// One message, with lines and columns from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagnostic {
    /// Stable kebab-case name.
    pub code: String,
    /// `error`, `warning` or `info`.
    pub severity: String,
    /// What is wrong.
    pub message: String,
    /// First line, 0 when it concerns the text as a whole.
    pub line: u32,
    /// First column in characters.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column behind the last character.
    pub end_column: u32,
    /// The stage it belongs to.
    pub stage: Option<usize>,
    /// What to do, where we know.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The text it speaks of when that is not the Dockerfile: `manifest`, `ignore`, or the name of a file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// What mends it, where that can be said mechanically.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub edits: Vec<Edit>,
}

/// One replacement in a text, with lines and columns from 1, columns in characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Line of the end.
    pub end_line: u32,
    /// Column behind the last character.
    pub end_column: u32,
    /// What stands there afterwards.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_are_written_as_the_contract_says() {
        let json = |base: Base| serde_json::to_string(&base).unwrap();
        assert_eq!(json(Base::Scratch), r#"{"scratch":true}"#);
        assert_eq!(json(Base::Stage(2)), r#"{"stage":2}"#);
        assert_eq!(json(Base::Image("alpine:3".into())), r#"{"image":"alpine:3"}"#);
        let back: Base = serde_json::from_str(r#"{"scratch":true}"#).unwrap();
        assert_eq!(back, Base::Scratch);
    }
}
