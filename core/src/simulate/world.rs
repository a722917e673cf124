//! What there is before anything is built: the build context, base images, archives, downloads, as the manifest and the
//! catalogue give them.

mod files;

use crate::context::ignore::Ignore;
use crate::context::pattern::FolderMatch;
use crate::diagnostic::{Diagnostic, Origin, Severity};
use crate::filesystem::{AGGREGATE, AbsPath, Dir, Edge, File, Key, Kind, Meta, Node, Stamp, Tree};
use crate::image::Config;
use crate::manifest::{Image, Manifest, RunEffect};
use crate::size::{Estimate, Provenance};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A base image.
#[derive(Clone, Debug, Default)]
pub struct BaseImage {
    /// Its files; a folder known only in total stands for what is not listed.
    pub tree: Tree,
    /// Everything that it was made from.
    pub key: Key,
    /// What it weighs, uncompressed.
    pub size: Estimate,
    /// Its download, where known.
    pub gzip: Option<Estimate>,
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

/// What there is before anything is built.
#[derive(Debug, Default)]
pub struct World {
    manifest: Arc<Manifest>,
    declared_key: Key,
    everything: Tree,
    context: Tree,
    ignore: Ignore,
    images: BTreeMap<String, Arc<BaseImage>>,
    scratch: Arc<BaseImage>,
    archives: BTreeMap<String, Arc<Tree>>,
}

impl World {
    /// Reads what a manifest declares. `text` is the manifest's text, which tells worlds apart; `ignore` is the ignore file
    /// beside the Dockerfile, which wins over the context's `.dockerignore`.
    pub fn new(manifest: Arc<Manifest>, text: &str, ignore: Option<&str>) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let context = files::tree(&manifest.context, "context", files::Times::Precise, &mut diagnostics);
        let everything = files::owned_by_root(&context);
        let own = files::content(&everything, ".dockerignore");
        let (ignore, wrong) = ignore.map(str::to_owned).or(own).map(|t| Ignore::parse(&t)).unwrap_or_default();
        diagnostics.extend(wrong.into_iter().map(|d| d.in_text(Origin::Ignore)));
        let mut archives = BTreeMap::new();
        for (path, set) in &manifest.archives {
            let tree = files::tree(set, path, files::Times::WholeSeconds, &mut diagnostics);
            archives.insert(path.trim_start_matches("./").trim_start_matches('/').to_owned(), Arc::new(tree));
        }
        let seen = send(&everything, &ignore);
        let declared_key = Key::of("manifest").with(text);
        let scratch = Arc::new(BaseImage { key: Key::of("scratch"), ..BaseImage::default() });
        let images = BTreeMap::new();
        let world = Self { manifest, declared_key, everything, context: seen, ignore, images, scratch, archives };
        (world, diagnostics)
    }

    /// Makes the images that a build needs; those that are there already stay.
    pub fn load_images<'a>(&mut self, references: impl IntoIterator<Item = &'a str>) {
        for reference in references {
            if !self.images.contains_key(reference) {
                let image = declared(&self.manifest, reference).map_or_else(
                    || unknown_image(reference),
                    |image| from_manifest(reference, image, self.declared_key),
                );
                self.images.insert(reference.to_owned(), Arc::new(image));
            }
        }
    }

    /// The configuration of an image, for whoever plans.
    pub fn config(&self, reference: &str) -> Option<Config> {
        declared(&self.manifest, reference).map(|image| image.config.clone())
    }

    /// A base image; it must have been loaded.
    pub fn image(&self, reference: &str) -> Arc<BaseImage> {
        self.images.get(reference).cloned().unwrap_or_else(|| Arc::new(unknown_image(reference)))
    }

    /// The image without anything.
    pub fn scratch(&self) -> Arc<BaseImage> {
        Arc::clone(&self.scratch)
    }

    /// The build context as the builder sees it, ignored files left out.
    pub fn context(&self) -> &Tree {
        &self.context
    }

    /// What the context was made from.
    pub fn context_key(&self) -> Key {
        self.declared_key.with("context")
    }

    /// What everything declared was made from.
    pub fn declared_key(&self) -> Key {
        self.declared_key
    }

    /// The line of the ignore file that leaves out a path which the context has.
    pub fn ignored_by(&self, path: &str) -> Option<u32> {
        self.everything.get(&AbsPath::new(path))?;
        let decision = self.ignore.decide_alone(path);
        decision.line.filter(|_| decision.ignored)
    }

    /// What an archive of the context unpacks to, when that is declared: by its path, or by its file name.
    pub fn archive(&self, path: &AbsPath) -> Option<Arc<Tree>> {
        let by_path = self.archives.get(path.as_str().trim_start_matches('/'));
        by_path.or_else(|| self.archives.get(path.name()?)).cloned()
    }

    /// What a downloaded archive unpacks to: by its URL, or by its file name.
    pub fn archive_of_download(&self, url: &str, name: &str) -> Option<Arc<Tree>> {
        if let Some(download) = self.manifest.downloads.get(url)
            && !download.contents.is_empty()
        {
            let tree = files::tree(&download.contents, url, files::Times::WholeSeconds, &mut Vec::new());
            return Some(Arc::new(tree));
        }
        self.archives.get(url).or_else(|| self.archives.get(name)).cloned()
    }

    /// The declared size of a download. The query does not make another file.
    pub fn download(&self, url: &str) -> Option<Estimate> {
        let plain = url.split(['?', '#']).next().unwrap_or_default();
        let download = self.manifest.downloads.get(url).or_else(|| self.manifest.downloads.get(plain))?;
        download.size.map(Estimate::declared)
    }

    /// The declared content of a secret.
    pub fn secret(&self, id: &str) -> Option<Arc<[u8]>> {
        self.manifest.secrets.get(id).cloned()
    }

    /// What the manifest says that commands leave behind.
    pub fn effects(&self) -> &[RunEffect] {
        &self.manifest.runs
    }
}

