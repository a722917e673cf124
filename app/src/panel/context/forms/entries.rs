//! The entries of each section: base images, effects of commands, downloads and archives.

use super::FormsProps;
use super::field::{self, Add};
use layerlab_core::manifest::edit::{Change, Step, Value};
use yew::prelude::*;

/// The base images: those that the Dockerfile names, and what else is declared.
pub fn images(props: &FormsProps) -> Html {
    let declared = props.section("images").pairs().iter().map(|(name, _)| name.clone());
    let others =
        declared.filter(|name| props.images.iter().all(|(used, _)| used != name)).map(|name| (name, String::new()));
    let all: Vec<(String, String)> = props.images.iter().cloned().chain(others).collect();
    let store = props.store.clone();
    let add = Callback::from(move |name: String| {
        store.declare(Change::Set(way(&["images", &name, "size"]), "100 MB".into()));
    });
    html! {
        <>
            if all.is_empty() { <p class="context-soft">{ "The Dockerfile names no image, and none is declared." }</p> }
            { for all.iter().map(|(name, note)| image(props, name, note)) }
            <Add label="Another image" hint="registry.example.com/base:1" on_add={add} />
        </>
    }
}

fn image(props: &FormsProps, name: &str, note: &str) -> Html {
    let at = |rest: &[&str]| way(&[&["images", name], rest].concat());
    let is_declared = props.section("images").at(&way(&[name])).is_some();
    html! {
        <fieldset key={name.to_owned()} class="form">
            <legend><code>{ name }</code></legend>
            <p class="context-soft">{ note }</p>
            { field::text(props, "Size", "117 MB", at(&["size"])) }
            { field::text(props, "Download", "49 MB", at(&["gzip_size"])) }
            { field::text(props, "Distribution", "debian", at(&["os", "id"])) }
            { field::text(props, "Its version", "12", at(&["os", "version"])) }
            { field::text(props, "Working directory", "/", at(&["config", "workdir"])) }
            { field::text(props, "User", "root", at(&["config", "user"])) }
            { field::lines(props, "Environment, one NAME=value a line", "PATH=/usr/bin", at(&["config", "env"]), shown_pairs, read_pairs) }
            { ends(props, at(&[]), is_declared) }
        </fieldset>
    }
}

/// What commands of a RUN leave behind.
pub fn runs(props: &FormsProps) -> Html {
    let store = props.store.clone();
    let add = Callback::from(move |command: String| {
        let effect = Value::of([("command", Some(command.as_str().into()))]);
        store.declare(Change::Append(way(&["runs"]), effect));
    });
    let runs = props.section("runs").items();
    html! {
        <>
            <p class="context-soft">{ "What a command writes and removes, where no model knows it or you know better: the first that fits wins." }</p>
            { for runs.iter().enumerate().map(|(at, run)| effect(props, at, run)) }
            <Add label="A command, * for anything" hint="make *" on_add={add} />
        </>
    }
}

fn effect(props: &FormsProps, at: usize, run: &Value) -> Html {
    let to = |key: &str| vec!["runs".into(), Step::from(at), key.into()];
    let writes = run.at(&way(&["writes"])).map(Value::items).unwrap_or_default();
    let name = run.at(&way(&["command"])).and_then(Value::text).unwrap_or("a command");
    let (store, list) = (props.store.clone(), to("writes"));
    let add = move |_| {
        let entry = Value::of([("path", Some("/path".into())), ("size", Some("1 MB".into()))]);
        store.declare(Change::Append(list.clone(), entry));
    };
    html! {
        <fieldset key={at.to_string()} class="form">
            <legend><code>{ name }</code></legend>
            { field::text(props, "Command, * for anything", "make *", to("command")) }
            { field::text(props, "Only in stage", "every stage", to("stage")) }
            { for (0..writes.len()).map(|item| written(props, at, item)) }
            <div class="form-ends"><button type="button" class="link" onclick={add}>{ "One more path that it writes" }</button></div>
            { field::lines(props, "Removes, one path or glob a line", "/tmp/**", to("removes"), shown_items, read_items) }
            { ends(props, vec!["runs".into(), at.into()], true) }
        </fieldset>
    }
}

