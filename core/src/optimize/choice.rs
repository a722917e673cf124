//! What a person chose.

use crate::advice::{About, Safety};
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
    /// Rules that are switched off.
    #[serde(default)]
    pub off: Vec<String>,
    /// What counts most.
    #[serde(default)]
    pub goal: Option<Goal>,
}

/// What counts most where fixes are in each other's way, and which fixes are left out because they work against it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Goal {
    /// The smallest image.
    Size,
    /// The fastest rebuild: what makes a rebuild dearer is left out.
    Rebuild,
    /// The smallest attack surface: security first, then whatever takes files out of the image.
    Surface,
}

impl Choice {
    /// Why a finding is not to be applied; `None` when it is.
    pub(super) fn objection(&self, rule: &About, id: &str, safety: &Safety) -> Option<String> {
        if !self.only.is_empty() && !self.only.iter().any(|name| is_meant(name, rule, id)) {
            return Some("it was not chosen".into());
        }
        if let Safety::Assumes(assumption) = safety
            && !self.accept.keys().any(|name| is_meant(name, rule, id))
        {
            return Some(format!("it has to be agreed to: {}", assumption.text));
        }
        None
    }

    /// Whether the rule is switched off.
    pub(super) fn is_off(&self, rule: &About) -> bool {
        self.off.iter().any(|name| rule.is_called(name))
    }

    /// The values that were chosen, by rule.
    pub(super) fn values(&self) -> crate::advice::Values {
        let mut values = crate::advice::Values::new();
        for (name, own) in &self.accept {
            let rule = name.split(':').next().unwrap_or_default();
            values.entry(rule.to_owned()).or_default().extend(own.clone());
        }
        values
    }
}

/// Whether a name means this finding: its rule, `rule:line`, or its id.
fn is_meant(name: &str, rule: &About, id: &str) -> bool {
    rule.is_called(name) || id == name || id.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'))
}
