//! The layout plugins, as native functions, on pages whose truth is known and
//! on pictures that have no layout. The product's own figures come from
//! `cargo xtask bench quality`.

#[path = "../examples/native/look.rs"]
mod look;

use xtask::quality::{JUDGED, Rng, Scores, coarse, in_few_colours, photograph, render, textures};

/// Six pages at two ratios, always the same: what a test says must not depend
/// on the day. The benchmark draws fresh ones.
const SEED: u64 = 2;
const PAGES: u32 = 6;

#[test]
fn units_sizes_and_radii_of_pages_are_found() {
    let folder = tempfile::tempdir().unwrap();
    let pages = render(folder.path(), SEED, PAGES).unwrap();
    let mut scores = Scores::default();
    for page in &pages {
        for picture in page.pictures.iter().take(JUDGED) {
            scores.add(&page.truth, &look::look(picture).unwrap());
        }
    }
    for (rule, tally) in scores.rows() {
        let layout = !rule.name.starts_with("color") && rule.name != "roles";
        if let Some(floor) = rule.floor.filter(|_| layout) {
            assert!(tally.wanted > 0, "{}: nothing was asked", rule.name);
            let recall = tally.recall();
            assert!(
                recall >= floor,
                "{}: {recall} of {}",
                rule.name,
                tally.wanted
            );
        }
    }
}

#[test]
fn nothing_is_invented_on_pictures_without_layout() {
    let folder = tempfile::tempdir().unwrap();
    let mut rng = Rng::new(3);
    let mut pictures = textures(&mut rng);
    for i in 0..4 {
        let photograph = photograph(&mut rng, 900, 600);
        pictures.push((format!("{i}-coarse.jpg"), coarse(&photograph, 5 + 5 * i)));
        pictures.push((format!("{i}-few.png"), in_few_colours(&photograph, 4 + i)));
        pictures.push((format!("{i}.jpg"), photograph));
    }
    for (name, bytes) in pictures {
        let path = folder.path().join(&name);
        std::fs::write(&path, bytes).unwrap();
        let claims: Vec<String> = look::look(&path)
            .unwrap()
            .page_claims()
            .map(str::to_owned)
            .collect();
        assert!(claims.is_empty(), "{name}: {claims:?}");
    }
}
