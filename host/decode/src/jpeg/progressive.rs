//! Progressive scans (T.81, annex G): coefficients gather, then are
//! transformed at once.

use super::bits::{Cursor, Source, Window};
use super::frame::Frame;
use super::huffman::Symbols;
use super::idct::{self, Block, MOST};
use super::planes::Plane;
use super::scan::Scan;
use super::tables::{Tables, ZIGZAG};
use super::walk::{Blocks, End, Place, walk};
use crate::checkpoint::Pace;
use crate::samples::filled;
use crate::{Checkpoint, DecodeError};

/// All coefficients that the level needs, as the scans gave them.
pub(super) struct Coefficients {
    components: Vec<Store>,
}

struct Store {
    /// For each block: its DC coefficient, or all 64 in natural order.
    data: Vec<i16>,
    each: usize,
    columns: usize,
    /// Whether any scan brought AC coefficients.
    has_rest: bool,
}

impl Coefficients {
    pub(super) fn new(frame: &Frame, checkpoint: &dyn Checkpoint) -> Result<Self, DecodeError> {
        let stores = frame.components.iter().map(|component| {
            let columns = (frame.mcus.0 * component.sampling.0) as usize;
            let rows = (frame.mcus.1 * component.sampling.1) as usize;
            let each = if component.is_mean() { 1 } else { 64 };
            Ok(Store {
                data: filled(columns * rows * each, 0, checkpoint)?,
                each,
                columns,
                has_rest: false,
            })
        });
        Ok(Self {
            components: stores.collect::<Result<_, DecodeError>>()?,
        })
    }
}

/// Decodes one scan into the coefficients.
pub(super) fn decode(
    frame: &Frame,
    scan: &Scan,
    tables: &Tables<'_>,
    coefficients: &mut Coefficients,
    place: &Place<'_>,
) -> Result<End, DecodeError> {
    let low = u32::from(scan.shifts.1);
    let refines = scan.shifts.0 > 0;
    if scan.band.0 > 0 {
        let Some(part) = scan.parts.first() else {
            return Ok(pass(place));
        };
        let Some(store) = coefficients.components.get_mut(part.component) else {
            return Ok(pass(place));
        };
        if store.each == 1 {
            return Ok(pass(place));
        }
        store.has_rest = true;
        let symbols = Symbols::new(tables.ac_codes(part.ac, scan.at)?);
        let band = (usize::from(scan.band.0), usize::from(scan.band.1));
        let mut band = Band {
            symbols,
            store,
            band,
            low,
            ended: 0,
            refines,
        };
        return Ok(walk(frame, scan, tables.interval, place, &mut band)?);
    }
    let mut parts = Vec::with_capacity(scan.parts.len());
    for (index, store) in coefficients.components.iter_mut().enumerate() {
        let order = scan.parts.iter().position(|part| part.component == index);
        let Some(order) = order else { continue };
        let Some(part) = scan.parts.get(order) else {
            continue;
        };
        // Refinements are plain bits.
        let symbols = match refines {
            true => None,
            false => Some(Symbols::new(tables.dc_codes(part.dc, scan.at)?)),
        };
        parts.push((
            order,
            Mean {
                symbols,
                store,
                before: 0,
                low,
            },
        ));
    }
    parts.sort_by_key(|(order, _)| *order);
    let mut means = Means {
        parts: parts.into_iter().map(|(_, part)| part).collect(),
    };
    Ok(walk(frame, scan, tables.interval, place, &mut means)?)
}

/// Passes a scan that no component needs.
fn pass(place: &Place<'_>) -> End {
    let mut source = Source::new(place.bytes, place.from);
    while let Some(0xd0..=0xd7) = source.marker() {
        source.restart();
    }
    End {
        at: source.at(),
        mcus: 1,
        is_damaged: false,
    }
}

/// DC coefficients of one or more components.
struct Means<'c> {
    parts: Vec<Mean<'c>>,
}

struct Mean<'c> {
    /// For the first bits; refinements have none.
    symbols: Option<Symbols>,
    store: &'c mut Store,
    before: i32,
    low: u32,
}

impl Blocks for Means<'_> {
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
        let slot = part
            .store
            .data
            .get_mut((y * part.store.columns + x) * part.store.each)?;
        match &part.symbols {
            Some(symbols) => {
                let size = symbols.next(cursor).filter(|size| *size < 16)?;
                part.before = part.before.wrapping_add(cursor.extend(u32::from(size)));
                *slot = (part.before << part.low) as i16;
            }
            None => *slot |= (cursor.take(1) << part.low) as i16,
        }
        Some(())
    }

    fn restart(&mut self) {
        for part in &mut self.parts {
            part.before = 0;
        }
    }
}

/// A band of one component's AC coefficients.
struct Band<'c> {
    symbols: Symbols,
    store: &'c mut Store,
    band: (usize, usize),
    low: u32,
    /// How many blocks to come have nothing new in this band.
    ended: u32,
    refines: bool,
}

