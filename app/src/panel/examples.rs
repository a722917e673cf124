//! The menu of the examples, on their shelves, with a field that searches them once there are many.

use super::masthead::rest;
use crate::draft::Draft;
use crate::example::Example;
use crate::library::Library;
use crate::part::field;
use crate::shared::Shared;
use crate::store::Store;
use crate::words;
use yew::prelude::*;

/// More examples than this are searched.
const MANY: usize = 10;

/// What [`Examples`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct ExamplesProps {
    /// What a person wrote.
    pub draft: Shared<Draft>,
    /// The ready-made texts.
    pub library: Shared<Library>,
    /// The door to the state.
    pub store: Store,
}

/// The examples that fit what is searched, and an empty page.
#[component]
pub fn Examples(props: &ExamplesProps) -> Html {
    let ExamplesProps { draft, library, store } = props;
    let query = use_state_eq(String::new);
    let search = use_callback(query.setter(), |text: String, query| query.set(text));
    // Who has chosen finds all of them the next time.
    let chosen = use_callback(query.setter(), |_: MouseEvent, query| query.set(String::new()));
    let has_search = library.examples.len() > MANY;
    let found = found(library, &query);
    let count: usize = found.iter().map(|(_, examples)| examples.len()).sum();
    let blank = {
        let store = store.clone();
        move |_| store.start_blank()
    };
    html! {
        <>
            if has_search {
                <div class="choices-search">
                    { field::search("Find an example", &query, search) }
                    <p role="status" class="hidden">{ if query.is_empty() { String::new() } else { words::count(count as u64, "example") } }</p>
                </div>
            }
            <div onclick={chosen}>
                { for found.into_iter().map(|(name, examples)| html! {
                    <section key={name.to_owned()} aria-label={name.to_owned()}>
                        <p class="choices-name" aria-hidden="true">{ name }</p>
                        <ul class="choices">{ for examples.into_iter().map(|example| item(example, draft, library, store)) }</ul>
                    </section>
                }) }
                if count == 0 { <p class="choice-rest">{ format!("No example speaks of “{}”.", query.trim()) }</p> }
                <ul class="choices">
                    { rest("other examples", &library.arrival) }
                    <li>
                        <button type="button" class="choice" onclick={blank} aria-current={draft.example.is_none().then_some("true")}>
                            <strong>{ "Your own Dockerfile" }</strong>
                            <span>{ "An empty page, in a document of its own." }</span>
                        </button>
                    </li>
                </ul>
            </div>
        </>
    }
}

/// The shelves with what speaks of every word of a query; a shelf's own name counts for all that stand on it.
fn found<'a>(library: &'a Library, query: &str) -> Vec<(&'a str, Vec<&'a Example>)> {
    let query = query.to_lowercase();
    let fits = |shelf: &str, example: &Example| {
        let text = format!("{shelf} {} {}", example.title, example.summary).to_lowercase();
        query.split_whitespace().all(|word| text.contains(word))
    };
    let mut shelves = library.shelves();
    shelves.iter_mut().for_each(|(shelf, examples)| examples.retain(|example| fits(shelf, example)));
    shelves.retain(|(_, examples)| !examples.is_empty());
    shelves
}

fn item(example: &Example, draft: &Draft, library: &Library, store: &Store) -> Html {
    let current = draft.example.as_ref() == Some(&example.name);
    let choose = {
        let (store, name) = (store.clone(), AttrValue::from(example.name.clone()));
        move |_| store.choose_example(name.clone())
    };
    html! {
        <li key={example.name.clone()}>
            <button type="button" class="choice" onclick={choose} aria-current={current.then_some("true")}>
                <strong>{ &example.title }</strong>
                <span>{ &example.summary }</span>
                if current && !draft.is_untouched(library) { <em>{ "Yours is edited; choose it to open its own texts beside it." }</em> }
            </button>
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::folders::shipped;

    #[test]
    fn every_word_of_a_query_must_be_spoken_of() {
        let library = shipped();
        let count = |query: &str| found(&library, query).iter().map(|(_, examples)| examples.len()).sum::<usize>();
        assert_eq!(count(" "), library.examples.len());
        assert!((1..library.examples.len()).contains(&count("PYTHON")));
        assert!(count("languages") >= 8, "the name of a shelf counts");
        assert_eq!(count("python no-such-word"), 0);
    }
}
