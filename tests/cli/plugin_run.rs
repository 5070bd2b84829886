//! `crescendo plugin run`: one call of a guest, shown, recorded and repeated.

use crescendo::author::contract;

use super::*;

/// A guest's path, as an argument.
fn plugin(name: &str) -> String {
    guest_file(name).to_str().unwrap().to_owned()
}

fn plugin_run(arguments: &[&str]) -> Output {
    run(&[&["plugin", "run"][..], arguments].concat())
}

/// Exit code and standard error.
fn ended(arguments: &[&str]) -> (i32, String) {
    let output = plugin_run(arguments);
    (
        output.status.code().unwrap(),
        text(&output.stderr).to_owned(),
    )
}

/// Every line of machine output.
#[track_caller]
fn lines(arguments: &[&str]) -> Vec<Value> {
    let output = plugin_run(&[arguments, &["--json"]].concat());
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let lines = text(&output.stdout).lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// A tape of a call that asks a clock, so that only a tape can repeat it.
fn recorded(folder: &tempfile::TempDir, page: &std::path::Path) -> String {
    let tape = folder.path().join("call.tape").to_str().unwrap().to_owned();
    let (code, said) = ended(&[
        &plugin("behave"),
        "--input",
        page.to_str().unwrap(),
        "--parameters",
        r#"{"mode": "now"}"#,
        "--record",
        &tape,
    ]);
    assert_eq!(code, 0, "{said}");
    tape
}

#[test]
fn a_call_is_shown_import_by_import_with_its_votes() {
    let (_folder, page) = with_page();
    let output = plugin_run(&[&plugin("rust-extractor"), "--input", page.to_str().unwrap()]);
    let shown = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    for expected in [
        "subject.images",
        "subject.[method]image.pixels",
        "64, \"rgb8\" → {ok: ",
        "color.mean (image 0)",
        "of CPU time, at most",
    ] {
        assert!(shown.contains(expected), "{expected}: {shown}");
    }
    assert!(!shown.contains('\u{1b}'), "{shown}");
}

#[test]
fn machine_output_is_a_line_for_each_import_and_one_for_the_outcome() {
    let (_folder, page) = with_page();
    let lines = lines(&[&plugin("rust-extractor"), "--input", page.to_str().unwrap()]);
    let (last, imports) = lines.split_last().unwrap();
    for (number, import) in (1_u64..).zip(imports) {
        assert_eq!(import["call"], number);
        assert!(import["reply"].get("answer").is_some(), "{import}");
        assert!(import["micros"].is_u64(), "{import}");
    }
    assert_eq!(last["calls"], imports.len());
    let votes = &last["outcome"]["answer"]["votes"]["scalars"];
    assert_eq!(votes[0]["field"], "color.mean");
    assert!(last["replay"].is_null());
}

#[test]
fn a_recorded_call_is_the_same_again_without_its_input() {
    let (folder, page) = with_page();
    let tape = recorded(&folder, &page);
    std::fs::remove_file(&page).unwrap();
    let output = plugin_run(&[&plugin("behave"), "--replay", &tape]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let shown = text(&output.stdout);
    assert!(shown.contains("the same as on the tape"), "{shown}");
    let lines = lines(&[&plugin("behave"), "--replay", &tape]);
    assert_eq!(lines.last().unwrap()["replay"]["same"], true);
}

#[test]
fn a_recorded_failure_is_the_same_again() {
    let (folder, page) = with_page();
    let tape = folder.path().join("failed.tape");
    let tape = tape.to_str().unwrap();
    let guest = plugin("behave");
    let input = ["--input", page.to_str().unwrap(), "--record", tape];
    let asks = ["--parameters", r#"{"mode": "trap"}"#];
    let (code, said) = ended(&[&[guest.as_str()][..], &input, &asks].concat());
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("(code trap)"), "{said}");
    assert_eq!(ended(&[&guest, "--replay", tape]).0, 0);
}

#[test]
fn a_plugin_that_asks_for_something_else_is_told_apart_at_that_call() {
    let (folder, page) = with_page();
    let tape = recorded(&folder, &page);
    for (guest, code, differs) in [
        (
            "rust-contract",
            "replay-diverged",
            "call 1 differs: the tape has subject.parameters(), the guest asked subject.images()",
        ),
        (
            "rust-extractor",
            "replay-ended-early",
            "the guest ended before call 2: the tape has clock.now()",
        ),
    ] {
        let (exit, said) = ended(&[&plugin(guest), "--replay", &tape]);
        assert_eq!(exit, 1, "{said}");
        for expected in [
            &format!("(code {code})"),
            differs,
            "another build of the plugin",
        ] {
            assert!(said.contains(expected), "{expected}: {said}");
        }
    }
    let (code, said) = ended(&[&plugin("rust-model"), "--replay", &tape]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("(code tape-world)"), "{said}");
}

#[test]
fn a_tape_that_was_cut_or_edited_is_refused_by_name() {
    let (folder, page) = with_page();
    let tape = recorded(&folder, &page);
    let whole = std::fs::read_to_string(&tape).unwrap();
    let guest = plugin("behave");
    let without_end = whole.rsplit_once("{\"outcome\"").unwrap().0;
    let edited = whole.replace("clock.now", "clock.new");
    for (name, content, code) in [
        ("cut.tape", without_end, "tape-cut"),
        ("edited.tape", &edited, "tape-edited"),
        ("empty.tape", "", "no-tape"),
        (
            "later.tape",
            &whole.replace("-tape\":1", "-tape\":9"),
            "tape-version",
        ),
    ] {
        let path = written(&folder, name, content);
        let (exit, said) = ended(&[&guest, "--replay", &path]);
        assert_eq!(exit, 3, "{said}");
        assert!(said.contains(&format!("(code {code})")), "{said}");
        assert!(said.contains(name), "{said}");
    }
}

#[test]
fn a_refused_import_names_the_grant_that_would_allow_it() {
    let (_folder, page) = with_page();
    let page = page.to_str().unwrap();
    let guest = plugin("c-wasi");
    let (code, said) = ended(&[&guest, "--input", page]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("--grant wasi"), "{said}");
    assert!(said.contains("(code not-granted)"), "{said}");
    let (code, said) = ended(&[&guest, "--input", page, "--grant", "wasi"]);
    assert_eq!(code, 0, "{said}");
    let (code, said) = ended(&[&guest, "--input", page, "--grant", "files"]);
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("wasi"), "{said}");
}

#[test]
fn a_record_and_a_prompt_reach_those_that_look_at_them() {
    let folder = tempfile::tempdir().unwrap();
    let record = written(&folder, "entry.json", "{\"url\": \"https://a.example/\"}");
    let lines = lines(&[&plugin("rust-enricher"), "--input", &record]);
    let votes = &lines.last().unwrap()["outcome"]["answer"]["votes"];
    assert_eq!(votes["scalars"][0]["field"], "url.length");

    let prompt = written(&folder, "ask.txt", "say it again");
    for given in [["--input", &prompt], ["--prompt", "say it again"]] {
        let output = plugin_run(&[&[plugin("rust-model").as_str()][..], &given].concat());
        let shown = text(&output.stdout);
        assert!(shown.contains("sink.emit"), "{shown}");
        assert!(shown.contains("\n  say it again\n"), "{shown}");
    }
}

#[test]
fn a_router_chooses_from_a_list() {
    let output = plugin_run(&[&plugin("rust-router")]);
    let shown = text(&output.stdout);
    assert!(
        shown.contains("palette, spacing  only what is free"),
        "{shown}"
    );
    let list = "cheap:1:0,dear:3:5";
    let output = plugin_run(&[&plugin("rust-router"), "--candidates", list]);
    assert!(text(&output.stdout).contains("  cheap  "));
    let (code, said) = ended(&[&plugin("rust-router"), "--candidates", "cheap"]);
    assert_eq!(code, 2);
    assert!(said.contains("NAME:TIER:MICRODOLLARS"), "{said}");
}

#[test]
fn wrong_usage_and_wrong_input_have_codes_of_their_own() {
    let (folder, page) = with_page();
    let page = page.to_str().unwrap();
    let guest = plugin("rust-extractor");
    let list = written(&folder, "list.json", "[]");
    let none = written(&folder, "none.wasm", "none");
    let huge = written(&folder, "huge.wasm", "");
    // Sparse: it takes no disk.
    let file = std::fs::File::create(&huge).unwrap();
    file.set_len(contract::MAX_BYTES as u64 + 1).unwrap();
    for (arguments, code, expected) in [
        (&[guest.as_str()][..], 2, "--input FILE"),
        (
            &[&guest, "--input", page, "--parameters", "[]"],
            2,
            "one JSON object",
        ),
        (
            &[&guest, "--input", page, "--replay", "tape"],
            2,
            "--replay",
        ),
        (&[&guest, "--input", "-", "--watch"], 2, "standard input"),
        (&["no-such.wasm", "--input", page], 2, "no-such.wasm"),
        (&[&none, "--input", page], 2, "none.wasm"),
        (&[&huge, "--input", page], 2, "component-too-large"),
        (&[&guest, "--input", &list], 3, "record-not-an-object"),
        (&[&guest, "--input", "no\u{1b}[2Jne.png"], 3, "\\u{1b}[2J"),
        (&[&guest, "--replay", "no-such.tape"], 3, "tape-unreadable"),
    ] {
        let (exit, said) = ended(arguments);
        assert_eq!(exit, code, "{arguments:?}: {said}");
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains('\u{1b}'), "{said}");
    }
}

