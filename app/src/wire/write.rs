//! Values to bytes.

use super::Unreadable;
use serde::{Serialize, Serializer, ser};

/// Collects the bytes.
#[derive(Default)]
pub struct Writer {
    /// What was written.
    pub bytes: Vec<u8>,
}

type Done = Result<(), Unreadable>;

impl Writer {
    fn number(&mut self, mut value: u64) -> Done {
        while value >= 0x80 {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
        Ok(())
    }

    fn length(&mut self, length: Option<usize>) -> Result<&mut Self, Unreadable> {
        self.number(length.ok_or(Unreadable)? as u64)?;
        Ok(self)
    }

    fn field<T: ?Sized + Serialize>(&mut self, value: &T) -> Done {
        self.bytes.push(1);
        value.serialize(self)
    }

    fn variant(&mut self, number: u32) -> Result<&mut Self, Unreadable> {
        self.number(number.into())?;
        Ok(self)
    }
}

/// Methods for kinds of numbers that all go the same way.
macro_rules! numbers {
    ($($method:ident($kind:ty) as $wide:ty),* $(,)?) => {
        $(fn $method(self, value: $kind) -> Done { self.number(<$wide>::from(value).into_number()) })*
    };
}

/// The numbers that stand for a number.
trait IntoNumber {
    fn into_number(self) -> u64;
}

impl IntoNumber for u64 {
    fn into_number(self) -> u64 {
        self
    }
}

impl IntoNumber for i64 {
    fn into_number(self) -> u64 {
        ((self << 1) ^ (self >> 63)) as u64
    }
}

impl Serializer for &mut Writer {
    type Ok = ();
    type Error = Unreadable;
    type SerializeSeq = Self;
    type SerializeTuple = Self;
    type SerializeTupleStruct = Self;
    type SerializeTupleVariant = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeStructVariant = Self;

    numbers! {
        serialize_bool(bool) as u64, serialize_char(char) as u64,
        serialize_u8(u8) as u64, serialize_u16(u16) as u64, serialize_u32(u32) as u64, serialize_u64(u64) as u64,
        serialize_i8(i8) as i64, serialize_i16(i16) as i64, serialize_i32(i32) as i64, serialize_i64(i64) as i64,
    }

    fn serialize_f32(self, value: f32) -> Done {
        self.serialize_f64(value.into())
    }

    fn serialize_f64(self, value: f64) -> Done {
        self.bytes.extend(value.to_le_bytes());
        Ok(())
    }

    fn serialize_str(self, text: &str) -> Done {
        self.serialize_bytes(text.as_bytes())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Done {
        self.length(Some(bytes.len()))?.bytes.extend(bytes);
        Ok(())
    }

    fn serialize_none(self) -> Done {
        self.number(0)
    }

    fn serialize_some<T: ?Sized + Serialize>(self, value: &T) -> Done {
        self.field(value)
    }

    fn serialize_unit(self) -> Done {
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Done {
        Ok(())
    }

    fn serialize_unit_variant(self, _: &'static str, number: u32, _: &'static str) -> Done {
        self.number(number.into())
    }

    fn serialize_newtype_struct<T: ?Sized + Serialize>(self, _: &'static str, value: &T) -> Done {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: ?Sized + Serialize>(
        self,
        _: &'static str,
        number: u32,
        _: &'static str,
        value: &T,
    ) -> Done {
        value.serialize(self.variant(number)?)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self, Unreadable> {
        self.length(length)
    }

    fn serialize_tuple(self, _: usize) -> Result<Self, Unreadable> {
        Ok(self)
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self, Unreadable> {
        Ok(self)
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        number: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unreadable> {
        self.variant(number)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self, Unreadable> {
        self.length(length)
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Self, Unreadable> {
        Ok(self)
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        number: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self, Unreadable> {
        self.variant(number)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// The traits for the elements of what has several; an element is written as it is.
macro_rules! elements {
    ($($kind:ident::$method:ident),* $(,)?) => {
        $(impl ser::$kind for &mut Writer {
            type Ok = ();
            type Error = Unreadable;

            fn $method<T: ?Sized + Serialize>(&mut self, value: &T) -> Done {
                value.serialize(&mut **self)
            }

            fn end(self) -> Done {
                Ok(())
            }
        })*
    };
}

elements! {
    SerializeSeq::serialize_element, SerializeTuple::serialize_element,
    SerializeTupleStruct::serialize_field, SerializeTupleVariant::serialize_field,
}

impl ser::SerializeMap for &mut Writer {
    type Ok = ();
    type Error = Unreadable;

    fn serialize_key<T: ?Sized + Serialize>(&mut self, key: &T) -> Done {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: ?Sized + Serialize>(&mut self, value: &T) -> Done {
        value.serialize(&mut **self)
    }

    fn end(self) -> Done {
        Ok(())
    }
}

/// The traits for fields, which serde may leave out.
macro_rules! fields {
    ($($kind:ident),*) => {
        $(impl ser::$kind for &mut Writer {
            type Ok = ();
            type Error = Unreadable;

            fn serialize_field<T: ?Sized + Serialize>(&mut self, _: &'static str, value: &T) -> Done {
                self.field(value)
            }

            fn skip_field(&mut self, _: &'static str) -> Done {
                self.number(0)
            }

            fn end(self) -> Done {
                Ok(())
            }
        })*
    };
}

fields!(SerializeStruct, SerializeStructVariant);
