//! Diagnostics as a list; each leads to its place in the text.

use super::Shown;
use crate::draft::beside::LISTING;
use crate::part::icon::{Icon, Name};
use crate::part::prose;
use crate::shared::Shared;
use crate::state::gathering::{GatherAct, Part};
use crate::state::{Detail, Pane, Results};
use crate::store::Store;
use layerlab_core::report::Diagnostic;
use yew::prelude::*;

/// What [`Problems`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct ProblemsProps {
    /// The last good figures.
    pub results: Shared<Results>,
    /// The version shown.
    pub shown: usize,
    /// The door to the state.
    pub store: Store,
}

/// Its place among the detail views.
pub fn draw(shown: &Shown) -> Html {
    html! { <Problems results={shown.results.clone()} shown={shown.state.shown} store={shown.store.clone()} /> }
}

/// The diagnostics of the version shown.
#[component]
pub fn Problems(props: &ProblemsProps) -> Html {
    let diagnostics = props.results.reports.get(props.shown).map(|r| r.diagnostics.as_slice()).unwrap_or_default();
    // What keeps the build from working comes first; else they stand as in the text.
    let mut sorted: Vec<&Diagnostic> = diagnostics.iter().collect();
    sorted.sort_by_key(|diagnostic| match diagnostic.severity.as_str() {
        "error" => 0,
        "warning" => 1,
        _ => 2,
    });
    let missing = missing(&sorted);
    html! {
        <ul class="problems">
            if missing.len() > 1 { { declare_all(props, missing) } }
            { for sorted.into_iter().map(|d| problem(props, d)) }
        </ul>
    }
}

/// The lines that declare what the build context lacks, none twice.
fn missing(diagnostics: &[&Diagnostic]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for diagnostic in diagnostics.iter().filter(|d| d.code == "copy-source-missing") {
        let own = declaration(diagnostic).map(str::to_owned);
        lines.extend(own.filter(|own| !lines.contains(own)));
    }
    lines
}

/// Who pastes a Dockerfile has declared nothing yet.
fn declare_all(props: &ProblemsProps, missing: Vec<String>) -> Html {
    let (store, count) = (props.store.clone(), missing.len());
    let declare = move |_| missing.iter().for_each(|lines| store.declare_lines(lines.clone()));
    html! {
        <li class="problem-row">
            <p class="problem">
                <Icon name={Name::Info} />
                <span class="problem-text">
                    { format!("The build context lacks {count} of the paths that are copied. Choose its folder in the view “Context”, or declare them all here and fill in their sizes.") }
                </span>
            </p>
            <button type="button" class="button" onclick={declare}>{ format!("Declare all {count}") }</button>
        </li>
    }
}

fn problem(props: &ProblemsProps, diagnostic: &Diagnostic) -> Html {
    let Diagnostic { code, severity, message, line, column, help, .. } = diagnostic;
    let pane = pane_of(diagnostic, props.shown);
    let jump = {
        let (store, line, column) = (props.store.clone(), *line, *column);
        move |_| match pane {
            Some(pane) => store.jump(pane, line.max(1), column.max(1)),
            None => open_listing(&store),
        }
    };
    let leads_nowhere = pane.is_none() && diagnostic.file.as_deref() != Some(LISTING);
    html! {
        <li class="problem-row">
            <button type="button" class="problem" data-severity={severity.clone()} onclick={jump} disabled={leads_nowhere}>
                <Icon name={icon(severity)} />
                <span class="hidden">{ severity.clone() }</span>
                <span class="problem-text">
                    { prose::message(message) }
                    if let Some(help) = help { { advice(help) } }
                </span>
                <code class="problem-code">{ code }</code>
                <span class="problem-place">{ place(diagnostic) }</span>
            </button>
            if let Some(pane) = pane.filter(|_| !diagnostic.edits.is_empty()) { { fix(props, pane, diagnostic) } }
            if let Some(lines) = declaration(diagnostic) { { declare(props, diagnostic, lines) } }
        </li>
    }
}

