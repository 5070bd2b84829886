//! Sequential scans: each block is transformed as soon as it is read.

use super::bits::{Cursor, Window};
use super::frame::Frame;
use super::huffman::{QUICK, Skips, Symbols, Values};
use super::idct::{self, Block, MOST, Transform};
use super::planes::Plane;
use super::scan::Scan;
use super::tables::{Tables, ZIGZAG};
use super::walk::{Blocks, End, Place, walk};
use crate::DecodeError;

/// Decodes one scan into the planes of its components.
pub(super) fn decode(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables<'_>,
    planes: &mut [Plane],
    place: &Place<'_>,
) -> Result<End, DecodeError> {
    let mut parts = Vec::with_capacity(scan.parts.len());
    for (index, plane) in planes.iter_mut().enumerate() {
        let part = scan.parts.iter().position(|part| part.component == index);
        let (Some(order), Some(component)) = (part, frame.components.get(index)) else {
            continue;
        };
        let Some(part) = scan.parts.get(order) else {
            continue;
        };
        let steps = tables.steps(component, scan.at)?;
        let ac = tables.ac_codes(part.ac, scan.at)?;
        let rest = if component.is_mean() {
            Rest::Skip(Skips::new(ac))
        } else {
            let transform = idct::of_size(plane.block);
            Rest::Keep {
                values: Values::new(ac),
                steps: natural(steps),
                transform,
            }
        };
        let dc = Symbols::new(tables.dc_codes(part.dc, scan.at)?);
        let step = steps.first().copied().map_or(1, i32::from);
        parts.push((
            order,
            Part {
                dc,
                rest,
                step,
                before: 0,
                plane,
            },
        ));
    }
    parts.sort_by_key(|(order, _)| *order);
    let mut blocks = Sequential {
        parts: parts.into_iter().map(|(_, part)| part).collect(),
    };
    Ok(walk(frame, scan, tables.interval, place, &mut blocks)?)
}

/// Place and step of each coefficient, by place in the zigzag. Twice as long
/// as a block: a run of zeros past its end needs no check of its own.
type Steps = Box<[(u8, i32); 128]>;

fn natural(steps: &super::tables::Steps) -> Steps {
    let mut natural = Box::new([(63, 0); 128]);
    for (slot, (place, step)) in natural.iter_mut().zip(ZIGZAG.iter().zip(steps)) {
        *slot = (*place, i32::from(*step));
    }
    natural
}

struct Sequential<'p> {
    parts: Vec<Part<'p>>,
}

/// One component of the scan.
struct Part<'p> {
    dc: Symbols,
    rest: Rest,
    /// The DC coefficient's quantisation step.
    step: i32,
    /// The DC coefficient of the block before.
    before: i32,
    plane: &'p mut Plane,
}

/// What is done with the AC coefficients.
enum Rest {
    Skip(Skips),
    Keep {
        values: Values,
        steps: Steps,
        transform: Transform,
    },
}

impl Blocks for Sequential<'_> {
    #[inline(always)]
    fn block(
        &mut self,
        cursor: &mut Cursor,
        window: &Window,
        part: usize,
        (x, y): (usize, usize),
    ) -> Option<()> {
        let part = self.parts.get_mut(part)?;
        cursor.refill(window);
        let size = part.dc.next(cursor).filter(|size| *size < 16)?;
        part.before = part.before.wrapping_add(cursor.extend(u32::from(size)));
        let dc = part.before.wrapping_mul(part.step).clamp(-MOST, MOST);
        match &part.rest {
            Rest::Skip(skips) => {
                if let Some(to) = part.plane.at_block(x, y).first_mut() {
                    *to = idct::mean(dc);
                }
                skips.block(cursor, window)
            }
            Rest::Keep {
                values,
                steps,
                transform,
            } => {
                let to = &mut *part.plane;
                keep(cursor, window, dc, (values, steps, *transform), to, (x, y))
            }
        }
    }

    fn restart(&mut self) {
        for part in &mut self.parts {
            part.before = 0;
        }
    }
}

fn keep(
    cursor: &mut Cursor,
    window: &Window,
    dc: i32,
    (values, steps, transform): (&Values, &Steps, Transform),
    plane: &mut Plane,
    (x, y): (usize, usize),
) -> Option<()> {
    let mut block: Block = [0; 64];
    // The next coefficient in zigzag order.
    let mut next = 1;
    'block: while next < 64 {
        cursor.refill(window);
        for _ in 0..QUICK {
            let quick = values.quick(cursor);
            let is_quick = quick.is_some();
            let step = match quick {
                Some(step) => step,
                None => {
                    cursor.refill(window);
                    let (step, after) = values.any(*cursor)?;
                    *cursor = after;
                    step
                }
            };
            if step.advance == 64 {
                break 'block;
            }
            next += step.advance as usize;
            let (place, factor) = *steps.get(next - 1)?;
            if let Some(slot) = block.get_mut(usize::from(place)) {
                // 16 bits by 16 bits.
                *slot = step.value * factor;
            }
            if next >= 64 || !is_quick {
                break;
            }
        }
    }
    let (size, stride) = (plane.block, plane.stride);
    let to = plane.at_block(x, y);
    if next == 1 {
        idct::flat(dc, size, to, stride);
    } else {
        if let Some(slot) = block.first_mut() {
            *slot = dc;
        }
        transform(&block, to, stride);
    }
    // A run of zeros that leaves the block is damage.
    (next <= 64).then_some(())
}
