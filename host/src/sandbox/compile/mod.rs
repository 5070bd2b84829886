//! Compiles a component in a child process with a cleared environment, no
//! network and limits of memory and CPU time that scale with its size.
//!
//! Compile-time denial of service is outside wasmtime's promise: a hostile
//! component may make the compiler use quadratic time or memory. Here that
//! kills the child and nothing else.

pub mod child;
mod confine;

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use bytes::Bytes;

use super::line::line;
use super::load::LoadError;
use super::settings::CompileLimits;

const MEGABYTE: u64 = 1_000_000;

/// What one compilation may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limits {
    /// CPU seconds.
    pub(super) cpu_s: u64,
    /// Bytes of writable memory.
    pub(super) memory: u64,
    /// Bytes of the artefact: 16 MiB and 16 for each byte.
    pub(super) artefact: u64,
}

impl CompileLimits {
    /// The limits for a component of this size.
    pub(super) const fn for_size(self, bytes: u64) -> Limits {
        let more = self.cpu_s_per_megabyte.saturating_mul(bytes);
        let memory = self.memory_per_byte.saturating_mul(bytes);
        Limits {
            cpu_s: self.cpu_s.saturating_add(more.div_ceil(MEGABYTE)),
            memory: self.memory.saturating_add(memory),
            artefact: (16 << 20) + bytes.saturating_mul(16),
        }
    }
}

impl Limits {
    /// Wall time after which the child is killed: it runs with low priority
    /// on a machine that may be busy, and spends its CPU time long before.
    const fn wall(self) -> Duration {
        Duration::from_secs(60 + 10 * self.cpu_s)
    }
}

/// Bytes of what the child says about a failure.
const COMPLAINT: u64 = 8 << 10;

/// Runs the compiler and waits for it; call it without a run slot.
///
/// # Errors
///
/// The component is invalid, `setup` failed, or the compiler was killed.
pub(super) fn compile(
    program: &Path,
    component: &Bytes,
    setup: Option<&str>,
    count_fuel: bool,
    limits: Limits,
) -> Result<Vec<u8>, LoadError> {
    let mut command = Command::new(program);
    command
        .arg(child::ARGUMENT)
        .arg(limits.cpu_s.to_string())
        .arg(limits.memory.to_string())
        .arg(u8::from(count_fuel).to_string())
        .arg(setup.unwrap_or(child::NO_SETUP))
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = command.spawn().map_err(|error| LoadError::Compiler {
        what: format!("cannot start {}: {error}", program.display()),
    })?;
    let ended = converse(child, component, limits)?;
    judge(ended, limits)
}

/// How the child ended and what it said.
struct Ended {
    status: ExitStatus,
    artefact: Vec<u8>,
    complaint: String,
    timed_out: bool,
}

/// Feeds the child and listens to it, all at once so that no pipe fills up.
fn converse(mut child: Child, component: &Bytes, limits: Limits) -> Result<Ended, LoadError> {
    let failed = |what: &str, error: std::io::Error| LoadError::Compiler {
        what: format!("{what}: {error}"),
    };
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let (done, watch) = mpsc::channel::<()>();
    let (artefact, complaint, timed_out) = thread::scope(|scope| {
        scope.spawn(move || {
            // A child that died early closes its end; how it died says why.
            if let Some(mut stdin) = stdin {
                let _ = stdin.write_all(component);
            }
        });
        let complaint = scope.spawn(move || {
            let mut said = Vec::new();
            if let Some(stderr) = stderr {
                let _ = stderr.take(COMPLAINT).read_to_end(&mut said);
            }
            String::from_utf8_lossy(&said).into_owned()
        });
        let watched = &mut child;
        let watchdog = scope.spawn(move || {
            let ended = watch.recv_timeout(limits.wall());
            let timed_out = ended == Err(mpsc::RecvTimeoutError::Timeout);
            if timed_out {
                let _ = watched.kill();
            }
            timed_out
        });
        let mut artefact = Vec::new();
        let read = match stdout {
            Some(stdout) => stdout
                .take(limits.artefact.saturating_add(1))
                .read_to_end(&mut artefact),
            None => Ok(0),
        };
        drop(done);
        let timed_out = watchdog.join().unwrap_or(false);
        let complaint = complaint.join().unwrap_or_default();
        read.map(|_| (artefact, complaint, timed_out))
            .map_err(|error| failed("cannot read from the compiler", error))
    })?;
    if artefact.len() as u64 > limits.artefact {
        let _ = child.kill();
    }
    let status = child.wait();
    Ok(Ended {
        status: status.map_err(|error| failed("cannot wait for the compiler", error))?,
        artefact,
        complaint,
        timed_out,
    })
}

fn judge(ended: Ended, limits: Limits) -> Result<Vec<u8>, LoadError> {
    use std::os::unix::process::ExitStatusExt;

    let line = line(&ended.complaint);
    if ended.artefact.len() as u64 > limits.artefact {
        return Err(LoadError::CompileSize {
            limit: limits.artefact,
        });
    }
    match ended.status.code() {
        Some(0) => return Ok(ended.artefact),
        Some(child::INVALID) => return Err(LoadError::Invalid { what: line }),
        Some(child::SETUP_FAILED) => return Err(LoadError::Setup { what: line }),
        Some(_) | None => {}
    }
    let signal = ended.status.signal();
    let cpu = rustix::process::Signal::XCPU.as_raw();
    if ended.timed_out || signal == Some(cpu) {
        return Err(LoadError::CompileTime {
            limit_s: limits.cpu_s,
        });
    }
    if ended.complaint.contains("memory allocation of") {
        return Err(LoadError::CompileMemory {
            limit: limits.memory,
        });
    }
    Err(LoadError::CompilerCrashed {
        status: ended.status.to_string(),
        what: line,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOME: Limits = Limits {
        cpu_s: 10,
        memory: 512 << 20,
        artefact: 16 << 20,
    };

    #[test]
    fn limits_scale_with_size() {
        let limits = CompileLimits::default();
        assert_eq!(limits.for_size(0).cpu_s, 10);
        assert_eq!(limits.for_size(2_000_000).cpu_s, 20);
        assert!(limits.for_size(18_500_000).memory > 2_000_000_000);
    }

    #[test]
    fn a_compiler_that_is_not_there_is_a_named_error() {
        let missing = Path::new("/nonexistent/compiler");
        let error = compile(missing, &Bytes::new(), None, false, SOME).unwrap_err();
        assert_eq!(error.code(), "compiler");
        assert!(error.to_string().contains("/nonexistent/compiler"));
    }

    #[test]
    fn a_compiler_that_fails_in_its_own_way_is_a_named_error() {
        let error = compile(Path::new("/bin/false"), &Bytes::new(), None, false, SOME).unwrap_err();
        assert_eq!(error.code(), "compiler-crashed");
    }
}
