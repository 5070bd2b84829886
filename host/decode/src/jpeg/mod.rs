//! JPEG at full, half, quarter and eighth size: baseline, extended sequential
//! and progressive, Huffman-coded, 8 bits (ITU-T T.81).
//!
//! At a reduced size nothing is computed that is then thrown away: where a
//! block comes out as one sample, its AC coefficients are jumped over several
//! at a time ([`huffman::Skips`]); else a reduced transform gives the means
//! directly ([`idct`]). A progressive file's scans that no component needs
//! are passed without being read.
//!
//! A file that ends early or is corrupt inside its image data gives what
//! could be decoded, the rest grey, with [`Warning::Damaged`].

mod bits;
mod colour;
mod frame;
mod huffman;
mod idct;
mod planes;
mod progressive;
mod scan;
mod segments;
mod sequential;
mod tables;
mod upsample;
mod walk;

use crate::decode::Decoded;
use crate::{Checkpoint, DecodeError, Format, Level, Limits, Size, Warning};

pub(crate) use segments::segment;

use frame::Frame;
use planes::Plane;
use scan::Scan;
use segments::{Ending, Segments};
use tables::Tables;
use walk::Place;

/// What a scan writes to.
enum Canvas {
    /// Sequential: each block is transformed as soon as it is read.
    Planes(Vec<Plane>),
    /// Progressive: coefficients gather until the last scan.
    Coefficients(progressive::Coefficients),
}

/// Decodes an image of `stored` pixels at `level`; colours are as stored, not yet turned or converted by
/// a profile.
pub(crate) fn decode(
    bytes: &[u8],
    stored: Size,
    level: Level,
    limits: &Limits,
    checkpoint: &dyn Checkpoint,
) -> Result<Decoded, DecodeError> {
    let mut segments = Segments::new(bytes, limits);
    let mut tables = Tables::default();
    let mut image: Option<(Frame, Canvas)> = None;
    let mut scans = 0;
    let mut is_damaged = false;
    loop {
        let (marker, body, at) = match segments.next(&mut tables)? {
            Ending::Segment(marker, body, at) => (marker, body, at),
            Ending::Image => break,
            Ending::File => {
                is_damaged = true;
                break;
            }
        };
        match (marker, &mut image) {
            (0xc0..=0xc2, None) => {
                let frame = Frame::read(marker, body, at, level)?;
                if frame.size != stored {
                    return Err(damaged(at, "the size is not the one that was inspected"));
                }
                let canvas = canvas(&frame, checkpoint)?;
                image = Some((frame, canvas));
            }
            (0xda, Some((frame, canvas))) => {
                scans += 1;
                if scans > limits.max_scans {
                    return Err(DecodeError::TooManyScans {
                        found: scans,
                        limit: limits.max_scans,
                        at: at as u64,
                    });
                }
                let scan = match Scan::read(body, at, frame) {
                    Ok(scan) => scan,
                    // A broken scan after a good one is damage; a first one
                    // leaves nothing to show.
                    Err(error) if scans == 1 => return Err(error),
                    Err(_) => {
                        is_damaged = true;
                        break;
                    }
                };
                let from = segments.at();
                let place = Place {
                    bytes,
                    from,
                    checkpoint,
                };
                let end = match canvas {
                    Canvas::Planes(planes) => {
                        sequential::decode(frame, &scan, &tables, planes, &place)?
                    }
                    Canvas::Coefficients(coefficients) => {
                        progressive::decode(frame, &scan, &tables, coefficients, &place)?
                    }
                };
                if scans == 1 && end.mcus == 0 {
                    return Err(damaged(
                        from,
                        "the image data breaks off before its first block",
                    ));
                }
                is_damaged |= end.is_damaged;
                segments.go_to(end.at);
            }
            (0xda, None) => return Err(damaged(at, "a scan begins before any frame header (SOF)")),
            _ => {}
        }
    }
    let Some((frame, canvas)) = image else {
        return Err(damaged(
            bytes.len(),
            "the file ends before any frame header (SOF)",
        ));
    };
    if scans == 0 {
        return Err(damaged(
            bytes.len(),
            "the file ends before its first scan (SOS)",
        ));
    }
    let planes = match canvas {
        Canvas::Planes(planes) => planes,
        Canvas::Coefficients(coefficients) => {
            progressive::finish(&frame, coefficients, &tables, checkpoint)?
        }
    };
    let samples = colour::convert(&frame, &planes, level, tables.colours(&frame), checkpoint)?;
    let (profile, profile_warning) = tables.profile();
    let mut warnings = Vec::new();
    warnings.extend(is_damaged.then_some(Warning::Damaged));
    warnings.extend(profile_warning);
    Ok(Decoded {
        samples,
        profile,
        warnings,
    })
}

fn canvas(frame: &Frame, checkpoint: &dyn Checkpoint) -> Result<Canvas, DecodeError> {
    if frame.progressive {
        return Ok(Canvas::Coefficients(progressive::Coefficients::new(
            frame, checkpoint,
        )?));
    }
    let planes = frame
        .components
        .iter()
        .map(|component| Plane::new(frame, component, checkpoint));
    Ok(Canvas::Planes(planes.collect::<Result<_, _>>()?))
}

/// A [`DecodeError::Damaged`] in a JPEG.
fn damaged(at: usize, what: impl Into<String>) -> DecodeError {
    DecodeError::damaged(Format::Jpeg, at, what)
}
