//! JSON text to any writer, value by value: like a tree that is read and written
//! again, without the tree.

use std::cell::Cell;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::ser::{self, Serialize, SerializeMap, SerializeSeq, Serializer};

/// Writes what is read.
///
/// # Errors
/// What the writer says, and what the reader says.
pub(super) fn on<'de, D, S>(from: D, to: S) -> Result<S::Ok, S::Error>
where
    D: Deserializer<'de>,
    S: Serializer,
{
    from.deserialize_any(To(to)).map_err(ser::Error::custom)
}

/// Where the next value goes.
struct To<S>(S);

/// A value that is read when it is written, once.
struct From<D>(Cell<Option<D>>);

impl<'de, D: Deserializer<'de>> Serialize for From<D> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let from = self.0.take();
        let from = from.ok_or_else(|| ser::Error::custom("a value was written twice"))?;
        on(from, to)
    }
}

/// A list's next element.
struct Element<'s, S>(&'s mut S);

impl<'de, S: SerializeSeq> DeserializeSeed<'de> for Element<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let from = From(Cell::new(Some(from)));
        self.0.serialize_element(&from).map_err(de::Error::custom)
    }
}

/// The value of an object's next member.
struct Member<'s, S>(&'s mut S);

impl<'de, S: SerializeMap> DeserializeSeed<'de> for Member<'_, S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        let from = From(Cell::new(Some(from)));
        self.0.serialize_value(&from).map_err(de::Error::custom)
    }
}

impl<'de, S: Serializer> Visitor<'de> for To<S> {
    type Value = S::Ok;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: de::Error>(self) -> Result<S::Ok, E> {
        self.0.serialize_unit().map_err(E::custom)
    }

    fn visit_bool<E: de::Error>(self, flag: bool) -> Result<S::Ok, E> {
        self.0.serialize_bool(flag).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<S::Ok, E> {
        self.0.serialize_u64(number).map_err(E::custom)
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<S::Ok, E> {
        self.0.serialize_i64(number).map_err(E::custom)
    }

    fn visit_f64<E: de::Error>(self, number: f64) -> Result<S::Ok, E> {
        self.0.serialize_f64(number).map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<S::Ok, E> {
        self.0.serialize_str(text).map_err(E::custom)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<S::Ok, A::Error> {
        let list = self.0.serialize_seq(from.size_hint());
        let mut list = list.map_err(de::Error::custom)?;
        while from.next_element_seed(Element(&mut list))?.is_some() {}
        list.end().map_err(de::Error::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<S::Ok, A::Error> {
        let object = self.0.serialize_map(from.size_hint());
        let mut object = object.map_err(de::Error::custom)?;
        while let Some(name) = from.next_key::<String>()? {
            object.serialize_key(&name).map_err(de::Error::custom)?;
            from.next_value_seed(Member(&mut object))?;
        }
        object.end().map_err(de::Error::custom)
    }
}
