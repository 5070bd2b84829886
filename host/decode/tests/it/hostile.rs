//! Files made to hurt: bombs, lies and endless lists.

use std::borrow::Cow;
use std::cell::Cell;

use crescendo_decode::{
    DecodeError, Interrupted, Level, Limits, Uninterrupted, Warning, decode, inspect,
};
use image::ImageFormat;

use crate::files::{encode, full, gif, picture, png_chunk, tiff};
use crate::memory::peak;

/// A PNG of this size whose image data is a few bytes.
fn tiny_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 2, 0, 0, 0]);
    bytes.extend(png_chunk(b"IHDR", &header));
    bytes.extend(png_chunk(b"IDAT", &[0x78; 8000]));
    bytes
}

#[test]
fn a_huge_png_of_8_kilobytes_is_refused_before_anything_is_allocated() {
    let bytes = tiny_png(60_000, 60_000);
    let (result, held) = peak(|| inspect(&bytes, &Limits::default()));
    let found = 60_000 * 60_000;
    let limit = Limits::default().max_pixels;
    assert_eq!(
        result,
        Err(DecodeError::TooLarge {
            unit: "pixels",
            found,
            limit
        })
    );
    assert_eq!(held, 0);
    assert!(inspect(&tiny_png(10_000, 10_000), &Limits::default()).is_ok());
}

#[test]
fn a_side_past_the_limit_is_refused_even_where_the_product_is_not() {
    let error = inspect(&tiny_png(70_000, 1), &Limits::default()).unwrap_err();
    assert_eq!(
        error,
        DecodeError::TooLarge {
            unit: "columns",
            found: 70_000,
            limit: 65_535
        }
    );
}

#[test]
fn a_file_past_the_limit_is_refused_unread() {
    let limits = Limits {
        max_bytes: 10,
        ..Limits::default()
    };
    assert_eq!(
        inspect(&tiny_png(1, 1), &limits).unwrap_err().code(),
        "image-too-large"
    );
}

#[test]
fn compressed_text_is_never_inflated() {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 4, 4);
    let text = "x".repeat(64 << 20);
    encoder.add_ztxt_chunk("Comment".into(), text).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0; 16]).unwrap();
    writer.finish().unwrap();
    // The same compressed text once more, as an iTXt chunk.
    let start = bytes.windows(4).position(|name| name == b"zTXt").unwrap();
    let length = u32::from_be_bytes(bytes[start - 4..start].try_into().unwrap()) as usize;
    let text = &bytes[start + 4 + b"Comment\0\0".len()..start + 4 + length];
    let chunk = png_chunk(b"iTXt", &[b"Comment\0\x01\0\0\0", text].concat());
    bytes.splice(start - 4..start - 4, chunk);
    assert!(
        bytes.len() > 100_000,
        "the bombs are in the file: {}",
        bytes.len()
    );
    let (result, held) = peak(|| full(&bytes));
    assert!(result.unwrap().warnings().is_empty());
    assert!(held < 1 << 20, "{held}");
}

fn png_with_profile(profile: Vec<u8>) -> Vec<u8> {
    let mut info = png::Info::with_size(4, 4);
    info.color_type = png::ColorType::Rgb;
    info.icc_profile = Some(Cow::Owned(profile));
    let mut bytes = Vec::new();
    let encoder = png::Encoder::with_info(&mut bytes, info).unwrap();
    encoder
        .write_header()
        .unwrap()
        .write_image_data(&[77; 48])
        .unwrap();
    bytes
}

#[test]
fn a_profile_bomb_is_inflated_to_the_limit_and_left_aside() {
    let bytes = png_with_profile(vec![0; 64 << 20]);
    assert!(
        bytes.len() > 60_000,
        "the bomb is in the file: {}",
        bytes.len()
    );
    let (result, held) = peak(|| full(&bytes));
    let raster = result.unwrap();
    assert_eq!(raster.warnings(), [Warning::ProfileUnusable]);
    assert!(raster.data().iter().all(|value| *value == 77));
    let limit = 4 * Limits::default().max_metadata_bytes as i64 + (4 << 20);
    assert!(held < limit, "{held}");
}

