//! Finds the colours that flat areas are painted with, exactly.
//!
//! A pixel that equals its left and its upper neighbour is painted, not
//! photographed: sensors and textures are noisy, and a gradient changes along
//! one axis at least. A colour that many such pixels agree on, and that no
//! crowd of almost equal ones surrounds, is *flat*; k-means must neither move
//! it nor blend it with its neighbour.

use crescendo_palette::OPAQUE;
use crescendo_plugin::Pixels;
use crescendo_plugin::color::Rgb;

/// Fewest pixels: the inside of a small button at this scale.
const FEWEST: u32 = 12;

/// Fewest pixels as a part of the image, 1 in 4,000.
const FEWEST_PART: usize = 4_000;

/// Components this close may be one gradient or one camera's noise: a slow
/// gradient steps by one level, and surfaces that people tell apart (CIEDE2000
/// of 4) differ by ten levels in grey and four in the worst hue.
const NOISE: u8 = 3;

/// How many times a peak rises over its neighbours; those of a gradient are
/// alike, and those of a camera's noise differ by half.
const PEAK: u32 = 4;

/// Most flat colours; pages have up to two dozen.
const MOST: usize = 32;

/// A flat colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flat {
    /// The colour.
    pub rgb: Rgb,
    /// Pixels that have it and whose left and upper neighbours have it too.
    pub pixels: u32,
}

/// The flat colours, largest first.
#[must_use]
pub fn flat_colors(pixels: &Pixels<4>) -> Vec<Flat> {
    let mut counts = Counts::default();
    for (above, row) in pixels.rows().zip(pixels.rows().skip(1)) {
        let mut run = Run::default();
        let left = row.iter();
        let here = row.iter().skip(1).zip(above.iter().skip(1));
        for (left, (pixel, above)) in left.zip(here) {
            if pixel == left && pixel == above {
                run.push(*pixel, &mut counts);
            }
        }
        run.flush(&mut counts);
    }
    let seen: Vec<Flat> = counts.into_flats();
    let fewest = u32::try_from(pixels.all().len() / FEWEST_PART)
        .unwrap_or(u32::MAX)
        .max(FEWEST);
    let large = seen.iter().filter(|flat| flat.pixels >= fewest);
    let mut large: Vec<Flat> = large.copied().collect();
    large.sort_by_key(|flat| (std::cmp::Reverse(flat.pixels), flat.rgb));
    // A smooth sky has hundreds, all in one crowd: asking each is for nothing.
    large.truncate(2 * MOST);
    large.retain(|flat| stands_out(*flat, &seen));
    large.truncate(MOST);
    large
}

/// Whether a colour is no part of a crowd: more pixels have it than all
/// almost equal ones together, or many times more than any of them (a button
/// over a gradient that starts with its colour).
fn stands_out(flat: Flat, seen: &[Flat]) -> bool {
    let near = |other: &&Flat| {
        let components = flat.rgb.iter().zip(other.rgb);
        components
            .clone()
            .all(|(one, other)| one.abs_diff(other) <= NOISE)
            && other.rgb != flat.rgb
    };
    let crowd = seen.iter().filter(near).map(|other| other.pixels);
    crowd.clone().sum::<u32>() <= flat.pixels || crowd.max() <= Some(flat.pixels / PEAK)
}

/// Equal pixels in a row are counted once.
#[derive(Default)]
struct Run {
    color: [u8; 4],
    length: u32,
}

impl Run {
    fn push(&mut self, color: [u8; 4], counts: &mut Counts) {
        if color == self.color {
            self.length += 1;
        } else {
            self.flush(counts);
            (self.color, self.length) = (color, 1);
        }
    }

    fn flush(&mut self, counts: &mut Counts) {
        let [red, green, blue, alpha] = self.color;
        if self.length > 0 && alpha >= OPAQUE {
            counts.add([red, green, blue], self.length);
        }
        self.length = 0;
    }
}

/// Counts by exact colour: open addressing, never grown.
///
/// When a neighbourhood of the table is full, a newcomer is dropped: that
/// happens only where thousands of colours are flat, which is to say nowhere.
struct Counts {
    /// Colour with a mark in the top byte; 0 is free.
    slots: Vec<(u32, u32)>,
}

/// Slots; a power of two, 64 KiB in all.
const SLOTS: usize = 8_192;
/// Slots that are tried before a newcomer is dropped.
const TRIES: usize = 12;
/// Marks a slot as taken, so that black is not free.
const TAKEN: u32 = 1 << 24;

impl Default for Counts {
    fn default() -> Self {
        Self {
            slots: vec![(0, 0); SLOTS],
        }
    }
}

impl Counts {
    fn add(&mut self, [red, green, blue]: Rgb, length: u32) {
        let key = u32::from_be_bytes([1, red, green, blue]);
        // Multiplication by the golden ratio; the top 13 bits choose a slot.
        let start = (key.wrapping_mul(0x9E37_79B9) >> 19) as usize;
        for slot in (start..start + TRIES).map(|slot| slot % SLOTS) {
            if let Some((known, count)) = self.slots.get_mut(slot)
                && (*known == key || *known == 0)
            {
                *known = key;
                *count += length;
                return;
            }
        }
    }

    fn into_flats(self) -> Vec<Flat> {
        let taken = self.slots.into_iter().filter(|(key, _)| key & TAKEN != 0);
        taken
            .map(|(key, pixels)| {
                let [_, red, green, blue] = key.to_be_bytes();
                Flat {
                    rgb: [red, green, blue],
                    pixels,
                }
            })
            .collect()
    }
}
