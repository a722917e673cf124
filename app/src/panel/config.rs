//! What a container of the image starts with.

use super::Shown;
use crate::shared::Shared;
use crate::state::Results;
use layerlab_core::report::Config;
use yew::prelude::*;

/// What [`ConfigView`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct ConfigProps {
    /// The last good figures.
    pub results: Shared<Results>,
    /// The version shown.
    pub shown: usize,
}

/// Its place among the detail views.
pub fn draw(shown: &Shown) -> Html {
    html! { <ConfigView results={shown.results.clone()} shown={shown.state.shown} /> }
}

/// The configuration of the final image.
#[component]
pub fn ConfigView(props: &ConfigProps) -> Html {
    let Some(report) = props.results.reports.get(props.shown) else { return Html::default() };
    let facts = facts(&report.image.config);
    html! {
        <dl class="facts-list config">
            { for facts.into_iter().filter(|(_, values)| !values.is_empty()).map(|(name, values)| html! {
                <div><dt>{ name }</dt>{ for values.into_iter().map(|value| html! { <dd><code>{ value }</code></dd> }) }</div>
            }) }
        </dl>
    }
}

fn facts(config: &Config) -> Vec<(&'static str, Vec<String>)> {
    let word = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
    let exec = |words: &[String]| if words.is_empty() { Vec::new() } else { vec![format!("{words:?}")] };
    let user = if config.user.is_empty() { "root" } else { &config.user };
    vec![
        ("Entrypoint", exec(&config.entrypoint)),
        ("Command", exec(&config.cmd)),
        ("User", word(user)),
        ("Workdir", word(&config.workdir)),
        ("Environment", config.env.iter().map(|(name, value)| format!("{name}={value}")).collect()),
        ("Ports", config.exposed_ports.clone()),
        ("Volumes", config.volumes.clone()),
        ("Labels", config.labels.iter().map(|(name, value)| format!("{name}={value}")).collect()),
    ]
}
