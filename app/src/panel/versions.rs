//! What can be done to the open version: named, moved, taken away.

use crate::part::dialog::Ask;
use crate::part::icon::Name;
use crate::part::menu::Menu;
use crate::state::documents::DocumentAct;
use crate::store::Store;
use yew::prelude::*;

/// What [`VersionMenu`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct VersionProps {
    /// The version.
    pub index: usize,
    /// Its name.
    pub name: AttrValue,
    /// How many there are.
    pub count: usize,
    /// The door to the state.
    pub store: Store,
}

/// The menu of the open version.
#[component]
pub fn VersionMenu(props: &VersionProps) -> Html {
    let asking = use_state_eq(|| false);
    let (index, last) = (props.index, props.count.saturating_sub(1));
    let ask = use_callback(asking.setter(), |_: MouseEvent, asking| asking.set(true));
    let done =
        use_callback((asking.setter(), props.store.clone(), index), |name: Option<String>, (asking, store, index)| {
            asking.set(false);
            if let Some(name) = name {
                store.documents(DocumentAct::NamedVersion(*index, name));
            }
        });
    let shift = |label: &'static str, to: usize| {
        let store = props.store.clone();
        let go = move |_| store.documents(DocumentAct::MovedVersion(index, to));
        html! { <li><button type="button" class="button" onclick={go}>{ label }</button></li> }
    };
    let remove = {
        let store = props.store.clone();
        move |_| store.remove_version(index)
    };
    html! {
        <>
            <Menu name="version" label={format!("What to do with “{}”", props.name)} value="" icon={Name::More}>
                <ul class="acts">
                    <li><button type="button" class="button" onclick={ask}>{ "Rename…" }</button></li>
                    if index > 0 { { shift("Move left", index - 1) } }
                    if index < last { { shift("Move right", index + 1) } }
                    if last > 0 { <li><button type="button" class="button" onclick={remove}>{ "Take away" }</button></li> }
                </ul>
            </Menu>
            if *asking { <Ask title="Name of this version" value={props.name.clone()} button="Rename" on_answer={done} /> }
        </>
    }
}
