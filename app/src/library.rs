//! The ready-made texts. The first example stands in the document, so that a newcomer sees it at once; all of them come in one
//! file behind the first view, so that nobody waits for what they may never open.

pub mod folders;
pub mod reading;

use crate::draft::Draft;
use crate::example::Example;
use crate::lesson::Lesson;
use serde::{Deserialize, Serialize};

/// What there is to open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Library {
    /// The examples, in the order in which they are offered; a newcomer lands on the first.
    pub examples: Vec<Example>,
    /// The lessons, in the order in which they are offered.
    #[serde(default)]
    pub lessons: Vec<Lesson>,
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
        Self { examples: first.into_iter().collect(), lessons: Vec::new(), arrival: Arrival::OnItsWay }
    }

    /// The example of a name.
    pub fn example(&self, name: &str) -> Option<&Example> {
        self.examples.iter().find(|example| example.name == name)
    }

    /// What a newcomer finds.
    pub fn first_draft(&self) -> Draft {
        self.first().map_or_else(Draft::blank, Draft::of)
    }

    /// The lesson of a name.
    pub fn lesson(&self, name: &str) -> Option<&Lesson> {
        self.lessons.iter().find(|lesson| lesson.name == name)
    }

    /// Puts a lesson of a person's own where one of its name stands, else behind all others.
    pub fn put_own(&mut self, lesson: Lesson) {
        match self.lessons.iter_mut().find(|other| other.name == lesson.name) {
            Some(other) => *other = lesson,
            None => self.lessons.push(lesson),
        }
    }

    /// The examples under what they stand under in the menu, in the order of the first of each.
    pub fn shelves(&self) -> Vec<(&str, Vec<&Example>)> {
        let mut shelves: Vec<(&str, Vec<&Example>)> = Vec::new();
        for example in &self.examples {
            match shelves.iter_mut().find(|(name, _)| *name == example.shelf()) {
                Some((_, examples)) => examples.push(example),
                None => shelves.push((example.shelf(), vec![example])),
            }
        }
        shelves
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
    fn every_example_stands_on_one_shelf() {
        let library = shipped();
        let shelves = library.shelves();
        assert_eq!(shelves.iter().map(|(_, examples)| examples.len()).sum::<usize>(), library.examples.len());
        assert!(shelves.iter().any(|(name, examples)| *name == "Languages" && examples.len() >= 8));
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
