//! The plugin under a host in this process.

use crescendo_plugin::testing::{Host, Picture};

use super::*;

const PAPER: [u8; 3] = [0xf6, 0xf4, 0xef];
const NIGHT: [u8; 3] = [0x16, 0x21, 0x3e];
const SUN: [u8; 3] = [0xf1, 0x59, 0x25];
const SEA: [u8; 3] = [0x0f, 0x76, 0x6e];

/// What `samples/poster.png` shows: a band, a disc and a box on paper.
fn poster() -> Picture {
    Picture::paint(48, 36, |x, y| {
        let disc = x.abs_diff(14).pow(2) + y.abs_diff(22).pow(2) <= 100;
        let sea = (30..44).contains(&x) && (26..32).contains(&y);
        let [red, green, blue] = match () {
            () if y < 8 => NIGHT,
            () if disc => SUN,
            () if sea => SEA,
            () => PAPER,
        };
        [red, green, blue, 255]
    })
}

fn flat(color: [u8; 4]) -> Picture {
    Picture::paint(8, 8, |_, _| color)
}

#[test]
fn the_sample_has_its_four_colours() {
    let call = Host::new().picture(poster()).call(extract);
    let votes = call.answer.expect("votes");
    let members = votes.members("color.palette");
    let values: Vec<_> = members.iter().map(|one| one.value.clone()).collect();
    assert_eq!(values, [PAPER, NIGHT, SUN, SEA].map(Into::into));
    let shares: f64 = members.iter().map(|one| one.share).sum();
    assert!((shares - 1.0).abs() < 1e-9, "{shares}");
    assert_eq!(votes.scalar("color.primary"), Some(&PAPER.into()));
}

#[test]
fn each_image_has_votes_of_its_own_and_a_damaged_one_none() {
    let host = Host::new()
        .picture(flat([255, 0, 0, 255]))
        .picture(Picture::damaged(8, 8))
        .picture(flat([0, 0, 255, 255]));
    let votes = host.call(extract).answer.expect("votes");
    let images: Vec<_> = votes.scalars().iter().map(|vote| vote.image).collect();
    assert_eq!(images, [Some(0), Some(2)]);
}

#[test]
fn where_every_image_is_damaged_the_call_fails() {
    let call = Host::new().picture(Picture::damaged(8, 8)).call(extract);
    assert!(matches!(call.answer, Err(Failure::Unsupported(_))));
}

#[test]
fn without_an_image_it_abstains() {
    assert!(Host::new().call(extract).answer.expect("votes").is_empty());
}
