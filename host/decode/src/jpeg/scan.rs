//! A scan header: which components come, and which part of them.

use super::damaged;
use super::frame::Frame;
use crate::DecodeError;
use crate::reader::Reader;

/// One scan (T.81, B.2.3).
pub(super) struct Scan {
    pub(super) parts: Vec<Part>,
    /// First and last coefficient in zigzag order.
    pub(super) band: (u8, u8),
    /// Bits known before this scan, and after it, as shifts.
    pub(super) shifts: (u8, u8),
    /// Where the header begins, for messages.
    pub(super) at: usize,
}

/// One component of a scan.
pub(super) struct Part {
    /// Place among the frame's components.
    pub(super) component: usize,
    /// Numbers of its Huffman tables.
    pub(super) dc: u8,
    pub(super) ac: u8,
}

impl Scan {
    pub(super) fn read(body: &[u8], at: usize, frame: &Frame) -> Result<Self, DecodeError> {
        let too_short = || damaged(at, "the scan header is too short");
        let mut reader = Reader::new(body, 0);
        let count = reader.u8().ok_or_else(too_short)?;
        if !(1..=4).contains(&count) {
            return Err(damaged(
                at,
                format!("a scan has 1 to 4 components, not {count}"),
            ));
        }
        let mut parts: Vec<Part> = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let (Some(id), Some(huffman)) = (reader.u8(), reader.u8()) else {
                return Err(too_short());
            };
            let component = frame
                .components
                .iter()
                .position(|component| component.id == id);
            let component =
                component.ok_or_else(|| damaged(at, format!("the frame has no component {id}")))?;
            if parts.iter().any(|part| part.component == component) {
                return Err(damaged(
                    at,
                    format!("component {id} comes twice in one scan"),
                ));
            }
            parts.push(Part {
                component,
                dc: huffman >> 4,
                ac: huffman & 15,
            });
        }
        let (Some(first), Some(last), Some(shifts)) = (reader.u8(), reader.u8(), reader.u8())
        else {
            return Err(too_short());
        };
        let blocks: u32 = parts
            .iter()
            .filter_map(|part| frame.components.get(part.component))
            .map(|component| component.sampling.0 * component.sampling.1)
            .sum();
        if parts.len() > 1 && blocks > 10 {
            return Err(damaged(
                at,
                format!("an MCU has at most 10 blocks, not {blocks}"),
            ));
        }
        let (high, low) = (shifts >> 4, shifts & 15);
        let sound = first <= last
            && last < 64
            && low <= 13
            && (high == 0 || high == low + 1)
            && (first > 0 || last == 0)
            && (first == 0 || parts.len() == 1);
        if frame.progressive && !sound {
            let what = format!(
                "a progressive scan cannot hold coefficients {first} to {last} \
                 of {} components at bits {high} to {low}",
                parts.len()
            );
            return Err(damaged(at, what));
        }
        // What a sequential scan says of bands means nothing.
        let (band, shifts) = if frame.progressive {
            ((first, last), (high, low))
        } else {
            ((0, 63), (0, 0))
        };
        Ok(Self {
            parts,
            band,
            shifts,
            at,
        })
    }
}
