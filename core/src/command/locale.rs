//! `locale-gen` and `localedef`: the archive of compiled locales, `/usr/lib/locale/locale-archive`.
//!
//! The first locale brings the tables that others share. `locale-gen` makes the archive anew, of what its arguments name or, where its text
//! is known, `/etc/locale.gen`; `localedef` adds one. Not modelled: locales in folders of their own (`--no-archive`).

use super::{Call, Model, Status, file_data, tool};
use crate::filesystem::AbsPath;
use crate::size::{Estimate, Provenance};

const ARCHIVE: &str = "/usr/lib/locale/locale-archive";

pub(super) fn model(name: &str) -> Option<Model> {
    Some(match name {
        "locale-gen" => generate,
        "localedef" => define,
        _ => return None,
    })
}

fn generate(call: &mut Call<'_>) -> Status {
    let named = call.operands().iter().filter(|word| !word.starts_with('-')).count() as u64;
    let listed = listed(call);
    let mut size = archive(call, if named > 0 { named } else { listed.unwrap_or(1) });
    if named == 0 && listed.is_none() {
        // Of a list that nobody reads a few lines may be switched on.
        size.high = archive(call, 5).high;
    }
    write(call, size)
}

fn define(call: &mut Call<'_>) -> Status {
    let asks =
        |word: &String| matches!(word.as_str(), "--list-archive" | "--help" | "--version" | "--delete-from-archive");
    if call.operands().iter().any(asks) {
        return Status::SUCCESS;
    }
    let old = call.machine.tree().get(&AbsPath::new(ARCHIVE)).and_then(|n| n.as_file()).map(|f| f.estimate());
    let size = match old {
        Some(old) => old + call.figure("locale.more"),
        None => archive(call, 1),
    };
    write(call, size)
}

/// What so many locales take together.
fn archive(call: &Call<'_>, count: u64) -> Estimate {
    match count {
        0 => Estimate::default(),
        _ => call.figure("locale.first") + tool::times(call.figure("locale.more"), count - 1),
    }
}

/// How many locales `/etc/locale.gen` switches on.
fn listed(call: &Call<'_>) -> Option<u64> {
    let text = file_data(call.machine.tree().get(&AbsPath::new("/etc/locale.gen"))?.as_file()?).as_text()?;
    let on = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Some(on.count() as u64)
}

fn write(call: &mut Call<'_>, size: Estimate) -> Status {
    if size.high == 0 {
        return Status::SUCCESS;
    }
    let size = Estimate { provenance: size.provenance.max(Provenance::Catalogue), ..size };
    if let Err(failure) = super::make::make_parents(call.machine, call.process, "/usr/lib/locale") {
        return call.fail(&format!("cannot create {ARCHIVE}: {failure}"));
    }
    let result = tool::put_file(call, ARCHIVE, size, 0o644);
    Status::of(call.settle(result, ARCHIVE, ARCHIVE))
}
