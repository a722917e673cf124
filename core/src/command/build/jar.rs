//! `jar`: an archive of classes and other files, each packed by itself.

use super::once;
use crate::command::{Call, Data, Failure, Status, tool};
use crate::filesystem::{AbsPath, Node};
use crate::size::{Estimate, Provenance};

/// What an entry of a ZIP archive has beside its name and content: two headers, and the sizes behind the content.
const ENTRY: u64 = 30 + 46 + 16;

/// What a call asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Request {
    creates: bool,
    extracts: bool,
    file: Option<String>,
    manifest: Option<String>,
    /// A folder to change to (`-C`), and what is packed from it.
    inputs: Vec<(Option<String>, String)>,
}

impl Request {
    /// Letters in a first word take their values from those that follow, in their order; long options have theirs beside them.
    fn read(args: &[String]) -> Self {
        let mut found = Self::default();
        let mut rest = args.iter();
        if args.first().is_some_and(|first| !first.starts_with("--")) {
            let letters = rest.next().map(|first| first.trim_start_matches('-')).unwrap_or_default();
            for letter in letters.chars() {
                match letter {
                    'c' => found.creates = true,
                    'x' => found.extracts = true,
                    'f' => found.file = rest.next().cloned(),
                    'm' => found.manifest = rest.next().cloned(),
                    'e' => {
                        rest.next();
                    }
                    _ => {}
                }
            }
        }
        while let Some(word) = rest.next() {
            let (name, given) = word.split_once('=').map_or((word.as_str(), None), |(name, value)| (name, Some(value)));
            let mut value = || given.map(str::to_owned).or_else(|| rest.next().cloned());
            match name {
                "--create" | "-c" => found.creates = true,
                "--extract" | "-x" => found.extracts = true,
                "--file" | "-f" => found.file = value(),
                "--manifest" | "-m" => found.manifest = value(),
                "--main-class" | "-e" | "--module-version" | "--release" => {
                    value();
                }
                "-C" => {
                    let folder = value();
                    found.inputs.extend(rest.next().map(|input| (folder, input.clone())));
                }
                _ if name.starts_with('-') => {}
                _ => found.inputs.push((None, word.clone())),
            }
        }
        found
    }
}

pub(super) fn jar(call: &mut Call<'_>) -> Status {
    let request = Request::read(call.operands());
    if request.extracts {
        call.guess("what the archive holds is not known");
        let size = call.figure("java.classes");
        return once(call, ".", size, "jar");
    }
    let Some(file) = request.file.filter(|_| request.creates) else {
        call.write(Data::unknown_text());
        return Status::Unknown;
    };
    let mut size = call.figure("java.jar-head");
    let mut ok = true;
    for (folder, input) in &request.inputs {
        let path = folder.as_ref().map_or_else(|| input.clone(), |folder| format!("{folder}/{input}"));
        match call.machine.node(call.process, &path) {
            Ok((path, node)) => {
                let name = if input == "." { "" } else { input.as_str() };
                size += entry(call, name, &node) + below(call, name, &path);
            }
            Err(Failure::Unknown) => size += Estimate { low: 0, ..call.figure("java.classes") },
            Err(failure) => ok &= call.settle(Err(failure), input, input),
        }
    }
    if let Some(manifest) = request.manifest {
        let own = call.machine.node(call.process, &manifest).ok();
        size += own.map(|(_, node)| Estimate { low: 0, ..entry(call, "", &node) }).unwrap_or_default();
    }
    let result = tool::put_file(call, &file, size, 0o644);
    Status::of(call.settle(result, &file, &file) && ok)
}

/// What all that is in a folder comes to in an archive.
pub(super) fn entries(call: &Call<'_>, folder: &str) -> Estimate {
    below(call, "", &call.machine.path(call.process, folder))
}

/// The same, of a folder that goes by a name in the archive.
fn below(call: &Call<'_>, name: &str, folder: &AbsPath) -> Estimate {
    let mut size = Estimate::default();
    call.machine.tree().walk(folder, &mut |path, node| {
        let rest = path.as_str().strip_prefix(folder.as_str()).unwrap_or_default();
        size += entry(call, format!("{name}{rest}").trim_start_matches('/'), node);
    });
    size
}

/// What a file or folder comes to in an archive.
fn entry(call: &Call<'_>, name: &str, node: &Node) -> Estimate {
    let head = |more: u64| Estimate {
        provenance: Provenance::Heuristic,
        ..Estimate::exact(ENTRY + more + 2 * name.len() as u64)
    };
    let Some(file) = node.as_file() else {
        let is_named = node.is_dir() && !name.is_empty();
        // A slash behind the name, and a stream of nothing.
        return if is_named { head(4) } else { Estimate::default() };
    };
    let size = file.estimate();
    match name.ends_with(".class") {
        // What is known as a whole holds classes of any number.
        _ if file.is_aggregate() => tool::percent(size, call.figure("java.jar-percent")),
        true => head(0) + tool::percent(packed(call, size), call.figure("java.class-packed")),
        false => head(0) + tool::percent(size, call.figure("java.other-packed")),
    }
}

/// What a class of a size is packed to in the middle.
fn packed(call: &Call<'_>, size: Estimate) -> Estimate {
    let exact = |row: &str| {
        let bytes = call.figure(row).bytes;
        Estimate::between(bytes, bytes, bytes, Provenance::Heuristic)
    };
    exact("java.class-packed-head") + tool::percent(size, exact("java.class-packed-percent"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Request {
        Request::read(&line.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    #[test]
    fn letters_take_their_values_in_their_order() {
        let inputs = vec![(Some("out".to_owned()), ".".to_owned())];
        let file = Some("app.jar".to_owned());
        let wanted = Request { creates: true, file: file.clone(), inputs: inputs.clone(), ..Request::default() };
        assert_eq!(read("cfe app.jar com.acme.Main -C out ."), wanted);
        assert_eq!(read("-cvf app.jar -C out ."), wanted);
        assert_eq!(read("--create --file app.jar --main-class Main -C out ."), wanted);
        assert_eq!(read("--create --file=app.jar --main-class=Main -C out ."), wanted);
        let manifest = Some("manifest.txt".to_owned());
        let wanted = Request { manifest, inputs: vec![(None, "A.class".into())], ..wanted };
        assert_eq!(read("cvmf manifest.txt app.jar A.class"), wanted);
        assert!(read("xf app.jar").extracts);
    }
}
