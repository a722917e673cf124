//! What a profile of Cargo's changes about a program: `[profile.release]` and kin, and the variables that stand for them.

use crate::command::{Call, Options, tool};
use crate::size::Estimate;

/// The settings of one profile that change a program's size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Profile {
    /// No symbols are left.
    pub(super) strips: bool,
    /// Words of the catalogue's rows, each a percentage.
    rows: Vec<&'static str>,
    /// Debug information stays in the program: the word of the catalogue for how much.
    keeps_debug: Option<&'static str>,
}

impl Profile {
    /// The profile of a call, as the manifest and the environment have it.
    pub(super) fn read(call: &Call<'_>, options: &Options, manifest: &str) -> Self {
        let name = options.value(&["profile"]).unwrap_or("release");
        let name = if name == "bench" { "release" } else { name };
        let section = |name: &str| {
            let (_, rest) = manifest.split_once(&format!("[profile.{name}]"))?;
            Some(rest.split("\n[").next().unwrap_or_default().to_owned())
        };
        let own = section(name).unwrap_or_default();
        let below = if name == "release" { String::new() } else { section("release").unwrap_or_default() };
        let variable = |key: &str| {
            let key = key.to_uppercase().replace('-', "_");
            let name = name.to_uppercase().replace('-', "_");
            call.process.variable(&format!("CARGO_PROFILE_{name}_{key}")).map(str::to_owned)
        };
        Self::of(&|key| variable(key).or_else(|| value(&own, key)).or_else(|| value(&below, key)))
    }

    fn of(says: &dyn Fn(&str) -> Option<String>) -> Self {
        let is = |key: &str, values: &[&str]| says(key).is_some_and(|value| values.contains(&value.as_str()));
        let mut rows = Vec::new();
        let whole = is("lto", &["true", "fat"]);
        match () {
            () if whole => rows.push("cargo.lto-percent"),
            () if is("lto", &["thin"]) => rows.push("cargo.lto-thin-percent"),
            () if is("codegen-units", &["1"]) => rows.push("cargo.one-unit-percent"),
            () => {}
        }
        match () {
            () if is("opt-level", &["z"]) => rows.push("cargo.opt-z-percent"),
            () if is("opt-level", &["s"]) => rows.push("cargo.opt-s-percent"),
            () => {}
        }
        if is("panic", &["abort"]) {
            rows.push("cargo.abort-percent");
        }
        let strips = is("strip", &["true", "symbols"]);
        let keeps_debug = match () {
            () if strips || is("strip", &["debuginfo"]) => None,
            () if is("debug", &["true", "2", "full"]) => Some("cargo.debug-kept-percent"),
            () if is("debug", &["1", "limited", "line-tables-only"]) => Some("cargo.debug-limited-percent"),
            () => None,
        };
        Self { strips, rows, keeps_debug }
    }

    /// What a program comes to that weighs `size` with the settings of `release`, and `least` if it does nothing.
    /// `part` ends the names of rows that differ by whether crates are taken in.
    pub(super) fn apply(&self, call: &Call<'_>, least: Estimate, size: Estimate, part: &str) -> Estimate {
        let size = self.rows.iter().fold(size, |size, row| tool::percent(size, call.figure(row)));
        let Some(row) = self.keeps_debug else {
            return if self.strips { tool::percent(size, call.figure("cargo.strip-percent")) } else { size };
        };
        let kept = call.figure("cargo.debug-kept");
        // Old releases leave that of the standard library anyhow.
        let kept = if least.bytes > kept.low { Estimate::default() } else { kept };
        let less = |bytes: u64| bytes.saturating_sub(least.bytes);
        let own = Estimate { low: less(size.low), bytes: less(size.bytes), high: less(size.high), ..size };
        size + kept + tool::percent(own, call.figure(&format!("{row}{part}")))
    }
}

/// The value of a key, without quotes and what stands behind `#`.
fn value(section: &str, key: &str) -> Option<String> {
    let line = section.lines().find(|line| line.split('=').next().is_some_and(|own| own.trim() == key))?;
    let (_, value) = line.split('#').next()?.split_once('=')?;
    Some(value.trim().trim_matches(['"', '\'']).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_says_what_changes() {
        let section =
            "\nlto = true # slow\nopt-level = \"z\"\ncodegen-units = 1\nstrip = \"symbols\"\npanic = 'abort'\n";
        let profile = Profile::of(&|key| value(section, key));
        assert_eq!(profile.rows, ["cargo.lto-percent", "cargo.opt-z-percent", "cargo.abort-percent"]);
        assert!(profile.strips && profile.keeps_debug.is_none());
        let profile = Profile::of(&|key| value("lto = \"thin\"\ndebug = true\nstrip = false\n", key));
        assert_eq!(profile.rows, ["cargo.lto-thin-percent"]);
        assert_eq!(profile.keeps_debug, Some("cargo.debug-kept-percent"));
        assert_eq!(Profile::of(&|_| None), Profile::default());
    }
}
