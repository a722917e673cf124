//! Image references: `python`, `docker.io/library/python:3.12`, `localhost:5000/a/b@sha256:…`.
//!
//! Follows the grammar and the normalisation of the `distribution/reference` library that Docker and BuildKit use, and its
//! messages.

use std::fmt;

/// Registry of names without one.
const DEFAULT_DOMAIN: &str = "docker.io";
const LONGEST_NAME: usize = 255;

/// A reference, normalised: `python` has the domain `docker.io` and the path `library/python`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// Registry, with its port.
    pub domain: String,
    /// Repository within the registry.
    pub path: String,
    /// Tag, where one is given.
    pub tag: Option<String>,
    /// Digest, where one is given; it wins over the tag.
    pub digest: Option<String>,
}

/// Why a text is no reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReferenceError {
    /// It does not fit the grammar.
    Format,
    /// The repository (given) has capital letters.
    Uppercase(String),
    /// 64 hexadecimal digits would be taken for an image's identifier.
    Identifier(String),
    /// The repository is longer than 255 characters.
    TooLong,
    /// The algorithm of the digest is none of sha256, sha384 and sha512.
    DigestAlgorithm,
    /// The digest has the wrong number of digits.
    DigestLength,
    /// The digest has capital letters.
    DigestFormat,
}

impl fmt::Display for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Format => f.write_str("invalid reference format"),
            Self::Uppercase(path) => {
                write!(f, "invalid reference format: repository name ({path}) must be lowercase")
            }
            Self::Identifier(text) => {
                write!(f, "invalid repository name ({text}), cannot specify 64-byte hexadecimal strings")
            }
            Self::TooLong => f.write_str("repository name must not be more than 255 characters"),
            Self::DigestAlgorithm => f.write_str("unsupported digest algorithm"),
            Self::DigestLength => f.write_str("invalid checksum digest length"),
            Self::DigestFormat => f.write_str("invalid checksum digest format"),
        }
    }
}

impl Reference {
    /// Reads a reference as FROM and `COPY --from` hold it.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        if text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
            return Err(ReferenceError::Identifier(text.into()));
        }
        let (domain, rest) = split_domain(text);
        let before_colon = rest.split_once(':').map_or(rest.as_str(), |(name, _)| name);
        if before_colon.chars().any(char::is_uppercase) {
            return Err(ReferenceError::Uppercase(before_colon.into()));
        }
        let (name, digest) = rest.split_once('@').map_or((rest.as_str(), None), |(n, d)| (n, Some(d)));
        let (path, tag) = name.split_once(':').map_or((name, None), |(n, t)| (n, Some(t)));
        let sound = (is_domain(domain) || is_component(domain)) && path.split('/').all(is_component);
        if !sound || !tag.is_none_or(is_tag) || !digest.is_none_or(is_digest) {
            return Err(ReferenceError::Format);
        }
        if path.len() > LONGEST_NAME {
            return Err(ReferenceError::TooLong);
        }
        digest.map_or(Ok(()), check_digest)?;
        let owned = |part: Option<&str>| part.map(str::to_owned);
        Ok(Self { domain: domain.into(), path: path.into(), tag: owned(tag), digest: owned(digest) })
    }

    /// The name as people write it, without tag and digest: `python`, `grafana/grafana`, `quay.io/a/b`.
    pub fn familiar_name(&self) -> String {
        match (self.domain.as_str(), self.path.strip_prefix("library/")) {
            (DEFAULT_DOMAIN, Some(name)) if !name.contains('/') => name.into(),
            (DEFAULT_DOMAIN, _) => self.path.clone(),
            _ => format!("{}/{}", self.domain, self.path),
        }
    }

    /// The tag that counts: `latest` when neither tag nor digest is given, none when only a digest is.
    pub fn effective_tag(&self) -> Option<&str> {
        match (&self.tag, &self.digest) {
            (Some(tag), _) => Some(tag),
            (None, None) => Some("latest"),
            (None, Some(_)) => None,
        }
    }
}

/// Fully written: `docker.io/library/python:latest`.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.domain, self.path)?;
        if let Some(tag) = self.effective_tag() {
            write!(f, ":{tag}")?;
        }
        self.digest.as_ref().map_or(Ok(()), |digest| write!(f, "@{digest}"))
    }
}

/// Separates the registry; names without one are Docker Hub's.
fn split_domain(text: &str) -> (&str, String) {
    let (domain, rest) = match text.split_once('/') {
        None => return (DEFAULT_DOMAIN, format!("library/{text}")),
        Some(("index.docker.io", rest)) => (DEFAULT_DOMAIN, rest),
        Some((first, rest)) => {
            let is_host = first == "localhost" || first.contains(['.', ':']) || first.chars().any(char::is_uppercase);
            if is_host { (first, rest) } else { (DEFAULT_DOMAIN, text) }
        }
    };
    let official = domain == DEFAULT_DOMAIN && !rest.contains('/');
    (domain, if official { format!("library/{rest}") } else { rest.to_owned() })
}

