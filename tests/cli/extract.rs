//! `crescendo extract`: what is printed, and where.

use super::*;

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
    let files = "[install]\nallow_unsigned = true\n[pipelines]\nfiles = ['waits.toml']\n[[plugins]]\nfile = ";
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
