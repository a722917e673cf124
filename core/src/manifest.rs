//! The manifest: what a build is given beside the Dockerfile, declared in YAML or JSON.
//!
//! [`parse`] reads every key that the contract names; whatever is wrong becomes a diagnostic with its place, and everything
//! else is still there. Listings are kept as texts: whoever builds a tree reads them with [`listing::read`] and keeps what
//! it needs.

mod decode;
pub mod edit;
mod entry;
mod image;
mod inflate;
pub mod listing;
mod load;
mod section;
mod yaml;

use crate::Files;
use crate::diagnostic::{Diagnostic, Origin};
use crate::image::Config;
use crate::source::Span;
use listing::{EntryKind, ListingEntry};
use std::collections::BTreeMap;
use std::sync::Arc;

/// All that a manifest declares; empty when there is none.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// The build context, before its ignore file.
    pub context: FileSet,
    /// Base images, and images that are copied from, by reference as written.
    pub images: BTreeMap<String, Image>,
    /// What commands leave behind, in the order of the manifest; the first that fits wins.
    pub runs: Vec<RunEffect>,
    /// What archives unpack to, by path in the context or by file name.
    pub archives: BTreeMap<String, FileSet>,
    /// Contents of secrets, by id.
    pub secrets: BTreeMap<String, Arc<[u8]>>,
    /// What is behind URLs.
    pub downloads: BTreeMap<String, Download>,
}

/// Files, listed and spelled out; those spelled out win.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileSet {
    /// Every file, in one of the forms of [`listing`].
    pub listing: Option<Listing>,
    /// Single files and folders known in total, in the order of the manifest.
    pub files: Vec<FileEntry>,
}

impl FileSet {
    /// Whether nothing is declared.
    pub fn is_empty(&self) -> bool {
        self.listing.is_none() && self.files.is_empty()
    }
}

/// The text of a listing, not yet read.
#[derive(Clone, Debug, PartialEq)]
pub struct Listing {
    /// The file it stands in; `None` when it stands in the manifest itself.
    pub name: Option<String>,
    /// Its text.
    pub text: Arc<str>,
    /// The value of `listing:` in the manifest.
    pub span: Span,
}

impl Listing {
    /// Hands out every entry, and gives what is wrong with the text.
    pub fn read(&self, take: &mut dyn FnMut(ListingEntry<'_>)) -> Vec<Diagnostic> {
        let diagnose = |error: listing::LineError| {
            let (span, origin) = match &self.name {
                Some(name) => (error.span, Origin::File(name.clone())),
                None => (self.span, Origin::Manifest),
            };
            Diagnostic::error("listing-line", span, error.message).in_text(origin)
        };
        listing::read(&self.text, take).into_iter().map(diagnose).collect()
    }
}

/// One entry of `files:` or `writes:`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FileEntry {
    /// As written, but for a slash at the end.
    pub path: String,
    /// What it is; a path that ends with `/` is a folder.
    pub kind: EntryKind,
    /// Bytes: of a file, or of all files of a folder known only in total. `None` when nothing was said, which means 0 for
    /// a file and a plain folder.
    pub size: Option<u64>,
    /// How many files a folder holds that is known only in total.
    pub files: Option<u64>,
    /// Permission bits.
    pub mode: Option<u16>,
    /// Owner.
    pub uid: Option<u32>,
    /// Group.
    pub gid: Option<u32>,
    /// The file's content; it also gives the size.
    pub content: Option<Arc<[u8]>>,
    /// What a link leads to.
    pub target: Option<String>,
    /// Where it stands in the manifest.
    pub span: Span,
}

/// What is known of an image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Image {
    /// What is in it.
    pub contents: FileSet,
    /// What it weighs, uncompressed.
    pub size: Option<u64>,
    /// Its download.
    pub gzip_size: Option<u64>,
    /// Its layers, oldest first.
    pub layers: Vec<ImageLayer>,
    /// Its distribution.
    pub os: Option<Os>,
    /// Its configuration.
    pub config: Config,
    /// What its package manager says is installed: `name` or `name=version`.
    pub packages: Vec<String>,
    /// Its key in the manifest.
    pub span: Span,
}

/// One layer of an image.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ImageLayer {
    /// Bytes, uncompressed.
    pub size: Option<u64>,
    /// Bytes of its download.
    pub gzip_size: Option<u64>,
    /// What `docker history` says of it.
    pub created_by: String,
}

/// A distribution, in the words of `/etc/os-release`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Os {
    /// `ID`, such as `debian`.
    pub id: String,
    /// `VERSION_ID`, such as `12`.
    pub version: String,
}

/// What a command of a RUN leaves behind.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunEffect {
    /// Name or index of the stage; every stage when it is `None`.
    pub stage: Option<String>,
    /// Glob over one simple command, words joined by one space.
    pub command: String,
    /// What it writes.
    pub writes: Vec<FileEntry>,
    /// Globs over paths that it removes.
    pub removes: Vec<String>,
    /// Where it stands in the manifest.
    pub span: Span,
}

/// What is behind a URL.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Download {
    /// Bytes; `None` when nothing was said.
    pub size: Option<u64>,
    /// The content, which also gives the size.
    pub content: Option<Arc<[u8]>>,
    /// What it unpacks to, when it is an archive.
    pub contents: FileSet,
}

/// Reads a manifest; files that it names are read through `files`.
pub fn parse(text: &str, files: &dyn Files) -> (Manifest, Vec<Diagnostic>) {
    let (root, mut diagnostics) = yaml::read(text);
    let mut reader = decode::Reader::new(files);
    let manifest = root.map(|node| section::manifest(&mut reader, &node)).unwrap_or_default();
    diagnostics.extend(reader.finish());
    (manifest, diagnostics)
}

#[cfg(test)]
mod tests;
