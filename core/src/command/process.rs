//! A process of a simulated RUN: what it inherits, and how it ends.

use crate::filesystem::AbsPath;
use std::collections::BTreeMap;

/// Standard input.
pub const STDIN: u32 = 0;
/// Standard output.
pub const STDOUT: u32 = 1;
/// Standard error.
pub const STDERR: u32 = 2;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// With this exit code.
    Known(i32),
    /// Nobody can say; a build that is worth reporting succeeds, so it counts as success where one must be chosen.
    Unknown,
}

impl Default for Status {
    fn default() -> Self {
        Self::SUCCESS
    }
}

impl Status {
    /// Exit code 0.
    pub const SUCCESS: Self = Self::Known(0);
    /// Exit code 1.
    pub const FAILURE: Self = Self::Known(1);

    /// Success for true.
    pub fn of(success: bool) -> Self {
        if success { Self::SUCCESS } else { Self::FAILURE }
    }

    /// Whether it certainly failed.
    pub fn is_failure(self) -> bool {
        !matches!(self, Self::Known(0) | Self::Unknown)
    }

    /// The opposite, as `!` gives it.
    pub fn negated(self) -> Self {
        match self {
            Self::Known(code) => Self::of(code != 0),
            Self::Unknown => Self::Unknown,
        }
    }
}

/// Who a process is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Identity {
    /// User id.
    pub uid: u32,
    /// Primary group.
    pub gid: u32,
    /// Supplementary groups.
    pub groups: Vec<u32>,
    /// The numbers are only likely, because the list of users is not known: no permission is refused then.
    pub assumed: bool,
}

impl Identity {
    /// Whether no permission stops it.
    pub fn is_root(&self) -> bool {
        self.uid == 0 || self.assumed
    }

    /// Whether it belongs to a group.
    pub fn is_in(&self, gid: u32) -> bool {
        self.gid == gid || self.groups.contains(&gid)
    }
}

/// A variable's value; `None` where it is set but nobody knows to what.
pub type Value = Option<String>;

/// One running program or shell. Children start as clones.
#[derive(Clone, Debug, Default)]
pub struct Process {
    /// Program and arguments, expanded.
    pub args: Vec<String>,
    /// Whether some argument is not known; its place holds what is known of it.
    pub vague: bool,
    /// Exported variables.
    pub env: BTreeMap<String, Value>,
    /// Working directory.
    pub cwd: AbsPath,
    /// User and groups.
    pub identity: Identity,
    /// File mode creation mask.
    pub umask: u16,
    /// Open channels by descriptor; a descriptor that is missing is closed.
    pub channels: BTreeMap<u32, usize>,
}

impl Process {
    /// The arguments behind the program's name.
    pub fn operands(&self) -> &[String] {
        self.args.get(1..).unwrap_or_default()
    }

    /// The program's name without its folder.
    pub fn name(&self) -> &str {
        let name = self.args.first().map(String::as_str).unwrap_or_default();
        name.rsplit('/').next().unwrap_or_default()
    }

    /// An exported variable, where it is set and known.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.env.get(name)?.as_deref()
    }

    /// A child with other arguments.
    pub fn child(&self, args: Vec<String>) -> Self {
        Self { args, vague: false, ..self.clone() }
    }
}
