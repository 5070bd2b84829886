//! Says a palette in the contract's words.

use crescendo_plugin::color::{Rgb, ciede2000};
use crescendo_plugin::{Member, Votes};

use crate::earlier::FLAT;

/// Colours this close (CIEDE2000) are one to the eye.
const ALIKE: f64 = 1.5;

/// Most members of the set; what is smaller is left out.
const MOST: usize = 32;

/// A colour of a palette, as it is said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown {
    /// The colour.
    pub rgb: Rgb,
    /// Part of the seen pixels, 0.0 to 1.0.
    pub share: f64,
    /// How sure it is a colour of the picture, 0.0 to 1.0.
    pub confidence: f64,
}

/// A claim that a colour plays a role.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Claim {
    /// The field.
    pub field: &'static str,
    /// The colour.
    pub rgb: Rgb,
    /// How sure, 0.0 to 1.0.
    pub confidence: f64,
}

/// The votes on a palette, largest share first, and on roles; none where
/// nothing was seen.
#[must_use]
pub fn votes(palette: impl Iterator<Item = Shown>, roles: &[Claim]) -> Votes {
    let mut votes = Votes::new();
    let member = |shown: Shown| Member::new(shown.rgb, shown.share, shown.confidence);
    let mut colors = told_apart(palette);
    colors.truncate(MOST);
    votes.set("color.palette", colors.into_iter().map(member));
    for claim in roles {
        votes.color(claim.field, claim.rgb, claim.confidence);
    }
    votes
}

/// The palette with one colour for those that nobody tells apart. Two that areas
/// are painted with stay two, as somebody chose them.
fn told_apart(palette: impl Iterator<Item = Shown>) -> Vec<Shown> {
    let mut told: Vec<Shown> = Vec::new();
    for shown in palette {
        let alike = |other: &&mut Shown| {
            let both_flat = shown.confidence >= FLAT && other.confidence >= FLAT;
            !both_flat && ciede2000(shown.rgb.into(), other.rgb.into()) < ALIKE
        };
        match told.iter_mut().find(alike) {
            Some(other) => {
                // The surer one keeps its colour.
                let sure = if shown.confidence > other.confidence {
                    shown
                } else {
                    *other
                };
                let share = shown.share + other.share;
                *other = Shown { share, ..sure };
            }
            None => told.push(shown),
        }
    }
    told.sort_by(|one, other| other.share.total_cmp(&one.share));
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_that_nobody_tells_apart_are_one_unless_both_are_painted() {
        let of = |one: (u8, f64), other: (u8, f64)| {
            let shown = |(grey, confidence)| Shown {
                rgb: [grey; 3],
                share: 0.5,
                confidence,
            };
            let told = told_apart([shown(one), shown(other)].into_iter());
            let told = told.iter().map(|shown| (shown.rgb[0], shown.share));
            told.collect::<Vec<_>>()
        };
        assert_eq!(of((237, 0.7), (236, 0.95)), [(236, 1.0)]);
        assert_eq!(of((237, 0.95), (236, 0.95)), [(237, 0.5), (236, 0.5)]);
        assert_eq!(of((237, 0.7), (220, 0.7)), [(237, 0.5), (220, 0.5)]);
    }

    #[test]
    fn no_colours_and_no_roles_are_an_abstention() {
        assert!(votes(std::iter::empty(), &[]).is_empty());
    }

    #[test]
    fn a_palette_has_at_most_as_many_members_as_are_said() {
        let shown = |n: u8| Shown {
            rgb: [n * 5, 0, 255 - n * 5],
            share: 0.02,
            confidence: FLAT,
        };
        let votes = votes((0..50).map(shown), &[]);
        assert_eq!(votes.members("color.palette").len(), MOST);
    }
}
