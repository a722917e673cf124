//! A ready-made example, as a folder of `static/examples` holds it; `static/examples/README.md` says what each key means.

use serde::{Deserialize, Serialize};

/// One example.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Name of its folder, which the folder itself need not say.
    #[serde(default)]
    pub name: String,
    /// What it is, in a few words.
    pub title: String,
    /// What it shows, in a sentence.
    pub summary: String,
    /// The article that it grew from, where there is one.
    #[serde(default)]
    pub source: Option<String>,
    /// Name of the engine that it is shown with first.
    #[serde(default)]
    pub engine: Option<String>,
    /// What it stands under in the menu; without a word, where it comes from.
    #[serde(default)]
    pub group: Option<String>,
    /// Its place among the others, lowest first.
    #[serde(default = "last")]
    pub rank: u32,
    /// Its Dockerfiles, the one to improve on first.
    pub variants: Vec<Variant>,
    /// The manifest under all of them; in its folder, the name of that file.
    pub manifest: String,
    /// What to try first, in a sentence.
    #[serde(rename = "try")]
    pub hint: String,
    /// What it teaches, a sentence each.
    #[serde(default)]
    pub points: Vec<String>,
    /// Where its figures come from, a line each.
    #[serde(default)]
    pub sources: Vec<String>,
}

fn last() -> u32 {
    u32::MAX
}

impl Example {
    /// What it stands under in the menu.
    pub fn shelf(&self) -> &str {
        let origin = if self.source.is_some() { "Published size reductions" } else { "One thing at a time" };
        self.group.as_deref().unwrap_or(origin)
    }

    /// The last of its Dockerfiles that the article measured.
    pub fn of_article(&self) -> Option<usize> {
        self.variants.iter().rposition(|v| v.figure_bytes.is_some() || !v.figures.is_empty())
    }
}

/// One Dockerfile of an example.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// What its tab says.
    pub name: String,
    /// Its text; in its folder, the name of that file.
    pub dockerfile: String,
    /// What the article measured, in bytes.
    #[serde(default)]
    pub figure_bytes: Option<u64>,
    /// What the article measured, in its own words.
    #[serde(default)]
    pub figure_text: Option<String>,
    /// What the article measured of single paths of the final image.
    #[serde(default)]
    pub figures: Vec<Figure>,
}

/// What a path of the final image weighs, by an article's `du`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// The path.
    pub path: String,
    /// Its bytes.
    pub bytes: u64,
    /// The same in the article's own words.
    pub text: String,
}
