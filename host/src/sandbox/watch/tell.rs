//! Values of the contract as JSON, and back: what a tape keeps.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Map, Number, Value};
use wasmtime::component::Resource;

/// A value that can be told.
pub(super) trait Tell: Sized {
    fn tell(&self) -> Value;

    fn tell_all(list: &[Self]) -> Value {
        Value::Array(list.iter().map(Tell::tell).collect())
    }
}

/// A value that can be made of what was told. Nothing of it is believed: a tape
/// is a file like any other.
pub(super) trait Hear: Sized {
    fn hear(value: Value) -> Result<Self, Unfit>;

    fn hear_all(value: Value) -> Result<Vec<Self>, Unfit> {
        match value {
            Value::Array(list) => list.into_iter().map(Self::hear).collect(),
            other => Err(Unfit::of("a list", &other)),
        }
    }
}

/// What was expected, and what is there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unfit(pub(super) String);

impl Unfit {
    pub(super) fn of(expected: &str, found: &Value) -> Self {
        let found = match found {
            Value::Null => "nothing",
            Value::Bool(_) => "yes or no",
            Value::Number(_) => "a number",
            Value::String(_) => "a text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        Self(format!("{expected} expected, {found} found"))
    }
}

/// `max-side` for `max_side`.
pub(super) fn kebab(name: &str) -> String {
    name.replace('_', "-")
}

/// `{"name": value}`.
pub(super) fn case(name: &str, value: Value) -> Value {
    Value::Object(Map::from_iter([(name.to_owned(), value)]))
}

/// A case's name and what it carries.
pub(super) fn cases(value: Value) -> Result<(String, Value), Unfit> {
    match value {
        Value::String(name) => Ok((name, Value::Null)),
        Value::Object(members) if members.len() == 1 => {
            let member = members.into_iter().next();
            member.ok_or_else(|| Unfit("a case expected".to_owned()))
        }
        other => Err(Unfit::of("a case", &other)),
    }
}

/// The members of a record.
pub(super) fn members(value: Value) -> Result<Map<String, Value>, Unfit> {
    match value {
        Value::Object(members) => Ok(members),
        other => Err(Unfit::of("an object", &other)),
    }
}

/// One member of a record.
pub(super) fn member<T: Hear>(members: &mut Map<String, Value>, name: &str) -> Result<T, Unfit> {
    let name = kebab(name);
    let value = members.remove(&name).unwrap_or(Value::Null);
    T::hear(value).map_err(|unfit| Unfit(format!("{name}: {}", unfit.0)))
}

impl Tell for bool {
    fn tell(&self) -> Value {
        Value::Bool(*self)
    }
}

impl Hear for bool {
    fn hear(value: Value) -> Result<Self, Unfit> {
        value
            .as_bool()
            .ok_or_else(|| Unfit::of("yes or no", &value))
    }
}

macro_rules! integer {
    ($($type:ty: $as:ident),*) => { $(
        impl Tell for $type {
            fn tell(&self) -> Value {
                Value::from(*self)
            }
        }

        impl Hear for $type {
            fn hear(value: Value) -> Result<Self, Unfit> {
                let number = value.$as().and_then(|number| Self::try_from(number).ok());
                number.ok_or_else(|| Unfit::of(concat!("a number (", stringify!($type), ")"), &value))
            }
        }
    )* };
}

integer!(u16: as_u64, u32: as_u64, u64: as_u64, i64: as_i64);

impl Tell for u8 {
    fn tell(&self) -> Value {
        Value::from(*self)
    }

    /// Lists of bytes are base64.
    fn tell_all(list: &[Self]) -> Value {
        Value::String(STANDARD.encode(list))
    }
}

impl Hear for u8 {
    fn hear(value: Value) -> Result<Self, Unfit> {
        let number = value
            .as_u64()
            .and_then(|number| Self::try_from(number).ok());
        number.ok_or_else(|| Unfit::of("a number (u8)", &value))
    }

