//! The ready-made texts. The first example stands in the document, so that a newcomer sees it at once; all of them come in one
//! file behind the first view, so that nobody waits for what they may never open.

pub mod folders;

use crate::draft::Draft;
use crate::example::Example;
use serde::{Deserialize, Serialize};

/// What there is to open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Library {
    /// The examples, in the order in which they are offered; a newcomer lands on the first.
    pub examples: Vec<Example>,
    /// Whether that is all.
    #[serde(skip)]
    pub arrival: Arrival,
}

/// How far a library has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Arrival {
    /// All of it is here.
    #[default]
    Here,
    /// The rest is still on its way.
    OnItsWay,
    /// The rest never comes, for the reason given.
    Lost(String),
}

impl Library {
    /// A library of the first example alone, while the rest is on its way.
    pub fn beginning(first: Option<Example>) -> Self {
        Self { examples: first.into_iter().collect(), arrival: Arrival::OnItsWay }
    }

    /// The example of a name.
    pub fn example(&self, name: &str) -> Option<&Example> {
        self.examples.iter().find(|example| example.name == name)
    }

    /// What a newcomer finds.
    pub fn first_draft(&self) -> Draft {
        self.first().map_or_else(Draft::blank, Draft::of)
    }

    /// The example that a newcomer lands on.
    pub fn first(&self) -> Option<&Example> {
        self.examples.first()
    }
}

#[cfg(test)]
mod tests {
    use super::folders::shipped;
    use super::*;

    #[test]
    fn an_example_opens_where_the_articles_figure_stands_beside_ours() {
        let library = shipped();
        let opens =
            |name: &str| library.example(name).and_then(|e| e.variants.get(e.of_article()?)).map(|v| v.name.clone());
        assert_eq!(opens("python-2018").as_deref(), Some("After"));
        assert_eq!(opens("elixir-2022").as_deref(), Some("After"));
        assert_eq!(opens("deleted-too-late"), None);
    }

    #[test]
    fn a_newcomer_lands_on_an_example_with_a_hint_and_something_to_compare() {
        let library = shipped();
        let first = library.first().unwrap();
        assert!(!first.hint.is_empty());
        assert!(first.variants.len() >= 2);
        assert_eq!(library.example(&first.name), Some(first));
    }

    #[test]
    fn every_example_makes_a_draft_that_is_untouched() {
        let library = shipped();
        for example in &library.examples {
            assert!(Draft::of(example).is_untouched(&library), "{}", example.name);
        }
    }

    #[test]
    fn the_file_of_the_page_holds_what_the_folders_hold() {
        let library = shipped();
        let text = serde_json::to_string(&library).unwrap();
        assert_eq!(serde_json::from_str::<Library>(&text).unwrap(), library);
    }
}
