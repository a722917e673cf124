//! What a fix saves: the difference of two reports.

use super::picture::Picture;
use crate::report::Image;

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
        // What is uncertain in both is the same in both; of the rest, each side may be anything between its bounds.
        let (shared_low, shared_high) = before.unsure.shared(&after.unsure);
        let rest = |image: &Image| (i128::from(image.low) - shared_low, i128::from(image.high) - shared_high);
        let ((old_low, old_high), (new_low, new_high)) = (rest(old), rest(new));
        Self {
            bytes: difference(old.bytes, new.bytes),
            low: clamped(old_low - new_high),
            high: clamped(old_high - new_low),
            gzip: difference(old.gzip_bytes, new.gzip_bytes),
            entries: difference(before.entries(), after.entries()),
            rebuild: None,
        }
    }
}

fn difference(before: u64, after: u64) -> i64 {
    clamped(i128::from(before) - i128::from(after))
}

fn clamped(bytes: i128) -> i64 {
    i64::try_from(bytes).unwrap_or(if bytes < 0 { i64::MIN } else { i64::MAX })
}
