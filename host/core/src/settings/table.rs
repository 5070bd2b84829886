//! A TOML document and its tables, with the place of everything.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{BadSettings, Place, Problem, suggest};

/// A parsed document.
#[derive(Debug)]
pub struct Document<'t> {
    text: &'t str,
    root: Spanned<DeTable<'t>>,
}

impl<'t> Document<'t> {
    /// Parses TOML 1.1.
    ///
    /// # Errors
    /// [`Problem::Syntax`] at the first place that is not TOML.
    pub fn parse(text: &'t str) -> Result<Self, BadSettings> {
        let root = DeTable::parse(text).map_err(|error| BadSettings {
            place: Place::of(text, error.span().map_or(0, |span| span.start)),
            problem: Problem::Syntax(error.message().replace('\n', ", ")),
        })?;
        Ok(Self { text, root })
    }

    /// The table that the whole document is.
    #[must_use]
    pub fn root(&self) -> Table<'_> {
        Table {
            text: self.text,
            path: String::new(),
            span: 0..0,
            table: self.root.get_ref(),
        }
    }
}

/// One table of a document. Getters answer `None` where the key is absent and
/// refuse a value of another type.
#[derive(Clone, Debug)]
pub struct Table<'d> {
    text: &'d str,
    path: String,
    span: Range<usize>,
    table: &'d DeTable<'d>,
}

impl<'d> Table<'d> {
    /// Refuses keys outside `known`.
    ///
    /// # Errors
    /// [`Problem::Unknown`] for the first such key in the text.
    pub fn only(&self, known: &[&str]) -> Result<(), BadSettings> {
        let strangers = self
            .table
            .keys()
            .filter(|key| !known.contains(&key.get_ref().as_ref()));
        let Some(key) = strangers.min_by_key(|key| key.span().start) else {
            return Ok(());
        };
        let name = key.get_ref().as_ref();
        Err(BadSettings {
            place: Place::of(self.text, key.span().start),
            problem: Problem::Unknown {
                key: self.path_of(name),
                probably: suggest(name, known).map(|k| self.path_of(k)),
                known: known.iter().map(|k| (*k).to_owned()).collect(),
            },
        })
    }

