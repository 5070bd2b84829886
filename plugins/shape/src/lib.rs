//! Corner radius, border width, and whether boxes drop shadows.
//!
//! Boxes come from `crescendo-scene`, each with four fitted corners (least
//! absolute deviations of an arc's rows), the strip of one colour around it,
//! and how its ground brightens away from it. What most boxes agree on is the
//! page's.
//!
//! Claims: `shape.radius`, `shape.border-width` (CSS pixels), `shape.shadow`.
//! Pills and circles say nothing about the radius; pictures without boxes,
//! or without a device pixel ratio, nothing at all.

use crescendo_plugin::{Failure, Votes, px};
use crescendo_scene::{Corner, Plate, Scene, tidy};

crescendo_plugin::extractor!(extract);

fn extract() -> Result<Votes, Failure> {
    crescendo_scene::extract(read)
}

/// A length this close to a whole number of CSS pixels is taken for it.
const WHOLE: f64 = 0.3;

/// Votes on what a scene shows.
#[must_use]
pub fn read(scene: &Scene) -> Votes {
    let mut votes = Votes::new();
    let Some(ratio) = scene.ratio else {
        return votes;
    };
    let boxes: Vec<&Plate> = scene
        .plates
        .iter()
        .filter(|p| is_box(p, scene, ratio.value))
        .collect();
    if let Some((radius, share)) = radius(&boxes, ratio.value, scene.size.1) {
        votes.dimension("shape.radius", px(radius), ratio.confidence * share);
    }
    if let Some((width, share)) = border(&boxes, scene, ratio.value) {
        votes.dimension("shape.border-width", px(width), ratio.confidence * share);
    }
    if let Some((shadow, share)) = shadow(&boxes) {
        votes.flag("shape.shadow", shadow, share);
    }
    votes
}

/// A box is drawn as a thing: it is as high as a line of small text, and it
/// does not span the page.
fn is_box(plate: &Plate, scene: &Scene, ratio: f32) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "coordinates are small")]
    let (w, h) = (
        plate.outer.width() as f32 / ratio,
        plate.outer.height() as f32 / ratio,
    );
    let inside = plate.inner.left > 0 && plate.inner.right < scene.size.0;
    inside && w >= 18.0 && h >= 13.0
}

/// The radius that most corners agree on, CSS pixels, and their share. Sharp
/// corners count only where no others agree: table rows, bands and pictures
/// are sharp on rounded pages too.
fn radius(boxes: &[&Plate], ratio: f32, height: i32) -> Option<(f64, f64)> {
    let corners: Vec<f32> = boxes
        .iter()
        .flat_map(|b| whole_corners(b, height))
        .filter(|c| !c.pill)
        .map(|c| c.radius / ratio)
        .collect();
    let round: Vec<f32> = corners.iter().copied().filter(|r| *r >= 1.0).collect();
    // Two corners of one radius can be chance; three hardly.
    if let Some((mean, count)) = fullest(&round, 1.0)
        && count >= 3
        && count * 8 >= corners.len()
    {
        return Some((tidy(mean, WHOLE), ratio_of(count, round.len())));
    }
    let sharp = corners.len() - round.len();
    (sharp >= 8 && sharp * 4 >= corners.len() * 3).then(|| (0.0, ratio_of(sharp, corners.len())))
}

/// The corners of a box that the picture's upper and lower edges do not cut
/// off.
fn whole_corners(plate: &Plate, height: i32) -> impl Iterator<Item = Corner> {
    let upper = plate.inner.top > 0;
    let lower = plate.inner.bottom < height;
    let shown = [upper, upper, lower, lower];
    plate
        .corners
        .into_iter()
        .zip(shown)
        .filter(|c| c.1)
        .map(|c| c.0)
}

/// The border width that most bordered boxes have, CSS pixels; that of the
/// lines across the page where no box has one.
fn border(boxes: &[&Plate], scene: &Scene, ratio: f32) -> Option<(f64, f64)> {
    let of = |least: u8| -> Vec<f32> {
        #[expect(clippy::cast_precision_loss, reason = "a few pixels")]
        let widths = boxes
            .iter()
            .filter(|b| b.bordered >= least)
            .map(|b| b.border as f32 / ratio);
        widths.collect()
    };
    // A frame around a box says more than rules above and below it.
    let (frames, rules) = (of(3), of(2));
    let widths = [frames, rules, lines(scene, ratio)];
    let widths = widths.into_iter().find(|widths| !widths.is_empty())?;
    let (mean, count) = fullest(&widths, 0.3)?;
    Some((tidy(mean, WHOLE), ratio_of(count, widths.len())))
}

/// Widths of the lines that run across the whole picture, as under a page's
/// head, CSS pixels.
fn lines(scene: &Scene, ratio: f32) -> Vec<f32> {
    let (width, height) = scene.size;
    let is_line = |b: &crescendo_scene::Bounds| {
        b.width() * 20 >= width * 19 && b.top > 0 && b.bottom < height
    };
    let straight = |r: &&crescendo_scene::Region| {
        i64::from(r.area) * 20 >= i64::from(r.bounds.width()) * i64::from(r.bounds.height()) * 19
    };
    let regions = scene.regions.list.iter().filter(|r| is_line(&r.bounds));
    #[expect(clippy::cast_precision_loss, reason = "a few pixels")]
    let widths = regions
        .filter(straight)
        .map(|r| r.bounds.height() as f32 / ratio)
        .filter(|w| (0.9..=4.0).contains(w));
    widths.collect()
}

/// Whether boxes drop shadows: yes where a fifth of them do (badges and
/// inputs hardly ever do, cards do), no where none of at least two does.
fn shadow(boxes: &[&Plate]) -> Option<(bool, f64)> {
    let told: Vec<bool> = boxes.iter().filter_map(|b| b.shadow).collect();
    let with = told.iter().filter(|s| **s).count();
    if with >= 1 && with * 12 >= told.len() {
        return Some((true, 0.9));
    }
    (with == 0 && told.len() >= 2).then_some((false, 0.8))
}

/// The mean of the fullest window of `slack` around a value, and its count.
fn fullest(values: &[f32], slack: f32) -> Option<(f32, usize)> {
    values
        .iter()
        .map(|center| {
            let near = values.iter().filter(|v| (*v - center).abs() <= slack);
            let (sum, count) = near.fold((0.0, 0_usize), |(sum, n), v| (sum + v, n + 1));
            #[expect(clippy::cast_precision_loss, reason = "a few boxes")]
            let mean = sum / count as f32;
            (mean, count)
        })
        .max_by(|a, b| a.1.cmp(&b.1).then(b.0.total_cmp(&a.0)))
}

fn ratio_of(part: usize, all: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a few boxes")]
    let share = part as f64 / all.max(1) as f64;
    share
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_plugin::Pixels;

    /// A page's head over its ground, with something at 60..64 between them.
    fn head(between: impl Fn(usize) -> Option<[u8; 3]>) -> Scene {
        Scene::read(&Pixels::paint(300, 200, |_, y| match y {
            0..60 => [255; 3],
            60..64 => between(y - 60).unwrap_or([235; 3]),
            _ => [235; 3],
        }))
    }

    #[test]
    fn a_line_under_the_head_is_a_border_where_no_box_has_one() {
        let line = head(|y| (y < 2).then_some([120; 3]));
        assert_eq!(border(&[], &line, 1.0), Some((2.0, 1.0)));
        assert_eq!(border(&[], &line, 2.0), Some((1.0, 1.0)));
        assert_eq!(border(&[], &head(|_| None), 1.0), None);
    }
}
