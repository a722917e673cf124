//! The ready-made examples: folders of `static/examples`, read when the program is built, so that they work offline.
//!
//! `static/examples/README.md` says what such a folder holds.

/// One example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// Name of its folder.
    pub name: &'static str,
    /// What it is, in a few words.
    pub title: &'static str,
    /// What it shows, in a sentence.
    pub summary: &'static str,
    /// What to try first, in a sentence.
    pub hint: &'static str,
    /// The article that it grew from, where there is one.
    pub source: Option<&'static str>,
    /// Name of the engine that it is shown with first.
    pub engine: &'static str,
    /// What it teaches, a sentence each.
    pub points: &'static [&'static str],
    /// Where its figures come from, a line each.
    pub sources: &'static [&'static str],
    /// Its Dockerfiles, the one to improve on first.
    pub variants: &'static [Variant],
    /// The manifest under all of them.
    pub manifest: &'static str,
}

impl Example {
    /// The last of its Dockerfiles that the article measured.
    pub fn of_article(&self) -> Option<usize> {
        self.variants.iter().rposition(|v| v.figure_bytes.is_some() || !v.figures.is_empty())
    }
}

/// One Dockerfile of an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Variant {
    /// What its tab says.
    pub name: &'static str,
    /// Its text.
    pub dockerfile: &'static str,
    /// What the article measured, in bytes.
    pub figure_bytes: Option<u64>,
    /// What the article measured, in its own words.
    pub figure_text: Option<&'static str>,
    /// What the article measured of single paths of the final image.
    pub figures: &'static [Figure],
}

/// What a path of the final image weighs, by an article's `du`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// The path.
    pub path: &'static str,
    /// Its bytes.
    pub bytes: u64,
    /// The same in the article's own words.
    pub text: &'static str,
}

include!(concat!(env!("OUT_DIR"), "/examples.rs"));

/// The example of a name.
pub fn find(name: &str) -> Option<&'static Example> {
    ALL.iter().find(|e| e.name == name)
}

/// The example that a newcomer lands on: the first one by rank.
pub fn first() -> Option<&'static Example> {
    ALL.first()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_opens_where_the_articles_figure_stands_beside_ours() {
        let opens = |name: &str| find(name).and_then(|e| e.variants.get(e.of_article()?)).map(|v| v.name);
        assert_eq!(opens("python-2018"), Some("After"));
        assert_eq!(opens("elixir-2022"), Some("After"));
        assert_eq!(opens("deleted-too-late"), None);
    }

    #[test]
    fn a_newcomer_lands_on_an_example_with_a_hint_and_something_to_compare() {
        let first = first().unwrap();
        assert!(!first.hint.is_empty());
        assert!(first.variants.len() >= 2);
        assert_eq!(find(first.name), Some(first));
    }
}
