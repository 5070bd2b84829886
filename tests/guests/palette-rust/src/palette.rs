//! K-means in whole numbers, so that every language finds the same colours.

/// Red, green, blue.
type Rgb = [u8; 3];

/// Most colours of a palette.
const MOST: usize = 6;

/// Most rounds of moving centres: by then they hardly move.
const ROUNDS: usize = 8;

/// A colour of the palette, and how many pixels it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    pub color: Rgb,
    pub count: u32,
}

/// The colours that stand for all pixels: those of most pixels first, and the
/// darker red, green or blue first among equals.
pub fn palette(pixels: &[Rgb]) -> Vec<Found> {
    let mut centers = seeds(pixels);
    for _ in 0..ROUNDS {
        let groups = groups(pixels, &centers);
        let moved: Vec<Rgb> = groups.iter().filter_map(Group::mean).collect();
        if moved == centers {
            break;
        }
        centers = moved;
    }
    // A centre without pixels is left out. One that equals an earlier one is
    // such a centre, because pixels go to the first of equally near ones.
    let groups = groups(pixels, &centers);
    let mut found: Vec<Found> = (centers.iter().zip(groups))
        .map(|(color, group)| Found {
            color: *color,
            count: group.count,
        })
        .filter(|found| found.count > 0)
        .collect();
    found.sort_by_key(|found| (std::cmp::Reverse(found.count), found.color));
    found
}

/// First the pixel nearest to the mean, then again and again the one that is
/// farthest from what is there.
fn seeds(pixels: &[Rgb]) -> Vec<Rgb> {
    let mut all = Group::default();
    pixels.iter().for_each(|pixel| all.add(*pixel));
    let Some(mean) = all.floor() else {
        return Vec::new();
    };
    let first = pixels.iter().min_by_key(|pixel| distance(**pixel, mean));
    let mut seeds: Vec<Rgb> = first.copied().into_iter().collect();
    while seeds.len() < MOST {
        // From the end, because `max_by_key` answers the last of equals.
        let far = pixels
            .iter()
            .rev()
            .map(|pixel| (nearest(&seeds, *pixel).1, *pixel))
            .max_by_key(|(distance, _)| *distance);
        match far {
            Some((1.., pixel)) => seeds.push(pixel),
            _ => break,
        }
    }
    seeds
}

/// Each pixel goes to its nearest centre.
fn groups(pixels: &[Rgb], centers: &[Rgb]) -> Vec<Group> {
    let mut groups = vec![Group::default(); centers.len()];
    for pixel in pixels {
        if let Some(group) = groups.get_mut(nearest(centers, *pixel).0) {
            group.add(*pixel);
        }
    }
    groups
}

/// Place and distance of the nearest centre, the first of equally near ones.
fn nearest(centers: &[Rgb], pixel: Rgb) -> (usize, u32) {
    let distances = centers.iter().map(|center| distance(*center, pixel));
    let nearest = distances.enumerate().min_by_key(|(_, distance)| *distance);
    nearest.unwrap_or((0, u32::MAX))
}

/// The square of the distance.
fn distance(one: Rgb, other: Rgb) -> u32 {
    let differences = one.iter().zip(other).map(|(a, b)| a.abs_diff(b));
    differences.map(|by| u32::from(by).pow(2)).sum()
}

/// Pixels that belong together, summed up.
#[derive(Clone, Copy, Debug, Default)]
struct Group {
    sum: [u32; 3],
    count: u32,
}

impl Group {
    fn add(&mut self, pixel: Rgb) {
        for (sum, component) in self.sum.iter_mut().zip(pixel) {
            *sum += u32::from(component);
        }
        self.count += 1;
    }

    /// The mean, rounded down; none of no pixel.
    fn floor(&self) -> Option<Rgb> {
        let count = (self.count > 0).then_some(self.count)?;
        Some(self.sum.map(|sum| (sum / count) as u8))
    }

    /// The mean, rounded to the nearest; none of no pixel.
    fn mean(&self) -> Option<Rgb> {
        let count = (self.count > 0).then_some(self.count)?;
        Some(self.sum.map(|sum| ((2 * sum + count) / (2 * count)) as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pixels: &[Rgb]) -> Vec<(Rgb, u32)> {
        let found = palette(pixels);
        found.iter().map(|one| (one.color, one.count)).collect()
    }

    /// Worked by hand: the mean is (160, 33, 75), whose nearest pixel is the
    /// gray; red and blue are equally far from it, and red comes first.
    #[test]
    fn a_tiny_image_is_grouped_as_by_hand() {
        let (red, gray) = ([255, 0, 0], [100, 100, 100]);
        let pixels = [red, gray, red, gray, red, [0, 0, 255]];
        assert_eq!(of(&pixels), [(red, 3), (gray, 2), ([0, 0, 255], 1)]);
    }

    /// More shades than a palette holds: six seeds, and the shades between them
    /// go to the nearer one, to the earlier where both are as near.
    #[test]
    fn shades_between_seeds_go_to_the_nearer_and_a_half_is_rounded_up() {
        let gray = |shade: u8| [shade; 3];
        // The mean is 54, so the first seed is 60. The farthest after it are 0
        // (60 away), 100 (40), 30 (30), 80 (20), and of 20 and 90, both 10
        // away, the first. 90 is as near to 80 as to 100, the earlier seed.
        let pixels = [0, 20, 30, 60, 80, 90, 100].map(gray);
        let expected = [
            (gray(95), 2),
            (gray(0), 1),
            (gray(20), 1),
            (gray(30), 1),
            (gray(60), 1),
            (gray(80), 1),
        ];
        assert_eq!(of(&pixels), expected);
    }

    #[test]
    fn one_colour_is_one_member_and_nothing_is_none() {
        assert_eq!(of(&[[1, 2, 3]; 5]), [([1, 2, 3], 5)]);
        assert_eq!(of(&[]), []);
    }

    #[derive(serde::Deserialize)]
    struct Vector {
        name: String,
        pixels: Vec<Rgb>,
        members: Vec<(Rgb, u32)>,
    }

    /// What the other languages test themselves against.
    #[test]
    fn the_vectors_of_all_languages_hold() {
        let text = include_str!("../../palette-vectors.json");
        let vectors: Vec<Vector> = serde_json::from_str(text).expect("vectors");
        for vector in vectors {
            assert_eq!(of(&vector.pixels), vector.members, "{}", vector.name);
        }
    }
}
