//! The command line as a person or a script meets it: one short test for each
//! promise, in one file because a person looks for them by command.

use std::io::BufRead as _;
use std::process::Output;

use crescendo_tests::{crescendo, flat_png, guest_file};
use serde_json::Value;

/// A folder with a page in it.
fn with_page() -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.png");
    std::fs::write(
        &page,
        flat_png(600, 300, [250, 250, 250], [0xF1, 0x59, 0x25]),
    )
    .unwrap();
    (folder, page)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

fn run(arguments: &[&str]) -> Output {
    crescendo().args(arguments).output().unwrap()
}

/// Runs it and answers exit code and standard error.
fn refused(arguments: &[&str]) -> (i32, String) {
    let output = run(arguments);
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    (
        output.status.code().unwrap(),
        text(&output.stderr).to_owned(),
    )
}

#[test]
fn extract_prints_events_without_gaps_and_one_end_in_a_pipe() {
    let (_folder, page) = with_page();
    let output = run(&["extract", page.to_str().unwrap()]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let events: Vec<Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let numbers: Vec<u64> = events.iter().map(|e| e["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    assert_eq!(events.first().unwrap()["type"], "run.started");
    let ends = ["run.completed", "run.failed", "run.cancelled"];
    let ended = events
        .iter()
        .filter(|e| ends.contains(&e["type"].as_str().unwrap()))
        .count();
    assert_eq!(ended, 1);
    assert_eq!(events.last().unwrap()["type"], "run.completed");
    let tiers: Vec<u64> = events
        .iter()
        .filter(|e| e["type"] == "tier.completed")
        .map(|e| e["tier"].as_u64().unwrap())
        .collect();
    assert!(tiers.contains(&1), "{tiers:?}");
}

#[test]
fn every_format_names_the_colours_of_the_page() {
    let (_folder, page) = with_page();
    for format in ["human", "ndjson", "tokens", "css", "hex"] {
        let output = run(&["extract", page.to_str().unwrap(), "--format", format]);
        assert!(
            output.status.success(),
            "{format}: {}",
            text(&output.stderr)
        );
        let said = text(&output.stdout).to_lowercase();
        let named = said.contains("#f15925") || said.contains("0.945");
        assert!(named, "{format}: {said}");
        assert!(
            !said.contains('\u{1b}'),
            "{format} has colours for a terminal in a pipe"
        );
    }
}

#[test]
fn tokens_are_one_json_document_with_colours_and_components() {
    let (_folder, page) = with_page();
    let output = run(&["extract", page.to_str().unwrap(), "--format", "tokens"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(document.to_string().contains("colorSpace"), "{document}");
}

#[test]
fn standard_input_is_an_image_too() {
    use std::io::Write as _;
    let mut child = crescendo()
        .args(["extract", "-", "--format", "hex"])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let page = flat_png(64, 64, [0, 0, 0], [255, 255, 255]);
    child.stdin.take().unwrap().write_all(&page).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert!(text(&output.stdout).contains("#000000"));
}

#[test]
fn input_that_is_no_image_ends_with_code_3() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("photo.jpg");
    let path = file.to_str().unwrap();
    for bytes in [
        &b"PK\x03\x04not a picture"[..],
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    ] {
        std::fs::write(&file, bytes).unwrap();
        let (code, message) = refused(&["extract", path]);
        assert_eq!(code, 3, "{message}");
        assert!(message.contains("unsupported-format"), "{message}");
    }
    std::fs::write(&file, b"").unwrap();
    assert_eq!(refused(&["extract", path]).0, 3);
    std::fs::remove_file(&file).unwrap();
    let (code, message) = refused(&["extract", path]);
    assert_eq!(code, 3);
    assert!(message.contains("photo.jpg"), "{message}");
}

#[test]
fn wrong_usage_ends_with_code_2_and_says_what_would_be_right() {
    let (_folder, page) = with_page();
    let page = page.to_str().unwrap();
    let cases: [(&[&str], &str); 8] = [
        (&["extract"], "IMAGE"),
        (
            &["extract", page, "--pipeline", "token"],
            "did you mean `tokens`?",
        ),
        (&["extract", page, "--max-cost", "-1"], "max-cost"),
        (
            &["extract", page, "--max-cost", "NaN"],
            "not an amount of dollars",
        ),
        (&["extract", page, "--max-cost", "999"], "cap"),
        (
            &["extract", page, "--deadline", "0"],
            "positive number of seconds",
        ),
        (
            &["extract", page, "--stop-at", "1.5"],
            "confidence from 0 to 1",
        ),
        (&["extract", "-", "-"], "read once"),
    ];
    for (arguments, expected) in cases {
        let (code, message) = refused(arguments);
        assert_eq!(code, 2, "{arguments:?}: {message}");
        assert!(message.contains(expected), "{arguments:?}: {message}");
    }
}

#[test]
fn a_configuration_with_a_misspelt_key_names_line_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crescendo.toml");
    std::fs::write(&file, "[server]\nmax_imagse = 2\n").unwrap();
    let (code, message) = refused(&["config", "check", file.to_str().unwrap()]);
    assert_eq!(code, 2);
    assert!(
        message.contains("line 2") && message.contains("`max_images`"),
        "{message}"
    );
    std::fs::write(&file, "[server]\nmax_images = 2\n").unwrap();
    let output = run(&["config", "check", file.to_str().unwrap()]);
    assert!(output.status.success());
    let output = run(&["config", "show", "--config", file.to_str().unwrap()]);
    assert!(text(&output.stdout).contains("max_images = 2"));
}

#[test]
fn an_address_for_everybody_without_keys_is_refused_by_check_as_by_serve() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("open.toml");
    std::fs::write(&file, "[server]\nlisten = \"0.0.0.0:0\"\n").unwrap();
    let file = file.to_str().unwrap();
    for command in [&["config", "check", file][..], &["serve", "--config", file]] {
        let (code, message) = refused(command);
        assert_eq!(code, 2, "{message}");
        assert!(message.contains("0.0.0.0:0"), "{message}");
    }
}

#[test]
fn what_is_refused_by_a_check_is_a_document_too_where_one_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bad.toml");
    std::fs::write(&file, "[server]\nlisten = \"here\"\n").unwrap();
    let file = file.to_str().unwrap();
    for check in [["config", "check"], ["pipeline", "check"]] {
        let output = run(&[&check[..], &[file, "--json"]].concat());
        assert_eq!(output.status.code(), Some(2));
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (&document["ok"], &document["file"]),
            (&false.into(), &file.into())
        );
        assert!(text(&output.stderr).contains(document["message"].as_str().unwrap()));
    }
    let (code, message) = refused(&["pipeline", "check", "tokens"]);
    assert_eq!(code, 2);
    assert!(
        message.contains("crescendo pipeline show tokens"),
        "{message}"
    );
}

