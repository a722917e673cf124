//! What conversions of interpreted languages have in common: the small flavour of the same image, the libraries of installed
//! headers, the folder of the program as a whole.

use super::base::Base;
use super::{Draft, Needs, Subject, files, packages};

/// A draft on this image, or on the one that a person chose: with the packages that it needs there, the program's folder and
/// what was copied elsewhere. `more` are packages besides.
pub fn draft(subject: &Subject<'_, '_>, rule: &str, image: &str, more: &[&str]) -> Result<Draft, &'static str> {
    let image = subject.value(rule, "runtime", image);
    let runtime = Base::in_place_of(&Base::of(subject), &image);
    let mut packages = packages::kept(subject, &runtime, &Needs::of(subject), true)?;
    packages.extend(more.iter().map(|name| (*name).to_owned()));
    packages.sort_unstable();
    packages.dedup();
    let chosen = subject.value(rule, "packages", &packages.join(" "));
    let packages = chosen.split_whitespace().map(str::to_owned).collect();
    let mut draft = Draft { image, packages, ..Draft::default() };
    let folder = subject.workdir();
    let others = files::elsewhere(subject, &folder);
    if folder.is_root() && others.is_empty() {
        return Err("the program lies in the root folder, among everything else");
    }
    if !folder.is_root() {
        draft.carry(folder);
    }
    others.into_iter().for_each(|path| draft.carry(path));
    draft.assumptions.push(format!(
        "The program needs nothing of the image but what is copied, and the packages that are installed here: {}.",
        if chosen.is_empty() { "none" } else { &chosen }
    ));
    draft.values.push(("runtime", "the image that it runs on", draft.image.clone()));
    draft.values.push(("packages", "packages that it needs there", chosen));
    Ok(draft)
}

/// Whether the base is the official image of a language.
pub fn is_official(subject: &Subject<'_, '_>, name: &str) -> bool {
    let repository = subject.base.split('@').next().unwrap_or_default();
    let last = repository.rsplit('/').next().unwrap_or_default();
    last.split(':').next() == Some(name)
}

/// Whether the base is a small flavour, which has no compiler of its own.
pub fn is_small(subject: &Subject<'_, '_>) -> bool {
    subject.base.contains("slim") || Base::of(subject).is_musl()
}

/// Libraries of Debian that packages of a language are linked to when they are compiled in the large flavour, which has all their
/// headers; by what stands in the project's file.
pub fn linked<'l>(project: Option<&str>, libraries: &[(&str, &'l str)]) -> Vec<&'l str> {
    let names = |text: &str| -> Vec<String> {
        let end = |c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_');
        text.split(end).map(str::to_ascii_lowercase).collect()
    };
    let words = names(project.unwrap_or_default());
    libraries.iter().filter(|(name, _)| words.iter().any(|word| word == name)).map(|(_, library)| *library).collect()
}
