//! What an operator is given.

use hayro_syntax::content::Instruction;
use hayro_syntax::object::{Name, Number, Object};

/// Operands of one operator, by place.
pub(crate) struct Operands<'i, 'b, 'c>(pub(crate) &'i Instruction<'b, 'c>);

impl<'b, 'c> Operands<'_, 'b, 'c> {
    pub(crate) fn object(&self, place: usize) -> Option<&'b Object<'c>> {
        self.0.operands().nth(place)
    }

    pub(crate) fn number(&self, place: usize) -> Option<f64> {
        match self.object(place)? {
            Object::Number(number) => Some(finite(number)),
            _ => None,
        }
    }

    pub(crate) fn numbers<const N: usize>(&self) -> Option<[f64; N]> {
        let mut all = [0.0; N];
        for (place, slot) in all.iter_mut().enumerate() {
            *slot = self.number(place)?;
        }
        Some(all)
    }

    pub(crate) fn name(&self, place: usize) -> Option<&'b Name<'c>> {
        match self.object(place)? {
            Object::Name(name) => Some(name),
            _ => None,
        }
    }

    pub(crate) fn string(&self, place: usize) -> Option<&'b [u8]> {
        match self.object(place)? {
            Object::String(string) => Some(string.as_bytes()),
            _ => None,
        }
    }
}

/// A number that counts; 0 for one that is none.
pub(crate) fn finite(number: &Number) -> f64 {
    let value = number.as_f64();
    if value.is_finite() { value } else { 0.0 }
}
