//! `python -c`: what a few lines of Python leave behind, where they do nothing but import and print, or fetch by a name that is known.

use super::{compile, site, unknown};
use crate::command::{Call, Data, Status, framework, script};
use crate::size::Estimate;

/// Functions and methods that write no file, whatever they are called with, by their last name.
const QUIET: &[&str] = &[
    "abspath",
    "all",
    "any",
    "basename",
    "bool",
    "cpu_count",
    "decode",
    "device_count",
    "dict",
    "dir",
    "dirname",
    "dumps",
    "encode",
    "enumerate",
    "exists",
    "exit",
    "expanduser",
    "filter",
    "find_spec",
    "float",
    "format",
    "get",
    "get_config_var",
    "get_device_name",
    "get_path",
    "get_paths",
    "get_python_lib",
    "getattr",
    "getenv",
    "gethostname",
    "getsitepackages",
    "getusersitepackages",
    "hasattr",
    "hexdigest",
    "import_module",
    "int",
    "is_available",
    "isinstance",
    "isdir",
    "isfile",
    "items",
    "join",
    "keys",
    "len",
    "list",
    "loads",
    "lower",
    "machine",
    "map",
    "max",
    "md5",
    "min",
    "now",
    "platform",
    "print",
    "python_version",
    "range",
    "read",
    "realpath",
    "replace",
    "repr",
    "round",
    "set",
    "sha256",
    "sleep",
    "sorted",
    "split",
    "splitlines",
    "startswith",
    "str",
    "strftime",
    "strip",
    "sum",
    "system",
    "time",
    "token_hex",
    "token_urlsafe",
    "tuple",
    "type",
    "upper",
    "urlopen",
    "uuid4",
    "values",
    "version",
    "zip",
    "__import__",
];

/// What stands before a bracket without being called.
const KEYWORDS: &[&str] =
    &["and", "assert", "else", "except", "if", "in", "is", "not", "or", "print", "return", "while"];

/// Modules of Python itself that are imported in a few lines, and write nothing of their own.
const STANDARD: &[&str] = &[
    "asyncio",
    "base64",
    "ctypes",
    "datetime",
    "distutils",
    "hashlib",
    "importlib",
    "json",
    "logging",
    "math",
    "os",
    "pathlib",
    "platform",
    "random",
    "re",
    "secrets",
    "shutil",
    "site",
    "socket",
    "sqlite3",
    "ssl",
    "string",
    "subprocess",
    "sys",
    "sysconfig",
    "time",
    "typing",
    "urllib",
    "uuid",
    "zlib",
];

/// What a text of Python does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Snippet {
    /// The modules that it imports, by their first name.
    imports: Vec<String>,
    /// Corpora and models that it fetches: the module that does it, and their names.
    fetches: Vec<(&'static str, Vec<String>)>,
    /// It calls what may do anything.
    is_open: bool,
}

