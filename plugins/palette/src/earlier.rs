//! What earlier stages found, for those that take a second look.

use crescendo_plugin::color::{Rgb, ciede2000};
use crescendo_plugin::{Color, Member, Outcome, Value};

/// A member of a palette is flat when its stage is this sure: the first-party
/// palettes give their means less.
pub(crate) const FLAT: f64 = 0.9;

/// With less flat area than this there is no page.
const PAGE: f64 = 0.08;

/// With less flat area than this, in the mean of all palettes, there is a picture.
const PICTURE: f64 = 0.3;

/// Of one ground, its colour is at least this part of all that is flat, ..
const GROUND: f64 = 0.9;

/// .. and a picture on it at least this part of all.
const ON_GROUND: f64 = 0.3;

/// Whether a palette, as shares and what is flat, is that of a picture on one
/// plain ground: a photograph with a border, the bars of a film, a sheet.
#[must_use]
pub fn has_one_ground(palette: impl Iterator<Item = (f64, bool)>) -> bool {
    let (mut flat, mut largest, mut rest) = (0.0, 0.0_f64, 0.0);
    for (share, is_flat) in palette {
        if is_flat {
            flat += share;
            largest = largest.max(share);
        } else {
            rest += share;
        }
    }
    flat > 0.0 && largest >= GROUND * flat && rest >= ON_GROUND
}

/// Colours within this CIEDE2000 are the same claim.
const SAME: f64 = 2.0;

/// A colour of an earlier stage's palette.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known {
    /// The colour.
    pub rgb: Rgb,
    /// Part of the seen pixels, 0.0 to 1.0.
    pub share: f64,
    /// Whether an area is painted with exactly this colour.
    pub flat: bool,
}

/// The outcomes of earlier stages on one image.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// The flat part of the image, by each palette that has colours.
    flat: Vec<f64>,
    /// How many palettes are those of a picture on one ground.
    on_one_ground: usize,
    palette: Vec<Known>,
    /// Claims about roles.
    claims: Vec<(String, Rgb)>,
}

impl Earlier {
    /// Gathers them.
    #[must_use]
    pub fn new(outcomes: &[Outcome], image: u32) -> Self {
        let mut earlier = Self::default();
        for votes in outcomes.iter().map(Outcome::votes) {
            for set in votes
                .sets()
                .iter()
                .filter(|set| set.field == "color.palette")
            {
                if set.image.is_none_or(|about| about == image) {
                    let known: Vec<Known> = set.members.iter().filter_map(known).collect();
                    let flat: f64 = known
                        .iter()
                        .filter(|known| known.flat)
                        .map(|known| known.share)
                        .sum();
                    if !known.is_empty() {
                        earlier.flat.push(flat);
                    }
                    let shares = known.iter().map(|known| (known.share, known.flat));
                    earlier.on_one_ground += usize::from(has_one_ground(shares));
                    earlier.palette.extend(known);
                }
            }
            for vote in votes
                .scalars()
                .iter()
                .filter(|vote| vote.image.is_none_or(|about| about == image))
            {
                if let Value::Color(color) = &vote.value {
                    earlier.claims.push((vote.field.clone(), bytes(color)));
                }
            }
        }
        earlier
            .palette
            .sort_by(|one, other| other.share.total_cmp(&one.share));
        earlier
    }

    /// The colours of all palettes, largest share first: what two stages found
    /// is in it twice.
    #[must_use]
    pub fn palette(&self) -> &[Known] {
        &self.palette
    }

    /// Whether palettes were found and hardly anything in them is flat.
    #[must_use]
    pub fn rules_out_a_page(&self) -> bool {
        !self.flat.is_empty() && self.flat.iter().all(|flat| *flat < PAGE)
    }

    /// Whether a palette was found in which most is a picture's: a photograph,
    /// though parts of it may be flat (a backdrop, a clipped sky), or it may lie
    /// on one plain ground, as at least half of the palettes say.
    #[must_use]
    pub fn shows_a_picture(&self) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "a handful of stages")]
        let palettes = self.flat.len() as f64;
        let flat = self.flat.iter().sum::<f64>();
        palettes > 0.0 && (2 * self.on_one_ground >= self.flat.len() || flat < PICTURE * palettes)
    }

    /// Whether an earlier stage made the same claim.
    #[must_use]
    pub fn agrees(&self, field: &str, rgb: Rgb) -> bool {
        let same = |other: Rgb| ciede2000(rgb.into(), other.into()) < SAME;
        self.claims
            .iter()
            .any(|(known, other)| known == field && same(*other))
    }
}

