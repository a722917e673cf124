//! What parts of a manifest are known by, so that an edit of one part leaves alone what does not read it.
//!
//! Places in the manifest's text are no part of any key: what stands further down is still the same.

use super::World;
use crate::context::wildcard::is_wildcard;
use crate::filesystem::{AbsPath, Key, Node};
use crate::manifest::{FileEntry, FileSet, Image, Manifest};
use crate::simulate::cache::Counts;
use crate::simulate::copy::{self, Found};
use std::fmt::Write;
use std::sync::Arc;

impl World {
    /// Everything of the build context that a source names, times included; `None` where it names nothing, which is told
    /// with names from all over the context.
    pub fn source_key(&self, text: &str) -> Option<Key> {
        let mut sums = self.sums.borrow_mut();
        let paths = if is_wildcard(text) {
            let Found::Paths(paths) = copy::find(&self.context, text) else { return None };
            paths
        } else {
            vec![AbsPath::new(text)]
        };
        let mut key = Key::of("source");
        for path in paths {
            let node = self.context.resolve(&path).ok()?.node?;
            key = key.with(path.as_str()).with_number(sums.of(&node, Counts::Everything).0);
        }
        Some(key)
    }

    /// Works out the checksums of the whole context, so that the first build does not wait for them.
    pub fn sum_context(&self) {
        self.sums.borrow_mut().of(self.context.root(), Counts::Everything);
    }

    /// BuildKit's checksum of what lies in an image, worked out once.
    pub fn checksum(&self, node: &Arc<Node>) -> Key {
        self.sums.borrow_mut().of(node, Counts::Content)
    }

    /// Effects, archives, downloads and secrets: what a command may read beside the files.
    pub fn aside_key(&self) -> Key {
        let mut sums = self.sums.borrow_mut();
        // An archive that lies in an image is known again by the file of the context that it was.
        let packed = self.archives.keys().filter_map(|path| self.everything.get(&AbsPath::new(path)));
        packed.fold(self.aside, |key, node| key.with_number(sums.of(node, Counts::Everything).0))
    }

    /// Whether some declared effect is that of one stage only.
    pub fn tells_stages_apart(&self) -> bool {
        self.manifest.runs.iter().any(|effect| effect.stage.is_some())
    }
}

/// That of everything but the build context and the images.
pub fn aside(manifest: &Manifest) -> Key {
    let mut key = Key::of("aside");
    for effect in &manifest.runs {
        key = text(key, &effect.stage).with(&effect.command).with_number(effect.writes.len() as u64);
        key = effect.writes.iter().fold(key, entry);
        key = effect.removes.iter().fold(key.with("removes"), |key, glob| key.with(glob));
    }
    for (path, set) in &manifest.archives {
        key = files(key.with("archive").with(path), set);
    }
    for (id, content) in &manifest.secrets {
        key = bytes(key.with("secret").with(id), Some(content));
    }
    for (url, download) in &manifest.downloads {
        key = number(key.with("download").with(url), download.size);
        key = files(bytes(key, download.content.as_deref()), &download.contents);
    }
    key
}

/// That of an image, but for its configuration, which the plan carries into the steps.
pub fn image(reference: &str, image: &Image) -> Key {
    let mut key = files(Key::of("image").with(reference), &image.contents);
    key = number(number(key, image.size), image.gzip_size);
    for layer in &image.layers {
        key = number(number(key, layer.size), layer.gzip_size);
    }
    let os = image.os.iter().fold(key, |key, os| key.with(&os.id).with(&os.version));
    image.packages.iter().fold(os, |key, name| key.with(name))
}

fn files(key: Key, set: &FileSet) -> Key {
    let listed = set.listing.as_ref().map_or(key, |listing| key.with(&listing.text));
    set.files.iter().fold(listed.with_number(set.files.len() as u64), entry)
}

fn entry(key: Key, entry: &FileEntry) -> Key {
    let mut shown = String::new();
    let FileEntry { path, kind, size, files, mode, uid, gid, content, target, span: _ } = entry;
    // Writing to a String can't fail.
    let _ = write!(shown, "{path:?} {kind:?} {size:?} {files:?} {mode:?} {uid:?} {gid:?} {target:?}");
    bytes(key.with(&shown), content.as_deref())
}

fn text(key: Key, text: &Option<String>) -> Key {
    text.as_ref().map_or(key.with_number(0), |text| key.with_number(1).with(text))
}

fn number(key: Key, number: Option<u64>) -> Key {
    number.map_or(key.with_number(0), |number| key.with_number(1).with_number(number))
}

fn bytes(key: Key, content: Option<&[u8]>) -> Key {
    content.map_or(key.with_number(0), |content| key.with_number(1).with_bytes(content))
}
