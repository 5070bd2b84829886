//! `crescendo plugin new | build | check` as an author meets them: outside the
//! checkout, in a folder of their own, without a network.
//!
//! `cargo xtask test` names the tools of each language, so that nothing is left
//! out there; elsewhere what is not installed is.

use std::path::{Path, PathBuf};
use std::process::Command;

use crescendo::author::contract;
use crescendo::plugin::Source;

use super::*;

/// What `cargo xtask test` calls the variables of an author's tools; cargo sets
/// some of their own names for tests itself.
const TOOLS: &str = "CRESCENDO_AUTHOR_";

/// What there is a template for, in each language.
pub(crate) const WORLDS: [&str; 4] = ["extractor", "enricher", "model", "router"];

/// Variables that an author has in any shell.
const SHELL: [&str; 4] = ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME"];

/// `crescendo plugin` in a folder, with an author's environment.
pub(crate) fn author(folder: &Path, arguments: &[&str]) -> Output {
    authoring(folder, arguments).output().unwrap()
}

/// A project in a folder that is not there yet or is empty.
#[track_caller]
pub(crate) fn new_project(at: &Path, id: &str, world: &str, language: &str) -> String {
    let folder = at.to_str().unwrap();
    let new = ["new", id, "--world", world, "--lang", language];
    let said = succeeds(&author(
        Path::new("."),
        &[&new[..], &["--dir", folder]].concat(),
    ));
    if language == "rust" {
        age(&at.join("vendor"));
    }
    said
}

/// Gives files the time of a day long ago: by their time cargo decides whether the
/// same crates at the same place have to be compiled again.
fn age(folder: &Path) {
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000_000);
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            age(&path);
        } else {
            let file = std::fs::File::options().append(true).open(path).unwrap();
            file.set_modified(long_ago).unwrap();
        }
    }
}

fn authoring(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = crescendo();
    command.current_dir(folder).arg("plugin").args(arguments);
    // Whatever needs a network fails at once.
    command.env("CARGO_NET_OFFLINE", "true");
    for (name, value) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if let Some(own) = text.strip_prefix(TOOLS) {
            command.env(own, value);
        } else if SHELL.contains(&&*text) {
            command.env(name, value);
        }
    }
    command
}

#[track_caller]
fn succeeds(output: &Output) -> String {
    let (said, why) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{said}\n{why}");
    said.to_owned()
}

#[track_caller]
fn fails(output: &Output, code: i32, says: &str) {
    let all = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(code), "{all}");
    assert!(all.contains(says), "{says} in: {all}");
}

/// Whether a tool was named; where it was not, the test is left out.
pub(crate) fn is_here(tool: &str) -> bool {
    let here = std::env::var_os(format!("{TOOLS}{tool}")).is_some();
    if !here {
        eprintln!("left out: {TOOLS}{tool} names no {tool}; cargo xtask test does");
    }
    here
}

/// new, build: what the author is told to type, and nothing else; the component.
#[track_caller]
fn builds(project: &Path, world: &str, language: &str) -> String {
    let id = format!("my-{world}");
    let said = new_project(project, &id, world, language);
    assert!(said.contains("crescendo plugin build"), "{said}");
    assert!(project.join("README.md").is_file());
    assert!(project.join("wit/worlds.wit").is_file());
    assert!(
        leaves_nothing_open(project),
        "a blank is left in {language}/{world}"
    );
    let mut build = authoring(project, &["build"]);
    if language == "rust" {
        // Beside the program and for all projects, whose crates are the same.
        build.env("CARGO_TARGET_DIR", rust_place().join("target"));
    }
    let said = succeeds(&build.output().unwrap());
    assert!(said.contains("none needed"), "{said}");
    format!("build/{id}.wasm")
}

/// Where projects in Rust are made one after the other: at another path cargo
/// would compile the same crates once more.
fn rust_place() -> PathBuf {
    program().with_file_name("test-authors")
}