/// A host name, an IPv4 address or an IPv6 address in brackets, with or without a port.
fn is_domain(text: &str) -> bool {
    let (host, port) = match text.rfind(']') {
        Some(end) => text.split_at(end + 1),
        None => text.split_at(text.find(':').unwrap_or(text.len())),
    };
    let port_fits = port.is_empty()
        || port.strip_prefix(':').is_some_and(|p| !p.is_empty() && p.bytes().all(|b| b.is_ascii_digit()));
    let address = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let host_fits = match address {
        Some(inside) => !inside.is_empty() && inside.bytes().all(|b| b.is_ascii_hexdigit() || b == b':'),
        None => host.split('.').all(|part| {
            let inner = part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
            inner && !part.is_empty() && !part.starts_with('-') && !part.ends_with('-')
        }),
    };
    port_fits && host_fits
}

/// Small letters and digits, with `.`, `_`, `__` or dashes between them.
fn is_component(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
    let separators_fit = text
        .split(|c: char| c.is_ascii() && plain(c as u8))
        .all(|separator| matches!(separator, "" | "." | "_" | "__") || separator.bytes().all(|b| b == b'-'));
    let ends_fit = [text.bytes().next(), text.bytes().last()].into_iter().all(|end| end.is_some_and(plain));
    ends_fit && separators_fit
}

fn is_tag(text: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.len() <= 128 && text.starts_with(word) && text.chars().all(|c| word(c) || matches!(c, '.' | '-'))
}

fn is_digest(text: &str) -> bool {
    let Some((algorithm, digits)) = text.split_once(':') else { return false };
    let algorithm_fits = algorithm.split(['-', '_', '+', '.']).all(|part| {
        part.starts_with(|c: char| c.is_ascii_alphabetic()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    algorithm_fits && digits.len() >= 32 && digits.bytes().all(|b| b.is_ascii_hexdigit())
}

fn check_digest(text: &str) -> Result<(), ReferenceError> {
    let (algorithm, digits) = text.split_once(':').unwrap_or((text, ""));
    let length = match algorithm {
        "sha256" => 64,
        "sha384" => 96,
        "sha512" => 128,
        _ => return Err(ReferenceError::DigestAlgorithm),
    };
    if digits.len() != length {
        return Err(ReferenceError::DigestLength);
    }
    if digits.bytes().any(|b| b.is_ascii_uppercase()) { Err(ReferenceError::DigestFormat) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_normalised() {
        for (text, full, familiar) in [
            ("python", "docker.io/library/python:latest", "python"),
            ("python:3.12-slim", "docker.io/library/python:3.12-slim", "python"),
            ("docker.io/python", "docker.io/library/python:latest", "python"),
            ("index.docker.io/library/python", "docker.io/library/python:latest", "python"),
            ("grafana/grafana:1", "docker.io/grafana/grafana:1", "grafana/grafana"),
            ("localhost/x", "localhost/x:latest", "localhost/x"),
            ("localhost:5000/a/b:2", "localhost:5000/a/b:2", "localhost:5000/a/b"),
            ("[::1]:5000/a", "[::1]:5000/a:latest", "[::1]:5000/a"),
            ("mcr.microsoft.com/dotnet/sdk:8.0", "mcr.microsoft.com/dotnet/sdk:8.0", "mcr.microsoft.com/dotnet/sdk"),
            ("Registry/a", "Registry/a:latest", "Registry/a"),
            ("a__b/c-d--e.f", "docker.io/a__b/c-d--e.f:latest", "a__b/c-d--e.f"),
        ] {
            let reference = Reference::parse(text).unwrap();
            assert_eq!(
                (reference.to_string().as_str(), reference.familiar_name().as_str()),
                (full, familiar),
                "{text}"
            );
        }
    }

    #[test]
    fn a_digest_needs_no_tag() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        let alone = Reference::parse(&format!("a@{digest}")).unwrap();
        assert_eq!((alone.effective_tag(), alone.to_string()), (None, format!("docker.io/library/a@{digest}")));
        let both = Reference::parse(&format!("a:1@{digest}")).unwrap();
        assert_eq!(both.effective_tag(), Some("1"));
    }

    #[test]
    fn wrong_references_are_told_as_docker_tells_them() {
        let long = "a/".repeat(200) + "a";
        for (text, want) in [
            ("", "invalid reference format"),
            ("a b", "invalid reference format"),
            ("a:", "invalid reference format"),
            ("a:-x", "invalid reference format"),
            ("a//b", "invalid reference format"),
            ("a___b", "invalid reference format"),
            ("a..b", "invalid reference format"),
            ("-a", "invalid reference format"),
            ("a@sha256:12", "invalid reference format"),
            ("-x.com/a", "invalid reference format"),
            ("a:${X}", "invalid reference format"),
            ("aBc", "invalid reference format: repository name (library/aBc) must be lowercase"),
            ("x.io/aBc:1", "invalid reference format: repository name (aBc) must be lowercase"),
            (&long, "repository name must not be more than 255 characters"),
            (&"a1".repeat(32), "cannot specify 64-byte hexadecimal strings"),
            (&format!("a@sha256:{}", "0a".repeat(20)), "invalid checksum digest length"),
            (&format!("a@md5:{}", "0a".repeat(16)), "unsupported digest algorithm"),
            (&format!("a@sha256:{}", "0A".repeat(32)), "invalid checksum digest format"),
        ] {
            let error = Reference::parse(text).unwrap_err().to_string();
            assert!(error.contains(want), "{text}: {error}");
        }
    }
}
