//! Subjects from real files, decoded on a real executor.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use crescendo_decode::{Layout, Level, Rect};

use super::{Compute, Decodes, Limits, PixelsError, Subject, SubjectError};
use crate::executor::{Account, Class, Executor, Settings};

/// Uncompressed 24-bit pixels, a different colour in each.
fn bmp(width: u32, height: u32) -> Bytes {
    let row = (width * 3).next_multiple_of(4);
    let mut file = b"BM".to_vec();
    file.extend((54 + row * height).to_le_bytes());
    file.extend([0; 4]);
    file.extend(54_u32.to_le_bytes());
    file.extend(40_u32.to_le_bytes());
    file.extend(width.to_le_bytes());
    file.extend(height.to_le_bytes());
    file.extend([1, 0, 24, 0]);
    file.extend([0; 24]);
    for y in 0..height {
        let start = file.len();
        for x in 0..width {
            file.extend([x as u8, y as u8, (x ^ y) as u8]);
        }
        file.resize(start + row as usize, 0);
    }
    file.into()
}

/// A sound header, and data that are none.
fn damaged_png() -> Bytes {
    let mut png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
    png.extend([
        0, 0, 0, 4, 0, 0, 0, 4, 8, 2, 0, 0, 0, 0x26, 0x93, 0x09, 0x29,
    ]);
    png.extend(b"\x00\x00\x00\x04IDAT\xff\xff\xff\xff\x00\x00\x00\x00");
    png.into()
}

/// Pays for any copy.
fn free() -> Arc<Account> {
    Account::unlimited()
}

fn compute() -> Compute {
    Compute {
        executor: Executor::start(Settings::default()).unwrap(),
        class: Class::Interactive,
    }
}

fn subject(files: Vec<Bytes>) -> Subject {
    Subject::from_images(files, &Limits::default()).unwrap()
}

const ROOM: u64 = u64::MAX;

#[test]
fn a_refusal_names_the_image_and_carries_the_decoders_code() {
    let zip = Bytes::from_static(b"PK\x03\x04 pretends to be a picture");
    let refused = Subject::from_images(vec![bmp(2, 2), zip], &Limits::default()).unwrap_err();
    assert_eq!(refused.code(), "unsupported-format");
    assert!(matches!(refused, SubjectError::Image { index: 1, .. }));
    assert!(refused.to_string().starts_with("image 1: "), "{refused}");
}

#[test]
fn too_few_too_many_and_too_large_subjects_are_refused() {
    let limits = Limits {
        max_images: 2,
        max_pixels: 12,
        ..Limits::default()
    };
    let code = |files: Vec<Bytes>| Subject::from_images(files, &limits).map_err(|e| e.code());
    assert_eq!(code(vec![]).unwrap_err(), "no-images");
    assert_eq!(code(vec![bmp(1, 1); 3]).unwrap_err(), "too-many-images");
    assert_eq!(
        code(vec![bmp(2, 3), bmp(1, 7)]).unwrap_err(),
        "subject-too-large"
    );
    assert!(code(vec![bmp(2, 3), bmp(1, 6)]).is_ok());
}

#[tokio::test]
async fn decodes_are_counted_by_format_scale_and_outcome() {
    let decodes = Arc::new(Decodes::default());
    let subject = subject(vec![bmp(64, 64), damaged_png()]);
    subject.count_decodes(&decodes);
    let compute = compute();
    for image in subject.images() {
        for _ in 0..2 {
            let _ = image
                .pixels(None, 0, Layout::Rgba8, ROOM, &free(), &compute)
                .await;
        }
    }
    let counted: Vec<_> = decodes.snapshot().into_iter().collect();
    let told: Vec<_> = counted
        .iter()
        .map(|(kind, latency)| (kind.format, kind.scale, kind.outcome, latency.count))
        .collect();
    assert_eq!(
        told,
        [
            ("image/bmp", "1", "decoded", 1),
            ("image/png", "1", "damaged-image", 1)
        ],
        "each level is decoded once"
    );
}

#[test]
fn the_digest_covers_every_byte_and_their_order() {
    let (a, b) = (bmp(2, 2), bmp(2, 3));
    let digest = |files: &[&Bytes]| subject(files.iter().copied().cloned().collect()).digest();
    assert_eq!(digest(&[&a, &b]), digest(&[&a, &b]));
    assert_ne!(digest(&[&a, &b]), digest(&[&b, &a]));
    assert_ne!(digest(&[&a]), digest(&[&a, &a]));
    let mut changed = a.to_vec();
    *changed.last_mut().unwrap() ^= 1;
    assert_ne!(digest(&[&a]), digest(&[&changed.into()]));
}

