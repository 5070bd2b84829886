//! An admin of the server under measurement, by its socket.

use std::io::{Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use crate::problem::Problem;

/// What an answer said: the document of one that went well, or of a refusal.
pub type Said = Result<String, String>;

/// Reaches `admin.sock`.
#[derive(Debug)]
pub struct Admin {
    socket: PathBuf,
}

impl Admin {
    /// The admin of the server whose bed lies in this folder.
    pub fn of(folder: &Path) -> Self {
        Self {
            socket: folder.join("state").join("admin.sock"),
        }
    }

    /// Installs a plugin.
    ///
    /// # Errors
    /// There is no answer; a refusal is one.
    pub fn install(&self, file: &[u8]) -> Result<Said, Problem> {
        self.post("/admin/v1/plugins", file)
    }

    /// Swaps a plugin.
    ///
    /// # Errors
    /// There is no answer; a refusal is one.
    pub fn swap(&self, id: &str, file: &[u8]) -> Result<Said, Problem> {
        self.post(&format!("/admin/v1/plugins/{id}/swap"), file)
    }

    /// Places a pipeline.
    ///
    /// # Errors
    /// It is refused.
    pub fn add_pipeline(&self, text: &str) -> Result<(), Problem> {
        let said = self.post("/admin/v1/pipelines", text.as_bytes())?;
        said.map(drop)
            .map_err(|said| Problem::new("a pipeline was refused").with_output(said))
    }

    /// Lifts a plugin's quarantines.
    ///
    /// # Errors
    /// It is refused.
    pub fn lift(&self, id: &str) -> Result<(), Problem> {
        let said = self.post(&format!("/admin/v1/plugins/{id}/lift"), b"")?;
        said.map(drop)
            .map_err(|said| Problem::new("a lift was refused").with_output(said))
    }

    fn post(&self, path: &str, body: &[u8]) -> Result<Said, Problem> {
        let asked = || {
            let mut stream = UnixStream::connect(&self.socket)?;
            let head = format!(
                "POST {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
                 content-length: {}\r\n\r\n",
                body.len()
            );
            stream.write_all(head.as_bytes())?;
            stream.write_all(body)?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer)?;
            Ok(answer)
        };
        let answer: String = asked().map_err(|error: std::io::Error| {
            Problem::new(format!("no answer from {}: {error}", self.socket.display()))
        })?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let went_well = head
            .split(' ')
            .nth(1)
            .is_some_and(|code| code.starts_with('2'));
        let body = body.to_owned();
        Ok(if went_well { Ok(body) } else { Err(body) })
    }
}
