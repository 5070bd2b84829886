//! From pixels to swatches: flat colours pinned, the rest clustered.

use crescendo_clusters::{Centre, Clusters, Place, Points};
use crescendo_palette::{OPAQUE, SMALLEST};
use crescendo_plugin::Pixels;
use crescendo_plugin::color::{Lab, Rgb, Tables, ciede2000};

use crate::content::{Content, Kind, content, part};
use crate::flat::{Flat, flat_colors};
use crate::ground::resting;

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
    /// CIEDE2000; near 0.0 for a flat colour.
    pub spread: f32,
    /// Part of the picture's outermost pixels that a flat colour covers.
    pub rim: f32,
    /// Part of a flat colour's pixels that lie inside its areas and not on
    /// their borders: near 1.0 for surfaces, low for strokes.
    pub inside: f32,
    /// Whether a flat colour lies on another one, as a card on its ground.
    pub rests: bool,
    /// Where a flat colour first shows, as a part of the picture's height from
    /// the top.
    pub top: f32,
}

/// A palette.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Palette {
    /// Largest share first.
    pub swatches: Vec<Swatch>,
    /// Whether enough is flat for a page, a chart or a logo, and lies in boxes.
    pub page: bool,
}

/// Most centres beside the flat colours when the image chooses.
const MOST_FREE: usize = 8;

/// A further centre must lower the mean squared distance of all seen pixels by
/// this much: moving 1 % of the image by 0.12, twelve CIEDE2000.
const WORTH: f32 = 1.5e-4;

/// Swaps tried after the last centre was placed; later ones seldom help.
const SWAPS: usize = 6;

/// A centre nearer than this (CIEDE2000) to a flat colour is its fringe.
const FRINGE: f64 = 2.5;

/// The palette, largest share first. `k` fixes how many colours it has, where
/// the image has that many; without it the image decides.
#[must_use]
pub fn palette(pixels: &Pixels<4>, k: Option<usize>) -> Palette {
    let tables = Tables::default();
    let mut flats = flat_colors(pixels);
    flats.truncate(k.unwrap_or(usize::MAX));
    let Content { kinds, page, boxes } = content(pixels, &flats);
    let of = |kind: Kind| {
        let both = pixels.all().iter().zip(&kinds);
        both.filter(move |(_, found)| **found == kind)
            .map(|(pixel, _)| pixel)
    };
    let pins = pins(&flats, &kinds, pixels.width());
    // On a page flat colours are given and only the rest is clustered; on a
    // photograph they may be the clipped end of something continuous.
    let loose = match page {
        true => Points::gather(of(Kind::Content), &tables),
        false => Points::gather(
            pixels.all().iter().filter(|[.., alpha]| *alpha >= OPAQUE),
            &tables,
        ),
    };
    let edges = Points::gather(of(Kind::Edge), &tables);
    let seen = pixels
        .all()
        .iter()
        .filter(|[.., alpha]| *alpha >= OPAQUE)
        .count();

    let seen = part(seen, 1);
    let swatches = if page {
        around(&loose, &pins, k, seen)
    } else {
        among(&loose, &pins, k, seen)
    };
    Palette {
        swatches: finish(swatches, &edges, seen, k),
        page: page && boxes,
    }
}

/// A flat colour that keeps its place.
#[derive(Clone, Copy)]
struct Pin {
    rgb: Rgb,
    /// How many pixels have it.
    pixels: f32,
    rim: f32,
    inside: f32,
    rests: bool,
    top: f32,
}

impl Pin {
    fn place(self) -> Place {
        self.rgb.into()
    }
}

fn pins(flats: &[Flat], kinds: &[Kind], width: usize) -> Vec<Pin> {
    let height = kinds.len() / width.max(1);
    let mut counts = vec![(0, 0, height); flats.len()];
    let rim = 2 * (width + height);
    for (y, row) in kinds.chunks_exact(width.max(1)).enumerate() {
        let outer = y == 0 || y + 1 == height;
        for (x, kind) in row.iter().enumerate() {
            if let Kind::Flat(at) = kind
                && let Some((pixels, rim, top)) = counts.get_mut(usize::from(*at))
            {
                *pixels += 1;
                *top = y.min(*top);
                *rim += usize::from(outer) + usize::from(x == 0 || x + 1 == width);
            }
        }
    }
    let rests = resting(kinds, width, flats.len());
    let all = flats.iter().zip(counts).zip(rests);
    all.map(|((flat, (pixels, on_rim, top)), rests)| Pin {
        rests,
        top: part(top, height),
        rgb: flat.rgb,
        pixels: part(pixels, 1),
        rim: part(on_rim, rim),
        inside: part(flat.pixels as usize, pixels),
    })
    .collect()
}

