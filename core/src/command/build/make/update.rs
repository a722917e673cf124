//! Making targets: which rule makes one, whether that is needed, and running its recipe.
//!
//! A file that is there already counts as made unless something it needs is made anew: of times only equality is known.

use super::expand::{Automatic, Outside, Scope, stem};
use super::read::{Makefile, Rule};
use crate::command::{Process, Status};
use std::collections::{BTreeMap, BTreeSet};

/// Why making ends early.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// At something that is not interpreted.
    Outside(Outside),
    /// At a command that failed, or a target that nothing makes.
    Failed(String),
}

impl From<Outside> for Stop {
    fn from(outside: Outside) -> Self {
        Self::Outside(outside)
    }
}

/// How the command line wants it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Manner {
    /// Everything is made anew (`-B`).
    pub(super) always: bool,
    /// Failed commands do not stop it (`-i`).
    pub(super) ignores: bool,
}

/// One run over the rules.
pub(super) struct Run<'s, 'a, 'b> {
    /// Where texts are expanded.
    pub(super) scope: &'s mut Scope<'a, 'b>,
    /// The rules.
    pub(super) file: &'s Makefile,
    /// How the command line wants it.
    pub(super) manner: Manner,
    /// What was looked at, and whether it was made anew.
    pub(super) made: BTreeMap<String, bool>,
    /// What is being made.
    pub(super) open: BTreeSet<String>,
    /// How many pattern rules were looked at.
    pub(super) looks: usize,
}

/// How a target is made.
#[derive(Clone, Debug, Default)]
struct Way {
    needs: Vec<String>,
    order: Vec<String>,
    recipe: Vec<String>,
    stem: String,
}

/// How many targets may wait for each other.
const DEPTH: usize = 60;
/// How many rules may follow each other without being named.
const CHAIN: u32 = 3;
/// How many pattern rules are looked at in all: thousands of targets take that many, or a few rules that call each other.
const LOOKS: usize = 500_000;

/// Rules that make has by itself: target, what it needs, recipe.
const BUILT_IN: &[(&str, &str, &str)] = &[
    ("%.o", "%.c", "$(COMPILE.c) $(OUTPUT_OPTION) $<"),
    ("%.o", "%.cc", "$(COMPILE.cc) $(OUTPUT_OPTION) $<"),
    ("%.o", "%.cpp", "$(COMPILE.cpp) $(OUTPUT_OPTION) $<"),
    ("%", "%.o", "$(LINK.o) $^ $(LOADLIBES) $(LDLIBS) -o $@"),
    ("%", "%.c", "$(LINK.c) $^ $(LOADLIBES) $(LDLIBS) -o $@"),
    ("%", "%.cc", "$(LINK.cc) $^ $(LOADLIBES) $(LDLIBS) -o $@"),
    ("%", "%.cpp", "$(LINK.cpp) $^ $(LOADLIBES) $(LDLIBS) -o $@"),
];

