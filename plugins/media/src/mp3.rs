//! MP3: MPEG audio, layer III, with or without ID3v2 in front.

use crate::bytes::{at, be32};
use crate::item::Kind;
use crate::probe::Said;

/// kbit/s by index, of MPEG 1 and of MPEG 2 and 2.5.
const RATES_1: [u32; 15] = [
    0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
];
const RATES_2: [u32; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
/// Bytes in which a first frame is looked for after a tag.
const SEARCH: usize = 4096;

/// A frame's header.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Frame {
    samples: u32,
    rate: u32,
    kbits: u32,
    length: usize,
    /// Where a table of the whole file's lengths would be.
    table: usize,
}

impl Frame {
    fn read(bytes: &[u8], place: usize) -> Option<Frame> {
        let [sync, one, two, three] = at::<4>(bytes, place)?;
        let (version, layer) = (one >> 3 & 3, one >> 1 & 3);
        if sync != 0xFF || one & 0xE0 != 0xE0 || version == 1 || layer != 1 {
            return None;
        }
        let is_1 = version == 3;
        let rates = if is_1 { RATES_1 } else { RATES_2 };
        let kbits = *rates.get(usize::from(two >> 4)).filter(|rate| **rate > 0)?;
        let base = *[44_100, 48_000, 32_000].get(usize::from(two >> 2 & 3))?;
        let rate = base
            >> match version {
                3 => 0,
                2 => 1,
                _ => 2,
            };
        let mono = three >> 6 == 3;
        let samples = if is_1 { 1152 } else { 576 };
        let padding = u32::from(two >> 1 & 1);
        let length = samples / 8 * kbits * 1000 / rate + padding;
        let table = match (is_1, mono) {
            (true, false) => 32,
            (true, true) | (false, false) => 17,
            (false, true) => 9,
        };
        Some(Frame {
            samples,
            rate,
            kbits,
            length: length as usize,
            table: 4 + table,
        })
    }
}

/// Reads a file's beginning; none where neither a tag nor two frames are there.
#[must_use]
pub fn read(start: &[u8], total: Option<u64>) -> Option<Said> {
    let mut said = Said::new(Kind::Audio, "audio/mpeg");
    let Some(tag) = tag(start) else {
        let frame = Frame::read(start, 0)?;
        // One header may be chance.
        Frame::read(start, frame.length)?;
        say(&mut said, start, 0, 0, total);
        return Some(said);
    };
    if tag < start.len() as u64 {
        say(&mut said, start, usize::try_from(tag).ok()?, 0, total);
    } else {
        // A picture in the tag is often larger than what was read.
        said.more = total.is_none_or(|total| tag < total).then_some(tag);
    }
    Some(said)
}

/// Looks at the part after a long tag.
pub fn look_on(said: &mut Said, part: &[u8], from: u64, total: Option<u64>) {
    say(said, part, 0, from, total);
}

/// The length of an ID3v2 tag, its header included.
fn tag(start: &[u8]) -> Option<u64> {
    if at::<3>(start, 0)? != *b"ID3" {
        return None;
    }
    let sizes = at::<4>(start, 6)?;
    let size = sizes
        .iter()
        .fold(0, |size, byte| size << 7 | u64::from(byte & 0x7F));
    let footer = if start.get(5)? & 0x10 != 0 { 10 } else { 0 };
    Some(10 + size + footer)
}

/// Finds the first frame from a place on and says how long the file plays: by a Xing or
/// VBRI table, else by the first frame's rate.
fn say(said: &mut Said, bytes: &[u8], place: usize, from: u64, total: Option<u64>) {
    let places = place..place.saturating_add(SEARCH).min(bytes.len());
    let found = places.into_iter().find_map(|place| {
        let frame = Frame::read(bytes, place)?;
        let next = place + frame.length;
        (next >= bytes.len() || Frame::read(bytes, next).is_some()).then_some((place, frame))
    });
    let Some((place, frame)) = found else { return };
    let seconds =
        |frames: u32| f64::from(frames) * f64::from(frame.samples) / f64::from(frame.rate);
    let table = place + frame.table;
    let frames = match at::<4>(bytes, table).as_ref() {
        Some(b"Xing" | b"Info") if be32(bytes, table + 4).is_some_and(|flags| flags & 1 != 0) => {
            be32(bytes, table + 8)
        }
        _ => {
            let table = place + 36;
            let is_table = at::<4>(bytes, table).is_some_and(|mark| mark == *b"VBRI");
            is_table.then(|| be32(bytes, table + 14)).flatten()
        }
    };
    said.duration = frames
        .filter(|frames| *frames > 0)
        .map(seconds)
        .or_else(|| {
            let audio = total?.checked_sub(from + place as u64)?;
            Some(audio as f64 * 8.0 / (f64::from(frame.kbits) * 1000.0))
        });
}