#[test]
fn watching_runs_again_on_a_change_and_ctrl_c_ends_it_with_130() {
    let (folder, page) = with_page();
    let copy = folder.path().join("copy.wasm");
    std::fs::copy(guest_file("rust-extractor"), &copy).unwrap();
    let mut command = crescendo();
    command
        .args(["plugin", "run", "--watch", "--input"])
        .args([&page, &copy]);
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut shown = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = |part: &str| {
        let found = shown
            .by_ref()
            .map(Result::unwrap)
            .find(|line| line.contains(part));
        assert!(found.is_some(), "no {part} before the end");
    };
    next("color.mean");
    // What cannot be loaded is told, and waited out.
    std::fs::write(&copy, "not there yet").unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    std::fs::copy(guest_file("behave"), &copy).unwrap();
    next("it abstains");
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn limits_of_the_configuration_hold_here_too() {
    let (folder, page) = with_page();
    let config = folder.path().join("small.toml");
    std::fs::write(&config, "[images]\nmax_pixels = 100\n").unwrap();
    let arguments = [
        &plugin("rust-extractor"),
        "--input",
        page.to_str().unwrap(),
        "--config",
        config.to_str().unwrap(),
    ];
    let (code, said) = ended(&arguments);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("100"), "{said}");
}

#[test]
fn a_tape_is_written_over_tapes_alone() {
    let (folder, page) = with_page();
    let tape = recorded(&folder, &page);
    recorded(&folder, &page);
    let arguments = |to: &str| {
        let page = page.to_str().unwrap();
        ended(&[&plugin("rust-extractor"), "--input", page, "--record", to])
    };
    let before = std::fs::read(&page).unwrap();
    let (code, said) = arguments(page.to_str().unwrap());
    assert_eq!(code, 2, "{said}");
    assert!(said.contains("is no tape"), "{said}");
    assert_eq!(std::fs::read(&page).unwrap(), before);
    assert_eq!(arguments(&tape).0, 0);
}
