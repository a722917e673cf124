//! The manifest with changes made to it, one after the other; and a listing beside it, where they take something out of that.

use super::Shelf;
use crate::draft::beside::Beside;
use crate::engine::declare::{DeclareAsk, Declared};
use crate::text::Patch;
use layerlab_core::manifest::edit::{self, Change, files};
use layerlab_core::manifest::listing::without;

pub fn declared(ask: &DeclareAsk, shelf: &Shelf) -> Declared {
    let mut made = Made { text: ask.manifest.to_string(), beside: None };
    let done = ask.changes.iter().try_for_each(|change| made.apply(change, &shelf.texts));
    let (text, beside) = if done.is_ok() { (made.text.as_str(), made.beside) } else { (&*ask.manifest, None) };
    let line = ask.entry.as_ref().and_then(|way| edit::line_of(text, way));
    let outline = ask.forms.then(|| edit::outline(text, shelf));
    let manifest = done.map(|()| Patch::between(&ask.manifest, text));
    Declared { revision: ask.revision, changes: ask.changes.clone(), manifest, beside, outline, line }
}

/// What came of the changes so far.
struct Made {
    text: String,
    beside: Option<Beside>,
}

impl Made {
    fn apply(&mut self, change: &Change, texts: &Beside) -> Result<(), String> {
        let Change::RemoveFile(path) = change else {
            self.text = edit::apply(&self.text, change)?;
            return Ok(());
        };
        let before = self.text.clone();
        self.text = edit::apply(&before, change)?;
        let texts = self.beside.as_ref().unwrap_or(texts);
        let name = files::listing(&before).filter(|name| !name.contains('\n'));
        let rest = name.and_then(|name| Some((without(texts.text(&name)?, path)?, name)));
        match rest {
            Some((rest, name)) => self.beside = Some(texts.with(name, rest)),
            None if self.text == before => return Err(format!("The manifest declares no file or folder {path}.")),
            None => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(made: &Declared, old: &str) -> Option<String> {
        made.manifest.as_ref().ok()?.apply(old)
    }

    #[test]
    fn changes_of_the_manifest_are_made_one_after_the_other() {
        let set = |key: &str| Change::Set(vec!["images".into(), key.into(), "size".into()], "1 MB".into());
        let entry = Some(vec!["images".into(), "b".into()]);
        let ask = DeclareAsk { changes: vec![set("a"), set("b")], entry, ..DeclareAsk::default() };
        let made = declared(&ask, &Shelf::default());
        assert_eq!(text(&made, "").unwrap(), "images:\n  a: {size: 1 MB}\n  b: {size: 1 MB}\n");
        assert_eq!((made.changes.len(), made.line, made.beside), (2, Some(3), None));
    }

    #[test]
    fn a_file_leaves_the_listing_beside_the_manifest_too() {
        let manifest = "context:\n  listing: context.txt\n  files:\n    - {path: docs/a, size: 9}\n";
        let mut shelf = Shelf::default();
        shelf.take(Beside::default().with("context.txt".into(), "1 docs/a\n2 src/b\n".into()));
        let remove = |path: &str| {
            let changes = vec![Change::RemoveFile(path.into())];
            declared(&DeclareAsk { manifest: manifest.into(), changes, ..DeclareAsk::default() }, &shelf)
        };
        let made = remove("docs");
        assert_eq!(text(&made, manifest).unwrap(), "context:\n  listing: context.txt\n");
        assert_eq!(made.beside.unwrap().text("context.txt"), Some("2 src/b\n"));
        let missing = remove("doc");
        assert_eq!(missing.beside, None);
        assert!(missing.manifest.unwrap_err().contains("no file or folder doc"));
    }
}
