//! The top of the page: its name, the documents, the examples and lessons, sharing, the engine, the theme.

use super::documents::DocumentsMenu;
use super::examples::Examples;
use super::share::ShareProps;
use super::undo::Undo;
use crate::draft::Draft;
use crate::later::Later;
use crate::library::{Arrival, Library};
use crate::part::icon::{Icon, Name};
use crate::part::menu::Menu;
use crate::part::segments::{Choice, Segments};
use crate::shared::Shared;
use crate::state::documents::Documents;
use crate::state::history::History;
use crate::state::learning::Learning;
use crate::state::{Results, Theme};
use crate::store::Store;
use layerlab_core::Engine;
use yew::prelude::*;

/// What [`Masthead`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct MastheadProps {
    /// What a person wrote.
    pub draft: Shared<Draft>,
    /// The ready-made texts.
    pub library: Shared<Library>,
    /// All documents.
    pub documents: Shared<Documents>,
    /// What can be taken back.
    pub history: Shared<History>,
    /// The last good figures.
    pub results: Option<Shared<Results>>,
    /// The version shown.
    pub shown: usize,
    /// What comes behind the first view, once it has.
    pub later: Option<&'static Later>,
    /// What a person did in lessons.
    pub learning: Shared<Learning>,
    /// The theme.
    pub theme: Theme,
    /// The door to the state.
    pub store: Store,
}

/// The top of the page.
#[component]
pub fn Masthead(props: &MastheadProps) -> Html {
    let MastheadProps { draft, documents, history, library, later, theme, store, .. } = props;
    // What is rare has a row of its own on a phone, behind a button that only a phone shows.
    let more = use_state_eq(|| false);
    let toggle = use_callback(more.clone(), |_: MouseEvent, more| more.set(!**more));
    html! {
        <header class="masthead">
            <h1 class="brand"><Logo /><span>{ "Layerlab" }</span></h1>
            <p class="brand-line">{ "What every layer weighs, before you build it" }</p>
            <Undo history={history.clone()} store={store.clone()} />
            <DocumentsMenu documents={documents.clone()} later={*later} store={store.clone()} />
            <Menu name="examples" label="Examples" value=""><Examples draft={draft.clone()} library={library.clone()} store={store.clone()} /></Menu>
            <Menu name="lessons" label="Lessons" value="">{ lessons(props) }</Menu>
            <Menu name="share" label="Share and export" value="" icon={Name::Leave}>{ share(props) }</Menu>
            <button type="button" class="icon-button masthead-more" aria-expanded={more.to_string()} aria-controls="masthead-rare" onclick={toggle}>
                <Icon name={Name::More} /><span class="hidden">{ "Engine and theme" }</span>
            </button>
            <div class="masthead-rare" id="masthead-rare" data-open={more.to_string()}>
                <Menu name="engine" label="Engine" value={draft.engine.as_str()}>{ engines(draft.engine, store) }</Menu>
                <Segments<Theme> name="Theme" choices={themes()} value={*theme}
                    on_choose={{ let store = store.clone(); move |theme| store.choose_theme(theme) }} />
            </div>
        </header>
    }
}

/// What can be shared and exported, once it has come.
fn share(props: &MastheadProps) -> Html {
    let MastheadProps { documents, results, shown, later, theme, store, .. } = props.clone();
    match later {
        Some(later) => (later.share)(&ShareProps { documents, results, shown, theme, store }),
        None => html! { <p class="choice-rest">{ "This is on its way." }</p> },
    }
}

/// The lessons, once they can have come.
fn lessons(props: &MastheadProps) -> Html {
    match props.later {
        Some(later) => (later.lessons)(&props.library, &props.learning, &props.store),
        None => html! { <ul class="choices">{ rest("lessons", &Arrival::OnItsWay) }</ul> },
    }
}

/// The mark: three layers, each smaller than the one below.
#[component]
fn Logo() -> Html {
    html! {
        <svg class="logo" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" focusable="false">
            <rect x="2" y="16" width="20" height="5" rx="1.5" />
            <rect x="2" y="9.5" width="13" height="5" rx="1.5" />
            <rect x="2" y="3" width="7" height="5" rx="1.5" />
        </svg>
    }
}

/// What stands in the place of texts that are not here.
pub fn rest(what: &str, arrival: &Arrival) -> Html {
    let text = match arrival {
        Arrival::Here => return Html::default(),
        Arrival::OnItsWay => format!("The {what} are on their way."),
        Arrival::Lost(reason) => {
            format!("The {what} could not be loaded ({reason}); reloading may help. Everything else works.")
        }
    };
    html! { <li key="rest"><p class="choice-rest" role="status">{ text }</p></li> }
}

fn engines(chosen: Engine, store: &Store) -> Html {
    let item = |engine: Engine, says: &'static str| {
        let choose = {
            let store = store.clone();
            move |_| store.choose_engine(engine.as_str())
        };
        html! {
            <li>
                <button type="button" class="choice" onclick={choose} aria-current={(engine == chosen).then_some("true")}>
                    <strong>{ engine.as_str() }</strong>
                    <span>{ says }</span>
                </button>
            </li>
        }
    };
    html! {
        <ul class="choices">
            { item(Engine::Containerd, CONTAINERD) }
            { item(Engine::Overlay2, OVERLAY2) }
        </ul>
    }
}

const CONTAINERD: &str = "Current BuildKit, the default of new installs: a file that equals the one below it in content data and time is not stored again.";
const OVERLAY2: &str =
    "The classic graph driver: whatever is written again, even only its owner or mode, is stored again in full.";

fn themes() -> Vec<Choice<Theme>> {
    let choice = |value, icon, title: &'static str| Choice {
        value,
        label: html! { <><Icon name={icon} /><span class="hidden">{ title }</span></> },
        title: title.into(),
    };
    vec![
        choice(Theme::System, Name::Screen, "As the system"),
        choice(Theme::Light, Name::Sun, "Light"),
        choice(Theme::Dark, Name::Moon, "Dark"),
    ]
}
