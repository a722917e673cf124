//! The texts: one tab a version, and the ignore file and the manifest that all of them are built over.

use super::problems::pane_of;
use super::versions::VersionMenu;
use crate::browser::editor::{Editor, Hooks, Underline, Weight};
use crate::chart;
use crate::draft::Draft;
use crate::engine::advise::Advised;
use crate::engine::colours::{colours, colours_of_ignore_file, colours_of_manifest, kinds};
use crate::later::Later;
use crate::part::icon::{Icon, Name};
use crate::part::tabs::{TabOf, Tabs};
use crate::shared::Shared;
use crate::state::{Jump, Pane, Results, Selection, pointed};
use crate::store::Store;
use crate::words;
use layerlab_core::offer::Offers;
use layerlab_core::offer::names::Names;
use layerlab_core::report::{Diagnostic, Report};
use layerlab_core::size::Provenance;
use layerlab_core::source::{LineIndex, Position};
use std::cell::RefCell;
use std::rc::Rc;
use web_sys::Element;
use yew::prelude::*;

/// What [`EditorPanel`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct EditorProps {
    /// What a person wrote.
    pub draft: Shared<Draft>,
    /// The documents belong to it; another one begins with fresh histories.
    pub generation: u32,
    /// The revision of the draft, to tell fresh figures from old ones.
    pub revision: u32,
    /// The last good figures.
    pub results: Option<Shared<Results>>,
    /// What the optimizer said last.
    pub advised: Option<Shared<Advised>>,
    /// What can be named in the Dockerfiles.
    pub offers: Shared<Offers>,
    /// What can be named in commands and comments.
    pub names: Shared<Names>,
    /// The open text.
    pub pane: Pane,
    /// What is pointed at.
    pub selection: Option<Selection>,
    /// A place to go to.
    pub jump: Option<(u32, Jump)>,
    /// What comes behind the first view, once it is there.
    pub later: Option<&'static Later>,
    /// The door to the state.
    pub store: Store,
}

/// The editor under its tabs.
#[component]
pub fn EditorPanel(props: &EditorProps) -> Html {
    let place = use_node_ref();
    use_editor(props, &place);
    let open = use_callback(props.store.clone(), |pane, store| store.open(pane));
    let copy = use_callback(props.store.clone(), |_: MouseEvent, store| store.copy_version());
    html! {
        <section class="editor" aria-label="Texts">
            <div class="editor-bar">
                <Tabs<Pane> name="Texts" panel="editor-text" tabs={tabs(&props.draft)} value={props.pane} on_open={open} />
                { version_menu(props) }
                <button type="button" class="icon-button editor-more" title="One more version: a copy of the one shown" onclick={copy}>
                    <Icon name={Name::Plus} /><span class="hidden">{ "One more version: a copy of the one shown" }</span>
                    <span class="editor-word" aria-hidden="true">{ "Version" }</span>
                </button>
            </div>
            <div class="editor-text" id="editor-text" role="tabpanel" aria-label={label(&props.draft, props.pane)} ref={place}></div>
        </section>
    }
}

fn tabs(draft: &Draft) -> Vec<TabOf<Pane>> {
    let versions = draft.versions.iter().enumerate().map(|(i, v)| TabOf::new(Pane::Version(i), v.name.clone()));
    versions.chain([TabOf::new(Pane::Ignore, ".dockerignore"), TabOf::new(Pane::Manifest, "Manifest")]).collect()
}

/// What can be done to the open version.
fn version_menu(props: &EditorProps) -> Html {
    let Pane::Version(index) = props.pane else { return Html::default() };
    let versions = &props.draft.versions;
    let Some(version) = versions.get(index) else { return Html::default() };
    html! { <VersionMenu {index} name={version.name.clone()} count={versions.len()} store={props.store.clone()} /> }
}

fn label(draft: &Draft, pane: Pane) -> String {
    match pane {
        Pane::Version(index) => format!("Dockerfile, {}", draft.versions.get(index).map_or("", |v| v.name.as_str())),
        Pane::Manifest => "Manifest".into(),
        Pane::Ignore => "Ignore file .dockerignore".into(),
    }
}

/// The editor's name of a document.
fn document(pane: Pane) -> String {
    match pane {
        Pane::Version(index) => format!("version-{index}"),
        Pane::Manifest => "manifest".into(),
        Pane::Ignore => "ignore".into(),
    }
}

fn pane_named(name: &str) -> Pane {
    let version = name.strip_prefix("version-").and_then(|n| n.parse().ok());
    let other = if name == "ignore" { Pane::Ignore } else { Pane::Manifest };
    version.map_or(other, Pane::Version)
}

fn is_dockerfile(name: &str) -> bool {
    matches!(pane_named(name), Pane::Version(_))
}

