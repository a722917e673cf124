//! What leaves the page: the project as a link or a file, the report as a document, and pictures.

use crate::browser::sharing::{can_send, copy_link, download_project, send_link};
use crate::browser::{exports, theme};
use crate::engine::export::{ExportAsk, Form};
use crate::picture;
use crate::shared::Shared;
use crate::state::documents::{Document, Documents};
use crate::state::{Action, Results, Theme, other_version};
use crate::store::Store;
use yew::prelude::*;

/// What [`ShareChoices`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct ShareProps {
    /// All documents.
    pub documents: Shared<Documents>,
    /// The last good figures.
    pub results: Option<Shared<Results>>,
    /// The version shown.
    pub shown: usize,
    /// The theme, which pictures have too.
    pub theme: Theme,
    /// The door to the state.
    pub store: Store,
}

/// The choices of the menu.
#[component]
pub fn ShareChoices(props: &ShareProps) -> Html {
    let Some(document) = props.documents.open() else { return Html::default() };
    let name = document.draft.versions.get(props.shown).map_or("", |version| version.name.as_str());
    let several = document.draft.versions.len() > 1;
    html! {
        <>
            { group("The project", project(props, document)) }
            { group(&format!("The report of “{name}”"), report(props, document, one(document, props.shown))) }
            if several { { group("The report of all versions", report(props, document, all(document))) } }
            { group(&format!("Pictures of “{name}”"), pictures(props, document)) }
        </>
    }
}

fn group(title: &str, acts: Vec<Html>) -> Html {
    html! {
        <section class="share-group" aria-label={title.to_owned()}>
            <h2>{ title.to_owned() }</h2>
            <ul class="acts">{ for acts.into_iter().map(|act| html! { <li>{ act }</li> }) }</ul>
        </section>
    }
}

fn act(label: impl Into<Html>, act: impl Fn() + 'static) -> Html {
    html! { <button type="button" class="button" onclick={move |_: MouseEvent| act()}>{ label.into() }</button> }
}

fn project(props: &ShareProps, document: &Document) -> Vec<Html> {
    let own = || (document.clone(), props.store.clone());
    let (copied, store) = own();
    let mut acts = vec![act("Copy a link", move || copy_link(copied.clone(), store.clone()))];
    if can_send() {
        let (sent, store) = own();
        acts.push(act("Send a link…", move || send_link(sent.clone(), store.clone())));
    }
    let (saved, store) = own();
    acts.push(act("Project file", move || download_project(&saved, &store)));
    acts
}

/// One version, by place and name.
fn one(document: &Document, version: usize) -> Vec<(usize, String)> {
    all(document).into_iter().skip(version).take(1).collect()
}

fn all(document: &Document) -> Vec<(usize, String)> {
    document.draft.versions.iter().map(|version| version.name.clone()).enumerate().collect()
}

fn report(props: &ShareProps, document: &Document, versions: Vec<(usize, String)>) -> Vec<Html> {
    let json = {
        let (document, results, store, versions) =
            (document.clone(), props.results.clone(), props.store.clone(), versions.clone());
        move || {
            if let Some(results) = &results {
                exports::save_json(&document, &versions, results, &store);
            }
        }
    };
    vec![
        export(props, document, ("", "Markdown"), versions.clone(), Form::Markdown),
        export(props, document, ("", "HTML"), versions, Form::Html),
        act("JSON", json),
    ]
}

fn pictures(props: &ShareProps, document: &Document) -> Vec<Html> {
    let kinds = [
        (picture::Kind::Layers, "Layers"),
        (picture::Kind::Flow, "Stages"),
        (picture::Kind::Waterfall, "Where the bytes went"),
    ];
    let versions = one(document, props.shown);
    let both = |(kind, label): (picture::Kind, &str)| {
        let forms = [("SVG", Form::Svg(kind)), ("PNG", Form::Png(kind))];
        let acts = forms.map(|(name, form)| export(props, document, (label, name), versions.clone(), form));
        html! { <div class="share-picture"><span aria-hidden="true">{ label }</span>{ for acts }</div> }
    };
    kinds.into_iter().map(both).collect()
}

/// An act that makes a file: what of, and what kind; both are read aloud.
fn export(
    props: &ShareProps,
    document: &Document,
    (of, kind): (&str, &'static str),
    versions: Vec<(usize, String)>,
    form: Form,
) -> Html {
    let other = other_version(props.shown, document.draft.versions.len());
    let against = other.and_then(|other| one(document, other).pop());
    let (title, store, chosen) = (document.name.clone(), props.store.clone(), props.theme);
    let about = if of.is_empty() { String::new() } else { format!("{of}, ") };
    let label = html! { <><span class="hidden">{ about }</span>{ kind }</> };
    act(label, move || {
        let (title, versions, against) = (title.clone(), versions.clone(), against.clone());
        let ask = ExportAsk { revision: 0, title, versions, against, form, theme: theme::resolved(chosen) };
        store.act(Action::Export(ask));
    })
}
