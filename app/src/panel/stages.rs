//! Every stage with its layers, all bars on one scale, each layer where the one before ends.

use crate::chart::{self, Kind, Segment};
use crate::part::bar::{Bar, Piece};
use crate::part::choices::choices;
use crate::part::icon::{Icon, Name};
use crate::part::menu::Menu;
use crate::part::segments::{Choice, Segments};
use crate::shared::Shared;
use crate::state::{Detail, Results, Scale, Selection};
use crate::store::Store;
use crate::words;
use layerlab_core::Engine;
use layerlab_core::report::{Base, Copy, Layer, Report, Stage};
use layerlab_core::size::{Bytes, Provenance};
use yew::prelude::*;

/// What [`Stages`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct StagesProps {
    /// The last good figures.
    pub results: Option<Shared<Results>>,
    /// The version shown.
    pub shown: usize,
    /// What is pointed at.
    pub selection: Option<Selection>,
    /// What bars are measured against.
    pub scale: Scale,
    /// The engine that stores the layers.
    pub engine: Engine,
    /// The door to the state.
    pub store: Store,
}

/// What a stage is drawn with.
struct View<'a> {
    report: &'a Report,
    version: usize,
    selection: Option<Selection>,
    full: u64,
    scale: Scale,
    store: &'a Store,
}

impl View<'_> {
    fn is_selected(&self, stage: usize, layer: Option<usize>) -> bool {
        self.selection.is_some_and(|s| s.is_at(self.version, stage, layer))
    }

    /// The stage's bars, drawn as pieces.
    fn pieces(&self, stage: &Stage) -> Vec<Piece> {
        let segments = chart::stack(stage, self.full, self.scale);
        segments.iter().map(|segment| self.piece(stage, segment)).collect()
    }

    fn piece(&self, stage: &Stage, segment: &Segment) -> Piece {
        let (kind, layer) = match segment.kind {
            Kind::Base => ("base", None),
            Kind::Layer(index) => ("layer", Some(index)),
        };
        let title = match layer.and_then(|i| stage.layers.get(i)) {
            None => format!("{}: {}", self.report.base_name(&stage.base), Bytes(stage.base_bytes)),
            Some(layer) => format!("{}: {}", words::first_line(&layer.instruction), Bytes(layer.bytes)),
        };
        Piece {
            start: segment.start,
            length: segment.length,
            kind,
            certain: segment.certain,
            selected: self.is_selected(stage.index, layer),
            title: title.into(),
        }
    }
}

/// The stages of the version shown.
#[component]
pub fn Stages(props: &StagesProps) -> Html {
    let Some(results) = &props.results else { return html! { <Waiting /> } };
    let Some(report) = results.reports.get(props.shown) else { return html! { <Waiting /> } };
    let full = chart::full_track(&results.reports, props.scale);
    let view = View {
        report,
        version: props.shown,
        selection: props.selection,
        full,
        scale: props.scale,
        store: &props.store,
    };
    let choose = {
        let store = props.store.clone();
        move |scale| store.choose_scale(scale)
    };
    html! {
        <section class="stages" aria-labelledby="stages-title">
            <header class="stages-head">
                <h2 id="stages-title">{ "Stages and layers" }</h2>
                { engines(props.engine, props.store.clone()) }
                if !report.stages.is_empty() {
                    <span class="stages-scale">{ "full bar = " }<b>{ Bytes(full).to_string() }</b></span>
                    <Segments<Scale> name="Scale of the bars" choices={scales()} value={props.scale} on_choose={choose} />
                }
            </header>
            if report.stages.is_empty() { { first_steps(&props.store) } }
            { for report.stages.iter().map(|stage| stage_card(&view, stage)) }
        </section>
    }
}

/// The place of the stages before the first figures.
#[component]
fn Waiting() -> Html {
    let row = |_| html! { <div class="ghost-row"></div> };
    html! { <section class="stages" aria-label="Stages and layers" aria-busy="true">{ for (0..6).map(row) }</section> }
}

