//! Copying an image's pixels out of the host, in one line.

use crate::{Failure, Image, Layout, Pixels, Rect};

impl Image {
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
