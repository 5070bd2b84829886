//! From known colours to a palette of the picture itself.
//!
//! Lloyd's iteration from the colours that are known instead of from seeds
//! (see [`crescendo_clusters`]): it only falls into the nearest minimum, and
//! so keeps the names that the earlier stages gave. What remains far from
//! every colour then gets one of its own, however little it covers.

use crescendo_clusters::{Centre, Clusters, Place, Points, cell, cells};
use crescendo_palette::{Known, OPAQUE, SMALLEST, part};
use crescendo_plugin::Pixels;
use crescendo_plugin::color::{Lab, Rgb, Tables, ciede2000};

/// A colour of the palette.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swatch {
    /// The colour.
    pub rgb: Rgb,
    /// Part of the seen pixels that are nearest to it, 0.0 to 1.0.
    pub share: f32,
    /// Whether an area is painted with exactly this colour.
    pub flat: bool,
    /// Root mean square distance of the pixels behind it, in units of 100
    /// CIEDE2000.
    pub spread: f32,
    /// How near the picture's middle its pixels lie, against all of them: 1.0
    /// where they are spread like all, above where they are nearer.
    pub central: f32,
}

/// Colours nearer than this (CIEDE2000) are one that two stages found.
const SAME: f64 = 5.0;

/// Most colours: more than fit a glance are a histogram, no palette.
const MOST: usize = 12;

/// Pixels further than this from every colour have none: ten CIEDE2000.
const FAR: f32 = 0.1;

/// How many places for a further colour are compared.
const CANDIDATES: usize = 128;

/// A further colour must lower the mean squared distance of all seen pixels by
/// this much: moving 0.2 % of them by 0.12, twelve CIEDE2000.
const WORTH: f32 = 3e-5;

/// Standard deviation of the weight that falls off from the middle, in halves
/// of the picture's sides: the middle of a side counts a seventh, a corner next
/// to nothing.
const MIDDLE: f32 = 0.5;

/// The palette, largest share first; empty where nothing shows.
#[must_use]
pub fn refine(pixels: &Pixels<4>, known: &[Known]) -> Vec<Swatch> {
    let seen = || pixels.all().iter().filter(|[.., alpha]| *alpha >= OPAQUE);
    let points = Points::gather(seen(), &Tables::default());
    if points.is_empty() {
        return Vec::new();
    }
    let total = points.total();
    let known = distinct(&painted(known, pixels));
    let mut clusters = Clusters::new(&points, Vec::new());
    clusters.restore(known.iter().map(start).collect());
    clusters.settle();
    drop_small(&mut clusters, total);
    add_missing(&mut clusters, total);
    clusters.refine();
    let centres = clusters.centres();
    let central = central(pixels, centres);
    let mut swatches: Vec<Swatch> = centres
        .iter()
        .zip(central)
        .map(|(centre, central)| swatch(centre, &known, central, total))
        .collect();
    swatches.sort_by(|one, other| {
        other
            .share
            .total_cmp(&one.share)
            .then(one.rgb.cmp(&other.rgb))
    });
    swatches
}

/// What is flat by what the picture shows, and not by what a stage says alone:
/// pixels of exactly this colour.
fn painted(known: &[Known], pixels: &Pixels<4>) -> Vec<Known> {
    let mut counts: Vec<(Known, usize)> = known.iter().map(|known| (*known, 0)).collect();
    let mut flat: Vec<_> = counts.iter_mut().filter(|(known, _)| known.flat).collect();
    flat.truncate(MOST);
    let mut seen = 0;
    for [red, green, blue, _] in pixels.all().iter().filter(|[.., alpha]| *alpha >= OPAQUE) {
        seen += 1;
        for (known, count) in &mut flat {
            *count += usize::from(known.rgb == [*red, *green, *blue]);
        }
    }
    let checked = counts.into_iter().map(|(known, count)| Known {
        flat: part(count, seen) >= SMALLEST,
        ..known
    });
    checked.collect()
}

