//! All versions side by side, on one scale, with what an article measured beside ours; under them the way from the other
//! version to the one shown, in bytes and in text.

pub mod difference;
mod waterfall;

use super::{Shown, article as figures};
use crate::compare;
use crate::draft::Draft;
use crate::library::Library;
use crate::part::bar::{Bar, Piece};
use crate::shared::Shared;
use crate::state::{Pane, Results, State, other_version};
use crate::store::Store;
use crate::words;
use layerlab_core::report::{Image, Report};
use layerlab_core::size::{Bytes, Provenance};
use waterfall::Side;
use yew::prelude::*;

/// What [`Compare`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct CompareProps {
    /// What a person wrote.
    pub draft: Shared<Draft>,
    /// The ready-made texts.
    pub library: Shared<Library>,
    /// The last good figures.
    pub results: Shared<Results>,
    /// The version shown.
    pub shown: usize,
    /// The door to the state.
    pub store: Store,
}

/// Its place among the detail views.
pub fn draw(shown: &Shown) -> Html {
    let State { draft, library, shown: version, .. } = shown.state;
    html! {
        <>
            <Compare draft={draft.clone()} library={library.clone()} results={shown.results.clone()} shown={*version} store={shown.store.clone()} />
            { figures::draw(draft.variant(library, *version), shown.results.reports.get(*version)) }
        </>
    }
}

/// The versions as a table with bars.
#[component]
pub fn Compare(props: &CompareProps) -> Html {
    let reports = &props.results.reports;
    if reports.iter().all(|report| report.stages.is_empty()) {
        return html! { <p class="empty">{ "Here versions stand side by side: their sizes, where the bytes went, and the lines that differ." }</p> };
    }
    let full = reports.iter().map(|r| r.image.bytes).max().unwrap_or(0).max(1);
    let has_article = props
        .draft
        .example(&props.library)
        .is_some_and(|e| e.variants.iter().any(|v| v.figure_text.is_some() || v.figure_bytes.is_some()));
    html! {
        <>
        <table class="compare">
            <thead>
                <tr>
                    <th scope="col">{ "Version" }</th>
                    <th scope="col" class="compare-bar"><span class="hidden">{ "To scale" }</span></th>
                    <th scope="col" class="number">{ "Image" }</th>
                    <th scope="col" class="number">{ "Change" }</th>
                    if has_article { <th scope="col" class="number">{ "Article" }</th> }
                    <th scope="col" class="number" data-column="download">{ "Download" }</th>
                    <th scope="col" class="number" data-column="more">{ "Wasted" }</th>
                    <th scope="col" class="number" data-column="more">{ "Layers" }</th>
                </tr>
            </thead>
            <tbody>
                { for reports.iter().enumerate().map(|(index, report)| row(props, index, report, full, has_article)) }
            </tbody>
        </table>
        { way(props) }
        </>
    }
}

/// What lies between the version shown and the one that it is held against.
fn way(props: &CompareProps) -> Html {
    let versions = &props.draft.versions;
    let Some(other) = other_version(props.shown, versions.len()) else {
        let copy = {
            let store = props.store.clone();
            move |_| store.copy_version()
        };
        return html! {
            <p class="empty">
                { "A second version stands beside this one here: both sizes, where the bytes went, and the lines that differ." }
                <button type="button" class="button" onclick={copy}>{ "Copy this one and change it" }</button>
            </p>
        };
    };
    // Read forwards in time: from the earlier version to the later one.
    let (from, to) = (other.min(props.shown), other.max(props.shown));
    let side = |version: usize| {
        let report = props.results.reports.get(version)?;
        Some(Side { version, name: &versions.get(version)?.name, report })
    };
    let text = |version: usize| versions.get(version).map_or("", |v| v.dockerfile.as_str());
    html! {
        <>
            if let (Some(from), Some(to)) = (side(from), side(to)) { { waterfall::waterfall(from, to, &props.store) } }
            { difference::difference("The texts", (Some(from), text(from)), (Some(to), text(to)), &props.store) }
        </>
    }
}

fn row(props: &CompareProps, index: usize, report: &Report, full: u64, has_article: bool) -> Html {
    let Some(version) = props.draft.versions.get(index) else { return Html::default() };
    let open = {
        let store = props.store.clone();
        move |_| store.open(Pane::Version(index))
    };
    let image = &report.image;
    let first = props.results.reports.first().map_or(0, |r| r.image.bytes);
    html! {
        <tr key={index} data-shown={(index == props.shown).to_string()}>
            <th scope="row"><button type="button" class="link" onclick={open}>{ &version.name }</button></th>
            <td class="compare-bar"><Bar pieces={pieces(image, full)} size="tall" /></td>
            <td class="number"><b>{ words::size_from(image.low, image.bytes, image.provenance) }</b></td>
            { change(index, first, image.bytes) }
            if has_article { { article(props, index, image) } }
            <td class="number" data-column="download">{ format!("≈ {}", Bytes(image.gzip_bytes)) }</td>
            <td class="number" data-column="more">{ Bytes(image.reclaimable_bytes).to_string() }</td>
            <td class="number" data-column="more">{ image.layer_count }</td>
        </tr>
    }
}

/// Base and what the Dockerfile adds, on the scale of the heaviest version.
fn pieces(image: &Image, full: u64) -> Vec<Piece> {
    let percent = |bytes: u64| bytes as f64 / full as f64 * 100.0;
    let piece = |start, length, kind, certain, title: String| Piece {
        start: percent(start),
        length: percent(length),
        kind,
        certain,
        selected: false,
        title: title.into(),
    };
    let added = image.bytes.saturating_sub(image.base_bytes);
    vec![
        piece(0, image.base_bytes, "base", true, format!("Base: {}", Bytes(image.base_bytes))),
        piece(
            image.base_bytes,
            added,
            "layer",
            image.provenance < Provenance::Heuristic,
            format!("Added: {}", Bytes(added)),
        ),
    ]
}

fn article(props: &CompareProps, index: usize, image: &Image) -> Html {
    let variant = props.draft.variant(&props.library, index);
    let figure = variant.and_then(|v| compare::article(v.figure_bytes, v.figure_text.as_deref(), image.bytes));
    let Some((text, deviation)) = figure else { return html! { <td class="number">{ "–" }</td> } };
    html! {
        <td class="number" title="What the article measured, and how far our figure is from it">
            { text }
            if let Some(deviation) = deviation { <small>{ format!("ours {deviation}") }</small> }
        </td>
    }
}

fn change(index: usize, first: u64, bytes: u64) -> Html {
    if index == 0 {
        return html! { <td class="number">{ "–" }</td> };
    }
    let change = compare::change(first, bytes);
    html! {
        <td class="number" data-direction={change.direction.as_str()}>
            { change.bytes }
            if let Some(percent) = change.percent { <small>{ percent }</small> }
        </td>
    }
}
