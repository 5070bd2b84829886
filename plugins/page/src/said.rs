//! Something that a page says, and how sure that is.

use crate::words;

/// A claim.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// What is claimed.
    pub text: String,
    /// How sure it is, 0.0 to 1.0.
    pub confidence: f64,
}

impl Said {
    /// A claim in one line; none where nothing is left of it.
    #[must_use]
    pub fn new(text: &str, confidence: f64) -> Option<Said> {
        let text = words::tidy(text);
        (!text.is_empty()).then_some(Said { text, confidence })
    }
}
