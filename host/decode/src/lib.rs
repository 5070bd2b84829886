//! Image decoding under limits: header first, scaled where the format allows
//! it, upright, sRGB.
//!
//! Bytes in, values out. The way of an image is told by its types:
//! [`inspect`] reads a [`Header`] and refuses what the [`Limits`] forbid before
//! anything is allocated; [`level_for`] chooses the [`Level`] that serves a
//! request; [`decode`] makes an upright sRGB [`Raster`]; [`Raster::region`]
//! copies a scaled region out of it.
//!
//! ```
//! use crescendo_decode::{decode, inspect, level_for, Layout, Limits, Uninterrupted};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A 1 x 1 GIF.
//! let bytes = b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00\x00\x00\x00\x00\
//!               ,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00;";
//! let limits = Limits::default();
//! let header = inspect(bytes, &limits)?;
//! let level = level_for(&header, None, 256);
//! let raster = decode(bytes, &header, level, &limits, &Uninterrupted)?;
//! let copy = raster.region(None, 256, Layout::Rgb8, &Uninterrupted)?;
//! assert_eq!(copy.data, [255, 0, 0]);
//! # Ok(())
//! # }
//! ```
//!
//! **Invariants.**
//! - Pure: no files, no clock, no threads, no async runtime. Long work calls a
//!   [`Checkpoint`], through which the caller pauses or ends it.
//! - The same bytes, header and level give the same raster, whatever was
//!   decoded before and on whichever machine.
//! - At most 16 bytes are held per pixel of the stored image, plus four
//!   times [`Limits::max_metadata_bytes`] and 4 MiB; all of it is known from the
//!   header, so [`inspect`] has already judged it.
//! - Only the first frame of an animation is ever decoded or scanned.
//! - A checkpoint is asked about once per millisecond, with one exception:
//!   lossy WebP is decoded in one stretch, about 18 ms for each megapixel,
//!   because the decoder below offers no place to ask.
#![forbid(unsafe_code)]

mod checkpoint;
mod decode;
mod error;
mod format;
mod geometry;
mod header;
mod icc;
mod jpeg;
mod limits;
mod orient;
mod raster;
mod reader;
mod region;
mod samples;

pub use checkpoint::{Checkpoint, Interrupted, Uninterrupted};
pub use decode::decode;
pub use error::{DecodeError, RegionError};
pub use format::Format;
pub use geometry::{Level, Orientation, Rect, Size, level_for};
pub use header::{Header, inspect};
pub use limits::Limits;
pub use raster::{Raster, Warning};
pub use region::{Layout, Region};
