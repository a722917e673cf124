//! debconf's database: the texts of questions, the answers to them, and what both were before.
//!
//! It is written anew as a whole (`Debconf::DbDriver::File`): the file becomes `-old`, and a new one takes its place.

use super::journal::{Change, known, of_minimal, put, spread};
use super::site::Site;
use crate::catalog::packages::apt::{Apt, Part};
use crate::command::{Call, Data, Machine, Status};
use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};
use std::sync::Arc;

const TEMPLATES: &str = "/var/cache/debconf/templates.dat";
const ANSWERS: &str = "/var/cache/debconf/config.dat";
/// What `debconf-set-selections` writes for a question that no package brought, beside names and values.
const NEW_ANSWER: &str = "Name: \nTemplate: \nValue: \nOwners: \nFlags: seen\n\n";
const NEW_TEMPLATE: &str = "Name: \nDescription: Dummy template\nExtended_description: This is a fake template used to pre-seed \
    the debconf database. If you are seeing this, something is probably wrong.\nType: \nOwners: \n\n";

/// Packages that ask questions bring them. Else apt, which looks for questions before it unpacks anything, only opens the
/// database, which copies it up.
pub(super) fn record(machine: &mut Machine, apt: &Apt, site: &Site, change: &Change<'_>) {
    let questions: u64 = change.added.iter().map(|package| package.part(Part::Questions)).sum();
    if questions == 0 {
        for path in [TEMPLATES, ANSWERS].iter().filter(|_| change.by_apt) {
            touch(machine, path);
        }
        return;
    }
    let growth = apt.growth(ANSWERS);
    rewrite(machine, apt, TEMPLATES, site.estimate(questions));
    rewrite(machine, apt, ANSWERS, spread(growth.each * questions as f64, growth.spread));
}

/// `debconf-set-selections [FILE]`: lines of owner, question, type and value. Which of the questions the database has already is
/// not known, so that a line leaves anything from nothing to a new question.
pub(super) fn set_selections(call: &mut Call<'_>) -> Status {
    let only_checks = call.operands().iter().any(|word| matches!(word.as_str(), "-c" | "--checkonly"));
    let files: Vec<String> = call.operands().iter().filter(|word| !word.starts_with('-')).cloned().collect();
    let data = match files.first() {
        Some(file) => call.read_operand(file),
        None => Some(call.stdin()),
    };
    let Some(data) = data else { return Status::FAILURE };
    if only_checks {
        return Status::SUCCESS;
    }
    let packages = Arc::clone(&call.machine.packages);
    let (templates, answers) = match data.as_text() {
        Some(text) => text.lines().filter_map(new_question).fold((0, 0), |sum, own| (sum.0 + own.0, sum.1 + own.1)),
        // As many bytes as the lines have names and values.
        None => (0, data.length().map_or(0, |length| length.high.min(100_000))),
    };
    let up_to = |bytes: u64| Estimate::between(0, bytes / 2, bytes, Provenance::Catalogue);
    rewrite(call.machine, &packages.apt, TEMPLATES, up_to(templates));
    rewrite(call.machine, &packages.apt, ANSWERS, up_to(answers));
    Status::SUCCESS
}

/// Bytes of a line's question that is new: in the texts, in the answers.
fn new_question(line: &str) -> Option<(u64, u64)> {
    let mut words = line.splitn(4, char::is_whitespace).map(str::trim);
    let owner = words.next().filter(|word| !word.is_empty() && !word.starts_with('#'))?;
    let (question, kind, value) = (words.next()?, words.next()?, words.next().unwrap_or_default());
    let sum = |texts: &[&str]| texts.iter().map(|text| text.len() as u64).sum();
    Some((sum(&[NEW_TEMPLATE, question, kind, question]), sum(&[NEW_ANSWER, question, question, value, owner])))
}

/// `dpkg-reconfigure PACKAGE…`: asks again and writes down what it hears.
pub(super) fn reconfigure(call: &mut Call<'_>) -> Status {
    call.write(Data::unknown_text());
    let packages = Arc::clone(&call.machine.packages);
    for path in [TEMPLATES, ANSWERS] {
        rewrite(call.machine, &packages.apt, path, Estimate::default());
    }
    Status::SUCCESS
}

/// Writes a file of the database anew, so much larger; what it was becomes `-old`.
fn rewrite(machine: &mut Machine, apt: &Apt, path: &str, more: Estimate) {
    let old = known(machine, path).unwrap_or_else(|| of_minimal(apt, path));
    put(machine, &format!("{path}-old"), old);
    put(machine, path, old + more);
}

/// Opens a file for writing and changes nothing, which a graph driver stores again and a differ leaves out.
fn touch(machine: &mut Machine, path: &str) {
    let path = AbsPath::new(path);
    if let Some(meta) = machine.tree().get(&path).map(|node| node.meta) {
        // The file is there.
        let _ = machine.writer.set_meta(&path, meta);
    }
}
