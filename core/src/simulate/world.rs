//! What there is before anything is built: the build context, base images, archives, downloads, as the manifest and the
//! catalogue give them.

mod edit;
mod files;
mod image;
mod keys;

use crate::Files;
use crate::catalog::packages::Packages;
use crate::context::ignore::Ignore;
use crate::context::pattern::FolderMatch;
use crate::diagnostic::{Diagnostic, Origin};
use crate::filesystem::{AbsPath, Dir, Edge, Key, Kind, Node, Tree};
use crate::image::Config;
use crate::manifest::{Manifest, RunEffect};
use crate::plan::Images;
use crate::simulate::cache::Checksums;
use crate::size::Estimate;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use edit::Edit;
pub use image::BaseImage;

/// The texts that a world is read from, beside the parsed manifest.
#[derive(Clone, Copy, Debug, Default)]
pub struct Texts<'a> {
    /// The manifest's text, which tells worlds apart.
    pub manifest: &'a str,
    /// An ignore file that takes the place of all others.
    pub ignore: Option<&'a str>,
    /// The Dockerfile's file name; `Dockerfile` when empty.
    pub dockerfile_name: &'a str,
}

/// What there is before anything is built.
#[derive(Clone, Debug, Default)]
pub struct World {
    manifest: Manifest,
    declared_key: Key,
    /// What is declared beside the build context and the images.
    aside: Key,
    everything: Tree,
    context: Tree,
    ignore: Ignore,
    ignore_text: String,
    images: BTreeMap<String, Arc<BaseImage>>,
    scratch: Arc<BaseImage>,
    archives: BTreeMap<String, Arc<Tree>>,
    dockerfile: String,
    packages: Arc<Packages>,
    /// Images and URLs behind which there is something else than the manifest knew.
    renewed: BTreeSet<String>,
    /// Checksums of the context's folders.
    sums: RefCell<Checksums>,
}

impl World {
    /// Takes the Dockerfile's text, in which the places of diagnostics are looked up.
    pub fn read_dockerfile(&mut self, text: &str) {
        text.clone_into(&mut self.dockerfile);
    }

    /// Takes the facts about packages; what RUN leaves behind follows from them.
    pub fn take_packages(&mut self, packages: &Arc<Packages>) {
        self.packages = Arc::clone(packages);
    }

    /// What packages weigh.
    pub fn packages(&self) -> Arc<Packages> {
        Arc::clone(&self.packages)
    }

    /// The Dockerfile's text.
    pub fn dockerfile(&self) -> &str {
        &self.dockerfile
    }

    /// What an archive that lies in an image unpacks to: the context's archive with the same time, as COPY and mounts keep it,
    /// or else one of the same name and size.
    pub fn archive_file(&self, name: &str, size: u64, mtime: crate::filesystem::Stamp) -> Option<Arc<Tree>> {
        let own = |path: &str| {
            self.everything.get(&AbsPath::new(path)).filter(|n| n.as_file().is_some_and(|f| f.size == size))
        };
        let same_time = self.archives.iter().find(|(path, _)| own(path).is_some_and(|n| n.meta.mtime == mtime));
        let named = || {
            self.archives.iter().find(|(path, _)| {
                let last = path.rsplit('/').next().unwrap_or_default();
                last == name && (own(path).is_some() || self.everything.get(&AbsPath::new(path)).is_none())
            })
        };
        same_time.or_else(named).map(|(_, tree)| Arc::clone(tree))
    }

