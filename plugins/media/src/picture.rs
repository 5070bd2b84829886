//! Heads of pictures.

use imagesize::{Compression, ImageType, blob_size, image_type};
use quick_xml::Reader;
use quick_xml::events::Event;

use crate::item::Kind;
use crate::probe::Said;

/// Largest side that is believed.
const LARGEST: usize = 1_000_000;
/// Bytes of an SVG that come before its root element.
const PROLOGUE: usize = 16 << 10;
/// Events of XML before it.
const MOST_EVENTS: usize = 64;

/// Reads a picture's head; none where it is no picture.
#[must_use]
pub fn read(start: &[u8]) -> Option<Said> {
    let Some(media_type) = kind(start) else {
        return drawing(start);
    };
    let mut said = Said::new(Kind::Image, media_type);
    said.size = blob_size(start).ok().and_then(|size| {
        let side = |side: usize| {
            u32::try_from(side)
                .ok()
                .filter(|_| (1..=LARGEST).contains(&side))
        };
        side(size.width).zip(side(size.height))
    });
    Some(said)
}

fn kind(start: &[u8]) -> Option<&'static str> {
    Some(match image_type(start).ok()? {
        ImageType::Png => "image/png",
        ImageType::Jpeg => "image/jpeg",
        ImageType::Gif => "image/gif",
        ImageType::Webp => "image/webp",
        ImageType::Bmp => "image/bmp",
        ImageType::Tiff => "image/tiff",
        ImageType::Ico => "image/x-icon",
        ImageType::Jxl => "image/jxl",
        ImageType::Heif(Compression::Av1) => "image/avif",
        ImageType::Heif(Compression::Hevc) => "image/heic",
        ImageType::Heif(_) if start.get(8..12).is_some_and(|brand| brand == b"avif") => {
            "image/avif"
        }
        ImageType::Heif(_) => "image/heif",
        _ => return None,
    })
}

/// An SVG's root element: its size, or that of its view.
fn drawing(start: &[u8]) -> Option<Said> {
    let start = start.get(..PROLOGUE).unwrap_or(start);
    let text = String::from_utf8_lossy(start);
    if !text.contains("<svg") {
        return None;
    }
    let mut reader = Reader::from_str(&text);
    for _ in 0..MOST_EVENTS {
        match reader.read_event() {
            Ok(Event::Start(root) | Event::Empty(root)) => {
                if root.local_name().as_ref() != b"svg" {
                    return None;
                }
                let value = |name: &str| {
                    let attribute = root.try_get_attribute(name).ok()??;
                    Some(attribute.unescape_value().ok()?.into_owned())
                };
                let mut said = Said::new(Kind::Image, "image/svg+xml");
                let own = value("width").zip(value("height"));
                let own = own.and_then(|(width, height)| pixels(&width).zip(pixels(&height)));
                said.size = own.or_else(|| view(&value("viewBox")?));
                return Some(said);
            }
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => {}
        }
    }
    None
}

/// A length in CSS pixels; none of one that is relative.
fn pixels(length: &str) -> Option<u32> {
    let length = length.trim();
    let end = length.find(|letter: char| letter.is_alphabetic() || letter == '%');
    let (number, unit) = length.split_at(end.unwrap_or(length.len()));
    let factor = match unit {
        "" | "px" => 1.0,
        "pt" => 96.0 / 72.0,
        "pc" => 16.0,
        "in" => 96.0,
        "cm" => 96.0 / 2.54,
        "mm" => 96.0 / 25.4,
        _ => return None,
    };
    let value = number.trim().parse::<f64>().ok()? * factor;
    (0.5..=LARGEST as f64)
        .contains(&value)
        .then_some(value.round() as u32)
}

fn view(said: &str) -> Option<(u32, u32)> {
    let numbers = said
        .split([' ', ',', '\t', '\n'])
        .filter(|part| !part.is_empty());
    let mut sides = numbers.skip(2);
    pixels(sides.next()?).zip(pixels(sides.next()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drawings_have_their_size_or_that_of_their_view() {
        let size = |svg: &str| read(svg.as_bytes()).and_then(|said| said.size);
        assert_eq!(
            size("<?xml version='1.0'?><!-- a --><svg width='120px' height='1in'/>"),
            Some((120, 96))
        );
        assert_eq!(
            size("<svg width='100%' height='100%' viewBox='0 0 24 12'>"),
            Some((24, 12))
        );
        assert_eq!(size("<svg>"), None);
        assert_eq!(read(b"<html><svg width='1' height='1'>"), None);
    }
}
