//! `crescendo extract` where it cannot: images that are none, damaged ones, runs
//! that fail.

use super::*;

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
fn every_file_that_is_no_image_is_named_at_once() {
    let (folder, page) = with_page();
    let empty = written(&folder, "empty.png", "");
    let (code, message) = refused(&["extract", page.to_str().unwrap(), &empty, "none.png"]);
    assert_eq!(code, 3);
    assert!(message.contains("(code empty-image)"), "{message}");
    assert!(message.contains("none.png"), "{message}");
    assert!(!message.contains("page.png"), "{message}");
    let (_, message) = refused(&["extract", "-"]);
    assert!(message.contains("standard input: "), "{message}");
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
    let stage = "[[stages]]\nplugin = 'palette-wu'\ntier = 1\nparameters = { foo = 1 }\n";
    let pipeline = format!("name = 'bad'\nanswer = ['color.primary']\n{stage}");
    written(&folder, "bad.toml", &pipeline);
    let files = "[pipelines]\nfiles = ['bad.toml']\n";
    let config = written(&folder, "crescendo.toml", files);
    let asked = ["--config", &*config, "--pipeline", "bad"];
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
fn a_deadline_beyond_the_cap_is_refused_as_it_was_given() {
    let (_folder, page) = with_page();
    let (code, message) = refused(&["extract", page.to_str().unwrap(), "--deadline", "1000"]);
    assert_eq!(code, 2);
    assert!(message.contains("1000 s"), "{message}");
}
