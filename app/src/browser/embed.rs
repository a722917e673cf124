//! The page inside another page: the frame's side of the protocol in `static/EMBED.md`.

use super::address::view_of;
use super::observe::{Observing, observe};
use super::{document, plain, window};
use crate::draft::{Draft, Version, engine_of};
use crate::shared::Shared;
use crate::state::{Action, Frame, Handover, Progress, State, Theme};
use crate::store::Store;
use gloo_events::EventListener;
use layerlab_core::report::Report;
use serde::{Deserialize, Serialize};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, Window};
use yew::prelude::*;

/// Version of the protocol.
const PROTOCOL: u32 = 1;

/// What makes a message one of ours.
#[derive(Deserialize)]
struct Head {
    layerlab: u32,
    r#type: String,
}

/// What a host shows; a missing key leaves what is there.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
struct Show {
    dockerfile: Option<String>,
    manifest: Option<String>,
    ignore: Option<String>,
    view: Option<String>,
    theme: Option<String>,
    engine: Option<String>,
    target: Option<String>,
}

impl Show {
    /// What is new in it: a host repeats itself, and what a person typed since then is theirs.
    fn news(self, before: &Self) -> Self {
        let new = |now: Option<String>, before: &Option<String>| now.filter(|now| Some(now) != before.as_ref());
        Self {
            dockerfile: new(self.dockerfile, &before.dockerfile),
            manifest: new(self.manifest, &before.manifest),
            ignore: new(self.ignore, &before.ignore),
            view: new(self.view, &before.view),
            theme: new(self.theme, &before.theme),
            engine: new(self.engine, &before.engine),
            target: new(self.target, &before.target),
        }
    }

    /// What it means for a page that shows `draft`.
    fn handover(self, draft: &Draft) -> Handover {
        let mut draft = draft.clone();
        if let Some(dockerfile) = self.dockerfile {
            draft.versions = vec![Version { name: "Dockerfile".into(), dockerfile }];
        }
        draft.manifest = self.manifest.map_or(draft.manifest, Into::into);
        draft.ignore = self.ignore.map_or(draft.ignore, filled);
        draft.engine = self.engine.map_or(draft.engine, |word| engine_of(&word));
        draft.target = self.target.map_or(draft.target, filled);
        Handover { draft, view: self.view.as_deref().map(view_of), theme: self.theme.as_deref().map(Theme::of) }
    }
}

/// A text that is there; an empty one means none.
fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.is_empty())
}

/// What we say.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Say<'a> {
    Ready,
    Size { height: f64 },
    Report { bytes: u64, low: u64, high: u64, gzip_bytes: u64, layer_count: usize, wasted_bytes: u64, engine: &'a str },
    Error { message: String },
}

impl<'a> Say<'a> {
    fn report(report: &'a Report) -> Self {
        let image = &report.image;
        Self::Report {
            bytes: image.bytes,
            low: image.low,
            high: image.high,
            gzip_bytes: image.gzip_bytes,
            layer_count: image.layer_count,
            wasted_bytes: image.wasted_bytes,
            engine: &report.engine,
        }
    }
}

/// The page around, once it has shown something: the only one we believe and answer.
#[derive(Default)]
struct Host {
    /// The origin that all answers go to.
    origin: Option<String>,
    /// All that it has shown so far.
    shown: Show,
}

impl Host {
    fn say(&self, message: &Say) {
        if let Some(origin) = &self.origin {
            // A page from disk can only be addressed as anyone.
            send(message, if origin == "null" { "*" } else { origin });
        }
    }
}

