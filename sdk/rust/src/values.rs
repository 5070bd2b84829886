//! Short ways to write the contract's values.

use crate::{Color, Dimension, Member, Unit, Value};

/// A length in CSS pixels.
#[must_use]
pub fn px(value: f64) -> Dimension {
    Dimension {
        value,
        unit: Unit::Px,
    }
}

/// A length in multiples of the root font size.
#[must_use]
pub fn rem(value: f64) -> Dimension {
    Dimension {
        value,
        unit: Unit::Rem,
    }
}

/// Opaque, from bytes.
impl From<[u8; 3]> for Color {
    fn from([red, green, blue]: [u8; 3]) -> Color {
        Color::from([red, green, blue, u8::MAX])
    }
}

/// From bytes; the last one is opacity.
impl From<[u8; 4]> for Color {
    fn from(bytes: [u8; 4]) -> Color {
        let [red, green, blue, alpha] = bytes.map(|byte| f32::from(byte) / f32::from(u8::MAX));
        Color {
            red,
            green,
            blue,
            alpha,
        }
    }
}

/// Opaque, from components in 0.0 to 1.0.
impl From<[f32; 3]> for Color {
    fn from([red, green, blue]: [f32; 3]) -> Color {
        Color {
            red,
            green,
            blue,
            alpha: 1.0,
        }
    }
}

impl From<Color> for Value {
    fn from(color: Color) -> Value {
        Value::Color(color)
    }
}

impl From<[u8; 3]> for Value {
    fn from(bytes: [u8; 3]) -> Value {
        Value::Color(bytes.into())
    }
}

impl From<Dimension> for Value {
    fn from(dimension: Dimension) -> Value {
        Value::Dimension(dimension)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Value {
        Value::Number(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Value {
        Value::Flag(flag)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text)
    }
}

impl From<serde_json::Value> for Value {
    fn from(json: serde_json::Value) -> Value {
        Value::Json(json.to_string())
    }
}

impl Member {
    /// A member of a set: its value, the share of the subject that it covers
    /// (0.0 where that means nothing) and how sure the plugin is.
    #[must_use]
    pub fn new(value: impl Into<Value>, share: f64, confidence: f64) -> Member {
        Member {
            value: value.into(),
            share,
            confidence,
        }
    }
}