    fn hear_all(value: Value) -> Result<Vec<Self>, Unfit> {
        let bytes = value.as_str().and_then(|text| STANDARD.decode(text).ok());
        bytes.ok_or_else(|| Unfit::of("base64", &value))
    }
}

/// What JSON has no number for.
const ODD: [(&str, f64); 3] = [
    ("NaN", f64::NAN),
    ("inf", f64::INFINITY),
    ("-inf", f64::NEG_INFINITY),
];

impl Tell for f64 {
    fn tell(&self) -> Value {
        match Number::from_f64(*self) {
            Some(number) => Value::Number(number),
            None => Value::String(self.to_string()),
        }
    }
}

impl Hear for f64 {
    fn hear(value: Value) -> Result<Self, Unfit> {
        let odd = || {
            let text = value.as_str()?;
            ODD.iter()
                .find(|(name, _)| *name == text)
                .map(|(_, real)| *real)
        };
        let real = value.as_f64().or_else(odd);
        real.ok_or_else(|| Unfit::of("a real number", &value))
    }
}

impl Tell for f32 {
    fn tell(&self) -> Value {
        f64::from(*self).tell()
    }
}

impl Hear for f32 {
    #[expect(clippy::cast_possible_truncation, reason = "told from one of 32 bits")]
    fn hear(value: Value) -> Result<Self, Unfit> {
        f64::hear(value).map(|real| real as Self)
    }
}

impl Tell for String {
    fn tell(&self) -> Value {
        Value::String(self.clone())
    }
}

impl Hear for String {
    fn hear(value: Value) -> Result<Self, Unfit> {
        match value {
            Value::String(text) => Ok(text),
            other => Err(Unfit::of("a text", &other)),
        }
    }
}

impl Tell for () {
    fn tell(&self) -> Value {
        Value::Null
    }
}

impl Hear for () {
    fn hear(value: Value) -> Result<Self, Unfit> {
        if value.is_null() {
            Ok(())
        } else {
            Err(Unfit::of("nothing", &value))
        }
    }
}

impl<T: Tell> Tell for Vec<T> {
    fn tell(&self) -> Value {
        T::tell_all(self)
    }
}

impl<T: Hear> Hear for Vec<T> {
    fn hear(value: Value) -> Result<Self, Unfit> {
        T::hear_all(value)
    }
}

impl<T: Tell> Tell for Arc<T> {
    fn tell(&self) -> Value {
        self.as_ref().tell()
    }
}

impl<T: Hear> Hear for Arc<T> {
    fn hear(value: Value) -> Result<Self, Unfit> {
        T::hear(value).map(Self::new)
    }
}

impl<T: Tell> Tell for Option<T> {
    fn tell(&self) -> Value {
        self.as_ref().map_or(Value::Null, Tell::tell)
    }
}

impl<T: Hear> Hear for Option<T> {
    fn hear(value: Value) -> Result<Self, Unfit> {
        if value.is_null() {
            Ok(None)
        } else {
            T::hear(value).map(Some)
        }
    }
}

impl<T: Tell, E: Tell> Tell for Result<T, E> {
    fn tell(&self) -> Value {
        match self {
            Ok(value) => case("ok", value.tell()),
            Err(error) => case("err", error.tell()),
        }
    }
}

impl<T: Hear, E: Hear> Hear for Result<T, E> {
    fn hear(value: Value) -> Result<Self, Unfit> {
        let (name, value) = cases(value)?;
        match name.as_str() {
            "ok" => T::hear(value).map(Ok),
            "err" => E::hear(value).map(Err),
            _ => Err(Unfit("`ok` or `err` expected".to_owned())),
        }
    }
}

/// A handle is its number in the host's table.
impl<T: 'static> Tell for Resource<T> {
    fn tell(&self) -> Value {
        Value::from(self.rep())
    }
}

/// A number that stands for nothing in the host's table: a watcher that gives
/// one answers for it as well.
impl<T: 'static> Hear for Resource<T> {
    fn hear(value: Value) -> Result<Self, Unfit> {
        u32::hear(value).map(Self::new_own)
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use serde_json::json;

    use super::*;

    #[track_caller]
    fn both_ways<T: Tell + Hear + PartialEq + Debug>(value: T, told: Value) {
        assert_eq!(value.tell(), told);
        // As it comes back from a file.
        let told = serde_json::from_str(&told.to_string()).unwrap();
        assert_eq!(T::hear(told), Ok(value));
    }

    #[test]
    fn values_come_back_as_they_were_told() {
        both_ways(u64::MAX, json!(u64::MAX));
        both_ways(0.1_f32, json!(f64::from(0.1_f32)));
        both_ways(f64::INFINITY, json!("inf"));
        both_ways(vec![1_u8, 2, 255], json!("AQL/"));
        both_ways(vec![1_u32, 2], json!([1, 2]));
        both_ways(None::<u32>, Value::Null);
        both_ways::<Result<(), String>>(Ok(()), json!({ "ok": null }));
        both_ways::<Result<(), String>>(Err("x".into()), json!({ "err": "x" }));
        assert!(f64::hear(f64::NAN.tell()).unwrap().is_nan());
    }

    #[test]
    fn what_is_of_another_type_is_no_value() {
        assert!(u32::hear(json!(-1)).is_err());
        assert!(u32::hear(json!(1_u64 << 32)).is_err());
        assert!(Vec::<u8>::hear(json!("not base64")).is_err());
        assert!(Result::<(), String>::hear(json!({ "ok": null, "err": "x" })).is_err());
        assert!(bool::hear(json!("true")).is_err());
    }
}