impl Snippet {
    fn read(text: &str) -> Self {
        let mut found = Self::default();
        let code = without_texts(text);
        for statement in code.split(['\n', ';']).map(str::trim) {
            let mut words = statement.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
            match words.next() {
                Some("import") => {
                    let names = statement.trim_start_matches("import").split(',');
                    found.imports.extend(names.filter_map(first_name));
                }
                Some("from") => found.imports.extend(words.next().and_then(first_name)),
                _ => {}
            }
        }
        for (at, _) in code.match_indices('(') {
            let (Some(before), Some(inside)) = (code.get(..at), text.get(at + 1..)) else { continue };
            let called = before.trim_end();
            let start = called.rfind(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').map_or(0, |end| end + 1);
            let called = called.get(start..).unwrap_or_default();
            let last = called.rsplit('.').next().unwrap_or_default();
            match called {
                "nltk.download" => found.fetches.push(("nltk.downloader", texts(inside))),
                "spacy.cli.download" => found.fetches.push(("spacy", texts(inside))),
                // `os.system`, unlike `platform.system`, runs a program.
                "os.system" => found.is_open = true,
                // A group of values, or what another call gave.
                "" => found.is_open |= before.trim_end().ends_with([')', ']']),
                _ => found.is_open |= !QUIET.contains(&last) && !KEYWORDS.contains(&called),
            }
        }
        found
    }
}

/// The first name of a module.
fn first_name(module: &str) -> Option<String> {
    let name = module.split_whitespace().next()?.split('.').next()?;
    Some(name.to_owned()).filter(|name| !name.is_empty())
}

/// A code in which the letters of texts are blanks, so that all else stands where it stood; comments go as well.
fn without_texts(code: &str) -> String {
    let mut plain = String::with_capacity(code.len());
    let (mut quote, mut escaped, mut comment) = (None, false, false);
    for c in code.chars() {
        let keep = match quote {
            Some(_) if escaped => {
                escaped = false;
                false
            }
            Some(open) => {
                escaped = c == '\\';
                if c == open || c == '\n' {
                    quote = None;
                }
                c == open || c == '\n'
            }
            None => {
                comment = (comment || c == '#') && c != '\n';
                quote = Some(c).filter(|c| !comment && matches!(c, '\'' | '"'));
                !comment
            }
        };
        match keep {
            true => plain.push(c),
            false => plain.extend(std::iter::repeat_n(' ', c.len_utf8())),
        }
    }
    plain
}

/// The texts up to the closing bracket.
fn texts(arguments: &str) -> Vec<String> {
    let arguments = arguments.split(')').next().unwrap_or_default();
    arguments.split(['\'', '"']).skip(1).step_by(2).map(str::to_owned).collect()
}

/// Runs the text that stands behind `-c`.
pub(super) fn run(call: &mut Call<'_>, program: &str, text: &str) -> Status {
    let snippet = Snippet::read(text);
    if text.trim().is_empty() {
        return unknown(call);
    }
    if snippet.is_open {
        return script::code(call, &script::PYTHON, &call.process.cwd.clone(), text);
    }
    call.write(Data::unknown_text());
    for (module, names) in &snippet.fetches {
        let packages = site::Site::of(call.machine, call.process, program).packages;
        for name in names {
            let words = if *module == "spacy" { vec!["download".to_owned(), name.clone()] } else { vec![name.clone()] };
            let parent = if *module == "spacy" { packages.as_str() } else { "" };
            framework::run_in(call, module, &words, parent);
        }
    }
    if call.process.variable("PYTHONDONTWRITEBYTECODE").is_some_and(|value| !value.is_empty()) {
        return Status::Unknown;
    }
    for name in snippet.imports.iter().filter(|name| !STANDARD.contains(&name.as_str())) {
        let own = compile::imported(call, name);
        // A package may note something in a cache, as matplotlib does with the fonts that it finds.
        let noted = Estimate { low: 0, bytes: 0, ..call.figure("unseen.text") };
        call.machine.unknown += own.unwrap_or(noted);
    }
    Status::Unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_imports_and_prints_is_told_from_what_may_do_anything() {
        for (code, is_open) in [
            ("import numpy; print(numpy.__version__)", false),
            ("import sys, os; assert sys.version_info >= (3, 8), 'old (very)'", false),
            ("from site import getsitepackages as s\nprint(len('open(x)'))  # open(x)", false),
            ("print 1", false),
            ("import torch; print(torch.cuda.is_available())", false),
            ("open('x', 'w').write('y')", true),
            ("import app; app.create()", true),
            ("import os; os.system('make')", true),
            ("print((lambda: open)()('x', 'w'))", true),
            ("from transformers import AutoModel; AutoModel.from_pretrained('bert')", true),
        ] {
            assert_eq!(Snippet::read(code).is_open, is_open, "{code}");
        }
    }

    #[test]
    fn corpora_go_by_their_names() {
        let snippet = Snippet::read("import nltk; nltk.download('punkt'); nltk.download([\"stopwords\", 'wordnet'])");
        assert_eq!(snippet.imports, ["nltk"]);
        assert!(!snippet.is_open);
        let all = |names: &[&str]| ("nltk.downloader", names.iter().map(|name| (*name).to_owned()).collect());
        assert_eq!(snippet.fetches, [all(&["punkt"]), all(&["stopwords", "wordnet"])]);
    }
}
