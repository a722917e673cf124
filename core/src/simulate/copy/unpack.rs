//! What ADD makes of an archive.

use super::Copied;
use super::place::{Adorn, Placer, refused};
use crate::filesystem::{AbsPath, Dir, Node, Stamp, Tree, WriteError, Writer};

/// Unpacks an archive into a folder, as BuildKit's ADD does: folders of the archive give existing ones their mode and owner,
/// everything else replaces what is there. A folder that the archive does not list is made where it is missing, by root
/// whatever `--chown` says, and else left alone (`createImpliedDirectories` of github.com/moby/go-archive).
pub fn unpack(
    writer: &mut Writer,
    archive: &Tree,
    destination: &AbsPath,
    owner: Option<(u32, u32)>,
) -> Result<Copied, String> {
    let adorn = Adorn { owner, mode: None };
    let mut placer = Placer::new(writer, &adorn, None, None);
    placer.make_dirs(destination)?;
    let found = placer.writer.tree().resolve(destination).map_err(|e| refused(&e))?;
    let whole = !implies_folders(archive.root());
    placer.unpack(archive.root(), &found.path, whole).map_err(|e| e.to_string())?;
    Ok(placer.copied)
}

fn is_implied(node: &Node) -> bool {
    node.is_dir() && node.meta.mtime == Stamp::default()
}

fn implies_folders(node: &Node) -> bool {
    node.as_dir()
        .is_some_and(|dir| dir.entries().iter().any(|edge| is_implied(edge.node) || implies_folders(edge.node)))
}

impl Placer<'_> {
    /// With `whole`, folders that are not there yet come with all that is in them.
    fn unpack(&mut self, folder: &Node, target: &AbsPath, whole: bool) -> Result<(), WriteError> {
        for edge in folder.as_dir().map(Dir::entries).unwrap_or_default() {
            let path = target.child(edge.name);
            let exists = self.writer.tree().get(&path).is_some_and(|n| n.is_dir());
            if !edge.node.is_dir() || whole && !exists {
                self.graft(&path, edge.node)?;
                continue;
            }
            match (is_implied(edge.node), exists) {
                (true, true) => {}
                (true, false) => {
                    self.writer.remove(&path);
                    self.writer.inherit_dirs(&path, 0o755, Some((0, 0)))?;
                }
                (false, true) => self.writer.set_meta(&path, self.adorn.meta(edge.node))?,
                (false, false) => self.writer.put(&path, Node::dir(self.adorn.meta(edge.node)))?,
            }
            self.unpack(edge.node, &path, whole)?;
        }
        Ok(())
    }
}
