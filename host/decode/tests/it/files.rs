//! Image files made in code.

use std::io::Cursor;

use crescendo_decode::{DecodeError, Level, Limits, Raster, Uninterrupted, decode, inspect};
use image::{DynamicImage, ImageFormat, RgbaImage};

/// Smooth colours with an edge in the middle, `alpha` for the right half.
pub fn picture(width: u32, height: u32, alpha: u8) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, y| {
        let right = x * 2 >= width;
        let (x, y) = (x * 255 / width, y * 255 / height);
        let alpha = if right { alpha } else { 255 };
        image::Rgba([x as u8, y as u8, if right { 200 } else { 40 }, alpha])
    })
}

/// Encodes with the `image` crate.
pub fn encode(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Vec::new();
    image
        .into()
        .write_to(&mut Cursor::new(&mut bytes), format)
        .unwrap();
    bytes
}

/// Inspects and decodes at full size under the default limits.
pub fn full(bytes: &[u8]) -> Result<Raster, DecodeError> {
    let limits = Limits::default();
    let header = inspect(bytes, &limits)?;
    decode(bytes, &header, Level::Full, &limits, &Uninterrupted)
}
