//! The SDKs of Python and JavaScript natively: their own tests, and those that
//! each template brings.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::cli::author::{WORLDS, new_project};

/// A language, how its tests are started, and the SDK's own test.
struct Language {
    name: &'static str,
    test: [&'static str; 3],
    own: &'static str,
    sources: [&'static str; 2],
}

const PYTHON: Language = Language {
    name: "python",
    test: ["python3", "-m", "unittest"],
    own: "test_sdk.py",
    sources: ["plugin.py", "palette.py"],
};

const JAVASCRIPT: Language = Language {
    name: "js",
    test: ["node", "--no-warnings", "--test"],
    own: "sdk.test.js",
    sources: ["plugin.js", "palette.js"],
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn project(language: &Language, world: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    new_project(folder.path(), "my-plugin", world, language.name);
    folder
}

#[track_caller]
fn passes(language: &Language, folder: &Path) {
    let [program, arguments @ ..] = language.test;
    let output = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap_or_else(|error| panic!("{program}: {error}"));
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(output.status.success(), "{said}");
    // Neither counts what it did not find as a failure.
    assert!(
        !said.contains("Ran 0 tests") && !said.contains("# tests 0"),
        "{said}"
    );
}

#[track_caller]
fn templates_pass(language: &Language) {
    for world in WORLDS {
        let folder = project(language, world);
        passes(language, folder.path());
    }
}

#[track_caller]
fn sdk_passes(language: &Language) {
    let folder = project(language, "extractor");
    let tests = root().join("tests");
    for file in [
        tests.join("scripts").join(language.own),
        tests.join("guests/palette-vectors.json"),
    ] {
        let name = file.file_name().unwrap();
        std::fs::copy(&file, folder.path().join(name)).unwrap();
    }
    passes(language, folder.path());
}

#[test]
fn the_python_sdk_passes_its_tests() {
    sdk_passes(&PYTHON);
}

#[test]
fn the_javascript_sdk_passes_its_tests() {
    sdk_passes(&JAVASCRIPT);
}

#[test]
fn each_python_template_passes_its_own_test() {
    templates_pass(&PYTHON);
}

#[test]
fn each_javascript_template_passes_its_own_test() {
    templates_pass(&JAVASCRIPT);
}

#[test]
fn the_reference_palette_is_the_extractor_that_authors_start_from() {
    for language in [PYTHON, JAVASCRIPT] {
        let template = root()
            .join("sdk")
            .join(language.name)
            .join("template/extractor");
        let guest = format!("tests/guests/palette-{}", language.name);
        for file in language.sources {
            let text = |folder: &Path| std::fs::read_to_string(folder.join(file)).unwrap();
            assert_eq!(text(&template), text(&root().join(&guest)), "{file}");
        }
    }
}