    /// Reads what a manifest declares, and the ignore file in force.
    pub fn new(mut manifest: Manifest, texts: Texts<'_>, beside: &dyn Files) -> (Self, Vec<Diagnostic>) {
        let mut diagnostics = Vec::new();
        let everything = files::tree(&manifest.context, "context", files::Source::Disk, &mut diagnostics);
        if diagnostics.is_empty() {
            // A listing of a million lines is worth dropping once its tree stands; a wrong one is kept to point into.
            manifest.context.listing = None;
        }
        let ignore_text = ignore_text(texts, &everything, beside);
        let (ignore, wrong) = Ignore::parse(&ignore_text);
        diagnostics.extend(wrong.into_iter().map(|d| d.in_text(Origin::Ignore)));
        let mut archives = BTreeMap::new();
        for (path, set) in &manifest.archives {
            let tree = files::tree(set, path, files::Source::Archive, &mut diagnostics);
            archives.insert(path.trim_start_matches("./").trim_start_matches('/').to_owned(), Arc::new(tree));
        }
        let seen = send(&everything, &ignore);
        let aside = keys::aside(&manifest);
        let declared_key = Key::of("manifest").with(texts.manifest).with(&ignore_text).with_number(beside.revision());
        let scratch = Arc::new(BaseImage { key: Key::of("scratch"), ..BaseImage::default() });
        let images = BTreeMap::new();
        let world = Self {
            manifest,
            declared_key,
            aside,
            everything,
            context: seen,
            ignore,
            ignore_text,
            images,
            scratch,
            archives,
            dockerfile: String::new(),
            packages: Arc::default(),
            renewed: BTreeSet::new(),
            sums: RefCell::default(),
        };
        (world, diagnostics)
    }

