//! Copying an image's pixels out of the host, in one line.

use crate::{Failure, Image, Layout, Pixels, Rect, Size};

impl Image {
    /// The `max_side` at which a copy of the whole image has about `count`
    /// pixels whatever its shape: a tall page keeps more of its width than a
    /// fixed side would leave it.
    #[must_use]
    pub fn side_for(&self, count: u32) -> u32 {
        side_for(self.size(), count)
    }

    /// The whole image as RGB, laid over white, its longer side at most
    /// `max_side` pixels; 0 asks for full resolution.
    ///
    /// # Errors
    ///
    /// As `pixels` in `wit/subject.wit`.
    pub fn rgb(&self, max_side: u32) -> Result<Pixels<3>, Failure> {
        self.copy(None, max_side, Layout::Rgb8)
    }

    /// The whole image as RGBA, alpha not premultiplied.
    ///
    /// # Errors
    ///
    /// As `pixels` in `wit/subject.wit`.
    pub fn rgba(&self, max_side: u32) -> Result<Pixels<4>, Failure> {
        self.copy(None, max_side, Layout::Rgba8)
    }

    /// The whole image as luma, laid over white.
    ///
    /// # Errors
    ///
    /// As `pixels` in `wit/subject.wit`.
    pub fn luma(&self, max_side: u32) -> Result<Pixels<1>, Failure> {
        self.copy(None, max_side, Layout::Luma8)
    }

    /// A region as RGB, in upright pixels of the whole image.
    ///
    /// # Errors
    ///
    /// As `pixels` in `wit/subject.wit`.
    pub fn rgb_region(&self, area: Rect, max_side: u32) -> Result<Pixels<3>, Failure> {
        self.copy(Some(area), max_side, Layout::Rgb8)
    }

    /// A region as RGBA, alpha not premultiplied.
    ///
    /// # Errors
    ///
    /// As `pixels` in `wit/subject.wit`.
    pub fn rgba_region(&self, area: Rect, max_side: u32) -> Result<Pixels<4>, Failure> {
        self.copy(Some(area), max_side, Layout::Rgba8)
    }

    /// A region as luma, laid over white.
    ///
    /// # Errors
    ///
    /// As `pixels` in `wit/subject.wit`.
    pub fn luma_region(&self, area: Rect, max_side: u32) -> Result<Pixels<1>, Failure> {
        self.copy(Some(area), max_side, Layout::Luma8)
    }

    fn copy<const N: usize>(
        &self,
        area: Option<Rect>,
        max_side: u32,
        layout: Layout,
    ) -> Result<Pixels<N>, Failure> {
        let raster = self.pixels(area, max_side, layout)?;
        let (width, height) = (raster.width as usize, raster.height as usize);
        Pixels::new(width, height, raster.data)
            .map_err(|wrong| Failure::Other(format!("the host handed out {wrong}")))
    }
}

fn side_for(size: Size, count: u32) -> u32 {
    let (long, short) = (
        size.width.max(size.height),
        size.width.min(size.height).max(1),
    );
    let side = (f64::from(count) * f64::from(long) / f64::from(short))
        .sqrt()
        .round();
    // A cast of a float saturates; 0 would mean full resolution.
    (side as u32).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_of_all_kinds_are_copied_at_about_the_same_number_of_pixels() {
        for (width, height) in [(4000, 3000), (1280, 5000), (600, 600), (9000, 100)] {
            let side = f64::from(side_for(Size { width, height }, 98_304));
            let scale = side / f64::from(width.max(height));
            let pixels = f64::from(width) * f64::from(height) * scale * scale;
            assert!(
                (pixels / 98_304.0 - 1.0).abs() < 0.01,
                "{width} x {height}: {pixels}"
            );
        }
    }

    #[test]
    fn the_least_side_is_one_pixel_and_never_full_resolution() {
        assert_eq!(
            side_for(
                Size {
                    width: 1,
                    height: 1
                },
                0
            ),
            1
        );
    }
}
