//! Why a file operation fails, in the words of the C library.

use crate::filesystem::{PathError, WriteError};
use std::fmt;

/// An error number of the kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// ENOENT.
    NotFound,
    /// EEXIST.
    Exists,
    /// ENOTDIR.
    NotADirectory,
    /// EISDIR.
    IsADirectory,
    /// ENOTEMPTY.
    NotEmpty,
    /// EACCES.
    Denied,
    /// EPERM.
    NotPermitted,
    /// EROFS.
    ReadOnly,
    /// EBUSY.
    Busy,
    /// ELOOP.
    Loop,
    /// ENAMETOOLONG.
    TooLong,
    /// EINVAL.
    Invalid,
    /// ENOSPC.
    NoSpace,
    /// The file lies in a folder that is known only in part: it may be there or not.
    Unknown,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotFound | Self::Unknown => "No such file or directory",
            Self::Exists => "File exists",
            Self::NotADirectory => "Not a directory",
            Self::IsADirectory => "Is a directory",
            Self::NotEmpty => "Directory not empty",
            Self::Denied => "Permission denied",
            Self::NotPermitted => "Operation not permitted",
            Self::ReadOnly => "Read-only file system",
            Self::Busy => "Device or resource busy",
            Self::Loop => "Too many levels of symbolic links",
            Self::TooLong => "File name too long",
            Self::Invalid => "Invalid argument",
            Self::NoSpace => "No space left on device",
        })
    }
}

impl From<PathError> for Failure {
    fn from(error: PathError) -> Self {
        match error {
            PathError::NotADirectory(_) => Self::NotADirectory,
            PathError::Loop(_) => Self::Loop,
        }
    }
}

impl From<WriteError> for Failure {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::NoParent(_) | WriteError::Missing(_) => Self::NotFound,
            WriteError::NotADirectory(_) => Self::NotADirectory,
            WriteError::TooLong => Self::TooLong,
        }
    }
}
