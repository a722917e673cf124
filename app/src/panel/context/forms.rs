//! What the manifest declares beside the build context, in forms. A form holds nothing of its own: it shows the manifest's text,
//! and what is typed goes there, so that both never disagree.

mod entries;
mod field;

use crate::shared::Shared;
use crate::state::gathering::Part;
use crate::store::Store;
use crate::text::Text;
use layerlab_core::manifest::edit::{Change, Outline, Step, Value};
use yew::prelude::*;

/// What [`Forms`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct FormsProps {
    /// Which forms.
    pub part: Part,
    /// What is declared; nothing while it is being read.
    pub outline: Option<Shared<(Text, Outline)>>,
    /// What is on its way into the manifest.
    pub pending: Vec<Change>,
    /// The images that the versions stand on or copy from, each with what is known of it.
    pub images: Vec<(String, String)>,
    /// The door to the state.
    pub store: Store,
}

impl FormsProps {
    /// A section as it is written.
    fn section(&self, name: &str) -> &Value {
        const NOTHING: &Value = &Value::Text(String::new());
        self.outline.as_ref().map_or(NOTHING, |outline| outline.1.section(name))
    }

    /// The value of an entry: what is on its way there, else what is written.
    fn value(&self, way: &[Step]) -> Option<Value> {
        let to_here = |change: &&Change| matches!(change, Change::Set(at, _) | Change::Remove(at) if at == way);
        match self.pending.iter().rev().find(to_here) {
            Some(Change::Set(_, value)) => Some(value.clone()),
            Some(_) => None,
            None => {
                let (first, rest) = way.split_first()?;
                let Step::Key(name) = first else { return None };
                self.section(name).at(rest).cloned()
            }
        }
    }

    fn text(&self, way: &[Step]) -> String {
        self.value(way).as_ref().and_then(Value::text).unwrap_or_default().to_owned()
    }

    /// What is wrong with an entry as it is written.
    fn wrong(&self, way: &[Step]) -> Option<String> {
        self.outline.as_ref()?.1.wrong_at(way).map(str::to_owned)
    }
}

/// The forms of one section.
#[component]
pub fn Forms(props: &FormsProps) -> Html {
    if props.outline.is_none() {
        return html! { <p class="empty" role="status">{ "The manifest is being read." }</p> };
    }
    html! {
        <div class="forms">
            { match props.part {
                Part::Files => Html::default(),
                Part::Images => entries::images(props),
                Part::Runs => entries::runs(props),
                Part::Downloads => entries::downloads(props),
            } }
        </div>
    }
}
