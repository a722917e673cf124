//! `files:`, `writes:` and `listing:`.

use super::decode::Reader;
use super::listing::EntryKind;
use super::yaml::{Node, Value};
use super::{FileEntry, FileSet};

const ENTRY: [&str; 10] = ["path", "type", "size", "files", "mode", "uid", "gid", "content", "content_from", "target"];

impl Reader<'_> {
    /// A set of files with no keys but its own.
    pub(super) fn file_set(&mut self, node: &Node, what: &str) -> FileSet {
        let mut set = FileSet::default();
        self.fields(node, what, &["listing", "files"], |r, key, value| match key {
            "listing" => set.listing = r.listing(value),
            _ => set.files = r.file_entries(value, "files"),
        });
        set
    }

    /// A list of files; wrong ones are left out.
    pub(super) fn file_entries(&mut self, node: &Node, what: &str) -> Vec<FileEntry> {
        let items = self.list(node, what);
        items.iter().filter_map(|item| self.file_entry(item)).collect()
    }

    fn file_entry(&mut self, node: &Node) -> Option<FileEntry> {
        let mut path = None;
        let mut entry = FileEntry { span: node.span, ..FileEntry::default() };
        let mut sound = true;
        self.fields(node, "a file", &ENTRY, |r, key, value| {
            let taken = match key {
                "path" => {
                    path = r.text(value, "a path").map(str::to_owned);
                    path.is_some()
                }
                "type" => take(&mut entry.kind, r.kind(value)),
                "size" => take(&mut entry.size, r.size(value).map(Some)),
                "files" => take(&mut entry.files, r.number(value, "the number of files").map(Some)),
                "mode" => take(&mut entry.mode, r.mode(value).map(Some)),
                "uid" => take(&mut entry.uid, r.number(value, "a uid").map(Some)),
                "gid" => take(&mut entry.gid, r.number(value, "a gid").map(Some)),
                "content" => take(&mut entry.content, r.content(value).map(Some)),
                "content_from" => take(&mut entry.content, r.content_from(value).map(Some)),
                _ => take(&mut entry.target, r.text(value, "a target").map(|t| Some(t.to_owned()))),
            };
            sound &= taken;
        });
        let Some(path) = path.filter(|path| !path.is_empty()) else {
            if sound && matches!(node.value, Value::Map(_)) {
                self.error("manifest-value", node.span, "a file needs a `path`");
            }
            return None;
        };
        if entry.files.is_some() || path.ends_with('/') {
            entry.kind = EntryKind::Dir;
        }
        entry.path = path.trim_end_matches('/').to_owned();
        self.check(&mut entry);
        sound.then_some(entry)
    }

    /// What contradicts itself is told; the stronger statement stays.
    fn check(&mut self, entry: &mut FileEntry) {
        let size = entry.content.as_ref().map(|content| content.len() as u64);
        match (size, entry.size) {
            (Some(length), Some(said)) if said != length => {
                let message = format!("the content has {length} B, and `size` says {said} B; the content counts");
                self.push(crate::diagnostic::Diagnostic::warning("manifest-value", entry.span, message));
            }
            _ => {}
        }
        entry.size = size.or(entry.size);
        let is_link = matches!(entry.kind, EntryKind::Symlink | EntryKind::Hardlink);
        if is_link && entry.target.is_none() {
            self.error("manifest-value", entry.span, "a link needs a `target`");
        }
        if entry.target.is_some() && entry.kind == EntryKind::File {
            entry.kind = EntryKind::Symlink;
        }
    }

    fn kind(&mut self, node: &Node) -> Option<EntryKind> {
        const WORDS: [(&str, EntryKind); 5] = [
            ("file", EntryKind::File),
            ("dir", EntryKind::Dir),
            ("symlink", EntryKind::Symlink),
            ("hardlink", EntryKind::Hardlink),
            ("fifo", EntryKind::Fifo),
        ];
        let text = self.text(node, "a type")?;
        let kind = WORDS.iter().find(|(word, _)| *word == text).map(|(_, kind)| *kind);
        if kind.is_none() {
            self.error(
                "manifest-value",
                node.span,
                format!("a type is file, dir, symlink, hardlink or fifo; found `{text}`"),
            );
        }
        kind
    }
}

/// Takes a value over if there is one.
fn take<V>(place: &mut V, value: Option<V>) -> bool {
    let taken = value.is_some();
    if let Some(value) = value {
        *place = value;
    }
    taken
}
