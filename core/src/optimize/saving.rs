//! What a fix saves: the difference of two reports.

use super::picture::Picture;

/// What a fix saves; negative where it costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saving {
    /// Bytes of the final image.
    pub bytes: i64,
    /// At least this.
    pub low: i64,
    /// At most this.
    pub high: i64,
    /// Bytes of its compressed layers.
    pub gzip: i64,
    /// Entries of the final image's file system.
    pub entries: i64,
    /// Bytes that a rebuild and push after the edit of a source file move less, where known.
    pub rebuild: Option<i64>,
}

impl Saving {
    /// What lies between two pictures of the same project.
    pub fn between(before: &Picture, after: &Picture) -> Self {
        let (old, new) = (&before.report.image, &after.report.image);
        let bytes = difference(old.bytes, new.bytes);
        // What is uncertain on both sides is the same on both, so that the bounds meet their like.
        let ends = [difference(old.low, new.low), difference(old.high, new.high), bytes];
        Self {
            bytes,
            low: ends.into_iter().min().unwrap_or(bytes),
            high: ends.into_iter().max().unwrap_or(bytes),
            gzip: difference(old.gzip_bytes, new.gzip_bytes),
            entries: difference(before.entries(), after.entries()),
            rebuild: None,
        }
    }
}

fn difference(before: u64, after: u64) -> i64 {
    i64::try_from(i128::from(before) - i128::from(after)).unwrap_or_default()
}
