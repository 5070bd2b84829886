//! What this crate is not, held by tests.

/// Crates that core may name, and why nothing else: it takes values and
/// returns values. Anything with a clock, a socket, a file or a device belongs
/// to a room at the edge.
const MAY_NAME: [&str; 5] = ["semver", "serde", "serde_json", "thiserror", "toml"];

#[test]
fn core_depends_on_formats_and_nothing_else() {
    let manifest: toml::Table = include_str!("../Cargo.toml").parse().unwrap();
    let dependencies = manifest["dependencies"].as_table().unwrap();
    let names: Vec<&str> = dependencies.keys().map(String::as_str).collect();
    assert_eq!(names, MAY_NAME);
    assert!(!manifest.contains_key("target"), "no way around the list");
    assert!(!manifest.contains_key("build-dependencies"));
}

#[test]
fn core_names_no_clock_file_socket_or_thread() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            if name == "tests" || name == "invariants" {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            seen += 1;
            let text = std::fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap();
            for word in [
                "std::fs",
                "std::net",
                "std::time",
                "std::thread",
                "std::env",
                "std::process",
            ] {
                assert!(!code.contains(word), "{} names {word}", path.display());
            }
        }
    }
    assert!(seen > 20, "the sources were found");
}
