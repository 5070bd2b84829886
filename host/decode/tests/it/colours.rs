//! Profiles, orientation and sample depths of every format that has them.

use std::borrow::Cow;

use crescendo_decode::{Limits, Orientation, Warning, inspect};
use image::codecs::{jpeg::JpegEncoder, png::PngEncoder, webp::WebPEncoder};
use image::{ExtendedColorType, ImageEncoder};
use moxcms::ColorProfile;

use crate::files::{full, png, tiff};

/// Six by four pixels of one colour.
const COLOUR: [u8; 3] = [200, 60, 50];

fn with_profile(profile: Vec<u8>) -> Vec<(&'static str, Vec<u8>)> {
    let data = COLOUR.repeat(24);
    let encode = |encoder: &mut dyn FnMut(&mut Vec<u8>)| {
        let mut bytes = Vec::new();
        encoder(&mut bytes);
        bytes
    };
    macro_rules! file {
        ($encoder:expr) => {
            encode(&mut |to: &mut Vec<u8>| {
                let mut encoder = $encoder(to);
                encoder.set_icc_profile(profile.clone()).unwrap();
                encoder
                    .write_image(&data, 6, 4, ExtendedColorType::Rgb8)
                    .unwrap();
            })
        };
    }
    vec![
        ("png", file!(PngEncoder::new)),
        ("webp", file!(WebPEncoder::new_lossless)),
        ("jpeg", file!(|to| JpegEncoder::new_with_quality(to, 100))),
    ]
}

#[test]
fn colours_are_converted_from_the_profile_of_the_file() {
    // Display P3 to sRGB by hand: 200, 60, 50 are 0.5776, 0.0452, 0.0319 in
    // linear light; the matrix between both sets of primaries makes it
    // 0.6973, 0.0228, 0.0201.
    let expected: [u8; 3] = [217, 42, 39];
    for (name, bytes) in with_profile(ColorProfile::new_display_p3().encode().unwrap()) {
        assert!(
            inspect(&bytes, &Limits::default()).unwrap().has_profile,
            "{name}"
        );
        let raster = full(&bytes).unwrap();
        assert!(
            raster.warnings().is_empty(),
            "{name}: {:?}",
            raster.warnings()
        );
        for pixel in raster.data().as_chunks::<3>().0 {
            for (value, expected) in pixel.iter().zip(expected) {
                assert!(value.abs_diff(expected) <= 2, "{name}: {pixel:?}");
            }
        }
    }
}

#[test]
fn a_profile_for_other_channels_is_left_aside() {
    for (name, bytes) in with_profile(ColorProfile::new_gray_with_gamma(2.2).encode().unwrap()) {
        let raster = full(&bytes).unwrap();
        assert_eq!(raster.warnings(), [Warning::ProfileUnusable], "{name}");
        let pixel = raster.data()[..3].iter().zip(COLOUR);
        assert!(
            pixel.clone().all(|(a, b)| a.abs_diff(b) <= 2),
            "{name}: {pixel:?}"
        );
    }
}

#[test]
fn a_profile_past_the_limit_is_left_aside() {
    let limits = Limits {
        max_metadata_bytes: 100,
        ..Limits::default()
    };
    for (name, bytes) in with_profile(ColorProfile::new_display_p3().encode().unwrap()) {
        let header = inspect(&bytes, &limits).unwrap();
        let level = crescendo_decode::Level::Full;
        let checkpoint = crescendo_decode::Uninterrupted;
        match crescendo_decode::decode(&bytes, &header, level, &limits, &checkpoint) {
            Ok(raster) => assert_eq!(raster.warnings().len(), 1, "{name}"),
            Err(error) => assert_eq!((name, error.code()), ("png", "metadata-too-large")),
        }
    }
}

/// A little-endian Exif block with nothing but an orientation.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif
}

