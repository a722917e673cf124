//! The tree as BuildKit's parser prints it, for comparison with it.

use super::{Arguments, Dockerfile, Node, Text};
use crate::quote;

/// The tree as nested lists: `(from "alpine")`, one instruction a line.
pub fn dump(dockerfile: &Dockerfile<'_>) -> String {
    let mut out = String::new();
    for node in &dockerfile.nodes {
        out.push('(');
        dump_node(node, &mut out);
        out.push_str(")\n");
    }
    out.trim().to_owned()
}

fn dump_node(node: &Node<'_>, out: &mut String) {
    // Go's lower case is letter by letter.
    let mut text: String = node.keyword.text.chars().filter_map(|c| c.to_lowercase().next()).collect();
    if !node.flags.is_empty() {
        let flags: Vec<&str> = node.flags.iter().map(|f| f.text.as_ref()).collect();
        text.push(' ');
        text.push_str(&quote::go_list(&flags));
    }
    dump_arguments(&node.arguments, &mut text);
    out.push_str(text.trim());
}

fn dump_arguments(arguments: &Arguments<'_>, out: &mut String) {
    match arguments {
        Arguments::None => {}
        Arguments::Unknown => out.push_str(" \"\""),
        Arguments::Words(words) | Arguments::Json(words) => words.iter().for_each(|word| dump_text(word, out)),
        Arguments::Pairs(pairs) => {
            for pair in pairs {
                dump_text(&pair.name, out);
                dump_text(&pair.value, out);
                out.push_str(if pair.legacy { " \"\"" } else { " \"=\"" });
            }
        }
        Arguments::Typed(kind, rest) => {
            dump_text(kind, out);
            dump_arguments(rest, out);
        }
        Arguments::Trigger(node) => {
            out.push_str(" (");
            dump_node(node, out);
            out.push(')');
        }
    }
}

fn dump_text(text: &Text<'_>, out: &mut String) {
    out.push(' ');
    quote::push(&text.text, out);
}
