//! FLAC: its first block (RFC 9639).

use crate::bytes::{at, be64};
use crate::item::Kind;
use crate::probe::Said;

/// Reads a file's beginning; none where it is none.
#[must_use]
pub fn read(start: &[u8]) -> Option<Said> {
    if at::<4>(start, 0)? != *b"fLaC" {
        return None;
    }
    let mut said = Said::new(Kind::Audio, "audio/flac");
    // STREAMINFO: 20 bits of rate, 3 of channels, 5 of depth, 36 of samples.
    let is_info = start.get(4).is_some_and(|kind| kind & 0x7F == 0);
    if let Some(packed) = be64(start, 18).filter(|_| is_info) {
        let (rate, samples) = (packed >> 44, packed & 0xF_FFFF_FFFF);
        let known = rate > 0 && samples > 0;
        said.duration = known.then(|| samples as f64 / rate as f64);
    }
    Some(said)
}
