//! What we say when something is not known or not there: what, why, and the lines that declare it.

use super::world::World;
use crate::diagnostic::{Diagnostic, Severity, nearest};
use crate::filesystem::{AbsPath, Tree};
use crate::plan::Base;
use crate::size::{Estimate, Provenance};
use crate::source::Span;

/// Upper bound of a download that nobody declared: 4 GB, what FAT32 and many mirrors allow for one file. A bound to be told
/// apart from knowledge: its provenance is `unknown`.
pub const LARGE_DOWNLOAD: u64 = 4_000_000_000;

/// Bytes of which nothing is known.
pub fn anything() -> Estimate {
    Estimate::between(0, 0, LARGE_DOWNLOAD, Provenance::Unknown)
}

/// A command whose effect is not known.
pub fn command(command: &str, span: Span) -> Diagnostic {
    let message = format!("what `{command}` leaves behind is not known, so this layer is a lower bound");
    Diagnostic::warning("unknown-command", span, message).with_help(declaration(command))
}

/// A command whose effect is estimated within wide bounds.
pub fn guessed(command: &str, why: &str, span: Span) -> Diagnostic {
    let message = format!("what `{command}` leaves behind is estimated within wide bounds: {why}");
    Diagnostic::new(Severity::Info, "estimated-command", span, message).with_help(declaration(command))
}

fn declaration(command: &str) -> String {
    format!(
        "declare it in the manifest:\nruns:\n  - command: {command:?}\n    writes: [{{path: /path/, size: 10 MB, files: 100}}]"
    )
}

/// A download of unknown size.
pub fn download(url: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(
        "unknown-download",
        span,
        format!("the size of {url} is not declared, so this layer is a lower bound"),
    )
    .with_help(format!("declare it in the manifest:\ndownloads:\n  {}: {{size: 1 MB}}", quoted(url)))
}

/// A download from the builder's own machine of which nothing is declared.
pub fn unreachable(url: &str, span: Span) -> Diagnostic {
    let message = format!(
        "{url} is not there: it leads to the builder's own machine, where only what the manifest declares under `downloads:` answers"
    );
    Diagnostic::error("download-failed", span, message)
        .with_help(format!("declare it in the manifest:\ndownloads:\n  {}: {{size: 1 MB}}", quoted(url)))
}

/// A download of a RUN, which gets the bounds of its kind.
pub fn download_in_run(url: &str, span: Span) -> Diagnostic {
    let message = format!("the size of {url} is not declared, so files of its kind stand in, within wide bounds");
    Diagnostic::warning("unknown-download", span, message)
        .with_help(format!("declare it in the manifest:\ndownloads:\n  {}: {{size: 1 MB}}", quoted(url)))
}

/// An archive that a RUN unpacks, whose content is not declared.
pub fn unpacked(name: &str, span: Span) -> Diagnostic {
    let message = format!("what {name} unpacks to is not declared; how far such archives unpack stands in");
    Diagnostic::new(Severity::Info, "unknown-archive", span, message).with_help(unpacks_to(name))
}

/// A git repository of unknown size.
pub fn repository(url: &str, span: Span) -> Diagnostic {
    Diagnostic::warning(
        "unknown-repository",
        span,
        format!("what {url} holds is not known, so this layer is a lower bound"),
    )
    .with_help(
        "clone it once and paste `git ls-tree -r -l HEAD` into the manifest as the context's listing, then COPY it",
    )
}

/// An archive whose content is not declared.
pub fn archive(path: &str, span: Span) -> Diagnostic {
    let message = format!("ADD unpacks {path}, and what it unpacks to is not declared; its packed size stands in");
    Diagnostic::warning("unknown-archive", span, message).with_help(unpacks_to(path))
}

/// How an archive is declared: lines that are a manifest as they stand, to be replaced by a real listing.
fn unpacks_to(name: &str) -> String {
    format!(
        "declare it in the manifest, with the lines of `tar -tvf` as its listing:\narchives:\n  {}:\n    listing: |\n      \
         1000 path/of/a/file",
        quoted(name)
    )
}

/// A source that an image may hold, whose files are known only in total.
pub fn source(path: &AbsPath, from: Option<&Base>, span: Span) -> Diagnostic {
    let from = match from {
        Some(Base::Image(reference)) => format!("the image {reference}"),
        Some(Base::Stage(index)) => format!("stage {index}"),
        _ => "the context".into(),
    };
    let message = format!("{from} is known only in total, so the size of {path} is not known");
    Diagnostic::warning("unknown-source", span, message)
        .with_help(format!("declare the file in the manifest:\n    files:\n      - {{path: {path}, size: 1 MB}}"))
}

