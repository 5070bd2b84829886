//! A JSON value that is counted while it grows: a tree takes up to ninety times as
//! much memory as its text, which nobody should hear of afterwards.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Bytes of a place in a list, which grows by doubling.
pub(super) const ELEMENT: usize = 2 * size_of::<Value>();

/// Bytes of a node of an object's tree: it has eleven places for a name and a value.
const NODE: usize = 11 * size_of::<(String, Value)>();

/// Members that a node has at least when there is another.
const HALF: usize = 5;

/// Bytes of the nodes of an object with so many members.
pub(super) const fn nodes(members: usize) -> usize {
    members.div_ceil(HALF) * NODE
}

/// Reads one value as `serde_json` does. Before something is allocated for it, the
/// function hears about how many bytes that is, and says whether it may be; where it
/// says no, reading fails.
pub struct Counted<'g, G>(pub &'g mut G);

impl<G: FnMut(usize) -> bool> Counted<'_, G> {
    fn more<E: Error>(&mut self, bytes: usize) -> Result<(), E> {
        if (self.0)(bytes) {
            return Ok(());
        }
        Err(E::custom("it takes more memory than it may"))
    }
}

impl<'de, G: FnMut(usize) -> bool> DeserializeSeed<'de> for Counted<'_, G> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de, G: FnMut(usize) -> bool> Visitor<'de> for Counted<'_, G> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(mut self, text: &str) -> Result<Value, E> {
        self.more(text.len())?;
        Ok(Value::String(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = list.next_element_seed(Counted(&mut *self.0))? {
            self.more(ELEMENT)?;
            values.push(value);
        }
        Ok(Value::Array(values))
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut object: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = object.next_key::<String>()? {
            let node = nodes(members.len() + 1) - nodes(members.len());
            self.more(node + name.len())?;
            let value = object.next_value_seed(Counted(&mut *self.0))?;
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, most: usize) -> (Option<Value>, usize) {
        let mut held = 0;
        let mut grow = |bytes| {
            held += bytes;
            held <= most
        };
        let mut reader = serde_json::Deserializer::from_str(text);
        let value = Counted(&mut grow).deserialize(&mut reader).ok();
        (value, held)
    }

    #[test]
    fn what_is_read_is_what_serde_json_reads() {
        for text in [
            r#"{"a": [1, -2, 1.5, 1e300, true, null, "x\ny"], "b": {"c": {}}, "a": 7}"#,
            "18446744073709551616",
            "\"\"",
            "[[[]]]",
        ] {
            let plain: Value = serde_json::from_str(text).unwrap();
            assert_eq!(read(text, usize::MAX).0, Some(plain), "{text}");
        }
    }

    #[test]
    fn a_tree_that_is_much_larger_than_its_text_ends_before_it_has_grown() {
        let text = format!("[{}]", vec!["{\"\":0}"; 100_000].join(","));
        let (whole, held) = read(&text, usize::MAX);
        assert!(whole.is_some() && held > 80 * text.len(), "{held}");
        let (cut, held) = read(&text, 1 << 20);
        assert!(cut.is_none());
        assert!(held < (1 << 20) + 2 * NODE, "{held}");
    }
}
