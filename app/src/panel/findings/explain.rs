//! A rule's documentation: the few forms of Markdown that it uses, as blocks.

use yew::prelude::*;

/// A block of text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Block {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Words(String),
    /// Lines as they are.
    Code(String),
}

/// The blocks of a documentation.
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
        let heading = line.strip_prefix("## ");
        if (is_fence || heading.is_some() || line.is_empty()) && !words.is_empty() {
            out.push(Block::Words(std::mem::take(&mut words).join(" ")));
        }
        match heading {
            Some(heading) => out.push(Block::Heading(heading.to_owned())),
            None if is_fence => code = Some(Vec::new()),
            None if !line.is_empty() => words.push(line),
            None => {}
        }
    }
    // A fence that is never closed loses nothing.
    out.extend(code.map(|lines| Block::Code(lines.join("\n"))));
    if !words.is_empty() {
        out.push(Block::Words(words.join(" ")));
    }
    out
}

/// The documentation of a rule, as text: nothing in it is read as HTML.
pub fn explain(text: &str) -> Html {
    let draw = |block| match block {
        Block::Heading(text) => html! { <h4>{ text }</h4> },
        Block::Words(text) => html! { <p>{ text }</p> },
        Block::Code(text) => html! { <pre tabindex="0">{ text }</pre> },
    };
    html! { <div class="finding-doc">{ for blocks(text).into_iter().map(draw) }</div> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_documentation_is_read_block_by_block() {
        let text = "## Bad\nIt costs\nmuch.\n```dockerfile\nFROM a\n\n## no heading\n```\nSaves 1 MB.\n\nMore.\n";
        let words = |text: &str| Block::Words(text.into());
        let expected = [
            Block::Heading("Bad".into()),
            words("It costs much."),
            Block::Code("FROM a\n\n## no heading".into()),
            words("Saves 1 MB."),
            words("More."),
        ];
        assert_eq!(blocks(text), expected);
    }

    #[test]
    fn an_open_fence_keeps_its_lines() {
        assert_eq!(blocks("```\nFROM a"), [Block::Code("FROM a".into())]);
    }
}
