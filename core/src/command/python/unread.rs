//! Lock files that are not there, or of which only the size is known: what the project says that it needs stands in, else as many
//! typical packages as a lock file of that size names.

use super::list;
use super::project;
use super::requirement::Requirement;
use super::resolve::{Chosen, Request};
use super::site::Site;
use crate::catalog::packages::version::Kinship;
use crate::command::Call;
use crate::size::{Bytes, Estimate};
use std::sync::Arc;

/// The packages that stand in for a lock file; `entry` is the fact that says what one package takes in it. `None` where nothing
/// is known of the project either.
pub(super) fn chosen(call: &mut Call<'_>, site: &Site, lock: &str, entry: &str) -> Option<Vec<Chosen>> {
    let folder = call.process.cwd.clone();
    let needs = project::needs(call, &folder, &[], site.python).or_else(|| pipfile(call, site));
    // A lock file of which the text is known is read elsewhere.
    let size = list::text(call, lock).ok().and_then(Result::err);
    let packages = Arc::clone(&call.machine.packages);
    let [entry] = packages.pip.numbers(entry).unwrap_or([5000.0]);
    let count = size.map(|size| (size as f64 / entry).round().max(1.0) as usize);
    let request = Request {
        registry: &packages.pip,
        site,
        tree: call.machine.tree(),
        alone: false,
        upgrade: false,
        keeps_installed: true,
        constraints: &[],
    };
    let (chosen, stands_in) = match (needs, count) {
        (Some(needs), count) => {
            let mut chosen = request.resolve(&needs);
            // Which versions an unread file names is not known; without a file they are the newest.
            if count.is_some() {
                request.widen(&mut chosen, Kinship::Minor);
            }
            (chosen, "what the project asks for stands in, with bounds".to_owned())
        }
        (None, Some(count)) => {
            (request.typical(count.min(5000)), format!("about {count} typical packages stand in, with bounds"))
        }
        (None, None) => return None,
    };
    let known = size.map_or_else(
        || format!("{lock} is not there"),
        |size| format!("only the size of {lock} is known ({})", Bytes(size)),
    );
    call.machine.assume(
        format!("{known}: {stands_in}"),
        format!("give its text in the manifest:\ncontext:\n  files:\n    - {{path: {lock}, content_from: {lock}}}"),
    );
    Some(chosen)
}

/// What a `Pipfile` asks for below `[packages]`.
fn pipfile(call: &mut Call<'_>, site: &Site) -> Option<Vec<Requirement>> {
    let text = list::text(call, "Pipfile").ok()?.ok()?;
    let mut table = "";
    let mut needs = Vec::new();
    for line in text.lines().map(str::trim) {
        if line.starts_with('[') {
            table = line;
        } else if let ("[packages]", Some((name, _))) = (table, line.split_once('=')) {
            needs.extend(Requirement::read(name.trim().trim_matches('"'), site.python));
        }
    }
    Some(needs)
}

impl Request<'_> {
    /// Gives what was chosen the bounds of another version.
    fn widen(&self, chosen: &mut [Chosen], kinship: Kinship) {
        let other = |size: Estimate| {
            let drifted = self.registry.drifted(size.bytes, kinship);
            Estimate::between(drifted.low.min(size.low), size.bytes, drifted.high.max(size.high), drifted.provenance)
        };
        for package in chosen.iter_mut().filter(|package| package.is_known) {
            package.files = other(package.files);
            package.compiled = other(package.compiled);
            package.download = other(package.download);
        }
        self.narrow(chosen);
    }

    /// So many packages of which nothing is known; some of them may be for other systems or to develop.
    fn typical(&self, count: usize) -> Vec<Chosen> {
        let single = Estimate { low: 0, ..self.registry.strangers(count) };
        let name = |i: usize| Requirement { name: format!("locked-package-{i}"), ..Requirement::default() };
        // They were counted, not named: nothing is to be said about each.
        (0..count).map(|i| Chosen { is_known: true, ..self.stranger(name(i), single) }).collect()
    }
}