/// A page's swatches: its flat colours where they are, and centres for the
/// rest. Their `share` still counts pixels.
fn around(loose: &Points, pins: &[Pin], k: Option<usize>, seen: f32) -> Vec<Swatch> {
    let clusters = cluster(loose, pins.iter().map(|pin| pin.place()).collect(), k, seen);
    let centres = clusters.centres().iter().enumerate();
    centres
        .map(|(at, centre)| {
            swatch(
                centre,
                pins.get(at),
                pins.get(at).map_or(0.0, |pin| pin.pixels),
            )
        })
        .collect()
}

/// A photograph's swatches: centres, but the exact colour where a flat one
/// holds the majority of what belongs to a centre (a studio's backdrop).
fn among(loose: &Points, pins: &[Pin], k: Option<usize>, seen: f32) -> Vec<Swatch> {
    let clusters = cluster(loose, Vec::new(), k, seen);
    let owner = |pin: &Pin| {
        let distances = clusters
            .centres()
            .iter()
            .map(|centre| centre.place.squared(pin.place()));
        distances
            .enumerate()
            .min_by(|(_, one), (_, other)| one.total_cmp(other))
            .map(|(at, _)| at)
    };
    let owners: Vec<Option<usize>> = pins.iter().map(owner).collect();
    let centres = clusters.centres().iter().enumerate();
    centres
        .map(|(at, centre)| {
            // Pins come largest first.
            let owned = pins
                .iter()
                .zip(&owners)
                .find(|(_, owner)| **owner == Some(at));
            let majority = owned
                .map(|(pin, _)| pin)
                .filter(|pin| 2.0 * pin.pixels > centre.weight);
            swatch(centre, majority, 0.0)
        })
        .collect()
}

fn cluster(points: &Points, pins: Vec<Place>, k: Option<usize>, seen: f32) -> Clusters<'_> {
    let mut clusters = Clusters::new(points, pins);
    match k {
        Some(k) => while clusters.centres().len() < k && clusters.grow() {},
        None => grow_while_worth(&mut clusters, seen),
    }
    clusters.settle();
    for _ in 0..SWAPS {
        if !clusters.swap() {
            break;
        }
    }
    clusters.refine();
    clusters
}

/// A swatch of a centre, under the name of a flat colour where there is one.
fn swatch(centre: &Centre, pin: Option<&Pin>, pinned: f32) -> Swatch {
    let weight = centre.weight + pinned;
    Swatch {
        rgb: pin.map_or_else(|| centre.place.to_rgb(), |pin| pin.rgb),
        share: weight,
        flat: pin.is_some(),
        spread: (centre.error / weight.max(1.0)).sqrt(),
        rim: pin.map_or(0.0, |pin| pin.rim),
        inside: pin.map_or(0.0, |pin| pin.inside),
        rests: pin.is_some_and(|pin| pin.rests),
        top: pin.map_or(1.0, |pin| pin.top),
    }
}

/// Adds centres until the next one is not worth it.
fn grow_while_worth(clusters: &mut Clusters<'_>, seen: f32) {
    let pinned = clusters.centres().len();
    // Without a pin the first centre is owed, whatever it gains.
    if pinned == 0 && !clusters.grow() {
        return;
    }
    while clusters.centres().len() < pinned + MOST_FREE {
        let (before, kept) = (clusters.error(), clusters.centres().to_vec());
        if !clusters.grow() {
            return;
        }
        if before - clusters.error() < WORTH * seen {
            clusters.restore(kept);
            return;
        }
    }
}