fn written(props: &FormsProps, run: usize, item: usize) -> Html {
    let entry = |key: Option<&str>| {
        let mut way: Vec<Step> = vec!["runs".into(), run.into(), "writes".into(), item.into()];
        way.extend(key.map(Step::from));
        way
    };
    let (store, own) = (props.store.clone(), entry(None));
    let remove = move |_| store.declare(Change::Remove(own.clone()));
    html! {
        <div class="form-row" role="group" aria-label={format!("Written path {}", item + 1)}>
            { field::text(props, "Writes", "/path", entry(Some("path"))) }
            { field::text(props, "Size", "1 MB", entry(Some("size"))) }
            { field::text(props, "Files", "1", entry(Some("files"))) }
            { field::text(props, "Mode", "0644", entry(Some("mode"))) }
            <button type="button" class="link" onclick={remove}>{ "Remove" }<span class="hidden">{ format!(" path {}", item + 1) }</span></button>
        </div>
    }
}

/// What is behind URLs, and what archives unpack to.
pub fn downloads(props: &FormsProps) -> Html {
    let (by_url, by_name) = (props.store.clone(), props.store.clone());
    let add = Callback::from(move |url: String| {
        by_url.declare(Change::Set(way(&["downloads", &url, "size"]), "1 MB".into()));
    });
    let add_archive = Callback::from(move |name: String| {
        by_name.declare(Change::Set(way(&["archives", &name, "listing"]), "1000 path/of/a/file\n".into()));
    });
    let (urls, archives) = (props.section("downloads").pairs(), props.section("archives").pairs());
    html! {
        <>
            <h3>{ "Downloads" }</h3>
            { for urls.iter().map(|(url, _)| download(props, url)) }
            <Add label="A URL" hint="https://example.com/tool.tgz" on_add={add} />
            <h3>{ "Archives" }</h3>
            { for archives.iter().map(|(name, _)| archive(props, name)) }
            <Add label="An archive of the context, or the file name of a download" hint="vendor.tar.gz" on_add={add_archive} />
        </>
    }
}

fn download(props: &FormsProps, url: &str) -> Html {
    html! {
        <fieldset key={url.to_owned()} class="form">
            <legend><code>{ url }</code></legend>
            { field::text(props, "Size", "4 MB", way(&["downloads", url, "size"])) }
            { ends(props, way(&["downloads", url]), true) }
        </fieldset>
    }
}

fn archive(props: &FormsProps, name: &str) -> Html {
    let lines = |value: &Value| value.text().unwrap_or_default().to_owned();
    // A single line without a break would be the name of a file.
    let read = |text: &str| Value::Text(if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") });
    html! {
        <fieldset key={name.to_owned()} class="form">
            <legend><code>{ name }</code></legend>
            { field::lines(props, "What it unpacks to, as tar -tvf lists it", "1000 path/of/a/file", way(&["archives", name, "listing"]), lines, read) }
            { ends(props, way(&["archives", name]), true) }
        </fieldset>
    }
}

/// To the entry's lines in the manifest, and away with it.
fn ends(props: &FormsProps, way: Vec<Step>, is_declared: bool) -> Html {
    if !is_declared {
        return Html::default();
    }
    let (seeking, removing, to) = (props.store.clone(), props.store.clone(), way.clone());
    let seek = move |_| seeking.seek_entry(to.clone());
    let wrong = props.wrong(&way);
    let remove = move |_| removing.declare(Change::Remove(way.clone()));
    html! {
        <div class="form-ends">
            if let Some(text) = wrong { <p class="form-wrong">{ text }</p> }
            <button type="button" class="link" onclick={seek}>{ "Show in the manifest" }</button>
            <button type="button" class="link" onclick={remove}>{ "Remove" }</button>
        </div>
    }
}

fn way(keys: &[&str]) -> Vec<Step> {
    keys.iter().map(|key| Step::from(*key)).collect()
}

/// `NAME=value` of a mapping, or of a list of the same.
fn shown_pairs(value: &Value) -> String {
    let pairs = value.pairs().iter().map(|(name, value)| format!("{name}={}", value.text().unwrap_or_default()));
    pairs.chain(value.items().iter().filter_map(Value::text).map(str::to_owned)).collect::<Vec<_>>().join("\n")
}

/// A line without an equals sign is a name without a value.
fn read_pairs(text: &str) -> Value {
    let pair = |line: &str| {
        let (name, value) = line.split_once('=').unwrap_or((line, ""));
        (name.trim().to_owned(), Value::from(value))
    };
    Value::Map(filled(text).map(pair).collect())
}

fn shown_items(value: &Value) -> String {
    value.items().iter().filter_map(Value::text).collect::<Vec<_>>().join("\n")
}

fn read_items(text: &str) -> Value {
    Value::List(filled(text).map(Value::from).collect())
}

fn filled(text: &str) -> impl Iterator<Item = &str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty())
}
