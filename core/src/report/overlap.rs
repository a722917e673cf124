//! What the layers of an image repeat and hide, from its base on. Kept for every step, so that an edit only pays for what comes
//! after it.

use super::make::each_entry;
use super::shadow::{Heaviest, Hidden};
use super::waste::Waste;
use crate::Engine;
use crate::filesystem::Key;
use crate::filesystem::diff::Depth;
use crate::simulate::{Memo, Outcome};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the layers up to a step repeat and hide.
#[derive(Clone, Debug, Default)]
pub struct Overlap {
    /// Paths that several layers carry.
    pub waste: Arc<Waste>,
    /// Files that are gone from sight and still shipped.
    pub hidden: Arc<Vec<Hidden>>,
}

/// Follows the steps of an image from its base on.
pub fn follow<'a>(
    steps: impl Iterator<Item = &'a Outcome>,
    engine: Engine,
    overlaps: &mut Memo<Overlap>,
) -> Option<Arc<Overlap>> {
    let mut places = BTreeMap::from([(Key::default(), 0)]);
    let mut overlap: Option<Arc<Overlap>> = None;
    for (place, outcome) in (1..).zip(steps) {
        let below = overlap.as_deref();
        let key = outcome.key.with(engine.as_str());
        overlap = Some(overlaps.get_or(key, || add(below, outcome, engine, &places, place)));
        places.insert(outcome.key, place);
    }
    overlap
}

fn add(
    below: Option<&Overlap>,
    outcome: &Outcome,
    engine: Engine,
    places: &BTreeMap<Key, usize>,
    place: usize,
) -> Overlap {
    let mut waste = Waste::on(below.map(|b| &b.waste));
    let mut hidden = Heaviest::on(below.map(|b| &b.hidden), places, &outcome.lower, place);
    each_entry(outcome, engine, Depth::TopOfAdded, &mut |found| {
        waste.see(&found);
        hidden.see(&found);
    });
    Overlap { waste: waste.finish(), hidden: hidden.finish() }
}
