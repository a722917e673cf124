//! The answer at a glance: size, download, layers, waste, and the way from the other version.

use crate::compare::{self, Change, Direction};
use crate::draft::Draft;
use crate::lens::Lens;
use crate::library::Library;
use crate::part::choices::choices;
use crate::part::figure::Figure;
use crate::part::menu::Menu;
use crate::shared::Shared;
use crate::state::{Progress, Results, other_version};
use crate::store::Store;
use crate::words;
use layerlab_core::report::{Image, Report};
use layerlab_core::size::{Bytes, Provenance};
use yew::prelude::*;

/// What [`Headline`] is given.
#[derive(Clone, PartialEq, Properties)]
pub struct HeadlineProps {
    /// What a person wrote.
    pub draft: Shared<Draft>,
    /// The ready-made texts.
    pub library: Shared<Library>,
    /// The last good figures.
    pub results: Option<Shared<Results>>,
    /// The version shown.
    pub shown: usize,
    /// How far the figures are behind.
    pub progress: Progress,
    /// What "size" means.
    pub lens: Lens,
    /// The door to the state.
    pub store: Store,
}

/// The strip of figures over the layers.
#[component]
pub fn Headline(props: &HeadlineProps) -> Html {
    let state = match props.progress {
        Progress::Fresh | Progress::Working => "fresh",
        Progress::Slow => "slow",
        Progress::Failed => "failed",
    };
    let report = props.results.as_ref().and_then(|r| r.reports.get(props.shown)).filter(|r| !r.stages.is_empty());
    html! {
        <section class="headline" aria-label="The image at a glance" data-progress={state} aria-busy={(state == "slow").to_string()}>
            { report.map_or_else(|| placeholder(props), |report| figures(props, report)) }
            <p class="hidden" role="status">{ spoken(props, report) }</p>
            <div class="headline-progress" aria-hidden="true"></div>
        </section>
    }
}

/// The name of the main figure, behind which what "size" means is chosen, each meaning in a sentence.
fn lenses(props: &HeadlineProps) -> Html {
    let store = props.store.clone();
    let all = Lens::ALL.map(|lens| (lens, lens.name(), lens.sentence()));
    html! {
        <Menu name="lens" label="Image size" value={props.lens.name()}>
            { choices("What size means", &all, props.lens, move |lens| store.choose_lens(lens)) }
        </Menu>
    }
}

