//! What a project says of itself: `package.json`, and where and for which machine it is installed.

use super::lock::Platform;
use super::range;
use crate::command::json::Json;
use crate::command::{Call, Options};
use crate::filesystem::AbsPath;

/// A project's folder with what its `package.json` says, where that is known.
pub(super) struct Project {
    /// The folder.
    pub folder: AbsPath,
    /// Its package.json.
    pub manifest: Option<Json>,
}

impl Project {
    /// The project of the working directory, or of `--prefix`, `--dir` and the like.
    pub(super) fn of(call: &Call<'_>, options: &Options) -> Self {
        let named = options.value(&["prefix", "cwd", "dir", "C"]);
        let folder = named.map_or_else(|| call.process.cwd.clone(), |f| call.machine.path(call.process, f));
        let manifest = text(call, &folder.child("package.json")).and_then(Result::ok).and_then(|t| Json::read(&t));
        Self { folder, manifest }
    }

    /// What it needs, as `name@range`.
    pub(super) fn wants(&self, with_dev: bool) -> Vec<String> {
        let mut kinds = vec!["dependencies", "optionalDependencies"];
        if with_dev {
            kinds.push("devDependencies");
        }
        let members =
            |kind: &&str| self.manifest.as_ref().and_then(|m| m.get(kind)).map(Json::members).unwrap_or_default();
        let want = |(name, range): &(String, Json)| format!("{name}@{}", range.as_text().unwrap_or("*"));
        kinds.iter().flat_map(members).map(want).collect()
    }

    /// A script of the project.
    pub(super) fn script(&self, name: &str) -> Option<&str> {
        self.manifest.as_ref()?.get("scripts")?.text(name)
    }
}

/// The text of a file, or its size where the text is not known; `None` where it is not there.
pub(super) fn text(call: &Call<'_>, path: &AbsPath) -> Option<Result<String, u64>> {
    let resolved = call.machine.tree().resolve(path).ok()?;
    let node = resolved.node?;
    let file = node.as_file()?;
    Some(match file.content() {
        Some(content) => Ok(String::from_utf8_lossy(content).into_owned()),
        None => Err(file.size),
    })
}

/// The machine that packages are installed for.
pub(super) fn platform(call: &Call<'_>) -> Platform {
    let cpu = if call.machine.architecture == "aarch64" { "arm64" } else { "x64" };
    let musl = call.machine.os.as_ref().is_some_and(|(id, _)| id == "alpine") || call.machine.assume_busybox;
    let npm = npm_version(call);
    // npm looks at the C library since 9.6.5.
    let looks_at_libc = npm.is_empty() || range::fits(">=9.6.5", &npm);
    Platform {
        cpu,
        libc: if musl { "musl" } else { "glibc" },
        engines: [npm, node_version(call)],
        looks_at_libc,
        peers: true,
        looks_at_optional: true,
    }
}

/// npm's own version: that of the distribution's package, or what the image's Node.js brings.
fn npm_version(call: &Call<'_>) -> String {
    let packaged = call.machine.base_packages.iter().find_map(|p| p.strip_prefix("npm="));
    if let Some(version) = packaged {
        let version = version.split([':', '~', '-', '+']).find(|v| v.contains('.')).unwrap_or(version);
        return version.to_owned();
    }
    String::new()
}

/// The version of Node.js: as the environment of official images says it, the distribution's package, or the image's tag, of which `20`
/// means the newest.
fn node_version(call: &Call<'_>) -> String {
    let plain =
        |text: &str| text.split(|c: char| !c.is_ascii_digit() && c != '.').next().unwrap_or_default().to_owned();
    let declared = call.process.variable("NODE_VERSION").map(plain);
    let packaged = || call.machine.base_packages.iter().find_map(|p| p.strip_prefix("nodejs=")).map(plain);
    let tagged = || {
        let tag = call.machine.image.rsplit('/').next()?.strip_prefix("node:").map(plain)?;
        (!tag.is_empty()).then(|| format!("{tag}.999.999"))
    };
    declared.or_else(packaged).or_else(tagged).unwrap_or_default()
}

/// Whether what is needed only to develop stays out.
pub(super) fn omits_dev(call: &Call<'_>, options: &Options) -> bool {
    let is = |name: &str, value: &str| call.process.variable(name).is_some_and(|v| v == value);
    let listed = |names: &[&str]| options.values(names).any(|v| v.split(',').any(|v| v == "dev"));
    if listed(&["include"]) || options.value(&["production", "prod"]) == Some("false") {
        return false;
    }
    listed(&["omit"])
        || options.has(&["production", "prod", "P"])
        || options.values(&["only"]).any(|v| v.starts_with("prod"))
        || is("NODE_ENV", "production")
        || is("NPM_CONFIG_PRODUCTION", "true")
        || is("npm_config_production", "true")
        || is("NPM_CONFIG_OMIT", "dev")
        || is("npm_config_omit", "dev")
}

/// A folder of the user's.
pub(super) fn home(call: &Call<'_>, below: &str) -> AbsPath {
    AbsPath::new(call.process.variable("HOME").unwrap_or("/root")).join(below)
}
