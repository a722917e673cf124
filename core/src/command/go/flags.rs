//! Flags of the `go` command: one minus, long names, before the packages.

use std::collections::BTreeMap;

const VALUED: &[&str] = &[
    "o",
    "ldflags",
    "tags",
    "mod",
    "p",
    "gcflags",
    "asmflags",
    "installsuffix",
    "buildmode",
    "C",
    "modfile",
    "overlay",
    "pkgdir",
    "toolexec",
    "pgo",
    "run",
    "bench",
    "timeout",
    "count",
    "coverprofile",
    "covermode",
    "gccgoflags",
    "compiler",
    "buildvcs",
];

/// A call of `go`, read.
#[derive(Clone, Debug, Default)]
pub(super) struct Flags {
    /// `build`, `mod` and so on.
    pub(super) verb: String,
    values: BTreeMap<String, String>,
    /// What follows the flags.
    pub(super) packages: Vec<String>,
}

impl Flags {
    /// Reads the arguments, with what `GOFLAGS` adds.
    pub(super) fn read(args: &[String], environment: &str) -> Self {
        let mut flags = Self::default();
        for word in environment.split_whitespace() {
            flags.one(word, &mut std::iter::empty());
        }
        let mut rest = args.iter().map(String::as_str);
        while let Some(arg) = rest.next() {
            if arg.starts_with('-') && arg.len() > 1 {
                flags.one(arg, &mut rest);
            } else if flags.verb.is_empty() {
                arg.clone_into(&mut flags.verb);
            } else {
                flags.packages.push(arg.to_owned());
            }
        }
        flags
    }

    fn one(&mut self, arg: &str, rest: &mut dyn Iterator<Item = &str>) {
        let text = arg.trim_start_matches('-');
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, value.to_owned()),
            None if VALUED.contains(&text) => (text, rest.next().unwrap_or_default().to_owned()),
            None => (text, "true".to_owned()),
        };
        self.values.insert(name.to_owned(), value);
    }

    pub(super) fn value(&self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// The flags that decide whether a compiled package can be taken again.
    pub(super) fn manner(&self) -> String {
        let own = ["trimpath", "race", "gcflags", "installsuffix", "cover", "msan", "asan"];
        own.iter().filter(|n| self.has(n)).copied().collect::<Vec<_>>().join(",")
    }
}
