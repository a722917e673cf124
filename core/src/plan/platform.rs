//! Platforms: `os[/arch[/variant]]`, as `containerd/platforms` reads and prints them.

/// A platform.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Platform {
    /// Operating system, such as `linux`.
    pub os: String,
    /// Version of the operating system, where given in parentheses.
    pub os_version: String,
    /// Architecture, such as `amd64`.
    pub arch: String,
    /// Variant, such as `v7`.
    pub variant: String,
}

impl Default for Platform {
    fn default() -> Self {
        Self { os: "linux".into(), os_version: String::new(), arch: "amd64".into(), variant: String::new() }
    }
}

const SYSTEMS: [&str; 17] = [
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "windows",
    "zos",
];

const ARCHITECTURES: [&str; 24] = [
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "arm64",
    "arm64be",
    "armbe",
    "loong64",
    "mips",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "mipsle",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

impl Platform {
    /// Reads a platform; the error is a sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text.contains('*') {
            return Err(format!("{}: wildcards not yet supported: invalid argument", crate::quote::go(text)));
        }
        let mut parts = text.split('/');
        let first = parts.next().unwrap_or_default();
        let rest: Vec<&str> = parts.collect();
        let (os, os_version) = split_os(first).ok_or_else(|| invalid(first, " OS", text, OS))?;
        if let Some(bad) = rest.iter().find(|p| !is_part(p)) {
            return Err(invalid(bad, "", text, PART));
        }
        let os = normalize_os(os);
        let mut platform = Self { os, os_version: os_version.into(), ..Self::default() };
        match rest.as_slice() {
            [] if SYSTEMS.contains(&platform.os.as_str()) => {}
            [] => {
                (platform.arch, platform.variant) = normalize_arch(first, "");
                if !ARCHITECTURES.contains(&platform.arch.as_str()) {
                    let quoted = crate::quote::go(text);
                    return Err(format!("{quoted}: unknown operating system or architecture: invalid argument"));
                }
                platform.os = "linux".into();
                platform.drop_default_variant();
            }
            [arch] => {
                (platform.arch, platform.variant) = normalize_arch(arch, "");
                platform.drop_default_variant();
            }
            [arch, variant] => {
                (platform.arch, platform.variant) = normalize_arch(arch, variant);
                if platform.arch == "arm64" && platform.variant.is_empty() {
                    platform.variant = "v8".into();
                }
            }
            _ => {
                return Err(format!("{}: cannot parse platform specifier: invalid argument", crate::quote::go(text)));
            }
        }
        Ok(platform)
    }

    fn drop_default_variant(&mut self) {
        if self.arch == "arm" && self.variant == "v7" {
            self.variant.clear();
        }
    }

    /// `os/arch/variant`, without what is empty.
    pub fn format(&self) -> String {
        self.join(&self.os)
    }

    /// As [`Self::format`], with the version of the operating system.
    pub fn format_all(&self) -> String {
        if self.os_version.is_empty() {
            return self.format();
        }
        self.join(&format!("{}({})", self.os, self.os_version))
    }

    fn join(&self, os: &str) -> String {
        let parts = [os, &self.arch, &self.variant];
        parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("/")
    }
}

/// How the errors of `containerd/platforms` show what they want of the first part, and of the others.
const OS: &str = r#"OSAndVersion specifier component must match "^([A-Za-z0-9_-]+)(?:\\(([A-Za-z0-9_.%-]*)((?:\\+[A-Za-z0-9_.%-]+)*)\\))?$""#;
const PART: &str = r#"platform specifier component must match "^[A-Za-z0-9_.-]+$""#;

fn invalid(part: &str, kind: &str, whole: &str, wanted: &str) -> String {
    let (part, whole) = (crate::quote::go(part), crate::quote::go(whole));
    format!("{part} is an invalid{kind} component of {whole}: {wanted}: invalid argument")
}

fn is_part(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-'))
}

/// `os` or `os(version)`; features behind a `+` are read and forgotten.
fn split_os(text: &str) -> Option<(&str, &str)> {
    let (os, version) = match text.split_once('(') {
        Some((os, rest)) => (os, rest.strip_suffix(')')?),
        None => (text, ""),
    };
    let version_valid = version.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.%-+".contains(&b));
    let os_valid = !os.is_empty() && os.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    (os_valid && version_valid).then(|| (os, version.split('+').next().unwrap_or_default()))
}

fn normalize_os(os: &str) -> String {
    match os.to_lowercase().as_str() {
        "macos" => "darwin".into(),
        os => os.into(),
    }
}

fn normalize_arch(arch: &str, variant: &str) -> (String, String) {
    let (arch, variant) = (arch.to_lowercase(), variant.to_lowercase());
    let (arch, variant) = match (arch.as_str(), variant.as_str()) {
        ("i386", _) => ("386", ""),
        ("x86_64" | "x86-64" | "amd64", "v1") => ("amd64", ""),
        ("x86_64" | "x86-64" | "amd64", v) => ("amd64", v),
        ("aarch64" | "arm64", "8" | "v8" | "v8.0") => ("arm64", ""),
        ("aarch64" | "arm64", "9" | "9.0" | "v9.0") => ("arm64", "v9"),
        ("aarch64" | "arm64", v) => ("arm64", v),
        ("armhf", _) => ("arm", "v7"),
        ("armel", _) => ("arm", "v6"),
        ("arm", "" | "7") => ("arm", "v7"),
        ("arm", "5") => ("arm", "v5"),
        ("arm", "6") => ("arm", "v6"),
        ("arm", "8") => ("arm", "v8"),
        (a, v) => (a, v),
    };
    (arch.into(), variant.into())
}

#[cfg(test)]
mod tests {
    use super::Platform;

    #[test]
    fn platforms_are_read_as_containerd_does() {
        for (text, shown) in [
            ("linux/amd64", Some("linux/amd64")),
            ("linux/arm64/v8", Some("linux/arm64/v8")),
            ("linux/arm64", Some("linux/arm64")),
            ("linux/arm/v7", Some("linux/arm/v7")),
            ("linux/arm", Some("linux/arm")),
            ("arm", Some("linux/arm")),
            ("aarch64", Some("linux/arm64")),
            ("Linux/x86_64", Some("linux/amd64")),
            ("windows(10.0.17763)/amd64", Some("windows(10.0.17763)/amd64")),
            ("linux", Some("linux/amd64")),
            ("nonsense", None),
            ("", None),
            ("a/b/c/d", None),
            ("linux/*", None),
        ] {
            assert_eq!(Platform::parse(text).ok().map(|p| p.format_all()).as_deref(), shown, "{text}");
        }
    }
}
