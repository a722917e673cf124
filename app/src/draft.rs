//! What a person has written: some versions of a Dockerfile over one manifest. It is what storage keeps.

pub mod beside;

use crate::example::{Example, Variant};
use crate::library::Library;
use crate::text::Text;
use beside::Beside;
use layerlab_core::Engine;
use layerlab_core::optimize::Goal;
use serde::{Deserialize, Serialize};

/// One version of the Dockerfile: before, after, or another attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// What its tab says.
    pub name: String,
    /// Its text.
    pub dockerfile: String,
}

/// Everything that the figures follow from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The example that it began as.
    pub example: Option<String>,
    /// At least one version, the one to improve on first.
    pub versions: Vec<Version>,
    /// The manifest that all versions are built over.
    pub manifest: Text,
    /// The ignore file, where one was written or given: it takes the place of the one in the manifest's build context.
    pub ignore: Option<String>,
    /// What lies beside the manifest.
    #[serde(skip_serializing_if = "Beside::is_empty")]
    pub beside: Beside,
    /// Whose rules decide what a layer stores.
    #[serde(with = "engine_word")]
    pub engine: Engine,
    /// The stage to build; the last one when empty.
    pub target: Option<String>,
    /// Rules that are switched off.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub off: Vec<String>,
    /// What counts most where something is improved; the smallest image when it is not said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<Goal>,
}

impl Draft {
    /// An empty page for a Dockerfile of one's own.
    pub fn blank() -> Self {
        Self { versions: vec![Version::alone(String::new())], manifest: BLANK_MANIFEST.into(), ..Self::default() }
    }

    /// An example as it was written.
    pub fn of(example: &Example) -> Self {
        let version = |v: &Variant| Version { name: v.name.clone(), dockerfile: v.dockerfile.clone() };
        Self {
            example: Some(example.name.clone()),
            versions: example.variants.iter().map(version).collect(),
            manifest: example.manifest.as_str().into(),
            engine: engine_of(example.engine.as_deref().unwrap_or_default()),
            ..Self::default()
        }
    }

    /// The example that it began as, where the library has it.
    pub fn example<'a>(&self, library: &'a Library) -> Option<&'a Example> {
        self.example.as_deref().and_then(|name| library.example(name))
    }

    /// The version that it opens on: of an example the article's last, so that its figure stands beside ours; else the last.
    pub fn opens_on(&self, library: &Library) -> usize {
        let last = self.versions.len().saturating_sub(1);
        let of_article = self.example(library).and_then(Example::of_article);
        of_article.unwrap_or(last).min(last)
    }

    /// Whether it still is what the example says, the engine apart.
    pub fn is_untouched(&self, library: &Library) -> bool {
        self.example(library).is_some_and(|example| {
            let original = Self::of(example);
            (&self.versions, &self.manifest, &self.ignore) == (&original.versions, &original.manifest, &original.ignore)
        })
    }

    /// Whether nothing in it is a person's own: an example as it is, or an empty page.
    pub fn is_pristine(&self, library: &Library) -> bool {
        let blank = Self { engine: self.engine, ..Self::blank() };
        self.is_untouched(library) || *self == blank
    }

    /// What it is called before a person names it.
    pub fn title<'a>(&self, library: &'a Library) -> &'a str {
        self.example(library).map_or("My Dockerfile", |example| &example.title)
    }

    /// The example's variant that a version still is: only then do an article's figures belong beside ours.
    pub fn variant<'a>(&self, library: &'a Library, version: usize) -> Option<&'a Variant> {
        let example =
            self.example(library).filter(|example| *example.manifest == *self.manifest && self.ignore.is_none())?;
        let text = &self.versions.get(version)?.dockerfile;
        example.variants.iter().find(|variant| variant.dockerfile == *text)
    }

    /// One more version: After, then Version 3 and so on. What had no name of its own is what was before it.
    pub fn add_version(&mut self, dockerfile: String) {
        let name = match self.versions.as_mut_slice() {
            [only] if only.name != "After" => {
                if only.name == ALONE {
                    only.name = "Before".into();
                }
                "After".into()
            }
            versions => format!("Version {}", versions.len() + 1),
        };
        self.versions.push(Version { name, dockerfile });
    }
}

impl Version {
    /// A version that there is no other beside.
    pub fn alone(dockerfile: String) -> Self {
        Self { name: ALONE.into(), dockerfile }
    }
}

/// What a version is called while it has no name and none to be told from.
const ALONE: &str = "Dockerfile";

/// What a manifest of one's own begins with: only comments, so that it declares nothing.
const BLANK_MANIFEST: &str = "\
# What the build context holds, and what commands leave behind.
#
# context:
#   files:
#     - {path: src/, size: 1.2 MB, files: 40}
# images:
#   registry.example.com/base:1: {size: 77.8 MB}
# runs:
#   - command: \"make *\"
#     writes: [{path: /usr/local/bin/tool, size: 8 MB}]
";

/// Tells texts from others, in this browser and in the next version of this page: FNV-1a over all of them.
pub fn fingerprint<'a>(texts: impl Iterator<Item = &'a str>) -> String {
    let (offset, prime) = (0xcbf2_9ce4_8422_2325_u64, 0x0100_0000_01b3_u64);
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(prime);
    let hash = texts.fold(offset, |hash, text| text.bytes().chain([0xff]).fold(hash, step));
    format!("{hash:016x}")
}

/// The engine of a word of the contract; an unknown word is the default engine.
pub fn engine_of(word: &str) -> Engine {
    match word {
        "overlay2" => Engine::Overlay2,
        _ => Engine::Containerd,
    }
}

/// Engines are kept as the words of the contract.
pub mod engine_word {
    use super::{Engine, engine_of};
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the word.
    pub fn serialize<S: Serializer>(engine: &Engine, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(engine.as_str())
    }

    /// Reads the word.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Engine, D::Error> {
        String::deserialize(deserializer).map(|word| engine_of(&word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_stays_what_it_was_in_what_is_stored() {
        assert_eq!(fingerprint(["a", "b"].into_iter()), fingerprint(["a", "b"].into_iter()));
        assert_ne!(fingerprint(["a", "b"].into_iter()), fingerprint(["ab"].into_iter()));
        assert_eq!(fingerprint([].into_iter()), "cbf29ce484222325");
    }

    #[test]
    fn a_draft_survives_storage() {
        let draft = Draft { engine: Engine::Overlay2, target: Some("builder".into()), ..Draft::blank() };
        let text = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<Draft>(&text).unwrap(), draft);
    }
}
