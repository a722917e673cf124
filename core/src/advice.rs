//! Advice: rules that see a Dockerfile and its simulated files, and say what it costs and how to mend it.
//!
//! A rule is one file under `rules/`, and two alphabetical lines in that registry; how to write one stands in `ADVICE.md`
//! beside this file. A rule only says what it found and which text edits would mend it: what a fix saves, and whether it
//! keeps the image as it was, is worked out by [`crate::optimize`] by simulating again, never claimed here.

mod checks;
mod context;
mod dependencies;
pub mod doc;
mod glob;
mod layers;
mod managers;
mod mention;
mod rule;
pub mod rules;
mod script;
mod stages;
mod suppress;
mod text;

pub use checks::ABOUT as CHECKS;
pub use context::{Context, Seen, StepAt, Values, last_writer};
pub use glob::covers;
pub use mention::mentions;
pub use rule::{About, Assumption, Finding, Group, Rule, Safety, Value};
pub use script::{Call, Script};
pub use suppress::switching_off;

/// A finding and the rule that has it.
#[derive(Clone, Debug)]
pub struct Advice {
    /// The rule.
    pub rule: About,
    /// What it found.
    pub finding: Finding,
}

/// Runs every rule, and BuildKit's build checks with them; what the Dockerfile's comments switch off is left out. In order of
/// place.
pub fn find(context: &Context<'_>) -> Vec<Advice> {
    let mut all = checks::find(context);
    for rule in rules::RULES {
        all.extend(own(context, *rule));
    }
    all.sort_by(|a, b| (a.finding.span, a.rule.name).cmp(&(b.finding.span, b.rule.name)));
    all
}

/// What a single rule finds.
pub fn find_of(context: &Context<'_>, about: &About) -> Vec<Advice> {
    match rules::RULES.iter().find(|rule| rule.about().name == about.name) {
        Some(rule) => own(context, *rule),
        None => checks::find(context).into_iter().filter(|advice| advice.rule.name == about.name).collect(),
    }
}

fn own(context: &Context<'_>, rule: &dyn Rule) -> Vec<Advice> {
    let about = rule.about();
    let found = rule.check(context).into_iter().filter(|finding| !suppress::is_off(context, &about, finding.span));
    found.map(|finding| Advice { rule: about, finding }).collect()
}

/// Every rule that there is, BuildKit's checks behind our own.
pub fn catalogue() -> Vec<About> {
    rules::RULES.iter().map(|rule| rule.about()).chain(CHECKS.iter().copied()).collect()
}
