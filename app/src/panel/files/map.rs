//! Files as areas to scale, coloured by the layer that most of each comes from, with the same as a table behind it.

use super::{hue, layer_name};
use crate::browser::observe::use_size;
use crate::chart::treemap::{Rect, squarify};
use crate::shared::Shared;
use crate::state::looking::FilesAct;
use crate::store::Store;
use crate::words;
use layerlab_core::export::picture::short;
use layerlab_core::report::EntryKind;
use layerlab_core::report::files::{Block, Blocks};
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// How wide a letter of a name is, at most, and how few of them say nothing.
const LETTER: f64 = 6.6;
const FEW: usize = 5;

/// The height of a folder's name.
const NAME: f64 = 16.0;

/// What [`Map`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct MapProps {
    /// The rectangles.
    pub blocks: Shared<Blocks>,
    /// The path that is pointed at.
    pub path: Option<AttrValue>,
    /// The door to the state.
    pub store: Store,
}

/// The map.
#[component]
pub fn Map(props: &MapProps) -> Html {
    let root = &props.blocks.root;
    let place = use_node_ref();
    // In pixels, so that the picture fills its place and names have the size of other small words.
    let (width, height) = use_size(&place);
    let mut drawn = Vec::new();
    inside(props, root, &trimmed(&root.name), Rect { x: 0.0, y: 0.0, width, height }, &mut drawn);
    html! {
        <div class="files-map">
            { crumbs(props, &root.name) }
            <div class="map-place" ref={place}>
                <svg class="map" role="img" aria-label={format!("{} in areas to scale; the table below says the same", Bytes(root.bytes))}>
                    { drawn }
                </svg>
            </div>
            if root.bytes == 0 { <p class="empty">{ "There is nothing that weighs anything here." }</p> }
            { legend(props) }
            { table(props, root) }
        </div>
    }
}

/// A path without the slash at its end, so that names can be joined to it.
fn trimmed(path: &str) -> String {
    path.trim_end_matches('/').to_owned()
}

/// The way to the folder shown; each part leads there.
fn crumbs(props: &MapProps, path: &str) -> Html {
    let mut way = vec![("/".to_owned(), "/".to_owned())];
    let mut whole = String::new();
    for name in path.split('/').filter(|name| !name.is_empty()) {
        whole = format!("{whole}/{name}");
        way.push((format!("{name}/"), whole.clone()));
    }
    let last = way.len() - 1;
    let crumb = |(at, (name, path)): (usize, (String, String))| {
        let store = props.store.clone();
        let go = move |_| store.files(FilesAct::Zoomed(path.clone()));
        html! { <button type="button" aria-current={(at == last).then_some("true")} onclick={go}>{ name }</button> }
    };
    html! { <nav class="map-way" aria-label="Folder of the map">{ for way.into_iter().enumerate().map(crumb) }</nav> }
}

/// Draws what is in a folder.
fn inside(props: &MapProps, folder: &Block, path: &str, space: Rect, drawn: &mut Vec<Html>) {
    let weights: Vec<u64> = folder.blocks.iter().map(|b| b.bytes).collect();
    for (block, rect) in folder.blocks.iter().zip(squarify(&weights, folder.bytes, space)) {
        if rect.width < 1.0 || rect.height < 1.0 {
            continue;
        }
        let path = format!("{path}/{}", block.name);
        let room = rect.inset(NAME, 2.0).filter(|r| !block.blocks.is_empty() && r.width > 24.0 && r.height > 14.0);
        drawn.push(area(props, block, &path, rect, room.is_some()));
        if let Some(room) = room {
            inside(props, block, &path, room, drawn);
        }
    }
}

