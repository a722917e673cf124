//! What conversions of compiled languages have in common: the program that is started, found among what was compiled, and the
//! smallest image that it can stand on.

use super::base::{Base, Family, beside};
use super::{Draft, Form, Needs, Subject, certificates, files, packages};
use crate::filesystem::AbsPath;

/// What a language says about its program.
pub struct Program<'p> {
    /// The rule.
    pub rule: &'static str,
    /// Where the program lies.
    pub artifact: AbsPath,
    /// The folder that it was compiled in.
    pub source: AbsPath,
    /// Whether it has all its code itself.
    pub is_static: bool,
    /// Packages that it needs where it is not static.
    pub packages: &'p [&'p str],
    /// Endings of its sources.
    pub endings: &'p [&'p str],
    /// Variables that only build.
    pub build_only: &'static [&'static str],
}

/// The path of the program that an image starts, where that is a file that was made there.
pub fn started(subject: &Subject<'_, '_>) -> Option<AbsPath> {
    let program = subject.start.program();
    let is_made = |path: &AbsPath| match subject.tree.get(path).and_then(|node| node.as_file()) {
        Some(file) => file.content().is_none(),
        None => subject.tree.may_exist(path),
    };
    if program.ends_with(".sh") || program.contains('$') {
        return None;
    }
    if program.contains('/') {
        return Some(subject.workdir().join(program)).filter(is_made);
    }
    let folders =
        ["/usr/local/bin", "/usr/local/cargo/bin", "/usr/bin", "/bin"].iter().map(|folder| AbsPath::new(folder));
    folders.map(|folder| folder.child(program)).find(|path| subject.tree.get(path).is_some())
}

/// The draft.
pub fn draft(subject: &Subject<'_, '_>, program: &Program<'_>) -> Result<Draft, &'static str> {
    let (rule, own, needs) = (program.rule, Base::of(subject), Needs::of(subject));
    let smallest = own.smallest();
    let kept = packages::kept(subject, &Base::named(&smallest), &needs, !program.is_static)?;
    let stands_alone = program.is_static && kept.is_empty() && needs.is_nothing_but(subject.start.program());
    let image =
        subject.value(rule, "runtime", &if stands_alone { "scratch".into() } else { beside(subject.base, &smallest) });
    let artifact = AbsPath::new(&subject.value(rule, "artifact", program.artifact.as_str()));
    let mut draft = Draft { image, packages: kept, build_only: program.build_only, ..Draft::default() };
    if !program.is_static {
        draft.packages.extend(program.packages.iter().map(|name| (*name).to_owned()));
    }
    draft.carry(artifact.clone());
    let others =
        files::beside(subject, &subject.workdir()).into_iter().chain(files::elsewhere(subject, &program.source));
    let others: Vec<String> = others.filter(|path| !artifact.is_within(path)).map(|path| path.to_string()).collect();
    let others = subject.value(rule, "files", &others.join(" "));
    others.split_whitespace().for_each(|path| draft.carry(AbsPath::new(path)));
    let linkage = if program.is_static {
        "is linked statically"
    } else {
        "is linked to the libraries that are there, and no others"
    };
    let read = if others.is_empty() { "no other file" } else { others.as_str() };
    draft
        .assumptions
        .push(format!("{artifact} is the program. On {} it {linkage}. Of the image it reads {read}.", draft.image));
    let is_bare = !subject.start.program().contains('/');
    if is_bare && program.artifact.as_str().contains("/cargo/")
        || subject.start.form == Form::Plain && draft.image == "scratch"
    {
        let mut words = subject.start.own_words().to_vec();
        if let Some(word) = words.get_mut(subject.start.index()).filter(|_| is_bare) {
            *word = artifact.to_string();
        }
        draft.start = Some(words);
    }
    draft.values.push(("artifact", "the program", artifact.to_string()));
    draft.values.push(("runtime", "the image that it runs on", draft.image.clone()));
    draft.values.push(("files", "what it reads beside", others));
    certificates::take_along(subject, rule, program.endings, &mut draft);
    Ok(draft)
}

/// Whether the runtime of C++ is there already: Debian's images have it, Alpine's have not.
pub fn runtime_of_cpp(subject: &Subject<'_, '_>) -> &'static [&'static str] {
    if Base::of(subject).family == Family::Alpine { &["libgcc", "libstdc++"] } else { &[] }
}