    /// The keys, in the order of the text.
    #[must_use]
    pub fn keys(&self) -> Vec<&'d str> {
        let mut keys: Vec<_> = self.table.keys().collect();
        keys.sort_by_key(|key| key.span().start);
        keys.into_iter().map(|key| key.get_ref().as_ref()).collect()
    }

    /// Whether the key is there.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.get(key).is_some()
    }

    /// A text.
    ///
    /// # Errors
    /// [`Problem::Kind`] where it is something else.
    pub fn text(&self, key: &str) -> Result<Option<&'d str>, BadSettings> {
        self.read(key, "a text in quotes", |value| value.as_str())
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// [`Problem::Missing`], [`Problem::Kind`].
    pub fn needed_text(&self, key: &str) -> Result<&'d str, BadSettings> {
        self.text(key)?.ok_or_else(|| self.missing(key))
    }

    /// `true` or `false`.
    ///
    /// # Errors
    /// [`Problem::Kind`] where it is something else.
    pub fn flag(&self, key: &str) -> Result<Option<bool>, BadSettings> {
        self.read(key, "true or false", |value| value.as_bool())
    }

    /// A whole number from 0.
    ///
    /// # Errors
    /// [`Problem::Kind`] where it is something else or does not fit 64 bits.
    pub fn whole(&self, key: &str) -> Result<Option<u64>, BadSettings> {
        self.read(key, "a whole number, 0 or more", whole)
    }

    /// A whole number within a range.
    ///
    /// # Errors
    /// [`Problem::Kind`], or [`Problem::Value`] naming the range.
    pub fn whole_in(
        &self,
        key: &str,
        range: std::ops::RangeInclusive<u64>,
    ) -> Result<Option<u64>, BadSettings> {
        let value = self.whole(key)?;
        if value.is_some_and(|n| !range.contains(&n)) {
            let (least, most) = range.into_inner();
            return Err(self.wrong(key, format!("must lie in {least} to {most}")));
        }
        Ok(value)
    }

    /// A finite number.
    ///
    /// # Errors
    /// [`Problem::Kind`] where it is something else, NaN or infinite.
    pub fn number(&self, key: &str) -> Result<Option<f64>, BadSettings> {
        self.read(key, "a finite number", number)
    }

    /// A number within a range.
    ///
    /// # Errors
    /// [`Problem::Kind`], or [`Problem::Value`] naming the range.
    pub fn number_in(
        &self,
        key: &str,
        range: std::ops::RangeInclusive<f64>,
    ) -> Result<Option<f64>, BadSettings> {
        let value = self.number(key)?;
        if value.is_some_and(|n| !range.contains(&n)) {
            let (least, most) = range.into_inner();
            return Err(self.wrong(key, format!("must lie in {least} to {most}")));
        }
        Ok(value)
    }

    /// A list of numbers, empty where the key is absent.
    ///
    /// # Errors
    /// [`Problem::Kind`] where it is something else.
    pub fn numbers(&self, key: &str) -> Result<Vec<f64>, BadSettings> {
        let list = self.read(key, "a list of finite numbers", |value| {
            let array = value.as_array()?;
            array
                .iter()
                .map(|item| number(item.get_ref()))
                .collect::<Option<Vec<f64>>>()
        })?;
        Ok(list.unwrap_or_default())
    }

    /// A list of texts with their places, empty where the key is absent.
    ///
    /// # Errors
    /// [`Problem::Kind`] where it is something else.
    pub fn texts(&self, key: &str) -> Result<Vec<(&'d str, Place)>, BadSettings> {
        let list = self.read(key, "a list of texts in quotes", |value| {
            let items = value.as_array()?.iter();
            let place = |item: &Spanned<DeValue<'_>>| Place::of(self.text, item.span().start);
            items
                .map(|item| Some((item.get_ref().as_str()?, place(item))))
                .collect::<Option<Vec<_>>>()
        })?;
        Ok(list.unwrap_or_default())
    }

    /// A table under this one.
    ///
    /// # Errors
    /// [`Problem::Kind`] where it is something else.
    pub fn table(&self, key: &str) -> Result<Option<Table<'d>>, BadSettings> {
        let span = self.get(key).map_or(0..0, Spanned::span);
        let table = self.read(key, "a table", |value| value.as_table())?;
        Ok(table.map(|table| self.inner(key, span, table)))
    }

    /// The tables of `[[key]]`, empty where the key is absent.
    ///
    /// # Errors
    /// [`Problem::Kind`] where it is something else.
    pub fn tables(&self, key: &str) -> Result<Vec<Table<'d>>, BadSettings> {
        let expected = "a list of tables, each under its own [[…]]";
        let list = self.read(key, expected, |value| {
            let items = value.as_array()?.iter();
            let table = |item: &'d Spanned<DeValue<'d>>| {
                Some(self.inner(key, item.span(), item.get_ref().as_table()?))
            };
            items.map(table).collect::<Option<Vec<_>>>()
        })?;
        Ok(list.unwrap_or_default())
    }

    /// The tables of `[key.NAME]` with their names, in the order of the text.
    ///
    /// # Errors
    /// [`Problem::Kind`] where the key or one of its members is no table.
    pub fn named_tables(&self, key: &str) -> Result<Vec<(&'d str, Table<'d>)>, BadSettings> {
        let Some(outer) = self.table(key)? else {
            return Ok(Vec::new());
        };
        let names = outer.keys().into_iter();
        names
            .filter_map(|name| match outer.table(name) {
                Ok(Some(table)) => Some(Ok((name, table))),
                Ok(None) => None,
                Err(refused) => Some(Err(refused)),
            })
            .collect()
    }

    /// A table as a JSON object, for values that only a guest understands.
    ///
    /// # Errors
    /// [`Problem::Kind`] where it is something else, or holds a number that
    /// JSON cannot say.
    pub fn object(
        &self,
        key: &str,
    ) -> Result<Option<serde_json::Map<String, serde_json::Value>>, BadSettings> {
        self.read(
            key,
            "a table without NaN or infinite numbers",
            |value| match json(value)? {
                serde_json::Value::Object(map) => Some(map),
                _ => None,
            },
        )
    }

    /// Where the key stands, or the table where it is absent.
    #[must_use]
    pub fn place(&self, key: &str) -> Place {
        let entry = self.table.get_key_value(key);
        let at = entry.map_or(self.span.start, |(key, _)| key.span().start);
        Place::of(self.text, at)
    }

    /// A refusal of the key's value; `wrong` continues the sentence that the
    /// key begins: `must be less than 1`.
    #[must_use]
    pub fn wrong(&self, key: &str, wrong: impl Into<String>) -> BadSettings {
        BadSettings {
            place: self.place(key),
            problem: Problem::Value {
                key: self.path_of(key),
                wrong: wrong.into(),
            },
        }
    }

    /// A refusal because the key is absent.
    #[must_use]
    pub fn missing(&self, key: &str) -> BadSettings {
        BadSettings {
            place: self.place(key),
            problem: Problem::Missing(self.path_of(key)),
        }
    }

    fn get(&self, key: &str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.table.get(key)
    }

    fn read<T>(
        &self,
        key: &str,
        expected: &'static str,
        convert: impl FnOnce(&'d DeValue<'d>) -> Option<T>,
    ) -> Result<Option<T>, BadSettings> {
        let Some(value) = self.get(key) else {
            return Ok(None);
        };
        let refused = || BadSettings {
            place: Place::of(self.text, value.span().start),
            problem: Problem::Kind {
                key: self.path_of(key),
                expected,
            },
        };
        convert(value.get_ref()).map(Some).ok_or_else(refused)
    }

    fn inner(&self, key: &str, span: Range<usize>, table: &'d DeTable<'d>) -> Table<'d> {
        Table {
            text: self.text,
            path: self.path_of(key),
            span,
            table,
        }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

fn whole(value: &DeValue<'_>) -> Option<u64> {
    let integer = value.as_integer()?;
    u64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

fn number(value: &DeValue<'_>) -> Option<f64> {
    let number: f64 = match value {
        DeValue::Float(float) => float.as_str().parse().ok()?,
        DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse().ok()?,
        _ => return None,
    };
    number.is_finite().then_some(number)
}

fn json(value: &DeValue<'_>) -> Option<serde_json::Value> {
    use serde_json::Value;
    Some(match value {
        DeValue::String(text) => Value::from(text.as_ref()),
        DeValue::Integer(integer) => {
            Value::from(i64::from_str_radix(integer.as_str(), integer.radix()).ok()?)
        }
        DeValue::Float(_) => Value::from(number(value)?),
        DeValue::Boolean(flag) => Value::from(*flag),
        DeValue::Datetime(instant) => Value::from(instant.to_string()),
        DeValue::Array(items) => {
            let items = items.iter().map(|item| json(item.get_ref()));
            Value::Array(items.collect::<Option<_>>()?)
        }
        DeValue::Table(table) => {
            let members = table.iter();
            let member = |(key, value): (&Spanned<_>, &Spanned<_>)| {
                let key: &std::borrow::Cow<'_, str> = key.get_ref();
                Some((key.to_string(), json(value.get_ref())?))
            };
            Value::Object(members.map(member).collect::<Option<_>>()?)
        }
    })
}
