//! What must stay absent, here and elsewhere.

use std::path::{Path, PathBuf};

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

/// Files of the host outside or inside this room that name one of `words`.
fn naming(inside: bool, words: &[&str]) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let room = root.join("server");
    let mut files = Vec::new();
    sources(&root, &mut files);
    files.retain(|file| file.starts_with(&room) == inside && !file.ends_with("invariants.rs"));
    assert!(files.len() > 10, "the sources are not where they were");
    files.retain(|file| {
        let text = std::fs::read_to_string(file).unwrap();
        words.iter().any(|word| text.contains(word))
    });
    files
}

#[test]
fn no_other_room_serves_http() {
    let none: Vec<PathBuf> = Vec::new();
    // Commands speak to a host as any client does, and `fetch` is a client.
    let serving = [
        "axum::Router",
        "axum::routing",
        "axum::serve",
        "hyper::server",
        "hyper_util::server",
    ];
    assert_eq!(naming(false, &serving), none);
    let mut clients = naming(false, &["axum::", "hyper::", "hyper_util::"]);
    let is_client = |part: std::path::Component<'_>| {
        ["control", "fetch"]
            .iter()
            .any(|room| part.as_os_str() == *room)
    };
    clients.retain(|file| !file.components().any(is_client));
    assert_eq!(clients, none);
    // The search finds what it looks for.
    assert!(!naming(true, &["axum::Router"]).is_empty());
}

#[test]
fn this_room_names_no_guest_and_reads_neither_files_nor_environment() {
    let none: Vec<PathBuf> = Vec::new();
    let forbidden = ["wasmtime::", "crate::sandbox", "crate::config", "env::var("];
    // The tests of what is for admins build a whole host.
    let builds = |file: &PathBuf| file.ends_with("tests/admin.rs");
    let mut named = naming(true, &forbidden);
    named.retain(|file| !builds(file));
    assert_eq!(named, none);
    // What is for admins is about plugins, and its socket is a file.
    let mut public = naming(true, &["crate::plugin", "std::fs::"]);
    public.retain(|file| !file.ends_with("local.rs") && !file.parent().unwrap().ends_with("admin"));
    public.retain(|file| !builds(file));
    assert_eq!(public, none);
}

#[test]
fn one_file_turns_refusals_into_responses() {
    let files = naming(true, &["impl IntoResponse for"]);
    let names: Vec<&str> = files
        .iter()
        .filter_map(|f| f.file_name()?.to_str())
        .collect();
    assert_eq!(names, ["response.rs"]);
}
