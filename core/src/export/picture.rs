//! Pictures as SVG, all their text escaped: the canvas that they are drawn on, and what flows between stages.

mod flow;

use super::html::escape;
use std::fmt::Write;

pub use flow::draw as flow;

/// The colours of a theme, by the names of `tokens.css`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// What a picture that is a document of its own names; one that is part of a page needs nothing.
    namespace: &'static str,
    /// The ground.
    pub surface: &'static str,
    /// Lines between rows.
    pub line: &'static str,
    /// Words.
    pub text: &'static str,
    /// Words that say less.
    pub text_soft: &'static str,
    /// What is pointed at, and what flows.
    pub accent: &'static str,
    /// What the Dockerfile adds.
    pub bar: &'static str,
    /// What it stands on.
    pub bar_base: &'static str,
    /// What gets smaller.
    pub good: &'static str,
    /// What gets larger.
    pub warning: &'static str,
}

impl Palette {
    /// Dark words on a light ground.
    pub const LIGHT: Self = Self {
        namespace: NAMESPACE,
        surface: "#ffffff",
        line: "#dde3e9",
        text: "#17202a",
        text_soft: "#4b5866",
        accent: "#0b7285",
        bar: "#0e7f94",
        bar_base: "#7f8d9b",
        good: "#12703c",
        warning: "#8a5a00",
    };
    /// Light words on a dark ground.
    pub const DARK: Self = Self {
        namespace: NAMESPACE,
        surface: "#14191f",
        line: "#262e37",
        text: "#e4e9ee",
        text_soft: "#a4b0bc",
        accent: "#3bc9db",
        bar: "#2fb2c7",
        bar_base: "#6b7885",
        good: "#5fd38d",
        warning: "#f0b849",
    };

    /// The colours that a page defines which the picture is part of, by the names of `core`'s documents.
    pub const INHERITED: Self = Self {
        namespace: "",
        surface: "var(--ground)",
        line: "var(--line)",
        text: "var(--text)",
        text_soft: "var(--soft)",
        accent: "var(--bar)",
        bar: "var(--bar)",
        bar_base: "var(--base)",
        good: "var(--bar)",
        warning: "var(--base)",
    };
}

/// Says that a document is a picture.
const NAMESPACE: &str = " xmlns=\"http://www.w3.org/2000/svg\"";
/// How wide pictures are, in pixels.
pub const WIDTH: f64 = 960.0;
/// The room around.
pub const MARGIN: f64 = 24.0;

/// A picture that is being drawn, from the top down.
pub struct Picture<'p> {
    /// Its colours.
    pub palette: &'p Palette,
    title: String,
    body: String,
    /// Where the next thing begins.
    pub y: f64,
}

/// How a text stands at its place.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    /// It begins there.
    Start,
    /// Its middle is there.
    Middle,
    /// It ends there.
    End,
}

/// How a text is set.
#[derive(Clone, Copy)]
pub struct Type {
    /// How large the letters are.
    pub size: f64,
    /// Whether they are bold.
    pub bold: bool,
    /// Whether all are of one width.
    pub code: bool,
    /// What of the text is at its place.
    pub anchor: Anchor,
}

/// What people read.
pub const TEXT: Type = Type { size: 12.5, bold: false, code: false, anchor: Anchor::Start };

impl<'p> Picture<'p> {
    /// One that holds its title so far; as part of a page it stands under a heading that says as much.
    pub fn new(title: &str, palette: &'p Palette) -> Self {
        if palette.namespace.is_empty() {
            return Self { palette, title: title.into(), body: String::new(), y: 0.0 };
        }
        let mut picture = Self { palette, title: title.into(), body: String::new(), y: MARGIN + 16.0 };
        picture.text((MARGIN, picture.y), Type { size: 18.0, bold: true, ..TEXT }, palette.text, title);
        picture.y += 20.0;
        picture
    }

    /// A text.
    pub fn text(&mut self, (x, y): (f64, f64), set: Type, colour: &str, text: &str) {
        let anchor = match set.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let family =
            if set.code { "ui-monospace, Menlo, Consolas, monospace" } else { "system-ui, -apple-system, sans-serif" };
        let weight = if set.bold { "600" } else { "400" };
        let (size, text) = (set.size, escape(text));
        // Writing to a String can't fail.
        let _ = writeln!(
            self.body,
            "<text x=\"{x:.2}\" y=\"{y:.2}\" font-family=\"{family}\" font-size=\"{size}\" font-weight=\"{weight}\" \
             text-anchor=\"{anchor}\" fill=\"{colour}\">{text}</text>"
        );
    }

    /// A rectangle.
    pub fn rect(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), colour: &str) {
        let _ = writeln!(
            self.body,
            "<rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{width:.2}\" height=\"{height:.2}\" fill=\"{colour}\"/>"
        );
    }

    /// A bar; what is not certain is hatched, and what weighs anything can be seen.
    pub fn bar(&mut self, at: (f64, f64), (width, height): (f64, f64), colour: &str, certain: bool) {
        if width > 0.0 {
            let size = (width.max(1.0), height);
            self.rect(at, size, colour);
            if !certain {
                self.rect(at, size, "url(#hatch)");
            }
        }
    }

    /// The whole SVG.
    pub fn close(self) -> String {
        let Self { palette, title, body, y } = self;
        let (height, title) = (y + MARGIN, escape(&title));
        // A page that holds several pictures is to hold no name twice.
        let hatch = format!(
            "<defs><pattern id=\"hatch\" width=\"5\" height=\"5\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><rect width=\"2.5\" height=\"5\" fill=\"{}\" fill-opacity=\"0.55\"/></pattern></defs>\n",
            palette.surface
        );
        let defs = if body.contains("url(#hatch)") { hatch.as_str() } else { "" };
        format!(
            "<svg{} width=\"{WIDTH}\" height=\"{height:.0}\" viewBox=\"0 0 {WIDTH} {height:.0}\" \
             role=\"img\" aria-label=\"{title}\">\n<title>{title}</title>\n{defs}\
             <rect width=\"100%\" height=\"100%\" fill=\"{}\"/>\n{body}</svg>\n",
            palette.namespace, palette.surface
        )
    }
}

/// The beginning of a text, as long as there is room for so many characters.
pub fn short(text: &str, most: usize) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    line.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}
