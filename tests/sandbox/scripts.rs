//! The SDKs of Python and JavaScript in the sandbox, and the reference palette
//! that is written with them.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use crescendo::sandbox::{Call, Capability, Grants, Report};
use crescendo::subject::{Limits, Subject};
use crescendo_core::outcome::FailureCode;
use crescendo_tests::flat_png;

use super::contract::holds;
use super::{LAB, call, failed, votes};

/// A tenth of what a call may take: other work on the machine does not count,
/// but a slower processor does.
const CPU: Duration = Duration::from_secs(1);

/// Pictures that the repository has, and two drawn here.
pub(super) fn pictures() -> Vec<(String, Bytes)> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    let mut found: Vec<(String, Bytes)> = [
        "host/demo/coffee.jpg",
        "host/demo/page.png",
        "host/decode/tests/fixtures/420.jpg",
        "host/decode/tests/fixtures/progressive.jpg",
        "host/decode/tests/fixtures/grey.jpg",
        "host/decode/tests/fixtures/lossy_alpha.webp",
    ]
    .into_iter()
    .map(|name| {
        let bytes = std::fs::read(format!("{root}/{name}")).expect("a picture");
        (name.to_owned(), bytes.into())
    })
    .collect();
    let flat = flat_png(64, 48, [22, 33, 62], [241, 89, 37]);
    found.push(("flat".to_owned(), flat.into()));
    found.push(("noise".to_owned(), noise(96, 64).into()));
    found
}

/// A picture in which hardly two pixels are the same: what takes longest.
fn noise(width: u32, height: u32) -> Vec<u8> {
    let picture = image::RgbImage::from_fn(width, height, |x, y| {
        // Steps of Knuth's multiplicative hashing: any spread will do.
        let spread = (y * width + x).wrapping_mul(2_654_435_761);
        let [red, green, blue, _] = (spread ^ (spread >> 15)).to_be_bytes();
        image::Rgb([red, green, blue])
    });
    let mut out = std::io::Cursor::new(Vec::new());
    let written = picture.write_to(&mut out, image::ImageFormat::Png);
    written.expect("memory takes it");
    out.into_inner()
}

async fn about(name: &str, images: Vec<Bytes>) -> Report {
    // No grant at all: what the manifest does not ask for, its world leaves out.
    let component = LAB.load(name).await;
    let subject = Subject::from_images(images, &Limits::default()).expect("sound pictures");
    let call = Call {
        subject: Arc::new(subject),
        ..call("{}")
    };
    LAB.sandbox.call(&component, call).await
}

#[tokio::test]
async fn the_palettes_of_both_languages_agree_without_a_grant_and_in_time() {
    for (name, picture) in pictures() {
        let python = about("palette-python", vec![picture.clone()]).await;
        let javascript = about("palette-js", vec![picture]).await;
        let found = votes(&python);
        assert_eq!((found.scalars.len(), found.sets.len()), (1, 1), "{name}");
        assert_eq!(found, votes(&javascript), "{name}");
        for (language, report) in [("python", &python), ("js", &javascript)] {
            println!(
                "{name} {language}: {:?} of CPU, {} KiB",
                report.cpu,
                report.peak_memory / 1024
            );
            assert!(report.cpu < CPU, "{name} {language}: {:?}", report.cpu);
        }
    }
}

#[tokio::test]
async fn several_images_have_a_palette_each_in_both_languages() {
    let images: Vec<Bytes> = pictures().into_iter().map(|(_, bytes)| bytes).collect();
    let count = images.len();
    let python = about("palette-python", images.clone()).await;
    let javascript = about("palette-js", images).await;
    assert_eq!(votes(&python).sets.len(), count);
    assert_eq!(votes(&python), votes(&javascript));
}

#[tokio::test]
async fn the_contract_holds_through_the_sdk_of_python() {
    holds("sdk-python").await;
}

#[tokio::test]
async fn the_contract_holds_through_the_sdk_of_javascript() {
    holds("sdk-js").await;
}

#[tokio::test]
async fn what_an_author_did_not_catch_is_a_failure_that_names_its_line() {
    for (name, error) in [
        ("sdk-python", "ValueError: nobody caught this (plugin.py:"),
        ("sdk-js", "TypeError: nobody caught this (plugin.js:"),
    ] {
        let component = LAB.load_with(name, &Grants::all_of(Capability::ALL)).await;
        let report = LAB
            .sandbox
            .call(&component, call(r#"{"mode":"raise"}"#))
            .await;
        let message = failed(&report, FailureCode::Guest);
        assert!(message.contains(error), "{name}: {message}");
        let report = LAB
            .sandbox
            .call(&component, call(r#"{"mode":"refuse"}"#))
            .await;
        let message = failed(&report, FailureCode::InvalidInput);
        assert_eq!(message, "refused on purpose", "{name}");
    }
}
