//! Text with a little Markdown, as elements: headings, paragraphs, lists, lines of code, `code` and **strong** words. Nothing in
//! it is ever read as HTML.

use yew::prelude::*;

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Words(String),
    /// An item of a list.
    Item(String),
    /// Lines as they are.
    Code(String),
}

/// The blocks of a text.
fn blocks(text: &str) -> Vec<Block> {
    let mut out = Vec::new();
    let mut code = None::<Vec<&str>>;
    let mut words = Vec::<&str>::new();
    for line in text.lines().map(str::trim_end) {
        let is_fence = line.trim_start().starts_with("```");
        if let Some(mut lines) = code.take() {
            if is_fence {
                out.push(Block::Code(lines.join("\n")));
            } else {
                lines.push(line);
                code = Some(lines);
            }
            continue;
        }
        let (heading, item) = (line.strip_prefix("## "), line.strip_prefix("- "));
        if (is_fence || heading.is_some() || item.is_some() || line.is_empty()) && !words.is_empty() {
            out.push(Block::Words(std::mem::take(&mut words).join(" ")));
        }
        match (heading, item) {
            (Some(heading), _) => out.push(Block::Heading(heading.to_owned())),
            (None, Some(item)) => out.push(Block::Item(item.to_owned())),
            (None, None) if is_fence => code = Some(Vec::new()),
            (None, None) if !line.is_empty() => words.push(line),
            (None, None) => {}
        }
    }
    // A fence that is never closed loses nothing.
    out.extend(code.map(|lines| Block::Code(lines.join("\n"))));
    if !words.is_empty() {
        out.push(Block::Words(words.join(" ")));
    }
    out
}

/// A text as elements.
pub fn prose(text: &str) -> Html {
    let draw = |block| match block {
        Block::Heading(text) => html! { <h4>{ text }</h4> },
        Block::Words(text) => html! { <p>{ line(&text) }</p> },
        Block::Item(text) => html! { <p class="prose-item">{ line(&text) }</p> },
        Block::Code(text) => html! { <pre tabindex="0">{ text }</pre> },
    };
    blocks(text).into_iter().map(draw).collect()
}

/// The words of one paragraph.
pub fn line(text: &str) -> Html {
    let draw = |(kind, words): (Kind, &str)| match kind {
        Kind::Plain => html! { { words } },
        Kind::Code => html! { <code>{ words }</code> },
        Kind::Strong => html! { <strong>{ words }</strong> },
    };
    pieces(text).into_iter().map(draw).collect()
}

/// A message in which only code is set apart: stars are patterns there.
pub fn message(text: &str) -> Html {
    let draw = |(is_code, words): (bool, &str)| {
        if is_code {
            html! { <code>{ words }</code> }
        } else {
            words.into()
        }
    };
    quoted(text).into_iter().map(draw).collect()
}

/// The text in pieces, and which of them stand between backticks; one that nothing closes is a letter like others.
fn quoted(text: &str) -> Vec<(bool, &str)> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some((before, (code, behind))) =
        rest.split_once('`').and_then(|(before, behind)| Some((before, behind.split_once('`')?)))
    {
        out.extend([(false, before), (true, code)]);
        rest = behind;
    }
    out.push((false, rest));
    out
}

/// How words are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Plain,
    Code,
    Strong,
}

/// A paragraph in pieces; a mark that is never closed is a letter like any other.
fn pieces(text: &str) -> Vec<(Kind, &str)> {
    let mut out = Vec::new();
    let (mut rest, mut from) = (text, 0);
    while let Some((at, mark, kind)) = first_mark(rest, from) {
        let begin = at + mark.len();
        let Some(length) = rest[begin..].find(mark).filter(|length| *length > 0) else {
            from = begin;
            continue;
        };
        out.push((Kind::Plain, &rest[..at]));
        out.push((kind, &rest[begin..begin + length]));
        (rest, from) = (&rest[begin + length + mark.len()..], 0);
    }
    out.push((Kind::Plain, rest));
    out.retain(|(_, words)| !words.is_empty());
    out
}

fn first_mark(text: &str, from: usize) -> Option<(usize, &'static str, Kind)> {
    let find = |mark: &'static str, kind| text[from..].find(mark).map(|at| (from + at, mark, kind));
    let marks = [find("`", Kind::Code), find("**", Kind::Strong)];
    marks.into_iter().flatten().min_by_key(|(at, ..)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_a_message_is_set_apart() {
        assert_eq!(quoted("what `a b` leaves"), [(false, "what "), (true, "a b"), (false, " leaves")]);
        assert_eq!(quoted("**/x and ` alone"), [(false, "**/x and ` alone")]);
    }

    #[test]
    fn a_text_is_read_block_by_block() {
        let text = "## Bad\nIt costs\nmuch.\n```dockerfile\nFROM a\n\n## no heading\n```\n- one\n- two\nSaves 1 MB.\n\nMore.\n";
        let (words, item) = (|text: &str| Block::Words(text.into()), |text: &str| Block::Item(text.into()));
        let expected = [
            Block::Heading("Bad".into()),
            words("It costs much."),
            Block::Code("FROM a\n\n## no heading".into()),
            item("one"),
            item("two"),
            words("Saves 1 MB."),
            words("More."),
        ];
        assert_eq!(blocks(text), expected);
    }

    #[test]
    fn an_open_fence_keeps_its_lines() {
        assert_eq!(blocks("```\nFROM a"), [Block::Code("FROM a".into())]);
    }

    #[test]
    fn code_and_strong_words_are_found_and_lone_marks_stay() {
        let expected = [
            (Kind::Plain, "a "),
            (Kind::Code, "b **c**"),
            (Kind::Plain, " "),
            (Kind::Strong, "d"),
            (Kind::Plain, " <b>` e"),
        ];
        assert_eq!(pieces("a `b **c**` **d** <b>` e"), expected);
        assert_eq!(pieces("****"), [(Kind::Plain, "****")]);
        assert_eq!(pieces("ü`é`"), [(Kind::Plain, "ü"), (Kind::Code, "é")]);
    }
}
