//! A bar to scale: pieces on a track, solid where the figure is certain and hatched where it is an estimate.
//!
//! It is drawn by SVG attributes, because the content security policy drops style attributes. Pictures are for the eye:
//! whoever uses a bar says the same in words beside it.

use yew::prelude::*;

/// A piece of a bar.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// Where it begins, in percent of the track.
    pub start: f64,
    /// How long it is, in percent of the track.
    pub length: f64,
    /// What it stands for, for the style sheet: `base`, `layer`, `carried` …
    pub kind: &'static str,
    /// Solid or hatched.
    pub certain: bool,
    /// Drawn as the one pointed at.
    pub selected: bool,
    /// Its tooltip.
    pub title: AttrValue,
}

/// What [`Bar`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct BarProps {
    /// The pieces, from left to right.
    pub pieces: Vec<Piece>,
    /// Lower and upper bound of the end, in percent of the track, drawn as whiskers.
    #[prop_or_default]
    pub bounds: Option<(f64, f64)>,
    /// `tall` for the stack of a stage.
    #[prop_or_default]
    pub size: &'static str,
}

/// The least length of a piece, in percent: what weighs anything can be seen.
const VISIBLE: f64 = 0.35;

/// A bar to scale.
#[component]
pub fn Bar(props: &BarProps) -> Html {
    html! {
        <svg class="bar" data-size={props.size} aria-hidden="true" focusable="false">
            { for props.pieces.iter().filter(|p| p.length > 0.0).map(piece) }
            if let Some((low, high)) = props.bounds { { whiskers(low, high) } }
        </svg>
    }
}

fn piece(piece: &Piece) -> Html {
    let length = piece.length.max(VISIBLE);
    let x = percent(piece.start.min(100.0 - length));
    let width = percent(length);
    html! {
        <g data-kind={piece.kind} data-selected={piece.selected.then_some("true")}>
            <rect class="bar-fill" data-certain={piece.certain.to_string()} x={x.clone()} y="0" width={width.clone()} height="100%" />
            if !piece.certain {
                <rect class="bar-hatch" x={x} y="0" width={width} height="100%" fill="url(#hatch)" />
            }
            if !piece.title.is_empty() { <title>{ piece.title.clone() }</title> }
        </g>
    }
}

fn whiskers(low: f64, high: f64) -> Html {
    let (low, high) = (percent(low.clamp(0.0, 100.0)), percent(high.clamp(0.0, 100.0)));
    html! {
        <g class="bar-whiskers">
            <line x1={low.clone()} x2={high.clone()} y1="50%" y2="50%" />
            <line x1={low.clone()} x2={low} y1="20%" y2="80%" />
            <line x1={high.clone()} x2={high} y1="20%" y2="80%" />
        </g>
    }
}

fn percent(value: f64) -> String {
    format!("{:.3}%", value.max(0.0))
}

/// The patterns that bars are filled with; once a page.
#[component]
pub fn BarPatterns() -> Html {
    html! {
        <svg class="bar-patterns" width="0" height="0" aria-hidden="true" focusable="false">
            <defs>
                <pattern id="hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                    <rect class="hatch-line" width="2.5" height="5" />
                </pattern>
            </defs>
        </svg>
    }
}
