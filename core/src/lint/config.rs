//! `check=skip=…;error=…;experimental=…`.

use super::About;
use crate::instruction::mount::boolean;
use std::collections::BTreeSet;
use std::rc::Rc;

/// Which rules run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    skip: BTreeSet<String>,
    skip_all: bool,
    experimental: BTreeSet<String>,
    experimental_all: bool,
    /// Whether a finding fails the build.
    pub fails: bool,
    /// What these come on top of.
    below: Option<Rc<Config>>,
}

impl Config {
    /// Reads the options; the error is BuildKit's.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut config = Self::default();
        let text = text.trim();
        if text.is_empty() {
            return Ok(config);
        }
        for part in text.splitn(3, ';') {
            let invalid = |option: &str| format!("invalid check option {}", crate::quote::go(option));
            let (key, value) = part.split_once('=').ok_or_else(|| invalid(part))?;
            let value = value.trim();
            let names = || value.split(',').map(|rule| rule.trim().to_owned());
            match key.trim() {
                "skip" if value == "all" => config.skip_all = true,
                "skip" => config.skip = names().collect(),
                "experimental" if value == "all" => config.experimental_all = true,
                "experimental" => config.experimental = names().collect(),
                "error" => {
                    let quoted = crate::quote::go;
                    let failed = || {
                        let why = format!("strconv.ParseBool: parsing {}: invalid syntax", quoted(value));
                        format!("failed to parse check option {}: {why}", quoted(part))
                    };
                    config.fails = boolean(value).ok_or_else(failed)?;
                }
                key => return Err(invalid(key)),
            }
        }
        Ok(config)
    }

    /// These on top of others.
    pub fn over(self, below: &Rc<Self>) -> Self {
        Self { below: Some(Rc::clone(below)), ..self }
    }

    /// Whether a rule runs.
    pub fn runs(&self, rule: &About) -> bool {
        let below = self.below.as_ref().map(|below| below.runs(rule));
        if rule.experimental {
            return below == Some(true) || self.experimental_all || self.experimental.contains(rule.name);
        }
        below != Some(false) && !self.skip_all && !self.skip.contains(rule.name)
    }
}
