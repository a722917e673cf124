//! Packages that the image installs: which of them only build, and what the others are called at run time.

use super::base::{Base, Family};
use super::{Needs, Subject};
use crate::advice::managers::is_apt_install;
use crate::catalog::packages::apt::Apt;

/// Packages that only build, unpack, download or look around.
const BUILD: &str = "apt-transport-https apt-utils autoconf automake bc binutils bison build-base build-essential bzip2 ca-certificates \
cargo clang cmake composer cpp curl default-jdk dirmngr dpkg-dev erlang-dev file flex g++ gawk gcc gettext git git-core gnupg gnupg2 go \
golang golang-go gpg gradle gzip htop less libc-dev libc-utils libc6-dev libtool linux-headers lld llvm lsb-release m4 make maven \
mercurial meson musl-dev nano nasm net-tools ninja ninja-build nodejs npm openssh openssh-client openssl-dev patch pkg-config pkgconf \
pkgconfig procps python-dev python-pip python3 python3-dev python3-pip python3-setuptools python3-venv python3-wheel rsync rust rustc \
software-properties-common subversion sudo tar unzip upx vim vim-tiny wget xz xz-utils yarn yasm zip";

/// Alpine's packages with headers whose libraries have another name than theirs without `-dev`.
const ALPINE: [(&str, &str); 17] = [
    ("curl-dev", "libcurl"),
    ("gd-dev", "libgd"),
    ("icu-dev", "icu-libs"),
    ("imagemagick-dev", "imagemagick-libs"),
    ("jpeg-dev", "libjpeg-turbo"),
    ("krb5-dev", "krb5-libs"),
    ("libressl-dev", ""),
    ("mariadb-connector-c-dev", "mariadb-connector-c"),
    ("mariadb-dev", "mariadb-connector-c"),
    ("ncurses-dev", "ncurses-libs"),
    ("openldap-dev", "libldap"),
    ("openssl-dev", "openssl"),
    ("postgresql-dev", "libpq"),
    ("python3-dev", ""),
    ("ruby-dev", ""),
    ("sqlite-dev", "sqlite-libs"),
    ("util-linux-dev", "libuuid"),
];

/// What the C compiler's own packages bring is there, or comes by itself.
const RUNTIME: [&str; 4] = ["libc6", "libgcc-s1", "libstdc++6", "libcrypt1"];

/// The names that the image's RUNs install, versions cut off; what Alpine calls a virtual package is left out, since its name
/// says that it goes again.
pub fn installed(subject: &Subject<'_, '_>) -> Vec<String> {
    let mut names = Vec::new();
    for ran in &subject.ran {
        let call = &ran.call;
        let is_apk = call.is("apk", "add");
        if !is_apk && !is_apt_install(call) || is_apk && call.has_option(&["--virtual", "-t"]) {
            continue;
        }
        let operands = call.operands(&["-o", "-c", "-t", "--repository", "-X"]);
        let plain = operands.iter().skip(1).filter(|(index, word)| call.is_literal(*index) && !word.contains('/'));
        names.extend(plain.map(|(_, word)| word.split(['=', '<', '>', '~', '@']).next().unwrap_or(word).to_owned()));
    }
    names
}

/// Whether the image installs something that compiles C.
pub fn has_compiler(subject: &Subject<'_, '_>) -> bool {
    let is_one = |name: &String| matches!(name.as_str(), "gcc" | "g++" | "build-essential" | "build-base" | "clang");
    installed(subject).iter().any(is_one)
}

/// Whether packages with headers are installed: something is linked to their libraries.
pub fn has_headers(subject: &Subject<'_, '_>) -> bool {
    installed(subject).iter().any(|name| is_library(name))
}

/// Headers of a library, and not of the C library, the kernel or a language.
fn is_library(name: &str) -> bool {
    name.ends_with("-dev") && !is_build(name)
}

fn is_build(name: &str) -> bool {
    BUILD.split_ascii_whitespace().any(|own| own == name)
        || ["openjdk", "gcc-", "g++-", "linux-headers", "golang-", "llvm-", "clang-"]
            .iter()
            .any(|p| name.starts_with(p))
}

/// Packages of the new stage: those that the image installs and that do not only build, the libraries that belong to installed
/// headers where `libraries` says that programs are linked to them, and what else the container calls for.
pub fn kept(subject: &Subject<'_, '_>, to: &Base, needs: &Needs, libraries: bool) -> Result<Vec<String>, &'static str> {
    let mut kept = Vec::new();
    for name in installed(subject) {
        if is_library(&name) {
            if libraries {
                kept.extend(libraries_of(subject, to, &name)?);
            }
        } else if !is_build(&name) || needs.programs.contains(&name) {
            kept.push(name);
        }
    }
    for program in ["bash", "curl", "dumb-init", "tini", "wget"] {
        let is_there =
            matches!((program, to.family), ("wget", Family::Alpine) | ("bash", Family::Debian | Family::Ubuntu));
        if !is_there && needs.programs.iter().any(|own| own.rsplit('/').next() == Some(program)) {
            kept.push(program.to_owned());
        }
    }
    kept.sort_unstable();
    kept.dedup();
    Ok(kept)
}

fn libraries_of(subject: &Subject<'_, '_>, to: &Base, headers: &str) -> Result<Vec<String>, &'static str> {
    if to.family == Family::Alpine {
        let own = ALPINE.iter().find(|(dev, _)| *dev == headers).map(|(_, library)| *library);
        let name = own.unwrap_or_else(|| headers.trim_end_matches("-dev"));
        return Ok(if name.is_empty() { Vec::new() } else { vec![name.to_owned()] });
    }
    let packages = subject.context.world.packages();
    if packages.apt.find(headers).is_none() {
        return Err("which libraries belong to the headers that it installs is not known");
    }
    let mut names = Vec::new();
    collect(&packages.apt, headers, 0, &mut names);
    Ok(names)
}

/// The libraries that Debian's package of headers depends on; of one that only leads to another, that one's. None where every
/// image of Debian has them, such as zlib.
fn collect(apt: &Apt, headers: &str, depth: u8, names: &mut Vec<String>) {
    let Some(id) = apt.find(headers) else { return };
    let depends: Vec<String> =
        apt.package(id).depends().filter_map(|group| Some(apt.package(*group.first()?).name.to_owned())).collect();
    let is_own = |name: &&String| !name.ends_with("-dev") && (name.starts_with("lib") || name.starts_with("zlib"));
    let own: Vec<&String> = depends.iter().filter(is_own).filter(|name| !RUNTIME.contains(&name.as_str())).collect();
    if own.is_empty() && depth < 2 {
        depends.iter().filter(|name| is_library(name)).for_each(|name| collect(apt, name, depth + 1, names));
    }
    names.extend(own.into_iter().cloned());
}

/// The command that installs packages on a base; `None` where it has no package manager that we know.
pub fn install(to: &Base, packages: &[String], joint: &str) -> Option<String> {
    let names = packages.join(" ");
    match to.family {
        Family::Alpine => Some(format!("apk add --no-cache {names}")),
        Family::Debian | Family::Ubuntu => Some(format!(
            "apt-get update{joint}apt-get install -y --no-install-recommends {names}{joint}rm -rf /var/lib/apt/lists/*"
        )),
        Family::Bare | Family::Other => None,
    }
}