/// Folds fringes into flat colours, gives edges to the nearest swatch, and
/// turns counts into shares.
fn finish(swatches: Vec<Swatch>, edges: &Points, seen: f32, k: Option<usize>) -> Vec<Swatch> {
    let (mut kept, free): (Vec<Swatch>, Vec<Swatch>) =
        swatches.into_iter().partition(|swatch| swatch.flat);
    for swatch in free {
        let lab = Lab::from(swatch.rgb);
        let near = |flat: &&mut Swatch| flat.flat && ciede2000(flat.rgb.into(), lab) < FRINGE;
        match kept.iter_mut().find(near) {
            Some(flat) if k.is_none() => flat.share += swatch.share,
            _ => kept.push(swatch),
        }
    }
    let places: Vec<Place> = kept.iter().map(|swatch| swatch.rgb.into()).collect();
    for (place, weight) in edges.iter() {
        let distances = places
            .iter()
            .map(|other| place.squared(*other))
            .zip(&mut kept);
        if let Some((_, swatch)) = distances.min_by(|(one, _), (other, _)| one.total_cmp(other)) {
            swatch.share += weight;
        }
    }
    for swatch in &mut kept {
        swatch.share /= seen.max(1.0);
    }
    if k.is_none() {
        kept.retain(|swatch| f64::from(swatch.share) >= SMALLEST);
    }
    kept.sort_by(|one, other| {
        other
            .share
            .total_cmp(&one.share)
            .then(one.rgb.cmp(&other.rgb))
    });
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colors(palette: &Palette) -> Vec<Rgb> {
        palette.swatches.iter().map(|swatch| swatch.rgb).collect()
    }

    /// Evenly spread and the same in every run.
    fn noise(x: usize, y: usize) -> [u8; 4] {
        let mixed = (x as u32).wrapping_mul(0x9E37_79B9) ^ (y as u32).wrapping_mul(0x85EB_CA6B);
        let [red, green, blue, _] = mixed.wrapping_mul(mixed >> 3 | 1).to_be_bytes();
        [red, green, blue, 255]
    }

    #[test]
    fn one_colour_is_a_palette_of_that_colour() {
        for (width, height) in [(1, 1), (1, 9), (64, 64)] {
            let found = palette(
                &Pixels::paint(width, height, |_, _| [12, 200, 99, 255]),
                None,
            );
            assert_eq!(colors(&found), [[12, 200, 99]], "{width} x {height}");
            assert!((found.swatches[0].share - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn nothing_to_see_is_an_empty_palette() {
        let found = palette(&Pixels::paint(40, 40, |x, _| [x as u8, 0, 0, 90]), None);
        assert!(found.swatches.is_empty());
        assert!(
            palette(&Pixels::paint(0, 0, |_, _| [0; 4]), Some(8))
                .swatches
                .is_empty()
        );
    }

    #[test]
    fn transparent_pixels_have_no_part_in_shares() {
        let half = Pixels::paint(60, 60, |x, _| {
            if x < 30 {
                [200, 0, 0, 255]
            } else {
                [0, 0, 200, 0]
            }
        });
        let found = palette(&half, None);
        assert_eq!(colors(&found), [[200, 0, 0]]);
        assert!((found.swatches[0].share - 1.0).abs() < 1e-6);
    }

    #[test]
    fn two_nearly_equal_surfaces_stay_two_and_exact() {
        let (ground, card) = ([250, 250, 250, 255], [238, 240, 243, 255]);
        let page = Pixels::paint(200, 120, |x, y| {
            if (40..160).contains(&x) && (30..90).contains(&y) {
                card
            } else {
                ground
            }
        });
        assert_eq!(
            colors(&palette(&page, None)),
            [[250, 250, 250], [238, 240, 243]]
        );
    }

    #[test]
    fn blended_edges_bring_no_colour_of_their_own() {
        // Lines of "text" whose pixels all differ, over white.
        let page = Pixels::paint(200, 120, |x, y| {
            let grey = 40 + noise(x, y)[0] / 2;
            if y % 8 < 4 && (20..180).contains(&x) {
                [grey, grey, grey, 255]
            } else {
                [255; 4]
            }
        });
        assert_eq!(colors(&palette(&page, None)), [[255, 255, 255]]);
    }

    #[test]
    fn a_gradient_is_no_page_and_spans_its_ends() {
        let slope = Pixels::paint(256, 100, |x, _| [x as u8, 80, 255 - x as u8, 255]);
        let found = palette(&slope, None);
        assert!(!found.page && found.swatches.iter().all(|swatch| !swatch.flat));
        let reds = found.swatches.iter().map(|swatch| swatch.rgb[0]);
        assert!(reds.clone().min() < Some(60) && reds.max() > Some(195));
    }

    #[test]
    fn a_fixed_number_of_colours_is_kept_where_the_image_has_them() {
        let image = Pixels::paint(120, 120, noise);
        for k in [1, 2, 8, 24] {
            assert_eq!(palette(&image, Some(k)).swatches.len(), k);
        }
        let two = Pixels::paint(60, 60, |x, _| {
            if x < 30 {
                [9, 9, 9, 255]
            } else {
                [99, 9, 9, 255]
            }
        });
        assert_eq!(palette(&two, Some(8)).swatches.len(), 2);
    }

    #[test]
    fn noise_gives_the_same_palette_in_every_run_and_shares_that_add_up() {
        let image = Pixels::paint(150, 150, noise);
        let found = palette(&image, None);
        assert_eq!(found, palette(&image, None));
        let sum: f32 = found.swatches.iter().map(|swatch| swatch.share).sum();
        assert!((sum - 1.0).abs() < 1e-3, "{sum}");
    }
}