#[test]
fn each_format_with_exif_comes_out_upright() {
    // 6 x 4 pixels, each row a shade.
    let data: Vec<u8> = (0..4).flat_map(|y| vec![60 * y as u8; 18]).collect();
    for orientation in 1..=8 {
        let mut files = vec![("tiff", tiff(6, 4, &[(274, 3, 1, u32::from(orientation))]))];
        let mut bytes = Vec::new();
        let mut encoder = PngEncoder::new(&mut bytes);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder
            .write_image(&data, 6, 4, ExtendedColorType::Rgb8)
            .unwrap();
        files.push(("png", bytes));
        let mut bytes = Vec::new();
        let mut encoder = WebPEncoder::new_lossless(&mut bytes);
        encoder.set_exif_metadata(exif(orientation)).unwrap();
        encoder
            .write_image(&data, 6, 4, ExtendedColorType::Rgb8)
            .unwrap();
        files.push(("webp", bytes));
        for (name, bytes) in files {
            let header = inspect(&bytes, &Limits::default()).unwrap();
            let expected = Orientation::from_exif(u16::from(orientation));
            assert_eq!(header.orientation, expected, "{name}");
            let raster = full(&bytes).unwrap();
            let swapped = orientation > 4;
            assert_eq!(
                raster.size().width,
                if swapped { 4 } else { 6 },
                "{name} {orientation}"
            );
            assert_eq!(raster.size(), header.upright);
            if name == "tiff" {
                continue;
            }
            // Where the darkest row went: to the start, or to the end.
            let first = raster.data()[0];
            let at_start = matches!(orientation, 1 | 2 | 5 | 8);
            assert_eq!(
                first,
                if at_start { 0 } else { 180 },
                "{name} {orientation}"
            );
        }
    }
}

#[test]
fn sixteen_bits_become_eight() {
    use png::{BitDepth, ColorType};
    let raster = full(&png(ColorType::Rgb, BitDepth::Sixteen, false)).unwrap();
    // The bytes written are 0, 31, 62, ...: the high ones are every other.
    assert_eq!(raster.data()[..3], [0, 62, 124]);
    let grey: Vec<u16> = vec![0, 128, 32_768, 65_535];
    let image = image::ImageBuffer::<image::Luma<u16>, _>::from_raw(4, 1, grey).unwrap();
    let tiff = crate::files::encode(image, image::ImageFormat::Tiff);
    assert_eq!(
        full(&tiff).unwrap().data(),
        [[0; 3], [0; 3], [128; 3], [255; 3]].concat()
    );
}

#[test]
fn a_palette_becomes_colours_and_its_alpha_stays() {
    let bytes = png(png::ColorType::Indexed, png::BitDepth::Eight, false);
    assert!(inspect(&bytes, &Limits::default()).unwrap().has_alpha);
    let raster = full(&bytes).unwrap();
    // Index 0: the palette's first bytes are 0, 7 and 14; its alpha is 0.
    assert_eq!(raster.data()[..4], [0, 7, 14, 0]);
}

#[test]
fn colours_multiplied_by_alpha_are_divided_again() {
    // Four samples, the fourth associated alpha (ExtraSamples 1).
    let mut bytes = tiff(
        3,
        4,
        &[
            (277, 3, 1, 4),
            (338, 3, 1, 1),
            (258, 3, 4, 44),
            (256, 3, 1, 3),
        ],
    );
    // 3 x 4 pixels of three samples are 3 x 3 of four.
    let height = bytes
        .windows(4)
        .position(|entry| entry == [1, 1, 3, 0])
        .unwrap()
        + 8;
    bytes[height] = 3;
    bytes[8..12].copy_from_slice(&[100, 50, 0, 128]);
    let raster = full(&bytes).unwrap();
    assert_eq!(raster.data()[..4], [199, 100, 0, 128]);
}

#[test]
fn the_profile_of_a_grey_png_is_used() {
    let mut info = png::Info::with_size(1, 1);
    // Twice as dark as sRGB's curve in the middle.
    let profile = ColorProfile::new_gray_with_gamma(1.0).encode().unwrap();
    info.icc_profile = Some(Cow::Owned(profile));
    let mut bytes = Vec::new();
    let encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&[55])
        .unwrap();
    let raster = full(&bytes).unwrap();
    assert!(raster.warnings().is_empty());
    // 55 / 255 of the light is 128 in sRGB.
    assert!(
        raster.data().iter().all(|value| value.abs_diff(128) <= 1),
        "{:?}",
        raster.data()
    );
}