/// One rectangle with its name.
fn area(props: &MapProps, block: &Block, path: &str, rect: Rect, open: bool) -> Html {
    let is_folder = block.kind == EntryKind::Dir;
    let press = {
        let (store, path) = (props.store.clone(), path.to_owned());
        move |event: MouseEvent| {
            store.point_path(path.clone().into());
            if is_folder && event.detail() > 1 {
                store.files(FilesAct::Zoomed(path.clone()));
            }
        }
    };
    let selected = props.path.as_ref().is_some_and(|p| p.as_str() == path);
    let label = label(block, rect).filter(|_| rect.height > 15.0);
    let number = |value: f64| format!("{value:.1}");
    html! {
        <svg key={path.to_owned()} class="map-block" x={number(rect.x)} y={number(rect.y)} width={number(rect.width)} height={number(rect.height)}
            data-hue={hue(block.layer)} data-open={open.to_string()} data-selected={selected.to_string()} onclick={press}>
            <title>{ said(props, block, path) }</title>
            <rect x="0.5" y="0.5" width={number((rect.width - 1.0).max(0.0))} height={number((rect.height - 1.0).max(0.0))} />
            if let Some(label) = label { <text x="5" y="13">{ label }</text> }
        </svg>
    }
}

/// Name and weight where there is room for both, else the name, cut where it must be; nothing where a few letters are all.
fn label(block: &Block, rect: Rect) -> Option<String> {
    let end = if block.kind == EntryKind::Dir { "/" } else { "" };
    let name = if block.name == "*" { "(known in total)" } else { block.name.as_str() };
    let letters = ((rect.width - 8.0) / LETTER).max(0.0) as usize;
    let (alone, whole) = (format!("{name}{end}"), format!("{name}{end} {}", Bytes(block.bytes)));
    match [whole, alone.clone()].into_iter().find(|text| text.chars().count() <= letters) {
        None if letters >= FEW => Some(short(&alone, letters)),
        found => found,
    }
}

fn said(props: &MapProps, block: &Block, path: &str) -> String {
    let layer = layer_name(props.blocks.layers.get(block.layer));
    let part = if block.layer_bytes < block.bytes { "most of it from " } else { "from " };
    format!("{path}: {} in {}, {part}{layer}", Bytes(block.bytes), words::count(block.files, "file"))
}

/// Which colour means which layer, for those that have one here.
fn legend(props: &MapProps) -> Html {
    let mut layers = Vec::new();
    owners(&props.blocks.root, &mut layers);
    layers.sort_unstable();
    layers.dedup();
    let item = |layer: &usize| {
        let reference = props.blocks.layers.get(*layer);
        let text = reference.map(|l| words::first_line(&l.instruction).to_owned()).unwrap_or_default();
        html! { <li><i data-hue={hue(*layer)}></i>{ layer_name(reference) }<code>{ text }</code></li> }
    };
    html! { <ul class="map-legend" aria-label="Colours">{ for layers.iter().map(item) }</ul> }
}

fn owners(block: &Block, layers: &mut Vec<usize>) {
    for inner in &block.blocks {
        layers.push(inner.layer);
        owners(inner, layers);
    }
}

/// The same in words: what lies in the folder shown.
fn table(props: &MapProps, root: &Block) -> Html {
    let row = |block: &Block| {
        let path = format!("{}/{}", trimmed(&root.name), block.name);
        let store = props.store.clone();
        let is_folder = block.kind == EntryKind::Dir;
        let go = move |_| {
            store.point_path(path.clone().into());
            if is_folder {
                store.files(FilesAct::Zoomed(path.clone()));
            }
        };
        html! {
            <tr>
                <td><button type="button" class="path" onclick={go}><code>{ &block.name }{ if is_folder { "/" } else { "" } }</code></button></td>
                <td class="number">{ Bytes(block.bytes).to_string() }</td>
                <td class="number">{ words::grouped(block.files) }</td>
                <td>{ layer_name(props.blocks.layers.get(block.layer)) }</td>
            </tr>
        }
    };
    html! {
        <details class="map-table">
            <summary>{ "The same as a table" }</summary>
            <table>
                <thead><tr><th scope="col">{ "Name" }</th><th scope="col" class="number">{ "Bytes" }</th><th scope="col" class="number">{ "Files" }</th><th scope="col">{ "Mostly from" }</th></tr></thead>
                <tbody>
                    { for root.blocks.iter().map(row) }
                    if root.rest_bytes > 0 {
                        <tr><td>{ "the rest" }</td><td class="number">{ Bytes(root.rest_bytes).to_string() }</td><td class="number">{ words::grouped(root.rest_files) }</td><td></td></tr>
                    }
                </tbody>
            </table>
        </details>
    }
}
