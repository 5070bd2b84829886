//! What a picture of a page shows: boxes, text lines and the device pixel
//! ratio, for the plugins that measure spacing, type and shape.
//!
//! No plugin itself, and nothing here knows the host: a picture goes in, a
//! [`Scene`] comes out. On a photograph the scene is empty or nearly so.

mod corner;
mod ink;
mod lines;
mod measure;
mod plates;
mod ratio;
mod regions;
mod shadow;
mod sides;

use crescendo_boxes::{Run, Size, boxed, regions, runs};
use crescendo_plugin::{Failure, Image, Pixels, Votes, each_image};

pub use corner::Corner;
pub use lines::{Letter, Line};
pub use measure::Metrics;
pub use plates::Plate;
pub use ratio::Ratio;
pub use regions::{Bounds, Region, Regions};

/// Shorter lengths may be meant as halves, CSS pixels.
const SHORT: f64 = 8.0;
/// The longer side of the first look, image pixels.
pub const GLANCE: u32 = 512;
/// Pages are flat: two thirds and more of the neighbours in a row have one
/// colour even when the page is scaled down, and of a photograph a third at
/// most.
const FLAT: f64 = 0.4;
/// Shorter runs of one colour than this are the insides of letters.
const RUN: usize = 4;
/// Least part of all runs that lies in boxes: a third on pages whose ground is a
/// gradient, for its bands are no boxes, and next to nothing in photographs that
/// are flat because they have few colours.
const BOXED: f64 = 0.15;
/// Larger pictures are not read: the regions of 12 megapixels take 100 MB, and
/// a page of 1,920 by 1,200 at ratio 2 has 9.
const MOST_PIXELS: u64 = 12_000_000;

/// Everything that the layout plugins look at.
pub struct Scene {
    /// Every pixel's region.
    pub regions: Regions,
    /// Boxes, largest first.
    pub plates: Vec<Plate>,
    /// Lines of text, top to bottom.
    pub lines: Vec<Line>,
    /// Image pixels per CSS pixel; none where it cannot be told.
    pub ratio: Option<Ratio>,
    /// Columns and rows of the picture.
    pub size: (i32, i32),
}

impl Scene {
    /// Reads one of the subject's images; none where a first look at a small
    /// copy says that it is no page, or where it is too large.
    ///
    /// # Errors
    ///
    /// As `pixels` in `wit/subject.wit`.
    pub fn of(image: &Image) -> Result<Option<Self>, Failure> {
        let size = image.size();
        if u64::from(size.width) * u64::from(size.height) > MOST_PIXELS {
            return Ok(None);
        }
        if !may_be_page(&image.rgb(GLANCE)?) {
            return Ok(None);
        }
        Ok(Some(Self::read(&image.rgb(0)?)))
    }

    /// Reads a picture at full resolution.
    #[must_use]
    pub fn read(pixels: &Pixels<3>) -> Self {
        let regions = Regions::find(pixels);
        let plates = plates::find(pixels, &regions);
        let marks = ink::find(pixels, &regions, &plates);
        let lines = lines::find(pixels, &regions, &marks);
        let size = (
            regions::whole(pixels.width()),
            regions::whole(pixels.height()),
        );
        let ratio = ratio::find(&lines, &plates, size.0);
        Self {
            regions,
            plates,
            lines,
            ratio,
            size,
        }
    }
}

/// One call of a plugin that reads scenes: the votes of `read` on each image
/// of the subject that may be a page.
///
/// # Errors
///
/// As `pixels` in `wit/subject.wit`.
pub fn extract(read: impl Fn(&Scene) -> Votes) -> Result<Votes, Failure> {
    each_image(|image| {
        let scene = Scene::of(image)?;
        Ok(scene.as_ref().map_or_else(Votes::new, &read))
    })
}

/// A measured length as people write it: whole CSS pixels where it is within
/// `slack` of one. Between two of them a short one is a half (hairlines), and a
/// longer one is the even one, which style sheets have far more often.
#[must_use]
pub fn tidy(length: f32, slack: f64) -> f64 {
    let length = f64::from(length);
    let whole = length.round();
    if (length - whole).abs() <= slack {
        whole
    } else if length < SHORT {
        (length * 2.0).round() / 2.0
    } else {
        (length / 2.0).round() * 2.0
    }
}

/// Whether a small copy of a picture, its longer side [`GLANCE`] at most, looks
/// like a page's.
#[must_use]
pub fn may_be_page(glance: &Pixels<3>) -> bool {
    is_flat(glance) && is_boxed(glance)
}

/// Whether enough of what is flat lies in boxes for a page, bands of gradients
/// included.
fn is_boxed(pixels: &Pixels<3>) -> bool {
    let long = |mut run: Run<[u8; 3]>| {
        run.paint = run.paint.filter(|_| run.length >= RUN);
        run
    };
    let rows: Vec<Vec<_>> = pixels
        .rows()
        .map(|row| runs(row, |rgb| Some(*rgb)).into_iter().map(long).collect())
        .collect();
    let regions = regions(rows.iter().map(Vec::as_slice));
    let picture = Size {
        width: pixels.width(),
        height: rows.len(),
    };
    boxed(&regions, picture) >= BOXED
}

/// Whether enough neighbours have one colour for a page.
fn is_flat(pixels: &Pixels<3>) -> bool {
    let (mut equal, mut all) = (0_u32, 0_u32);
    for row in pixels.rows() {
        for (one, next) in row.iter().zip(row.iter().skip(1)) {
            equal += u32::from(one == next);
            all += 1;
        }
    }
    f64::from(equal) >= FLAT * f64::from(all.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_as_style_sheets_have_them() {
        let told = [
            (0.52, 0.5),
            (1.1, 1.0),
            (11.6, 12.0),
            (15.5, 16.0),
            (40.6, 40.0),
            (24.9, 25.0),
        ];
        for (measured, meant) in told {
            assert!(
                (tidy(measured, 0.35) - meant).abs() < f64::EPSILON,
                "{measured}"
            );
        }
    }
}
