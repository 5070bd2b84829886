//! MP4, M4A and QuickTime: boxes (ISO/IEC 14496-12).

use crate::bytes::{at, be32, be64};
use crate::item::Kind;
use crate::probe::Said;

/// Boxes that are looked at on one level.
const MOST: usize = 1024;

/// A box: its name, and where its content begins and ends in the file.
#[derive(Clone, Copy, Debug)]
struct Part {
    name: [u8; 4],
    from: u64,
    to: u64,
}

/// Boxes one after the other from a place, until the end of what contains them. Each
/// step goes forward by at least a header.
fn parts(bytes: &[u8], from: u64, to: u64) -> impl Iterator<Item = Part> + '_ {
    let mut place = from;
    std::iter::from_fn(move || {
        let begin = usize::try_from(place).ok()?;
        let (short, name) = (be32(bytes, begin)?, at::<4>(bytes, begin + 4)?);
        let (header, length) = match short {
            // To the end of the file.
            0 => (8, to.saturating_sub(place)),
            1 => (16, be64(bytes, begin + 8)?),
            _ => (8, u64::from(short)),
        };
        if length < header {
            return None;
        }
        let part = Part {
            name,
            from: place + header,
            to: place.saturating_add(length).min(to),
        };
        place = place.saturating_add(length);
        Some(part)
    })
    .take(MOST)
}

fn find(bytes: &[u8], within: Part, name: &[u8; 4]) -> Option<Part> {
    parts(bytes, within.from, within.to).find(|part| part.name == *name)
}

/// Reads a file's beginning; none where it is none, or a picture in this container.
#[must_use]
pub fn read(start: &[u8], total: Option<u64>) -> Option<Said> {
    let end = total.unwrap_or(u64::MAX);
    let first = parts(start, 0, end).next()?;
    let media_type = match &first.name {
        b"ftyp" => match &at::<4>(start, 8)? {
            b"M4A " | b"M4B " | b"F4A " => "audio/mp4",
            b"qt  " => "video/quicktime",
            b"avif" | b"avis" | b"heic" | b"heix" | b"mif1" | b"msf1" | b"hevc" | b"heim"
            | b"heis" | b"jxl " | b"crx " => return None,
            _ => "video/mp4",
        },
        b"moov" | b"mdat" | b"wide" if first.to > 16 => "video/quicktime",
        _ => return None,
    };
    let kind = match media_type {
        "audio/mp4" => Kind::Audio,
        _ => Kind::Video,
    };
    let mut said = Said::new(kind, media_type);
    let mut last = 0;
    for part in parts(start, 0, end) {
        if part.name == *b"moov" {
            if part.to <= start.len() as u64 {
                movie(&mut said, start, part);
                return Some(said);
            }
            // It begins here and goes on: what is there may be enough.
            movie(&mut said, start, part);
            let lacks = said.duration.is_none() || said.kind == Kind::Video && said.size.is_none();
            said.more = lacks.then_some(part.from - 8);
            return Some(said);
        }
        last = part.to;
    }
    // It comes after what was read: mostly after the one large box of contents.
    said.more = (last >= start.len() as u64 && last < end).then_some(last);
    Some(said)
}

/// Looks at a part of the file that begins with a box.
pub fn look_on(said: &mut Said, part: &[u8]) {
    let found = parts(part, 0, u64::MAX).find(|found| found.name == *b"moov");
    if let Some(found) = found {
        movie(said, part, found);
    }
}

fn movie(said: &mut Said, bytes: &[u8], moov: Part) {
    if let Some(header) = find(bytes, moov, b"mvhd") {
        said.duration = duration(bytes, header).filter(|seconds| *seconds > 0.0);
    }
    let (mut pictures, mut sound) = (false, false);
    for track in parts(bytes, moov.from, moov.to).filter(|part| part.name == *b"trak") {
        let media = find(bytes, track, b"mdia");
        let handler = media.and_then(|media| find(bytes, media, b"hdlr"));
        let kind =
            handler.and_then(|handler| at::<4>(bytes, usize::try_from(handler.from).ok()? + 8));
        match kind.as_ref() {
            Some(b"vide") => {
                pictures = true;
                let header = find(bytes, track, b"tkhd");
                said.size = said
                    .size
                    .or_else(|| header.and_then(|header| size(bytes, header)));
            }
            Some(b"soun") => sound = true,
            _ => {}
        }
    }
    if sound && !pictures && said.media_type == "video/mp4" {
        (said.kind, said.media_type) = (Kind::Audio, "audio/mp4");
    }
}

fn duration(bytes: &[u8], header: Part) -> Option<f64> {
    let from = usize::try_from(header.from).ok()?;
    let (scale, length) = match bytes.get(from)? {
        0 => (be32(bytes, from + 12)?, u64::from(be32(bytes, from + 16)?)),
        _ => (be32(bytes, from + 20)?, be64(bytes, from + 24)?),
    };
    // All ones stand for a length that nobody knows.
    let known = scale > 0 && length != u64::MAX && length != u64::from(u32::MAX);
    known.then(|| length as f64 / f64::from(scale))
}

/// Width and height of a track as it is shown, turned where its matrix turns it.
fn size(bytes: &[u8], header: Part) -> Option<(u32, u32)> {
    let from = usize::try_from(header.from).ok()?;
    let matrix = match bytes.get(from)? {
        0 => from + 40,
        _ => from + 52,
    };
    let fixed = |place: usize| be32(bytes, place).map(|value| value >> 16);
    let (width, height) = (fixed(matrix + 36)?, fixed(matrix + 40)?);
    let turned = be32(bytes, matrix)? == 0 && be32(bytes, matrix + 4)? != 0;
    let size = if turned {
        (height, width)
    } else {
        (width, height)
    };
    (width > 0 && height > 0).then_some(size)
}
