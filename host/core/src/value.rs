//! What a vote can claim: colours, lengths, numbers, texts, flags, JSON.

use serde::{Deserialize, Serialize};

use crate::json::Json;

/// A gamma-encoded sRGB colour, not premultiplied. Components 0.0 to 1.0.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Color {
    /// Red.
    pub red: f32,
    /// Green.
    pub green: f32,
    /// Blue.
    pub blue: f32,
    /// Opacity.
    pub alpha: f32,
}

impl Color {
    /// An opaque colour from 8-bit components.
    #[must_use]
    pub fn from_rgb8(rgb: [u8; 3]) -> Self {
        let [red, green, blue] = rgb.map(|c| f32::from(c) / 255.0);
        Self {
            red,
            green,
            blue,
            alpha: 1.0,
        }
    }

    /// Components rounded to 8 bits: red, green, blue, alpha.
    #[must_use]
    pub fn to_rgba8(self) -> [u8; 4] {
        // The value is clamped first, so the cast cannot wrap.
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        let round = |c: f32| (c.clamp(0.0, 1.0) * 255.0).round() as u8;
        [self.red, self.green, self.blue, self.alpha].map(round)
    }

    /// `#RRGGBB`, or `#RRGGBBAA` where it is not opaque.
    #[must_use]
    pub fn to_hex(self) -> String {
        let [red, green, blue, alpha] = self.to_rgba8();
        if alpha == 255 {
            format!("#{red:02X}{green:02X}{blue:02X}")
        } else {
            format!("#{red:02X}{green:02X}{blue:02X}{alpha:02X}")
        }
    }

    /// Whether every component is a number from 0.0 to 1.0.
    #[must_use]
    pub fn is_valid(self) -> bool {
        [self.red, self.green, self.blue, self.alpha]
            .iter()
            .all(|c| (0.0..=1.0).contains(c))
    }
}

/// The unit of a [`Dimension`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// CSS pixels.
    Px,
    /// Multiples of the root font size.
    Rem,
}

/// A length: finite, not negative.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Dimension {
    /// How many units.
    pub value: f64,
    /// Of what.
    pub unit: Unit,
}

/// A claim about a field.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Value {
    /// Grouped by CIEDE2000.
    Color(Color),
    /// Grouped by relative difference.
    Dimension(Dimension),
    /// Grouped by tolerance.
    Number(f64),
    /// Grouped by normalised equality.
    Text(String),
    /// Grouped by equality.
    Flag(bool),
    /// Grouped by equality.
    Json(Json),
}

impl Value {
    /// Bytes of the text or JSON that it is; 0 for what has a size of its own.
    #[must_use]
    pub fn text_bytes(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Json(json) => json.as_str().len(),
            Self::Color(_) | Self::Dimension(_) | Self::Number(_) | Self::Flag(_) => 0,
        }
    }
}

/// A field's name: a dotted path such as `color.primary`.
///
/// At most 128 bytes of `a-z 0-9 - .`, no empty word.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Field(String);

/// Why a text is not a field's name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a field is dotted words of a-z, 0-9 and `-`, at most 128 bytes, such as color.primary")]
pub struct BadField;

impl Field {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Field {
    type Error = BadField;

    fn try_from(text: String) -> Result<Self, BadField> {
        let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        let word = |w: &str| !w.is_empty() && w.bytes().all(letter);
        if text.len() > 128 || !text.split('.').all(word) {
            Err(BadField)
        } else {
            Ok(Self(text))
        }
    }
}

impl std::str::FromStr for Field {
    type Err = BadField;

    fn from_str(text: &str) -> Result<Self, BadField> {
        text.to_owned().try_into()
    }
}

impl From<Field> for String {
    fn from(field: Field) -> Self {
        field.0
    }
}

impl std::fmt::Display for Field {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}