/// And check, which finds nothing.
#[track_caller]
fn comes_out_right(project: &Path, world: &str, language: &str, calls: &str) {
    let component = builds(project, world, language);
    let check = ["check", &component, "--calls", calls, "--json"];
    let output = author(project, &check);
    let said = succeeds(&output);
    let report: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(report["ok"], true);
    assert_eq!(report["id"], format!("my-{world}"));
    let cases = report["cases"].as_array().unwrap();
    let samples: Vec<&Value> = cases.iter().filter(|case| case["sample"] == true).collect();
    assert!(!samples.is_empty(), "the template has a sample");
    for sample in samples {
        assert!(sample["fuel"].as_u64().is_some(), "{sample}");
    }
    assert!(cases.len() > 6, "{said}");
    assert_eq!(report["many"]["calls"].to_string(), calls);
}

/// A project of each world in a language, each in a folder of its own.
#[track_caller]
fn come_out_right(language: &str, calls: &str) {
    for world in WORLDS {
        let place = tempfile::tempdir().unwrap();
        comes_out_right(&place.path().join("mine"), world, language, calls);
    }
}

/// Whether no file of a project has a blank but those of others' crates.
fn leaves_nothing_open(folder: &Path) -> bool {
    let open = ["{{id}}", "{{title}}", "{{contract}}", "{{crescendo}}"];
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(
                !name.starts_with("dot-") && !name.ends_with(".in"),
                "{name}"
            );
            if path.is_dir() {
                if !["vendor", "sdk"].contains(&&*name) {
                    folders.push(path);
                }
            } else if let Ok(text) = std::fs::read_to_string(&path)
                && open.iter().any(|blank| text.contains(blank))
            {
                eprintln!("{}", path.display());
                return false;
            }
        }
    }
    true
}

#[test]
fn new_projects_in_rust_build_and_pass_their_checks_as_they_are() {
    let project = rust_place().join("project");
    for (world, calls) in WORLDS.into_iter().zip(["1000", "5", "5", "5"]) {
        let _ = std::fs::remove_dir_all(&project);
        comes_out_right(&project, world, "rust", calls);
    }
}

#[test]
fn new_projects_in_c_build_and_pass_their_checks_as_they_are() {
    come_out_right("c", "200");
}

#[test]
fn new_projects_in_javascript_build_and_pass_their_checks_as_they_are() {
    if is_here("JCO") {
        come_out_right("js", "50");
    }
}

/// A host compiles an interpreter for most of a minute: one of them is checked,
/// and of the others `build` says that they are as the contract has them.
#[test]
fn new_projects_in_python_build_and_pass_their_checks_as_they_are() {
    if is_here("COMPONENTIZE_PY") {
        let place = tempfile::tempdir().unwrap();
        let at = |world: &str| place.path().join(world);
        let [checked, built @ ..] = WORLDS;
        comes_out_right(&at(checked), checked, "python", "20");
        for world in built {
            builds(&at(world), world, "python");
        }
    }
}