/// What to do where there is nothing to weigh yet.
fn first_steps(store: &Store) -> Html {
    let store = store.clone();
    let context = move |_| store.open_detail(Detail::Context);
    html! {
        <ol class="first-steps">
            <li><b>{ "Write a Dockerfile" }</b>{ " in the editor, paste one, or drop it on the page. It begins with FROM, such as " }<code>{ "FROM alpine:3.20" }</code>{ "." }</li>
            <li><b>{ "Say what it copies:" }</b>{ " " }<button type="button" class="link" onclick={context}>{ "choose your project's folder" }</button>{ ", or list its files in the manifest. Nothing is uploaded." }</li>
            <li><b>{ "Read what it weighs" }</b>{ " here, and at every line of the text. The plus over the editor makes a second version to compare." }</li>
        </ol>
    }
}

/// Who stores the layers, which decides what each of them weighs.
fn engines(chosen: Engine, store: Store) -> Html {
    let all = [(Engine::Containerd, CONTAINERD), (Engine::Overlay2, OVERLAY2)];
    let all = all.map(|(engine, means)| (engine, engine.as_str(), means));
    html! {
        <Menu name="engine" label="Engine" value={chosen.as_str()}>
            { choices("Engine", &all, chosen, move |engine| store.choose_engine(engine.as_str())) }
        </Menu>
    }
}

const CONTAINERD: &str = "Current BuildKit, the default of new installs: a file that equals the one below it in content data and time is not stored again.";
const OVERLAY2: &str =
    "The classic graph driver: whatever is written again, even only its owner or mode, is stored again in full.";

fn scales() -> Vec<Choice<Scale>> {
    let choice =
        |value, label: &'static str, title: &'static str| Choice { value, label: label.into(), title: title.into() };
    vec![
        choice(Scale::Whole, "With bases", "Bars hold the base image, too"),
        choice(Scale::Added, "Added only", "Bars leave the base out, so that small layers can be seen"),
    ]
}

fn stage_card(view: &View, stage: &Stage) -> Html {
    let is_target = view.report.image.stage == stage.index;
    let pieces = view.pieces(stage);
    let bounds = (stage.low != stage.high && view.scale == Scale::Whole).then(|| {
        let percent = |bytes: u64| bytes as f64 / view.full as f64 * 100.0;
        (percent(stage.low), percent(stage.high))
    });
    let id = format!("stage-{}", stage.index);
    html! {
        <section class="stage" data-used={stage.used.to_string()} data-target={is_target.to_string()} key={stage.index} aria-labelledby={id.clone()}>
            <header class="stage-head">
                <span class="stage-index" aria-hidden="true">{ stage.index }</span>
                <h3 {id} class="stage-name">
                    <span>{ view.report.stage_name(stage.index) }</span>
                    if is_target && stage.name.is_some() { <span class="badge" data-kind="target">{ "final image" }</span> }
                    if !stage.used { <span class="badge">{ "skipped" }</span> }
                </h3>
                <Bar pieces={pieces.clone()} {bounds} size="tall" />
                <span class="stage-size">{ words::size_from(stage.low, stage.bytes, weakest(stage)) }</span>
            </header>
            if !stage.used { <p class="stage-why">{ "The final image needs nothing from this stage, so the builder leaves it out." }</p> }
            <ol class="layers">
                { base_row(view, stage, &pieces) }
                { for stage.layers.iter().enumerate().map(|(index, layer)| layer_row(view, stage, index, layer, &pieces)) }
            </ol>
            { for gifts(view.report, stage).map(|copy| gift(view.report, stage, copy)) }
        </section>
    }
}

