//! The stage's parameters as a type of the plugin's own.

use crate::{Failure, subject};

/// Reads the stage's parameters.
///
/// Derive `Default` and `serde::Deserialize` with
/// `#[serde(default, deny_unknown_fields)]`: then absent parameters have
/// their defaults, and a misspelt one is refused.
///
/// # Errors
///
/// [`Failure::InvalidInput`] with the parameter and what is wrong with it.
pub fn parameters<T: serde::de::DeserializeOwned>() -> Result<T, Failure> {
    parse_parameters(&subject::parameters())
}

/// The same from a text, for tests.
///
/// # Errors
///
/// [`Failure::InvalidInput`] with the parameter and what is wrong with it.
pub fn parse_parameters<T: serde::de::DeserializeOwned>(json: &str) -> Result<T, Failure> {
    serde_json::from_str(json)
        .map_err(|error| Failure::InvalidInput(format!("the stage's parameters: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq, serde::Deserialize)]
    #[serde(default, deny_unknown_fields)]
    struct Parameters {
        k: u8,
    }

    #[test]
    fn absent_parameters_have_their_defaults() {
        assert_eq!(
            parse_parameters::<Parameters>("{}").expect("defaults"),
            Parameters { k: 0 }
        );
        assert_eq!(
            parse_parameters::<Parameters>("{\"k\":8}").expect("eight"),
            Parameters { k: 8 }
        );
    }

    #[test]
    fn a_misspelt_parameter_is_refused_by_name() {
        let refused = parse_parameters::<Parameters>("{\"kk\":8}").expect_err("no such parameter");
        assert!(matches!(refused, Failure::InvalidInput(why) if why.contains("`kk`")));
    }
}
