//! What is looked at, and what is left out.

use crate::part::field;
use crate::part::segments::{Choice, Segments};
use crate::state::looking::{FilesAct, Looking, Of, Picture};
use crate::store::Store;
use crate::words;
use layerlab_core::report::files::{Show, Sort};
use yew::prelude::*;

/// What [`Tools`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct ToolsProps {
    /// What is looked at.
    pub looking: Looking,
    /// The door to the state.
    pub store: Store,
}

/// The row of choices over the files.
#[component]
pub fn Tools(props: &ToolsProps) -> Html {
    let Looking { of, picture, .. } = props.looking;
    let act = |props: &ToolsProps| {
        let store = props.store.clone();
        move |act| store.files(act)
    };
    let (choose, draw) = (act(props), act(props));
    html! {
        <div class="files-tools">
            <Segments<Of> name="Which files" choices={scopes()} value={of} on_choose={move |of| choose(FilesAct::Chose(of))} />
            <Segments<Picture> name="Tree or map" choices={pictures()} value={picture} on_choose={move |p| draw(FilesAct::Drew(p))} />
            if picture == Picture::Tree { { filters(props) } }
        </div>
    }
}

fn filters(props: &ToolsProps) -> Html {
    let looking = &props.looking;
    let act = |act: fn(u64) -> FilesAct| {
        let store = props.store.clone();
        Callback::from(move |value| store.files(act(value)))
    };
    let search = {
        let store = props.store.clone();
        Callback::from(move |text| store.files(FilesAct::Searched(text)))
    };
    let fold = {
        let store = props.store.clone();
        move |_| store.files(FilesAct::FoldedAll)
    };
    html! {
        <>
            { field::search("Find files by name or path", &looking.text, search) }
            { field::select("Least size", looking.least, &LEAST, act(FilesAct::Weighed)) }
            { field::select("Order", u64::from(looking.sort == Sort::Size), &ORDERS, act(|v| FilesAct::Sorted(if v == 1 { Sort::Size } else { Sort::Name }))) }
            <div class="files-toggles" role="group" aria-label="Which changes are shown">{ toggles(props) }</div>
            if !looking.open.is_empty() && !looking.is_search() {
                <button type="button" class="link" onclick={fold}>{ "Fold all" }</button>
            }
        </>
    }
}

/// The least sizes to choose from, in bytes.
const LEAST: [(u64, &str); 6] = [
    (0, "any size"),
    (10_000, "≥ 10 kB"),
    (100_000, "≥ 100 kB"),
    (1_000_000, "≥ 1 MB"),
    (10_000_000, "≥ 10 MB"),
    (100_000_000, "≥ 100 MB"),
];

/// The orders to choose from.
pub const ORDERS: [(u64, &str); 2] = [(0, "by name"), (1, "by size")];

fn toggles(props: &ToolsProps) -> Html {
    let show = props.looking.show;
    let counts = props.looking.rows.as_ref().map(|rows| rows.1.counts).unwrap_or_default();
    let rows = [
        ("Added", "added", counts.added, show.added, Show { added: !show.added, ..show }),
        ("Changed", "modified", counts.modified, show.modified, Show { modified: !show.modified, ..show }),
        ("Removed", "removed", counts.removed, show.removed, Show { removed: !show.removed, ..show }),
        ("Unchanged", "unchanged", counts.unchanged, show.unchanged, Show { unchanged: !show.unchanged, ..show }),
    ];
    let toggle = |(name, change, count, on, next): (&'static str, &'static str, u64, bool, Show)| {
        let store = props.store.clone();
        html! {
            <button type="button" class="files-toggle" data-change={change} data-none={(count == 0).to_string()} aria-pressed={on.to_string()}
                title={words::count(count, "file")} onclick={move |_| store.files(FilesAct::Showed(next))}>
                { name }<span class="files-count">{ words::grouped(count) }</span>
            </button>
        }
    };
    rows.into_iter().map(toggle).collect()
}

fn scopes() -> Vec<Choice<Of>> {
    let choice =
        |value, label: &'static str, title: &'static str| Choice { value, label: label.into(), title: title.into() };
    vec![
        choice(Of::Image, "Final image", "All files of the target, with the changes against its base image"),
        choice(
            Of::Step,
            "After this step",
            "All files of the stage after the instruction that is pointed at, with the changes that it made",
        ),
        choice(Of::Layer, "This layer", "Only what the layer that is pointed at stores and hides"),
    ]
}

fn pictures() -> Vec<Choice<Picture>> {
    let choice =
        |value, label: &'static str, title: &'static str| Choice { value, label: label.into(), title: title.into() };
    vec![
        choice(Picture::Tree, "Tree", "Folders and files as rows"),
        choice(Picture::Map, "Map", "Folders and files as areas to scale, coloured by the layer that they come from"),
    ]
}
