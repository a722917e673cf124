//! Why a step runs again: what differs from the step of the first build that it is compared with.

use super::content::Changed;
use super::definition::{Definition, Part};
use super::{At, Fate, Replayer, StepId};
use crate::plan::{Base, Stage};

/// One input of the cache key that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The first build had no such step, or did not need its stage.
    New,
    /// What the instruction says.
    Instruction,
    /// A variable that the command sees: its value before and now, where it had one.
    Variable {
        /// Its name.
        name: String,
        /// Before.
        before: Option<String>,
        /// Now.
        after: Option<String>,
    },
    /// The variables are the same in another order.
    VariableOrder,
    /// The working directory.
    Workdir,
    /// The user.
    User,
    /// The mounts, but for their content.
    Mounts,
    /// What it is built for.
    Platform,
    /// The content of files.
    Content {
        /// Where they come from; `None` is the build context.
        from: Option<Base>,
        /// Whether a RUN mounts them.
        mounted: bool,
        /// Which.
        changed: Changed,
    },
    /// What is behind a URL.
    Download(String),
    /// The image that the stage stands on.
    Image(String),
    /// The stage that the stage stands on.
    StageBelow(usize),
    /// The step before it runs again.
    StepBefore,
    /// It stands behind other steps than before.
    Moved,
}

impl Replayer<'_> {
    /// What differs between a step that is not in the cache and its counterpart; what it stands on comes last.
    pub(super) fn reasons(
        &mut self,
        stage: &Stage,
        definition: &Definition,
        counterpart: Option<StepId>,
        at: &At,
    ) -> Vec<Reason> {
        let Some((kept, (twin, _))) = counterpart.and_then(|id| Some((self.store.steps.get(&id)?, id))) else {
            return vec![Reason::New];
        };
        let mut reasons = texts(&kept.definition, definition);
        let inputs = kept.definition.inputs.iter().zip(&definition.inputs);
        for (old, new) in inputs {
            let mut changed = Changed::default();
            self.sums.differences((&old.files, &new.files), new.counts(), &new.folder, &mut changed);
            // What a person says to have changed has changed.
            changed.certain |= new.from.is_none();
            if changed.count > 0 {
                reasons.push(Reason::Content { from: new.from.clone(), mounted: new.mounted, changed });
            }
        }
        let downloads = kept.definition.downloads.iter().zip(&definition.downloads);
        reasons.extend(downloads.filter(|(a, b)| a.0 == b.0 && a.1 != b.1).map(|(_, b)| Reason::Download(b.0.clone())));
        if kept.below != at.key && !definition.linked {
            reasons.push(self.below(stage, twin, at));
        }
        if reasons.is_empty() { vec![Reason::Moved] } else { reasons }
    }

    /// Why a step stands on something else than its counterpart.
    fn below(&self, stage: &Stage, twin: usize, at: &At) -> Reason {
        match at.fates.iter().rev().find(|fate| **fate != Fate::Nothing) {
            Some(Fate::Again(_)) => return Reason::StepBefore,
            Some(_) => return Reason::Moved,
            None => {}
        }
        let ran =
            |other: usize| self.replay.fates.get(other).is_some_and(|s| s.iter().any(|f| matches!(f, Fate::Again(_))));
        match &stage.base {
            Base::Stage(other) if ran(*other) => Reason::StageBelow(*other),
            Base::Image(reference) if self.store.bases.get(twin) != Some(&at.key) => Reason::Image(reference.clone()),
            _ => Reason::Moved,
        }
    }
}

/// What differs in the texts of two definitions.
fn texts(before: &Definition, after: &Definition) -> Vec<Reason> {
    let all = |definition: &Definition, part: &Part| -> Vec<String> {
        definition.parts.iter().filter(|(p, _)| p == part).map(|(_, text)| text.clone()).collect()
    };
    let mut reasons = Vec::new();
    for (part, reason) in [
        (Part::Instruction, Reason::Instruction),
        (Part::Workdir, Reason::Workdir),
        (Part::User, Reason::User),
        (Part::Mounts, Reason::Mounts),
        (Part::Platform, Reason::Platform),
    ] {
        if all(before, &part) != all(after, &part) {
            reasons.push(reason);
        }
    }
    let (old, new) = (variables(before), variables(after));
    if old == new {
        return reasons;
    }
    let value = |list: &[(&str, &str)], name: &str| list.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned());
    let gone = old.iter().filter(|(name, _)| value(&new, name).is_none());
    let found = reasons.len();
    for (name, _) in new.iter().chain(gone) {
        let (before, after) = (value(&old, name), value(&new, name));
        if before != after {
            reasons.push(Reason::Variable { name: (*name).to_owned(), before, after });
        }
    }
    if reasons.len() == found {
        reasons.push(Reason::VariableOrder);
    }
    reasons
}

fn variables(definition: &Definition) -> Vec<(&str, &str)> {
    let named = definition.parts.iter().filter_map(|(part, value)| match part {
        Part::Variable(name) => Some((name.as_str(), value.as_str())),
        _ => None,
    });
    named.collect()
}