impl Run<'_, '_, '_> {
    /// Makes a target; whether it was made anew.
    pub(super) fn update(&mut self, target: &str) -> Result<bool, Stop> {
        if let Some(made) = self.made.get(target) {
            return Ok(*made);
        }
        if self.open.contains(target) {
            // make drops what needs itself.
            return Ok(false);
        }
        if self.open.len() > DEPTH {
            return Err(Outside("so many targets that need each other".into()).into());
        }
        self.open.insert(target.to_owned());
        let made = self.make(target);
        self.open.remove(target);
        self.made.insert(target.to_owned(), *made.as_ref().unwrap_or(&false));
        made
    }

    fn make(&mut self, target: &str) -> Result<bool, Stop> {
        let is_phony = self.file.phony.contains(target);
        let Some(way) = self.way(target, is_phony)? else {
            return match self.may_be_there(target) {
                true => Ok(false),
                false => Err(Stop::Failed(format!("No rule to make target '{target}'"))),
            };
        };
        let mut newer = Vec::new();
        for need in &way.needs {
            if self.update(need)? {
                newer.push(need.clone());
            }
        }
        for need in &way.order {
            self.update(need)?;
        }
        let is_there = !is_phony && self.is_there(target);
        if is_there && newer.is_empty() && !self.manner.always {
            return Ok(false);
        }
        self.scope.automatic = Some(Automatic {
            target: target.to_owned(),
            newer: if is_there { newer } else { way.needs.clone() },
            needs: way.needs,
            order: way.order,
            stem: way.stem,
        });
        let done = self.run(target, &way.recipe);
        self.scope.automatic = None;
        done.map(|()| true)
    }

    fn is_there(&self, target: &str) -> bool {
        let call = &self.scope.call;
        call.machine.node(call.process, target).is_ok()
    }

    /// Whether a file is there, or may be where not all files are known.
    fn may_be_there(&self, target: &str) -> bool {
        let call = &self.scope.call;
        call.machine.resolve(call.process, target).is_ok_and(|r| r.node.is_some() || r.may_exist)
    }

    /// The named rules of a target, and where none has a recipe, a pattern's.
    fn way(&mut self, target: &str, is_phony: bool) -> Result<Option<Way>, Outside> {
        let mut way = Way::default();
        let mut is_named = false;
        for rule in self.file.rules.iter().filter(|r| r.targets.iter().any(|t| t == target)) {
            is_named = true;
            // What the rule with the recipe needs comes first.
            if rule.recipe.is_empty() {
                way.needs.extend(rule.needs.iter().cloned());
            } else {
                way.needs.splice(0..0, rule.needs.iter().cloned());
                (way.recipe, way.stem) = (rule.recipe.clone(), rule.stem.clone());
            }
            way.order.extend(rule.order.iter().cloned());
        }
        if way.recipe.is_empty() && !is_phony {
            match self.implied(target, CHAIN)? {
                Some(implied) => {
                    way.needs.splice(0..0, implied.needs);
                    way.order.extend(implied.order);
                    (way.recipe, way.stem) = (implied.recipe, implied.stem);
                }
                None if !is_named => return Ok(None),
                None => {}
            }
        }
        Ok(Some(way))
    }

    /// The pattern rule that makes a target: one whose needs are there or named before one whose needs must be made.
    fn implied(&mut self, target: &str, chain: u32) -> Result<Option<Way>, Outside> {
        self.looks = self.looks.saturating_add(self.file.patterns.len() + BUILT_IN.len());
        if self.looks > LOOKS {
            return Err(Outside("so many pattern rules that may follow each other".into()));
        }
        let ways = self.patterns_of(target);
        if let Some((way, _)) = ways.iter().find(|(way, _)| way.needs.iter().all(|need| self.is_named(need))) {
            return Ok(Some(way.clone()));
        }
        // A rule for any name at all does not follow another one.
        for (way, _) in ways.into_iter().filter(|(_, is_any)| !is_any || chain == CHAIN) {
            let mut can = true;
            for need in &way.needs {
                can = can && (self.is_named(need) || chain > 0 && self.implied(need, chain - 1)?.is_some());
            }
            if can {
                return Ok(Some(way));
            }
        }
        Ok(None)
    }

    /// What each pattern rule that fits says of a target, and whether it fits any name; the shortest stem fits best.
    fn patterns_of(&self, target: &str) -> Vec<(Way, bool)> {
        let own = self.file.patterns.iter().filter(|r| !r.recipe.is_empty()).cloned();
        let built_in = BUILT_IN.iter().map(|(target, need, recipe)| Rule {
            targets: vec![(*target).to_owned()],
            needs: vec![(*need).to_owned()],
            recipe: vec![(*recipe).to_owned()],
            ..Rule::default()
        });
        let mut ways: Vec<(Way, bool)> = own.chain(built_in).filter_map(|rule| applied(&rule, target)).collect();
        // The sort keeps the order of equals.
        ways.sort_by_key(|(way, _)| way.stem.len());
        ways
    }

    /// Whether a file is there, or a rule speaks of it.
    fn is_named(&self, name: &str) -> bool {
        let speaks = |rule: &Rule| rule.targets.iter().chain(&rule.needs).any(|own| own == name);
        self.is_there(name) || self.file.rules.iter().any(speaks)
    }

    fn run(&mut self, target: &str, recipe: &[String]) -> Result<(), Stop> {
        for line in recipe {
            self.scope.may_ask = true;
            let text = self.scope.expand(line);
            self.scope.may_ask = false;
            let text = text?;
            let command = text.trim_start_matches([' ', '\t', '@', '-', '+']);
            let marks = text.get(..text.len() - command.len()).unwrap_or_default();
            if command.trim().is_empty() {
                continue;
            }
            let child = self.child(command)?;
            let status = self.scope.call.launcher.launch(self.scope.call.machine, &child);
            if let Status::Known(code) = status
                && code != 0
                && !marks.contains('-')
                && !self.manner.ignores
            {
                return Err(Stop::Failed(format!("[{target}] Error {code}")));
            }
        }
        Ok(())
    }

    /// The shell that runs a line, with the variables that recipes get.
    fn child(&mut self, command: &str) -> Result<Process, Outside> {
        let shell = self.scope.expand("$(SHELL)")?;
        let mut child = self.scope.call.process.child(vec![shell.trim().to_owned(), "-c".into(), command.to_owned()]);
        let names: Vec<String> = self.scope.variables.keys().cloned().collect();
        let is_exported = |name: &String| {
            let listed = self.file.exported.as_ref().is_none_or(|list| list.contains(name));
            listed || self.scope.given.contains(name) || self.scope.call.process.env.contains_key(name)
        };
        for name in names.into_iter().filter(is_exported).collect::<Vec<_>>() {
            // What can't be said is a variable of unknown value.
            let value = self.scope.expand(&format!("$({name})")).ok();
            child.env.insert(name, value);
        }
        Ok(child)
    }
}

/// What a pattern rule says of a target, and whether it fits any name.
fn applied(rule: &Rule, target: &str) -> Option<(Way, bool)> {
    let (folder, name) = target.rfind('/').map_or(("", target), |i| target.split_at(i + 1));
    rule.targets.iter().find_map(|pattern| {
        // A pattern without a folder fits in each.
        let (folder, name) = if pattern.contains('/') { ("", target) } else { (folder, name) };
        let stem = stem(pattern, name).filter(|s| !s.is_empty())?;
        let with = |list: &[String]| {
            let one = |need: &String| match need.contains('%') {
                true => format!("{folder}{}", need.replacen('%', stem, 1)),
                false => need.clone(),
            };
            list.iter().map(one).collect()
        };
        let way = Way {
            needs: with(&rule.needs),
            order: with(&rule.order),
            recipe: rule.recipe.clone(),
            stem: format!("{folder}{stem}"),
        };
        Some((way, pattern == "%"))
    })
}
