//! Base images: as the manifest declares them, else as the catalogue knows them, else unknown.

use super::{files, keys};
use crate::catalog::{self, CatalogImage, Match};
use crate::diagnostic::{Diagnostic, Origin, Severity};
use crate::filesystem::{AGGREGATE, AbsPath, File, Key, Meta, Node, Stamp, Tree, Writer};
use crate::image::Config;
use crate::image::reference::Reference;
use crate::manifest::{Image, Manifest};
use crate::size::{Bytes, Estimate};

/// A base image.
#[derive(Clone, Debug, Default)]
pub struct BaseImage {
    /// Its name, as the Dockerfile writes it; empty for `scratch`.
    pub reference: String,
    /// Its files; a folder known only in total stands for what is not listed.
    pub tree: Tree,
    /// Everything that it was made from.
    pub key: Key,
    /// What it weighs, uncompressed.
    pub size: Estimate,
    /// What a pull of it moves.
    pub gzip: Estimate,
    /// How many layers it has, where known.
    pub layer_count: usize,
    /// Its configuration.
    pub config: Config,
    /// Distribution, in the words of `/etc/os-release`.
    pub os: Option<(String, String)>,
    /// What its package manager says is installed.
    pub packages: Vec<String>,
    /// What is to be said about it; without a place.
    pub diagnostics: Vec<Diagnostic>,
}

impl BaseImage {
    /// An image: the manifest's word counts most.
    pub fn find(manifest: &Manifest, reference: &str) -> Self {
        let known = || catalog::image(&Reference::parse(reference).ok()?);
        match (declared(manifest, reference), known()) {
            (Some(image), _) => from_manifest(reference, image),
            (None, Some(found)) => from_catalogue(reference, &found),
            (None, None) => unknown(reference),
        }
    }
}

/// The configuration of an image, where it is declared or known.
pub fn config(manifest: &Manifest, reference: &str) -> Option<Config> {
    let known = || catalog::image(&Reference::parse(reference).ok()?);
    match declared(manifest, reference) {
        Some(image) => Some(image.config.clone()),
        None => known().map(|found| config_of(&found)),
    }
}

fn config_of(found: &CatalogImage) -> Config {
    Config { user: found.user.to_owned(), ..Config::default() }
}

/// The manifest's entry for an image: as written, or by the name that Docker shows (`docker.io/library/x:latest` is `x`).
fn declared<'a>(manifest: &'a Manifest, reference: &str) -> Option<&'a Image> {
    let wanted = familiar(reference);
    manifest.images.get(reference).or_else(|| {
        let mut all = manifest.images.iter();
        all.find(|(name, _)| familiar(name) == wanted).map(|(_, image)| image)
    })
}

/// Name and tag as Docker shows them.
pub(super) fn familiar(reference: &str) -> (String, Option<String>) {
    match Reference::parse(reference) {
        Ok(parsed) => (parsed.familiar_name(), parsed.effective_tag().map(str::to_owned)),
        Err(_) => (reference.to_owned(), None),
    }
}

fn from_manifest(reference: &str, image: &Image) -> BaseImage {
    let mut diagnostics = Vec::new();
    let seed = format!("image {reference}");
    let listed = files::tree(&image.contents, &seed, files::Source::Archive, &mut diagnostics);
    let layers: u64 = image.layers.iter().filter_map(|l| l.size).sum();
    let total = image.size.or((layers > 0).then_some(layers)).map(Estimate::declared);
    let (tree, size) = match (total, image.contents.listing.is_some()) {
        (Some(total), true) => (listed, total),
        (Some(total), false) => (with_rest(listed, total, &seed), total),
        (None, _) => {
            let size = listed.root().totals().estimate();
            (listed, size)
        }
    };
    let gzip_layers: u64 = image.layers.iter().filter_map(|l| l.gzip_size).sum();
    let gzip = image.gzip_size.or((gzip_layers > 0).then_some(gzip_layers));
    let gzip = gzip.map_or_else(|| catalog::download_of(size), Estimate::declared);
    BaseImage {
        reference: reference.to_owned(),
        tree,
        key: keys::image(reference, image),
        size,
        gzip,
        layer_count: image.layers.len().max(usize::from(size.bytes > 0)),
        config: image.config.clone(),
        os: image.os.as_ref().map(|os| (os.id.clone(), os.version.clone())),
        packages: image.packages.clone(),
        diagnostics,
    }
}

