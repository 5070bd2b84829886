//! The files of a project, from the table of embedded ones.

use std::collections::BTreeMap;

use crescendo_core::manifest;

use super::fill::{self, Names};
use super::{NewError, Wish};
use crate::author::language::Language;

/// Paths below the project's folder, and contents.
pub(super) type Files = BTreeMap<String, Vec<u8>>;

/// Words that cargo does not take as a package's name, and our own crate's.
const NOT_RUST: [&str; 6] = [
    "test",
    "core",
    "std",
    "alloc",
    "proc-macro",
    "crescendo-plugin",
];

/// Assembles a project.
pub(super) fn project(shelf: &[(&str, &[u8])], wish: &Wish) -> Result<Files, NewError> {
    check(shelf, wish)?;
    let Wish {
        world, language, ..
    } = *wish;
    let names = Names::of(&wish.id);
    let templates = format!("sdk/{language}/template");
    let mut files = Files::new();
    let own_part = format!("{templates}/{world}");
    let parts = [
        format!("sdk/template/{world}"),
        format!("{templates}/all"),
        own_part.clone(),
    ];
    // What is said for fewer projects wins.
    for part in parts {
        let mut own = Files::new();
        for (path, bytes) in below(shelf, &part) {
            let path = fill::path(path);
            if own.insert(path.clone(), names.fill(bytes)).is_some() {
                return Err(NewError::Twice { path });
            }
        }
        if own.is_empty() && part == own_part {
            return Err(NewError::NoTemplate { world, language });
        }
        files.append(&mut own);
    }
    for (path, bytes) in below(shelf, "wit") {
        files.insert(format!("wit/{path}"), bytes.to_vec());
    }
    let sdk = below(shelf, &format!("sdk/{language}"));
    for (path, bytes) in sdk.filter(|(path, _)| vendored(language, path)) {
        files.insert(format!("sdk/{path}"), bytes.to_vec());
    }
    if language == Language::Rust {
        crates(shelf, &names, &mut files)?;
    }
    Ok(files)
}

/// Whether a file of an SDK goes into a project. Rust's own manifest belongs to
/// this repository's workspace; a project gets one that stands alone.
fn vendored(language: Language, path: &str) -> bool {
    match language {
        Language::Rust => path.starts_with("src/"),
        _ => !path.starts_with("template/"),
    }
}

/// What `cargo xtask sdk` prepared: a manifest for the SDK, the crates of
/// others byte for byte, the lock file with the project's name to be filled.
fn crates(shelf: &[(&str, &[u8])], names: &Names, files: &mut Files) -> Result<(), NewError> {
    let before = files.len();
    for (path, bytes) in below(shelf, "vendor") {
        let bytes = match path {
            "Cargo.lock" => names.fill(bytes),
            path if path.starts_with("sdk/") || path.starts_with("vendor/") => bytes.to_vec(),
            // What its maker keeps beside, to know what it was made from.
            _ => continue,
        };
        files.insert(path.to_owned(), bytes);
    }
    if files.len() == before {
        return Err(NewError::NoCrates);
    }
    Ok(())
}

fn check(shelf: &[(&str, &[u8])], wish: &Wish) -> Result<(), NewError> {
    let id = &wish.id;
    if !manifest::is_id(id) {
        return Err(NewError::Id {
            id: id.chars().take(manifest::MAX_ID).collect(),
            better: nearest(id),
        });
    }
    if wish.language != Language::Rust {
        return Ok(());
    }
    let mut crates = below(shelf, "vendor/vendor");
    let taken = crates.any(|(path, _)| path.split('/').next() == Some(id));
    let why = if id.starts_with(|c: char| c.is_ascii_digit()) {
        "a package's name does not begin with a digit"
    } else if taken || NOT_RUST.contains(&id.as_str()) {
        "a crate that it uses has this name"
    } else {
        return Ok(());
    };
    Err(NewError::Taken {
        id: id.clone(),
        language: wish.language,
        why,
    })
}

/// The id that somebody may have meant, where a few letters are enough:
/// `My_Palette` as `my-palette`.
fn nearest(id: &str) -> Option<String> {
    let letters = id.chars().map(|c| match c.to_ascii_lowercase() {
        c if c.is_ascii_lowercase() || c.is_ascii_digit() => c,
        _ => '-',
    });
    let parts: String = letters.collect();
    let parts: Vec<&str> = parts.split('-').filter(|part| !part.is_empty()).collect();
    Some(parts.join("-")).filter(|better| manifest::is_id(better))
}