/// What is wrong where a source is not there.
fn not_found(path: &AbsPath, span: Span) -> Diagnostic {
    let message = format!("failed to compute cache key: failed to calculate checksum: \"{path}\": not found");
    Diagnostic::error("copy-source-missing", span, message)
}

/// A source of `--parents` that names nothing below its top.
pub fn only_a_top(path: &AbsPath, span: Span) -> Diagnostic {
    not_found(path, span)
        .with_help("with --parents a source names what is below its top: end it with `*`, or leave --parents out")
}

/// A source that is not there.
pub fn missing_source(world: &World, tree: &Tree, path: &AbsPath, from: Option<&Base>, span: Span) -> Diagnostic {
    let error = not_found(path, span);
    let relative = path.as_str().trim_start_matches('/');
    if from.is_none()
        && let Some(line) = world.ignored_by(relative)
    {
        return error
            .with_help(format!("the build context has {relative}, but line {line} of the ignore file leaves it out"));
    }
    let folder = path.parent().unwrap_or_default();
    let names = tree.list(&folder).iter().map(|e| e.name.as_str());
    let place = if from.is_none() { "the build context" } else { "what it copies from" };
    match nearest(path.name().unwrap_or_default(), names) {
        Some(name) => error.with_help(format!("{place} has {}", folder.child(name))),
        None if from.is_none() => error.with_help(in_context(relative)),
        None => error.with_help(format!("{place} has no such path; declare it in the manifest, or correct the path")),
    }
}

/// How a file or folder of the build context is declared.
fn in_context(path: &str) -> String {
    let entry = if is_like_a_folder(path) {
        format!("{{path: {}, size: 1 MB, files: 20}}", quoted(&format!("{path}/")))
    } else {
        format!("{{path: {}, size: 1 kB}}", quoted(path))
    };
    format!(
        "declare it in the manifest, where the build context has no such path, or correct the path:\ncontext:\n  files:\n    - {entry}"
    )
}

/// What a name is more likely to be: files have endings or capitals, but for what starts a build tool.
fn is_like_a_folder(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    !name.contains(|c: char| c == '.' || c.is_ascii_uppercase()) && !matches!(name, "gradlew" | "mvnw" | "configure")
}

fn quoted(text: &str) -> String {
    if text.contains(": ") || text.contains('#') || text.starts_with(['*', '&', '!', '@', '`']) {
        format!("{text:?}")
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::parse;
    use crate::{NoFiles, Project, Session};

    #[test]
    fn the_lines_that_declare_an_archive_are_a_manifest() {
        for name in ["vendor.tar.gz", "a: b.tgz"] {
            let help = archive(name, Span::default()).help.unwrap();
            let (sentence, lines) = help.split_once('\n').unwrap();
            assert!(sentence.starts_with("declare it"), "the page offers to write them");
            let (manifest, wrong) = parse(lines, &NoFiles);
            assert_eq!(wrong, []);
            let listing = manifest.archives[name].listing.clone().unwrap();
            let mut paths = Vec::new();
            assert_eq!(listing.read(&mut |entry| paths.push((entry.path.to_owned(), entry.size))), []);
            assert_eq!(paths, [("path/of/a/file".to_owned(), 1000)]);
        }
    }

    #[test]
    fn all_that_a_copy_lacks_is_told_where_it_stands() {
        let dockerfile = "FROM scratch\nCOPY a.json b.lock ./\n".to_owned();
        let report = Session::default().report(&Project { dockerfile, ..Project::default() }, &NoFiles);
        let mut found: Vec<_> = report.diagnostics.iter().map(|d| (d.code.as_str(), d.line, d.column)).collect();
        found.sort_unstable();
        assert_eq!(found, [("copy-source-missing", 2, 6), ("copy-source-missing", 2, 13)]);
    }

    #[test]
    fn the_lines_that_declare_a_part_of_the_context_are_a_manifest() {
        for (path, inside) in
            [("package.json", None), ("src", Some(20)), ("a: b/Makefile", None), ("mvnw", None), ("x.d/conf", Some(20))]
        {
            let help = in_context(path);
            let (sentence, lines) = help.split_once('\n').unwrap();
            assert!(sentence.starts_with("declare it"), "the page offers to write them");
            let (manifest, wrong) = parse(lines, &NoFiles);
            assert_eq!(wrong, []);
            let files: Vec<_> = manifest.context.files.iter().map(|file| (file.path.as_str(), file.files)).collect();
            assert_eq!(files, [(path, inside)]);
        }
    }
}
