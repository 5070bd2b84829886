//! What this crate is not, held by tests.

use std::path::Path;

/// All sources of the crate.
fn sources() -> Vec<(String, String)> {
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("src")];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                sources.push((path.display().to_string(), text));
            }
        }
    }
    assert!(sources.len() > 30, "the sources were found");
    sources
}

#[test]
fn decode_names_no_file_clock_socket_or_thread() {
    for (path, text) in sources() {
        for word in [
            "std::fs",
            "std::net",
            "std::time",
            "std::thread",
            "std::env",
            "tokio",
        ] {
            assert!(!text.contains(word), "{path} names {word}");
        }
    }
}

#[test]
fn decode_has_no_unsafe_code_and_no_codec_in_another_language() {
    let sources = sources();
    let root = sources
        .iter()
        .find(|(path, _)| path.ends_with("src/lib.rs"))
        .unwrap();
    assert!(root.1.contains("#![forbid(unsafe_code)]"));
    let manifest = include_str!("../../Cargo.toml");
    let dependencies = manifest.split("[dependencies]").nth(1).unwrap();
    let dependencies = dependencies.split("\n[").next().unwrap();
    let names: Vec<&str> = dependencies
        .lines()
        .filter_map(|line| line.split_once('.'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(names, ["image", "memchr", "moxcms", "png", "thiserror"]);
    assert!(!manifest.contains("[build-dependencies]"));
}
