//! What a person says to have changed since the last build, where no new manifest says it.

use super::image::familiar;
use super::{BaseImage, World, send};
use crate::context::ignore::Ignore;
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::filesystem::{AGGREGATE, AbsPath, Dir, Edge, File, Key, Kind, Meta, Node, Stamp, Tree, Writer};
use std::sync::Arc;

/// One change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// The content of a file of the context, or of all files of a folder, is another one.
    Change {
        /// Its path.
        path: String,
        /// Its size now; the same as before when `None`.
        size: Option<u64>,
    },
    /// As [`Edit::Change`], where the context has such a file; nothing is said where it has none.
    ChangeIfThere {
        /// Its path.
        path: String,
    },
    /// The context has one file more.
    Add {
        /// Its path.
        path: String,
        /// Its size.
        size: u64,
    },
    /// A file or folder of the context is gone.
    Remove {
        /// Its path.
        path: String,
    },
    /// An image was built anew under the same name, or there is another file behind a URL.
    Renew {
        /// Name of the image, or URL.
        name: String,
    },
}

impl World {
    /// The same world after some changes, and what there is to say about these.
    pub fn edited(&self, edits: &[Edit]) -> (Self, Vec<Diagnostic>) {
        let (mut world, mut notes) = (self.clone(), Vec::new());
        let mut writer = Writer::new(world.everything.clone(), Key::default());
        for edit in edits {
            let note = match edit {
                Edit::Change { path, size } => change(&mut writer, path, *size),
                Edit::ChangeIfThere { path } => {
                    change(&mut writer, path, None);
                    None
                }
                Edit::Add { path, size } => add(&mut writer, path, *size),
                Edit::Remove { path } => remove(&mut writer, path),
                Edit::Renew { name } => world.renew(name),
            };
            notes.extend(note.or_else(|| ignored(&world.ignore, edit)));
        }
        world.everything = writer.finish();
        if edits.iter().any(|edit| !matches!(edit, Edit::Renew { .. })) {
            world.context = send(&world.everything, &world.ignore);
        }
        (world, notes)
    }

    /// Counts how often something else came to be behind the name of an image or a URL.
    pub fn edition(&self, name: &str) -> u64 {
        u64::from(self.renewed.contains(name))
    }

    /// What stands for the content behind a URL.
    pub fn download_key(&self, url: &str) -> Key {
        let size = self.download(url).map(|size| size.bytes);
        Key::of("download").with(&format!("{size:?}")).with_number(self.edition(url))
    }

    /// Whatever goes by the name: an image as it is written or as Docker shows it, or a URL.
    fn renew(&mut self, name: &str) -> Option<Diagnostic> {
        self.renewed.insert(name.to_owned());
        for (reference, image) in self.images.iter_mut().filter(|(other, _)| familiar(other) == familiar(name)) {
            let tree = Tree::new(renewed(image.tree.root(), &mut Key::of("renewed").with(name)));
            let key = image.key.with("renewed");
            *image = Arc::new(BaseImage { tree, key, ..BaseImage::clone(image) });
            self.renewed.insert(reference.clone());
        }
        None
    }
}

/// The same files with other times, which stand for other contents.
fn renewed(node: &Arc<Node>, key: &mut Key) -> Arc<Node> {
    *key = key.with_number(1);
    let meta = Meta { mtime: Stamp::whole_second(*key), ..node.meta };
    let kind = match &node.kind {
        Kind::Dir(dir) => {
            let entries = dir.entries().iter().map(|e| Edge { node: renewed(e.node, key), ..e.to_edge() });
            Kind::Dir(Box::new(Dir::new(entries.collect())))
        }
        Kind::File(file) => Kind::File(without_content(file, None)),
        other => other.clone(),
    };
    Arc::new(Node { meta, kind })
}

/// A file whose content is another one, which nobody knows.
fn without_content(file: &File, size: Option<u64>) -> File {
    match size {
        Some(size) => File { count: file.count, ..File::sized(size) }.with_link(file.link()),
        None if file.content().is_some() => File::sized(file.size).with_link(file.link()),
        None => file.clone(),
    }
}

