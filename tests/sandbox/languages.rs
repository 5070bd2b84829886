//! The reference palette, written once in each language: the same votes.

use std::sync::Arc;

use bytes::Bytes;
use crescendo::sandbox::{Call, Report};
use crescendo::subject::{Limits, Subject};

use super::scripts::pictures;
use super::{LAB, call, votes};

/// What the others are held to.
const REFERENCE: &str = "palette-rust";

const OTHERS: [&str; 3] = ["palette-c", "palette-python", "palette-js"];

async fn about(name: &str, images: &[Bytes]) -> Report {
    let component = LAB.load(name).await;
    let subject = Subject::from_images(images.to_vec(), &Limits::default());
    let call = Call {
        subject: Arc::new(subject.expect("sound pictures")),
        ..call("{}")
    };
    LAB.sandbox.call(&component, call).await
}

/// The photographs of `cargo xtask test`, where it has named their folder.
fn photographs() -> Option<Vec<(String, Bytes)>> {
    let folder = std::env::var_os("CRESCENDO_PHOTOGRAPHS")?;
    let files = std::fs::read_dir(folder).expect("the folder of the photographs");
    let names = files.map(|file| file.expect("an entry").path());
    let pictures = names.filter(|path| {
        let ending = path.extension().and_then(|ending| ending.to_str());
        matches!(ending, Some("png" | "jpg"))
    });
    let read = |path: std::path::PathBuf| {
        let bytes = std::fs::read(&path).expect("a photograph");
        (path.display().to_string(), bytes.into())
    };
    let mut found: Vec<(String, Bytes)> = pictures.map(read).collect();
    found.sort();
    Some(found)
}

async fn the_same_votes(pictures: Vec<(String, Bytes)>) {
    for (picture, bytes) in pictures {
        let images = [bytes];
        let report = about(REFERENCE, &images).await;
        let reference = votes(&report);
        assert_eq!(
            (reference.scalars.len(), reference.sets.len()),
            (1, 1),
            "{picture}"
        );
        for name in OTHERS {
            let report = about(name, &images).await;
            assert_eq!(votes(&report), reference, "{name} on {picture}");
        }
    }
}

#[tokio::test]
async fn every_language_casts_the_same_votes_on_every_picture() {
    the_same_votes(pictures()).await;
}

#[tokio::test]
async fn every_language_casts_the_same_votes_on_twenty_photographs() {
    let Some(photographs) = photographs() else {
        eprintln!("left out: cargo xtask test fetches the photographs");
        return;
    };
    assert_eq!(photographs.len(), 20);
    the_same_votes(photographs).await;
}

#[tokio::test]
async fn every_language_keeps_the_votes_of_several_pictures_apart() {
    let images: Vec<Bytes> = pictures().into_iter().map(|(_, bytes)| bytes).collect();
    let report = about(REFERENCE, &images).await;
    let reference = votes(&report);
    assert_eq!(reference.sets.len(), images.len());
    for name in OTHERS {
        assert_eq!(votes(&about(name, &images).await), reference, "{name}");
    }
}

/// Neither WASI nor an interface that needs a grant; in Rust the message of a
/// panic goes to the log.
#[tokio::test]
async fn compiled_languages_import_what_they_call_and_nothing_else() {
    for (name, expected) in [
        (REFERENCE, ["types", "subject", "log"].as_slice()),
        ("palette-c", &["types", "subject"]),
    ] {
        assert_eq!(LAB.load(name).await.imports, expected, "{name}");
    }
}

/// A reader who compares the languages finds the same files in both places.
#[test]
fn the_palettes_are_the_templates_own() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let read = |path: &str| std::fs::read_to_string(format!("{root}/{path}")).expect("a file");
    for file in ["plugin.c", "palette.c", "palette.h"] {
        let own = read(&format!("tests/guests/palette-c/{file}"));
        let template = read(&format!("sdk/c/template/extractor/{file}"));
        assert!(own == template, "{file}");
    }
    // The guest's tests go on where the template's end.
    let own = read("tests/guests/palette-rust/src/palette.rs");
    let template = read("sdk/rust/template/extractor/src/palette.rs");
    let code = |text: &str| -> String {
        let lines = text.lines().skip(1);
        let code = lines.take_while(|line| !line.starts_with("#[cfg(test)]"));
        code.collect::<Vec<&str>>().join("\n")
    };
    assert_eq!(code(&own), code(&template));
}
