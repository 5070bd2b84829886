//! Says a palette in the contract's words.

use crescendo_plugin::color::Rgb;
use crescendo_plugin::{Member, Votes};

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
    votes.set("color.palette", palette.take(MOST).map(member));
    for claim in roles {
        votes.color(claim.field, claim.rgb, claim.confidence);
    }
    votes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_colours_and_no_roles_are_an_abstention() {
        assert!(votes(std::iter::empty(), &[]).is_empty());
    }

    #[test]
    fn a_palette_has_at_most_as_many_members_as_are_said() {
        let shown = |grey| Shown {
            rgb: [grey; 3],
            share: 0.02,
            confidence: 0.9,
        };
        let votes = votes((0..50).map(shown), &[]);
        assert_eq!(votes.members("color.palette").len(), MOST);
    }
}