impl Blocks for Band<'_> {
    #[inline(always)]
    fn block(
        &mut self,
        cursor: &mut Cursor,
        window: &Window,
        _: usize,
        (x, y): (usize, usize),
    ) -> Option<()> {
        let start = (y * self.store.columns + x) * 64;
        if self.refines {
            return self.refine(cursor, window, start);
        }
        if self.ended > 0 {
            self.ended -= 1;
            return Some(());
        }
        let block: &mut [i16; 64] = self
            .store
            .data
            .get_mut(start..start + 64)?
            .try_into()
            .ok()?;
        let mut next = self.band.0;
        while next <= self.band.1 {
            cursor.refill(window);
            let symbol = self.symbols.next(cursor)?;
            let (run, size) = (usize::from(symbol >> 4), u32::from(symbol & 15));
            if size == 0 {
                if run < 15 {
                    self.ended = (1 << run) - 1 + cursor.take(run as u32);
                    break;
                }
                next += 16;
                continue;
            }
            let value = cursor.extend(size);
            next += run;
            let slot = block.get_mut(usize::from(*ZIGZAG.get(next)?))?;
            *slot = (value << self.low) as i16;
            next += 1;
        }
        Some(())
    }

    fn restart(&mut self) {
        self.ended = 0;
    }
}

impl Band<'_> {
    /// T.81, G.1.2.3: one more bit for the coefficients that are known not to
    /// be zero, in between those that become so now.
    fn refine(&mut self, cursor: &mut Cursor, window: &Window, start: usize) -> Option<()> {
        let block: &mut [i16; 64] = self
            .store
            .data
            .get_mut(start..start + 64)?
            .try_into()
            .ok()?;
        let bit = 1_i16 << self.low;
        let mut places = ZIGZAG.get(self.band.0..=self.band.1)?.iter();
        while self.ended == 0 {
            cursor.refill(window);
            let symbol = self.symbols.next(cursor)?;
            let (mut zeros, size) = (u32::from(symbol >> 4), symbol & 15);
            let mut value = 0;
            if size == 0 {
                if zeros < 15 {
                    self.ended = (1 << zeros) + cursor.take(zeros);
                    break;
                }
            } else {
                value = if cursor.take(1) == 1 { bit } else { -bit };
            }
            // Moves over `zeros` coefficients that stay zero, to the one that
            // gets the value.
            loop {
                let Some(place) = places.next() else {
                    return Some(());
                };
                let slot = block.get_mut(usize::from(*place))?;
                if *slot != 0 {
                    cursor.refill(window);
                    improve(slot, bit, cursor.take(1));
                } else if zeros == 0 {
                    *slot = value;
                    break;
                } else {
                    zeros -= 1;
                }
            }
            if places.as_slice().is_empty() {
                return Some(());
            }
        }
        self.ended -= 1;
        for place in places {
            let slot = block.get_mut(usize::from(*place))?;
            if *slot != 0 {
                cursor.refill(window);
                improve(slot, bit, cursor.take(1));
            }
        }
        Some(())
    }
}

fn improve(slot: &mut i16, bit: i16, says: u32) {
    if says == 1 && *slot & bit == 0 {
        *slot = slot.wrapping_add(if *slot > 0 { bit } else { -bit });
    }
}

/// Transforms what the scans gathered.
pub(super) fn finish(
    frame: &Frame,
    coefficients: Coefficients,
    tables: &Tables<'_>,
    checkpoint: &dyn Checkpoint,
) -> Result<Vec<Plane>, DecodeError> {
    let mut planes = Vec::with_capacity(frame.components.len());
    let mut pace = Pace::new(checkpoint);
    for (component, store) in frame.components.iter().zip(coefficients.components) {
        let mut plane = Plane::new(frame, component, checkpoint)?;
        let steps = tables.steps(component, 0)?;
        let transform = idct::of_size(plane.block);
        let (size, stride) = (plane.block, plane.stride);
        let first = steps.first().copied().map_or(1, i32::from);
        let mut natural = [0_i32; 64];
        for (place, step) in ZIGZAG.iter().zip(steps) {
            if let Some(slot) = natural.get_mut(usize::from(*place)) {
                *slot = i32::from(*step);
            }
        }
        for (y, row) in store.data.chunks(store.columns * store.each).enumerate() {
            // A block costs about as much as 1 KiB of plain pixel work.
            pace.spend(store.columns << 10)?;
            for (x, block) in row.chunks_exact(store.each).enumerate() {
                let to = plane.at_block(x, y);
                let dc = block
                    .first()
                    .map_or(0, |dc| i32::from(*dc) * first)
                    .clamp(-MOST, MOST);
                let is_flat = !store.has_rest || block.iter().skip(1).all(|value| *value == 0);
                if is_flat {
                    idct::flat(dc, size, to, stride);
                    continue;
                }
                let mut values: Block = [0; 64];
                for (value, (raw, step)) in values.iter_mut().zip(block.iter().zip(natural)) {
                    *value = i32::from(*raw) * step;
                }
                transform(&values, to, stride);
            }
        }
        planes.push(plane);
    }
    Ok(planes)
}
