//! A text that many hold, and what changed from one text to the next: a manifest may have megabytes, and a key press changes one
//! letter of something else.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::ops::{Deref, Range};
use std::rc::Rc;

/// So many bytes are compared at once.
const STRIDE: usize = 4096;

/// A text that is cheap to hold once more.
#[derive(Clone, Debug, Default, Eq)]
pub struct Text(Rc<str>);

impl Text {
    /// The text itself.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether both are the very same, not only equal.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Deref for Text {
    type Target = str;
    fn deref(&self) -> &str {
        &self.0
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || self.0 == other.0
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }
}

impl<'d> Deserialize<'d> for Text {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::from)
    }
}

/// What makes one text of another: some bytes of the old one go, and others stand in their place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch {
    from: usize,
    to: usize,
    new: String,
}

impl Patch {
    /// What makes `new` of `old`.
    pub fn between(old: &str, new: &str) -> Self {
        let (mut gone, mut come) = difference(old, new);
        if gone.is_empty() && come.is_empty() {
            return Self::default();
        }
        // Letters are taken whole.
        while !new.is_char_boundary(come.start) || !old.is_char_boundary(gone.start) {
            (gone.start, come.start) = (gone.start - 1, come.start - 1);
        }
        while !new.is_char_boundary(come.end) || !old.is_char_boundary(gone.end) {
            (gone.end, come.end) = (gone.end + 1, come.end + 1);
        }
        Self { from: gone.start, to: gone.end, new: new[come].to_owned() }
    }

    /// What becomes of a text that it was made for; any other one stays what it is.
    pub fn applied_to(&self, old: &Text) -> Text {
        if *self == Self::default() {
            return old.clone();
        }
        self.apply(old).map_or_else(|| old.clone(), Text::from)
    }

    /// The new text; nothing where this is not about the old one.
    pub fn apply(&self, old: &str) -> Option<String> {
        let (before, behind) = (old.get(..self.from)?, old.get(self.to..)?);
        let mut text = String::with_capacity(before.len() + self.new.len() + behind.len());
        [before, &self.new, behind].iter().for_each(|part| text.push_str(part));
        Some(text)
    }
}

/// The bytes of the old text that are no longer there, and those of the new one that were not there before.
pub fn difference(old: &str, new: &str) -> (Range<usize>, Range<usize>) {
    let (old, new) = (old.as_bytes(), new.as_bytes());
    let start = shared(old.chunks(STRIDE), new.chunks(STRIDE), || old.iter().zip(new));
    let (old_rest, new_rest) = (&old[start..], &new[start..]);
    let end =
        shared(old_rest.rchunks(STRIDE), new_rest.rchunks(STRIDE), || old_rest.iter().rev().zip(new_rest.iter().rev()));
    (start..old.len() - end, start..new.len() - end)
}

/// How many bytes are the same, from one side on: whole strides first, then one by one.
fn shared<'b, Strides, Bytes>(old: Strides, new: Strides, bytes: impl Fn() -> Bytes) -> usize
where
    Strides: Iterator<Item = &'b [u8]>,
    Bytes: Iterator<Item = (&'b u8, &'b u8)>,
{
    let strides: usize = old.zip(new).take_while(|(old, new)| old == new).map(|(old, _)| old.len()).sum();
    strides + bytes().skip(strides).take_while(|(old, new)| old == new).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changed_makes_the_new_text_of_the_old_one() {
        let long = "0123456789abcdef".repeat(1000);
        let other = format!("{}!{}", &long[..9001], &long[9002..]);
        let texts = ["", "a", "ab", "ba", "aab", "한국어", "한글", "é", "è", "a\u{301}", "𝄞", "𝄢", &long, &other];
        for old in texts {
            for new in texts {
                let patch = Patch::between(old, new);
                assert_eq!(patch.apply(old).as_deref(), Some(new), "{patch:?}");
            }
        }
        assert_eq!(Patch::between(&long, &other), Patch { from: 9001, to: 9002, new: "!".into() });
        assert_eq!(Patch::between("한글", "한국"), Patch { from: 3, to: 6, new: "국".into() });
    }

    #[test]
    fn a_patch_of_another_text_makes_nothing() {
        assert_eq!(Patch { from: 1, to: 9, new: "x".into() }.apply("abc"), None);
        assert_eq!(Patch { from: 1, to: 2, new: "x".into() }.apply("é"), None);
        assert_eq!(
            Patch { from: 2, to: 1, new: "x".into() }.apply("abc").as_deref(),
            Some("abxbc"),
            "and never panics"
        );
    }
}