    /// Makes the images that a build needs; those that are there already stay.
    pub fn load_images<'a>(&mut self, references: impl IntoIterator<Item = &'a str>) {
        for reference in references {
            if !self.images.contains_key(reference) {
                let image = BaseImage::find(&self.manifest, reference);
                self.images.insert(reference.to_owned(), Arc::new(image));
            }
        }
    }

    /// The images that the manifest declares a size of.
    pub fn declared_images(&self) -> impl Iterator<Item = (&str, u64)> {
        self.manifest.images.iter().filter_map(|(name, image)| Some((name.as_str(), image.size?)))
    }

    /// The text that a diagnostic speaks of; empty when it is the Dockerfile or can't be had.
    pub fn text(&self, origin: &Origin, manifest: &str) -> String {
        let sets = self.manifest.images.values().map(|i| &i.contents).chain(self.manifest.archives.values());
        let mut listings = sets.chain([&self.manifest.context]).filter_map(|set| set.listing.as_ref());
        match origin {
            Origin::Dockerfile => String::new(),
            Origin::Manifest => manifest.to_owned(),
            Origin::Ignore => self.ignore_text.clone(),
            Origin::File(name) => {
                let listing = listings.find(|l| l.name.as_ref() == Some(name));
                listing.map(|l| l.text.to_string()).unwrap_or_default()
            }
        }
    }

    /// A base image; it must have been loaded.
    pub fn image(&self, reference: &str) -> Arc<BaseImage> {
        let find = || Arc::new(BaseImage::find(&self.manifest, reference));
        self.images.get(reference).cloned().unwrap_or_else(find)
    }

    /// The image without anything.
    pub fn scratch(&self) -> Arc<BaseImage> {
        Arc::clone(&self.scratch)
    }

    /// Everything that is declared of the build context, ignored files included.
    pub fn everything(&self) -> &Tree {
        &self.everything
    }

    /// The build context as the builder sees it, ignored files left out.
    pub fn context(&self) -> &Tree {
        &self.context
    }

    /// What the context was made from, as a whole.
    pub fn context_key(&self) -> Key {
        self.declared_key.with("context")
    }

    /// What everything declared was made from.
    pub fn declared_key(&self) -> Key {
        self.declared_key
    }

    /// The ignore file in force.
    pub fn ignore(&self) -> &Ignore {
        &self.ignore
    }

    /// The text of the ignore file in force; empty where there is none.
    pub fn ignore_text(&self) -> &str {
        &self.ignore_text
    }

    /// The line of the ignore file that leaves out a path which the context has.
    pub fn ignored_by(&self, path: &str) -> Option<u32> {
        self.everything.get(&AbsPath::new(path))?;
        let decision = self.ignore.decide_alone(path);
        decision.line.filter(|_| decision.ignored)
    }

    /// What an archive of the context unpacks to, when that is declared: by its path, or by its file name. What differs only
    /// in how it is packed (`x.tar`, `x.tar.gz`, `x.tar.zst`) holds the same.
    pub fn archive(&self, path: &AbsPath) -> Option<Arc<Tree>> {
        let by_path = self.archives.get(path.as_str().trim_start_matches('/'));
        let own = by_path.or_else(|| self.archives.get(path.name()?));
        let plain = |name: &str| unpacked_name(name).map(str::to_owned);
        let wanted = || plain(path.as_str().trim_start_matches('/'));
        let sibling = || self.archives.iter().find(|(name, _)| plain(name).is_some() && plain(name) == wanted());
        own.or_else(|| sibling().map(|(_, tree)| tree)).cloned()
    }

    /// What a downloaded archive unpacks to: by its URL, or by its file name.
    pub fn archive_of_download(&self, url: &str, name: &str) -> Option<Arc<Tree>> {
        if let Some(download) = self.manifest.downloads.get(url)
            && !download.contents.is_empty()
        {
            let tree = files::tree(&download.contents, url, files::Source::Archive, &mut Vec::new());
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

    /// The declared content of a download.
    pub fn download_content(&self, url: &str) -> Option<Arc<[u8]>> {
        self.manifest.downloads.get(url)?.content.clone()
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

impl Images for World {
    fn config(&self, reference: &str, _platform: &str) -> Option<Config> {
        image::config(&self.manifest, reference)
    }
}

/// The name of the tar inside: `x.tar` for `x.tar`, `x.tar.gz` and the like; `None` for what does not go by such a name.
fn unpacked_name(name: &str) -> Option<&str> {
    let tar = [".gz", ".bz2", ".xz", ".zst"].iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(name);
    tar.ends_with(".tar").then_some(tar)
}

/// The ignore file in force: the given one, else `<Dockerfile>.dockerignore`, else `.dockerignore`, each looked for in the
/// context, else beside the manifest (the order of BuildKit's dockerui/config.go).
fn ignore_text(texts: Texts<'_>, context: &Tree, beside: &dyn Files) -> String {
    let name = if texts.dockerfile_name.is_empty() { "Dockerfile" } else { texts.dockerfile_name };
    let names = [format!("{name}.dockerignore"), ".dockerignore".to_owned()];
    let find = |name: &String| {
        let own = files::content(context, name);
        own.or_else(|| beside.read(name).ok().map(|b| String::from_utf8_lossy(&b).into_owned()))
    };
    texts.ignore.map(str::to_owned).or_else(|| names.iter().find_map(find)).unwrap_or_default()
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
                kept.push(edge.to_edge());
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
            && entries.iter().zip(folder.entries()).all(|(a, b)| Arc::ptr_eq(&a.node, b.node));
        let node = if unchanged {
            Arc::clone(edge.node)
        } else {
            Arc::new(Node { meta: edge.node.meta, kind: Kind::Dir(Box::new(Dir::new(entries))) })
        };
        kept.push(Edge { node, ..edge.to_edge() });
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NoFiles;
    use crate::size::Provenance;

    fn world(manifest: &str) -> World {
        let (parsed, wrong) = crate::manifest::parse(manifest, &NoFiles);
        assert_eq!(wrong, []);
        let (world, wrong) = World::new(parsed, Texts { manifest, ..Texts::default() }, &NoFiles);
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
    fn names_of_one_inode_stay_that_when_one_of_them_is_spelled_out() {
        let listing =
            "      file\t0644\t0\t0\t9\ta\n      hardlink\t0644\t0\t0\t0\tb\ta\n      hardlink\t0644\t0\t0\t0\tc\ta\n";
        for said in ["a", "c"] {
            let files = format!("    files: [{{path: /{said}, content: text}}]\n");
            let world = world(&format!("images:\n  base:\n    listing: |\n{listing}{files}"));
            let base = world.image("base");
            let nodes = ["/a", "/b", "/c"].map(|path| base.tree.get(&AbsPath::new(path)).unwrap().clone());
            let files = nodes.each_ref().map(|node| node.as_file().unwrap());
            assert!(
                files.iter().all(|file| file.size == 4 && file.link() == files[0].link() && file.link() != 0),
                "{files:?}"
            );
        }
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
