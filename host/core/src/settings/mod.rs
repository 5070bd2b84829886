//! Reads TOML in which every key is accounted for.
//!
//! A checked walk over the parsed document: the reader names the keys that it
//! knows, any other is refused with its line, its column and the key that was
//! probably meant. Pipelines, manifests and the operator's configuration are
//! read this way, so that all of them complain alike.
//!
//! ```
//! use crescendo_core::settings::Document;
//!
//! let document = Document::parse("listn = \"127.0.0.1:0\"").unwrap();
//! let refused = document.root().only(&["listen", "state"]).unwrap_err();
//! assert_eq!(refused.to_string(), "line 1, column 1: unknown key `listn`; did you mean `listen`?");
//! ```

mod suggest;
mod table;

pub use suggest::suggest;
pub use table::{Document, Table};

use crate::line::tidy;

/// Most bytes of what is said about one setting: keys and values that it
/// repeats may be as long as the text, and hold anything. All keys of the
/// longest table fit.
const MESSAGE: usize = 1000;

/// A place in a text, both counted from 1; columns count characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl Place {
    /// The place of a byte offset; past the end, the place after the last
    /// character.
    #[must_use]
    pub fn of(text: &str, offset: usize) -> Self {
        let before = text.char_indices().take_while(|(at, _)| *at < offset);
        before.fold(Self { line: 1, column: 1 }, |place, (_, c)| {
            if c == '\n' {
                Self {
                    line: place.line + 1,
                    column: 1,
                }
            } else {
                Self {
                    column: place.column + 1,
                    ..place
                }
            }
        })
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why settings were refused, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {}", tidy(&problem.to_string(), MESSAGE))]
pub struct BadSettings {
    /// Where in the text.
    pub place: Place,
    /// What is wrong there.
    pub problem: Problem,
}

impl BadSettings {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self.problem {
            Problem::Syntax(_) => "bad-toml",
            Problem::Unknown { .. } => "unknown-key",
            Problem::Missing(_) => "missing-key",
            Problem::Kind { .. } => "wrong-type",
            Problem::Value { .. } => "bad-value",
        }
    }
}

/// What is wrong with a setting. Keys are whole paths such as `merge.across`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// The text is not TOML.
    #[error("not TOML: {0}")]
    Syntax(String),
    /// A key that nobody reads.
    #[error("unknown key `{key}`; {}", hint(.probably.as_deref(), .known))]
    Unknown {
        /// The key.
        key: String,
        /// The key that was probably meant.
        probably: Option<String>,
        /// The keys that could stand there.
        known: Vec<String>,
    },
    /// A key that must be there is not.
    #[error("`{0}` is missing")]
    Missing(String),
    /// A value of the wrong type.
    #[error("`{key}` must be {expected}")]
    Kind {
        /// The key.
        key: String,
        /// What would be right, with its article: `a whole number`.
        expected: &'static str,
    },
    /// A value of the right type that makes no sense.
    #[error("`{key}` {wrong}")]
    Value {
        /// The key.
        key: String,
        /// What is wrong, as a sentence continues: `must be less than 1`.
        wrong: String,
    },
}

/// `did you mean …?` where something is close, else what is known.
///
/// The tail of messages about names: `unknown key`, `unknown stage`,
/// `unknown pipeline`.
#[must_use]
pub fn hint<S: AsRef<str>>(probably: Option<&str>, known: &[S]) -> String {
    match probably {
        Some(name) => format!("did you mean `{name}`?"),
        None if known.is_empty() => "none is known".to_owned(),
        None => {
            let names: Vec<String> = known.iter().map(|k| format!("`{}`", k.as_ref())).collect();
            format!("known are {}", names.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_counts_characters_and_lines_from_one() {
        let text = "ä = 1\nb = 2\n";
        assert_eq!(Place::of(text, 0), Place { line: 1, column: 1 });
        assert_eq!(Place::of(text, 3), Place { line: 1, column: 3 });
        assert_eq!(Place::of(text, 7), Place { line: 2, column: 1 });
        assert_eq!(Place::of(text, 999), Place { line: 3, column: 1 });
    }

    #[test]
    fn named_tables_come_in_the_order_of_the_text_with_whole_paths() {
        let text = "[grants.b]\nhttp = true\n[grants.a]\nhttpp = true\n";
        let document = Document::parse(text).unwrap();
        let tables = document.root().named_tables("grants").unwrap();
        let names: Vec<_> = tables.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["b", "a"]);
        assert_eq!(tables[0].1.only(&["http"]), Ok(()));
        assert_eq!(
            tables[1].1.only(&["http"]).unwrap_err().to_string(),
            "line 4, column 1: unknown key `grants.a.httpp`; did you mean `grants.a.http`?"
        );
        assert_eq!(document.root().named_tables("none").unwrap().len(), 0);
        let flat = Document::parse("grants = { a = 1 }").unwrap();
        let refused = flat.root().named_tables("grants").unwrap_err();
        assert_eq!(
            refused.to_string(),
            "line 1, column 16: `grants.a` must be a table"
        );
    }

    #[test]
    fn numbers_are_read_in_their_range_and_base() {
        let text = "a = 0x10\nb = 1.5\nc = 2\nd = -1\ne = nan\nf = 99999999999999999999\n";
        let document = Document::parse(text).unwrap();
        let table = document.root();
        assert_eq!(table.whole("a"), Ok(Some(16)));
        assert_eq!(table.number("b"), Ok(Some(1.5)));
        assert_eq!(table.number("c"), Ok(Some(2.0)));
        assert_eq!(table.number("d"), Ok(Some(-1.0)));
        assert_eq!(table.whole("absent"), Ok(None));
        for key in ["b", "d", "e", "f"] {
            assert_eq!(table.whole(key).unwrap_err().code(), "wrong-type", "{key}");
        }
        assert_eq!(table.number("e").unwrap_err().code(), "wrong-type");
        assert_eq!(
            table.whole_in("c", 3..=9).unwrap_err().to_string(),
            "line 3, column 1: `c` must lie in 3 to 9"
        );
        assert_eq!(table.whole_in("c", 2..=9), Ok(Some(2)));
    }

    #[test]
    fn what_is_not_toml_or_says_a_key_twice_is_refused_with_its_place() {
        let place = |text| Document::parse(text).unwrap_err().place;
        assert_eq!(place("a = 1\nb = \n").line, 2);
        assert_eq!(place("a = 1\na = 2\n").line, 2);
        assert!(Document::parse("").is_ok());
    }

    #[test]
    fn a_hint_names_the_close_one_or_lists_all() {
        assert_eq!(hint(Some("tier"), &["tier"]), "did you mean `tier`?");
        assert_eq!(hint(None, &["a", "b"]), "known are `a`, `b`");
        assert_eq!(hint::<&str>(None, &[]), "none is known");
    }
}
