//! What RUN says: the grammar of the shell command language (POSIX.1-2024, XCU 2) with what dash, BusyBox ash and bash
//! commonly add to it (`[[`, `function`, `&>`, `<<<`, `$'…'`, arrays, `${x/a/b}`).
//!
//! Reading never fails: what is not understood is kept as [`CommandKind::Opaque`] or [`Part::Opaque`] with its text, up to the
//! end of the script where nothing better is known. It takes time linear in the text, and nesting deeper than
//! [`MAX_DEPTH`] becomes opaque too, so that no input can overflow the stack.
//!
//! Departures from the standard: there are no aliases; `{a,b}` stays a literal, because only bash expands it (whoever expands
//! words knows which shell runs). Nothing here looks at a file or a variable.

mod command;
mod cursor;
mod parameter;
mod tree;
mod word;

pub use tree::{
    Assignment, AssignmentValue, Branch, CaseArm, Command, CommandKind, Connector, HeredocBody, Item, List, Operation,
    Parameter, Part, Pipeline, Redirect, RedirectKind, Simple, Word,
};

/// How deep compound commands and substitutions may nest; a script that people write stays below ten.
pub const MAX_DEPTH: usize = 48;

/// Reads a script. Spans are byte offsets in `text`.
pub fn parse(text: &str) -> List {
    parse_at(text, 0, 0)
}

/// Reads a script that stands `base` bytes into a larger one and `depth` levels deep in it.
fn parse_at(text: &str, base: usize, depth: usize) -> List {
    let mut cursor = cursor::Cursor::new(text, base, depth);
    let mut list = cursor.list();
    // What no rule takes, such as a stray `)` or `fi`, ends the list early; it is kept with all that follows.
    if !cursor.is_at_end() {
        list.items.push(cursor.opaque_rest());
    }
    list
}

#[cfg(test)]
mod tests;
