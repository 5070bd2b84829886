//! Lays the operator's file over the embedded default without losing lines.

use std::path::{Path, PathBuf};

use crescendo_core::settings::{Place, hint, suggest};
use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, Deserializer};

use super::{Config, DEFAULT};

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read configuration {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// The text is not TOML, or a key has the wrong name or type.
    #[error("{}, {place}: {what}", path.display())]
    Text {
        /// The file.
        path: PathBuf,
        /// Where.
        place: Place,
        /// What is wrong, and what would be right.
        what: String,
    },
    /// A value is of the right type and still makes no sense.
    #[error("{}: {key} {why}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The key.
        key: &'static str,
        /// Why not.
        why: String,
    },
}

/// Parses the default with `file` (name and text) laid over it.
pub(super) fn over_default(file: Option<(&Path, &str)>) -> Result<Config, ConfigError> {
    let (name, text) = file.unwrap_or((Path::new("default.toml"), ""));
    // Spans of the operator's file start after those of the default, so that an
    // error's span says in which of the two it lies, and where.
    let shifted = format!("{}{text}", " ".repeat(DEFAULT.len()));
    let explain = |error: &toml::de::Error| {
        let at = error.span().map_or(0, |span| span.start);
        let (name, text, at) = if at >= DEFAULT.len() {
            (name, text, at.saturating_sub(DEFAULT.len()))
        } else {
            (Path::new("default.toml"), DEFAULT, at)
        };
        let place = Place::of(text, at);
        ConfigError::Text {
            path: name.to_owned(),
            place,
            what: explain_unknown(error.message()),
        }
    };
    let mut merged = DeTable::parse(DEFAULT).map_err(|error| explain(&error))?;
    let over = DeTable::parse(&shifted).map_err(|error| explain(&error))?;
    lay_over(merged.get_mut(), over.into_inner());
    Config::deserialize(Deserializer::from(merged)).map_err(|error| explain(&error))
}

/// Tables are merged key by key; everything else is replaced.
fn lay_over<'a>(base: &mut DeTable<'a>, over: DeTable<'a>) {
    for (key, value) in over {
        let below = base.get_mut(key.get_ref().as_ref()).map(Spanned::get_mut);
        match (below, value.get_ref()) {
            (Some(DeValue::Table(below)), DeValue::Table(_)) => {
                if let DeValue::Table(above) = value.into_inner() {
                    lay_over(below, above);
                }
            }
            // The key is replaced too: its span is where an error points.
            _ => {
                base.remove(key.get_ref().as_ref());
                base.insert(key, value);
            }
        }
    }
}

/// Serde's message about an unknown key lists all keys; where one is close, it
/// is named instead.
fn explain_unknown(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    match quoted.next() {
        Some(unknown) if message.starts_with("unknown field") => {
            let known: Vec<&str> = quoted.collect();
            format!(
                "unknown key `{unknown}`; {}",
                hint(suggest(unknown, &known), &known)
            )
        }
        _ => message.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        Config::parse(Path::new("my.toml"), text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn the_embedded_default_is_complete() {
        let config = Config::embedded().unwrap();
        assert!(config.server.listen.ip().is_loopback());
        assert!(config.keys.is_empty());
    }

    #[test]
    fn a_file_changes_only_what_it_names() {
        let text = "[server]\nmax_images = 3\n\n[[keys]]\nname = \"a\"\nblake3 = \"";
        let text = format!("{text}{}\"\n", "0".repeat(64));
        let config = Config::parse(Path::new("my.toml"), &text).unwrap();
        let default = Config::embedded().unwrap();
        assert_eq!(config.server.max_images, 3);
        assert_eq!(config.server.max_runs, default.server.max_runs);
        assert_eq!(config.images, default.images);
        assert_eq!(config.keys.len(), 1);
    }

    #[test]
    fn a_misspelt_key_is_named_with_its_line_and_what_was_meant() {
        let message = refused("[server]\nlisten = \"127.0.0.1:1\"\nmax_imagse = 3\n");
        assert!(
            message.starts_with("my.toml, line 3, column 1: unknown key `max_imagse`"),
            "{message}"
        );
        assert!(message.ends_with("did you mean `max_images`?"), "{message}");
        let message = refused("\n[sever]\nlisten = \"127.0.0.1:1\"\n");
        assert!(
            message.starts_with("my.toml, line 2, column 2: unknown key `sever`"),
            "{message}"
        );
        assert!(message.ends_with("did you mean `server`?"), "{message}");
    }

    #[test]
    fn a_value_of_the_wrong_type_is_named_with_its_line() {
        let message = refused("[server]\n\nmax_images = \"many\"\n");
        assert!(
            message.starts_with("my.toml, line 3, column 14: "),
            "{message}"
        );
        assert!(refused("[budget]\nmax_run_usd = \"-1\"\n").starts_with("my.toml, line 2,"));
        assert!(refused("[budget]\nmax_run_usd = 0.5\n").starts_with("my.toml, line 2,"));
        assert!(refused("[server\n").starts_with("my.toml, line 1,"));
    }
}
