//! What a person is told when a chore cannot be done, and what to do about it.

use std::fmt;
use std::path::Path;

/// Why a chore stopped. There is one type for all chores because there is one
/// reader: the person at the terminal.
#[derive(Debug)]
pub struct Problem {
    what: String,
    output: Option<String>,
    remedy: Option<String>,
}

impl Problem {
    /// A problem in a lower-case fragment.
    pub fn new(what: impl Into<String>) -> Problem {
        Problem {
            what: what.into(),
            output: None,
            remedy: None,
        }
    }

    /// A file or folder that could not be used.
    pub fn file(doing: &str, path: &Path, error: &std::io::Error) -> Problem {
        Problem::new(format!("cannot {doing} {}: {error}", path.display()))
    }

    /// What a program said before it failed.
    #[must_use]
    pub fn with_output(mut self, output: impl Into<String>) -> Problem {
        self.output = Some(output.into());
        self
    }

    /// What to do, as a sentence or a command.
    #[must_use]
    pub fn with_remedy(mut self, remedy: impl Into<String>) -> Problem {
        self.remedy = Some(remedy.into());
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.what)?;
        if let Some(output) = &self.output {
            write!(formatter, "; it said:\n{}\n", output.trim_end())?;
        }
        match &self.remedy {
            Some(remedy) => write!(formatter, "\n  what to do: {remedy}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}
