//! The way through a scan's MCUs, across restart markers and damage.

use super::bits::{Cursor, Source, Window};
use super::frame::Frame;
use super::scan::Scan;
use crate::{Checkpoint, Interrupted};

/// Where a scan's data lies.
pub(super) struct Place<'a> {
    pub(super) bytes: &'a [u8],
    /// The first byte of the data.
    pub(super) from: usize,
    pub(super) checkpoint: &'a dyn Checkpoint,
}

/// How a scan ended.
pub(super) struct End {
    /// The marker after it, or the end of the file.
    pub(super) at: usize,
    /// How many MCUs were decoded.
    pub(super) mcus: u64,
    /// Whether any is missing.
    pub(super) is_damaged: bool,
}

/// What is done with each block of a scan.
pub(super) trait Blocks {
    /// Decodes the block at column `x` and row `y` of the scan's component
    /// number `part`; `None` when the data is corrupt.
    fn block(
        &mut self,
        cursor: &mut Cursor,
        window: &Window,
        part: usize,
        at: (usize, usize),
    ) -> Option<()>;

    /// Forgets what one block hands to the next.
    fn restart(&mut self);
}

/// MCUs between two checks: 256 of six blocks take 0.1 ms at an eighth and
/// about half a millisecond at full size.
const STRETCH: u64 = 256;

/// Decodes the MCUs of a scan.
///
/// After damage it goes on at the next restart marker that makes sense; what
/// lies between keeps its grey.
pub(super) fn walk(
    frame: &Frame,
    scan: &Scan,
    interval: u32,
    place: &Place<'_>,
    blocks: &mut impl Blocks,
) -> Result<End, Interrupted> {
    let grid = Grid::new(frame, scan);
    let mut source = Source::new(place.bytes, place.from);
    let mut cursor = Cursor::default();
    let interval = if interval == 0 {
        u64::MAX
    } else {
        u64::from(interval)
    };
    let mut end = End {
        at: place.from,
        mcus: 0,
        is_damaged: false,
    };
    // How many stretches between restart markers lie behind.
    let mut stretch = 0_u64;
    loop {
        let first = stretch.saturating_mul(interval);
        let last = first.saturating_add(interval).min(grid.total);
        let mut run = Run {
            grid: &grid,
            source: &mut source,
            checkpoint: place.checkpoint,
        };
        let done = run.decode(first..last, cursor, blocks)?;
        end.mcus += done;
        end.is_damaged |= first + done < last;
        if last == grid.total {
            source.marker();
            break;
        }
        let Some(ahead) = find_restart(&mut source, stretch) else {
            end.is_damaged = true;
            break;
        };
        end.is_damaged |= ahead > 0;
        stretch += 1 + ahead;
        if stretch.saturating_mul(interval) >= grid.total {
            end.is_damaged = true;
            break;
        }
        cursor = source.restart();
        blocks.restart();
    }
    end.at = source.at();
    Ok(end)
}

/// Goes to the restart marker that ends stretch number `stretch`, or to one a
/// little ahead, and tells how many stretches were lost. Markers count from 0
/// to 7 and around.
fn find_restart(source: &mut Source<'_>, stretch: u64) -> Option<u64> {
    loop {
        let marker = source.marker()?;
        if !(0xd0..=0xd7).contains(&marker) {
            return None;
        }
        let ahead = (u64::from(marker - 0xd0) + 8 - stretch % 8) % 8;
        if ahead < 4 {
            return Some(ahead);
        }
        // One that should have come before: data was doubled, or lost by
        // more than can be told.
        source.restart();
    }
}

/// How a scan's MCUs lie in the image.
struct Grid {
    columns: usize,
    total: u64,
    /// Blocks of each component in an MCU, in each direction.
    parts: Vec<(usize, usize)>,
}

impl Grid {
    fn new(frame: &Frame, scan: &Scan) -> Self {
        let components = || {
            scan.parts
                .iter()
                .filter_map(|p| frame.components.get(p.component))
        };
        // A scan of one component has an MCU for each of its blocks.
        let lone = components().next().filter(|_| scan.parts.len() == 1);
        let ((columns, rows), parts) = match lone {
            Some(component) => (component.blocks, vec![(1, 1)]),
            None => {
                let sides = |(h, v): (u32, u32)| (h as usize, v as usize);
                (
                    frame.mcus,
                    components().map(|c| sides(c.sampling)).collect(),
                )
            }
        };
        Self {
            columns: columns as usize,
            total: u64::from(columns) * u64::from(rows),
            parts,
        }
    }
}

struct Run<'r, 'a> {
    grid: &'r Grid,
    source: &'r mut Source<'a>,
    checkpoint: &'r dyn Checkpoint,
}

impl Run<'_, '_> {
    /// Decodes a stretch of MCUs and tells how many came out whole.
    fn decode(
        &mut self,
        mcus: std::ops::Range<u64>,
        mut cursor: Cursor,
        blocks: &mut impl Blocks,
    ) -> Result<u64, Interrupted> {
        let columns = self.grid.columns.max(1);
        let mut y = (mcus.start / columns as u64) as usize;
        let mut x = (mcus.start % columns as u64) as usize;
        let count = mcus.end.saturating_sub(mcus.start);
        for done in 0..count {
            if done % STRETCH == 0 {
                self.checkpoint.check()?;
            }
            self.source.prepare(&mut cursor);
            let window = self.source.window();
            for (part, (h, v)) in self.grid.parts.iter().copied().enumerate() {
                for row in 0..v {
                    for column in 0..h {
                        let at = (x * h + column, y * v + row);
                        if blocks.block(&mut cursor, window, part, at).is_none() {
                            return Ok(done);
                        }
                    }
                }
            }
            if self.source.is_overrun(&cursor) {
                return Ok(done);
            }
            x += 1;
            if x == columns {
                (x, y) = (0, y + 1);
            }
        }
        Ok(count)
    }
}
