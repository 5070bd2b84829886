//! Each format's pixels arrive, and what is no picture is refused.

use crescendo_decode::{
    DecodeError, Format, Layout, Level, Limits, Raster, Rect, Uninterrupted, decode, inspect,
    level_for,
};
use image::{DynamicImage, ImageFormat};

use crate::files::{encode, full, picture};

#[test]
fn lossless_formats_keep_each_pixel() {
    let picture = picture(37, 21, 255);
    let rgb = DynamicImage::from(picture).into_rgb8();
    for format in [
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Bmp,
        ImageFormat::Tiff,
    ] {
        let bytes = encode(rgb.clone(), format);
        let header = inspect(&bytes, &Limits::default()).unwrap();
        assert_eq!(
            (header.stored.width, header.stored.height),
            (37, 21),
            "{format:?}"
        );
        assert!(!header.has_alpha, "{format:?}");
        let raster = full(&bytes).unwrap();
        assert!(!raster.has_alpha(), "{format:?}");
        assert!(raster.data() == rgb.as_raw(), "{format:?}");
    }
}

#[test]
fn alpha_is_kept_where_the_format_has_it() {
    let picture = picture(24, 16, 90);
    for format in [ImageFormat::Png, ImageFormat::WebP, ImageFormat::Tiff] {
        let bytes = encode(picture.clone(), format);
        assert!(
            inspect(&bytes, &Limits::default()).unwrap().has_alpha,
            "{format:?}"
        );
        let raster = full(&bytes).unwrap();
        assert!(
            raster.has_alpha() && raster.data() == picture.as_raw(),
            "{format:?}"
        );
    }
}

#[test]
fn an_alpha_channel_that_is_opaque_everywhere_is_dropped() {
    let raster = full(&encode(picture(9, 9, 255), ImageFormat::Png)).unwrap();
    assert!(!raster.has_alpha());
}

#[test]
fn what_is_no_picture_is_named() {
    for (bytes, name) in [
        (b"PK\x03\x04rest".as_slice(), "ZIP"),
        (b"<?xml version='1.0'?><svg xmlns=''/>", "SVG"),
        (b"  <!DOCTYPE html><p>", "HTML"),
        (b"%PDF-1.7", "PDF"),
        (b"RIFF\x04\0\0\0WAVE", "RIFF"),
        (b"hello", "plain text"),
        (b"\x01\x02\x03", "no known kind"),
    ] {
        let error = inspect(bytes, &Limits::default()).unwrap_err();
        assert_eq!(error.code(), "unsupported-format");
        let text = error.to_string();
        assert!(
            text.contains(name) && text.contains(Format::KNOWN),
            "{text}"
        );
    }
}

#[test]
fn no_bytes_are_refused_by_a_name_of_their_own() {
    assert_eq!(inspect(&[], &Limits::default()), Err(DecodeError::Empty));
}

#[test]
fn lossy_webp_shows_the_picture_with_and_without_alpha() {
    let opaque = full(include_bytes!("../fixtures/lossy.webp")).unwrap();
    let clear = full(include_bytes!("../fixtures/lossy_alpha.webp")).unwrap();
    assert!(!opaque.has_alpha() && clear.has_alpha());
    let pixels = opaque.data().as_chunks::<3>().0.iter().enumerate();
    let error = pixels.map(|(index, pixel)| {
        let expected = crate::jpegs::picture(index % 99, index / 99);
        let values = pixel.iter().zip(expected);
        values
            .map(|(value, expected)| (f64::from(*value) - expected).abs())
            .sum::<f64>()
            / 3.0
    });
    let mean = error.sum::<f64>() / (99.0 * 61.0);
    assert!(mean < 3.0, "{mean}");
    // A ramp from transparent to opaque, top to bottom.
    let alpha: Vec<u8> = clear
        .data()
        .as_chunks::<4>()
        .0
        .iter()
        .map(|[.., a]| *a)
        .collect();
    assert!(alpha[0] < 8 && alpha[99 * 61 - 1] > 247);
}

#[test]
fn the_level_depends_on_the_request_alone() {
    let header = |bytes: &[u8]| inspect(bytes, &Limits::default()).unwrap();
    let jpeg = header(&encode(
        DynamicImage::from(picture(800, 600, 255)).into_rgb8(),
        ImageFormat::Jpeg,
    ));
    let area = |width, height| {
        Some(Rect {
            x: 3,
            y: 5,
            width,
            height,
        })
    };
    for (area, side, level) in [
        (None, 100, Level::Eighth),
        (None, 101, Level::Quarter),
        (None, 200, Level::Quarter),
        (None, 400, Level::Half),
        (None, 401, Level::Full),
        (None, 0, Level::Full),
        (None, u32::MAX, Level::Full),
        (area(80, 40), 10, Level::Eighth),
        (area(80, 40), 64, Level::Full),
    ] {
        assert_eq!(level_for(&jpeg, area, side), level, "{area:?} {side}");
    }
    // A format without a scaled decode.
    let png = header(&encode(picture(800, 600, 255), ImageFormat::Png));
    assert_eq!(level_for(&png, None, 1), Level::Full);
}

#[test]
fn the_level_of_a_request_always_serves_it() {
    let (width, height) = (203, 77);
    let bytes = encode(
        DynamicImage::from(picture(width, height, 255)).into_rgb8(),
        ImageFormat::Jpeg,
    );
    let limits = Limits::default();
    let header = inspect(&bytes, &limits).unwrap();
    let full = full(&bytes).unwrap();
    for side in 0..=width + 1 {
        for area in [
            None,
            Some(Rect {
                x: 50,
                y: 9,
                width: 97,
                height: 41,
            }),
        ] {
            let level = level_for(&header, area, side);
            let raster = decode(&bytes, &header, level, &limits, &Uninterrupted).unwrap();
            let copy = |raster: &Raster| raster.region(area, side, Layout::Rgb8, &Uninterrupted);
            let (scaled, full) = (copy(&raster).unwrap(), copy(&full).unwrap());
            assert_eq!(scaled.size, full.size, "{side} {area:?}");
            let pairs = scaled.data.iter().zip(&full.data);
            let sum: u64 = pairs.map(|(a, b)| u64::from(a.abs_diff(*b))).sum();
            let mean = sum as f64 / full.data.len() as f64;
            // Edges of an area cut through the blocks of a reduced raster.
            assert!(mean < 6.0, "{side} {area:?}: {mean}");
        }
    }
}

#[test]
fn big_files_check_again_and_again() {
    let (width, height) = (600, 400);
    for format in crate::files::FORMATS {
        let bytes = encode(picture(width, height, 255), format);
        let limits = Limits::default();
        let header = inspect(&bytes, &limits).unwrap();
        let checks = std::cell::Cell::new(0_u32);
        let count = || {
            checks.set(checks.get() + 1);
            Ok(())
        };
        decode(&bytes, &header, Level::Full, &limits, &count).unwrap();
        // A megabyte of pixels, worked on more than once.
        assert!(checks.get() > 5, "{format:?}: {}", checks.get());
    }
}
