//! Turns pixels upright.

use crate::checkpoint::Pace;
use crate::samples::{Samples, filled};
use crate::{Checkpoint, DecodeError, Orientation};

/// Side of the tiles in which sides are exchanged: 32 rows of 32 pixels of 4
/// bytes stay in the first cache level on both sides.
const TILE: usize = 32;

/// Turns `samples` as `orientation` says.
pub(crate) fn upright(
    mut samples: Samples,
    orientation: Orientation,
    checkpoint: &dyn Checkpoint,
) -> Result<Samples, DecodeError> {
    match samples.kind.channels() {
        3 => turn::<3>(&mut samples, orientation, checkpoint)?,
        4 => turn::<4>(&mut samples, orientation, checkpoint)?,
        2 => turn::<2>(&mut samples, orientation, checkpoint)?,
        _ => turn::<1>(&mut samples, orientation, checkpoint)?,
    }
    Ok(samples)
}

fn turn<const N: usize>(
    samples: &mut Samples,
    orientation: Orientation,
    checkpoint: &dyn Checkpoint,
) -> Result<(), DecodeError> {
    if orientation.swaps_sides() {
        transpose::<N>(samples, checkpoint)?;
    }
    // After the transposition, stored columns are rows.
    let (flip_x, flip_y) = if orientation.swaps_sides() {
        (orientation.flips_rows(), orientation.flips_columns())
    } else {
        (orientation.flips_columns(), orientation.flips_rows())
    };
    let row = samples.size.width as usize * N;
    let mut pace = Pace::new(checkpoint);
    if flip_x {
        for row in samples.data.chunks_exact_mut(row) {
            pace.spend(row.len())?;
            row.as_chunks_mut::<N>().0.reverse();
        }
    }
    if flip_y {
        let half = samples.size.height as usize / 2;
        let (top, bottom) = samples.data.split_at_mut(half * row);
        let pairs = top.chunks_exact_mut(row).zip(bottom.rchunks_exact_mut(row));
        for (top, bottom) in pairs {
            pace.spend(2 * top.len())?;
            top.swap_with_slice(bottom);
        }
    }
    Ok(())
}

fn transpose<const N: usize>(
    samples: &mut Samples,
    checkpoint: &dyn Checkpoint,
) -> Result<(), DecodeError> {
    let (width, height) = (samples.size.width as usize, samples.size.height as usize);
    let mut turned: Vec<u8> = filled(samples.data.len(), 0, checkpoint)?;
    let mut pace = Pace::new(checkpoint);
    let from = samples.data.as_chunks::<N>().0;
    let to = turned.as_chunks_mut::<N>().0;
    for top in (0..height).step_by(TILE) {
        pace.spend(TILE * width * N)?;
        let rows = top..(top + TILE).min(height);
        for left in (0..width).step_by(TILE) {
            for x in left..(left + TILE).min(width) {
                let Some(to) = to.get_mut(x * height + rows.start..x * height + rows.end) else {
                    continue;
                };
                let column = from.get(rows.start * width + x..).unwrap_or_default();
                for (to, from) in to.iter_mut().zip(column.iter().step_by(width)) {
                    *to = *from;
                }
            }
        }
    }
    samples.data = turned;
    samples.size = samples.size.transposed();
    Ok(())
}

#[cfg(test)]
#[path = "orient_tests.rs"]
mod tests;
