//! The build context: how it comes here, every declared file with what it weighs, and which line of the ignore file decided about it.

mod chosen;
mod edit;
mod forms;
mod gather;
mod rows;
mod tools;

use super::Shown;
use crate::draft::Draft;
use crate::draft::beside::LISTING;
use crate::part::segments::{Choice, Segments};
use crate::shared::Shared;
use crate::state::Pane;
use crate::state::declaring::Declaring;
use crate::state::gathering::{GatherAct, Gathering, Part};
use crate::store::Store;
use crate::words;
use layerlab_core::report::context::{ContextPage, Sum, Untaken};
use layerlab_core::report::{Base, Diagnostic, Report};
use layerlab_core::size::Bytes;
use yew::prelude::*;

/// What [`ContextView`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct ContextProps {
    /// What a person wrote.
    pub draft: Shared<Draft>,
    /// The version shown.
    pub shown: usize,
    /// What is wrong with the listing.
    pub wrong: Vec<String>,
    /// The ignore file in force.
    pub ignore: String,
    /// What is looked at, and what came of it.
    pub gathering: Gathering,
    /// What is on its way into the manifest, and what it declares.
    pub declaring: Declaring,
    /// The images that the versions stand on or copy from, each with what is known of it.
    pub images: Vec<(String, String)>,
    /// The door to the state.
    pub store: Store,
}

impl ContextProps {
    /// Adds a line to the ignore file: the last one that fits decides.
    fn add_to_ignore(&self, line: &str) -> impl Fn(MouseEvent) + use<> {
        let gap = if self.ignore.is_empty() || self.ignore.ends_with('\n') { "" } else { "\n" };
        let (store, text) = (self.store.clone(), format!("{}{gap}{line}\n", self.ignore));
        move |_| store.type_text(Pane::Ignore, text.clone())
    }
}

/// Its place among the detail views.
pub fn draw(shown: &Shown) -> Html {
    let state = shown.state;
    let ignore = state.draft.text_in_force(Pane::Ignore, &state.offers).to_owned();
    let diagnostics = shown.results.reports.get(state.shown).map(|r| r.diagnostics.as_slice()).unwrap_or_default();
    let of_listing = |d: &&Diagnostic| d.file.as_deref() == Some(LISTING) || d.code == "manifest-file";
    let wrong: Vec<String> = diagnostics.iter().filter(of_listing).map(|d| d.message.clone()).collect();
    html! { <ContextView draft={state.draft.clone()} shown={state.shown} {wrong} {ignore} gathering={state.gathering.clone()}
    declaring={state.declaring.clone()} images={images(&shown.results.reports)} store={shown.store.clone()} /> }
}

/// The build context.
#[component]
pub fn ContextView(props: &ContextProps) -> Html {
    let part = {
        let store = props.store.clone();
        move |part| store.gather(GatherAct::Parted(part))
    };
    let switch = html! {
        <Segments<Part> name="What is declared" choices={parts()} value={props.gathering.part} on_choose={part} />
    };
    html! {
        <div class="context">
            if props.gathering.part == Part::Files {
                { gather(props, switch) }
                { files(props) }
            } else {
                <div class="gather">{ switch }</div>
                <forms::Forms part={props.gathering.part} outline={props.declaring.outline.clone()} pending={props.declaring.pending.clone()}
                    images={props.images.clone()} store={props.store.clone()} />
            }
        </div>
    }
}

fn parts() -> Vec<Choice<Part>> {
    let choice =
        |value, label: &'static str, title: &'static str| Choice { value, label: label.into(), title: title.into() };
    vec![
        choice(Part::Files, "Files", "The build context and its ignore file"),
        choice(Part::Images, "Base images", "What images weigh and bring along"),
        choice(Part::Runs, "Commands", "What commands of RUN leave behind"),
        choice(Part::Downloads, "Downloads", "What URLs and archives hold"),
    ]
}