/// The context that the builder gets: what is ignored is left out, unless something in it is taken back.
fn send(tree: &Tree, ignore: &Ignore) -> Tree {
    if ignore.is_empty() {
        return tree.clone();
    }
    let root = tree.root();
    let Some(dir) = root.as_dir() else { return tree.clone() };
    let entries = send_folder(dir, "", &FolderMatch::default(), ignore);
    Tree::new(Arc::new(Node { meta: root.meta, kind: Kind::Dir(Box::new(Dir::new(entries))) }))
}

fn send_folder(dir: &Dir, path: &str, state: &FolderMatch, ignore: &Ignore) -> Vec<Edge> {
    let mut kept = Vec::with_capacity(dir.entries().len());
    for edge in dir.entries() {
        let below = if path.is_empty() { edge.name.to_string() } else { format!("{path}/{}", edge.name) };
        let Some(folder) = edge.node.as_dir() else {
            if !ignore.decide(&below, state).ignored {
                kept.push(edge.clone());
            }
            continue;
        };
        let (decision, own) = ignore.enter(&below, state);
        if decision.ignored && ignore.skips(&below) {
            continue;
        }
        let entries = send_folder(folder, &below, &own, ignore);
        if decision.ignored && entries.is_empty() {
            continue;
        }
        let unchanged = entries.len() == folder.entries().len()
            && entries.iter().zip(folder.entries()).all(|(a, b)| Arc::ptr_eq(&a.node, &b.node));
        let node = if unchanged {
            Arc::clone(&edge.node)
        } else {
            Arc::new(Node { meta: edge.node.meta, kind: Kind::Dir(Box::new(Dir::new(entries))) })
        };
        kept.push(Edge { node, ..edge.clone() });
    }
    kept
}

/// The manifest's entry for an image: as written, or by what Docker makes of it (`docker.io/library/x:latest` is `x`).
fn declared<'a>(manifest: &'a Manifest, reference: &str) -> Option<&'a Image> {
    let wanted = familiar(reference);
    manifest
        .images
        .get(reference)
        .or_else(|| manifest.images.iter().find(|(r, _)| familiar(r) == wanted).map(|(_, i)| i))
}

fn familiar(reference: &str) -> String {
    let short = ["docker.io/library/", "index.docker.io/library/", "docker.io/", "library/"];
    let name = short.iter().find_map(|p| reference.strip_prefix(p)).unwrap_or(reference);
    let name = name.split('@').next().unwrap_or(name);
    let tagged = name.rsplit('/').next().is_some_and(|last| last.contains(':'));
    if tagged { name.into() } else { format!("{name}:latest") }
}

