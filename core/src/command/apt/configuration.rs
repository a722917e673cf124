//! What apt and dpkg are told by their files under `/etc`.

use crate::command::{Machine, Options};
use crate::filesystem::{AbsPath, Tree};

const FOLDER: &str = "/etc/apt/apt.conf.d";

/// Whether apt asks nobody: by option, or by a setting.
pub(super) fn answers_yes(machine: &Machine, options: &Options) -> bool {
    // Twice quiet, or `-q=2`, means yes (apt-get's manual).
    let quiet = options.names().filter(|name| matches!(*name, "q" | "quiet" | "=" | "2")).count() >= 2;
    quiet
        || options.has(&["y", "yes", "assume-yes", "force-yes"])
        || is_set(options, "APT::Get::Assume-Yes")
        || files_say(machine, "Assume-Yes", true)
}

/// Whether recommended packages come along.
pub(super) fn takes_recommends(machine: &Machine, options: &Options) -> bool {
    if options.has(&["no-install-recommends", "R", "without-recommends"]) {
        return false;
    }
    let told = options.values(&["o", "option"]).rfind_value("APT::Install-Recommends");
    match told.as_deref() {
        Some(value) => is_true(value),
        None => options.has(&["install-recommends"]) || !files_say(machine, "Install-Recommends", false),
    }
}

trait Settings {
    fn rfind_value(self, name: &str) -> Option<String>;
}

impl<'a, I: Iterator<Item = &'a str>> Settings for I {
    /// The last value that a setting is given.
    fn rfind_value(self, name: &str) -> Option<String> {
        self.filter_map(|setting| setting.split_once('='))
            .filter(|(own, _)| own.eq_ignore_ascii_case(name))
            .last()
            .map(|(_, value)| value.trim_matches('"').to_owned())
    }
}

fn is_set(options: &Options, name: &str) -> bool {
    options.values(&["o", "option"]).rfind_value(name).is_some_and(|value| is_true(&value))
}

fn is_true(value: &str) -> bool {
    matches!(value.to_ascii_lowercase().as_str(), "true" | "yes" | "1" | "on" | "enable" | "with")
}

/// Whether a file of settings whose text is known gives a setting this value.
fn files_say(machine: &Machine, name: &str, wanted: bool) -> bool {
    let tree = machine.tree();
    let folder = AbsPath::new(FOLDER);
    let names = tree.list(&folder).iter().map(|edge| folder.child(edge.name));
    names.chain([AbsPath::new("/etc/apt/apt.conf")]).any(|path| {
        let Some(content) = tree.get(&path).and_then(|n| n.as_file()).and_then(|f| f.content()) else { return false };
        String::from_utf8_lossy(content).lines().any(|line| {
            let Some((_, rest)) = line.split_once(name) else { return false };
            let value = rest.trim_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '=' | ';' | '}'));
            is_true(value) == wanted
        })
    })
}

/// Whether archives are deleted once they are unpacked, as the official images have it (`docker-clean`).
pub(super) fn deletes_archives(tree: &Tree) -> bool {
    tree.may_exist(&AbsPath::new("/etc/apt/apt.conf.d/docker-clean"))
}
