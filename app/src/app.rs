//! The page's layout: who stands where, and what each panel is given.

use crate::browser::effects::{use_beside, use_engine, use_lessons, use_library, use_link, use_storage};
use crate::browser::embed::use_embed;
use crate::browser::opening::use_drop;
use crate::browser::sharing::open_in_full;
use crate::browser::shortcuts::use_shortcuts;
use crate::browser::{address, lessons, prepared, storage, theme};
use crate::later::{self, Arrival, Loader};
use crate::library::Library;
use crate::panel::editor::EditorPanel;
use crate::panel::headline::Headline;
use crate::panel::intro::Intro;
use crate::panel::masthead::Masthead;
use crate::panel::notices::Notices;
use crate::panel::stages::Stages;
use crate::panel::undo::Toast;
use crate::part::bar::BarPatterns;
use crate::part::divider::{Divider, Way};
use crate::part::tabs::{TabOf, Tabs};
use crate::state::{Action, Frame, Notice, State, Tab, Theme, Tone};
use crate::store::{Shelf, Store};
use yew::prelude::*;

/// What [`App`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct AppProps {
    /// Loads what comes behind the first view.
    pub later: Loader,
}

/// The page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let shelf = use_reducer_eq(first_state);
    let store = Store(shelf.dispatcher());
    let state = &shelf.0;
    use_engine(state, &store, props.later);
    use_library(state, &store, props.later);
    use_lessons(state);
    use_embed(state, &store);
    use_link(state, &store);
    let (arrival, again) = later::use_later(props.later);
    let is_settled = state.is_settled() && !matches!(arrival, Arrival::Coming);
    use_shortcuts(state.frame, &store);
    use_storage(state, &store, arrival.here());
    let is_dragging = use_drop(state.frame, &store, props.later);
    use_beside(state, &store);
    let open_tab = use_callback(store.clone(), |tab, store| store.open_tab(tab));
    let leave = use_callback((state.documents.clone(), store.clone()), |_: MouseEvent, (documents, store)| {
        if let Some(document) = documents.open() {
            open_in_full(document.clone(), store.clone());
        }
    });
    // Who is to guess does not see figures yet.
    let (is_guessing, has_lesson) = (state.is_guessing(), state.learning.open.is_some());
    let state = &if is_guessing { State { results: None, ..state.clone() } } else { state.clone() };
    let dropping = arrival.here().filter(|_| is_dragging).map(|later| (later.dropping)(state));
    let details = later::details(arrival, &again, state, &store);
    let is_at_work = state.frame == Frame::Page && !has_lesson;
    let first = arrival.here().filter(|_| is_at_work).map(|later| (later.first)(state, &store));
    let State { draft, library, results, shown, selection, .. } = state.clone();
    html! {
        <div class="page" data-tab={tab_word(state.tab)} data-frame={frame_word(state.frame)} data-settled={is_settled.to_string()}>
            <BarPatterns />
            if state.frame == Frame::Page {
                <Masthead draft={draft.clone()} documents={state.documents.clone()} history={state.history.clone()} library={library.clone()}
                    results={results.clone()} {shown} learning={state.learning.clone()} later={arrival.here()} theme={state.theme} store={store.clone()} />
            }
            <Notices notices={state.notices.clone()} documents={state.documents.clone()} store={store.clone()} />
            <main class="board" data-lesson={has_lesson.to_string()} data-guessing={is_guessing.to_string()}>
                if has_lesson { { later::lesson(arrival, &again, state, &store) } }
                <div class="board-left">
                    if is_at_work { <Intro draft={draft.clone()} library={library.clone()} generation={state.generation} /> }
                    <EditorPanel draft={draft.clone()} generation={state.generation} revision={state.revision}
                        results={results.clone()} advised={state.advising.last.clone()} offers={state.offers.clone()} names={state.names.clone()} pane={state.pane} {selection} jump={state.jump} later={arrival.here()} store={store.clone()} />
                    { first.unwrap_or_default() }
                </div>
                if state.frame == Frame::Page && !has_lesson {
                    <Divider name="Width of the editor" property="columns-at" way={Way::Columns} usual={43.0} />
                }
                <div class="board-right">
                    <Headline {draft} {library} results={results.clone()} {shown} progress={state.progress} lens={state.lens} store={store.clone()} />
                    <div class="board-tabs">
                        <Tabs<Tab> name="Parts of the page" panel="board-part" tabs={parts(has_lesson)} value={state.tab} on_open={open_tab} />
                        if state.frame == Frame::Embed {
                            <button type="button" class="link" onclick={leave}>{ "Open in Layerlab" }</button>
                        }
                    </div>
                    <div class="board-stages" id="board-part">
                        if is_guessing {
                            <p class="empty"><strong>{ "Make your guess first." }</strong>{ "The figures are shown right after it." }</p>
                        }
                        <Stages {results} {shown} {selection} scale={state.scale} engine={state.draft.engine} store={store.clone()} />
                    </div>
                    if state.frame == Frame::Page {
                        <Divider name="Height of the layers" property="rows-at" way={Way::Rows} usual={62.0} />
                    }
                    { details }
                </div>
            </main>
            <Toast said={state.said.clone()} {store} />
            { dropping.unwrap_or_default() }
        </div>
    }
}

/// What a person left, or the first example.
fn first_state() -> Shelf {
    if let Some(handover) = address::embedding() {
        let state = State::new(Some(handover.draft.clone()), Library::default(), Theme::System, Frame::Embed);
        return Shelf(state.reduce(Action::Handed(handover)));
    }
    let found = storage::load();
    let state = State::found(found.documents, Library::beginning(prepared::example()), seed(), theme::load());
    let prepared = prepared::results(&state.draft, &state.library);
    let state = prepared.into_iter().fold(state, |state, results| state.reduce(Action::Answered(results)));
    let state = state.reduce(Action::Resumed(lessons::load()));
    let told = (!found.troubles.is_empty()).then(|| found.troubles.join(" "));
    Shelf(match told {
        Some(text) => state.reduce(Action::Told(Notice { topic: "unreadable", text, tone: Tone::Trouble })),
        None => state,
    })
}

/// Where the ids of new documents begin: two tabs of the page that are open at the same time must not meet.
fn seed() -> u32 {
    (js_sys::Math::random() * f64::from(u32::MAX)) as u32
}

fn parts(has_lesson: bool) -> Vec<TabOf<Tab>> {
    let lesson = has_lesson.then(|| TabOf::new(Tab::Lesson, "Lesson"));
    let others = [(Tab::Editor, "Editor"), (Tab::Layers, "Layers"), (Tab::Details, "Details")];
    lesson.into_iter().chain(others.map(|(tab, name)| TabOf::new(tab, name))).collect()
}

fn tab_word(tab: Tab) -> &'static str {
    match tab {
        Tab::Lesson => "lesson",
        Tab::Editor => "editor",
        Tab::Layers => "layers",
        Tab::Details => "details",
    }
}

fn frame_word(frame: Frame) -> &'static str {
    match frame {
        Frame::Page => "page",
        Frame::Embed => "embed",
    }
}
