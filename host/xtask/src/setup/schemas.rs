//! The schemas of the design-token format, as designtokens.org publishes them.
//!
//! They are not ours to ship, so that they are fetched where the site can be
//! reached. Where it cannot, that is said: documents are then checked by our
//! own statement of the format's rules alone.

use std::path::PathBuf;
use std::process::Command;

use crate::place::Place;
use crate::say::{self, Step};
use crate::setup::cached;
use crate::setup::python::Environment;
use crate::shell;

/// Names a folder with a copy; set by whoever has one, and for the tests.
pub const FOLDER: &str = "CRESCENDO_DTCG_SCHEMAS";

const SITE: &str = "https://www.designtokens.org/schemas/2025.10/";

/// What `format.json` and the files that it refers to are called.
const FILES: [&str; 18] = [
    "format.json",
    "format/group.json",
    "format/groupOrToken.json",
    "format/token.json",
    "format/tokenType.json",
    "format/values/border.json",
    "format/values/color.json",
    "format/values/cubicBezier.json",
    "format/values/dimension.json",
    "format/values/duration.json",
    "format/values/fontFamily.json",
    "format/values/fontWeight.json",
    "format/values/gradient.json",
    "format/values/number.json",
    "format/values/shadow.json",
    "format/values/strokeStyle.json",
    "format/values/transition.json",
    "format/values/typography.json",
];

/// Fetches `SITE FOLDER FILE...`; a file has at most a megabyte, and the site
/// ten seconds to answer.
const FETCH: &str = "\
import pathlib, sys, urllib.request
site, folder, *files = sys.argv[1:]
for file in files:
    path = pathlib.Path(folder, file)
    path.parent.mkdir(parents=True, exist_ok=True)
    with urllib.request.urlopen(site + file, timeout=10) as answer:
        text = answer.read((1 << 20) + 1)
    if len(text) > 1 << 20:
        sys.exit(file + ' has more than a megabyte')
    path.write_bytes(text)
";

/// A folder with the published schemas; none where the site is out of reach.
pub fn dtcg(place: &Place, python: &Environment) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(FOLDER) {
        return Some(named.into());
    }
    let inputs: Vec<&str> = [SITE, FETCH].into_iter().chain(FILES).collect();
    let fetched = cached::folder(place, "schemas", &inputs, |folder| {
        let mut step = Step::begin("setup", format!("schemas of {SITE}"));
        shell::run(&mut step, fetch(python).arg(SITE).arg(folder).args(FILES))?;
        step.done("fetched");
        Ok(())
    });
    if let Err(problem) = &fetched {
        let last = problem.to_string();
        let last = last.trim_end().lines().last().unwrap_or_default();
        say::warning(&format!(
            "no schemas from {SITE} ({last}): design tokens are checked by our own statement of \
             the format alone (a folder with a copy can be named in {FOLDER})"
        ));
    }
    fetched.ok()
}

fn fetch(python: &Environment) -> Command {
    let mut command = python.program("python");
    command.args(["-c", FETCH]);
    command
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn files_are_fetched_into_folders_of_their_own() {
        let folder = tempfile::tempdir().unwrap();
        let site = folder.path().join("site");
        std::fs::create_dir_all(site.join("format")).unwrap();
        for file in &FILES[..2] {
            std::fs::write(site.join(file), format!("\"{file}\"")).unwrap();
        }
        let copy = folder.path().join("copy");
        let fetch = |files: &[&str]| {
            Command::new("python3")
                .args(["-c", FETCH])
                .arg(format!("file://{}/", site.display()))
                .arg(&copy)
                .args(files)
                .output()
                .unwrap()
        };
        assert!(fetch(&FILES[..2]).status.success());
        let read = |path: &Path| std::fs::read_to_string(path).unwrap();
        assert_eq!(
            read(&copy.join("format/group.json")),
            "\"format/group.json\""
        );
        assert!(!fetch(&FILES[2..3]).status.success(), "there is none");
    }
}