/// Keeps the editor in step with the state, one concern an effect.
#[hook]
fn use_editor(props: &EditorProps, place: &NodeRef) {
    let editor = use_mut_ref(|| None::<Editor>);
    // The editor's hooks live as long as it does; what is offered changes.
    let offers = use_mut_ref(Offered::default);
    *offers.borrow_mut() = (props.offers.clone(), props.names.clone(), props.later);
    {
        let (editor, store, place) = (editor.clone(), props.store.clone(), place.clone());
        use_effect_with((), move |()| {
            *editor.borrow_mut() = place.cast::<Element>().map(|element| Editor::new(&element, hooks(store, offers)));
            move || drop(editor.borrow_mut().take())
        });
    }
    {
        let editor = editor.clone();
        use_effect_with(props.generation, move |_| {
            if let Some(editor) = &*editor.borrow() {
                editor.forget();
            }
        });
    }
    {
        let editor = editor.clone();
        let shown = (props.draft.clone(), props.offers.clone(), props.pane, props.generation);
        use_effect_with(shown, move |(draft, offers, pane, _)| {
            if let Some(editor) = &*editor.borrow() {
                editor.open(&document(*pane), draft.text_in_force(*pane, offers), &label(draft, *pane));
            }
        });
    }
    use_marks(props, &editor);
    let (draft, offers) = (props.draft.clone(), props.offers.clone());
    use_effect_with(props.jump, move |jump| {
        if let (Some((_, jump)), Some(editor)) = (jump, &*editor.borrow()) {
            let text = draft.text_in_force(jump.pane, &offers);
            let at = Position { line: jump.line, column: jump.column };
            let index = LineIndex::new(text);
            let at = index.position_utf16(index.offset(at, text), text);
            editor.go(at.line, at.column);
        }
    });
}

/// Underlines, weights and the highlighted lines.
#[hook]
fn use_marks(props: &EditorProps, editor: &Rc<RefCell<Option<Editor>>>) {
    {
        let (editor, revision, draft) = (editor.clone(), props.revision, props.draft.clone());
        let advised = props.later.zip(props.advised.clone());
        let given = (props.results.clone(), advised, props.offers.clone(), props.pane, props.generation);
        use_effect_with(given, move |(results, advised, offers, pane, _)| {
            // Marks of an older text would stand in the wrong places; the editor moves the ones it has.
            let fresh = results.as_ref().filter(|r| r.revision == revision);
            if let (Some(results), Some(editor)) = (fresh, &*editor.borrow()) {
                let text = draft.text_in_force(*pane, offers);
                let mut marks = underlines(results, *pane, text);
                let advised = advised.iter().filter(|(_, advised)| advised.ask.revision == revision);
                marks.extend(advised.flat_map(|(later, advised)| (later.marks)(advised, results, *pane, text)));
                editor.diagnose(&document(*pane), &marks);
                editor.weigh(&document(*pane), &weights(results, *pane));
            }
        });
    }
    let editor = editor.clone();
    let lines = props.selection.map(|s| (s, lines_of(props.results.as_deref(), s)));
    use_effect_with((lines, props.pane, props.generation), move |(lines, pane, _)| {
        if let Some(editor) = &*editor.borrow() {
            let here = lines.filter(|(s, _)| *pane == Pane::Version(s.version));
            let (from, to) = here.map_or((0, 0), |(_, lines)| lines);
            editor.select(&document(*pane), from, to, here.is_some_and(|(s, _)| s.reveal));
        }
    });
}

