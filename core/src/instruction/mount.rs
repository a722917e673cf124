//! `--mount` of RUN.

use super::{Word, csv};
use crate::diagnostic::{Diagnostic, nearest};
use crate::size::parse_bytes;
use crate::source::Span;

/// `--mount` of RUN.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mount {
    /// The whole flag.
    pub span: Span,
    /// What is mounted.
    pub kind: MountKind,
    /// `from=`: stage, image or named context.
    pub from: Option<Word>,
    /// `source=`.
    pub source: Option<Word>,
    /// `target=`.
    pub target: Option<Word>,
    /// `id=`.
    pub id: Option<Word>,
    /// `ro`/`rw`, where given.
    pub read_only: Option<bool>,
    /// `size=` of a tmpfs, in bytes.
    pub size: Option<u64>,
    /// `sharing=` of a cache.
    pub sharing: Option<Word>,
    /// `required=`.
    pub required: bool,
    /// `mode=`, octal.
    pub mode: Option<u32>,
    /// `uid=`.
    pub uid: Option<u32>,
    /// `gid=`.
    pub gid: Option<u32>,
    /// `env=` of a secret.
    pub env: Option<Word>,
}

/// Kind of a mount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are Docker's own")]
pub enum MountKind {
    #[default]
    Bind,
    Cache,
    Tmpfs,
    Secret,
    Ssh,
}

/// Kinds by name.
pub const KINDS: [(&str, MountKind); 5] = [
    ("bind", MountKind::Bind),
    ("cache", MountKind::Cache),
    ("secret", MountKind::Secret),
    ("ssh", MountKind::Ssh),
    ("tmpfs", MountKind::Tmpfs),
];

/// Every option, aliases included.
pub const KEYS: [&str; 19] = [
    "destination",
    "dst",
    "env",
    "from",
    "gid",
    "id",
    "mode",
    "readonly",
    "readwrite",
    "required",
    "ro",
    "rw",
    "sharing",
    "size",
    "source",
    "src",
    "target",
    "type",
    "uid",
];

impl MountKind {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        KINDS.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

fn error(span: Span, message: impl Into<String>) -> Diagnostic {
    Diagnostic::error("bad-mount", span, message)
}

/// Reads the fields of a flag with their places.
fn fields(flag: &Word) -> Result<Vec<Word>, Diagnostic> {
    let fields = csv::fields(&flag.text).map_err(|e| error(flag.span, format!("failed to parse csv mounts: {e}")))?;
    let exact = flag.span.len() == flag.text.len() && !flag.text.contains('"');
    let mut at = flag.span.start as usize;
    let place = |text: String| {
        let span = if exact { Span::new(at, at + text.len()) } else { flag.span };
        at += text.len() + 1;
        Word { text, span }
    };
    Ok(fields.into_iter().map(place).collect())
}

/// The `from=` of a flag before variables are expanded, where it has one; other options are not looked at yet.
pub fn from(flag: &Word) -> Result<Option<Word>, Diagnostic> {
    let mut from = None;
    for field in fields(flag)? {
        let Some((key, value)) = field.text.split_once('=') else { continue };
        if !key.eq_ignore_ascii_case("from") {
            continue;
        }
        if value.find('$').is_some_and(|i| i + 1 != value.len()) {
            let message = "'from' doesn't support variable expansion, define alias stage instead";
            return Err(
                error(field.span, message).with_help("name the image with FROM … AS name and use that name here")
            );
        }
        from = Some(value_of(&field, value.to_owned()));
    }
    Ok(from)
}

/// The value with its place in its field.
fn value_of(field: &Word, text: String) -> Word {
    let exact = field.span.len() == field.text.len() && field.text.ends_with(&text);
    let start = field.span.end as usize - text.len().min(field.span.len());
    let span = if exact { Span::new(start, field.span.end as usize) } else { field.span };
    Word { text, span }
}

/// Reads a flag; `expand` gives the value of an option with its variables expanded.
pub fn parse(flag: &Word, mut expand: impl FnMut(&str) -> Result<String, Diagnostic>) -> Result<Mount, Diagnostic> {
    let mut mount = Mount { span: flag.span, ..Mount::default() };
    for field in fields(flag)? {
        match field.text.split_once('=') {
            None => mount.set_switch(&field)?,
            Some((key, value)) => {
                let value = Word { text: expand(value)?, ..value_of(&field, value.to_owned()) };
                mount.set(&key.to_lowercase(), value, &field)?;
            }
        }
    }
    mount.check(flag)?;
    Ok(mount)
}

impl Mount {
    /// Whether the command can't write to it.
    pub fn is_read_only(&self) -> bool {
        self.read_only.unwrap_or(!matches!(self.kind, MountKind::Cache | MountKind::Tmpfs))
    }

    fn unexpected(&self, key: &str, field: &Word) -> Diagnostic {
        error(field.span, format!("unexpected key '{key}' for mount type '{}'", self.kind.as_str()))
    }

    fn set_switch(&mut self, field: &Word) -> Result<(), Diagnostic> {
        match field.text.to_lowercase().as_str() {
            "readonly" | "ro" => self.read_only = Some(true),
            "readwrite" | "rw" => self.read_only = Some(false),
            "required" if matches!(self.kind, MountKind::Secret | MountKind::Ssh) => self.required = true,
            key @ "required" => return Err(self.unexpected(key, field)),
            _ => return Err(error(field.span, format!("invalid field '{}' must be a key=value pair", field.text))),
        }
        Ok(())
    }