/// The images of all versions, with what the report knows of each.
fn images(reports: &[Report]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut add = |base: &Base, note: String| {
        if let Base::Image(name) = base
            && found.iter().all(|(other, _)| other != name)
        {
            found.push((name.clone(), note));
        }
    };
    for report in reports {
        for stage in &report.stages {
            let size = words::size_from(0, stage.base_bytes, stage.base_provenance);
            add(&stage.base, format!("{size}, {}", words::provenance(stage.base_provenance)));
        }
        report.copies.iter().for_each(|copy| add(&copy.from, "Copied from".into()));
    }
    found
}

fn gather(props: &ContextProps, switch: Html) -> Html {
    let Gathering { walk, folder, pasting, .. } = props.gathering.clone();
    html! {
        <gather::Gather draft={props.draft.clone()} shown={props.shown} {walk} {folder} {pasting} wrong={props.wrong.clone()}
            store={props.store.clone()}>{ switch }</gather::Gather>
    }
}

fn files(props: &ContextProps) -> Html {
    let Some(page) = &props.gathering.page else {
        return html! { <p class="empty" role="status">{ "The files of the build context are being listed." }</p> };
    };
    if page.1.kept.files + page.1.ignored.files == 0 && page.1.total == 0 && props.gathering.text.is_empty() {
        return empty(props);
    }
    html! {
        <>
        <div class="files-tools">
            { sums(&page.1) }
            { tools::tools(props) }
        </div>
        <div class="context-body">
            <div class="context-files">
                { rows::rows(props, page) }
            </div>
            <aside class="context-side" aria-label="The file in the context">
                { chosen::chosen(props) }
                { edit::add(props) }
                { untaken(props, &page.1.untaken) }
            </aside>
        </div>
        </>
    }
}

/// What the builder gets to see, and what it does not.
fn sums(page: &ContextPage) -> Html {
    let part = |sum: Sum| format!("{} in {}", Bytes(sum.bytes), words::count(sum.files, "file"));
    html! {
        <p class="context-sum">
            <b>{ part(page.kept) }</b>{ " in the context" }
            if page.ignored.files > 0 {
                { " · " }<b>{ part(page.ignored) }</b>{ " ignored" }
            }
        </p>
    }
}

fn empty(props: &ContextProps) -> Html {
    let store = props.store.clone();
    let open = move |_| store.jump(Pane::Manifest, 1, 1);
    html! {
        <>
            <p class="empty">
                <span>
                    { "No file of the build context is declared yet. Choose the folder that you build, add its files here, or write them under " }
                    <code>{ "context:" }</code>{ " in the " }<button type="button" class="link" onclick={open}>{ "manifest" }</button>{ ". Nothing is uploaded." }
                </span>
            </p>
            <div class="context-side">{ edit::add(props) }</div>
        </>
    }
}

/// What nothing takes, and the line that would leave it out.
fn untaken(props: &ContextProps, list: &[Untaken]) -> Html {
    if list.is_empty() {
        return Html::default();
    }
    let item = |untaken: &Untaken| {
        let line = layerlab_core::context::ignore::line_for(untaken.path.trim_end_matches('/'));
        html! {
            <li>
                <code>{ &untaken.path }</code>
                <span class="number">{ Bytes(untaken.sum.bytes).to_string() }</span>
                if let Some(line) = line {
                    <button type="button" class="button" onclick={props.add_to_ignore(&line)}>
                        { "Ignore" }<span class="hidden">{ format!(" {}", untaken.path) }</span>
                    </button>
                }
            </li>
        }
    };
    html! {
        <section class="context-untaken" aria-label="Never copied">
            <h3>{ "In the context, and no COPY, ADD or mount takes it" }</h3>
            <ul>{ for list.iter().map(item) }</ul>
            <p class="context-soft">{ "BuildKit leaves it on your disk; the classic builder sends it all the same." }</p>
        </section>
    }
}
