//! What crosses into a sandbox and out of it, and what stays behind in its
//! slot: nothing.

use std::sync::Arc;

use crescendo::sandbox::{Call, Capability, Grants, Item};
use crescendo::subject::{Limits, Subject};
use crescendo_core::outcome::FailureCode;
use crescendo_tests::flat_png;

use super::providers::Shelf;
use super::{Ear, LAB, Lab, call, failed, number, picture};

#[tokio::test]
async fn a_megabyte_goes_in_and_out() {
    let component = LAB.load("behave").await;
    let ear = Arc::new(Ear::default());
    let call = Call {
        subject: picture(512, 512),
        sink: Arc::clone(&ear) as _,
        ..call(r#"{"mode":"echo"}"#)
    };
    let report = LAB.sandbox.call(&component, call).await;
    assert_eq!(number(&report, "test.bytes"), 1_048_576.0);
    let heard = ear.0.lock().expect("no test panics with it");
    let bytes: usize = heard
        .iter()
        .map(|item| match item {
            Item::Text(text) => text.len(),
            _ => 0,
        })
        .sum();
    assert_eq!(bytes, 1_048_576);
}

/// A picture of which each pixel says where it is, half transparent: kept as
/// RGBA, so that the level itself goes to the guest.
fn clear(side: u32) -> (Arc<Subject>, Vec<u8>) {
    let picture = image::RgbaImage::from_fn(side, side, |x, y| {
        image::Rgba([x as u8, y as u8, (x ^ y) as u8, 128])
    });
    let mut file = std::io::Cursor::new(Vec::new());
    let written = picture.write_to(&mut file, image::ImageFormat::Png);
    written.expect("memory takes it");
    let files = vec![file.into_inner().into()];
    let subject = Subject::from_images(files, &Limits::default()).expect("a sound picture");
    (Arc::new(subject), picture.into_raw())
}

#[tokio::test]
async fn the_bytes_that_go_in_are_the_bytes_that_come_out() {
    let shelf = Arc::new(Shelf::default());
    let lab = Lab::with(|settings| {
        settings.instances = 1;
        settings.compute = Some(Arc::clone(&shelf) as _);
    });
    let grants = Grants::all_of([Capability::Compute]);
    let carry = lab.load_with("rust-carry", &grants).await;
    let (kept_as_it_is, pixels) = clear(512);
    let flat = flat_png(16, 16, [1, 2, 3], [1, 2, 3]);
    let flat = Subject::from_images(vec![flat.into()], &Limits::default()).expect("sound");
    for (subject, expected) in [
        (kept_as_it_is, pixels),
        // Kept as RGB, and converted on its way.
        (Arc::new(flat), [1, 2, 3, 255].repeat(256)),
    ] {
        let call = Call {
            subject,
            ..call(r#"{"rounds":3}"#)
        };
        let report = lab.sandbox.call(&carry, call).await;
        assert_eq!(number(&report, "test.rounds"), 3.0);
        assert!(shelf.taken() == expected, "other bytes came out");
    }
}

#[tokio::test]
async fn a_picture_that_is_handed_over_as_it_is_still_counts_as_memory() {
    let lab = Lab::with(|settings| {
        settings.instances = 1;
        settings.compute = Some(Arc::new(Shelf::default()));
    });
    let grants = Grants::all_of([Capability::Compute]);
    let carry = lab.load_with("rust-carry", &grants).await;
    let (subject, _) = clear(1024);
    let mut call = Call {
        subject,
        ..call(r#"{"rounds":1}"#)
    };
    call.limits.memory = 5 << 20;
    let report = lab.sandbox.call(&carry, call).await;
    failed(&report, FailureCode::Memory);
}

#[tokio::test]
async fn a_slot_is_all_zeros_for_the_next_guest_whoever_had_it_before() {
    // One slot: each guest lives where the one before it did.
    let lab = Lab::with(|settings| {
        settings.instances = 1;
        settings.compute = Some(Arc::new(Shelf::default()));
    });
    let grants = Grants::all_of([Capability::Compute]);
    let carry = lab.load_with("rust-carry", &grants).await;
    let behave = lab.load("behave").await;
    let (subject, _) = clear(512);
    let look = async || {
        // More than is kept in memory between calls, and more than was used.
        let parameters = call(r#"{"mode":"residue","bytes":16777216}"#);
        let report = lab.sandbox.call(&behave, parameters).await;
        assert_eq!(number(&report, "test.residue"), 0.0);
    };
    for held in [1 << 20, 3 << 20, 12 << 20] {
        let hold = format!(r#"{{"mode":"hold","bytes":{held}}}"#);
        let report = lab.sandbox.call(&behave, call(&hold)).await;
        assert_eq!(number(&report, "test.held"), f64::from(held));
        look().await;
        let parameters = Call {
            subject: Arc::clone(&subject),
            ..call(r#"{"rounds":1}"#)
        };
        number(&lab.sandbox.call(&carry, parameters).await, "test.rounds");
        look().await;
    }
    // A guest that trapped has not tidied up after itself.
    let fill = r#"{"mode":"fill","bytes":8388608}"#;
    let mut call = call(fill);
    call.limits.cpu = std::time::Duration::from_millis(50);
    let report = lab.sandbox.call(&behave, call).await;
    failed(&report, FailureCode::CpuTime);
    look().await;
}
