//! WebM and Matroska: EBML (RFC 8794, RFC 9559).

use crate::bytes::last;
use crate::item::Kind;
use crate::probe::Said;

const EBML: u64 = 0x1A45_DFA3;
const SEGMENT: u64 = 0x1853_8067;
const INFO: u64 = 0x1549_A966;
const TIMESTAMP_SCALE: u64 = 0x2A_D7B1;
const DURATION: u64 = 0x4489;
const TRACKS: u64 = 0x1654_AE6B;
const TRACK: u64 = 0xAE;
const TRACK_TYPE: u64 = 0x83;
const VIDEO: u64 = 0xE0;
const WIDTH: u64 = 0xB0;
const HEIGHT: u64 = 0xBA;
const CLUSTER: u64 = 0x1F43_B675;
/// Elements that are looked at in all.
const MOST: usize = 4096;

/// Reads a file's beginning; none where it is none.
///
/// Elements that contain those that are looked for are walked into, all others passed
/// over: one loop, which goes forward by at least two bytes a step.
#[must_use]
pub fn read(start: &[u8]) -> Option<Said> {
    let (first, length, begin) = element(start, 0)?;
    if first != EBML {
        return None;
    }
    let head = start.get(begin..begin.saturating_add(length).min(start.len()))?;
    let is_webm = last(head, b"webm").is_some();
    let media_type = if is_webm {
        "video/webm"
    } else {
        "video/x-matroska"
    };
    let mut said = Said::new(Kind::Video, media_type);
    let (mut scale, mut duration) = (1_000_000.0, None);
    let (mut width, mut height) = (None, None);
    let (mut pictures, mut sound) = (false, false);
    let mut place = begin.saturating_add(length);
    for _ in 0..MOST {
        let Some((id, length, content)) = element(start, place) else {
            break;
        };
        place = content;
        let number = || number(start.get(content..content.checked_add(length)?)?);
        match id {
            SEGMENT | INFO | TRACKS | TRACK | VIDEO => continue,
            CLUSTER => break,
            TIMESTAMP_SCALE => scale = number().map_or(scale, |scale| scale as f64),
            DURATION => {
                duration = start
                    .get(content..content.saturating_add(length))
                    .and_then(real)
            }
            TRACK_TYPE => match number() {
                Some(1) => pictures = true,
                Some(2) => sound = true,
                _ => {}
            },
            WIDTH => width = width.or_else(number),
            HEIGHT => height = height.or_else(number),
            _ => {}
        }
        place = content.saturating_add(length);
    }
    said.duration = duration
        .map(|duration| duration * scale / 1e9)
        .filter(|seconds| *seconds > 0.0);
    let side = |side: Option<u64>| u32::try_from(side?).ok().filter(|side| *side > 0);
    said.size = side(width).zip(side(height));
    if sound && !pictures {
        said.kind = Kind::Audio;
        said.media_type = if is_webm {
            "audio/webm"
        } else {
            "audio/x-matroska"
        };
    }
    Some(said)
}

/// An element: its id, the length of its content, and where that begins. A length that
/// is not known is as long as can be.
fn element(bytes: &[u8], place: usize) -> Option<(u64, usize, usize)> {
    let (id, after) = coded(bytes, place, false)?;
    let (length, content) = coded(bytes, after, true)?;
    Some((id, usize::try_from(length).unwrap_or(usize::MAX), content))
}

/// A number whose first byte says how long it is, and where what follows begins.
fn coded(bytes: &[u8], place: usize, bare: bool) -> Option<(u64, usize)> {
    let first = *bytes.get(place)?;
    let length = first.leading_zeros() as usize + 1;
    if length > 8 {
        return None;
    }
    let rest = bytes.get(place + 1..place + length)?;
    let mark = if bare {
        first & (0xFF_u16 >> length) as u8
    } else {
        first
    };
    let value = rest
        .iter()
        .fold(u64::from(mark), |value, byte| value << 8 | u64::from(*byte));
    let unknown = bare && value == (1 << (7 * length)) - 1;
    Some((if unknown { u64::MAX } else { value }, place + length))
}

fn number(bytes: &[u8]) -> Option<u64> {
    let fits = (1..=8).contains(&bytes.len());
    fits.then(|| {
        bytes
            .iter()
            .fold(0, |value, byte| value << 8 | u64::from(*byte))
    })
}

fn real(bytes: &[u8]) -> Option<f64> {
    match bytes.len() {
        4 => Some(f64::from(f32::from_be_bytes(bytes.try_into().ok()?))),
        8 => Some(f64::from_be_bytes(bytes.try_into().ok()?)),
        _ => None,
    }
}
