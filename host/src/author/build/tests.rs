//! Projects that cannot be built, and what is said about them.

use super::*;

const MANIFEST_TEXT: &str = "id='mine'\nversion='1.0.0'\nworld='extractor'\ndescription='x'\n";

fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[track_caller]
fn refused(folder: &Path, component: Option<PathBuf>) -> BuildError {
    let request = Request {
        folder: folder.to_owned(),
        output: None,
        component,
    };
    // A machine with nothing on it.
    build(&request, &Machine::default(), |_| {}).unwrap_err()
}

#[test]
fn a_folder_that_is_no_project_is_named() {
    let folder = project(&[]);
    let error = refused(folder.path(), None);
    assert_eq!(error.code(), "no-project");
    assert!(error.to_string().contains("crescendo plugin new"));
    let folder = project(&[("plugin.toml", "id = 1")]);
    let error = refused(folder.path(), None);
    assert!(error.to_string().contains("plugin.toml: line 1"), "{error}");
}

#[test]
fn one_language_is_needed_and_no_more() {
    let folder = project(&[("plugin.toml", MANIFEST_TEXT)]);
    assert_eq!(refused(folder.path(), None).code(), "no-language");
    let folder = project(&[
        ("plugin.toml", MANIFEST_TEXT),
        ("plugin.py", ""),
        ("plugin.c", ""),
    ]);
    let error = refused(folder.path(), None);
    assert_eq!(error.code(), "many-languages");
    assert!(
        error.to_string().contains("plugin.py and plugin.c"),
        "{error}"
    );
}

#[test]
fn what_is_missing_comes_with_the_command_that_installs_it() {
    for (file, tool, remedy) in [
        ("Cargo.toml", "cargo", "sh.rustup.rs"),
        (
            "plugin.py",
            "componentize-py",
            "pip install componentize-py==0.25.1",
        ),
        (
            "plugin.js",
            "jco",
            "npm install --save-dev @bytecodealliance/jco@1.35.0",
        ),
        ("plugin.c", "clang", "apt-get install clang lld"),
    ] {
        let folder = project(&[("plugin.toml", MANIFEST_TEXT), (file, "")]);
        let error = refused(folder.path(), None);
        assert_eq!(error.code(), "missing-tool", "{file}");
        let said = error.to_string();
        assert!(said.starts_with(tool) && said.contains(remedy), "{said}");
    }
}

#[test]
fn what_another_tool_made_is_refused_with_the_reason() {
    let folder = project(&[("plugin.toml", MANIFEST_TEXT), ("noise.wasm", "no wasm")]);
    let made = |name: &str| Some(folder.path().join(name));
    assert_eq!(
        refused(folder.path(), made("noise.wasm")).code(),
        "not-wasm"
    );
    assert_eq!(refused(folder.path(), made("none.wasm")).code(), "file");
    let module = folder.path().join("module.wasm");
    fs::write(&module, b"\0asm\x01\0\0\0").unwrap();
    let error = refused(folder.path(), Some(module.clone()));
    assert_eq!(error.code(), "core-module");
    assert!(error.to_string().contains("wasm32-wasip2"), "{error}");
    // An import section: one type, one function of WASI's first preview.
    let name = b"wasi_snapshot_preview1";
    let mut bytes = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0".to_vec();
    bytes.extend([2, 28, 1, 22]);
    bytes.extend(name);
    bytes.extend([1, b'f', 0, 0]);
    fs::write(&module, bytes).unwrap();
    let error = refused(folder.path(), Some(module));
    assert!(error.to_string().contains("first preview"), "{error}");
}

#[test]
fn a_component_of_no_world_is_told_what_its_world_needs() {
    let folder = project(&[("plugin.toml", MANIFEST_TEXT)]);
    let file = folder.path().join("empty.wasm");
    fs::write(&file, b"\0asm\x0d\0\x01\0").unwrap();
    let error = refused(folder.path(), Some(file));
    assert_eq!(error.code(), "contract");
    let missing = "`export extract: func() -> result<votes, failure>` is missing";
    assert!(error.to_string().contains(missing), "{error}");
    assert!(!folder.path().join("build/mine.wasm").exists());
}
