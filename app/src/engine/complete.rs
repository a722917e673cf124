//! What fits at a place of a Dockerfile: instructions, their flags and values, the stages above, base images, files of the
//! context, packages.

mod packages;
mod values;

use super::colours::{Ruler, byte_at};
use layerlab_core::instruction::{FLAGS, Keyword};
use layerlab_core::offer::names::Names;
use layerlab_core::offer::{Offer, Offers};
use layerlab_core::size::Bytes;
use layerlab_core::syntax::{Node, parse};
use serde::Serialize;

/// A completion.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Completion {
    /// What is put in.
    pub label: String,
    /// A word on it.
    pub detail: String,
}

/// What fits at a place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Completions {
    /// Where the word begins that they replace, in UTF-16 units.
    pub from: u32,
    /// The choices.
    pub options: Vec<Completion>,
    /// Whether these are not all: the next letter is to be asked about again.
    pub partial: bool,
}

/// What fits at an offset in UTF-16 units; nothing where we know nothing better than what is typed.
pub fn complete(text: &str, at: u32, offers: &Offers, names: &Names) -> Option<Completions> {
    let at = byte_at(text, at);
    let head = text.get(..at)?;
    let start = head.rfind(char::is_whitespace).map_or(0, |i| i + 1);
    let word = head.get(start..)?;
    let tree = parse(text);
    let node = tree.nodes.iter().find(|n| (n.span.start as usize..=n.span.end as usize).contains(&start));
    let places = || [stages_above(&tree.nodes, at), weighed(&offers.images)].concat();
    let mut partial = false;
    let (from, options) = match node {
        None => values::of_comment(head, names).unwrap_or_else(|| (start, instructions())),
        Some(node) if start <= node.keyword.span.start as usize => (start, instructions()),
        Some(node) if word.starts_with("--") && !is_command(node, head, start) => {
            match values::of_flag(word, &places) {
                Some((length, options)) => (start + length, options),
                None => (start, flags(node)),
            }
        }
        Some(node) => match Keyword::of(&node.keyword.text) {
            Some(Keyword::From) => (start, places()),
            Some(Keyword::Run) => {
                partial = true;
                let script = head.get(node.span.start as usize..start)?;
                (start, packages::packages(script, word, names)?)
            }
            Some(Keyword::Copy | Keyword::Add) if !node.line.text.contains("--from=") => {
                let dot = if word.starts_with("./") { "./".len() } else { 0 };
                (start + dot, weighed(&offers.paths))
            }
            _ => return None,
        },
    };
    let from = Ruler::new(text).utf16(u32::try_from(from).ok()?);
    (!options.is_empty()).then_some(Completions { from, options, partial })
}

/// Whether a word that looks like a flag belongs to a command of the instruction and not to the instruction itself.
fn is_command(node: &Node<'_>, head: &str, word: usize) -> bool {
    let between = head.get(node.keyword.span.end as usize..word).unwrap_or_default();
    between.split_whitespace().any(|word| !word.starts_with("--") && word != "\\")
}

fn option(label: String, detail: &str) -> Completion {
    Completion { label, detail: detail.into() }
}

/// Names with their weight beside them.
fn weighed(offers: &[Offer]) -> Vec<Completion> {
    offers.iter().map(|offer| option(offer.name.clone(), &Bytes(offer.bytes).to_string())).collect()
}

fn instructions() -> Vec<Completion> {
    // MAINTAINER is deprecated: understood, and not offered.
    let offered = Keyword::ALL.iter().filter(|(keyword, ..)| *keyword != Keyword::Maintainer);
    offered.map(|(_, _, name)| option((*name).into(), "instruction")).collect()
}

fn flags(node: &Node<'_>) -> Vec<Completion> {
    let keyword = Keyword::of(&node.keyword.text);
    let known = FLAGS.iter().find(|(k, _)| Some(*k) == keyword).map(|(_, known)| *known).unwrap_or_default();
    known.iter().map(|(name, _)| option(format!("--{name}"), "flag")).collect()
}

/// Names of the stages that begin before a byte.
fn stages_above(nodes: &[Node<'_>], at: usize) -> Vec<Completion> {
    let above = nodes.iter().filter(|n| (n.span.end as usize) < at);
    let froms = above.filter(|n| Keyword::of(&n.keyword.text) == Some(Keyword::From));
    froms.filter_map(|n| stage_name(&n.line.text)).map(|name| option(name, "stage")).collect()
}

/// The name behind `AS` in a line of FROM.
fn stage_name(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words.iter().position(|w| w.eq_ignore_ascii_case("as"))?;
    words.get(at + 1).map(|name| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Completes at the `|` of a text.
    fn found(marked: &str) -> Vec<(String, String)> {
        let at = marked[..marked.find('|').unwrap()].encode_utf16().count() as u32;
        let offer = |name: &str, bytes| Offer { name: name.into(), bytes };
        let offers = Offers {
            images: vec![offer("alpine:3.20", 7_800_000)],
            paths: vec![offer("src/", 2000), offer("src/a", 2000)],
            ..Offers::default()
        };
        let names = Names { apt: "curl 300000\ngit 9000000\n".into(), ..Names::default() };
        let found = complete(&marked.replace('|', ""), at, &offers, &names);
        found.map(|f| f.options.into_iter().map(|o| (o.label, o.detail)).collect()).unwrap_or_default()
    }

    fn labels(marked: &str) -> Vec<String> {
        found(marked).into_iter().map(|(label, _)| label).collect()
    }

    #[test]
    fn a_line_begins_with_an_instruction() {
        assert!(labels("FROM a\nCO|").contains(&"COPY".to_owned()));
        assert!(labels("|").contains(&"FROM".to_owned()));
    }

    #[test]
    fn an_instruction_knows_its_flags() {
        assert_eq!(labels("FROM a\nRUN --m|"), ["--device", "--mount", "--network", "--security"]);
        assert_eq!(labels("FROM a\nRUN --network=|"), ["default", "host", "none"]);
        assert_eq!(labels("FROM a\nRUN make --m|"), [""; 0]);
    }

    #[test]
    fn stages_are_offered_where_they_may_be_named() {
        let text = "FROM a AS build\nFROM b AS test\nFROM c\nCOPY --from=|";
        assert_eq!(labels(text), ["build", "test", "alpine:3.20"]);
        assert_eq!(labels("FROM a AS build\nFROM b|"), ["build", "alpine:3.20"]);
        assert_eq!(labels("FROM a\nRUN x|"), [""; 0]);
    }

    #[test]
    fn packages_and_directives_are_offered_where_they_stand() {
        let text = "FROM a\nRUN apt-get update && \\\n    apt-get install -y \\\n    g|";
        assert_eq!(found(text), [("git".to_owned(), "9 MB".to_owned())]);
        assert!(labels("# sy|").contains(&"syntax=docker/dockerfile:1".to_owned()));
        assert_eq!(labels("FROM a\n# l|\nRUN b"), ["layerlab ignore="]);
    }

    #[test]
    fn images_and_files_come_with_their_weight() {
        assert_eq!(found("FROM al|"), [("alpine:3.20".to_owned(), "7.8 MB".to_owned())]);
        assert_eq!(labels("FROM a\nCOPY sr|"), ["src/", "src/a"]);
        assert_eq!(labels("FROM a\nCOPY ./sr|"), ["src/", "src/a"]);
        assert_eq!(labels("FROM a AS b\nFROM a\nCOPY --from=b sr|"), [""; 0]);
    }
}
