//! The top of the page: its name, the documents, the examples and lessons, sharing, the theme.

use super::documents::DocumentsMenu;
use super::examples::Examples;
use super::share::ShareProps;
use super::undo::Undo;
use crate::draft::Draft;
use crate::later::Later;
use crate::library::{Arrival, Library};
use crate::part::choices::choices;
use crate::part::icon::Name;
use crate::part::menu::Menu;
use crate::shared::Shared;
use crate::state::documents::Documents;
use crate::state::history::History;
use crate::state::learning::Learning;
use crate::state::{Results, Theme};
use crate::store::Store;
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
    html! {
        <header class="masthead">
            <h1 class="brand"><Logo /><span>{ "Layerlab" }</span></h1>
            <p class="brand-line">{ "What every layer weighs, before you build it" }</p>
            <Undo history={history.clone()} store={store.clone()} />
            <DocumentsMenu documents={documents.clone()} later={*later} store={store.clone()} />
            <Menu name="examples" label="Examples" value=""><Examples draft={draft.clone()} library={library.clone()} store={store.clone()} /></Menu>
            <Menu name="lessons" label="Lessons" value="">{ lessons(props) }</Menu>
            <Menu name="share" label="Share" value="">{ share(props) }</Menu>
            { themes(*theme, store.clone()) }
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

/// Light or dark, behind a picture of what is chosen.
fn themes(chosen: Theme, store: Store) -> Html {
    let all = [(Theme::System, "As the system", ""), (Theme::Light, "Light", ""), (Theme::Dark, "Dark", "")];
    let icon = match chosen {
        Theme::System => Name::Screen,
        Theme::Light => Name::Sun,
        Theme::Dark => Name::Moon,
    };
    html! {
        <Menu name="theme" label="Light or dark" value="" {icon}>
            { choices("Theme", &all, chosen, move |theme| store.choose_theme(theme)) }
        </Menu>
    }
}
