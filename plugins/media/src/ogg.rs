//! Ogg: its first page says what it carries, its last one how long that is (RFC 3533).

use crate::bytes::{at, be16, last, le32, le64};
use crate::item::Kind;
use crate::probe::{PIECE, Said};

/// Reads a file's beginning; none where it is none. How long it plays stands at its
/// end.
#[must_use]
pub fn read(start: &[u8], total: Option<u64>) -> Option<Said> {
    if at::<4>(start, 0)? != *b"OggS" {
        return None;
    }
    let packet = 27 + usize::from(*start.get(26)?);
    let mut said = Said::new(Kind::Audio, "audio/ogg");
    if at::<6>(start, packet + 1).is_some_and(|mark| mark == *b"theora") {
        (said.kind, said.media_type) = (Kind::Video, "video/ogg");
        let unit = |place| be16(start, packet + place).map(|units| u32::from(units) * 16);
        said.size = unit(10)
            .zip(unit(12))
            .filter(|(width, height)| *width > 0 && *height > 0);
        return Some(said);
    }
    let Some(rate) = rate(start, packet) else {
        return Some(said);
    };
    said.samples = Some(rate);
    match total {
        Some(total) if total <= start.len() as u64 => look_on(&mut said, start),
        Some(total) => said.more = Some(total.saturating_sub(PIECE)),
        None => {}
    }
    Some(said)
}

/// Samples a second, and samples at the beginning that are not played.
fn rate(start: &[u8], packet: usize) -> Option<(u32, u32)> {
    if at::<8>(start, packet)? == *b"OpusHead" {
        let skipped = at::<2>(start, packet + 10).map(u16::from_le_bytes)?;
        return Some((48_000, u32::from(skipped)));
    }
    let is_vorbis = at::<7>(start, packet)? == *b"\x01vorbis";
    let rate = le32(start, packet + 12).filter(|rate| is_vorbis && *rate > 0)?;
    Some((rate, 0))
}

/// Looks at the end of the file: the last page's position is the number of samples.
pub fn look_on(said: &mut Said, part: &[u8]) {
    let Some((rate, skipped)) = said.samples else {
        return;
    };
    let position = last(part, b"OggS").and_then(|page| le64(part, page + 6));
    let position = position.filter(|position| *position != u64::MAX);
    said.duration = position
        .and_then(|position| position.checked_sub(u64::from(skipped)))
        .map(|samples| samples as f64 / f64::from(rate));
}
