//! WAV: RIFF chunks.

use crate::bytes::{at, le32};
use crate::item::Kind;
use crate::probe::Said;

/// Chunks that are looked at.
const MOST: usize = 256;

/// Reads a file's beginning; none where it is none.
#[must_use]
pub fn read(start: &[u8], total: Option<u64>) -> Option<Said> {
    if at::<4>(start, 0)? != *b"RIFF" || at::<4>(start, 8)? != *b"WAVE" {
        return None;
    }
    let mut said = Said::new(Kind::Audio, "audio/wav");
    let mut place = 12_usize;
    let mut rate = None;
    for _ in 0..MOST {
        let (Some(name), Some(length)) = (at::<4>(start, place), le32(start, place + 4)) else {
            break;
        };
        match &name {
            // Bytes a second, which holds for packed samples too.
            b"fmt " => rate = le32(start, place + 16).filter(|rate| *rate > 0),
            b"data" => {
                // A length that lies, as of streams, is what is left of the file.
                let left = total.map(|total| total.saturating_sub(place as u64 + 8));
                let said_length = u64::from(length);
                let length = left.map_or(said_length, |left| left.min(said_length));
                let known = said_length != u64::from(u32::MAX) || left.is_some();
                said.duration = rate
                    .filter(|_| known)
                    .map(|rate| length as f64 / f64::from(rate));
                break;
            }
            _ => {}
        }
        let padded = (length as usize).saturating_add(length as usize & 1);
        place = place.saturating_add(8).saturating_add(padded);
    }
    Some(said)
}
