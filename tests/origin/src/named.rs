//! Names of faults on a command line.

use std::str::FromStr;
use std::time::Duration;

use crate::fault::Fault;

/// Why a fault could not be read; fits after "failed to".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FaultError {
    /// There is none of this name.
    Unknown {
        /// The name that was given.
        name: String,
    },
    /// What follows its name is not a value for it.
    Value {
        /// The name.
        name: String,
        /// The value that was given.
        value: String,
    },
}

impl std::fmt::Display for FaultError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unknown { name } => {
                let known: Vec<_> = Fault::all().into_iter().map(|(name, _)| name).collect();
                write!(
                    f,
                    "find a behaviour \"{name}\"; known are {}",
                    known.join(", ")
                )
            }
            Self::Value { name, value } => {
                write!(f, "use \"{value}\" as the value of \"{name}\"")
            }
        }
    }
}

impl std::error::Error for FaultError {}

impl FromStr for Fault {
    type Err = FaultError;

    /// Reads `NAME` or `NAME:VALUE`: a number, or a URL for `redirect-to`, or
    /// milliseconds for `drips` and `drips-head`, or the text itself for
    /// `retry-after` and `raw`.
    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (name, value) = match text.split_once(':') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let known = Self::all().into_iter().find(|(own, _)| *own == name);
        let Some((_, fault)) = known else {
            return Err(FaultError::Unknown {
                name: name.to_owned(),
            });
        };
        let Some(value) = value else {
            return Ok(fault);
        };
        fault.valued(value).ok_or_else(|| FaultError::Value {
            name: name.to_owned(),
            value: value.to_owned(),
        })
    }
}

impl Fault {
    /// The same with another value.
    fn valued(self, value: &str) -> Option<Self> {
        Some(match self {
            Self::DripsHead(_) => Self::DripsHead(Duration::from_millis(value.parse().ok()?)),
            Self::Drips(_) => Self::Drips(Duration::from_millis(value.parse().ok()?)),
            Self::HugeHeader(_) => Self::HugeHeader(value.parse().ok()?),
            Self::GzipBomb(_) => Self::GzipBomb(value.parse().ok()?),
            Self::ZstdBomb(_) => Self::ZstdBomb(value.parse().ok()?),
            Self::RedirectChain(_) => Self::RedirectChain(value.parse().ok()?),
            Self::RetryAfter(status, _) => Self::RetryAfter(status, value.to_owned()),
            Self::Raw(_) => Self::Raw(value.as_bytes().to_vec()),
            Self::RedirectTo(_) => Self::RedirectTo(value.to_owned()),
            Self::Alternates(_) => Self::Alternates(value.parse().ok()?),
            Self::Status(_) => Self::Status(value.parse().ok()?),
            Self::NestedDivs(_) => Self::NestedDivs(value.parse().ok()?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use crate::fault::Fault;

    #[test]
    fn every_fault_is_found_by_its_name() {
        for (name, fault) in Fault::all() {
            assert_eq!(name.parse(), Ok(fault));
        }
    }

    #[test]
    fn a_value_follows_a_colon() {
        let to = Fault::redirect_to("file:///etc/passwd");
        assert_eq!("redirect-to:file:///etc/passwd".parse(), Ok(to));
        assert_eq!("status:503".parse(), Ok(Fault::Status(503)));
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let error = "gzip-bom".parse::<Fault>().unwrap_err().to_string();
        assert!(error.contains("gzip-bomb"), "{error}");
    }

    #[test]
    fn a_value_where_none_belongs_is_refused() {
        let error = "silent:3".parse::<Fault>().unwrap_err().to_string();
        assert_eq!(error, "use \"3\" as the value of \"silent\"");
    }
}
