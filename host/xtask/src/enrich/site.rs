//! Origins under load: started in a process of their own, asked what they saw.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde::Deserialize;

use crate::place::Place;
use crate::problem::Problem;
use crate::{say, shell};

/// What an origin says at `/-/stats`, as far as it is read here.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub struct Stats {
    /// Requests so far.
    pub calls: u64,
    /// Requests that it has now.
    pub at_once: u64,
}

/// Some origins that behave alike, in one process; ended when this is dropped.
#[derive(Debug)]
pub struct Site {
    child: Child,
    /// Where they listen: `http://127.0.0.1:PORT`.
    pub urls: Vec<String>,
}

impl Site {
    /// Starts `count` origins with `arguments`.
    ///
    /// # Errors
    /// The program does not start, or does not say where they listen.
    pub fn start(program: &Path, count: usize, arguments: &[&str]) -> Result<Self, Problem> {
        let mut command = shell::program(program);
        // It ends when the pipe does, however this process ends.
        command.arg("--until-eof").args(arguments);
        if count > 1 {
            command.args(["--origins", &count.to_string()]);
        }
        let cannot = |why: &str| Problem::new(format!("cannot start an origin: {why}"));
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| cannot(&error.to_string()))?;
        let out = child
            .stdout
            .take()
            .ok_or_else(|| cannot("it has no pipe"))?;
        let urls: Vec<String> = BufReader::new(out)
            .lines()
            .take(count)
            .map_while(Result::ok)
            .collect();
        let site = Self { child, urls };
        if site.urls.len() == count {
            Ok(site)
        } else {
            Err(cannot("it does not say where it listens"))
        }
    }

    /// Its first origin.
    pub fn url(&self) -> &str {
        self.urls.first().map_or("", String::as_str)
    }
}

/// What the origin at this URL has seen.
///
/// # Errors
/// It does not say.
pub fn stats(url: &str) -> Result<Stats, Problem> {
    let cannot = |why: String| Problem::new(format!("cannot ask {url} what it saw: {why}"));
    let ask = || -> std::io::Result<String> {
        let host = url.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host)?;
        write!(
            stream,
            "GET /-/stats HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    let answer = ask().map_err(|error| cannot(error.to_string()))?;
    let (_, body) = answer.split_once("\r\n\r\n").unwrap_or_default();
    serde_json::from_str(body).map_err(|error| cannot(error.to_string()))
}

impl Drop for Site {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Builds the program that origins run in.
///
/// # Errors
/// It cannot be built.
pub fn build(place: &Place) -> Result<std::path::PathBuf, Problem> {
    let mut step = say::Step::begin("build", "origins");
    let mut cargo: Command = shell::cargo();
    cargo.current_dir(&place.root);
    cargo.args(["build", "--release", "-p", "crescendo-origin", "--bins"]);
    shell::run(&mut step, &mut cargo)?;
    step.done("");
    Ok(place.target().join("release/origin"))
}
