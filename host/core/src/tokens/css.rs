//! Tokens as CSS custom properties.

use std::collections::BTreeSet;

use crate::merged::Merged;
use crate::tokens::list;
use crate::value::{Dimension, Unit, Value};

/// A `:root` rule with one custom property for each token of a result about so
/// many images. Dots of names
/// become dashes; where two names become one, the first keeps it.
#[must_use]
pub fn css(merged: &Merged, images: usize) -> String {
    let mut taken = BTreeSet::new();
    let mut rule = String::from(":root {\n");
    for token in list(merged, images) {
        let name = token.name.replace('.', "-");
        if taken.insert(name.clone()) {
            let value = value(token.value());
            rule.push_str(&format!("  --{name}: {value};\n"));
        }
    }
    rule.push_str("}\n");
    rule
}

fn value(value: &Value) -> String {
    match value {
        Value::Color(color) => color.to_hex().to_lowercase(),
        Value::Dimension(Dimension { value, unit }) => match unit {
            Unit::Px => format!("{value}px"),
            Unit::Rem => format!("{value}rem"),
        },
        Value::Number(number) => number.to_string(),
        Value::Text(text) => quoted(text),
        Value::Json(json) => quoted(json.as_str()),
        Value::Flag(flag) => flag.to_string(),
    }
}

/// A CSS string. Quotes and backslashes are escaped, and so are controls
/// (which end a string) and `<` (which may end the style sheet's element in a
/// page): guests wrote this text.
fn quoted(text: &str) -> String {
    let mut string = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => string.extend(['\\', c]),
            // CSS replaces NUL; so does this.
            '\0' => string.push(char::REPLACEMENT_CHARACTER),
            '<' => string.push_str("\\3c "),
            c if c.is_control() => string.push_str(&format!("\\{:x} ", u32::from(c))),
            c => string.push(c),
        }
    }
    string.push('"');
    string
}
