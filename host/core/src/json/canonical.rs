//! The canonical form, written while it is read: no tree is built, because a tree
//! takes up to ninety times as much memory as the text.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::MAX_DEPTH;

/// What whole numbers that have digits of their own lie below: 2^64.
const WHOLE: f64 = 18_446_744_073_709_551_616.0;

/// The canonical form of what is read.
///
/// # Errors
/// Whatever the reader says, and that it is too deep.
pub(super) fn written<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    let mut out = String::new();
    let form = Form {
        out: &mut out,
        room: MAX_DEPTH,
    };
    form.deserialize(from)?;
    Ok(out)
}

/// One value on its way to the end of `out`.
struct Form<'o> {
    out: &'o mut String,
    /// Lists and objects that may still be opened.
    room: usize,
}

impl Form<'_> {
    fn plain(self, value: impl fmt::Display) {
        use fmt::Write as _;
        // Writing to memory does not fail.
        let _ = write!(self.out, "{value}");
    }

    fn deeper<E: Error>(&self) -> Result<usize, E> {
        self.room.checked_sub(1).ok_or_else(|| {
            E::custom(format_args!(
                "more than {MAX_DEPTH} lists and objects within one another"
            ))
        })
    }
}

impl<'de> DeserializeSeed<'de> for Form<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Form<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.plain("null");
        Ok(())
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<(), E> {
        self.plain(flag);
        Ok(())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        self.plain(number);
        Ok(())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        self.plain(number);
        Ok(())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, and within the range of the integer"
        )]
        if number.fract() == 0.0 && (0.0..WHOLE).contains(&number) {
            self.plain(number as u64);
        } else if number.fract() == 0.0 && (-WHOLE / 2.0..0.0).contains(&number) {
            self.plain(number as i64);
        } else {
            let number = serde_json::Number::from_f64(number)
                .ok_or_else(|| E::custom("a number that is not finite"))?;
            self.plain(number);
        }
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        quoted(self.out, text)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let room = self.deeper()?;
        let Form { out, .. } = self;
        out.push('[');
        let begin = out.len();
        while list
            .next_element_seed(Form {
                out: &mut *out,
                room,
            })?
            .is_some()
        {
            out.push(',');
        }
        close(out, begin, ']');
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut object: A) -> Result<(), A::Error> {
        let room = self.deeper()?;
        let Form { out, .. } = self;
        out.push('{');
        let begin = out.len();
        let mut members = Members::from(begin);
        while let Some(name) = object.next_key::<Cow<'_, str>>()? {
            quoted(out, &name)?;
            out.push(':');
            object.next_value_seed(Form {
                out: &mut *out,
                room,
            })?;
            out.push(',');
            members.push(&name, out.len());
        }
        if !members.are_in_order() {
            members.put_in_order(out);
        }
        close(out, begin, '}');
        Ok(())
    }
}

/// Where the members of an object are, each with the comma behind it: two numbers for
/// each and the letters of its name, because a short text has many of them.
struct Members {
    /// Where the first one begins in what is written.
    begin: usize,
    /// The names, one after the other: as they are written they have escapes, and
    /// another order.
    names: String,
    /// Where each ends: its name in `names`, itself in what is written.
    ends: Vec<(usize, usize)>,
}

impl Members {
    const fn from(begin: usize) -> Self {
        Self {
            begin,
            names: String::new(),
            ends: Vec::new(),
        }
    }

    fn push(&mut self, name: &str, end: usize) {
        self.names.push_str(name);
        self.ends.push((self.names.len(), end));
    }

    /// Where one begins, and where it ends.
    fn ends(&self, at: usize) -> [(usize, usize); 2] {
        let before = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let here = self.ends.get(at);
        [before, here].map(|ends| ends.copied().unwrap_or((0, self.begin)))
    }

    fn name(&self, at: usize) -> &str {
        let [(start, _), (end, _)] = self.ends(at);
        self.names.get(start..end).unwrap_or_default()
    }

    /// Where it is, counted from the first one.
    fn place(&self, at: usize) -> Range<usize> {
        let [(_, start), (_, end)] = self.ends(at);
        start.saturating_sub(self.begin)..end.saturating_sub(self.begin)
    }

    /// Whether they are written by name, and each name once.
    fn are_in_order(&self) -> bool {
        (1..self.ends.len()).all(|at| self.name(at - 1) < self.name(at))
    }

    /// Writes them again, by name, and of several with one name the last.
    fn put_in_order(&self, out: &mut String) {
        let mut order: Vec<usize> = (0..self.ends.len()).collect();
        order.sort_unstable_by(|one, other| {
            let by_name = self.name(*one).cmp(self.name(*other));
            by_name.then(one.cmp(other))
        });
        let read = out.split_off(self.begin);
        let mut order = order.into_iter().peekable();
        while let Some(at) = order.next() {
            let again = order
                .peek()
                .is_some_and(|next| self.name(*next) == self.name(at));
            if !again {
                out.push_str(read.get(self.place(at)).unwrap_or_default());
            }
        }
    }
}

/// Takes the last comma back, where there is one.
fn close(out: &mut String, begin: usize, bracket: char) {
    if out.len() > begin {
        out.pop();
    }
    out.push(bracket);
}

/// A text with the shortest escapes.
fn quoted<E: Error>(out: &mut String, text: &str) -> Result<(), E> {
    let text = serde_json::to_string(text).map_err(E::custom)?;
    out.push_str(&text);
    Ok(())
}
