//! The reference palette in Rust. `palette-python`, `palette-js` and
//! `palette-c` beside it cast the same votes, bit for bit.

mod palette;

use crescendo_plugin::{Failure, Member, Votes, each_image};

crescendo_plugin::extractor!(extract);

/// Side in pixels at which to look: the share of a colour hardly changes with
/// the resolution, and there are at most 2,304 pixels to group.
const SIDE: u32 = 48;

/// How sure it is that a colour belongs to the palette.
const CONFIDENCE: f64 = 0.8;

/// Talks to the host and nothing else.
fn extract() -> Result<Votes, Failure> {
    each_image(|image| Ok(look(image.rgb(SIDE)?.all())))
}

/// Knows nothing of the host, so that tests can call it anywhere.
fn look(pixels: &[[u8; 3]]) -> Votes {
    let found = palette::palette(pixels);
    let share = |count: u32| f64::from(count) / pixels.len() as f64;
    let mut votes = Votes::new();
    if let Some(first) = found.first() {
        votes.color("color.primary", first.color, share(first.count));
    }
    votes.set(
        "color.palette",
        found
            .iter()
            .map(|one| Member::new(one.color, share(one.count), CONFIDENCE)),
    );
    votes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_colour_is_primary_and_shares_are_of_all_pixels() {
        let votes = look(&[[255, 0, 0], [255, 0, 0], [255, 0, 0], [0, 0, 255]]);
        assert_eq!(votes.scalar("color.primary"), Some(&[255, 0, 0].into()));
        assert_eq!(votes.scalars()[0].confidence, 0.75);
        let members = [
            Member::new([255, 0, 0], 0.75, 0.8),
            Member::new([0, 0, 255], 0.25, 0.8),
        ];
        assert_eq!(votes.members("color.palette"), members);
    }

    #[test]
    fn without_a_pixel_it_abstains() {
        assert!(look(&[]).is_empty());
    }
}
