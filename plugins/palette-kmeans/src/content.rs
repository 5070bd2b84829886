//! Tells painted areas, edges and pictures apart.
//!
//! On a page most pixels that are not flat are text and borders, scaled down
//! until they blend with what they lie on: their mixed colours are nobody's.
//! Such edges are thin; photographs and gradients are thick. So the pixels
//! that no flat colour explains are opened (eroded, then dilated; J. Serra,
//! "Image Analysis and Mathematical Morphology", 1982): what survives is
//! content, what does not is edge.

use crescendo_boxes::{BOXED_ON_A_PAGE, Size, boxed, regions, runs};
use crescendo_palette::OPAQUE;
use crescendo_plugin::Pixels;

use crate::flat::Flat;

/// What a pixel belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Transparent: not part of the picture.
    Unseen,
    /// The flat colour at this position of the list.
    Flat(u8),
    /// A mixture at the border of something flat.
    Edge,
    /// Photograph, gradient or anything else that is not flat.
    Content,
}

/// Below this part of flat pixels the image is no page, and what lies between
/// flat spots (a clipped sky between leaves) is picture, not edge.
const PAGE: f32 = 0.2;

/// Half the side of the opening's square: glyphs of headings are thinner than
/// nine pixels at the scale that this plugin looks at, photographs thicker.
const RADIUS: usize = 4;

/// What every pixel is, row after row.
#[derive(Clone, Debug)]
pub struct Content {
    /// One for each pixel.
    pub kinds: Vec<Kind>,
    /// Whether enough is flat for a page, a chart or a logo.
    pub page: bool,
    /// Whether what is flat lies in boxes, as a page's does: in a photograph of
    /// few colours and in a drawing it does not.
    pub boxes: bool,
}

/// Looks at every pixel.
#[must_use]
pub fn content(pixels: &Pixels<4>, flats: &[Flat]) -> Content {
    let finder = Finder::new(flats);
    let mut last = ([0; 4], Kind::Unseen);
    let mut kinds: Vec<Kind> = pixels
        .all()
        .iter()
        .map(|pixel| {
            if *pixel != last.0 {
                last = (*pixel, finder.kind(*pixel));
            }
            last.1
        })
        .collect();
    let flat = kinds
        .iter()
        .filter(|kind| matches!(kind, Kind::Flat(_)))
        .count();
    let seen = kinds.iter().filter(|kind| **kind != Kind::Unseen).count();
    let page = part(flat, seen) >= PAGE;
    if page {
        mark_edges(&mut kinds, pixels.width());
    }
    let boxes = page && lies_in_boxes(&kinds, pixels.width());
    Content { kinds, page, boxes }
}

fn lies_in_boxes(kinds: &[Kind], width: usize) -> bool {
    let rows: Vec<_> = kinds
        .chunks_exact(width.max(1))
        .map(|row| {
            runs(row, |kind| match kind {
                Kind::Flat(flat) => Some(*flat),
                Kind::Unseen | Kind::Edge | Kind::Content => None,
            })
        })
        .collect();
    let picture = Size {
        width,
        height: rows.len(),
    };
    boxed(&regions(rows.iter().map(Vec::as_slice)), picture) >= BOXED_ON_A_PAGE
}

/// `some / all`, 0 where there is nothing.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of pixels stay below 2^24"
)]
#[must_use]
pub fn part(some: usize, all: usize) -> f32 {
    some as f32 / all.max(1) as f32
}

/// Finds a flat colour by value.
struct Finder {
    colors: Vec<[u8; 3]>,
    /// One bit for each of 4,096 hashes: most pixels of a photograph end here.
    filter: [u64; 64],
}

impl Finder {
    fn new(flats: &[Flat]) -> Self {
        let mut filter = [0_u64; 64];
        for flat in flats {
            let (word, bit) = Self::place(flat.rgb);
            if let Some(word) = filter.get_mut(word) {
                *word |= bit;
            }
        }
        Self {
            colors: flats.iter().map(|flat| flat.rgb).collect(),
            filter,
        }
    }

    fn place([red, green, blue]: [u8; 3]) -> (usize, u64) {
        let hash = u32::from_be_bytes([0, red, green, blue]).wrapping_mul(0x9E37_79B9) >> 20;
        ((hash >> 6) as usize, 1 << (hash & 63))
    }

    fn kind(&self, [red, green, blue, alpha]: [u8; 4]) -> Kind {
        if alpha < OPAQUE {
            return Kind::Unseen;
        }
        let rgb = [red, green, blue];
        let (word, bit) = Self::place(rgb);
        if self.filter.get(word).is_none_or(|word| word & bit == 0) {
            return Kind::Content;
        }
        let position = self.colors.iter().position(|color| *color == rgb);
        position
            .and_then(|i| u8::try_from(i).ok())
            .map_or(Kind::Content, Kind::Flat)
    }
}

