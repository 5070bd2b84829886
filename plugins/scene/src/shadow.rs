//! Whether a plate drops a shadow: its ground brightens away from it.

use crescendo_plugin::Pixels;

use crate::plates::pixel;
use crate::sides::{Side, Walk};

/// How far a shadow is followed, image pixels.
const SHADOW_REACH: i32 = 24;

/// Whether the ground gets lighter away from the plate on three sides at
/// once: below, left and right, or above where the picture ends below. No
/// gradient of the ground does that. None where these sides lie on the
/// picture's edge or something is too close to them.
pub(crate) fn shadow(pixels: &Pixels<3>, sides: &[Side; 4], open: bool) -> Option<bool> {
    let [above, below, left, right] = sides.each_ref().map(|side| {
        let seen: Vec<i32> = side
            .walks
            .iter()
            .filter_map(|walk| lightening(pixels, *walk))
            .collect();
        // The middle one of three.
        let mut sorted = seen;
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied()
    });
    let (left, right) = (left?, right?);
    if open {
        // Shadows fall downward: above there is less of one, or none.
        return Some(above? >= 0 && left >= 3 && right >= 3);
    }
    Some(below? >= 3 && left >= 1 && right >= 1 && left + right >= 3)
}

/// By how many steps, summed over the channels, the ground gets lighter along
/// a walk; 0 where it is flat or gets darker; none where something else
/// begins.
fn lightening(pixels: &Pixels<3>, (x, y, dx, dy): Walk) -> Option<i32> {
    let sum = |c: [u8; 3]| c.iter().map(|c| i32::from(*c)).sum::<i32>();
    let start = pixel(pixels, x, y)?;
    let (mut last, mut gain, mut rises) = (sum(start), 0, 0);
    for step in 1..SHADOW_REACH {
        let Some(next) = pixel(pixels, x + dx * step, y + dy * step) else {
            break;
        };
        let change = sum(next) - last;
        if change.abs() > 90 {
            // A letter or a neighbour begins here.
            return (step > 4).then_some(gain);
        }
        if change < 0 {
            break;
        }
        gain += change;
        rises += i32::from(change > 0);
        last += change;
    }
    // A single step is the anti-aliasing of a box between two pixels.
    Some(if rises >= 2 { gain } else { 0 })
}