/// Each colour once: flat ones first, then by the largest share.
fn distinct(known: &[Known]) -> Vec<Known> {
    let mut kept: Vec<Known> = Vec::new();
    let flat = known.iter().filter(|known| known.flat);
    for one in flat.chain(known.iter().filter(|known| !known.flat)) {
        let lab = Lab::from(one.rgb);
        // Two flat colours are two, unless they are one that rounding moved.
        let same = |other: &Known| if one.flat && other.flat { 1.0 } else { SAME };
        let near = |other: &Known| ciede2000(other.rgb.into(), lab) < same(other);
        if kept.len() < MOST && !kept.iter().any(near) {
            kept.push(*one);
        }
    }
    kept
}

/// A flat colour (a studio's backdrop) is exact, and stays.
fn start(known: &Known) -> Centre {
    Centre::new(known.rgb.into(), known.flat)
}

/// Takes colours away that hold next to nothing once all have moved.
fn drop_small(clusters: &mut Clusters<'_>, total: f32) {
    let large = |centre: &&Centre| f64::from(centre.weight) >= SMALLEST * f64::from(total);
    let kept: Vec<Centre> = clusters.centres().iter().filter(large).copied().collect();
    if kept.len() < clusters.centres().len() {
        clusters.restore(kept);
        clusters.settle();
    }
}

/// Adds colours that the picture has and nobody named.
fn add_missing(clusters: &mut Clusters<'_>, total: f32) {
    while clusters.centres().len() < MOST {
        // The first is owed, whatever it gains.
        if clusters.centres().is_empty() && !clusters.grow() {
            return;
        }
        let (before, kept) = (clusters.error(), clusters.centres().to_vec());
        let Some(place) = missing(clusters) else {
            return;
        };
        clusters.add(place);
        if before - clusters.error() < WORTH * total {
            clusters.restore(kept);
            return;
        }
    }
}

/// Where one more colour would bring the most pixels nearer: of the points far
/// from every colour, the one that most of the others would go to. By its own
/// weight alone a point says little, since a colour's pixels fall on many.
fn missing(clusters: &Clusters<'_>) -> Option<Place> {
    let mut far: Vec<(Place, f32, f32)> = clusters
        .apart()
        .filter(|(.., apart)| *apart >= FAR * FAR)
        .collect();
    let need = |(_, weight, apart): &(Place, f32, f32)| weight * apart;
    far.sort_by(|one, other| need(other).total_cmp(&need(one)));
    let gain = |at: Place| -> f32 {
        far.iter()
            .map(|(place, weight, apart)| weight * (apart - place.squared(at)).max(0.0))
            .sum()
    };
    let candidates = far.iter().take(CANDIDATES);
    candidates
        .map(|(place, ..)| (*place, gain(*place)))
        .max_by(|(_, one), (_, other)| one.total_cmp(other))
        .map(|(place, _)| place)
}

fn swatch(centre: &Centre, known: &[Known], central: f32, total: f32) -> Swatch {
    let exact = known
        .iter()
        .find(|known| centre.pinned && Place::from(known.rgb) == centre.place);
    Swatch {
        rgb: exact.map_or_else(|| centre.place.to_rgb(), |known| known.rgb),
        share: centre.weight / total.max(1.0),
        flat: centre.pinned,
        spread: (centre.error / centre.weight.max(1.0)).sqrt(),
        central,
    }
}