/// Turns content that the opening removes into edge.
fn mark_edges(kinds: &mut [Kind], width: usize) {
    // A frame of ones: pictures may run into the image's border.
    let wide = width + 2 * RADIUS;
    let height = kinds.len() / width.max(1);
    let mut mask = vec![1_u8; wide * (height + 2 * RADIUS)];
    let rows = mask.chunks_exact_mut(wide).skip(RADIUS);
    for (row, kinds) in rows.zip(kinds.chunks_exact(width.max(1))) {
        for (cell, kind) in row.iter_mut().skip(RADIUS).zip(kinds) {
            *cell = u8::from(*kind == Kind::Content);
        }
    }
    // Eroding looks ahead and dilating looks back over the same length, so
    // that what survives stays where it was.
    for step in [1, wide] {
        look_ahead(&mut mask, step, |one, other| one & other);
    }
    mask.reverse();
    for step in [1, wide] {
        look_ahead(&mut mask, step, |one, other| one | other);
    }
    mask.reverse();
    let rows = mask.chunks_exact(wide).skip(RADIUS);
    for (row, kinds) in rows.zip(kinds.chunks_exact_mut(width.max(1))) {
        for (cell, kind) in row.iter().skip(RADIUS).zip(kinds) {
            if *kind == Kind::Content && *cell == 0 {
                *kind = Kind::Edge;
            }
        }
    }
}

/// Replaces each cell by the fold of itself and its `2 * RADIUS` successors at
/// distance `step`; cells past the end don't count.
fn look_ahead(mask: &mut [u8], step: usize, fold: fn(u8, u8) -> u8) {
    // Folds over 2, 4 and 8 cells by doubling, and one more for the ninth.
    for reach in [1, 2, 4, 1] {
        let ahead = mask.get(reach * step..).unwrap_or(&[]).to_vec();
        for (cell, ahead) in mask.iter_mut().zip(ahead) {
            *cell = fold(*cell, ahead);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flat::flat_colors;

    /// White, 60 x 60, with something drawn over it.
    fn page(draw: impl Fn(usize, usize) -> Option<[u8; 4]>) -> Pixels<4> {
        Pixels::paint(60, 60, |x, y| draw(x, y).unwrap_or([255; 4]))
    }

    /// No two neighbours alike.
    fn noise(x: usize, y: usize) -> [u8; 4] {
        let byte = |k: usize| u8::try_from((x * 37 + y * 91 + x * y * k) % 200).expect("a byte");
        [byte(3), byte(5), byte(7), 255]
    }

    fn count(pixels: &Pixels<4>, kind: Kind) -> usize {
        content(pixels, &flat_colors(pixels))
            .kinds
            .iter()
            .filter(|found| **found == kind)
            .count()
    }

    #[test]
    fn a_photograph_on_a_page_is_content_to_its_corners() {
        let pixels =
            page(|x, y| ((10..40).contains(&x) && (20..45).contains(&y)).then(|| noise(x, y)));
        assert_eq!(count(&pixels, Kind::Content), 30 * 25);
    }

    #[test]
    fn a_line_of_text_is_edge() {
        let pixels =
            page(|x, y| ((10..40).contains(&x) && (20..27).contains(&y)).then(|| noise(x, y)));
        assert_eq!(count(&pixels, Kind::Content), 0);
        assert_eq!(count(&pixels, Kind::Edge), 30 * 7);
    }

    #[test]
    fn without_a_page_around_it_everything_is_content() {
        let pixels = page(|x, y| (x > 6 || y > 6).then(|| noise(x, y)));
        assert_eq!(count(&pixels, Kind::Edge), 0);
    }

    #[test]
    fn a_card_lies_in_a_box_and_a_stone_beside_others_does_not() {
        let boxes = |pixels: &Pixels<4>| content(pixels, &flat_colors(pixels)).boxes;
        let grey = [90, 90, 90, 255];
        assert!(boxes(&page(|x, y| {
            ((10..40).contains(&x) && (20..45).contains(&y)).then_some(grey)
        })));
        // Stones of two greys that fill the picture.
        assert!(!boxes(&page(|x, y| {
            let wave = |at: usize| 6.0 * (at as f64 / 5.0).sin();
            let (x, y) = (x as f64 + wave(y), y as f64 + wave(x));
            (((x / 15.0) as u32 + (y / 15.0) as u32).is_multiple_of(2)).then_some(grey)
        })));
    }

    #[test]
    fn transparent_pixels_are_not_seen() {
        let pixels = page(|x, _| (x < 30).then_some([9, 9, 9, 10]));
        assert_eq!(count(&pixels, Kind::Unseen), 1_800);
        assert_eq!(count(&pixels, Kind::Flat(0)), 1_800);
    }
}
