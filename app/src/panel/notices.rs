//! What a person must be told, until they close it.

use crate::part::icon::{Icon, Name};
use crate::state::{Notice, Tone};
use crate::store::Store;
use yew::prelude::*;

/// What [`Notices`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct NoticesProps {
    /// The notices.
    pub notices: Vec<Notice>,
    /// The door to the state.
    pub store: Store,
}

/// The notices, announced as they come.
#[component]
pub fn Notices(props: &NoticesProps) -> Html {
    html! {
        <div class="notices" role="status">
            { for props.notices.iter().map(|notice| item(notice, &props.store)) }
        </div>
    }
}

fn item(notice: &Notice, store: &Store) -> Html {
    let close = {
        let (store, topic) = (store.clone(), notice.topic);
        move |_| store.dismiss(topic)
    };
    let (icon, tone) = match notice.tone {
        Tone::Calm => (Name::Info, "calm"),
        Tone::Trouble => (Name::Warning, "trouble"),
    };
    html! {
        <div class="notice" key={notice.topic} data-tone={tone}>
            <Icon name={icon} />
            <p>{ &notice.text }</p>
            <button type="button" class="icon-button" onclick={close}>
                <Icon name={Name::Cross} /><span class="hidden">{ "Close" }</span>
            </button>
        </div>
    }
}
