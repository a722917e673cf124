//! `node`, `perl`, `php`, `python` and `ruby` with a script whose text is known, or a few lines behind `-e`.
//!
//! A script that neither writes files nor starts programs leaves nothing behind, and one that writes leaves files that follow from
//! its text and from what it reads. Which of these it is, its words and the modules that it loads say ([`scan`]); a word inside a
//! text counts like one outside, which can only widen the bounds. What starts programs, or stores what it fetches, or loads a module
//! that is not known to do neither, may leave anything, as before.

mod language;
mod scan;

pub(super) use language::{PHP, PYTHON};

use super::{Call, Data, Model, Status, framework, tool};
use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};
use language::{Language, NODE, PERL, RUBY};
use scan::Found;

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "node" | "nodejs" => |call| interpret(call, &NODE),
        "perl" => |call| interpret(call, &PERL),
        _ if name.strip_prefix("ruby").is_some_and(|rest| rest.chars().all(|c| c.is_ascii_digit() || c == '.')) => {
            |call| interpret(call, &RUBY)
        }
        _ => return None,
    })
}

/// What an interpreter was called with.
#[derive(Default)]
struct Given {
    code: Vec<String>,
    modules: Vec<String>,
    /// It only reads its script, or prints something about itself.
    is_check: bool,
    in_place: bool,
    operands: Vec<String>,
}

impl Given {
    fn read(language: &Language, words: &[String]) -> Self {
        let mut given = Self::default();
        let mut rest = words.iter();
        while let Some(word) = rest.next() {
            let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
                given.operands.push(word.clone());
                break;
            };
            match (letters, language.has_clusters) {
                ("-check" | "-version" | "-help" | "v" | "V" | "h", _) | ("c", false) => given.is_check = true,
                ("-eval" | "-print", _) | ("e" | "p" | "pe", false) => given.code.extend(rest.next().cloned()),
                ("-require" | "-import" | "r", false) => given.modules.extend(rest.next().cloned()),
                _ if letters.starts_with('-') || !language.has_clusters => {}
                _ => given.cluster(letters, &mut rest),
            }
        }
        if !given.code.is_empty() {
            // What follows is the code's own.
            given.operands.extend(rest.as_slice().iter().cloned());
        } else if let Some(script) = given.operands.first().cloned() {
            given.operands = std::iter::once(script).chain(rest.cloned()).collect();
        }
        given
    }

    /// Letters behind one dash, as Perl and Ruby take them.
    fn cluster(&mut self, letters: &str, rest: &mut std::slice::Iter<'_, String>) {
        for (at, letter) in letters.char_indices() {
            let behind = letters.get(at + 1..).filter(|behind| !behind.is_empty()).map(str::to_owned);
            match letter {
                'c' => self.is_check = true,
                'e' | 'E' => self.code.extend(behind.or_else(|| rest.next().cloned())),
                'M' | 'm' | 'r' => self.modules.extend(behind.or_else(|| rest.next().cloned())),
                'I' | 'C' if behind.is_none() => drop(rest.next()),
                'i' => self.in_place = true,
                _ => {}
            }
            if matches!(letter, 'e' | 'E' | 'M' | 'm' | 'r' | 'I' | 'C' | 'i' | 'F' | 'x') {
                break;
            }
        }
    }
}

fn interpret(call: &mut Call<'_>, language: &'static Language) -> Status {
    let given = Given::read(language, call.operands());
    if given.is_check || call.operands().is_empty() {
        call.write(Data::unknown_text());
        return Status::SUCCESS;
    }
    if !given.code.is_empty() {
        let mut found = Found::default();
        for module in &given.modules {
            let name = module.split('=').next().unwrap_or_default();
            found.load(call, language, &call.process.cwd.clone(), name, false);
        }
        found.read(call, language, &call.process.cwd.clone(), &given.code.join("\n"));
        if given.in_place {
            edit(call, &given.operands);
        }
        return settle(call, language, &found);
    }
    let Some((script, more)) = given.operands.split_first() else { return unknown(call) };
    file(call, language, script, more)
}

