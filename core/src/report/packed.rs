//! What entries weigh in a blob, headers included. Folders remember what all that is in them comes to, so that a layer that
//! takes over a tree costs what is new in it.

use crate::compress::{Compressibility, Place};
use crate::filesystem::{Dir, File, Kind, Node, Packed, Tree};
use crate::size::Estimate;

/// What one entry weighs that stores `size` bytes: the file `name` in a folder at `place`, or anything else, without bytes.
pub fn entry(node: &Node, size: Estimate, place: Place, name: &str, facts: &Compressibility) -> Packed {
    let (weight, alone) = match &node.kind {
        Kind::File(file) if size.high > 0 => {
            let content = file.content().map(|content| content.as_ref());
            let content = facts.content_at(place, name, node.meta.mode, size, content);
            // A folder known only in total is many files.
            let alone = if file.count > 1 { (0, 0) } else { content.alone };
            (facts.file_header() + content.among_others, alone)
        }
        _ => (facts.bare_header(), (0, 0)),
    };
    Packed { low: weight.low, bytes: weight.bytes, high: weight.high, leaves: leaves(node), alone }
}

/// What everything in a tree comes to, each name for itself.
pub fn of(tree: &Tree, facts: &Compressibility) -> Packed {
    tree.root().as_dir().map_or_else(Packed::default, |dir| below(dir, Place::Anywhere, facts))
}

/// What everything below a folder at `place` comes to, each name for itself.
pub fn below(dir: &Dir, place: Place, facts: &Compressibility) -> Packed {
    dir.packed(place as u8, || {
        let mut sum = Packed::default();
        for edge in dir.entries() {
            let (node, name) = (edge.node.as_ref(), edge.name.as_str());
            if let Some(folder) = node.as_dir() {
                sum += below(folder, place.child(name), facts);
            }
            if !node.as_file().is_some_and(File::is_unseen) {
                sum += entry(node, size(node), place, name, facts);
            }
        }
        sum
    })
}

/// How many paths an entry counts for: itself, or the files of a folder known only in total.
pub fn leaves(node: &Node) -> u64 {
    match &node.kind {
        Kind::Dir(_) => 0,
        Kind::File(file) => u64::from(file.count).max(1),
        Kind::Symlink(_) | Kind::Special(_) => 1,
    }
}

fn size(node: &Node) -> Estimate {
    node.as_file().map(|file| file.estimate()).unwrap_or_default()
}
