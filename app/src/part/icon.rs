//! Icons, drawn for this page: strokes on a grid of 16, in the colour of the text.

use yew::prelude::*;

/// What [`Icon`] is given.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct IconProps {
    /// Which one.
    pub name: Name,
}

/// The icons that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// Opens downwards.
    Chevron,
    /// Closes or takes away.
    Cross,
    /// Adds.
    Plus,
    /// The system's theme.
    Screen,
    /// Light.
    Sun,
    /// Dark.
    Moon,
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// Information.
    Info,
    /// From one stage to another.
    Flow,
    /// A good thing to try.
    Spark,
    /// All is well.
    Check,
    /// Takes the last change back.
    Undo,
    /// Makes it again.
    Redo,
    /// More that can be done.
    More,
}

impl Name {
    fn path(self) -> &'static str {
        match self {
            Self::Chevron => "M4 6l4 4 4-4",
            Self::Cross => "M4 4l8 8M12 4l-8 8",
            Self::Plus => "M8 3v10M3 8h10",
            Self::Screen => "M2 3h12v8H2zM6 14h4M8 11v3",
            Self::Sun => {
                "M8 5a3 3 0 100 6 3 3 0 000-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1"
            }
            Self::Moon => "M13.5 9.5A6 6 0 016.5 2.5a6 6 0 107 7z",
            Self::Error => "M5.2 1.8h5.6l3.4 3.4v5.6l-3.4 3.4H5.2l-3.4-3.4V5.2zM8 4.8v3.8M8 11.2v.1",
            Self::Warning => "M8 2l6.5 11.5h-13zM8 6.5v3.2M8 11.7v.1",
            Self::Info => "M8 1.8a6.2 6.2 0 100 12.4A6.2 6.2 0 008 1.8zM8 7.3v3.9M8 4.9v.1",
            Self::Flow => "M3 2v6a3 3 0 003 3h7M10 8l3 3-3 3",
            Self::Spark => "M8 1.5l1.6 4.9 4.9 1.6-4.9 1.6L8 14.5 6.4 9.6 1.5 8l4.9-1.6z",
            Self::Check => "M3 8.5l3.2 3.2L13 5",
            Self::Undo => "M6 3L2.5 6.5 6 10M3 6.5h6.5a3.5 3.5 0 010 7H7",
            Self::Redo => "M10 3l3.5 3.5L10 10M13 6.5H6.5a3.5 3.5 0 000 7H9",
            Self::More => "M3 8h.1M8 8h.1M13 8h.1",
        }
    }
}

/// An icon beside words; it says nothing by itself.
#[component]
pub fn Icon(props: &IconProps) -> Html {
    html! {
        <svg class="icon" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">
            <path d={props.name.path()} />
        </svg>
    }
}
