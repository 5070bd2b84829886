//! `crescendo doctor`: what this machine has, and what to do about the rest.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::Failure;
use super::view::{dim, strong};
use crate::config::state;

/// How a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Standing {
    /// All is well.
    Ok,
    /// Something optional is not there.
    Absent,
    /// Something needed does not work.
    Broken,
}

/// One line of the report.
#[derive(Debug, Serialize)]
struct Finding {
    topic: &'static str,
    standing: Standing,
    what: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Finding {
    fn ok(topic: &'static str, what: impl Into<String>) -> Self {
        Self {
            topic,
            standing: Standing::Ok,
            what: what.into(),
            advice: None,
        }
    }

    fn absent(topic: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Self {
        let (what, advice) = (what.into(), Some(advice.into()));
        Self {
            topic,
            standing: Standing::Absent,
            what,
            advice,
        }
    }

    fn broken(topic: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Self {
        let (what, advice) = (what.into(), Some(advice.into()));
        Self {
            topic,
            standing: Standing::Broken,
            what,
            advice,
        }
    }
}

/// Prints the report. Fails when something needed does not work.
///
/// # Errors
/// Exit code 1 when a finding is broken.
pub fn run(state_folder: Option<&Path>, chosen: Option<&Path>, json: bool) -> Result<(), Failure> {
    let mut findings = vec![processor(), memory(), gpu(), open_files()];
    findings.push(configuration(chosen));
    findings.push(folder("state folder", state_folder.map(Path::to_owned)));
    findings.push(folder(
        "cache folder",
        state_folder.map(|dir| dir.join("cache")),
    ));
    findings.push(plugins());
    findings.extend(toolchains());
    let broken = findings
        .iter()
        .filter(|f| f.standing == Standing::Broken)
        .count();
    if json {
        let text = serde_json::to_string_pretty(&findings).unwrap_or_default();
        writeln!(std::io::stdout(), "{text}")?;
    } else {
        print(&findings)?;
    }
    if broken > 0 {
        return Err(Failure::Run(format!(
            "{broken} of {} findings need care",
            findings.len()
        )));
    }
    Ok(())
}

fn print(findings: &[Finding]) -> std::io::Result<()> {
    let mut out = anstream::stdout();
    for finding in findings {
        let mark = match finding.standing {
            Standing::Ok => "✓",
            Standing::Absent => "–",
            Standing::Broken => "✗",
        };
        writeln!(out, "{mark} {:<14} {}", strong(finding.topic), finding.what)?;
        if let Some(advice) = &finding.advice {
            writeln!(out, "  {:<14} {}", "", dim(advice))?;
        }
    }
    Ok(())
}

fn processor() -> Finding {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let features = features();
    let listed = if features.is_empty() {
        "no SIMD known".to_owned()
    } else {
        features.join(" ")
    };
    Finding::ok(
        "processor",
        format!("{cores} cores, {}, {listed}", std::env::consts::ARCH),
    )
}

#[cfg(target_arch = "x86_64")]
fn features() -> Vec<&'static str> {
    let known = [
        ("sse4.1", is_x86_feature_detected!("sse4.1")),
        ("avx2", is_x86_feature_detected!("avx2")),
        ("fma", is_x86_feature_detected!("fma")),
        ("avx512f", is_x86_feature_detected!("avx512f")),
    ];
    known
        .into_iter()
        .filter(|(_, there)| *there)
        .map(|(name, _)| name)
        .collect()
}

#[cfg(not(target_arch = "x86_64"))]
fn features() -> Vec<&'static str> {
    Vec::new()
}

fn memory() -> Finding {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let kib = |key: &str| -> Option<u64> {
        let line = text.lines().find(|line| line.starts_with(key))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    match (kib("MemTotal:"), kib("MemAvailable:")) {
        (Some(total), Some(free)) if free < 1024 * 1024 => Finding::absent(
            "memory",
            format!("{} MiB free of {}", free / 1024, total / 1024),
            "large images and many runs want 1 GiB free; lower server.max_runs",
        ),
        (Some(total), Some(free)) => Finding::ok(
            "memory",
            format!("{} MiB free of {}", free / 1024, total / 1024),
        ),
        _ => Finding::absent("memory", "unknown", "/proc/meminfo cannot be read"),
    }
}

fn gpu() -> Finding {
    if Path::new("/dev/nvidiactl").exists() {
        return Finding::ok("gpu", "an NVIDIA device is there");
    }
    let advice = "kernels run on the processor; a GPU needs NVIDIA's driver (/dev/nvidiactl)";
    Finding::absent("gpu", "none", advice)
}

fn open_files() -> Finding {
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    match limit.current {
        Some(n) if n < 4096 => Finding::absent(
            "open files",
            format!("{n} at most"),
            "a busy server wants 4096: ulimit -n 4096, or LimitNOFILE= in its unit",
        ),
        Some(n) => Finding::ok("open files", format!("{n} at most")),
        None => Finding::ok("open files", "no limit"),
    }
}

fn folder(topic: &'static str, folder: Option<PathBuf>) -> Finding {
    let Some(folder) = folder else {
        return Finding::broken(topic, "there is no home folder", "name one: --state DIR");
    };
    // Whoever asks whether it could be there does not want it made.
    let absent: Vec<&Path> = folder.ancestors().take_while(|dir| !dir.exists()).collect();
    let written = state::try_writing(&folder);
    for made in absent {
        // One in which somebody else has put something stays.
        let _ = std::fs::remove_dir(made);
    }
    match written {
        Ok(()) => Finding::ok(topic, format!("{} is writable", folder.display())),
        Err(error) => Finding::broken(
            topic,
            format!("{}: {error}", folder.display()),
            "make it writable for this user, or name another: --state DIR",
        ),
    }
}

/// Whether `serve` would take the configuration in force.
fn configuration(chosen: Option<&Path>) -> Finding {
    let topic = "configuration";
    match super::config::checked(chosen) {
        Ok(_) => Finding::ok(
            topic,
            chosen.map_or("the embedded default".to_owned(), |file| {
                file.display().to_string()
            }),
        ),
        Err(failure) => Finding::broken(
            topic,
            failure.to_string(),
            "crescendo config show --default explains every key",
        ),
    }
}

fn plugins() -> Finding {
    let ids: Vec<&str> = crate::plugin::embedded::EMBEDDED
        .iter()
        .map(|(id, _)| *id)
        .collect();
    if ids.is_empty() {
        let advice = "this binary was built without them: cargo xtask plugins, then build again";
        return Finding::broken("plugins", "none embedded", advice);
    }
    Finding::ok(
        "plugins",
        format!("{} embedded: {}", ids.len(), ids.join(", ")),
    )
}

/// What authors of plugins need; running plugins needs none of it.
fn toolchains() -> Vec<Finding> {
    let tools = [
        (
            "rust plugins",
            "cargo",
            "install Rust from https://rustup.rs",
        ),
        (
            "python plugins",
            "componentize-py",
            "pip install componentize-py",
        ),
        ("js plugins", "jco", "npm install -g @bytecodealliance/jco"),
        ("c plugins", "clang", "apt-get install clang lld wasi-libc"),
    ];
    tools
        .into_iter()
        .map(|(topic, program, advice)| match find(program) {
            Some(path) => Finding::ok(topic, path.display().to_string()),
            None => Finding::absent(topic, format!("{program} is not on PATH"), advice),
        })
        .collect()
}

/// The first file of that name on PATH.
fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}