#[tokio::test]
async fn admitting_says_the_same_as_reading_at_once() {
    let compute = compute();
    let limits = Limits::default();
    let admitted = Subject::admit(vec![bmp(3, 2)], &limits, &compute)
        .await
        .unwrap();
    assert_eq!(admitted.digest(), subject(vec![bmp(3, 2)]).digest());
    assert_eq!(admitted.images()[0].header().upright.width, 3);
    let refused = Subject::admit(vec![], &limits, &compute).await.unwrap_err();
    assert_eq!(refused, SubjectError::NoImages);
}

#[tokio::test]
async fn the_same_arguments_give_the_same_bytes_whatever_was_asked_before() {
    let compute = compute();
    let area = Some(Rect {
        x: 3,
        y: 1,
        width: 20,
        height: 9,
    });
    let asks = [(None, 8), (area, 0), (None, 0), (area, 5)];
    let forward = subject(vec![bmp(40, 20)]);
    let backward = subject(vec![bmp(40, 20)]);
    let ask = async |of: &Subject, (area, max_side)| {
        of.images()[0]
            .pixels(area, max_side, Layout::Rgb8, ROOM, &free(), &compute)
            .await
            .unwrap()
    };
    let mut there = Vec::new();
    for arguments in asks {
        there.push(ask(&forward, arguments).await);
    }
    let mut back = Vec::new();
    for arguments in asks.into_iter().rev() {
        back.push(ask(&backward, arguments).await);
    }
    back.reverse();
    assert_eq!(there, back);
    assert_eq!((there[0].size.width, there[0].size.height), (8, 4));
    assert_eq!(there[1].data.len(), 20 * 9 * 3);
    // A BMP has one level: decoded once for all eight.
    assert_eq!(forward.decoded_bytes(), 40 * 20 * 3);
}

#[tokio::test]
async fn stages_that_ask_at_once_share_one_decode_and_its_memory() {
    let compute = compute();
    let subject = subject(vec![bmp(300, 200)]);
    let image = &subject.images()[0];
    let free = free();
    let asks = (0..20).map(|_| image.pixels(None, 16, Layout::Luma8, ROOM, &free, &compute));
    let all = futures::future::join_all(asks).await;
    assert!(all.iter().all(|region| region == &all[0] && region.is_ok()));
    assert_eq!(subject.decoded_bytes(), 300 * 200 * 3);
}

#[tokio::test]
async fn decoded_levels_go_with_the_subject() {
    let compute = compute();
    let subject = subject(vec![bmp(10, 10)]);
    let raster = Arc::downgrade(
        &subject.images()[0]
            .level(Level::Full, &compute)
            .await
            .unwrap(),
    );
    assert!(raster.upgrade().is_some());
    drop(subject);
    assert!(raster.upgrade().is_none());
}

#[tokio::test]
async fn a_copy_that_does_not_fit_or_lies_outside_is_refused() {
    let compute = compute();
    let subject = subject(vec![bmp(10, 10)]);
    let image = &subject.images()[0];
    let fits = image
        .pixels(None, 0, Layout::Rgba8, 400, &free(), &compute)
        .await;
    assert_eq!(fits.unwrap().data.len(), 400);
    let refused = image
        .pixels(None, 0, Layout::Rgba8, 399, &free(), &compute)
        .await
        .unwrap_err();
    assert_eq!(
        refused,
        PixelsError::Memory {
            bytes: 400,
            limit: 399
        }
    );

    let area = Some(Rect {
        x: 9,
        y: 0,
        width: 2,
        height: 1,
    });
    let refused = image
        .pixels(area, 0, Layout::Rgba8, ROOM, &free(), &compute)
        .await
        .unwrap_err();
    assert_eq!(refused.code(), "invalid-input");
}

#[tokio::test]
async fn a_damaged_file_gives_everybody_the_same_error() {
    let compute = compute();
    let whole = bmp(50, 50);
    let subject = subject(vec![whole, damaged_png()]);
    let image = &subject.images()[1];
    let ask = async || {
        image
            .pixels(None, 2, Layout::Rgb8, ROOM, &free(), &compute)
            .await
    };
    let first = ask().await.unwrap_err();
    assert_eq!(first.code(), "damaged-image");
    assert_eq!(ask().await.unwrap_err(), first);
    let sound = subject.images()[0]
        .pixels(None, 2, Layout::Rgb8, ROOM, &free(), &compute)
        .await;
    assert!(sound.is_ok());
}

