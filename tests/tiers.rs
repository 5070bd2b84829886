//! What the second tier adds to the first, on the pictures that `cargo xtask
//! demo` shows.

use std::path::PathBuf;

use crescendo_core::colour::{Lab, ciede2000};
use crescendo_core::event::{Body, Event, TierCompleted};
use crescendo_core::merged::Part;
use crescendo_core::value::{Color, Field, Value};
use crescendo_tests::crescendo;

/// What the default pipeline knew of a picture once each tier had ended.
fn tiers(picture: &str) -> Vec<TierCompleted> {
    let output = crescendo().arg("extract").arg(demo(picture)).output();
    let output = output.unwrap();
    assert!(output.status.success(), "{output:?}");
    let lines = output.stdout.split(|byte| *byte == b'\n');
    let events = lines
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice::<Event>(line).unwrap());
    events
        .filter_map(|event| match event.body {
            Body::TierCompleted(tier) => Some(tier),
            _ => None,
        })
        .collect()
}

fn demo(picture: &str) -> PathBuf {
    let here = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    here.join("../host/demo").join(picture)
}

fn only(tier: &TierCompleted) -> &Part {
    let [part] = tier.result.parts.as_slice() else {
        panic!("one image has one part: {tier:?}");
    };
    part
}

/// Everything that is known, by name.
fn known(part: &Part) -> Vec<&str> {
    let all = part.fields.keys().chain(part.sets.keys());
    all.map(Field::as_str).collect()
}

/// The colours that stages as `named` gave.
fn palette(part: &Part, named: impl Fn(&[String]) -> bool) -> Vec<Lab> {
    let members = part.sets[&"color.palette".parse::<Field>().unwrap()].iter();
    let members = members.filter(|member| named(&member.stages));
    let color = |value: &Value| match value {
        Value::Color(color) => Lab::from(*color),
        other => panic!("no colour: {other:?}"),
    };
    members.map(|member| color(&member.value)).collect()
}

/// Mean CIEDE2000 of every 31st pixel to the nearest colour.
fn error(picture: &str, palette: &[Lab]) -> f64 {
    let image = image::open(demo(picture)).unwrap().into_rgb8();
    let pixels = image.pixels().step_by(31);
    let nearest = |pixel: &image::Rgb<u8>| {
        let lab = Lab::from(Color::from_rgb8(pixel.0));
        let apart = palette.iter().map(|color| ciede2000(lab, *color));
        apart.fold(f64::INFINITY, f64::min)
    };
    let (sum, count) = pixels.fold((0.0, 0.0), |(sum, count), pixel| {
        (sum + nearest(pixel), count + 1.0)
    });
    sum / count
}

#[test]
fn the_second_look_at_a_photograph_brings_the_palette_nearer_and_is_surer() {
    let tiers = tiers("coffee.jpg");
    let [first, second] = tiers.as_slice() else {
        panic!("two tiers: {tiers:?}");
    };
    let before = error("coffee.jpg", &palette(only(first), |_| true));
    let own = |stages: &[String]| stages.iter().any(|stage| stage == "palette-refine");
    let after = error("coffee.jpg", &palette(only(second), own));
    assert!(
        after < 0.9 * before,
        "mean CIEDE2000 {before} before, {after} after"
    );
    assert!(second.confidence > first.confidence);
    // The saucer's red is in the picture's middle, and vivid.
    let primary = &only(second).fields[&"color.primary".parse::<Field>().unwrap()];
    let named = primary.votes.iter().filter(|vote| vote.winner);
    let stages: Vec<&str> = named.map(|vote| vote.stage.as_str()).collect();
    assert!(stages.contains(&"palette-refine"), "{stages:?}");
}

#[test]
fn nobody_claims_a_layout_of_a_photograph() {
    let tiers = tiers("coffee.jpg");
    let [_, second] = tiers.as_slice() else {
        panic!("two tiers: {tiers:?}");
    };
    assert_eq!((second.completed.len(), second.failed.len()), (5, 0));
    let last = known(only(second));
    assert!(
        last.iter().all(|field| field.starts_with("color.")),
        "{last:?}"
    );
}

#[test]
fn the_second_look_at_a_page_finds_its_layout() {
    let tiers = tiers("page.png");
    let [first, second] = tiers.as_slice() else {
        panic!("two tiers: {tiers:?}");
    };
    let (before, after) = (known(only(first)), known(only(second)));
    for field in [
        "contrast.text",
        "spacing.base",
        "typography.size",
        "shape.radius",
    ] {
        assert!(!before.contains(&field), "{before:?}");
        assert!(after.contains(&field), "{after:?}");
    }
    assert!(second.confidence > first.confidence);
    // A page's colours are exact, and no mean comes among them.
    let palette = &only(second).sets[&"color.palette".parse::<Field>().unwrap()];
    let refined = |stages: &[String]| stages.iter().any(|stage| stage == "palette-refine");
    assert!(palette.iter().all(|member| !refined(&member.stages)));
}
