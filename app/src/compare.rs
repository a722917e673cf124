//! One version held against another, and both against what an article measured.

pub mod difference;
pub mod waterfall;

use crate::words;
use layerlab_core::size::Bytes;

/// The way from one size to another, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Bytes with their sign.
    pub bytes: String,
    /// Percent with its sign, where that means something.
    pub percent: Option<String>,
    /// Which way it goes.
    pub direction: Direction,
}

/// Which way a size goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It got smaller.
    Smaller,
    /// It stayed.
    Same,
    /// It got larger.
    Larger,
}

impl Direction {
    /// As a word, for attributes.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Smaller => "smaller",
            Self::Same => "same",
            Self::Larger => "larger",
        }
    }
}

/// The way from `from` to `to`.
pub fn change(from: u64, to: u64) -> Change {
    let direction = match to.cmp(&from) {
        std::cmp::Ordering::Less => Direction::Smaller,
        std::cmp::Ordering::Equal => Direction::Same,
        std::cmp::Ordering::Greater => Direction::Larger,
    };
    Change { bytes: words::difference(from, to), percent: words::percent(from, to), direction }
}

/// An article's figure beside ours: what it says, and how far ours is from it.
pub fn article(figure_bytes: Option<u64>, figure_text: Option<&str>, ours: u64) -> Option<(String, Option<String>)> {
    let text = figure_text.map(str::to_owned).or_else(|| figure_bytes.map(|b| Bytes(b).to_string()))?;
    Some((text, figure_bytes.and_then(|theirs| words::percent(theirs, ours))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_has_bytes_percent_and_a_direction() {
        let smaller = change(829_000_000, 15_300_000);
        assert_eq!((smaller.bytes.as_str(), smaller.direction), ("−814 MB", Direction::Smaller));
        assert_eq!(change(0, 5).percent, None);
    }

    #[test]
    fn an_articles_words_come_before_its_bytes() {
        assert_eq!(article(Some(100), Some("a hundred"), 103), Some(("a hundred".into(), Some("+3.0 %".into()))));
        assert_eq!(article(Some(1000), None, 1000), Some(("1 kB".into(), Some("±0 %".into()))));
        assert_eq!(article(None, None, 5), None);
    }
}