#[test]
fn a_configuration_that_serve_would_refuse_is_refused_by_check() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crescendo.toml");
    for (text, why) in [
        ("[[plugins]]\nfile = \"none.wasm\"\n", "none.wasm"),
        ("[telemetry]\notlp_endpoint = \"nonsense\"\n", "nonsense"),
        ("[log]\nlevel = \"bogus=zz=1\"\n", "bogus=zz=1"),
        ("[log]\nlevel = \"inof\"\n", "`inof` is none of error"),
        ("[server]\ncors_origins = [\"example\"]\n", "`example`"),
    ] {
        std::fs::write(&file, text).unwrap();
        let file = file.to_str().unwrap();
        for arguments in [
            ["config", "check", file].as_slice(),
            &["serve", "--listen", "127.0.0.1:0", "--config", file],
        ] {
            let (code, message) = refused(arguments);
            assert_eq!(code, 2, "{arguments:?}: {message}");
            assert!(message.contains(why), "{message}");
        }
    }
}

#[test]
fn an_admin_address_for_everybody_says_where_its_token_comes_from() {
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--admin-listen",
        "0.0.0.0:0",
    ];
    let (code, message) = refused(&serve);
    assert_eq!(code, 2);
    assert!(message.contains("CRESCENDO_ADMIN_TOKEN"), "{message}");
}

#[test]
fn the_annotated_default_is_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crescendo.toml");
    std::fs::write(&file, run(&["config", "show", "--default"]).stdout).unwrap();
    assert!(
        run(&["config", "check", file.to_str().unwrap()])
            .status
            .success()
    );
}