/// [`Swatch::central`] of each centre.
fn central(pixels: &Pixels<4>, centres: &[Centre]) -> Vec<f32> {
    let owners = owners(centres);
    let columns = falloff(pixels.width());
    let rows = falloff(pixels.height());
    // Weight near the middle, and pixels; in 64 bits, because millions of small
    // weights are summed.
    let mut sums = vec![(0.0_f64, 0.0_f64); centres.len()];
    for (row, down) in pixels.rows().zip(&rows) {
        for ([red, green, blue, alpha], across) in row.iter().zip(&columns) {
            let owner = owners.get(cell([*red, *green, *blue])).copied();
            let sum = owner.and_then(|owner| sums.get_mut(usize::from(owner)));
            if let Some((near, count)) = sum.filter(|_| *alpha >= OPAQUE) {
                *near += f64::from(across * down);
                *count += 1.0;
            }
        }
    }
    let (near, count) = sums
        .iter()
        .fold((0.0, 0.0), |(a, b), (near, count)| (a + near, b + count));
    let usual = near / f64::max(count, 1.0);
    #[expect(clippy::cast_possible_truncation, reason = "a ratio near 1")]
    let of = |(near, count): (f64, f64)| {
        if count > 0.0 && usual > 0.0 {
            (near / count / usual) as f32
        } else {
            1.0
        }
    };
    sums.into_iter().map(of).collect()
}

/// A bell around the middle of so many pixels.
#[expect(
    clippy::cast_precision_loss,
    reason = "a side has fewer pixels than 2^24"
)]
fn falloff(length: usize) -> Vec<f32> {
    let half = length as f32 / 2.0;
    let away = |at: usize| (at as f32 + 0.5 - half) / half / MIDDLE;
    (0..length)
        .map(|at| (-0.5 * away(at) * away(at)).exp())
        .collect()
}

