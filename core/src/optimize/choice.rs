//! What a person chose.

use super::Value;
use super::saving::Saving;
use crate::advice::{self, About, Safety, Values};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a person chose. As it is by default: every safe fix.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Only these: names of rules (ours or aliases), `rule:line`, or whole ids of findings. Empty: all.
    #[serde(default)]
    pub only: Vec<String>,
    /// Rules and findings whose assumptions are accepted, by the same names, with the values that were changed.
    #[serde(default)]
    pub accept: BTreeMap<String, BTreeMap<String, String>>,
    /// Rules that are switched off: what they find is not even told.
    #[serde(default)]
    pub off: Vec<String>,
    /// Rules and findings that are left as they are, by the names of `only`.
    #[serde(default)]
    pub skip: Vec<String>,
    /// What counts most.
    #[serde(default)]
    pub goal: Option<Goal>,
}

/// Why a value can't be taken; `None` where it can. What a value means only its rule knows: what comes of it is simulated.
pub(super) fn unfit(values: &[Value]) -> Option<String> {
    let broken = values.iter().find(|value| value.value.contains(char::is_control))?;
    Some(format!("a line break or another control character stands in the value: {}", broken.label))
}

/// What counts most where fixes are in each other's way, and which fixes are left out because they work against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Goal {
    /// The smallest image.
    Size,
    /// The fastest rebuild: what makes a rebuild dearer is left out.
    Rebuild,
    /// The smallest attack surface: security first, then whatever takes files out of the image; what brings some is left out.
    Surface,
}

impl Choice {
    /// Why a finding is not to be applied; `None` when it is.
    pub(super) fn objection(&self, rule: &About, id: &str, safety: &Safety) -> Option<String> {
        let names = |list: &[String]| list.iter().any(|name| is_meant(name, rule, id));
        if !self.only.is_empty() && !names(&self.only) || names(&self.skip) {
            return Some("it was not chosen".into());
        }
        if let Safety::Assumes(assumption) = safety
            && !self.accept.keys().any(|name| is_meant(name, rule, id))
        {
            return Some(format!("it has to be agreed to: {}", assumption.text));
        }
        None
    }

    /// Why a fix works against what counts most.
    pub(super) fn misses(&self, saving: &Saving) -> Option<String> {
        match self.goal? {
            Goal::Rebuild if saving.rebuild.is_some_and(|bytes| bytes < 0) => {
                Some("it makes rebuilds dearer, and the goal is the fastest rebuild".into())
            }
            Goal::Surface if saving.entries < 0 => {
                Some("it brings files into the image, and the goal is the smallest attack surface".into())
            }
            _ => None,
        }
    }

    /// Whether the rule is switched off.
    pub(super) fn is_off(&self, rule: &About) -> bool {
        self.off.iter().any(|name| rule.is_called(name))
    }

    /// The values that were chosen for all findings of a rule.
    pub(super) fn values(&self) -> Values {
        let mut values = Values::new();
        for (name, own) in self.accept.iter().filter(|(name, own)| !name.contains(':') && !own.is_empty()) {
            for rule in advice::catalogue().iter().filter(|rule| rule.is_called(name)) {
                values.entry(rule.name.to_owned()).or_default().extend(own.clone());
            }
        }
        values
    }

    /// The values that were chosen for single findings, the nearer name behind the wider one: name, rule, and what holds there.
    pub(super) fn placed(&self) -> Vec<(String, About, Values)> {
        let common = self.values();
        let mut placed = Vec::new();
        for (name, own) in self.accept.iter().filter(|(_, own)| !own.is_empty()) {
            let Some((called, _)) = name.split_once(':') else { continue };
            for rule in advice::catalogue().into_iter().filter(|rule| rule.is_called(called)) {
                let mut values = common.clone();
                let wider = self.accept.iter().filter(|(wider, _)| is_within(name, wider)).flat_map(|(_, own)| own);
                let chosen = wider.chain(own).map(|(key, value)| (key.clone(), value.clone()));
                values.entry(rule.name.to_owned()).or_default().extend(chosen);
                placed.push((name.clone(), rule, values));
            }
        }
        placed
    }
}

/// Whether a name stands for fewer findings than a wider one that names the same rule and a part of its place.
fn is_within(name: &str, wider: &str) -> bool {
    wider.contains(':') && name.strip_prefix(wider).is_some_and(|rest| rest.starts_with(':'))
}

/// Whether a name means this finding: its rule, `rule:line`, or its id; a rule also by the names that others have for it.
pub(super) fn is_meant(name: &str, rule: &About, id: &str) -> bool {
    let (called, place) = name.split_once(':').unwrap_or((name, ""));
    let own = id.split_once(':').map_or("", |(_, place)| place);
    let is_there =
        own.strip_prefix(place).is_some_and(|rest| place.is_empty() || rest.is_empty() || rest.starts_with(':'));
    rule.is_called(called) && is_there
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_leaves_out_what_works_against_it() {
        let dearer = Saving { bytes: 9, rebuild: Some(-1), ..Saving::default() };
        let fuller = Saving { bytes: 9, entries: -1, ..Saving::default() };
        for (goal, saving, left_out) in [
            (None, dearer, false),
            (Some(Goal::Size), dearer, false),
            (Some(Goal::Rebuild), dearer, true),
            (Some(Goal::Rebuild), fuller, false),
            (Some(Goal::Surface), dearer, false),
            (Some(Goal::Surface), fuller, true),
        ] {
            let choice = Choice { goal, ..Choice::default() };
            assert_eq!(choice.misses(&saving).is_some(), left_out, "{goal:?} {saving:?}");
        }
    }
}
