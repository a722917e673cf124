//! What a person must be told, until they close it.

use crate::browser::effects::UNKEPT;
use crate::browser::sharing::{TOO_LARGE, download_project};
use crate::part::icon::{Icon, Name};
use crate::shared::Shared;
use crate::state::documents::Documents;
use crate::state::{Notice, Tone};
use crate::store::Store;
use yew::prelude::*;

/// What [`Notices`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct NoticesProps {
    /// The notices.
    pub notices: Vec<Notice>,
    /// All documents.
    pub documents: Shared<Documents>,
    /// The door to the state.
    pub store: Store,
}

/// The notices, announced as they come.
#[component]
pub fn Notices(props: &NoticesProps) -> Html {
    html! {
        <div class="notices" role="status">
            { for props.notices.iter().map(|notice| item(notice, props)) }
        </div>
    }
}

fn item(notice: &Notice, props: &NoticesProps) -> Html {
    let close = {
        let (store, topic) = (props.store.clone(), notice.topic);
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
            if matches!(notice.topic, UNKEPT | TOO_LARGE) { { download(props) } }
            <button type="button" class="icon-button" onclick={close}>
                <Icon name={Name::Cross} /><span class="hidden">{ "Close" }</span>
            </button>
        </div>
    }
}

/// The open document as a file, where the browser's storage or a link cannot hold it.
fn download(props: &NoticesProps) -> Html {
    let (documents, store) = (props.documents.clone(), props.store.clone());
    let download = move |_| {
        if let Some(document) = documents.open() {
            download_project(document, &store);
        }
    };
    html! { <button type="button" class="link" onclick={download}>{ "Download as a project file" }</button> }
}
