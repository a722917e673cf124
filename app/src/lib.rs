//! The Layerlab page: view only.
//!
//! `state` holds everything a person did and a pure `reduce`; `store` gives it verbs; `engine` is the only caller of the
//! core and runs in a web worker; `browser` holds every effect; `part` is dumb and reusable; `panel` is one thing on
//! screen each; `app` lays the panels out. Panels draw the report's fields; `chart` and `compare` do what little
//! arithmetic a picture needs, apart from any browser, so that it is tested natively.

pub mod app;
pub mod browser;
pub mod chart;
pub mod compare;
pub mod draft;
pub mod engine;
pub mod example;
pub mod folder;
pub mod later;
pub mod lens;
pub mod lesson;
pub mod library;
pub mod panel;
pub mod part;
pub mod picture;
pub mod project;
pub mod shared;
pub mod state;
pub mod store;
pub mod text;
pub mod window;
pub mod wire;
pub mod words;

/// Starts the page; the loader brings what comes behind the first view.
pub fn start(later: later::Loader) {
    browser::crash::keep_last_words();
    let props = app::AppProps { later };
    yew::Renderer::<app::App>::with_root_and_props(browser::mount_point(), props).render();
}
