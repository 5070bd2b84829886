//! What segments between the scans define: tables, restarts, colours, profile.

use super::colour::Colours;
use super::damaged;
use super::frame::{Component, Frame};
use super::huffman::Codes;
use crate::reader::Reader;
use crate::{DecodeError, Limits, Warning};

/// Natural place of the coefficient at each place of the zigzag (T.81, figure
/// 5).
#[rustfmt::skip]
pub(super) const ZIGZAG: [u8; 64] = [
     0,  1,  8, 16,  9,  2,  3, 10, 17, 24, 32, 25, 18, 11,  4,  5,
    12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13,  6,  7, 14, 21, 28,
    35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51,
    58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
];

/// Quantisation steps in zigzag order.
pub(super) type Steps = [u16; 64];

/// The state that lasts from one segment to the next.
#[derive(Default)]
pub(super) struct Tables<'a> {
    dc: [Option<Codes>; 4],
    ac: [Option<Codes>; 4],
    steps: [Option<Box<Steps>>; 4],
    /// MCUs between two restart markers; 0 for none.
    pub(super) interval: u32,
    pub(super) has_jfif: bool,
    /// The transform that Adobe's segment names: 0 none, 1 YCbCr, 2 YCCK.
    adobe: Option<u8>,
    /// Parts of the colour profile: number, how many there are, bytes.
    profile: Vec<(u8, u8, &'a [u8])>,
    profile_length: usize,
    is_profile_too_large: bool,
}

impl<'a> Tables<'a> {
    /// DHT: one table after the other.
    pub(super) fn huffman(&mut self, body: &[u8], at: usize) -> Result<(), DecodeError> {
        let mut reader = Reader::new(body, 0);
        while let Some(class) = reader.u8() {
            let counts: Option<&[u8; 16]> = reader.take(16).and_then(|c| c.try_into().ok());
            let counts = counts.ok_or_else(|| damaged(at, "a Huffman table breaks off"))?;
            let total = counts.iter().map(|count| usize::from(*count)).sum();
            let symbols = reader.take(total).filter(|symbols| symbols.len() <= 256);
            let symbols = symbols.ok_or_else(|| damaged(at, "a Huffman table breaks off"))?;
            let codes = Codes::new(counts, symbols).ok_or_else(|| {
                damaged(
                    at,
                    "a Huffman table has more codes than their lengths have room for",
                )
            })?;
            let set = if class >> 4 == 0 {
                &mut self.dc
            } else {
                &mut self.ac
            };
            let slot = set
                .get_mut(usize::from(class & 15))
                .filter(|_| class >> 4 <= 1);
            let slot = slot.ok_or_else(|| {
                damaged(
                    at,
                    format!("Huffman table {class:#04x}: class 0 or 1, number 0 to 3"),
                )
            })?;
            *slot = Some(codes);
        }
        Ok(())
    }

    /// DQT: one table after the other, of 8 or 16 bits.
    pub(super) fn quantisation(&mut self, body: &[u8], at: usize) -> Result<(), DecodeError> {
        let mut reader = Reader::new(body, 0);
        while let Some(head) = reader.u8() {
            let mut steps: Box<Steps> = Box::new([0; 64]);
            for step in steps.iter_mut() {
                let value = match head >> 4 {
                    0 => reader.u8().map(u16::from),
                    _ => reader.u16_be(),
                };
                *step = value.ok_or_else(|| damaged(at, "a quantisation table breaks off"))?;
            }
            let slot = self.steps.get_mut(usize::from(head & 15)).ok_or_else(|| {
                damaged(
                    at,
                    format!("quantisation tables are 0 to 3, not {}", head & 15),
                )
            })?;
            *slot = Some(steps);
        }
        Ok(())
    }

    /// DRI.
    pub(super) fn restarts(&mut self, body: &[u8]) {
        self.interval = Reader::new(body, 0).u16_be().map_or(0, u32::from);
    }

    /// APP14: Adobe's note on the colour transform.
    pub(super) fn adobe(&mut self, body: &[u8]) {
        if body.starts_with(b"Adobe") {
            self.adobe = body.get(11).copied();
        }
    }

    /// APP2: a part of the colour profile (ICC.1:2022, B.4).
    pub(super) fn profile_part(&mut self, body: &'a [u8], limits: &Limits) {
        let Some(part) = body.strip_prefix(b"ICC_PROFILE\0") else {
            return;
        };
        let Some(([number, of], part)) = part.split_first_chunk::<2>() else {
            return;
        };
        self.profile_length += part.len();
        self.is_profile_too_large |= self.profile_length as u64 > limits.max_metadata_bytes;
        if !self.is_profile_too_large {
            self.profile.push((*number, *of, part));
        }
    }

    /// The whole profile, where all of its parts came.
    pub(super) fn profile(mut self) -> (Option<Vec<u8>>, Option<Warning>) {
        if self.is_profile_too_large {
            return (None, Some(Warning::ProfileTooLarge));
        }
        if self.profile.is_empty() {
            return (None, None);
        }
        self.profile.sort_by_key(|(number, ..)| *number);
        let count = self.profile.len();
        let in_order = (1..)
            .zip(&self.profile)
            .all(|(number, part)| usize::from(part.0) == number);
        if !in_order || self.profile.iter().any(|part| usize::from(part.1) != count) {
            return (None, Some(Warning::ProfileUnusable));
        }
        (
            Some(
                self.profile
                    .iter()
                    .flat_map(|part| part.2)
                    .copied()
                    .collect(),
            ),
            None,
        )
    }

    pub(super) fn dc_codes(&self, index: u8, at: usize) -> Result<&Codes, DecodeError> {
        let codes = self.dc.get(usize::from(index)).and_then(Option::as_ref);
        codes.ok_or_else(|| damaged(at, format!("DC Huffman table {index} is not defined")))
    }

    pub(super) fn ac_codes(&self, index: u8, at: usize) -> Result<&Codes, DecodeError> {
        let codes = self.ac.get(usize::from(index)).and_then(Option::as_ref);
        codes.ok_or_else(|| damaged(at, format!("AC Huffman table {index} is not defined")))
    }

    pub(super) fn steps(&self, component: &Component, at: usize) -> Result<&Steps, DecodeError> {
        let index = component.quantisation;
        let steps = self
            .steps
            .get(usize::from(index))
            .and_then(Option::as_deref);
        steps.ok_or_else(|| damaged(at, format!("quantisation table {index} is not defined")))
    }

    /// What the components mean. Without a note, three components are YCbCr
    /// unless they are named R, G and B.
    pub(super) fn colours(&self, frame: &Frame) -> Colours {
        let ids: Vec<u8> = frame
            .components
            .iter()
            .map(|component| component.id)
            .collect();
        match (ids.len(), self.adobe) {
            (1, _) => Colours::Grey,
            (3, Some(0)) if !self.has_jfif => Colours::Rgb,
            (3, None) if !self.has_jfif && ids == *b"RGB" => Colours::Rgb,
            (3, _) => Colours::YCbCr,
            (_, Some(2)) => Colours::Ycck,
            (_, Some(_)) => Colours::InvertedCmyk,
            (_, None) => Colours::Cmyk,
        }
    }
}
