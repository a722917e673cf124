//! `COPY --parents`.

use super::{Found, Job, Placer, bad_pattern, find, unknown};
use crate::context::pattern::Patterns;
use crate::context::wildcard::is_wildcard;
use crate::filesystem::{AbsPath, Writer};
use crate::simulate::Halt;
use crate::source::Span;

impl Job<'_, '_> {
    /// Everything up to `/./`, or the root, is the top, and the rest is a pattern below it.
    ///
    /// A source without wildcards must name something there that no `--exclude` leaves out, and no symbolic link is followed
    /// to it (`RequiredPaths` of BuildKit's cache/contenthash/checksum.go).
    pub(super) fn with_parents(&mut self, text: &str, span: Span, writer: &mut Writer) -> Result<(), Halt> {
        let (top, pattern) = text.split_once("/./").unwrap_or(("/", text));
        let pattern = AbsPath::new(pattern);
        let below = pattern.as_str().trim_start_matches('/');
        let include = Patterns::new([below]).map_err(|e| bad_pattern(text, span, e))?;
        let tree = self.request.source;
        let tops = match find(tree, top) {
            Found::Paths(paths) => paths,
            Found::MayExist(path) => return self.unknown_source(&path, span, writer),
            Found::Missing(path) => return Err(self.missing(&path, span)),
        };
        let mut found = false;
        for path in tops {
            let Some(node) = tree.resolve(&path).ok().and_then(|r| r.node) else {
                return Err(self.missing(&path, span));
            };
            let exclude = self.excludes(span)?;
            let mut placer = Placer::new(writer, &self.adorn, Some(include.clone()), exclude);
            let name = path.name().unwrap_or_default();
            let placed = placer.copy(&node, name, &self.destination.path, self.destination.is_folder, true);
            let is_link = tree.resolve_parent(&path).is_ok_and(|p| p.node.is_some_and(|n| n.as_symlink().is_some()));
            found |= placer.took && !is_link;
            self.done(placed, span)?;
        }
        let whole = AbsPath::new(top).join(below);
        if found || is_wildcard(text) {
            return Ok(());
        }
        if tree.resolve(&whole).is_ok_and(|path| path.node.is_none() && path.may_exist) {
            return self.unknown_source(&whole, span, writer);
        }
        if below.is_empty() { Err(unknown::only_a_top(&whole, span).into()) } else { Err(self.missing(&whole, span)) }
    }
}