fn base_row(view: &View, stage: &Stage, pieces: &[Piece]) -> Html {
    let point = {
        let (store, version, stage) = (view.store.clone(), view.version, stage.index);
        move |_| store.point(version, stage, None)
    };
    let own: Vec<Piece> = pieces.iter().filter(|p| p.kind == "base").cloned().collect();
    html! {
        <li key="base">
            <button type="button" class="layer" data-kind="base" aria-pressed={view.is_selected(stage.index, None).to_string()} onclick={point}>
                <span class="layer-line">{ stage.line }</span>
                <span class="layer-text"><b>{ "FROM" }</b>{ " " }{ view.report.base_name(&stage.base) }</span>
                <Bar pieces={own} />
                <span class="layer-size" title={words::provenance(stage.base_provenance)}>{ words::size_from(0, stage.base_bytes, stage.base_provenance) }</span>
            </button>
        </li>
    }
}

fn layer_row(view: &View, stage: &Stage, index: usize, layer: &Layer, pieces: &[Piece]) -> Html {
    let point = {
        let (store, version, stage) = (view.store.clone(), view.version, stage.index);
        move |_| store.point(version, stage, Some(index))
    };
    let offset = pieces.len() - stage.layers.len();
    let own: Vec<Piece> = pieces.get(offset + index).into_iter().cloned().collect();
    let (word, rest) = split_word(&layer.instruction);
    let from = view.report.copies.iter().find(|c| c.to == stage.index && c.line == layer.line);
    html! {
        <li key={index}>
            <button type="button" class="layer" data-kind={layer.kind.clone()} data-empty={layer.empty.to_string()} data-none={(layer.bytes == 0).to_string()}
                aria-pressed={view.is_selected(stage.index, Some(index)).to_string()} title={layer.instruction.clone()} onclick={point}>
                <span class="layer-line">{ layer.line }</span>
                <span class="layer-text">
                    <b>{ word.to_owned() }</b>{ " " }
                    if let Some(copy) = from {
                        <span class="chip"><Icon name={Name::Flow} />{ view.report.base_name(&copy.from) }</span>{ " " }
                        { without_from(rest) }
                    } else {
                        { rest.to_owned() }
                    }
                </span>
                <Bar pieces={own} />
                <span class="layer-size" title={words::provenance(layer.provenance)}>
                    if layer.empty { <span class="layer-none">{ "–" }</span> } else { { words::size_from(layer.low, layer.bytes, layer.provenance) } }
                </span>
            </button>
        </li>
    }
}

/// The weakest source that went into a stage's size.
fn weakest(stage: &Stage) -> Provenance {
    stage.layers.iter().map(|l| l.provenance).fold(stage.base_provenance, Provenance::max)
}

/// What a stage hands on.
fn gifts<'a>(report: &'a Report, stage: &Stage) -> impl Iterator<Item = &'a Copy> {
    let from = Base::Stage(stage.index);
    report.copies.iter().filter(move |copy| copy.from == from)
}

fn gift(report: &Report, stage: &Stage, copy: &Copy) -> Html {
    let share = chart::share(copy.bytes, stage.bytes) * 100.0;
    let carried = Piece {
        start: 0.0,
        length: share,
        kind: "carried",
        certain: true,
        selected: false,
        title: AttrValue::default(),
    };
    let to = report.stage_name(copy.to);
    html! {
        <p class="gift">
            <Icon name={Name::Flow} />
            <span class="gift-text">
                <code>{ copy.paths.join(" ") }</code>{ " goes to " }<b>{ to }</b>{ "; " }
                <span class="gift-rest">{ format!("{} stays behind", Bytes(stage.bytes.saturating_sub(copy.bytes))) }</span>
            </span>
            <Bar pieces={vec![carried]} />
            <span class="layer-size" title={words::count(copy.files, "file")}>{ Bytes(copy.bytes).to_string() }</span>
        </p>
    }
}

/// The rest of a COPY without its --from, which a chip says.
fn without_from(rest: &str) -> String {
    let words: Vec<&str> = rest.split(' ').filter(|word| !word.starts_with("--from=")).collect();
    words.join(" ")
}

/// The instruction's word, and the first line of the rest.
fn split_word(instruction: &str) -> (&str, &str) {
    let line = words::first_line(instruction);
    line.split_once(' ').unwrap_or((line, ""))
}