/// What can be named, in the Dockerfile's instructions and in commands and comments, and who knows where.
type Offered = (Shared<Offers>, Shared<Names>, Option<&'static Later>);

fn hooks(store: Store, offers: Rc<RefCell<Offered>>) -> Hooks {
    let (placing, mending) = (store.clone(), store.clone());
    Hooks {
        changed: Box::new(move |name, text| store.type_text(pane_named(&name), text)),
        mended: Box::new(move |name, edits| mending.mend(pane_named(&name), edits)),
        placed: Box::new(move |name, line| placing.place(pane_named(&name), line)),
        colours: Box::new(|name, text| match pane_named(&name) {
            Pane::Version(_) => colours(&text),
            Pane::Manifest => colours_of_manifest(&text),
            Pane::Ignore => colours_of_ignore_file(&text),
        }),
        kinds: kinds(),
        complete: Box::new(move |name, text, at| {
            let (offers, names, later) = &*offers.borrow();
            let later = later.filter(|_| is_dockerfile(&name))?;
            (later.complete)(&text, at, offers, names)
        }),
    }
}

/// The lines of what is pointed at; (0, 0) for none.
fn lines_of(results: Option<&Results>, selection: Selection) -> (u32, u32) {
    let report = results.and_then(|r| r.reports.get(selection.version));
    match report.and_then(|r| pointed(r, selection)) {
        Some((_, Some(layer))) => (layer.line, layer.end_line),
        Some((stage, None)) => (stage.line, stage.line),
        None => (0, 0),
    }
}

fn underlines(results: &Results, pane: Pane, text: &str) -> Vec<Underline> {
    let version = match pane {
        Pane::Version(index) => index,
        Pane::Manifest | Pane::Ignore => 0,
    };
    let index = LineIndex::new(text);
    let diagnostics = results.reports.get(version).map(|r| r.diagnostics.as_slice()).unwrap_or_default();
    let here = diagnostics.iter().filter(|d| d.line > 0 && pane_of(d, version) == Some(pane));
    here.map(|d| underline(d, &index, text)).collect()
}

fn underline(diagnostic: &Diagnostic, index: &LineIndex, text: &str) -> Underline {
    let place = |line, column| index.position_utf16(index.offset(Position { line, column }, text), text);
    let from = place(diagnostic.line, diagnostic.column);
    let to = place(diagnostic.end_line, diagnostic.end_column);
    let help = diagnostic.help.as_deref().map(|help| format!("\n{help}")).unwrap_or_default();
    Underline {
        line: from.line,
        column: from.column,
        end_line: to.line,
        end_column: to.column,
        severity: diagnostic.severity.clone(),
        message: format!("{}{help}", diagnostic.message),
        source: diagnostic.code.clone(),
        edits: diagnostic.edits.clone(),
        fix: "Fix",
    }
}

fn weights(results: &Results, pane: Pane) -> Vec<Weight> {
    let Pane::Version(index) = pane else { return Vec::new() };
    results.reports.get(index).map(line_weights).unwrap_or_default()
}

/// What a line stores: its number, the lower bound, the bytes, the source.
type Line = (u32, u64, u64, Provenance);

/// One weight a line: what its instruction stores; for FROM what the stage stands on and what triggers of the base add.
fn line_weights(report: &Report) -> Vec<Weight> {
    let mut lines: Vec<Line> = Vec::new();
    for stage in &report.stages {
        // A base's own bounds are not in the report: one that nobody knows is a guess.
        lines.push((stage.line, 0, stage.base_bytes, stage.base_provenance));
        for layer in stage.layers.iter().filter(|l| !l.empty) {
            match lines.last_mut().filter(|(line, ..)| *line == layer.line) {
                Some((_, low, bytes, source)) => {
                    (*low, *bytes) = (*low + layer.low, *bytes + layer.bytes);
                    *source = (*source).max(layer.provenance);
                }
                None => lines.push((layer.line, layer.low, layer.bytes, layer.provenance)),
            }
        }
    }
    let full = lines.iter().map(|(_, _, bytes, _)| *bytes).max().unwrap_or(0);
    let is_base = |line| report.stages.iter().any(|stage| stage.line == line);
    lines.iter().filter(|(line, ..)| *line > 0).map(|line| weight(*line, full, is_base(line.0))).collect()
}

fn weight((line, low, bytes, source): Line, full: u64, base: bool) -> Weight {
    Weight {
        line,
        text: words::size_from(low, bytes, source),
        share: chart::share(bytes, full),
        certain: source < Provenance::Heuristic,
        base,
        title: words::provenance(source).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use layerlab_core::report::{Layer, Stage};

    #[test]
    fn underlines_count_in_utf16_units() {
        let diagnostic = Diagnostic { line: 1, column: 3, end_line: 1, end_column: 4, ..Diagnostic::default() };
        let text = "𝄞 x\n";
        let found = underline(&diagnostic, &LineIndex::new(text), text);
        assert_eq!((found.column, found.end_column), (4, 5));
    }

    #[test]
    fn a_line_weighs_what_its_instructions_store() {
        let layer = |line, bytes, empty| Layer { line, bytes, empty, ..Layer::default() };
        // Line 1 also carries a trigger of the base image.
        let layers = vec![layer(1, 5, false), layer(2, 0, true), layer(3, 20, false)];
        let report =
            Report { stages: vec![Stage { line: 1, base_bytes: 5, layers, ..Stage::default() }], ..Report::default() };
        let found: Vec<_> = line_weights(&report).into_iter().map(|w| (w.line, w.text, w.share)).collect();
        assert_eq!(found, [(1, "10 B".into(), 0.5), (3, "20 B".into(), 1.0)]);
    }

    #[test]
    fn documents_are_named_both_ways() {
        for pane in [Pane::Version(0), Pane::Version(12), Pane::Manifest, Pane::Ignore] {
            assert_eq!(pane_named(&document(pane)), pane);
        }
    }
}
