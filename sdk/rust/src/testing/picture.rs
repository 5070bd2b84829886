//! An image of a test, and copies of it as a host hands them out.

use crate::subject::Raster;
use crate::{Failure, Layout, Rect, Size};

/// An image of a test: RGBA, rows top to bottom without padding, alpha not
/// premultiplied.
///
/// A copy is scaled by area averaging as the host's are. The host decodes some
/// files at a reduced size first, so that its bytes may differ by a little.
#[derive(Clone, Debug)]
pub struct Picture {
    size: Size,
    format: String,
    data: Result<Vec<u8>, String>,
}

impl Picture {
    /// Paints one: what `at` says for each column and row.
    ///
    /// # Panics
    ///
    /// Without a pixel: no image is empty.
    #[must_use]
    pub fn paint(width: u32, height: u32, at: impl Fn(u32, u32) -> [u8; 4]) -> Picture {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Picture::raw(width, height, places.flat_map(|(x, y)| at(x, y)).collect())
    }

    /// Takes bytes, four for each pixel.
    ///
    /// # Panics
    ///
    /// Unless there are `width * height * 4` bytes and at least one pixel.
    #[must_use]
    pub fn raw(width: u32, height: u32, data: Vec<u8>) -> Picture {
        let size = Size { width, height };
        let expected = u64::from(width) * u64::from(height) * 4;
        assert!(
            expected > 0 && data.len() as u64 == expected,
            "{width} x {height} pixels take {expected} bytes, not {}",
            data.len()
        );
        Picture {
            size,
            format: "image/png".to_owned(),
            data: Ok(data),
        }
    }

    /// One whose file turns out to be damaged: its size is known, and pixels
    /// are refused as `unsupported`.
    #[must_use]
    pub fn damaged(width: u32, height: u32) -> Picture {
        Picture {
            size: Size { width, height },
            format: "image/png".to_owned(),
            data: Err("the file ends too early".to_owned()),
        }
    }

    /// The same as if read from a file of this media type.
    #[must_use]
    pub fn of_format(mut self, format: &str) -> Picture {
        format.clone_into(&mut self.format);
        self
    }

    pub(super) fn size(&self) -> Size {
        self.size
    }

    pub(super) fn format(&self) -> String {
        self.format.clone()
    }

    pub(super) fn has_alpha(&self) -> bool {
        let data = self.data.as_deref().unwrap_or_default();
        let pixels = data.as_chunks::<4>().0;
        pixels.iter().any(|[.., alpha]| *alpha < u8::MAX)
    }

    /// A copy as `pixels` in `wit/subject.wit` says.
    pub(super) fn copy(
        &self,
        area: Option<Rect>,
        max_side: u32,
        layout: Layout,
    ) -> Result<Raster, Failure> {
        let data = self.data.as_ref();
        let data = data.map_err(|why| Failure::Unsupported(why.clone()))?;
        let Size { width, height } = self.size;
        let area = area.unwrap_or(Rect {
            x: 0,
            y: 0,
            width,
            height,
        });
        let within = |from: u32, length: u32, all: u32| {
            length > 0 && from.checked_add(length).is_some_and(|end| end <= all)
        };
        if !within(area.x, area.width, width) || !within(area.y, area.height, height) {
            return Err(Failure::InvalidInput(format!(
                "the area {} x {} at {}, {} is not within {width} x {height}",
                area.width, area.height, area.x, area.y
            )));
        }
        let rows = data.chunks_exact(width as usize * 4);
        let rows: Vec<&[[u8; 4]]> = rows.map(|row| row.as_chunks().0).collect();
        let (columns, lines) = scaled(area, max_side);
        let mut bytes = Vec::new();
        for y in 0..lines {
            for x in 0..columns {
                let pixel = average(
                    &rows,
                    stripe(area.x, area.width, x, columns),
                    stripe(area.y, area.height, y, lines),
                );
                match layout {
                    Layout::Rgba8 => bytes.extend(pixel),
                    Layout::Rgb8 => bytes.extend(over_white(pixel)),
                    Layout::Luma8 => bytes.push(luma(over_white(pixel))),
                }
            }
        }
        Ok(Raster {
            width: columns,
            height: lines,
            data: bytes,
        })
    }
}

/// Columns and rows of a copy, sides rounded to the nearest.
fn scaled(area: Rect, max_side: u32) -> (u32, u32) {
    let longer = area.width.max(area.height);
    if max_side == 0 || longer <= max_side {
        return (area.width, area.height);
    }
    let (longer, most) = (u64::from(longer), u64::from(max_side));
    let side = |side: u32| ((u64::from(side) * most + longer / 2) / longer).max(1) as u32;
    (side(area.width), side(area.height))
}

/// Which pixels of a side fall into one of `count` equal parts, and how much of
/// each: places and weights.
fn stripe(from: u32, length: u32, part: u32, count: u32) -> Vec<(usize, f64)> {
    let scale = f64::from(length) / f64::from(count);
    let (start, end) = (f64::from(part) * scale, f64::from(part + 1) * scale);
    let last = (end.ceil() as u32).min(length);
    (start as u32..last)
        .map(|at| {
            let covered = end.min(f64::from(at) + 1.0) - start.max(f64::from(at));
            ((from + at) as usize, covered)
        })
        .filter(|(_, covered)| *covered > 0.0)
        .collect()
}

/// The mean of a region, each pixel's colour weighed by its opacity.
fn average(rows: &[&[[u8; 4]]], xs: Vec<(usize, f64)>, ys: Vec<(usize, f64)>) -> [u8; 4] {
    let (mut color, mut opacity, mut area) = ([0.0; 3], 0.0, 0.0);
    for (y, height) in ys {
        for (x, width) in &xs {
            let pixel = rows.get(y).and_then(|row| row.get(*x));
            let [red, green, blue, alpha] = pixel.copied().unwrap_or_default();
            let weight = height * width * f64::from(alpha);
            for (sum, component) in color.iter_mut().zip([red, green, blue]) {
                *sum += weight * f64::from(component);
            }
            opacity += weight;
            area += height * width;
        }
    }
    // A cast of a float saturates, and 0 / 0 is cast to 0.
    let [red, green, blue] = color.map(|sum| (sum / opacity).round() as u8);
    [red, green, blue, (opacity / area).round() as u8]
}

fn over_white([red, green, blue, alpha]: [u8; 4]) -> [u8; 3] {
    let alpha = u32::from(alpha);
    [red, green, blue].map(|component| {
        let product = u32::from(component) * alpha;
        ((product + 127) / 255 + (255 - alpha)) as u8
    })
}

/// Rec. 709, in units of 2^-16.
fn luma([red, green, blue]: [u8; 3]) -> u8 {
    let sum = 13_933 * u32::from(red) + 46_871 * u32::from(green) + 4_732 * u32::from(blue);
    ((sum + (1 << 15)) >> 16) as u8
}