fn from_manifest(reference: &str, image: &Image, declared: Key) -> BaseImage {
    let mut diagnostics = Vec::new();
    let seed = format!("image {reference}");
    let listed = files::tree(&image.contents, &seed, files::Times::WholeSeconds, &mut diagnostics);
    let layers: u64 = image.layers.iter().filter_map(|l| l.size).sum();
    let total = image.size.or((layers > 0).then_some(layers));
    let (tree, size) = match (total, image.contents.listing.is_some()) {
        (Some(total), true) => (listed, Estimate::declared(total)),
        (Some(total), false) => (with_rest(listed, total, &seed), Estimate::declared(total)),
        (None, _) => {
            let size = listed.root().totals().estimate();
            (listed, size)
        }
    };
    let gzip_layers: u64 = image.layers.iter().filter_map(|l| l.gzip_size).sum();
    let gzip = image.gzip_size.or((gzip_layers > 0).then_some(gzip_layers)).map(Estimate::declared);
    BaseImage {
        tree,
        key: declared.with(&seed),
        size,
        gzip,
        layer_count: image.layers.len().max(usize::from(size.bytes > 0)),
        config: image.config.clone(),
        os: image.os.as_ref().map(|os| (os.id.clone(), os.version.clone())),
        packages: image.packages.clone(),
        diagnostics,
    }
}

/// A tree of which only some files are listed: the others stand in the root, known in total.
fn with_rest(tree: Tree, total: u64, seed: &str) -> Tree {
    let rest = total.saturating_sub(tree.root().totals().estimate().bytes);
    let meta = Meta::root(0o644, Stamp::whole_second(Key::of(seed)));
    let node = Node::file(meta, File::aggregate(Estimate::declared(rest), 0));
    let mut writer = crate::filesystem::Writer::new(tree.clone(), Key::default());
    // The root always exists, so there is nothing that could refuse.
    match writer.put(&AbsPath::root().child(AGGREGATE), node) {
        Ok(()) => writer.finish(),
        Err(_) => tree,
    }
}

fn unknown_image(reference: &str) -> BaseImage {
    let seed = format!("image {reference}");
    let size = Estimate::between(0, 0, super::unknown::LARGE_DOWNLOAD, Provenance::Unknown);
    let message = format!("nothing is known of the image {reference}: what stands on it is a lower bound");
    let help = format!("declare it in the manifest:\nimages:\n  {reference}: {{size: 100 MB, gzip_size: 40 MB}}");
    let diagnostic = Diagnostic {
        code: "unknown-image",
        severity: Severity::Warning,
        message,
        origin: Origin::Dockerfile,
        span: None,
        labels: Vec::new(),
        help: Some(help),
        stage: None,
    };
    let tree = with_rest(Tree::default(), 0, &seed);
    BaseImage { tree, key: Key::of(&seed), size, diagnostics: vec![diagnostic], ..BaseImage::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NoFiles;

    fn world(manifest: &str) -> World {
        let (parsed, wrong) = crate::manifest::parse(manifest, &NoFiles);
        assert_eq!(wrong, []);
        let (world, wrong) = World::new(Arc::new(parsed), manifest, None);
        assert_eq!(wrong, []);
        world
    }

    fn paths(tree: &Tree) -> Vec<String> {
        let mut all = Vec::new();
        tree.walk(&AbsPath::root(), &mut |p, n| {
            if !n.is_dir() {
                all.push(p.to_string());
            }
        });
        all
    }

    #[test]
    fn ignored_files_are_left_out_and_explained() {
        let world = world(
            "context:\n  files:\n    - {path: a.md, size: 1}\n    - {path: docs/b.md, size: 1}\n    - {path: docs/keep/c, size: 1}\n    - {path: .dockerignore, content: \"docs\\n!docs/keep\\n\"}\n",
        );
        assert_eq!(paths(world.context()), ["/.dockerignore", "/a.md", "/docs/keep/c"]);
        assert_eq!(world.ignored_by("docs/b.md"), Some(1));
        assert_eq!(world.ignored_by("a.md"), None);
    }

    #[test]
    fn an_image_known_in_total_may_hold_any_path() {
        let mut world = world("images:\n  debian:12: {size: 117 MB}\n");
        world.load_images(["docker.io/library/debian:12"]);
        let image = world.image("docker.io/library/debian:12");
        assert_eq!(image.size, Estimate::declared(117_000_000));
        assert!(image.tree.may_exist(&AbsPath::new("/usr/bin/env")));
    }

    #[test]
    fn an_unknown_image_is_told() {
        let mut world = world("");
        world.load_images(["ghost:1"]);
        assert_eq!(world.image("ghost:1").diagnostics.len(), 1);
        assert_eq!(world.image("ghost:1").size.provenance, Provenance::Unknown);
    }
}
