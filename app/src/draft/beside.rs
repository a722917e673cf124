//! Files beside the manifest: listings that are too long for an editor, and contents that models read. The manifest names them as
//! it names files on a disk.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The name of the listing of the build context.
pub const LISTING: &str = "context.txt";

/// Texts by the name that the manifest calls them; shared, so that a draft is cheap to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Beside(Rc<BTreeMap<String, String>>);

impl Beside {
    /// These texts.
    pub fn new(texts: BTreeMap<String, String>) -> Self {
        Self(Rc::new(texts))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A text, by its name.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// How many bytes they have together.
    pub fn bytes(&self) -> usize {
        self.0.values().map(String::len).sum()
    }

    /// The same with another listing of the build context.
    pub fn with_listing(&self, listing: String) -> Self {
        self.with(LISTING.into(), listing)
    }

    /// The same with another text under a name.
    pub fn with(&self, name: String, text: String) -> Self {
        let mut texts = (*self.0).clone();
        texts.insert(name, text);
        Self::new(texts)
    }

    /// Whether both are the very same.
    pub fn is(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl Serialize for Beside {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Beside {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self::new)
    }
}
