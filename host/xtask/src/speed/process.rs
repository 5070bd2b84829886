//! A server under measurement: started, asked for its CPU time and memory,
//! ended.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::problem::Problem;

/// Clock ticks a second in `/proc/PID/stat`: the kernel's interface has it
/// fixed at 100 on every architecture that the host runs on.
const TICKS: f64 = 100.0;

/// A process that serves; ended when it is dropped.
#[derive(Debug)]
pub struct Served {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Served {
    /// Starts a program that prints `listening on http://ADDRESS` first.
    ///
    /// # Errors
    /// It does not start, or says something else.
    pub fn start(mut command: Command) -> Result<Self, Problem> {
        let name = command.get_program().to_string_lossy().into_owned();
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Problem::new(format!("cannot start {name}: {error}")))?;
        let mut line = String::new();
        if let Some(out) = child.stdout.take() {
            // A failed read leaves the line empty, which is reported below.
            let _ = BufReader::new(out).read_line(&mut line);
        }
        let said = line.trim().strip_prefix("listening on http://");
        if let Some(address) = said.and_then(|text| text.parse().ok()) {
            return Ok(Self { child, address });
        }
        end(&mut child);
        Err(Problem::new(format!("{name} does not say where it listens")).with_output(line))
    }

    /// CPU time of all its threads so far, the ended ones included, to 10 ms.
    ///
    /// # Errors
    /// It has ended.
    pub fn cpu(&self) -> Result<Duration, Problem> {
        let path = format!("/proc/{}/stat", self.child.id());
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Problem::new(format!("cannot read {path}: {error}")))?;
        cpu_of(&text).ok_or_else(|| Problem::new(format!("{path} is not as expected")))
    }

    /// Bytes of memory that it has in use: `VmRSS` of proc_pid_status(5),
    /// kilobytes there.
    ///
    /// # Errors
    /// It has ended.
    pub fn resident(&self) -> Result<u64, Problem> {
        let path = format!("/proc/{}/status", self.child.id());
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Problem::new(format!("cannot read {path}: {error}")))?;
        let line = text.lines().find(|line| line.starts_with("VmRSS:"));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok())
            .map(|kilobytes| kilobytes << 10)
            .ok_or_else(|| Problem::new(format!("{path} is not as expected")))
    }

    /// CPU milliseconds that it spends while `work` runs.
    ///
    /// # Errors
    /// Those of `work`, or it has ended.
    pub fn spent(&self, work: impl FnOnce() -> Result<(), Problem>) -> Result<f64, Problem> {
        let before = self.cpu()?;
        work()?;
        Ok(self.cpu()?.saturating_sub(before).as_secs_f64() * 1e3)
    }

    /// Asks it to end, as an operator would, and waits until it has: by
    /// `kill`(1), which needs no unsafe code here.
    pub fn stop(mut self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status();
        if asked.is_ok_and(|status| status.success()) {
            // Where it cannot be waited for it is ended with the rest.
            let _ = self.child.wait();
        }
    }

    /// Ends it as a power cut would.
    pub fn kill(mut self) {
        end(&mut self.child);
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn end(child: &mut Child) {
    // It may have ended by itself.
    let _ = child.kill();
    let _ = child.wait();
}

/// CPU time in the text of `/proc/PID/stat`.
pub fn cpu_of(stat: &str) -> Option<Duration> {
    ticks(stat).map(|ticks| Duration::from_secs_f64(ticks / TICKS))
}

/// User and system time: fields 14 and 15 of proc_pid_stat(5), counted after
/// the name, which may hold spaces.
fn ticks(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11);
    let mut next = || times.next()?.parse::<f64>().ok();
    Some(next()? + next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_found_behind_any_name() {
        let stat = "7 (a b) c) R 1 1 1 0 -1 4 101 0 0 0 30 12 0 0 20";
        assert_eq!(ticks(stat), Some(42.0));
        assert_eq!(ticks("7 (cut) R 1"), None);
    }

    #[test]
    fn a_program_that_does_not_serve_is_refused() {
        let mut echo = Command::new("echo");
        echo.arg("hello");
        let problem = Served::start(echo).unwrap_err().to_string();
        assert!(problem.contains("hello"), "{problem}");
    }
}