#[test]
fn a_new_project_is_refused_where_it_would_not_be_one() {
    let place = tempfile::tempdir().unwrap();
    let new = |id: &str, more: &[&str]| {
        let given = [&["new", id, "--world", "model", "--lang", "c"], more].concat();
        author(place.path(), &given)
    };
    fails(&new("My_Model", &[]), 2, "`my-model` would be one");
    std::fs::create_dir(place.path().join("full")).unwrap();
    std::fs::write(place.path().join("full/mine.txt"), "x").unwrap();
    fails(&new("full", &[]), 2, "there is something in it already");
    fails(&new("mine", &["--dir", "full"]), 2, "--dir");
    let wrong = ["new", "a", "--world", "extracter", "--lang", "c"];
    fails(
        &author(place.path(), &wrong),
        2,
        "did you mean `extractor`?",
    );
    let wrong = ["new", "a", "--world", "model", "--lang", "rustt"];
    fails(&author(place.path(), &wrong), 2, "did you mean `rust`?");
    let left: Vec<_> = std::fs::read_dir(place.path()).unwrap().collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

/// A sample, and what the guest `rust-extractor` votes on.
const SAMPLE: &str = "[[samples]]\nfile = 'page.png'\nfields = ['color.mean']\n";

/// A folder with a manifest for a component that is there already.
fn around(world: &str, more: &str) -> tempfile::TempDir {
    let place = tempfile::tempdir().unwrap();
    let text = format!("id='mine'\nversion='1.0.0'\nworld='{world}'\ndescription='x'\n{more}");
    written(&place, "plugin.toml", &text);
    std::fs::write(
        place.path().join("page.png"),
        flat_png(60, 40, [250; 3], [200, 30, 30]),
    )
    .unwrap();
    place
}

/// Packs a guest of this repository's tests with the manifest of a folder.
fn packed(place: &Path, guest: &str) -> Output {
    let component = guest_file(guest);
    author(
        place,
        &["build", "--component", component.to_str().unwrap()],
    )
}

fn built(place: &Path) -> PathBuf {
    place.join("build/mine.wasm")
}

#[test]
fn what_another_tool_made_is_packed_and_can_be_checked() {
    let place = around("extractor", SAMPLE);
    let said = succeeds(&packed(place.path(), "rust-extractor"));
    assert!(said.contains("samples  1"), "{said}");
    let output = author(place.path(), &["check", "build/mine.wasm", "--calls", "5"]);
    let said = succeeds(&output);
    assert!(said.contains("✓ page.png"), "{said}");
    assert!(said.contains("file = \"page.png\"\n    fuel = "), "{said}");
    assert!(built(place.path()).is_file());
}

#[test]
fn a_component_that_is_not_what_its_manifest_says_is_not_written() {
    let place = around("extractor", "");
    fails(&packed(place.path(), "rust-enricher"), 1, "world-mismatch");
    fails(
        &packed(place.path(), "c-wasi"),
        1,
        "does not say `wasi = true`",
    );
    assert!(!built(place.path()).exists());
    let place = around("extractor", "[[samples]]\nfile = 'gone.png'\n");
    fails(
        &packed(place.path(), "rust-extractor"),
        1,
        "`gone.png`, which is not there",
    );
    let place = around("extractor", "wasi = true\n");
    let said = succeeds(&packed(place.path(), "c-wasi"));
    assert!(
        said.contains("wasi     wasi:") && said.contains("wasi have to be granted"),
        "{said}"
    );
}

#[test]
fn a_plugin_that_takes_more_instructions_than_it_may_fails_its_check() {
    let sample = |fuel: u64| format!("{SAMPLE}fuel = {fuel}\n");
    let check = ["check", "build/mine.wasm", "--calls", "0", "--json"];
    let place = around("extractor", &sample(1_000_000_000));
    succeeds(&packed(place.path(), "rust-extractor"));
    let report: Value = serde_json::from_str(&succeeds(&author(place.path(), &check))).unwrap();
    let fuel = report["cases"][0]["fuel"].as_u64().unwrap();
    // The very same count is enough, and one instruction less is not.
    for (budget, code) in [(fuel, 0), (fuel - 1, 1)] {
        let place = around("extractor", &sample(budget));
        succeeds(&packed(place.path(), "rust-extractor"));
        let output = author(place.path(), &check);
        assert_eq!(output.status.code(), Some(code), "{}", text(&output.stderr));
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let complaints = report["cases"][0]["complaints"].as_array().unwrap();
        let codes: Vec<&Value> = complaints
            .iter()
            .map(|complaint| &complaint["code"])
            .collect();
        assert_eq!(codes, ["over-budget"][..code as usize]);
    }
}

#[test]
fn fields_that_a_sample_promises_have_to_be_voted_on() {
    let sample = "[[samples]]\nfile = 'page.png'\nfields = ['no.such-field']\n";
    let place = around("extractor", sample);
    succeeds(&packed(place.path(), "rust-extractor"));
    let output = author(place.path(), &["check", "build/mine.wasm", "--calls", "0"]);
    fails(&output, 1, "field-not-voted did not vote on no.such-field");
}

#[test]
fn a_plugin_that_recurses_without_end_is_told_so_for_each_case() {
    let place = around("extractor-with-setup", "");
    let output = packed(place.path(), "js-recurse");
    fails(&output, 1, "not-asked");
    let guest = guest_file("js-recurse");
    let check = ["check", guest.to_str().unwrap(), "--calls", "0", "--json"];
    let output = author(place.path(), &check);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let cases = report["cases"].as_array().unwrap();
    assert!(cases.len() > 6, "{report}");
    for case in cases {
        // What is cancelled at once may end before the stack does.
        let cancelled = case["name"].as_str().unwrap().ends_with(", cancelled");
        if !(cancelled && case["outcome"] == "cancelled") {
            assert_eq!(case["outcome"], "stack", "{case}");
            assert_eq!(case["complaints"][0]["code"], "stack", "{case}");
        }
    }
}

#[test]
fn a_component_with_two_manifests_fails_its_check_as_hosts_refuse_it() {
    let place = around("extractor", SAMPLE);
    succeeds(&packed(place.path(), "rust-extractor"));
    let mut bytes = std::fs::read(built(place.path())).unwrap();
    // A custom section: its id, its length, its name and nothing else.
    let name = crescendo_core::manifest::SECTION;
    let length = u8::try_from(name.len()).unwrap();
    bytes.extend([0, length + 1, length]);
    bytes.extend(name.as_bytes());
    std::fs::write(built(place.path()), bytes).unwrap();
    let check = ["check", "build/mine.wasm", "--calls", "0", "--json"];
    let output = author(place.path(), &check);
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["ok"], false);
    let problems = report["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "{problems:?}");
    assert!(problems[0]["message"].as_str().unwrap().contains(name));
}

#[test]
fn what_is_no_component_ends_with_code_3() {
    let place = tempfile::tempdir().unwrap();
    let noise = written(&place, "noise.wasm", "not at all");
    fails(
        &author(place.path(), &["check", &noise]),
        3,
        "not a WebAssembly component",
    );
    let module = place.path().join("module.wasm");
    std::fs::write(&module, b"\0asm\x01\0\0\0").unwrap();
    fails(
        &author(place.path(), &["check", "module.wasm"]),
        3,
        "core WebAssembly module",
    );
    fails(
        &author(place.path(), &["check", "none.wasm"]),
        3,
        "none.wasm",
    );
    std::fs::write(&module, b"\0asm\x0d\0\x01\0").unwrap();
    let output = author(place.path(), &["check", "module.wasm"]);
    fails(&output, 1, "no-world");
    fails(&output, 1, "no-manifest");
    fails(
        &author(place.path(), &["check", "module.wasm", "--calls", "many"]),
        2,
        "--calls",
    );
}

#[test]
fn a_folder_that_is_no_project_is_not_built() {
    let place = tempfile::tempdir().unwrap();
    fails(&author(place.path(), &["build"]), 2, "crescendo plugin new");
    let output = author(place.path(), &["build", "--json"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&document["ok"], &document["code"]),
        (&false.into(), &"no-project".into())
    );
}

#[test]
fn guests_of_every_language_are_as_the_contract_says() {
    for guest in [
        "rust-contract",
        "py-contract",
        "js-contract",
        "c-contract",
        "rust-enricher",
        "rust-model",
        "rust-router",
        "setup-table",
    ] {
        let file = guest_file(guest);
        let fetched = Source::File(file).fetch(usize::MAX).unwrap();
        let verified = fetched.verify().unwrap();
        let look = contract::look(&verified.fetched.bytes, Some(&verified.manifest)).unwrap();
        assert_eq!(look.findings, [], "{guest}");
    }
}

#[test]
fn plugins_of_this_house_pass_their_own_check() {
    let folder = guest_file("behave");
    let plugins = folder.ancestors().nth(2).unwrap().join("plugins");
    for id in ["palette-wu", "shape"] {
        let file = plugins.join(format!("{id}.wasm"));
        let output = author(
            &plugins,
            &["check", file.to_str().unwrap(), "--calls", "20"],
        );
        succeeds(&output);
    }
}