/// A first tier that votes, and a second one that never ends.
#[test]
fn an_interrupted_extraction_ends_with_what_there_is_and_130() {
    let (folder, page) = with_page();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    let stage = "[[stages]]\nname = 'NAME'\nplugin = 'PLUGIN'\ntier = TIER\n";
    let stage = |name: &str, plugin: &str, tier: &str| {
        let named = stage.replace("NAME", name).replace("PLUGIN", plugin);
        named.replace("TIER", tier)
    };
    let stages = [
        stage("palette", "palette-kmeans", "1"),
        stage("waits", "behave", "2"),
        "parameters = { mode = 'progress', ms = 60000, count = 9 }\n".to_owned(),
    ];
    let head = "name = 'waits'\ndescription = 'x'\nstart = 'eager'\nanswer = []\n";
    write("waits.toml", &(head.to_owned() + &stages.concat()));
    let behave = guest_file("behave").display().to_string();
    let files = "[pipelines]\nfiles = ['waits.toml']\n[[plugins]]\nfile = ";
    write("crescendo.toml", &format!("{files}{behave:?}\n"));
    let mut command = crescendo();
    command
        .arg("extract")
        .arg(&page)
        .args(["--pipeline", "waits"]);
    command
        .arg("--config")
        .arg(folder.path().join("crescendo.toml"));
    let mut child = command
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = std::io::BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = || lines.next().map(Result::unwrap);
    while !next().expect("a first tier").contains("tier.completed") {}
    let pid = rustix::process::Pid::from_child(&child);
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let last = std::iter::from_fn(next).last().expect("more lines");
    assert!(
        last.contains("run.cancelled") && last.contains("color.palette"),
        "{last}"
    );
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn without_a_file_the_configuration_in_force_is_checked() {
    let output = run(&["config", "check"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.starts_with("the embedded default: ok") && said.contains("tokens"));
}

#[test]
fn a_client_key_comes_with_the_digest_of_its_text() {
    let output = run(&["config", "key", "--json"]);
    let pair: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(pair["key"].as_str().unwrap().len() > 64);
    assert_eq!(pair["blake3"].as_str().unwrap().len(), 64);
}

#[test]
fn pipelines_are_listed_shown_and_checked() {
    let listed: Value =
        serde_json::from_slice(&run(&["pipeline", "list", "--json"]).stdout).unwrap();
    let names: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["palette", "tokens"]);
    assert!(text(&run(&["pipeline", "show", "tokens"]).stdout).contains("palette-kmeans"));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    let path = file.to_str().unwrap();
    let stage = |name: &str, reads: &str| {
        format!(
            "[[stages]]\nname = \"{name}\"\nplugin = \"roles\"\ntier = 2\nreads = [\"{reads}\"]\n"
        )
    };
    let head = "name = \"mine\"\ndescription = \"x\"\nanswer = [\"color.primary\"]\n";
    std::fs::write(
        &file,
        format!("{head}{}{}", stage("a", "b"), stage("b", "a")),
    )
    .unwrap();
    let (code, message) = refused(&["pipeline", "check", path]);
    assert_eq!(code, 2);
    assert!(
        message.contains("circle") || message.contains("reads"),
        "{message}"
    );
    let unknown = "[[stages]]\nname = \"a\"\nplugin = \"nobody\"\ntier = 1\n";
    std::fs::write(&file, format!("{head}{unknown}")).unwrap();
    let (code, message) = refused(&["pipeline", "check", path]);
    assert_eq!(code, 2);
    assert!(message.contains("`nobody`"), "{message}");
}

#[test]
fn a_pipeline_may_name_plugins_that_the_configuration_brings() {
    let folder = tempfile::tempdir().unwrap();
    let (file, config) = (folder.path().join("p.toml"), folder.path().join("c.toml"));
    let stage = "[[stages]]\nplugin = \"behave\"\ntier = 1\n";
    let pipeline = format!("name = \"p\"\ndescription = \"x\"\nanswer = [\"a.b\"]\n{stage}");
    std::fs::write(&file, pipeline).unwrap();
    let check = ["pipeline", "check", file.to_str().unwrap()];
    let (code, message) = refused(&check);
    assert_eq!(code, 2);
    assert!(message.contains("`behave`"), "{message}");
    let plugin = |path: &std::path::Path| {
        let text = format!("[[plugins]]\nfile = \"{}\"\n", path.display());
        std::fs::write(&config, text).unwrap();
        [&check[..], &["--config", config.to_str().unwrap()]].concat()
    };
    let output = run(&plugin(&guest_file("behave")));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let (code, message) = refused(&plugin(&folder.path().join("gone.wasm")));
    assert_eq!(code, 2);
    assert!(message.contains("gone.wasm"), "{message}");
}

#[test]
fn doctor_reports_every_topic_and_what_to_do() {
    let output = run(&["doctor", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of = |topic: &str| {
        findings
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["topic"] == topic)
            .unwrap()
            .clone()
    };
    for topic in [
        "processor",
        "gpu",
        "state folder",
        "cache folder",
        "plugins",
        "python plugins",
    ] {
        let finding = of(topic);
        let silent = finding["standing"] != "ok" && finding["advice"].is_null();
        assert!(!silent, "{finding}");
    }
    let output = run(&["doctor", "--state", "/proc/nowhere"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("--state DIR"));
    // It makes no folder, and it looks at the configuration that is named.
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("a/b");
    let output = run(&[
        "doctor",
        "--state",
        absent.to_str().unwrap(),
        "--config",
        "none.toml",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("none.toml"));
    assert!(!folder.path().join("a").exists());
}

#[test]
fn completions_are_there_for_the_usual_shells() {
    for shell in ["bash", "zsh", "fish"] {
        let output = run(&["completions", shell]);
        assert!(text(&output.stdout).contains("crescendo"), "{shell}");
    }
}

#[test]
fn a_reader_that_leaves_ends_the_command_without_a_complaint() {
    let (_folder, page) = with_page();
    let mut child = crescendo()
        .args(["extract", page.to_str().unwrap(), "--json"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
}

#[test]
fn a_damaged_image_ends_with_code_3_and_leaves_no_document() {
    let (_folder, page) = with_page();
    let mut bytes = std::fs::read(&page).unwrap();
    // The signature and the header are 33 bytes; what follows is pixels.
    bytes[60..].fill(0);
    std::fs::write(&page, bytes).unwrap();
    let path = page.to_str().unwrap();
    for format in ["css", "hex", "tokens"] {
        let (code, message) = refused(&["extract", path, "--format", format]);
        assert_eq!(code, 3, "{format}: {message}");
        assert!(message.contains(path), "{message}");
        assert!(message.contains("(code damaged-image)"), "{message}");
    }
    let output = run(&["extract", path, "--format", "human"]);
    assert_eq!(output.status.code(), Some(3));
    let said = text(&output.stdout);
    assert!(said.starts_with("no tokens: "), "{said}");
    assert!(
        said.contains("failed") && !said.contains("every stage abstained"),
        "{said}"
    );
}

#[test]
fn images_beside_a_damaged_one_are_answered_and_the_code_is_3() {
    let (folder, page) = with_page();
    let damaged = folder.path().join("damaged.png");
    let mut bytes = std::fs::read(&page).unwrap();
    bytes[60..].fill(0);
    std::fs::write(&damaged, bytes).unwrap();
    let (page, damaged) = (page.to_str().unwrap(), damaged.to_str().unwrap());
    for images in [[page, damaged], [damaged, page]] {
        let output = run(&[&["extract"], &images[..], &["--format", "hex"]].concat());
        assert_eq!(output.status.code(), Some(3));
        let alone = run(&["extract", page, "--format", "hex"]);
        assert_eq!(text(&output.stdout).trim(), text(&alone.stdout).trim());
        let said = text(&output.stderr);
        assert!(
            said.contains(damaged) && said.contains("damaged-image"),
            "{said}"
        );
    }
}

#[test]
fn a_run_whose_stages_all_fail_says_why_and_fails() {
    let (folder, page) = with_page();
    let pipeline = folder.path().join("bad.toml");
    let stage = "[[stages]]\nplugin = 'palette-wu'\ntier = 1\nparameters = { foo = 1 }\n";
    let text_of = format!("name = 'bad'\nanswer = ['color.primary']\n{stage}");
    std::fs::write(&pipeline, text_of).unwrap();
    let config = folder.path().join("crescendo.toml");
    std::fs::write(&config, "[pipelines]\nfiles = ['bad.toml']\n").unwrap();
    let asked = ["--config", config.to_str().unwrap(), "--pipeline", "bad"];
    for format in ["hex", "human"] {
        let output = run(&[
            &["extract", page.to_str().unwrap(), "--format", format][..],
            &asked,
        ]
        .concat());
        assert_eq!(output.status.code(), Some(1), "{format}");
        let said = text(&output.stderr);
        assert!(said.contains("unknown field `foo`"), "{said}");
        assert!(said.contains("every stage failed"), "{said}");
    }
}

#[test]
fn every_file_that_is_no_image_is_named_at_once() {
    let (folder, page) = with_page();
    let empty = folder.path().join("empty.png");
    std::fs::write(&empty, b"").unwrap();
    let (code, message) = refused(&[
        "extract",
        page.to_str().unwrap(),
        empty.to_str().unwrap(),
        "none.png",
    ]);
    assert_eq!(code, 3);
    assert!(message.contains("(code empty-image)"), "{message}");
    assert!(message.contains("none.png"), "{message}");
    assert!(!message.contains("page.png"), "{message}");
    let (_, message) = refused(&["extract", "-"]);
    assert!(message.contains("standard input: "), "{message}");
}

#[test]
fn a_deadline_beyond_the_cap_is_refused_as_it_was_given() {
    let (_folder, page) = with_page();
    let (code, message) = refused(&["extract", page.to_str().unwrap(), "--deadline", "1000"]);
    assert_eq!(code, 2);
    assert!(message.contains("1000 s"), "{message}");
}

#[test]
fn a_picture_without_a_visible_pixel_gets_a_word_on_standard_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clear.png");
    image::RgbaImage::new(64, 64).save(&path).unwrap();
    let palette = ["extract", path.to_str().unwrap(), "--pipeline", "palette"];
    for format in ["css", "hex"] {
        let output = run(&[&palette[..], &["--format", format]].concat());
        assert!(output.status.success(), "{}", text(&output.stderr));
        let said = text(&output.stderr);
        assert_eq!(said, "crescendo: no tokens: every stage abstained\n");
    }
}

#[test]
fn images_are_refused_by_number_or_by_the_name_of_the_one_to_blame() {
    let (folder, page) = with_page();
    let page = page.to_str().unwrap();
    let (code, message) = refused(&[&["extract"][..], &[page; 40]].concat());
    assert_eq!(code, 3);
    assert!(message.contains("40 images, the limit is 16"), "{message}");
    assert!(!message.contains("page.png"), "{message}");

    let bad = folder.path().join("bad\n\u{1b}[2J.png");
    std::fs::write(&bad, "no picture").unwrap();
    let (code, message) = refused(&["extract", page, bad.to_str().unwrap(), page]);
    assert_eq!(code, 3);
    assert!(message.contains("bad\\n\\u{1b}[2J.png"), "{message}");
    assert!(!message.contains("page.png"), "{message}");

    let (code, message) = refused(&["extract", "https://example.org/a.png"]);
    assert_eq!(code, 3);
    assert!(message.contains("URLs are not fetched"), "{message}");
}

#[test]
fn images_without_a_state_folder_are_extracted_with_a_warning() {
    let (_folder, page) = with_page();
    let page = page.to_str().unwrap();
    let output = run(&[
        "extract",
        page,
        "--format",
        "hex",
        "--state",
        "/proc/nowhere",
    ]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stdout).contains("#F15925"));
    let said = text(&output.stderr);
    assert!(said.contains("going on without a cache"), "{said}");
}

/// What `crescendo extract` writes to a terminal of this size and kind.
fn on_terminal(columns: u32, lines: u32, term: &str, page: &std::path::Path) -> String {
    let program = crescendo().get_program().to_str().unwrap().to_owned();
    let state = crescendo_tests::state_folder();
    let command = format!(
        "stty cols {columns} rows {lines}; exec {program} extract --state {} {}",
        state.display(),
        page.display(),
    );
    let output = std::process::Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("TERM", term)
        .stdin(std::process::Stdio::null())
        .output()
        .unwrap();
    text(&output.stdout).replace("\r\n", "\n")
}

/// A line without its escape sequences, all of which end in a letter.
fn bare(line: &str) -> String {
    let mut parts = line.split("\u{1b}[");
    let first = parts.next().unwrap().to_owned();
    let end = |part: &str| part.find(|c: char| c.is_ascii_alphabetic()).unwrap() + 1;
    parts.fold(first, |line, part| line + &part[end(part)..])
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let (_folder, page) = with_page();
    for (columns, lines) in [(30, 10), (60, 24), (80, 24), (120, 40)] {
        let shown = on_terminal(columns, lines, "xterm-256color", &page);
        assert!(shown.contains("tier 1"), "{shown}");
        for line in shown.lines().map(bare) {
            assert!(
                line.chars().count() <= columns as usize,
                "{columns}: {line}"
            );
        }
    }
}

#[test]
fn a_terminal_that_cannot_move_its_cursor_is_told_each_tier_once() {
    let (_folder, page) = with_page();
    let shown = on_terminal(80, 24, "dumb", &page);
    assert!(!shown.contains('\u{1b}'), "{shown}");
    let told = shown.lines().filter(|line| line.starts_with("tier 1"));
    assert_eq!(told.count(), 1, "{shown}");
}
