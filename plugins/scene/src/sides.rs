//! From where a plate is looked at: places on its four sides.

use crate::corner::Corner;
use crate::regions::Bounds;

/// Steps outward from a side: where they start and which way.
pub(crate) type Walk = (i32, i32, i32, i32);

/// How a side is looked at from outside.
pub(crate) struct Side {
    pub walks: [Walk; 3],
    /// Its corners meet, or nearly: all walks start at its middle.
    pub round: bool,
}

/// Top, bottom, left and right: three walks from the straight part of each,
/// or from its middle where hardly any of it is straight.
pub(crate) fn sides(b: Bounds, corners: [Corner; 4]) -> [Side; 4] {
    let [tl, tr, bl, br] = corners.map(Corner::reach);
    let side = |from: i32, to: i32, (before, after): (i32, i32), walk: &dyn Fn(i32) -> Walk| {
        let (start, end) = (from + before, to - after);
        let round = end - start < 3.max((to - from) / 4);
        let places = if round {
            [from + (to - from) / 2; 3]
        } else {
            [3, 5, 7].map(|tenth| start + (end - start) * tenth / 10)
        };
        Side {
            walks: places.map(walk),
            round,
        }
    };
    [
        side(b.left, b.right, (tl, tr), &|x| (x, b.top - 1, 0, -1)),
        side(b.left, b.right, (bl, br), &|x| (x, b.bottom, 0, 1)),
        side(b.top, b.bottom, (tl, bl), &|y| (b.left - 1, y, -1, 0)),
        side(b.top, b.bottom, (tr, br), &|y| (b.right, y, 1, 0)),
    ]
}