/// Speaks with the host page for as long as the page is embedded.
#[hook]
pub fn use_embed(state: &State, store: &Store) {
    let embedded = state.frame == Frame::Embed && parent().is_some();
    let host = use_mut_ref(Host::default);
    let draft = use_mut_ref(|| state.draft.clone());
    draft.borrow_mut().clone_from(&state.draft);
    {
        let (host, store) = (host.clone(), store.clone());
        use_effect_with(embedded, move |embedded| {
            let kept = embedded.then(|| (listen(&host, draft, store), measure(&host)));
            if *embedded {
                send(&Say::Ready, "*");
            }
            move || drop(kept)
        });
    }
    let report = state.results.clone().filter(|_| state.progress == Progress::Fresh);
    use_effect_with((report, state.shown), move |(results, shown)| {
        if let Some(report) = results.as_ref().and_then(|r| r.reports.get(*shown)) {
            host.borrow().say(&Say::report(report));
        }
    });
}

/// Whether there is a page around this one.
pub fn is_hosted() -> bool {
    parent().is_some()
}

/// The window around, if this one is not the outermost.
fn parent() -> Option<Window> {
    let window = window();
    window.parent().ok().flatten().filter(|parent| *parent != window)
}

fn listen(host: &Rc<RefCell<Host>>, draft: Rc<RefCell<Shared<Draft>>>, store: Store) -> EventListener {
    let host = host.clone();
    EventListener::new(&window(), "message", move |event| {
        let Some(event) = event.dyn_ref::<MessageEvent>().filter(|event| is_from_parent(event)) else { return };
        let Ok(head) = serde_wasm_bindgen::from_value::<Head>(event.data()) else { return };
        let mut host = host.borrow_mut();
        let is_ours = head.layerlab == PROTOCOL && head.r#type == "show";
        if !is_ours || host.origin.as_ref().is_some_and(|origin| *origin != event.origin()) {
            return;
        }
        host.origin = Some(event.origin());
        match serde_wasm_bindgen::from_value::<Show>(event.data()) {
            Ok(show) => {
                let news = show.clone().news(&host.shown);
                host.shown = show;
                let handover = news.handover(&draft.borrow());
                host.say(&Say::Size { height: height() });
                drop(host);
                store.act(Action::Handed(handover));
            }
            Err(error) => host.say(&Say::Error { message: format!("show could not be understood: {error}") }),
        }
    })
}

fn is_from_parent(event: &MessageEvent) -> bool {
    let source = event.source().map(JsValue::from);
    source.is_some() && source == parent().map(JsValue::from)
}

/// Tells the host whenever the document wants another height.
fn measure(host: &Rc<RefCell<Host>>) -> Option<Observing> {
    let host = host.clone();
    observe(&document().body()?.into(), move || host.borrow().say(&Say::Size { height: height() }))
}

/// What the document wants, in CSS pixels.
fn height() -> f64 {
    document().body().map_or(0.0, |body| body.get_bounding_client_rect().height().ceil())
}

fn send(message: &Say, origin: &str) {
    let Ok(value) = plain(message) else { return };
    let _ = js_sys::Reflect::set(&value, &"layerlab".into(), &PROTOCOL.into());
    if let Some(parent) = parent() {
        let _ = parent.post_message(&value, origin);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(dockerfile: &str, theme: &str) -> Show {
        Show { dockerfile: Some(dockerfile.into()), theme: Some(theme.into()), ..Show::default() }
    }

    #[test]
    fn a_missing_key_leaves_what_is_there_and_an_empty_one_empties_it() {
        let draft = Draft { manifest: "mine".into(), target: Some("a".into()), ..Draft::blank() };
        let after = Show { target: Some(String::new()), ..show("FROM b", "auto") }.handover(&draft);
        assert_eq!(after.draft.text(crate::state::Pane::Version(0)), "FROM b");
        assert_eq!((after.draft.manifest.as_str(), after.draft.target), ("mine", None));
        assert_eq!((after.view, after.theme), (None, Some(Theme::System)));
    }

    #[test]
    fn a_host_that_repeats_itself_does_not_undo_what_was_typed() {
        let news = show("FROM a", "dark").news(&show("FROM a", "light"));
        assert_eq!(news, Show { theme: Some("dark".into()), ..Show::default() });
    }
}
