//! `cargo xtask test`: all checks, whatever fails before, and one closing line.

use crate::checks;
use crate::process::Result;
use crate::step;
use crate::tally::{Count, Tally};
use std::process::Command;
use std::time::Instant;

/// The groups of checks, in the order in which they run: what is quick and often wrong comes first.
const GROUPS: &[(&str, Group)] = &[
    ("format", checks::format),
    ("lint", checks::lint),
    ("unit", checks::unit),
    ("docs", checks::docs),
    ("fuzz", checks::fuzz),
    ("wasm", checks::wasm),
    ("page", checks::page),
    ("journeys", checks::journeys),
];

type Group = fn(&mut Run) -> Result<()>;

/// What ran so far.
#[derive(Default)]
pub struct Run {
    tally: Tally,
    failures: Vec<String>,
    skipped: Vec<String>,
}

impl Run {
    /// A command that is one check or holds many, counted by `count`.
    pub fn check(&mut self, title: &str, command: &mut Command, count: Count) -> Result<()> {
        let outcome = step::observe(title, command)?;
        self.tally = self.tally.plus(count.tally(outcome.ok, &outcome.output));
        if !outcome.ok {
            self.failures.push(title.to_owned());
        }
        Ok(())
    }

    /// Says what was not checked here, and why.
    pub fn skip(&mut self, what: &str) {
        step::note(&format!("not checked here: {what}"));
        self.skipped.push(what.to_owned());
    }

    /// One more check of our own that passed.
    pub fn pass(&mut self) {
        self.tally.passed += 1;
    }

    fn fail(&mut self, name: &str, message: &str) {
        println!("✗ {name}: {message}");
        self.tally.failed += 1;
        self.failures.push(name.to_owned());
    }

    /// The closing lines; the error is empty, because they have said all.
    fn close(self, begun: Instant) -> Result<()> {
        println!("\nchecked in {:.0} s", begun.elapsed().as_secs_f64());
        self.skipped.iter().for_each(|what| println!("not checked here: {what}"));
        self.failures.iter().for_each(|title| println!("failed: {title}"));
        println!("{} passed, {} failed", self.tally.passed, self.tally.failed);
        if self.tally.failed == 0 { Ok(()) } else { Err(String::new()) }
    }
}

/// `cargo xtask test [GROUP…]`: all groups, or the named ones.
pub fn test(names: &[&str]) -> Result<()> {
    if let Some(unknown) = names.iter().find(|name| !GROUPS.iter().any(|(group, _)| group == *name)) {
        let known: Vec<&str> = GROUPS.iter().map(|(group, _)| *group).collect();
        return Err(format!("{unknown} is not a group of checks; there are {}", known.join(", ")));
    }
    let begun = Instant::now();
    let mut run = Run::default();
    for (name, group) in GROUPS {
        if (names.is_empty() || names.contains(name))
            && let Err(message) = group(&mut run)
        {
            run.fail(name, &message);
        }
    }
    run.close(begun)
}
