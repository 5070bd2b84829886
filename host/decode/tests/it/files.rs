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

/// The formats that `encode` writes.
pub const FORMATS: [ImageFormat; 6] = [
    ImageFormat::Png,
    ImageFormat::Jpeg,
    ImageFormat::WebP,
    ImageFormat::Gif,
    ImageFormat::Bmp,
    ImageFormat::Tiff,
];

/// One PNG chunk with its checksum.
pub fn png_chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let mut checksum = !0_u32;
    for byte in name.iter().chain(body) {
        checksum ^= u32::from(*byte);
        for _ in 0..8 {
            let carry = checksum & 1 != 0;
            checksum = checksum >> 1 ^ if carry { 0xedb8_8320 } else { 0 };
        }
    }
    let length = (body.len() as u32).to_be_bytes();
    [&length, name.as_slice(), body, &(!checksum).to_be_bytes()].concat()
}

/// A red GIF with this many frames.
pub fn gif(width: u16, height: u16, frames: usize) -> Vec<u8> {
    assert_eq!(
        (width, height),
        (2, 2),
        "the codes below are those of four pixels"
    );
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
    bytes.extend([0x80, 0, 0, 255, 0, 0, 0, 0, 0]);
    let mut frame = vec![b',', 0, 0, 0, 0];
    frame.extend([width.to_le_bytes(), height.to_le_bytes()].concat());
    // Codes of 3 bits: clear, 0, 0, 0, 0 (now of 4 bits: end).
    frame.extend([0, 2, 3, 0b0000_0100, 0b1000_0000, 0b0000_0010, 0]);
    bytes.extend(frame.repeat(frames));
    bytes.push(b';');
    bytes
}

/// An uncompressed RGB TIFF; `tags` (tag, kind, count, value) replace those of
/// the same number or join them.
pub fn tiff(width: u16, height: u16, tags: &[(u16, u16, u32, u32)]) -> Vec<u8> {
    let pixels = usize::from(width) * usize::from(height) * 3;
    let strip = 8;
    let bits = strip + pixels as u32;
    let mut all = std::collections::BTreeMap::from([
        (256, (3, 1, u32::from(width))),
        (257, (3, 1, u32::from(height))),
        (258, (3, 3, bits)),
        (259, (3, 1, 1)),
        (262, (3, 1, 2)),
        (273, (4, 1, strip)),
        (277, (3, 1, 3)),
        (278, (3, 1, u32::from(height))),
        (279, (4, 1, pixels as u32)),
    ]);
    all.extend(
        tags.iter()
            .map(|(tag, kind, count, value)| (*tag, (*kind, *count, *value))),
    );
    let mut bytes = b"II\x2a\0".to_vec();
    let directory = bits + 8;
    bytes.extend(directory.to_le_bytes());
    bytes.extend((0..pixels).map(|index| (index * 5) as u8));
    // Bits per sample of three or four samples.
    bytes.extend([8, 0, 8, 0, 8, 0, 8, 0]);
    bytes.extend((all.len() as u16).to_le_bytes());
    for (tag, (kind, count, value)) in all {
        bytes.extend(u16::to_le_bytes(tag));
        bytes.extend(u16::to_le_bytes(kind));
        bytes.extend(u32::to_le_bytes(count));
        bytes.extend(u32::to_le_bytes(value));
    }
    bytes.extend([0; 4]);
    bytes
}

/// A PNG in this colour type and depth, from bytes that are as good as noise.
pub fn png(color: png::ColorType, depth: png::BitDepth, interlaced: bool) -> Vec<u8> {
    let mut info = png::Info::with_size(19, 13);
    info.color_type = color;
    info.bit_depth = depth;
    info.interlaced = interlaced;
    if color == png::ColorType::Indexed {
        info.palette = Some((0..768).map(|i| (i * 7) as u8).collect::<Vec<_>>().into());
        info.trns = Some(vec![0, 128, 255].into());
    }
    let bits = color.samples() * (depth as usize);
    let mut bytes = Vec::new();
    // The encoder writes no interlaced images; the header's flag is set
    // afterwards, and the data made for it here is as long as it must be.
    info.interlaced = false;
    let mut writer = png::Encoder::with_info(&mut bytes, info)
        .unwrap()
        .write_header()
        .unwrap();
    let row = (19 * bits).div_ceil(8);
    let data: Vec<u8> = (0..row * 13)
        .map(|index| (index * 31 % 251) as u8)
        .collect();
    writer.write_image_data(&data).unwrap();
    drop(writer);
    if interlaced {
        bytes[28] = 1;
    }
    bytes
}

/// Small files of every format and of each way to code them.
pub fn every_kind() -> Vec<Vec<u8>> {
    use png::{BitDepth, ColorType};
    let mut files: Vec<Vec<u8>> = FORMATS
        .into_iter()
        .flat_map(|format| {
            [
                encode(picture(40, 30, 255), format),
                encode(picture(17, 23, 99), format),
            ]
        })
        .collect();
    for (color, depth) in [
        (ColorType::Grayscale, BitDepth::One),
        (ColorType::Grayscale, BitDepth::Sixteen),
        (ColorType::GrayscaleAlpha, BitDepth::Eight),
        (ColorType::Indexed, BitDepth::Two),
        (ColorType::Rgba, BitDepth::Sixteen),
    ] {
        files.extend([png(color, depth, false), png(color, depth, true)]);
    }
    files.extend(crate::jpegs::every_coding());
    files.extend([gif(2, 2, 3), tiff(9, 7, &[]), tiff(9, 7, &[(274, 3, 1, 6)])]);
    files
}