/// What could not be read must not be measured as if it were the picture.
#[tokio::test]
async fn a_photograph_cut_at_any_percent_of_its_length_is_refused_by_name() {
    let photograph = include_bytes!("../../demo/coffee.jpg");
    let (compute, account) = (compute(), free());
    for percent in 0..100 {
        let cut = Bytes::from_static(&photograph[..photograph.len() * percent / 100]);
        let subject = match Subject::from_images(vec![cut], &Limits::default()) {
            Ok(subject) => subject,
            Err(error) => {
                let known = ["empty-image", "unsupported-format", "damaged-image"];
                assert!(known.contains(&error.code()), "{percent} %: {error}");
                continue;
            }
        };
        let image = &subject.images()[0];
        for max_side in [64, 0] {
            let pixels = image.pixels(None, max_side, Layout::Rgb8, ROOM, &account, &compute);
            let error = pixels.await.unwrap_err();
            assert_eq!(error.code(), "damaged-image", "{percent} %");
        }
    }
    let whole = subject(vec![Bytes::from_static(photograph)]);
    let pixels = whole.images()[0].pixels(None, 64, Layout::Rgb8, ROOM, &account, &compute);
    assert!(pixels.await.is_ok());
}

#[tokio::test]
async fn a_decode_past_its_cpu_time_is_ended() {
    let compute = compute();
    let limits = Limits {
        decode_cpu: Duration::ZERO,
        ..Limits::default()
    };
    let subject = Subject::from_images(vec![bmp(500, 500)], &limits).unwrap();
    let image = &subject.images()[0];
    let refused = image
        .pixels(None, 8, Layout::Rgb8, ROOM, &free(), &compute)
        .await
        .unwrap_err();
    assert_eq!(
        refused,
        PixelsError::CpuTime {
            limit: Duration::ZERO
        }
    );
    assert_eq!(subject.decoded_bytes(), 0);
}

#[tokio::test]
async fn hashing_a_subject_uses_cpu_time_and_ends_with_it() {
    let compute = compute();
    // A small picture and 32 MiB behind it, which are hashed as well.
    let mut file = bmp(4, 4).to_vec();
    file.resize(32 << 20, 7);
    let file = Bytes::from(file);
    let admit = async |decode_cpu| {
        let limits = Limits {
            decode_cpu,
            ..Limits::default()
        };
        Subject::admit(vec![bmp(2, 2), file.clone()], &limits, &compute).await
    };
    let refused = admit(Duration::from_millis(2)).await.unwrap_err();
    assert_eq!(refused.code(), "interrupted");
    assert!(matches!(refused, SubjectError::Image { index: 1, .. }));
    let whole = Subject::from_images(vec![bmp(2, 2), file.clone()], &Limits::default());
    let admitted = admit(Duration::from_secs(20)).await.unwrap();
    assert_eq!(admitted.digest(), whole.unwrap().digest());
}

#[tokio::test]
async fn a_decode_that_nobody_waits_for_gives_its_slot_back() {
    let compute = compute();
    let subject = subject(vec![bmp(4_000, 3_000)]);
    let free = free();
    let asked = subject.images()[0].pixels(None, 0, Layout::Rgb8, ROOM, &free, &compute);
    // Long enough to begin, too short for 36 MB.
    let _ = tokio::time::timeout(Duration::from_millis(1), asked).await;
    while compute.executor.load().busy > 0 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    // It can be asked for again.
    let again = subject.images()[0]
        .pixels(None, 4, Layout::Rgb8, ROOM, &free, &compute)
        .await;
    assert_eq!(again.unwrap().data.len(), 4 * 3 * 3);
}

#[tokio::test]
async fn whoever_asks_for_a_copy_pays_for_it_and_not_for_the_decode() {
    let compute = compute();
    let subject = subject(vec![bmp(2000, 2000)]);
    let image = &subject.images()[0];
    let poor = Account::with_limit(Duration::from_millis(1));
    let ask = async |account: &Arc<Account>| {
        let copy = image.pixels(None, 1999, Layout::Rgba8, ROOM, account, &compute);
        copy.await.map(|pixels| pixels.data.len())
    };
    assert_eq!(ask(&poor).await, Err(PixelsError::Spent));
    assert_eq!(subject.decoded_bytes(), 2000 * 2000 * 3);
    // Whoever can pay gets what the other could not.
    let rich = Account::unlimited();
    assert_eq!(ask(&rich).await, Ok(1999 * 1999 * 4));
    assert!(rich.used() > Duration::from_millis(1));
}