/// The listing of the build context is in no text of the editor: it is mended in the field that it was pasted into.
fn open_listing(store: &Store) {
    store.open_detail(Detail::Context);
    store.gather(GatherAct::Parted(Part::Files));
    store.gather(GatherAct::Pasting(true));
}

/// The button that mends it; the editor can undo what it does.
fn fix(props: &ProblemsProps, pane: Pane, diagnostic: &Diagnostic) -> Html {
    let (store, edits) = (props.store.clone(), diagnostic.edits.clone());
    let mend = move |_| store.mend(pane, edits.clone());
    html! {
        <button type="button" class="button" onclick={mend}>
            { "Fix" }<span class="hidden">{ format!(" {} in {}", diagnostic.code, place(diagnostic)) }</span>
        </button>
    }
}

/// The lines of the manifest that a message gives.
fn declaration(diagnostic: &Diagnostic) -> Option<&str> {
    let (sentence, lines) = diagnostic.help.as_deref()?.split_once('\n')?;
    let is_section = lines.starts_with(|c: char| c.is_ascii_lowercase()) && lines.lines().next()?.ends_with(':');
    (sentence.starts_with("declare it") && is_section).then_some(lines)
}

/// The button that writes them into the manifest, and goes there.
fn declare(props: &ProblemsProps, diagnostic: &Diagnostic, lines: &str) -> Html {
    let (store, lines) = (props.store.clone(), lines.to_owned());
    let declare = move |_| store.declare_lines(lines.clone());
    html! {
        <button type="button" class="button" onclick={declare}>
            { "Declare this" }<span class="hidden">{ format!(" {} in {}", diagnostic.code, place(diagnostic)) }</span>
        </button>
    }
}

/// What to do: a sentence, and under it the lines to write where it gives some.
fn advice(help: &str) -> Html {
    let (sentence, lines) = help.split_once('\n').unwrap_or((help, ""));
    html! {
        <>
            <span class="problem-help">{ sentence.to_owned() }</span>
            if !lines.is_empty() { <code class="problem-lines">{ lines.to_owned() }</code> }
        </>
    }
}

/// The text that a diagnostic speaks of, where the editor holds it.
pub fn pane_of(diagnostic: &Diagnostic, version: usize) -> Option<Pane> {
    match diagnostic.file.as_deref() {
        None => Some(Pane::Version(version)),
        Some("manifest") => Some(Pane::Manifest),
        Some("ignore") => Some(Pane::Ignore),
        Some(_) => None,
    }
}

fn place(diagnostic: &Diagnostic) -> String {
    let file = diagnostic.file.as_deref().map(|f| format!("{f} ")).unwrap_or_default();
    match diagnostic.line {
        0 => file.trim().to_owned(),
        line => format!("{file}line {line}"),
    }
}

/// What a severity looks like.
pub fn icon(severity: &str) -> Name {
    match severity {
        "error" => Name::Error,
        "warning" => Name::Warning,
        _ => Name::Info,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_copied_twice_is_declared_once() {
        let problem = |code: &str, path: &str| Diagnostic {
            code: code.into(),
            help: Some(format!("declare it in the manifest:\ncontext:\n  files:\n    - {{path: {path}, size: 1 kB}}")),
            ..Diagnostic::default()
        };
        let all = [
            problem("copy-source-missing", "a"),
            problem("copy-source-missing", "b"),
            problem("copy-source-missing", "a"),
            problem("unknown-command", "c"),
            Diagnostic {
                code: "copy-source-missing".into(),
                help: Some("the build context has d".into()),
                ..Diagnostic::default()
            },
        ];
        let lines = missing(&all.iter().collect::<Vec<_>>());
        assert_eq!(lines.iter().map(|l| l.contains("path: a")).collect::<Vec<_>>(), [true, false]);
    }
}
