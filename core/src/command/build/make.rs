//! `make`: a makefile whose text is known is interpreted, so that its recipes run the models of the compilers.
//!
//! From the manual of GNU make 4.3: variables, conditionals, included files, explicit, pattern and static pattern rules, the
//! built-in rules of C and C++, most functions. What a makefile has beyond that is named in the report, and the typical figure of
//! a build stands in. Parallel jobs run one after the other.

mod expand;
mod functions;
mod read;
mod update;

use super::text;
use crate::command::{Call, Data, Options, Process, Rules, Status};
use expand::{Outside, Scope, Variable};
use std::collections::{BTreeMap, BTreeSet};
use update::{Manner, Run, Stop};

const RULES: Rules<'_> = Rules {
    short: "CfIo",
    long: &["directory", "file", "makefile", "include-dir", "old-file", "assume-old", "what-if"],
    stops_early: false,
};

/// Runs `make`; `typical` is what stands in for a build of which nothing is known.
pub(super) fn make(call: &mut Call<'_>, typical: fn(&mut Call<'_>) -> Status) -> Status {
    let options = Options::read(&numbered(call.operands()), RULES);
    if options.has(&["version", "v", "help", "h"]) {
        call.write(Data::unknown_text());
        return Status::Unknown;
    }
    if options.has(&["n", "just-print", "dry-run", "q", "question", "p"]) {
        return Status::Unknown;
    }
    let mut process = call.process.clone();
    if let Some(folder) = options.value(&["C", "directory"]) {
        process.cwd = call.machine.path(call.process, folder);
    }
    let done = {
        let mut inner =
            Call { machine: call.machine, process: &process, launcher: call.launcher, flavour: call.flavour };
        let Some(makefile) = find(&inner, &options) else { return typical(call) };
        interpret(&mut inner, &options, &makefile)
    };
    match done {
        Ok(()) => Status::SUCCESS,
        Err(Stop::Failed(message)) => {
            call.machine.complain(call.process, &format!("*** {message}.  Stop."));
            Status::Known(2)
        }
        Err(Stop::Outside(Outside(what))) => {
            call.guess(&format!("the makefile has what is not interpreted: {what}"));
            typical(call)
        }
    }
}

/// The words without the numbers of `-j 4` and its kin, which may be missing.
fn numbered(words: &[String]) -> Vec<String> {
    let is_number = |word: &String| !word.is_empty() && word.chars().all(|c| c.is_ascii_digit() || c == '.');
    let mut out: Vec<String> = Vec::new();
    for word in words {
        let counts = out.last().is_some_and(|last| matches!(last.as_str(), "-j" | "-l" | "--jobs"));
        if !(counts && is_number(word)) {
            out.push(word.clone());
        }
    }
    out.retain(|word| !(word.starts_with("-j") || word.starts_with("-l") || word.starts_with("--jobs")));
    out
}

/// The text of the makefile, where there is one and it is known.
fn find(call: &Call<'_>, options: &Options) -> Option<String> {
    // How many jobs there are is often asked of the machine, and decides nothing.
    let is_count = |word: &String| matches!(word.as_str(), "-j" | "-l" | "--jobs=" | "--jobs");
    if call.process.vague && !call.operands().iter().any(is_count) {
        return None;
    }
    let named: Vec<&str> = options.values(&["f", "file", "makefile"]).collect();
    if !named.is_empty() {
        return named.iter().map(|name| text(call, name)).collect::<Option<Vec<_>>>().map(|texts| texts.join("\n"));
    }
    let usual = ["GNUmakefile", "makefile", "Makefile"];
    let first = usual.iter().find(|name| call.machine.node(call.process, name).is_ok())?;
    text(call, first)
}

fn interpret(call: &mut Call<'_>, options: &Options, makefile: &str) -> Result<(), Stop> {
    let (given, mut goals): (Vec<String>, Vec<String>) =
        options.operands.iter().cloned().partition(|o| o.contains('='));
    // What the call above was given on its command line holds here, too.
    let above = call.process.variable("MAKEFLAGS").unwrap_or_default().to_owned();
    let above = above.split_whitespace().filter(|word| word.contains('=')).map(str::to_owned);
    let given: Vec<String> = above.chain(given).collect();
    let process = child_of(call.process, &given);
    let mut inner = Call { machine: call.machine, process: &process, launcher: call.launcher, flavour: call.flavour };
    let mut scope = scope(&mut inner, &given, &goals);
    let file = read::read(&mut scope, makefile)?;
    if goals.is_empty() {
        let set = scope.expand("$(.DEFAULT_GOAL)")?;
        let first = || {
            let targets = file.rules.iter().flat_map(|r| &r.targets);
            targets.filter(|t| !t.starts_with('.') || t.contains('/')).find(|t| !t.contains('%')).cloned()
        };
        let goal = Some(set).filter(|s| !s.is_empty()).or_else(first);
        goals.push(goal.ok_or_else(|| Stop::Failed("No targets".into()))?);
    }
    let manner = Manner { always: options.has(&["B", "always-make"]), ignores: options.has(&["i", "ignore-errors"]) };
    let mut run =
        Run { scope: &mut scope, file: &file, manner, made: BTreeMap::new(), open: BTreeSet::new(), looks: 0 };
    goals.iter().try_for_each(|goal| run.update(goal).map(|_| ()))
}

/// The process with what a make below this one gets to know.
fn child_of(process: &Process, given: &[String]) -> Process {
    let mut process = process.clone();
    let single = given.iter().filter(|word| !word.contains(char::is_whitespace)).cloned().collect::<Vec<_>>();
    process.env.insert("MAKEFLAGS".into(), Some(single.join(" ")));
    process
}

fn scope<'a, 'b>(call: &'a mut Call<'b>, given: &[String], goals: &[String]) -> Scope<'a, 'b> {
    let mut variables = BTreeMap::new();
    let mut names = BTreeSet::new();
    for word in given {
        let Some((name, value)) = word.split_once('=') else { continue };
        let name = name.trim_end_matches([':', '?', '+']).to_owned();
        variables.insert(name.clone(), Variable::Recursive(value.to_owned()));
        names.insert(name);
    }
    variables.insert("MAKECMDGOALS".into(), Variable::Simple(goals.join(" ")));
    Scope { call, variables, given: names, automatic: None, may_ask: false, depth: 0 }
}
