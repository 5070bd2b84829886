//! A merged result as design tokens: DTCG, CSS custom properties, plain hex.
//!
//! Names are deterministic. A scalar field keeps its name; the members of a
//! set `color.palette` are `color.palette-1`, `color.palette-2` and so on in
//! the result's order. Of a subject with more than one image, what is about the
//! first is below `images.0`, whichever of them have an answer; what is about
//! the whole subject is at the top. Where two
//! tokens would have one name, the first keeps it: images before the whole
//! subject, scalar fields before sets.

mod css;
mod dtcg;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use css::css;
pub use dtcg::{EXTENSION, SCHEMA, dtcg};

use crate::merged::{Agreed, AgreedMember, Merged};
use crate::value::Value;

/// One token with where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Token<'m> {
    /// Its name: dotted words, such as `color.primary` or `palette-1`.
    pub name: String,
    /// Whose it is.
    pub source: Source<'m>,
}

/// What a token was merged from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Source<'m> {
    /// A scalar field.
    Field(&'m Agreed),
    /// A member of a set.
    Member(&'m AgreedMember),
}

impl<'m> Token<'m> {
    /// The value.
    #[must_use]
    pub const fn value(&self) -> &'m Value {
        match self.source {
            Source::Field(agreed) => &agreed.value,
            Source::Member(member) => &member.value,
        }
    }

    /// How sure it is.
    #[must_use]
    pub const fn confidence(&self) -> f64 {
        match self.source {
            Source::Field(agreed) => agreed.confidence,
            Source::Member(member) => member.confidence,
        }
    }
}

/// All tokens of a result about so many images: part by part, scalar fields by
/// name, then sets.
#[must_use]
pub fn list(merged: &Merged, images: usize) -> Vec<Token<'_>> {
    let many = images > 1;
    let mut taken = BTreeSet::new();
    let mut tokens = Vec::new();
    for part in &merged.parts {
        let prefix = match part.image {
            Some(image) if many => format!("images.{image}."),
            Some(_) | None => String::new(),
        };
        let mut add = |name: String, source| {
            if taken.insert(name.clone()) {
                tokens.push(Token { name, source });
            }
        };
        for (field, agreed) in &part.fields {
            add(format!("{prefix}{field}"), Source::Field(agreed));
        }
        for (field, members) in &part.sets {
            for (number, member) in (1..).zip(members) {
                add(format!("{prefix}{field}-{number}"), Source::Member(member));
            }
        }
    }
    tokens
}

/// The colours as `#RRGGBB` (`#RRGGBBAA` where not opaque), one a line: those of
/// each image without repetition, a blank line between two images, and what is
/// about the whole subject last.
#[must_use]
pub fn hex(merged: &Merged, images: usize) -> String {
    let of = |image: Option<u32>| {
        let parts = merged.parts.iter().filter(|part| part.image == image);
        colors(parts.flat_map(|part| {
            let fields = part.fields.values().map(|agreed| &agreed.value);
            let members = part.sets.values().flatten().map(|member| &member.value);
            fields.chain(members)
        }))
    };
    let mut blocks: Vec<String> = (0..).take(images).map(|image| of(Some(image))).collect();
    let whole = of(None);
    if blocks.iter().all(String::is_empty) {
        return whole;
    }
    if !whole.is_empty() {
        blocks.push(whole);
    }
    blocks.join("\n")
}

fn colors<'v>(values: impl Iterator<Item = &'v Value>) -> String {
    let mut seen = BTreeSet::new();
    let mut lines = String::new();
    for value in values {
        if let Value::Color(color) = value {
            let hex = color.to_hex();
            if !seen.contains(&hex) {
                lines.push_str(&hex);
                lines.push('\n');
                seen.insert(hex);
            }
        }
    }
    lines
}