/// Runs a script by its name, or what is read from standard input as `-`.
pub(super) fn file(call: &mut Call<'_>, language: &'static Language, script: &str, more: &[String]) -> Status {
    let name = script.rsplit('/').next().unwrap_or_default();
    if framework::has(name) {
        return framework::run(call, name, more);
    }
    let ends = language.ends.split_whitespace();
    let node = std::iter::once("").chain(ends).find_map(|end| {
        let (path, node) = call.machine.node(call.process, &format!("{script}{end}")).ok()?;
        node.as_file().map(|file| (path, super::file_data(file)))
    });
    let (folder, text) = match node {
        _ if script == "-" => (call.process.cwd.clone(), call.stdin().as_text()),
        Some((path, data)) => (path.parent().unwrap_or_default(), data.as_text()),
        None => return unknown(call),
    };
    let Some(text) = text else { return unknown(call) };
    code(call, language, &folder, &text)
}

/// Runs a text that lies in a folder.
pub(super) fn code(call: &mut Call<'_>, language: &'static Language, folder: &AbsPath, text: &str) -> Status {
    let mut found = Found::default();
    found.read(call, language, folder, text);
    settle(call, language, &found)
}

fn settle(call: &mut Call<'_>, language: &Language, found: &Found) -> Status {
    if found.is_open || found.writes && found.fetches {
        return unknown(call);
    }
    call.write(Data::unknown_text());
    if language.compiles {
        // What it loads of its own is kept compiled.
        let of = |factor: u64| found.loaded.saturating_mul(factor);
        call.machine.unknown += Estimate::between(0, of(1), of(4), Provenance::Heuristic);
    }
    if !found.writes {
        return Status::Unknown;
    }
    call.guess("it is taken to write what follows from its text and from the files around it, and nothing else");
    let size = written(call, found);
    let mark = call.process.args.join(" ");
    for place in found.places(&call.process.cwd) {
        tool::add(call, place.as_str(), size, &mark);
        if !tool::marks(call, place.as_str()).contains(&mark) {
            call.machine.unknown += size;
        }
    }
    // Where it writes may also be said by a variable.
    call.machine.may_hold_more();
    Status::Unknown
}

/// What a script writes: some, a multiple of what there is to read, and what a loop of a number in its text may come to.
fn written(call: &Call<'_>, found: &Found) -> Estimate {
    let mut around = 0_u64;
    call.machine.tree().walk(&call.process.cwd, &mut |path, node| {
        let is_own = ["/node_modules/", "/vendor/", "/.git/"].iter().all(|part| !path.as_str().contains(part));
        if let (true, Some(file)) = (is_own && call.process.cwd.as_str() != "/", node.as_file()) {
            around = around.saturating_add(file.size);
        }
    });
    let read = Estimate { low: around, bytes: around, high: around, ..Estimate::default() };
    let looped = call.figure("script.loop").high.saturating_mul(found.most);
    let size = call.figure("script.writes") + tool::percent(read, call.figure("script.read-percent"));
    Estimate { low: 0, high: size.high.saturating_add(looped).min(super::unknown_effect().high), ..size }
}

/// Files that are edited in place are stored again, and are about as large as before.
fn edit(call: &mut Call<'_>, files: &[String]) {
    for file in files {
        let Ok((_, node)) = call.machine.node(call.process, file) else {
            call.settle(Err(super::Failure::Unknown), file, file);
            continue;
        };
        let Some(old) = node.as_file().map(|file| file.estimate()) else { continue };
        let size = tool::percent(old, call.figure("script.edited-percent"));
        let result = tool::put_file(call, file, size, node.meta.mode);
        call.settle(result, file, file);
    }
}

fn unknown(call: &mut Call<'_>) -> Status {
    call.machine.unknown_here(call.process);
    call.write(Data::unknown_text());
    Status::Unknown
}
