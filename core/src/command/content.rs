//! What files hold, and what writing into them makes of it.

use super::data::Data;
use crate::filesystem::{AbsPath, File, Tree};
use crate::size::{Estimate, Provenance};
use std::sync::Arc;

/// What a program without end writes into a file: nobody waits for it.
pub(super) fn endless_length() -> Estimate {
    Estimate::between(0, 0, 1_000_000_000, Provenance::Unknown)
}

/// The old content with `data` written over it at a place, or behind it.
pub(super) fn splice(old: &Data, at: Option<u64>, data: &Data, length: Estimate) -> Data {
    let old_length = old.length().unwrap_or_default();
    let Some(at) = at.filter(|at| Some(*at) != old.length().filter(|l| l.is_certain()).map(|l| l.bytes)) else {
        let mut all = old.clone();
        all.append(data.clone());
        return all;
    };
    let mut all = old.first(at);
    let reached = all.length().map_or(0, |l| l.bytes);
    all.append(Data::Endless(Some(vec![0])).first(at.saturating_sub(reached)));
    all.append(if data.length().is_some() { data.clone() } else { Data::Length(length) });
    if old_length.bytes > at.saturating_add(length.bytes) {
        all.append(old.skip(at.saturating_add(length.bytes)));
    }
    all
}

/// A file that holds `data`.
pub fn file_of(data: &Data) -> File {
    match (data.to_content(), data.length()) {
        (Some(content), _) => File::with_content(content),
        (None, Some(length)) => match data.origin() {
            Some(origin) => File::fetched(length, origin),
            None => File::estimated(length),
        },
        (None, None) => File::estimated(endless_length()),
    }
}

/// What a file holds; nothing where there is no file.
pub fn content(tree: &Tree, path: &AbsPath) -> Data {
    tree.get(path).and_then(|n| n.as_file()).map(file_data).unwrap_or_default()
}

/// What a file holds.
pub fn file_data(file: &File) -> Data {
    match file.content() {
        Some(content) => Data::Bytes(content.to_vec()),
        None if file.size == 0 && file.estimate().is_certain() => Data::default(),
        None => match file.origin() {
            Some(origin) => Data::Fetched(file.estimate(), Arc::clone(origin)),
            None => Data::Length(file.estimate()),
        },
    }
}

/// What a command without a model may leave behind: nothing, or as much as the largest images hold.
pub fn unknown_effect() -> Estimate {
    Estimate::between(0, 0, 4_000_000_000, Provenance::Unknown)
}
