//! Package managers as rules see them: which command installs, and where what it downloads stays behind.

use super::script::Call;

/// A cache that a program leaves, and how to be rid of it.
pub struct Cache {
    /// The program.
    pub programs: &'static [&'static str],
    /// Its subcommands that fill the cache; an empty name is the program without any.
    pub fills: &'static [&'static str],
    /// Where the cache lies. What is relative lies in the home folder.
    pub folders: &'static [&'static str],
    /// What keeps it from staying.
    pub remedy: Remedy,
    /// Whether what lies there is needed again by the next command of the same program, as tool chains do.
    pub is_shared: bool,
    /// Whether images are usually set up so that it stays empty: what may be there is then not enough to speak of.
    pub is_rare: bool,
    /// What its cleaning command writes or removes besides.
    pub besides: &'static [&'static str],
}

/// What keeps a cache from staying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// An option of the command itself.
    Option(&'static str),
    /// A command behind it.
    Command(&'static str),
    /// Removing the folders that are there.
    Remove,
}

/// Where package managers keep what they downloaded, from their own documentation: apk(8), apt-get(8), dnf(8), zypper(8), pip's "Caching",
/// npm-cache(1), `yarn cache`, gem(1), composer(1), `go help clean`, the Cargo book's "Cargo Home", Hex and rebar3.
pub const CACHES: &[Cache] = &[
    cache(&["apk"], &["add"], &["/var/cache/apk"], Remedy::Option("--no-cache")),
    cache(&["dnf"], &["install", "update", "upgrade", "groupinstall"], DNF, Remedy::Command("dnf clean all")),
    cache(&["microdnf"], &["install", "update", "upgrade"], DNF, Remedy::Command("microdnf clean all")),
    cache(&["yum"], &["install", "update", "upgrade", "groupinstall"], DNF, Remedy::Command("yum clean all")),
    cache(
        &["zypper"],
        &["install", "in", "refresh", "update"],
        &["/var/cache/zypp"],
        Remedy::Command("zypper clean --all"),
    ),
    cache(&["pip", "pip3"], &["install"], &[".cache/pip"], Remedy::Option("--no-cache-dir")),
    Cache {
        is_rare: true,
        besides: &["/var/cache/apt/pkgcache.bin", "/var/cache/apt/srcpkgcache.bin"],
        ..cache(
            &["apt-get", "apt"],
            &["install", "upgrade", "dist-upgrade", "build-dep"],
            &["/var/cache/apt/archives"],
            Remedy::Command("apt-get clean"),
        )
    },
    Cache {
        besides: &[".npm/_logs"],
        ..cache(&["npm"], &["install", "i", "ci"], &[".npm/_cacache"], Remedy::Command("npm cache clean --force"))
    },
    cache(&["uv"], &["sync", "pip"], &[".cache/uv"], Remedy::Option("--no-cache")),
    cache(&["poetry"], &["install"], &[".cache/pypoetry"], Remedy::Remove),
    cache(
        &["conda", "mamba", "micromamba"],
        &["install", "create", "env"],
        &["/opt/conda/pkgs"],
        Remedy::Command("conda clean -afy"),
    ),
    cache(&["yarn"], &["", "install", "add"], YARN, Remedy::Command("yarn cache clean")),
    cache(&["gem"], &["install"], &["/usr/local/bundle/cache", ".gem/specs", ".local/share/gem/specs"], Remedy::Remove),
    cache(&["bundle"], &["", "install"], &["/usr/local/bundle/cache", ".bundle/cache"], Remedy::Remove),
    cache(
        &["composer"],
        &["install", "require", "create-project"],
        &[".composer/cache", ".cache/composer", "/tmp/cache"],
        Remedy::Command("composer clear-cache"),
    ),
    Cache {
        is_shared: true,
        ..cache(
            &["go"],
            &["build", "install"],
            &[".cache/go-build", "/go/pkg/mod"],
            Remedy::Command("go clean -cache -modcache"),
        )
    },
    Cache {
        is_shared: true,
        ..cache(
            &["cargo"],
            &["build", "install"],
            &["/usr/local/cargo/registry", "/usr/local/cargo/git", ".cargo/registry", ".cargo/git"],
            Remedy::Remove,
        )
    },
    Cache {
        is_shared: true,
        ..cache(&["mix"], &["deps.get", "release", "compile"], &[".hex/packages", ".cache/rebar3"], Remedy::Remove)
    },
];

const DNF: &[&str] = &["/var/cache/dnf", "/var/cache/yum", "/var/cache/libdnf5"];
const YARN: &[&str] = &["/usr/local/share/.cache/yarn", ".cache/yarn"];

const fn cache(
    programs: &'static [&'static str],
    fills: &'static [&'static str],
    folders: &'static [&'static str],
    remedy: Remedy,
) -> Cache {
    Cache { programs, fills, folders, remedy, is_shared: false, is_rare: false, besides: &[] }
}

/// Programs that install Debian packages.
const APT: [&str; 3] = ["apt-get", "apt", "aptitude"];

/// Whether a command is `apt-get update` in one of its forms.
pub fn is_apt_update(call: &Call<'_>) -> bool {
    APT.iter().any(|program| call.is(program, "update"))
}

/// Whether a command is `apt-get install` in one of its forms.
pub fn is_apt_install(call: &Call<'_>) -> bool {
    APT.iter().any(|program| call.is(program, "install"))
}

/// The first operand of a command: its subcommand, with the index of the word; an empty one where there is none.
pub fn subcommand<'c>(call: &'c Call<'_>) -> (usize, &'c str) {
    let own = call.operands(&["-o", "-c", "-t", "-C", "--option", "--prefix", "--cwd"]).first().copied();
    own.unwrap_or((call.program, ""))
}