#[test]
fn a_profile_of_nonsense_is_left_aside() {
    let raster = full(&png_with_profile(b"not a profile".repeat(30))).unwrap();
    assert_eq!(raster.warnings(), [Warning::ProfileUnusable]);
    assert!(raster.data().iter().all(|value| *value == 77));
}

#[test]
fn of_a_million_frames_only_the_first_is_looked_at() {
    let bytes = gif(2, 2, 1_000_000);
    let checks = Cell::new(0);
    let count = || {
        checks.set(checks.get() + 1);
        Ok(())
    };
    let limits = Limits::default();
    let header = inspect(&bytes, &limits).unwrap();
    let (raster, held) = peak(|| decode(&bytes, &header, Level::Full, &limits, &count));
    assert_eq!(raster.unwrap().data(), [255, 0, 0].repeat(4));
    assert!(
        checks.get() < 20,
        "{} chunks of 4 KiB were read",
        checks.get()
    );
    assert!(held < 1 << 20, "{held}");
}

#[test]
fn endless_extensions_before_the_first_frame_are_refused() {
    let one = gif(2, 2, 1);
    let comments = b"\x21\xfe\x01x\x00".repeat(100_000);
    // Behind the screen and its table of two colours.
    let bytes = [&one[..19], &comments, &one[19..]].concat();
    let error = inspect(&bytes, &Limits::default()).unwrap_err();
    assert_eq!(error.code(), "metadata-too-large");
    let few = [&one[..19], &comments[..500], &one[19..]].concat();
    assert!(full(&few).is_ok());
}

#[test]
fn a_gif_frame_larger_than_its_screen_allocates_nothing_of_its_size() {
    let mut bytes = gif(2, 2, 1);
    let frame = bytes.iter().position(|byte| *byte == b',').unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    let (result, held) = peak(|| full(&bytes));
    assert_eq!(result.unwrap_err().code(), "damaged-image");
    assert!(held < 8 << 20, "{held}");
}

#[test]
fn a_bitmap_that_lies_about_its_size_is_damaged() {
    let mut bytes = encode(picture(4, 4, 255), ImageFormat::Bmp);
    bytes[18..22].copy_from_slice(&2_000_u32.to_le_bytes());
    bytes[22..26].copy_from_slice(&2_000_u32.to_le_bytes());
    match full(&bytes) {
        Ok(raster) => assert!(raster.is_damaged()),
        Err(error) => assert_eq!(error.code(), "damaged-image"),
    }
    // And one whose size nobody could have.
    bytes[22..26].copy_from_slice(&i32::MIN.to_le_bytes());
    assert_eq!(full(&bytes).unwrap_err().code(), "image-too-large");
    // Rows may be stored upwards, columns not.
    bytes[18..22].copy_from_slice(&(-4_i32).to_le_bytes());
    bytes[22..26].copy_from_slice(&(-4_i32).to_le_bytes());
    assert_eq!(full(&bytes).unwrap_err().code(), "damaged-image");
}

#[test]
fn a_png_whose_checksums_or_end_are_wrong_is_damaged() {
    let sound = encode(picture(40, 40, 255), ImageFormat::Png);
    assert!(!full(&sound).unwrap().is_damaged());
    let data = sound.windows(4).position(|four| four == b"IDAT").unwrap();
    let length = u32::from_be_bytes(sound[data - 4..data].try_into().unwrap()) as usize;
    let mut wrong = sound.clone();
    // The checksum behind the rows.
    wrong[data + 4 + length] ^= 1;
    assert!(full(&wrong).unwrap().is_damaged());
    for cut in [1, 12, 16] {
        assert!(
            full(&sound[..sound.len() - cut]).unwrap().is_damaged(),
            "{cut}"
        );
    }
    let mut header = sound;
    header[29] ^= 1;
    let error = full(&header).unwrap_err().to_string();
    assert!(
        error.ends_with("the checksum of a chunk does not fit its content"),
        "{error}"
    );
}

