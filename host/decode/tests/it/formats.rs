//! Each format's pixels arrive, and what is no picture is refused.

use crescendo_decode::{DecodeError, Format, Limits, inspect};
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