fn change(writer: &mut Writer, text: &str, size: Option<u64>) -> Option<Diagnostic> {
    let path = AbsPath::new(text);
    let Some(node) = writer.tree().get(&path).cloned() else {
        return if in_total(writer, &path) { None } else { Some(missing(writer.tree(), &path)) };
    };
    let node = edited(&node, Key::of("edited").with(path.as_str()), size);
    let edge = Edge { name: path.name().unwrap_or_default().into(), step: Key::default(), node };
    if path.is_root() {
        let tree = Tree::new(edge.node);
        *writer = Writer::new(tree, Key::default());
    } else {
        writer.swap(&path, Some(edge));
    }
    None
}

/// A file that is not listed in a folder known only in total: all of that counts as changed.
fn in_total(writer: &mut Writer, path: &AbsPath) -> bool {
    if !writer.tree().may_exist(path) {
        return false;
    }
    let mut folder = path.parent();
    while let Some(at) = folder {
        let rest = at.child(AGGREGATE);
        if let Some(node) = writer.tree().get(&rest).cloned() {
            let node = edited(&node, Key::of("edited").with(path.as_str()), None);
            writer.swap(&rest, Some(Edge { name: AGGREGATE.into(), step: Key::default(), node }));
            return true;
        }
        folder = at.parent();
    }
    false
}

fn edited(node: &Arc<Node>, key: Key, size: Option<u64>) -> Arc<Node> {
    let kind = match &node.kind {
        Kind::Dir(dir) => {
            let entries = dir.entries().iter();
            let entries = entries.map(|e| Edge { node: edited(e.node, key.with(e.name), None), ..e.to_edge() });
            return Arc::new(Node { meta: node.meta, kind: Kind::Dir(Box::new(Dir::new(entries.collect()))) });
        }
        Kind::File(file) => Kind::File(without_content(file, size)),
        Kind::Symlink(_) | Kind::Special(_) => return Arc::clone(node),
    };
    Arc::new(Node { meta: Meta { mtime: Stamp::precise(key), ..node.meta }, kind })
}

fn add(writer: &mut Writer, text: &str, size: u64) -> Option<Diagnostic> {
    let path = AbsPath::new(text);
    let stamp = Stamp::precise(Key::of("edited").with(path.as_str()));
    let made = writer.make_dirs(&path.parent().unwrap_or_default(), Meta::root(0o755, stamp));
    let done = made.and_then(|_| writer.put(&path, Node::file(Meta::root(0o644, stamp), File::sized(size))));
    done.err().map(|error| note("edit-refused", format!("{text} can't be added: {error}")))
}

fn remove(writer: &mut Writer, text: &str) -> Option<Diagnostic> {
    let path = AbsPath::new(text);
    match writer.remove(&path) {
        Some(_) => None,
        None => Some(missing(writer.tree(), &path)),
    }
}

fn note(code: &'static str, message: String) -> Diagnostic {
    let origin = crate::diagnostic::Origin::Dockerfile;
    let severity = Severity::Warning;
    Diagnostic { code, severity, message, origin, span: None, labels: Vec::new(), help: None, stage: None }
}

fn missing(tree: &Tree, path: &AbsPath) -> Diagnostic {
    let shown = path.as_str().trim_start_matches('/');
    let folder = path.parent().unwrap_or_default();
    let beside = tree.list(&folder).iter().map(|e| e.name.as_str());
    let near = path.name().and_then(|name| nearest(name, beside)).map(|name| folder.child(name));
    let help = near.map(|near| format!("did you mean {}?", near.as_str().trim_start_matches('/')));
    let message = format!("the build context has no {shown}, so nothing changes");
    Diagnostic { help, ..note("edit-not-found", message) }
}

/// What is said of a change that the builder never gets to see.
fn ignored(ignore: &Ignore, edit: &Edit) -> Option<Diagnostic> {
    let (Edit::Change { path, .. } | Edit::Add { path, .. } | Edit::Remove { path }) = edit else { return None };
    let path = path.trim_start_matches("./").trim_start_matches('/').trim_end_matches('/');
    let decision = ignore.decide_alone(path);
    let line = decision.line.filter(|_| decision.ignored)?;
    let message = format!("line {line} of the ignore file leaves {path} out, so nothing changes");
    Some(Diagnostic { severity: Severity::Info, ..note("edit-ignored", message) })
}
