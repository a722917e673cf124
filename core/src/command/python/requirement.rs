//! One requirement, as PEP 508 writes it: name, extras, versions, marker; and where its version may lie (PEP 440).

use crate::catalog::packages::version::{compare, is_prerelease, numbers};
use std::cmp::Ordering;

/// A package that is asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Requirement {
    /// Its name, as the index compares names.
    pub name: String,
    /// Extras asked for.
    pub extras: Vec<String>,
    /// Bounds of its version: operator and version.
    pub bounds: Vec<(String, String)>,
    /// What comes from an address or a folder, not from the index.
    pub place: Option<String>,
}

const OPERATORS: [&str; 8] = ["===", "==", "~=", "!=", ">=", "<=", ">", "<"];

impl Requirement {
    /// Reads a requirement; `None` where its marker is not for Linux and that Python, or nothing stands there.
    pub(super) fn read(text: &str, python: (u32, u32)) -> Option<Self> {
        let text = text.trim();
        if is_place(text) {
            let place = text.split(';').next().unwrap_or_default().trim();
            let (path, extras) = split_extras(place);
            return Some(Self { place: Some(path.to_owned()), extras, ..Self::default() });
        }
        let (text, marker) = text.split_once(';').map_or((text, None), |(t, m)| (t, Some(m)));
        if marker.is_some_and(|m| !super::marker::holds(m, python)) {
            return None;
        }
        if let Some((name, place)) = text.split_once(" @ ") {
            let (name, extras) = split_extras(name.trim());
            return Some(Self { name: normal(name), extras, place: Some(place.trim().to_owned()), bounds: Vec::new() });
        }
        let end = text.find(['=', '<', '>', '!', '~', '(']).unwrap_or(text.len());
        let (head, bounds) = (text.get(..end)?.trim(), text.get(end..)?);
        let (name, extras) = split_extras(head);
        let bounds = bounds.trim().trim_matches(['(', ')']).split(',').filter_map(bound).collect();
        let name = normal(name.split_whitespace().next()?);
        (!name.is_empty()).then_some(Self { name, extras, bounds, place: None })
    }

    /// The exact version that is asked for.
    pub(super) fn pinned(&self) -> Option<&str> {
        let exact = |op: &str| op == "==" || op == "===";
        self.bounds.iter().find(|(op, version)| exact(op) && !version.ends_with(".*")).map(|(_, v)| v.as_str())
    }

    /// A version at the border of what is asked for; empty where any will do.
    pub(super) fn hint(&self) -> &str {
        let upper = self.bounds.iter().find(|(op, _)| op.starts_with(['<', '=', '~']));
        upper.or(self.bounds.first()).map_or("", |(_, version)| version.trim_end_matches(".*"))
    }

    /// Whether a version is among those that are asked for.
    pub(super) fn fits(&self, version: &str) -> bool {
        let wants_early = self.bounds.iter().any(|(_, v)| is_prerelease(v));
        (wants_early || !is_prerelease(version)) && self.bounds.iter().all(|(op, wanted)| fits(version, op, wanted))
    }
}

fn fits(version: &str, operator: &str, wanted: &str) -> bool {
    let order = compare(version, wanted.trim_end_matches(".*"));
    match operator {
        "==" | "===" if wanted.ends_with(".*") => starts(version, wanted.trim_end_matches(".*")),
        "!=" if wanted.ends_with(".*") => !starts(version, wanted.trim_end_matches(".*")),
        "==" | "===" => order == Ordering::Equal,
        "!=" => order != Ordering::Equal,
        ">=" => order != Ordering::Less,
        "<=" => order != Ordering::Greater,
        ">" => order == Ordering::Greater,
        "<" => order == Ordering::Less,
        // `~=1.4.2` is `>=1.4.2, ==1.4.*`.
        "~=" => {
            order != Ordering::Less && starts(version, wanted.rsplit_once('.').map_or(wanted, |(series, _)| series))
        }
        _ => true,
    }
}

/// Whether a version belongs to a series: `1.4.2` to `1.4`.
fn starts(version: &str, series: &str) -> bool {
    let (version, parts) = (numbers(version), series.split('.').filter_map(|p| p.parse::<u64>().ok()));
    parts.enumerate().all(|(i, part)| version.get(i).copied().unwrap_or(0) == part)
}

fn bound(text: &str) -> Option<(String, String)> {
    let text = text.trim();
    let operator = OPERATORS.into_iter().find(|op| text.starts_with(op))?;
    Some((operator.to_owned(), text.get(operator.len()..)?.trim().trim_matches(['"', '\'']).to_owned()))
}

fn split_extras(text: &str) -> (&str, Vec<String>) {
    match text.trim_end_matches(']').split_once('[') {
        Some((name, extras)) => (name.trim(), extras.split(',').map(normal).filter(|e| !e.is_empty()).collect()),
        None => (text, Vec::new()),
    }
}

fn is_place(text: &str) -> bool {
    let name = text.split(['[', ';', ' ']).next().unwrap_or_default();
    name.starts_with(['.', '/', '~']) || name.contains("://") || name.contains('/') || is_file(name)
}

/// Whether a name is that of an archive.
pub(super) fn is_file(name: &str) -> bool {
    [".whl", ".tar.gz", ".zip", ".tar.bz2"].iter().any(|ending| name.ends_with(ending))
}

/// A name as the index compares names (PEP 503).
pub(super) fn normal(name: &str) -> String {
    let mut normal = String::new();
    for c in name.trim().chars() {
        match c {
            '-' | '_' | '.' if normal.ends_with('-') => {}
            '-' | '_' | '.' => normal.push('-'),
            other => normal.push(other.to_ascii_lowercase()),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Requirement {
        Requirement::read(text, (3, 11)).unwrap()
    }

    #[test]
    fn requirements_are_read_as_pip_reads_them() {
        let one = read("Celery[redis,SQS] == 5.4.0 ; python_version >= '3.8'");
        assert_eq!((one.name.as_str(), one.pinned()), ("celery", Some("5.4.0")));
        assert_eq!(one.extras, ["redis", "sqs"]);
        assert_eq!(read("zope.interface>=5,<7").name, "zope-interface");
        assert_eq!(read("torch @ https://host/torch.whl").place.as_deref(), Some("https://host/torch.whl"));
        assert_eq!(read("./lib[dev]").place.as_deref(), Some("./lib"));
        assert_eq!(read("git+https://host/a.git#egg=a").place.as_deref(), Some("git+https://host/a.git#egg=a"));
        assert!(Requirement::read("colorama; sys_platform == 'win32'", (3, 11)).is_none());
    }

    #[test]
    fn versions_fit_as_the_standard_says() {
        for (wanted, version, does) in [
            ("a", "1.0", true),
            ("a", "2.0rc1", false),
            ("a>=2,<3", "2.9", true),
            ("a>=2,<3", "3.0", false),
            ("a~=1.4.2", "1.4.9", true),
            ("a~=1.4.2", "1.5", false),
            ("a~=1.4", "1.9", true),
            ("a==1.*", "1.3", true),
            ("a==1.0", "1.0.0", true),
            ("a!=1.5", "1.5", false),
        ] {
            assert_eq!(read(wanted).fits(version), does, "{wanted} {version}");
        }
    }
}
