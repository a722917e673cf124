//! Values of flags that are known, and parser directives with theirs.

use super::{Completion, option};
use layerlab_core::instruction::mount::KINDS;
use layerlab_core::offer::names::Names;

/// Platforms that images are usually built for, and the builder's own words.
const PLATFORMS: [&str; 5] = ["$BUILDPLATFORM", "$TARGETPLATFORM", "linux/amd64", "linux/arm64", "linux/arm/v7"];

/// What every mount can say, and what some kinds can besides.
const MOUNT_KEYS: [(&str, &[&str]); 5] = [
    ("bind", &["from=", "rw", "source=", "target="]),
    ("cache", &["from=", "gid=", "id=", "mode=", "ro", "sharing=", "source=", "target=", "uid="]),
    ("secret", &["env=", "gid=", "id=", "mode=", "required", "target=", "uid="]),
    ("ssh", &["gid=", "id=", "mode=", "required", "target=", "uid="]),
    ("tmpfs", &["size=", "target="]),
];

/// What fits behind `--flag=`: how many bytes of the word stay, and the choices.
pub fn of_flag(word: &str, places: &dyn Fn() -> Vec<Completion>) -> Option<(usize, Vec<Completion>)> {
    let (flag, value) = word.split_once('=')?;
    let start = flag.len() + 1;
    let words = |list: &[&str]| Some((start, list.iter().map(|word| option((*word).into(), "value")).collect()));
    match flag {
        "--from" => Some((start, places())),
        "--platform" => words(&PLATFORMS),
        "--network" => words(&["default", "host", "none"]),
        "--security" => words(&["insecure", "sandbox"]),
        "--mount" => {
            let (at, found) = of_mount(value, places)?;
            Some((start + at, found))
        }
        _ => None,
    }
}

/// The same within a mount: its keys, and the values of some.
fn of_mount(text: &str, places: &dyn Fn() -> Vec<Completion>) -> Option<(usize, Vec<Completion>)> {
    let begin = text.rfind(',').map_or(0, |at| at + 1);
    let words = |list: &[&str]| list.iter().map(|word| option((*word).into(), "value")).collect::<Vec<_>>();
    match text.get(begin..)?.split_once('=') {
        None => {
            let kind = text.split(',').find_map(|part| part.strip_prefix("type=")).unwrap_or("bind");
            let keys = MOUNT_KEYS.iter().find(|(name, _)| *name == kind).map(|(_, keys)| *keys)?;
            let begins = if text.contains("type=") { Vec::new() } else { vec!["type="] };
            let all = begins.iter().chain(keys).map(|key| option((*key).into(), "mount"));
            Some((begin, all.collect()))
        }
        Some((key, _)) => {
            let found = match key {
                "type" => words(&KINDS.map(|(name, _)| name)),
                "sharing" => words(&["locked", "private", "shared"]),
                "from" => places(),
                _ => return None,
            };
            Some((begin + key.len() + 1, found))
        }
    }
}

/// What fits in a comment: a parser directive where one still counts, and what switches rules off.
pub fn of_comment(head: &str, names: &Names) -> Option<(usize, Vec<Completion>)> {
    let line_start = head.rfind('\n').map_or(0, |at| at + 1);
    let line = head.get(line_start..)?;
    let text = line.trim_start().strip_prefix('#')?.trim_start();
    let at = head.len() - text.len();
    if let Some(list) = text.strip_prefix("check=skip=") {
        return Some((last_name(at + "check=skip=".len(), list), rules(&names.checks)));
    }
    if let Some(list) = text.strip_prefix("layerlab ignore=") {
        return Some((last_name(at + "layerlab ignore=".len(), list), rules(&names.rules)));
    }
    if text.contains([' ', '=']) {
        return None;
    }
    let is_directive = |line: &str| line.starts_with('#') && line.contains('=');
    let counts = head.get(..line_start)?.lines().all(is_directive);
    let directives = ["check=skip=", "check=error=true", "escape=`", "syntax=docker/dockerfile:1"];
    let own = directives.iter().filter(|_| counts).map(|text| option((*text).into(), "directive"));
    let ignore = (!counts).then(|| option("layerlab ignore=".into(), "switches rules off below"));
    Some((at, own.chain(ignore).collect()))
}

/// Where the last name of a list begins.
fn last_name(start: usize, list: &str) -> usize {
    start + list.rfind(',').map_or(0, |comma| comma + 1)
}

fn rules(names: &[String]) -> Vec<Completion> {
    names.iter().map(|name| option(name.clone(), "rule")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flag(word: &str) -> String {
        let places = || vec![option("build".into(), "stage")];
        let (at, found) = of_flag(word, &places).unwrap_or_default();
        format!("{}|{}", &word[..at], found.iter().map(|o| o.label.as_str()).collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn flags_know_their_values() {
        for (word, expected) in [
            ("--network=n", "--network=|default host none"),
            ("--from=b", "--from=|build"),
            ("--mount=t", "--mount=|type= from= rw source= target="),
            ("--mount=type=", "--mount=type=|bind cache secret ssh tmpfs"),
            ("--mount=type=tmpfs,", "--mount=type=tmpfs,|size= target="),
            ("--mount=type=cache,sharing=l", "--mount=type=cache,sharing=|locked private shared"),
            ("--mount=type=bind,from=", "--mount=type=bind,from=|build"),
            ("--chown=", "|"),
        ] {
            assert_eq!(flag(word), expected);
        }
    }

    #[test]
    fn comments_offer_directives_at_the_top_and_rules_below() {
        let names = Names { checks: vec!["Casing".into()], rules: vec!["late".into()], ..Names::default() };
        let found = |head: &str| {
            let (at, found) = of_comment(head, &names).unwrap_or_default();
            format!("{}|{}", &head[..at], found.iter().map(|o| o.label.as_str()).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(found("# s"), "# |check=skip= check=error=true escape=` syntax=docker/dockerfile:1");
        assert_eq!(found("# check=skip=A,"), "# check=skip=A,|Casing");
        assert_eq!(found("FROM a\n# l"), "FROM a\n# |layerlab ignore=");
        assert_eq!(found("FROM a\n# layerlab ignore="), "FROM a\n# layerlab ignore=|late");
        assert_eq!(found("FROM a\n# some words"), "|");
    }
}
