//! What flows through pipes and into files: known bytes, a length alone, or an endless source.

use super::archive::Made;
use crate::size::{Estimate, Provenance};
use std::sync::Arc;

/// Content longer than this is followed by its length alone.
pub const CONTENT_CAP: usize = 256 * 1024;

/// Bytes that a program wrote or will read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// Every byte is known.
    Bytes(Vec<u8>),
    /// Only the length is known, or its bounds.
    Length(Estimate),
    /// What was downloaded: its length, and from where, which tells what it unpacks to.
    Fetched(Estimate, Arc<str>),
    /// An archive that a command of this RUN made: its length, and what it unpacks to.
    Packed(Estimate, Made),
    /// A text that repeats for ever (`yes`, `/dev/zero`); `None` where its bytes are random.
    Endless(Option<Vec<u8>>),
}

impl Default for Data {
    fn default() -> Self {
        Self::Bytes(Vec::new())
    }
}

impl Data {
    /// Known text.
    pub fn text(text: impl Into<Vec<u8>>) -> Self {
        Self::Bytes(text.into())
    }

    /// Bytes of a known number and unknown value.
    pub fn sized(length: u64) -> Self {
        Self::Length(Estimate::exact(length))
    }

    /// What a program prints when nothing is known about it: a few lines, maybe none, seldom over 100 kB.
    pub fn unknown_text() -> Self {
        Self::Length(Estimate::between(0, 100, 100_000, Provenance::Unknown))
    }

    /// A file that a program writes when nothing is known about it.
    pub fn unknown_file() -> Self {
        Self::Length(Estimate::between(0, 1_000, 100_000_000, Provenance::Unknown))
    }

    /// A text of which a part is not known: at least as long as the rest.
    pub fn vague(known: &[u8]) -> Self {
        let low = known.len() as u64;
        Self::Length(Estimate::between(low, low + 20, low + 10_000, Provenance::Unknown))
    }

    /// Where it was downloaded from, where that is so.
    pub fn origin(&self) -> Option<&Arc<str>> {
        if let Self::Fetched(_, origin) = self { Some(origin) } else { None }
    }

    /// The bytes, where known.
    pub fn bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }

    /// The bytes as text, where known; bytes that are no UTF-8 are replaced.
    pub fn as_text(&self) -> Option<String> {
        self.bytes().map(|b| String::from_utf8_lossy(b).into_owned())
    }

    /// How long it is; an endless source has no length.
    pub fn length(&self) -> Option<Estimate> {
        match self {
            Self::Bytes(bytes) => Some(Estimate::exact(bytes.len() as u64)),
            Self::Length(length) | Self::Fetched(length, _) | Self::Packed(length, _) => Some(*length),
            Self::Endless(_) => None,
        }
    }

    /// Whether there is certainly nothing in it.
    pub fn is_empty(&self) -> bool {
        self.length().is_some_and(|l| l.high == 0)
    }

    /// Adds `more` behind; what follows an endless source is never reached.
    pub fn append(&mut self, more: Self) {
        let known = match (&mut *self, &more) {
            (Self::Endless(_), _) => return,
            (Self::Bytes(a), Self::Bytes(b)) if a.len() + b.len() <= CONTENT_CAP => {
                a.extend_from_slice(b);
                true
            }
            _ => false,
        };
        if known {
            return;
        }
        if more.is_empty() {
            return;
        }
        *self = match (self.length(), more.length()) {
            (Some(a), Some(b)) if a.high == 0 => more.capped(b),
            (Some(a), Some(b)) => Self::Length(a + b),
            _ => more,
        };
    }

    fn capped(self, length: Estimate) -> Self {
        if self.bytes().is_some_and(|b| b.len() > CONTENT_CAP) { Self::Length(length) } else { self }
    }

    /// The first `count` bytes.
    pub fn first(&self, count: u64) -> Self {
        match self {
            Self::Bytes(bytes) => {
                let end = usize::try_from(count).unwrap_or(usize::MAX).min(bytes.len());
                Self::Bytes(bytes.get(..end).unwrap_or_default().to_vec())
            }
            Self::Length(length) | Self::Fetched(length, _) | Self::Packed(length, _) => {
                Self::Length(clamp(*length, |n| n.min(count)))
            }
            Self::Endless(Some(pattern)) if count <= CONTENT_CAP as u64 && !pattern.is_empty() => {
                Self::Bytes(pattern.iter().copied().cycle().take(count as usize).collect())
            }
            Self::Endless(_) => Self::sized(count),
        }
    }

    /// All but the first `count` bytes.
    pub fn skip(&self, count: u64) -> Self {
        match self {
            Self::Bytes(bytes) => {
                let start = usize::try_from(count).unwrap_or(usize::MAX).min(bytes.len());
                Self::Bytes(bytes.get(start..).unwrap_or_default().to_vec())
            }
            Self::Fetched(..) | Self::Packed(..) if count == 0 => self.clone(),
            Self::Length(length) | Self::Fetched(length, _) | Self::Packed(length, _) => {
                Self::Length(clamp(*length, |n| n.saturating_sub(count)))
            }
            Self::Endless(_) => self.clone(),
        }
    }

    /// The content to keep with a file, where known and small.
    pub fn to_content(&self) -> Option<Arc<[u8]>> {
        self.bytes().filter(|b| b.len() <= CONTENT_CAP).map(Arc::from)
    }
}

fn clamp(length: Estimate, change: impl Fn(u64) -> u64) -> Estimate {
    Estimate { bytes: change(length.bytes), low: change(length.low), high: change(length.high), ..length }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appending_keeps_bytes_while_they_are_known() {
        let mut data = Data::text("ab");
        data.append(Data::text("c"));
        assert_eq!(data, Data::text("abc"));
        data.append(Data::sized(10));
        assert_eq!(data, Data::sized(13));
    }

    #[test]
    fn an_endless_source_is_cut_to_bytes() {
        assert_eq!(Data::Endless(Some(b"y\n".to_vec())).first(3), Data::text("y\ny"));
        assert_eq!(Data::Endless(None).first(3), Data::sized(3));
    }
}
