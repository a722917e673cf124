//! A dialog over the page: the browser keeps the focus in it, and Escape closes it.

use web_sys::{Event, HtmlDialogElement, HtmlInputElement};
use yew::prelude::*;

/// What [`Dialog`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct DialogProps {
    /// What it is about.
    pub title: AttrValue,
    /// Called when it closes, however that comes.
    pub on_close: Callback<()>,
    /// What stands in it; a button in a `<form method="dialog">` closes it.
    pub children: Html,
}

/// A dialog, open for as long as it is drawn.
#[component]
pub fn Dialog(props: &DialogProps) -> Html {
    let place = use_node_ref();
    {
        let place = place.clone();
        use_effect_with((), move |()| {
            if let Some(dialog) = place.cast::<HtmlDialogElement>() {
                let _ = dialog.show_modal();
            }
        });
    }
    let close = use_callback(props.on_close.clone(), |_: Event, on_close| on_close.emit(()));
    html! {
        <dialog ref={place} class="dialog" aria-labelledby="dialog-title" onclose={close}>
            <h2 id="dialog-title">{ props.title.clone() }</h2>
            { props.children.clone() }
        </dialog>
    }
}

/// What [`Ask`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct AskProps {
    /// What is asked for.
    pub title: AttrValue,
    /// The answer to begin with.
    pub value: AttrValue,
    /// What the button says that gives the answer.
    pub button: AttrValue,
    /// Called with the answer; with none when a person thinks better of it.
    pub on_answer: Callback<Option<String>>,
}

/// Asks for a name.
#[component]
pub fn Ask(props: &AskProps) -> Html {
    let field = use_node_ref();
    {
        let field = field.clone();
        use_effect_with((), move |()| {
            if let Some(input) = field.cast::<HtmlInputElement>() {
                input.select();
            }
        });
    }
    let answer = use_callback((field.clone(), props.on_answer.clone()), |event: SubmitEvent, (field, on_answer)| {
        event.prevent_default();
        on_answer.emit(field.cast::<HtmlInputElement>().map(|input| input.value()));
    });
    let close = use_callback(props.on_answer.clone(), |(), on_answer| on_answer.emit(None));
    let cancel = use_callback(props.on_answer.clone(), |_: MouseEvent, on_answer| on_answer.emit(None));
    html! {
        <Dialog title={props.title.clone()} on_close={close}>
            <form method="dialog" onsubmit={answer}>
                <input class="dialog-field" ref={field} value={props.value.clone()} aria-labelledby="dialog-title" maxlength="80" required=true autocomplete="off" />
                <p class="dialog-buttons">
                    <button type="button" class="button" onclick={cancel}>{ "Cancel" }</button>
                    <button type="submit" class="button" data-main="true">{ props.button.clone() }</button>
                </p>
            </form>
        </Dialog>
    }
}
