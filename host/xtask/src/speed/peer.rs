//! A peer's script that is asked line by line, so that sides can alternate
//! without paying for its start.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde::Deserialize;

use crate::problem::Problem;

/// The running script; ended when it is dropped.
#[derive(Debug)]
pub struct Script {
    child: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Script {
    /// Starts it.
    ///
    /// # Errors
    /// The interpreter is not there.
    pub fn start(mut command: Command) -> Result<Self, Problem> {
        let cannot = |why: &str| Problem::new(format!("cannot start the peer's script: {why}"));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| cannot(&error.to_string()))?;
        let (Some(questions), Some(answers)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(cannot("it has no pipes"));
        };
        Ok(Self {
            child,
            questions,
            answers: BufReader::new(answers),
        })
    }

    /// Its next line, a JSON document.
    ///
    /// # Errors
    /// It has ended, or says something else.
    pub fn answer<T: for<'a> Deserialize<'a>>(&mut self) -> Result<T, Problem> {
        let mut line = String::new();
        self.answers
            .read_line(&mut line)
            .map_err(|error| Problem::new(format!("the peer's script: {error}")))?;
        serde_json::from_str(&line)
            .map_err(|error| Problem::new(format!("the peer's script: {error}")).with_output(line))
    }

    /// Asks a line and waits for the answer.
    ///
    /// # Errors
    /// Those of [`Script::answer`].
    pub fn ask<T: for<'a> Deserialize<'a>>(&mut self, question: &str) -> Result<T, Problem> {
        writeln!(self.questions, "{question}")
            .and_then(|()| self.questions.flush())
            .map_err(|error| Problem::new(format!("the peer's script: {error}")))?;
        self.answer()
    }
}

impl Drop for Script {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
