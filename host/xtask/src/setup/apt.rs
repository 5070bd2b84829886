//! Debian packages: installed where missing and allowed, named otherwise.

use std::process::Command;

use crate::problem::Problem;
use crate::say::Step;
use crate::shell;

/// Archives move and mirrors hiccup: after a failure the package lists are
/// fetched again, this many times.
const RETRIES: usize = 2;

/// Makes sure that packages are installed.
///
/// # Errors
///
/// Not Debian, not allowed to install, or the archive refuses; each with the
/// one command that a person can run.
pub fn ensure(packages: &[&str], what_for: &str) -> Result<(), Problem> {
    let missing: Vec<&str> = packages
        .iter()
        .copied()
        .filter(|name| !installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    let by_hand = format!("apt-get install {list}");
    let Some(how) = Privilege::find() else {
        return Err(
            Problem::new(format!("{what_for} needs {list}")).with_remedy(format!("sudo {by_hand}"))
        );
    };
    let mut step = Step::begin("setup", format!("Debian packages {list}"));
    let mut install = || {
        let mut command = how.apt();
        command
            // A person's own packages stay, and another apt is waited for.
            .args(["install", "-y", "--no-install-recommends", "--no-remove"])
            .args(["-o", "DPkg::Lock::Timeout=120"])
            .args(&missing);
        shell::run(&mut step, &mut command)
    };
    let mut result = install();
    for _ in 0..RETRIES {
        if result.is_ok() {
            break;
        }
        // Whether the lists could be fetched shows in the next attempt.
        let mut update = how.apt();
        let _ = shell::run(
            &mut Step::begin("setup", "package lists"),
            update.arg("update"),
        );
        result = install();
    }
    result.map_err(|problem| problem.with_remedy(format!("sudo {by_hand}")))?;
    step.done("installed");
    Ok(())
}

fn installed(package: &str) -> bool {
    shell::ask(shell::program("dpkg-query").args(["-W", "-f", "${db:Status-Status}", package]))
        .is_some_and(|status| status == "installed")
}

/// How this person may install packages.
enum Privilege {
    Root,
    Sudo,
}

impl Privilege {
    fn find() -> Option<Privilege> {
        shell::which("apt-get")?;
        let root = shell::ask(shell::program("id").arg("-u")).is_some_and(|id| id == "0");
        if root {
            return Some(Privilege::Root);
        }
        // `-n`: never ask for a password in the middle of a chore.
        shell::ask(shell::program("sudo").args(["-n", "true"])).map(|_| Privilege::Sudo)
    }

    fn apt(&self) -> Command {
        let mut command = match self {
            Privilege::Root => shell::program("apt-get"),
            Privilege::Sudo => {
                let mut sudo = shell::program("sudo");
                sudo.args(["-n", "--preserve-env=DEBIAN_FRONTEND", "apt-get"]);
                sudo
            }
        };
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    }
}