/// The strip before the first figures, or without anything to weigh, of the same height.
fn placeholder(props: &HeadlineProps) -> Html {
    let saving = (props.draft.versions.len() > 1).then_some("Saving");
    let names = ["Image size", "Download", "Wasted", "Layers"].into_iter().chain(saving);
    let figure = |(i, name): (usize, &'static str)| html! { <Figure name={if i == 0 { lenses(props) } else { name.into() }} value="–" title="" main={i == 0} /> };
    html! { <dl class="figures" data-empty="true">{ for names.enumerate().map(figure) }</dl> }
}

fn figures(props: &HeadlineProps, report: &Report) -> Html {
    let image = &report.image;
    html! {
        <dl class="figures">
            { size(props, report) }
            <Figure name="Download" value={about(image.gzip_bytes)}
                title="What a registry stores and a pull moves: every layer compressed with gzip. An estimate by kind of file.">
                { "compressed" }
            </Figure>
            { waste(image) }
            <Figure name="Layers" value={image.layer_count.to_string()}
                title="Layers of the final image, those of its base included. Instructions that store nothing are not counted.">
                { format!("base {}", Bytes(image.base_bytes)) }
            </Figure>
            { saving(props, image) }
        </dl>
    }
}

fn size(props: &HeadlineProps, report: &Report) -> Html {
    let image = &report.image;
    let errors = errors(report);
    let is_usual = props.lens == Lens::History;
    let variant = props.draft.variant(&props.library, props.shown).filter(|_| is_usual);
    let article = variant.and_then(|v| compare::article(v.figure_bytes, v.figure_text.as_deref(), image.bytes));
    html! {
        <Figure name={lenses(props)} value={main_figure(props.lens, image)} main=true
            title={format!("{} bytes. {} {}", words::grouped(props.lens.bytes(image)), props.lens.sentence(), words::provenance(image.provenance))}>
            if errors > 0 {
                <span class="figure-alarm">{ format!("{}, partial", words::count(errors, "error")) }</span>
            } else if let Some((text, deviation)) = article {
                <span class="article" title={deviation.map(|d| format!("Ours is {d} from it."))}>{ "article: " }{ text }</span>
            } else if let Some(bounds) = words::bounds(image.low, image.high).filter(|_| is_usual) {
                { bounds }
            } else {
                { source_word(image.provenance) }
            }
        </Figure>
    }
}

/// The image's size in the meaning chosen, with the mark of how sure it is.
fn main_figure(lens: Lens, image: &Image) -> String {
    match lens.mark() {
        "" => words::size_from(image.low, lens.bytes(image), image.provenance),
        mark => format!("{mark}{}", Bytes(lens.bytes(image))),
    }
}

fn waste(image: &Image) -> Html {
    let mood = if image.reclaimable_bytes * 20 > image.bytes { "bad" } else { "" };
    html! {
        <Figure name="Wasted" value={Bytes(image.reclaimable_bytes).to_string()} {mood}
            title={format!("Bytes that layers carry and the final image does not show. By dive's definition, which counts every copy of such a \
                path, it is {} and the efficiency {:.1} %.", Bytes(image.wasted_bytes), image.efficiency * 100.0)}>
            { part_wasted(image) }
        </Figure>
    }
}

/// Which part of the image that is.
fn part_wasted(image: &Image) -> String {
    match image.reclaimable_bytes * 100 / image.bytes.max(1) {
        0 if image.reclaimable_bytes > 0 => "< 1 % of image".into(),
        percent => format!("{percent} % of image"),
    }
}

fn saving(props: &HeadlineProps, image: &Image) -> Html {
    let title = "The way from the other version's image size to this one's.";
    let Some((name, change)) = against(props, image) else { return Html::default() };
    let mood = match change.direction {
        Direction::Smaller if is_whole(props) => "good",
        Direction::Smaller => "",
        Direction::Same => "",
        Direction::Larger => "bad",
    };
    let value = change.percent.unwrap_or_else(|| change.bytes.clone());
    html! {
        <Figure name={format!("Against {name}")} {value} {mood} {title}>{ change.bytes }</Figure>
    }
}

/// The other version's name, and the way from it to this one.
fn against(props: &HeadlineProps, image: &Image) -> Option<(String, Change)> {
    let other = other_version(props.shown, props.draft.versions.len())?;
    let theirs = &props.results.as_ref()?.reports.get(other)?.image;
    let change = compare::change(props.lens.bytes(theirs), props.lens.bytes(image));
    Some((props.draft.versions.get(other)?.name.clone(), change))
}

/// How many errors keep a report from being complete.
fn errors(report: &Report) -> u64 {
    report.diagnostics.iter().filter(|d| d.severity == "error").count() as u64
}

/// Whether no version has errors: only then is a saving one.
fn is_whole(props: &HeadlineProps) -> bool {
    props.results.as_ref().is_some_and(|r| r.reports.iter().all(|report| errors(report) == 0))
}

fn about(bytes: u64) -> String {
    format!("≈ {}", Bytes(bytes))
}

fn source_word(source: Provenance) -> &'static str {
    match source {
        Provenance::Exact => "exact",
        Provenance::Declared => "as declared",
        Provenance::Catalogue => "from the catalogue",
        Provenance::Heuristic => "estimated",
        Provenance::Unknown => "partly unknown",
    }
}

/// The same in one sentence, for who listens.
fn spoken(props: &HeadlineProps, report: Option<&Report>) -> String {
    let Some(report) = report.filter(|_| props.progress == Progress::Fresh) else { return String::new() };
    let image = &report.image;
    let way =
        against(props, image).map(|(name, change)| format!(", {} against {name}", change.bytes)).unwrap_or_default();
    format!("The image weighs {}{way}.", Bytes(props.lens.bytes(image)))
}
