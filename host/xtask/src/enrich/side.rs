//! One run of one side over one list.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};
use serde::Deserialize;
use tempfile::TempDir;

use crate::place::Place;
use crate::problem::Problem;
use crate::setup::python::Environment;
use crate::speed::process::cpu_of;
use crate::{binary, plugins, setup, shell};

/// Between two looks at whether a run has ended: what its time may be wrong by.
const LOOK: Duration = Duration::from_millis(3);

/// What a run came to.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Ran {
    /// Lines of the output.
    pub lines: u32,
    /// Those without fields.
    pub failed: u32,
    /// Seconds, ours from start to end of the program.
    pub wall_s: f64,
    /// CPU seconds, user and system.
    pub cpu_s: f64,
    /// The most memory that it held, bytes; 0 where nobody asked.
    #[serde(default)]
    pub peak: u64,
}

/// The built program, and a folder for what runs leave behind.
#[derive(Debug)]
pub struct Bench {
    program: PathBuf,
    /// The program that origins run in.
    pub origin: PathBuf,
    folder: TempDir,
}

impl Bench {
    /// Builds everything, and warms the compile cache.
    ///
    /// # Errors
    /// Something cannot be built.
    pub fn make(place: &Place) -> Result<Self, Problem> {
        setup::toolchain(place)?;
        plugins::build(place, None)?;
        let bench = Self {
            program: binary::build(place)?,
            origin: super::site::build(place)?,
            folder: tempfile::tempdir()
                .map_err(|error| Problem::new(format!("cannot make a folder: {error}")))?,
        };
        let site = super::site::Site::start(&bench.origin, 1, &[])?;
        bench.ours(&pages(site.url(), 0..8, 5_000), &[])?;
        Ok(bench)
    }

    /// Runs the program over these URLs.
    ///
    /// # Errors
    /// It fails, or its output is not a line for each URL.
    pub fn ours(&self, urls: &[String], arguments: &[&str]) -> Result<Ran, Problem> {
        self.watched(urls, arguments, |_, _| {})
    }

    /// The same, while `look` is told of the time since it began, in seconds, and of
    /// where the output is.
    ///
    /// # Errors
    /// As [`Bench::ours`].
    pub fn watched(
        &self,
        urls: &[String],
        arguments: &[&str],
        mut look: impl FnMut(f64, &Path),
    ) -> Result<Ran, Problem> {
        let output = self.folder.path().join("ours.jsonl");
        // The run before left its lines there.
        let _ = std::fs::remove_file(&output);
        let list = self.list(urls)?;
        let mut command = shell::program(&self.program);
        command
            .args(["enrich", "--allow-private", "--log", "error", "--state"])
            .arg(self.folder.path().join("state"))
            .arg(list)
            .arg("-o")
            .arg(&output)
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        let began = Instant::now();
        let mut child = command
            .spawn()
            .map_err(|error| Problem::new(format!("cannot start the program: {error}")))?;
        let (cpu_s, peak) = spent(child.id(), || look(began.elapsed().as_secs_f64(), &output))?;
        let wall_s = began.elapsed().as_secs_f64();
        let status = child
            .wait()
            .map_err(|error| Problem::new(format!("cannot wait for the program: {error}")))?;
        let text = std::fs::read_to_string(&output)
            .map_err(|error| Problem::file("read", &output, &error))?;
        let failed = text.lines().filter(|line| line.contains("\"error_code\":"));
        let ran = Ran {
            lines: u32::try_from(text.lines().count()).unwrap_or(u32::MAX),
            failed: u32::try_from(failed.count()).unwrap_or(u32::MAX),
            wall_s,
            cpu_s,
            peak,
        };
        if ran.lines as usize == urls.len() {
            Ok(ran)
        } else {
            Err(Problem::new(format!(
                "{} lines for {} URLs; the program ended with {status}",
                ran.lines,
                urls.len()
            )))
        }
    }

    /// Runs a peer over the same URLs.
    ///
    /// # Errors
    /// It fails, or has not a line for each URL.
    pub fn theirs(
        &self,
        place: &Place,
        python: &Environment,
        who: &str,
        concurrency: u32,
        urls: &[String],
    ) -> Result<Ran, Problem> {
        let list = self.list(urls)?;
        let mut command = python.program("python");
        command
            .arg(place.root.join("host/benches/peers/enrich.py"))
            .arg(who)
            .arg(list)
            .arg(concurrency.to_string())
            .arg(self.folder.path().join("theirs.jsonl"))
            .stderr(Stdio::null());
        let output = command
            .output()
            .map_err(|error| Problem::new(format!("cannot start {who}: {error}")))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let ran: Ran = serde_json::from_str(text.trim())
            .map_err(|error| Problem::new(format!("{who}: {error}")).with_output(text))?;
        if ran.lines as usize == urls.len() {
            Ok(ran)
        } else {
            let why = format!("{who}: {} lines for {} URLs", ran.lines, urls.len());
            Err(Problem::new(why))
        }
    }

    fn list(&self, urls: &[String]) -> Result<PathBuf, Problem> {
        let file = self.folder.path().join("urls.txt");
        let mut text = String::new();
        for url in urls {
            // Writing to memory does not fail.
            let _ = writeln!(text, "{url}");
        }
        std::fs::write(&file, text).map_err(|error| Problem::file("write", &file, &error))?;
        Ok(file)
    }
}

/// Pages of an origin, each of about so many bytes.
pub fn pages(url: &str, numbers: std::ops::Range<u32>, bytes: u32) -> Vec<String> {
    numbers
        .map(|number| format!("{url}/page/{number}?bytes={bytes}"))
        .collect()
}

/// Waits until a child has ended: its CPU seconds, and the most memory it held. Until
/// it is waited for in earnest, the kernel keeps its account.
fn spent(id: u32, mut look_at: impl FnMut()) -> Result<(f64, u64), Problem> {
    let pid = i32::try_from(id).ok().and_then(Pid::from_raw);
    let pid = pid.ok_or_else(|| Problem::new("a child without a number"))?;
    let mut peak = 0;
    for look in 0_u32.. {
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT | WaitIdOptions::NOHANG;
        let ended = waitid(WaitId::Pid(pid), options)
            .map_err(|error| Problem::new(format!("cannot wait for a child: {error}")))?;
        if ended.is_some() {
            let path = format!("/proc/{id}/stat");
            let stat = std::fs::read_to_string(&path)
                .map_err(|error| Problem::file("read", Path::new(&path), &error))?;
            let cpu =
                cpu_of(&stat).ok_or_else(|| Problem::new(format!("{path} is not as expected")))?;
            return Ok((cpu.as_secs_f64(), peak));
        }
        // Often enough for a number that only grows.
        if look.is_multiple_of(32) {
            peak = high_water(id).max(peak);
        }
        look_at();
        std::thread::sleep(LOOK);
    }
    Err(Problem::new("a child did not end"))
}

/// The most memory that a process has held so far: `VmHWM` of proc_pid_status(5).
fn high_water(id: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok())
        .map_or(0, |kilobytes| kilobytes << 10)
}
