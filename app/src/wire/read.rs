//! Bytes to values.

use super::Unreadable;
use serde::Deserializer;
use serde::de::{DeserializeSeed, EnumAccess, IntoDeserializer, MapAccess, SeqAccess, VariantAccess, Visitor};

/// Takes values from the front of the bytes.
pub struct Reader<'b> {
    /// What is not read yet.
    pub rest: &'b [u8],
}

type Read<T> = Result<T, Unreadable>;

impl<'b> Reader<'b> {
    fn take(&mut self, count: usize) -> Read<&'b [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Unreadable)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Read<u64> {
        let mut value = 0;
        for shift in (0..u64::BITS).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Unreadable)
    }

    fn signed(&mut self) -> Read<i64> {
        let value = self.number()?;
        Ok((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    fn length(&mut self) -> Read<usize> {
        usize::try_from(self.number()?).map_err(|_| Unreadable)
    }

    fn text(&mut self) -> Read<&'b str> {
        let length = self.length()?;
        std::str::from_utf8(self.take(length)?).map_err(|_| Unreadable)
    }
}

/// Methods for kinds of numbers that all come the same way.
macro_rules! numbers {
    ($($method:ident: $number:ident to $visit:ident),* $(,)?) => {
        $(fn $method<V: Visitor<'b>>(self, visitor: V) -> Read<V::Value> {
            let value = self.$number()?;
            visitor.$visit(value)
        })*
    };
}

impl<'b> Deserializer<'b> for &mut Reader<'b> {
    type Error = Unreadable;

    numbers! {
        deserialize_u8: number to visit_u64, deserialize_u16: number to visit_u64,
        deserialize_u32: number to visit_u64, deserialize_u64: number to visit_u64,
        deserialize_i8: signed to visit_i64, deserialize_i16: signed to visit_i64,
        deserialize_i32: signed to visit_i64, deserialize_i64: signed to visit_i64,
        deserialize_str: text to visit_borrowed_str, deserialize_string: text to visit_borrowed_str,
    }

    fn deserialize_any<V: Visitor<'b>>(self, _: V) -> Read<V::Value> {
        Err(Unreadable)
    }

    fn deserialize_ignored_any<V: Visitor<'b>>(self, _: V) -> Read<V::Value> {
        Err(Unreadable)
    }

    fn deserialize_identifier<V: Visitor<'b>>(self, _: V) -> Read<V::Value> {
        Err(Unreadable)
    }

    fn deserialize_bool<V: Visitor<'b>>(self, visitor: V) -> Read<V::Value> {
        let value = self.number()? != 0;
        visitor.visit_bool(value)
    }

    fn deserialize_char<V: Visitor<'b>>(self, visitor: V) -> Read<V::Value> {
        let value = u32::try_from(self.number()?).ok().and_then(char::from_u32).ok_or(Unreadable)?;
        visitor.visit_char(value)
    }

    fn deserialize_f32<V: Visitor<'b>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_f64(visitor)
    }

    fn deserialize_f64<V: Visitor<'b>>(self, visitor: V) -> Read<V::Value> {
        let bytes = self.take(8)?.try_into().map_err(|_| Unreadable)?;
        visitor.visit_f64(f64::from_le_bytes(bytes))
    }

    fn deserialize_bytes<V: Visitor<'b>>(self, visitor: V) -> Read<V::Value> {
        let length = self.length()?;
        visitor.visit_borrowed_bytes(self.take(length)?)
    }

    fn deserialize_byte_buf<V: Visitor<'b>>(self, visitor: V) -> Read<V::Value> {
        self.deserialize_bytes(visitor)
    }

    fn deserialize_option<V: Visitor<'b>>(self, visitor: V) -> Read<V::Value> {
        match self.number()? {
            0 => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_unit<V: Visitor<'b>>(self, visitor: V) -> Read<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_unit_struct<V: Visitor<'b>>(self, _: &'static str, visitor: V) -> Read<V::Value> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'b>>(self, _: &'static str, visitor: V) -> Read<V::Value> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'b>>(self, visitor: V) -> Read<V::Value> {
        let left = self.length()?;
        visitor.visit_seq(Several { reader: self, left })
    }

    fn deserialize_tuple<V: Visitor<'b>>(self, left: usize, visitor: V) -> Read<V::Value> {
        visitor.visit_seq(Several { reader: self, left })
    }

    fn deserialize_tuple_struct<V: Visitor<'b>>(self, _: &'static str, left: usize, visitor: V) -> Read<V::Value> {
        visitor.visit_seq(Several { reader: self, left })
    }

    fn deserialize_map<V: Visitor<'b>>(self, visitor: V) -> Read<V::Value> {
        let left = self.length()?;
        visitor.visit_map(Several { reader: self, left })
    }

    fn deserialize_struct<V: Visitor<'b>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_seq(Fields { reader: self })
    }

    fn deserialize_enum<V: Visitor<'b>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Read<V::Value> {
        visitor.visit_enum(self)
    }

    fn is_human_readable(&self) -> bool {
        false
    }
}

