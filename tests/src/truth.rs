//! Recorded builds: what real builders made of the cases under `tests/truth`.
//!
//! `cargo run -p layerlab-tests --bin truth -- pack FOLDER` makes the archives from a folder of recorded cases.

use crate::archive;
use layerlab_core::plan::Options;
use layerlab_core::{Engine, Files, Project};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Where the archives, the bases and the lists of known differences are.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("truth")
}

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// Group and name: `exact/add-plain`.
    pub name: String,
    /// What it is.
    pub about: About,
    /// Its files, by path within the case.
    files: archive::Files,
    /// The listings of base images, by file name.
    bases: std::sync::Arc<archive::Files>,
}

/// `case.json`.
#[derive(Clone, Debug, Deserialize)]
pub struct About {
    /// `exact` or `estimate`.
    pub kind: String,
    /// What it shows.
    #[serde(default)]
    pub shows: String,
    /// `--target`.
    pub target: Option<String>,
    /// `--build-arg`.
    #[serde(default)]
    pub build_args: BTreeMap<String, String>,
}

/// What a builder made of a case.
#[derive(Clone, Debug, Deserialize)]
pub struct Truth {
    /// The builder's refusal; everything else is empty then.
    pub error: Option<String>,
    /// The image of the last FROM.
    pub base: Option<Base>,
    /// The lines of `docker history` that the Dockerfile adds, oldest first.
    #[serde(default)]
    pub history: Vec<HistoryLine>,
    /// The layers that the Dockerfile adds, oldest first.
    #[serde(default)]
    pub layers: Vec<Layer>,
    /// Bytes that the Dockerfile adds to its base.
    #[serde(default)]
    pub added_bytes: u64,
}

/// The image that a recorded build stands on.
#[derive(Clone, Debug, Deserialize)]
pub struct Base {
    /// Its reference.
    pub image: Option<String>,
}

/// One line of `docker history`.
#[derive(Clone, Debug, Deserialize)]
pub struct HistoryLine {
    /// Bytes, as Docker shows them.
    pub size_bytes: u64,
    /// Whether there is no layer.
    pub empty_layer: bool,
}

/// One layer.
#[derive(Clone, Debug, Deserialize)]
pub struct Layer {
    /// Bytes of its regular files.
    pub size_bytes: u64,
    /// Its tar, packed with `gzip -6`.
    #[serde(default)]
    pub gzip_bytes: u64,
    /// Its changed paths; `None` for layers too large to list.
    pub entries: Option<Vec<Entry>>,
}

/// One path of a layer.
#[derive(Clone, Debug, Deserialize)]
pub struct Entry {
    /// Relative to the root.
    pub path: String,
    /// The contract's word: file, dir, symlink, hardlink, whiteout …
    #[serde(rename = "type")]
    pub kind: String,
    /// Bytes of a regular file.
    #[serde(default)]
    pub size: u64,
    /// Octal.
    #[serde(default)]
    pub mode: String,
    /// Owner.
    #[serde(default)]
    pub uid: u32,
    /// Group.
    #[serde(default)]
    pub gid: u32,
    /// Target of a link.
    pub target: Option<String>,
}

/// All cases, in the order of their names.
pub fn cases() -> Result<Vec<Case>, String> {
    let bases = std::sync::Arc::new(bases()?);
    let mut grouped: BTreeMap<String, archive::Files> = BTreeMap::new();
    for path in archives()? {
        for (name, content) in archive::read(&path)? {
            let mut parts = name.splitn(3, '/');
            let (Some(group), Some(case), Some(file)) = (parts.next(), parts.next(), parts.next()) else {
                return Err(format!("{}: {name} is in no case", path.display()));
            };
            grouped.entry(format!("{group}/{case}")).or_default().insert(file.to_owned(), content);
        }
    }
    let case = |(name, files): (String, archive::Files)| {
        let about = files.get("case.json").map_or(&b"{}"[..], Vec::as_slice);
        let about = serde_json::from_slice(about).map_err(|e| format!("{name}/case.json: {e}"))?;
        Ok(Case { name, about, files, bases: bases.clone() })
    };
    grouped.into_iter().map(case).collect()
}

fn archives() -> Result<Vec<PathBuf>, String> {
    let fail = |e| format!("{}: {e}", folder().display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder()).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".cases.txt") || name.ends_with(".cases.txt.gz") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn bases() -> Result<archive::Files, String> {
    let folder = folder().join("bases");
    let fail = |e| format!("{}: {e}", folder.display());
    let mut bases = archive::Files::new();
    for entry in std::fs::read_dir(&folder).map_err(fail)? {
        let path = entry.map_err(fail)?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        bases.insert(name, std::fs::read(&path).map_err(fail)?);
    }
    Ok(bases)
}

impl Case {
    /// What the command line would be given.
    pub fn project(&self, engine: Engine) -> Project {
        let ignore = ["Dockerfile.dockerignore", ".dockerignore"].into_iter().find_map(|name| self.text(name));
        let options = Options {
            target: self.about.target.clone(),
            build_args: self.about.build_args.clone(),
            ..Options::default()
        };
        Project {
            dockerfile: self.text("Dockerfile").unwrap_or_default(),
            name: String::new(),
            manifest: self.text("manifest.yaml").unwrap_or_default(),
            ignore,
            options,
            engine,
            entries: true,
            paths: Vec::new(),
        }
    }

    /// What the engine made of it, where that was recorded.
    pub fn truth(&self, engine: Engine) -> Option<Result<Truth, String>> {
        let name = format!("truth.{}.json", engine.as_str());
        let bytes = self.files.get(&name)?;
        Some(serde_json::from_slice(bytes).map_err(|e| format!("{}/{name}: {e}", self.name)))
    }

    fn text(&self, name: &str) -> Option<String> {
        Some(String::from_utf8_lossy(self.files.get(name)?).into_owned())
    }

    /// The listing of a base image, as the comparison lays files on it; empty for one that is not recorded.
    pub fn base_listing(&self, image: &str) -> Vec<u8> {
        let (_, name) = image.rsplit_once('/').unwrap_or(("", image));
        let (name, tag) = name.split_once(':').unwrap_or((name, ""));
        let stem = if name == "debian" { format!("debian-{tag}") } else { name.to_owned() };
        let content = self.bases.get(&format!("{stem}.tsv")).or_else(|| self.bases.get(&format!("{stem}.tsv.gz")));
        content.cloned().unwrap_or_default()
    }
}

/// The files beside the manifest.
impl Files for Case {
    fn read(&self, path: &str) -> Result<Vec<u8>, String> {
        let found = match path.strip_prefix("../../bases/") {
            Some(base) => self.bases.get(base),
            None => self.files.get(path),
        };
        found.cloned().ok_or_else(|| format!("{path}: no such file"))
    }
}