#[test]
fn a_tiff_with_a_huge_tag_holds_no_memory_for_it() {
    let sound = tiff(2, 2, &[]);
    assert_eq!(full(&sound).unwrap().data().len(), 12);
    for tag in [273, 279, 34675, 700] {
        // Four thousand million long numbers at byte 8.
        let bytes = tiff(2, 2, &[(tag, 4, u32::MAX, 8)]);
        let (result, held) = peak(|| full(&bytes));
        if let Err(error) = result {
            assert!(
                ["damaged-image", "metadata-too-large"].contains(&error.code()),
                "{error}"
            );
        }
        assert!(held < 16 << 20, "tag {tag}: {held}");
    }
}

#[test]
fn a_tiff_that_never_ends_its_tags_is_refused() {
    let mut bytes = b"II\x2b\0\x08\0\0\0\x10\0\0\0\0\0\0\0".to_vec();
    bytes.extend(u64::MAX.to_le_bytes());
    bytes.extend([7; 4 << 20]);
    assert_eq!(
        inspect(&bytes, &Limits::default()).unwrap_err().code(),
        "metadata-too-large"
    );
}

#[test]
fn one_pixel_is_enough_for_every_format() {
    for format in crate::files::FORMATS {
        let raster = full(&encode(picture(1, 1, 255), format)).unwrap();
        assert_eq!(
            (raster.size().width, raster.size().height),
            (1, 1),
            "{format:?}"
        );
    }
}

#[test]
fn full_transparency_comes_through() {
    let clear = image::RgbaImage::from_pixel(5, 5, image::Rgba([9, 9, 9, 0]));
    for format in [
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
        ImageFormat::Tiff,
    ] {
        let raster = full(&encode(clear.clone(), format)).unwrap();
        assert!(raster.has_alpha(), "{format:?}");
        assert!(
            raster
                .data()
                .as_chunks::<4>()
                .0
                .iter()
                .all(|[.., a]| *a == 0),
            "{format:?}"
        );
    }
}

#[test]
fn memory_stays_within_the_bound_that_the_crate_states() {
    let (width, height) = (300, 200);
    for format in crate::files::FORMATS {
        for bytes in [
            encode(picture(width, height, 128), format),
            crate::jpegs::with_orientation(
                &encode(picture(width, height, 255), ImageFormat::Jpeg),
                6,
            ),
        ] {
            let (result, held) = peak(|| full(&bytes));
            result.unwrap();
            let pixels = i64::from(width) * i64::from(height);
            let bound = 16 * pixels + 4 * Limits::default().max_metadata_bytes as i64 + (4 << 20);
            assert!(held < bound, "{format:?}: {held}");
        }
    }
}

#[test]
fn an_interruption_at_any_check_ends_the_work() {
    for format in crate::files::FORMATS {
        let bytes = encode(picture(300, 200, 77), format);
        let limits = Limits::default();
        let header = inspect(&bytes, &limits).unwrap();
        let count = Cell::new(0);
        let counting = || {
            count.set(count.get() + 1);
            Ok(())
        };
        decode(&bytes, &header, Level::Full, &limits, &counting).unwrap();
        let total: i32 = count.get();
        assert!(total > 1, "{format:?} checked {total} times");
        for last in 0..total {
            let left = Cell::new(last);
            let ending = || {
                left.set(left.get() - 1);
                if left.get() < 0 {
                    Err(Interrupted)
                } else {
                    Ok(())
                }
            };
            let result = decode(&bytes, &header, Level::Full, &limits, &ending);
            assert_eq!(
                result,
                Err(DecodeError::Interrupted(Interrupted)),
                "{format:?} at {last}"
            );
            assert!(left.get() >= -2, "{format:?} went on after the end");
        }
    }
}

#[test]
fn nothing_is_left_of_a_png_but_its_rows() {
    let bytes = encode(picture(64, 64, 255), ImageFormat::Png);
    let limits = Limits::default();
    let header = inspect(&bytes, &limits).unwrap();
    let half = &bytes[..bytes.len() / 2];
    let raster = decode(half, &header, Level::Full, &limits, &Uninterrupted).unwrap();
    assert!(raster.is_damaged());
    let whole = full(&bytes).unwrap();
    assert_eq!(raster.size(), whole.size());
}
