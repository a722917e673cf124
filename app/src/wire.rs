//! How values cross between the page and its worker: as bytes, in the order of their fields, without a name.
//!
//! Both programs are built from the same source, so that neither has to be told what stands where. Reading names, as from
//! JavaScript's objects, costs a call out of the program and a comparison for every field, and code for every name in the first
//! view. Numbers are LEB128 (signed ones zigzag), texts and lists have their length before them, a variant its number, an
//! option and every field a 0 or a 1: fields that serde leaves out are a 0.

mod read;
mod write;

use serde::de::{self, DeserializeOwned};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use std::fmt;

/// A value as bytes.
pub fn write<T: Serialize>(value: &T) -> Vec<u8> {
    let mut writer = write::Writer::default();
    // Only a value that speaks of its own form fails, and none of ours does: the tests try them.
    let _ = value.serialize(&mut writer);
    writer.bytes
}

/// A value from its bytes; nothing where they are not those of such a value.
pub fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    let mut reader = read::Reader { rest: bytes };
    T::deserialize(&mut reader).ok().filter(|_| reader.rest.is_empty())
}

/// The bytes of a value that only its receiver reads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sealed(pub Vec<u8>);

impl Serialize for Sealed {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(&self.0)
    }
}

impl<'d> Deserialize<'d> for Sealed {
    fn deserialize<D: Deserializer<'d>>(from: D) -> Result<Self, D::Error> {
        <&[u8]>::deserialize(from).map(|bytes| Self(bytes.to_vec()))
    }
}

/// What cannot be written or read; whoever asks hears no more than that.
#[derive(Debug)]
pub struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("not a value of this kind")
    }
}

impl std::error::Error for Unreadable {}

impl ser::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests;