fn known(member: &Member) -> Option<Known> {
    let Value::Color(color) = &member.value else {
        return None;
    };
    Some(Known {
        rgb: bytes(color),
        share: member.share,
        flat: member.confidence >= FLAT,
    })
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped"
)]
fn bytes(color: &Color) -> Rgb {
    [color.red, color.green, color.blue].map(|c| (c.clamp(0.0, 1.0) * 255.0).round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_plugin::{Ending, Votes};

    fn outcome(members: &[(f64, f64)]) -> Outcome {
        let mut votes = Votes::new();
        votes.set(
            "color.palette",
            members
                .iter()
                .map(|(share, sure)| Member::new([9; 3], *share, *sure)),
        );
        votes.color("color.primary", [20, 90, 220], 0.5);
        let ending = Ending::Voted(votes.about_image(0).into());
        Outcome {
            stage: "palette".to_owned(),
            tier: 1,
            weight: 1.0,
            ending,
        }
    }

    #[test]
    fn a_palette_of_means_rules_out_a_page_and_flat_colours_do_not() {
        assert!(Earlier::new(&[outcome(&[(0.95, 0.7), (0.05, 0.95)])], 0).rules_out_a_page());
        let one_sees_it = [outcome(&[(1.0, 0.7)]), outcome(&[(0.5, 0.9)])];
        assert!(!Earlier::new(&one_sees_it, 0).rules_out_a_page());
    }

    #[test]
    fn a_photograph_with_a_flat_backdrop_shows_a_picture_and_a_page_does_not() {
        let of = |flat: &[f64]| {
            let each = flat
                .iter()
                .map(|flat| outcome(&[(1.0 - flat, 0.7), (*flat, 0.9)]));
            Earlier::new(&each.collect::<Vec<_>>(), 0)
        };
        assert!(of(&[0.18, 0.33]).shows_a_picture());
        assert!(!of(&[0.18, 0.33]).rules_out_a_page());
        // One palette that calls nothing flat makes no page a photograph.
        assert!(!of(&[0.9, 0.8, 0.0]).shows_a_picture());
        let empty = [outcome(&[]), outcome(&[(0.1, 0.7), (0.9, 0.9)])];
        assert!(!Earlier::new(&empty, 0).shows_a_picture());
        assert!(!Earlier::new(&[], 0).shows_a_picture());
    }

    #[test]
    fn a_picture_on_one_ground_shows_a_picture_and_one_beside_cards_does_not() {
        let of = |members: &[(f64, f64)]| Earlier::new(&[outcome(members)], 0);
        assert!(of(&[(0.45, 0.95), (0.02, 0.95), (0.53, 0.7)]).shows_a_picture());
        assert!(!of(&[(0.35, 0.95), (0.12, 0.95), (0.53, 0.7)]).shows_a_picture());
        // A sheet with a stamp on it is a sheet.
        assert!(!of(&[(0.8, 0.95), (0.2, 0.7)]).shows_a_picture());
    }

    #[test]
    fn colours_are_read_largest_first_with_what_is_flat() {
        let earlier = Earlier::new(&[outcome(&[(0.3, 0.95), (0.7, 0.7)])], 0);
        let known: Vec<_> = earlier
            .palette()
            .iter()
            .map(|known| (known.rgb, known.share, known.flat))
            .collect();
        assert_eq!(known, [([9; 3], 0.7, false), ([9; 3], 0.3, true)]);
    }

    #[test]
    fn without_a_palette_nothing_is_ruled_out() {
        assert!(!Earlier::new(&[], 0).rules_out_a_page());
        assert!(!Earlier::new(&[outcome(&[(1.0, 0.7)])], 1).rules_out_a_page());
    }

    #[test]
    fn the_same_colour_in_the_same_role_agrees() {
        let earlier = Earlier::new(&[outcome(&[(1.0, 0.9)])], 0);
        assert!(earlier.agrees("color.primary", [21, 90, 220]));
        assert!(!earlier.agrees("color.primary", [220, 90, 20]));
        assert!(!earlier.agrees("color.accent", [20, 90, 220]));
    }
}
