//! One component's samples at the level asked for.

use super::frame::{Component, Frame};
use crate::samples::filled;
use crate::{Checkpoint, DecodeError};

/// Middle grey, and no colour: what is not decoded stays so.
pub(super) const GREY: u8 = 128;

/// Rows of samples, whole MCUs in each direction.
pub(super) struct Plane {
    pub(super) data: Vec<u8>,
    pub(super) stride: usize,
    /// Samples of a block, in each direction.
    pub(super) block: (usize, usize),
    /// Columns and rows that hold a part of the image.
    pub(super) real: (usize, usize),
}

impl Plane {
    pub(super) fn new(
        frame: &Frame,
        component: &Component,
        checkpoint: &dyn Checkpoint,
    ) -> Result<Self, DecodeError> {
        let side = |mcus: u32, sampling: u32| (mcus * sampling) as usize;
        let blocks = (
            side(frame.mcus.0, component.sampling.0),
            side(frame.mcus.1, component.sampling.1),
        );
        let block = (component.block.0 as usize, component.block.1 as usize);
        let stride = blocks.0 * block.0;
        let data = filled(stride * blocks.1 * block.1, GREY, checkpoint)?;
        let real = |side: u32, of: u32, most: u32, block: usize| {
            (side as usize * of as usize * block).div_ceil(8 * most as usize)
        };
        let real = (
            real(
                frame.size.width,
                component.sampling.0,
                frame.sampling.0,
                block.0,
            ),
            real(
                frame.size.height,
                component.sampling.1,
                frame.sampling.1,
                block.1,
            ),
        );
        Ok(Self {
            data,
            stride,
            block,
            real,
        })
    }

    /// The samples from the top left corner of a block on; empty past the
    /// last block.
    #[inline(always)]
    pub(super) fn at_block(&mut self, x: usize, y: usize) -> &mut [u8] {
        let start = y * self.block.1 * self.stride + x * self.block.0;
        self.data.get_mut(start..).unwrap_or_default()
    }

    pub(super) fn row(&self, y: usize) -> &[u8] {
        let start = y.min(self.real.1.saturating_sub(1)) * self.stride;
        self.data
            .get(start..start + self.real.0)
            .unwrap_or_default()
    }
}