/// Elements, of which so many are left.
struct Several<'r, 'b> {
    reader: &'r mut Reader<'b>,
    left: usize,
}

impl Several<'_, '_> {
    fn next(&mut self) -> Option<()> {
        self.left = self.left.checked_sub(1)?;
        Some(())
    }

    /// No list has more elements than there are bytes: what claims so must not reserve room for them.
    fn hint(&self) -> Option<usize> {
        Some(self.left.min(self.reader.rest.len()))
    }
}

impl<'b> SeqAccess<'b> for Several<'_, 'b> {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'b>>(&mut self, seed: S) -> Read<Option<S::Value>> {
        self.next().map(|()| seed.deserialize(&mut *self.reader)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        self.hint()
    }
}

impl<'b> MapAccess<'b> for Several<'_, 'b> {
    type Error = Unreadable;

    fn next_key_seed<S: DeserializeSeed<'b>>(&mut self, seed: S) -> Read<Option<S::Value>> {
        self.next().map(|()| seed.deserialize(&mut *self.reader)).transpose()
    }

    fn next_value_seed<S: DeserializeSeed<'b>>(&mut self, seed: S) -> Read<S::Value> {
        seed.deserialize(&mut *self.reader)
    }

    fn size_hint(&self) -> Option<usize> {
        self.hint()
    }
}

/// The fields of a structure: nothing stands for one that was left out, and serde puts its default.
struct Fields<'r, 'b> {
    reader: &'r mut Reader<'b>,
}

impl<'b> SeqAccess<'b> for Fields<'_, 'b> {
    type Error = Unreadable;

    fn next_element_seed<S: DeserializeSeed<'b>>(&mut self, seed: S) -> Read<Option<S::Value>> {
        let is_there = self.reader.number()? != 0;
        is_there.then(|| seed.deserialize(&mut *self.reader)).transpose()
    }
}

impl<'b> EnumAccess<'b> for &mut Reader<'b> {
    type Error = Unreadable;
    type Variant = Self;

    fn variant_seed<S: DeserializeSeed<'b>>(self, seed: S) -> Read<(S::Value, Self)> {
        let number = u32::try_from(self.number()?).map_err(|_| Unreadable)?;
        let value = seed.deserialize(IntoDeserializer::<Unreadable>::into_deserializer(number))?;
        Ok((value, self))
    }
}

impl<'b> VariantAccess<'b> for &mut Reader<'b> {
    type Error = Unreadable;

    fn unit_variant(self) -> Read<()> {
        Ok(())
    }

    fn newtype_variant_seed<S: DeserializeSeed<'b>>(self, seed: S) -> Read<S::Value> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'b>>(self, left: usize, visitor: V) -> Read<V::Value> {
        visitor.visit_seq(Several { reader: self, left })
    }

    fn struct_variant<V: Visitor<'b>>(self, _: &'static [&'static str], visitor: V) -> Read<V::Value> {
        visitor.visit_seq(Fields { reader: self })
    }
}