/// The nearest centre of each cell of the cube.
fn owners(centres: &[Centre]) -> Vec<u8> {
    let tables = Tables::default();
    let nearest = |rgb: Rgb| -> u8 {
        let place = Place::from(tables.oklab(rgb.map(f32::from)));
        let distances = (0..).zip(centres.iter().map(|centre| centre.place.squared(place)));
        distances
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
            .map_or(0, |(at, _)| at)
    };
    cells().map(nearest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROWN: Rgb = [140, 95, 60];
    const GREEN: Rgb = [90, 150, 60];

    fn known(rgb: Rgb, share: f64) -> Known {
        Known {
            rgb,
            share,
            flat: false,
        }
    }

    /// `rgb` and a little of everything near it, the same in every run.
    fn grainy(rgb: Rgb, x: usize, y: usize) -> [u8; 4] {
        let grain = (x * 31 + y * 17 + x * y) % 13;
        let [r, g, b] = rgb.map(|c| c + u8::try_from(grain).expect("below 13") - 6);
        [r, g, b, 255]
    }

    /// Brown all over, with a square of green whose side is a tenth of the
    /// picture's: 1 % of it.
    fn eye(left: usize, top: usize) -> Pixels<4> {
        Pixels::paint(200, 200, |x, y| {
            let inside = (left..left + 20).contains(&x) && (top..top + 20).contains(&y);
            grainy(if inside { GREEN } else { BROWN }, x, y)
        })
    }

    fn nearest(swatches: &[Swatch], rgb: Rgb) -> (f64, Swatch) {
        let apart = |swatch: &Swatch| ciede2000(swatch.rgb.into(), rgb.into());
        let all = swatches.iter().map(|swatch| (apart(swatch), *swatch));
        all.min_by(|(one, _), (other, _)| one.total_cmp(other))
            .expect("a palette")
    }

    #[test]
    fn a_small_thing_that_nobody_named_gets_its_colour_and_its_share() {
        let swatches = refine(&eye(20, 20), &[known(BROWN, 1.0)]);
        let (apart, green) = nearest(&swatches, GREEN);
        assert!(apart < 2.0, "{swatches:?}");
        assert!((green.share - 0.01).abs() < 0.002, "{green:?}");
    }

    #[test]
    fn a_colour_that_is_off_is_moved_to_where_the_picture_has_it() {
        let off = known([150, 90, 70], 1.0);
        let flat = Pixels::paint(80, 80, |x, y| grainy(BROWN, x, y));
        let swatches = refine(&flat, &[off]);
        assert_eq!(swatches.len(), 1, "{swatches:?}");
        assert!(nearest(&swatches, BROWN).0 < 1.0, "{swatches:?}");
    }

    #[test]
    fn a_colour_that_the_picture_does_not_have_is_dropped() {
        let swatches = refine(
            &eye(20, 20),
            &[known(BROWN, 0.9), known([20, 40, 220], 0.1)],
        );
        assert!(nearest(&swatches, [20, 40, 220]).0 > 20.0, "{swatches:?}");
    }

    #[test]
    fn a_flat_backdrop_stays_exact() {
        let backdrop = [247, 246, 244];
        let studio = Pixels::paint(120, 120, |x, y| match x {
            0..80 => [247, 246, 244, 255],
            80..90 => grainy([230, 228, 226], x, y),
            _ => grainy(BROWN, x, y),
        });
        let flat = Known {
            flat: true,
            ..known(backdrop, 0.66)
        };
        let swatches = refine(&studio, &[flat, known(BROWN, 0.3)]);
        let found = swatches.iter().find(|swatch| swatch.flat);
        assert_eq!(found.map(|swatch| swatch.rgb), Some(backdrop));
    }

    #[test]
    fn a_flat_backdrop_is_not_lost_to_a_mean_beside_it() {
        let backdrop = [247, 246, 244];
        let studio = Pixels::paint(120, 120, |x, y| match x {
            0..60 => [247, 246, 244, 255],
            _ => grainy([240, 239, 238], x, y),
        });
        let flat = Known {
            flat: true,
            ..known(backdrop, 0.45)
        };
        let swatches = refine(&studio, &[known([241, 240, 239], 0.5), flat]);
        assert_eq!(nearest(&swatches, backdrop).1.rgb, backdrop, "{swatches:?}");
    }

    #[test]
    fn what_a_stage_says_is_flat_and_the_picture_does_not_have_is_not_flat() {
        let spread = |at: u8| Known {
            flat: true,
            ..known([at * 20, 255 - at * 20, at], 1.0)
        };
        let claimed: Vec<Known> = (0..12).map(spread).collect();
        let swatches = refine(&eye(20, 20), &claimed);
        assert!(swatches.iter().all(|swatch| !swatch.flat), "{swatches:?}");
        assert!(nearest(&swatches, GREEN).0 < 2.0, "{swatches:?}");
    }

    #[test]
    fn one_colour_that_two_stages_found_is_one() {
        let twice = [known(BROWN, 0.6), known([141, 95, 61], 0.5)];
        let flat = Pixels::paint(80, 80, |x, y| grainy(BROWN, x, y));
        assert_eq!(refine(&flat, &twice).len(), 1);
    }

    #[test]
    fn shares_add_up_and_only_what_shows_counts() {
        let half = Pixels::paint(100, 100, |x, y| {
            let [r, g, b, _] = grainy(BROWN, x, y);
            if x < 50 {
                [r, g, b, 255]
            } else {
                [0, 255, 0, 9]
            }
        });
        let swatches = refine(&half, &[known(BROWN, 1.0)]);
        let sum: f32 = swatches.iter().map(|swatch| swatch.share).sum();
        assert!((sum - 1.0).abs() < 1e-3, "{sum}");
        assert!(nearest(&swatches, [0, 255, 0]).0 > 20.0, "{swatches:?}");
    }

    #[test]
    fn nothing_to_see_is_no_colour_and_one_pixel_is_one() {
        let clear = Pixels::paint(9, 9, |_, _| [1, 2, 3, 0]);
        assert!(refine(&clear, &[known(BROWN, 1.0)]).is_empty());
        let one = Pixels::paint(1, 1, |_, _| [140, 95, 60, 255]);
        assert_eq!(refine(&one, &[]).len(), 1);
    }

    #[test]
    fn what_lies_in_the_middle_is_central_and_what_lies_in_a_corner_is_not() {
        let green = |at| nearest(&refine(&eye(at, at), &[known(BROWN, 1.0)]), GREEN).1;
        assert!(green(90).central > 1.3, "{:?}", green(90));
        assert!(green(0).central < 0.5, "{:?}", green(0));
    }
}
