//! The frame: its components and how large they come out at a level.

use super::damaged;
use crate::reader::Reader;
use crate::{DecodeError, Format, Level, Size};

/// What the frame header says, for one level of reduction.
pub(super) struct Frame {
    pub(super) size: Size,
    pub(super) progressive: bool,
    pub(super) components: Vec<Component>,
    /// Blocks of the largest component in an MCU, in each direction.
    pub(super) sampling: (u32, u32),
    /// MCUs in each direction.
    pub(super) mcus: (u32, u32),
}

/// One colour component.
#[derive(Debug, Clone)]
pub(super) struct Component {
    pub(super) id: u8,
    /// Blocks in an MCU, in each direction.
    pub(super) sampling: (u32, u32),
    pub(super) quantisation: u8,
    /// Blocks that hold a part of the image; what an MCU adds is padding.
    pub(super) blocks: (u32, u32),
    /// Samples that a block comes out as: 1, 2, 4 or 8 in each direction.
    /// A component with fewer samples keeps more of them, so that it meets
    /// the others without being scaled up.
    pub(super) block: (u32, u32),
}

impl Component {
    /// Whether only the blocks' means are wanted.
    pub(super) fn is_mean(&self) -> bool {
        self.block == (1, 1)
    }
}

impl Frame {
    /// Reads a frame header (T.81, B.2.2) that begins at `at`.
    pub(super) fn read(
        marker: u8,
        body: &[u8],
        at: usize,
        level: Level,
    ) -> Result<Self, DecodeError> {
        let too_short = || damaged(at, "the frame header is too short");
        let mut reader = Reader::new(body, 1);
        let (Some(height), Some(width)) = (reader.u16_be(), reader.u16_be()) else {
            return Err(too_short());
        };
        let size = Size {
            width: u32::from(width),
            height: u32::from(height),
        };
        let count = reader.u8().ok_or_else(too_short)?;
        if !matches!(count, 1 | 3 | 4) {
            return Err(DecodeError::UnsupportedFeature {
                format: Format::Jpeg,
                feature: "a number of components other than 1, 3 and 4",
                instead: "grey, YCbCr, RGB, CMYK or YCCK",
            });
        }
        let mut components: Vec<Component> = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let fields = (reader.u8(), reader.u8(), reader.u8());
            let (Some(id), Some(sampling), Some(quantisation)) = fields else {
                return Err(too_short());
            };
            let sampling = (u32::from(sampling >> 4), u32::from(sampling & 15));
            if !(1..=4).contains(&sampling.0) || !(1..=4).contains(&sampling.1) {
                let (h, v) = sampling;
                let what = format!("sampling factors must be 1 to 4, not {h} x {v}");
                return Err(damaged(at, what));
            }
            if quantisation > 3 {
                let what = format!("quantisation tables are 0 to 3, not {quantisation}");
                return Err(damaged(at, what));
            }
            if components.iter().any(|known| known.id == id) {
                return Err(damaged(at, format!("two components have the number {id}")));
            }
            let (blocks, block) = ((0, 0), (0, 0));
            components.push(Component {
                id,
                sampling,
                quantisation,
                blocks,
                block,
            });
        }
        // A lone component is not interleaved: its factors mean nothing.
        if let [only] = components.as_mut_slice() {
            only.sampling = (1, 1);
        }
        let most = |side: fn(&Component) -> u32| components.iter().map(side).max().unwrap_or(1);
        let sampling = (most(|c| c.sampling.0), most(|c| c.sampling.1));
        let mcus = (
            size.width.div_ceil(8 * sampling.0),
            size.height.div_ceil(8 * sampling.1),
        );
        let samples = 8 / level.reduction();
        for component in &mut components {
            let (h, v) = component.sampling;
            component.blocks = (
                (size.width * h).div_ceil(8 * sampling.0),
                (size.height * v).div_ceil(8 * sampling.1),
            );
            let block =
                |of: u32, most: u32| (samples * most).div_ceil(of).next_power_of_two().min(8);
            component.block = (block(h, sampling.0), block(v, sampling.1));
        }
        let progressive = marker == 0xc2;
        Ok(Self {
            size,
            progressive,
            components,
            sampling,
            mcus,
        })
    }
}