fn below<'s>(
    shelf: &'s [(&'s str, &'s [u8])],
    folder: &str,
) -> impl Iterator<Item = (&'s str, &'s [u8])> + use<'s> {
    let folder = format!("{folder}/");
    let rest = move |(path, bytes): &(&'s str, &'s [u8])| {
        Some((path.strip_prefix(folder.as_str())?, *bytes))
    };
    shelf.iter().filter_map(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_core::manifest::World;

    const SHELF: &[(&str, &[u8])] = &[
        ("sdk/c/crescendo.h", b"/* {{id}} is not for us */"),
        ("sdk/c/template/all/Makefile", b"all: {{id}}"),
        ("sdk/c/template/all/dot-gitignore", b"build/"),
        ("sdk/c/template/model/Makefile", b"model: {{id}}"),
        ("sdk/c/template/model/plugin.c", b"{{title}}"),
        ("sdk/template/model/plugin.toml", b"id = {{id}}"),
        ("sdk/template/router/plugin.toml", b"another world's"),
        ("sdk/rust/Cargo.toml", b"workspace"),
        ("sdk/rust/src/lib.rs", b"lib"),
        ("sdk/rust/template/model/Cargo.toml.in", b"{{id}}"),
        ("vendor/Cargo.lock", b"name = {{id}}"),
        ("vendor/inputs", b"digest"),
        ("vendor/sdk/Cargo.toml", b"alone"),
        ("vendor/vendor/serde/README.md", b"{{id}}"),
        ("wit/types.wit", b"package"),
    ];

    fn wish(id: &str, world: World, language: Language) -> Wish {
        Wish {
            id: id.to_owned(),
            world,
            language,
            folder: None,
        }
    }

    fn text<'f>(files: &'f Files, path: &str) -> &'f str {
        str::from_utf8(&files[path]).unwrap()
    }

    #[test]
    fn a_project_has_template_sdk_and_contract() {
        let files = project(SHELF, &wish("my-model", World::Model, Language::C)).unwrap();
        let paths: Vec<&str> = files.keys().map(String::as_str).collect();
        let expected = [
            ".gitignore",
            "Makefile",
            "plugin.c",
            "plugin.toml",
            "sdk/crescendo.h",
            "wit/types.wit",
        ];
        assert_eq!(paths, expected);
        assert_eq!(text(&files, "Makefile"), "model: my-model");
        assert_eq!(text(&files, "plugin.c"), "My model");
        assert_eq!(text(&files, "plugin.toml"), "id = my-model");
        assert!(text(&files, "sdk/crescendo.h").contains("{{id}}"));
    }

    #[test]
    fn a_project_in_rust_has_crates_and_a_manifest_that_stands_alone() {
        let files = project(SHELF, &wish("mine", World::Model, Language::Rust)).unwrap();
        assert_eq!(text(&files, "sdk/Cargo.toml"), "alone");
        assert_eq!(text(&files, "sdk/src/lib.rs"), "lib");
        assert_eq!(text(&files, "Cargo.lock"), "name = mine");
        assert!(!files.contains_key("inputs"));
        assert_eq!(text(&files, "vendor/serde/README.md"), "{{id}}");
        let bare: Vec<_> = SHELF
            .iter()
            .copied()
            .filter(|(p, _)| !p.starts_with("vendor"))
            .collect();
        let refused = project(&bare, &wish("mine", World::Model, Language::Rust));
        assert_eq!(refused.unwrap_err().code(), "no-crates");
    }

    #[test]
    fn what_is_not_embedded_is_said() {
        let refused = project(SHELF, &wish("mine", World::Router, Language::C)).unwrap_err();
        assert_eq!(refused.code(), "no-template");
        assert!(refused.to_string().contains("sdk/c/template/router"));
    }

    #[test]
    fn what_cannot_be_an_id_is_refused_with_one_that_can() {
        for (id, better) in [
            ("My_Palette", "`my-palette`"),
            ("-a-", "`a`"),
            ("a.b", "`a-b`"),
        ] {
            let refused = project(SHELF, &wish(id, World::Model, Language::C)).unwrap_err();
            assert_eq!(refused.code(), "bad-id");
            assert!(refused.to_string().contains(better), "{refused}");
        }
        for id in ["", "---", "größe/"] {
            assert!(
                project(SHELF, &wish(id, World::Model, Language::C)).is_err(),
                "{id}"
            );
        }
    }

    #[test]
    fn what_cargo_would_not_take_is_refused() {
        for id in ["3d", "serde", "core", "crescendo-plugin"] {
            let refused = project(SHELF, &wish(id, World::Model, Language::Rust));
            assert_eq!(refused.unwrap_err().code(), "id-refused", "{id}");
        }
        assert!(project(SHELF, &wish("3d", World::Model, Language::C)).is_ok());
    }
}