fn from_catalogue(reference: &str, found: &CatalogImage) -> BaseImage {
    let seed = format!("catalogue {reference}");
    let diagnostics = match &found.matched {
        Match::Exact => Vec::new(),
        Match::Relative(relative) => vec![note(
            "image-by-relative",
            Severity::Info,
            format!("{reference} is not in the catalogue; its size is taken from {relative}, with wider bounds"),
            &declaration(reference, found.size, found.gzip),
        )],
        Match::Stranger { relative, why } => vec![note(
            "image-by-stranger",
            Severity::Warning,
            format!("{reference} is not in the catalogue; {relative} stands in ({why}), with wide bounds"),
            &declaration(reference, found.size, found.gzip),
        )],
    };
    BaseImage {
        reference: reference.to_owned(),
        tree: with_rest(Tree::default(), found.size, &seed),
        key: Key::of(&seed),
        size: found.size,
        gzip: found.gzip,
        layer_count: found.layers.len().max(1),
        config: config_of(found),
        os: (!found.os.is_empty()).then(|| (found.os.to_owned(), found.release.to_owned())),
        packages: Vec::new(),
        diagnostics,
    }
}

/// An image of which nothing is known weighs what images weigh: the catalogue's median, between its least and greatest.
fn unknown(reference: &str) -> BaseImage {
    let seed = format!("image {reference}");
    let size = catalog::any_image();
    let message = format!("nothing is known of the image {reference}: the median of the catalogue's images stands in");
    BaseImage {
        reference: reference.to_owned(),
        tree: with_rest(Tree::default(), size, &seed),
        key: Key::of(&seed),
        size,
        gzip: catalog::download_of(size),
        layer_count: 1,
        diagnostics: vec![note(
            "unknown-image",
            Severity::Warning,
            message,
            &declaration(reference, size, catalog::download_of(size)),
        )],
        ..BaseImage::default()
    }
}

/// The lines to paste, with the figures that stand in until someone knows better.
fn declaration(reference: &str, size: Estimate, gzip: Estimate) -> String {
    let (size, gzip) = (Bytes(size.bytes), Bytes(gzip.bytes));
    format!("declare it in the manifest:\nimages:\n  {reference}: {{size: {size}, gzip_size: {gzip}}}")
}

fn note(code: &'static str, severity: Severity, message: String, help: &str) -> Diagnostic {
    let (origin, help) = (Origin::Dockerfile, Some(help.to_owned()));
    Diagnostic { code, severity, message, origin, span: None, labels: Vec::new(), help, stage: None }
}

/// A tree of which only some files are listed: the others stand in the root, known in total.
fn with_rest(tree: Tree, total: Estimate, seed: &str) -> Tree {
    let listed = tree.root().totals().estimate().bytes;
    let less = |bytes: u64| bytes.saturating_sub(listed);
    let rest = Estimate::between(less(total.low), less(total.bytes), less(total.high), total.provenance);
    let meta = Meta::root(0o644, Stamp::whole_second(Key::of(seed)));
    let node = Node::file(meta, File::aggregate(rest, 0));
    let mut writer = Writer::new(tree.clone(), Key::default());
    // The root always exists, so there is nothing that could refuse.
    match writer.put(&AbsPath::root().child(AGGREGATE), node) {
        Ok(()) => writer.finish(),
        Err(_) => tree,
    }
}