    fn set(&mut self, key: &str, value: Word, field: &Word) -> Result<(), Diagnostic> {
        let invalid = || error(field.span, format!("invalid value for {key}: {}", value.text));
        let number = |radix: u32| {
            let text = value.text.as_str();
            let plain = !text.starts_with('+');
            let message = format!("invalid value {text} for {key}");
            u32::from_str_radix(text, radix).ok().filter(|_| plain).ok_or_else(|| error(field.span, message))
        };
        match key {
            "type" => self.kind = kind(&value, field)?,
            "from" => self.from = Some(value),
            "source" | "src" => self.source = Some(value),
            "target" | "dst" | "destination" => self.target = Some(value),
            "readonly" | "ro" => self.read_only = Some(boolean(&value.text).ok_or_else(invalid)?),
            "readwrite" | "rw" => self.read_only = Some(!boolean(&value.text).ok_or_else(invalid)?),
            "required" if matches!(self.kind, MountKind::Secret | MountKind::Ssh) => {
                self.required = boolean(&value.text).ok_or_else(invalid)?;
            }
            "size" if self.kind == MountKind::Tmpfs => self.size = Some(ram_bytes(&value.text).ok_or_else(invalid)?),
            "required" | "size" => return Err(self.unexpected(key, field)),
            "id" => self.id = Some(value),
            "sharing" => self.sharing = Some(sharing(value, field)?),
            "mode" => self.mode = Some(number(8)?),
            "uid" => self.uid = Some(number(10)?),
            "gid" => self.gid = Some(number(10)?),
            "env" => self.env = Some(value),
            _ => {
                let unknown = error(field.span, format!("unexpected key '{key}' in '{}'", field.text));
                return Err(match nearest(key, KEYS) {
                    Some(meant) => unknown.with_help(format!("did you mean {meant}?")),
                    None => unknown,
                });
            }
        }
        Ok(())
    }

    fn check(&self, flag: &Word) -> Result<(), Diagnostic> {
        let kind = self.kind.as_str();
        let owned = matches!(self.kind, MountKind::Secret | MountKind::Ssh | MountKind::Cache);
        for (name, value) in [("mode", self.mode), ("uid", self.uid), ("gid", self.gid)] {
            if !owned && value.is_some() {
                return Err(error(flag.span, format!("{name} not allowed for \"{kind}\" type mounts")));
            }
        }
        let given = |word: &Option<Word>| word.as_ref().is_some_and(|w| !w.text.is_empty());
        if self.kind == MountKind::Secret {
            let fault = if given(&self.from) {
                Some("secret mount should not have a from")
            } else if self.sharing.is_some() {
                Some("secret mount should not define sharing")
            } else if !given(&self.source) && !given(&self.target) && !given(&self.id) {
                Some("invalid secret mount. one of source, target required")
            } else if given(&self.source) && given(&self.id) {
                Some("both source and id can't be set")
            } else {
                None
            };
            if let Some(message) = fault {
                return Err(error(flag.span, message));
            }
        }
        if self.sharing.is_some() && self.kind != MountKind::Cache {
            return Err(error(flag.span, format!("invalid cache sharing set for {kind} mount")));
        }
        Ok(())
    }
}

fn kind(value: &Word, field: &Word) -> Result<MountKind, Diagnostic> {
    let lower = value.text.to_lowercase();
    KINDS.into_iter().find(|(name, _)| *name == lower).map(|(_, kind)| kind).ok_or_else(|| {
        let unknown = error(field.span, format!("unsupported mount type {}", crate::quote::go(&value.text)));
        match nearest(&lower, KINDS.map(|(name, _)| name)) {
            Some(meant) => unknown.with_help(format!("did you mean {meant}?")),
            None => unknown.with_help("there are bind, cache, secret, ssh and tmpfs"),
        }
    })
}

fn sharing(value: Word, field: &Word) -> Result<Word, Diagnostic> {
    let lower = value.text.to_lowercase();
    if ["locked", "private", "shared"].contains(&lower.as_str()) {
        return Ok(Word { text: lower, ..value });
    }
    let unknown = error(field.span, format!("unsupported sharing value {}", crate::quote::go(&value.text)));
    Err(unknown.with_help("there are shared, private and locked"))
}

/// Go's `strconv.ParseBool`.
pub fn boolean(text: &str) -> Option<bool> {
    match text {
        "1" | "t" | "T" | "true" | "TRUE" | "True" => Some(true),
        "0" | "f" | "F" | "false" | "FALSE" | "False" => Some(false),
        _ => None,
    }
}

/// Sizes of memory: `k` is 1024 here, with or without `i`.
fn ram_bytes(text: &str) -> Option<u64> {
    let lower = text.trim().to_ascii_lowercase();
    let number = lower.trim_end_matches(['b', 'i']);
    let binary = match number.chars().last() {
        Some('k' | 'm' | 'g' | 't') => format!("{number}i"),
        _ => number.to_owned(),
    };
    parse_bytes(&binary)
}
