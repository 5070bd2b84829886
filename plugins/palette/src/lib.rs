//! What the extractors of palettes share: their parameters, what a vivid
//! colour and another hue are, how a palette is said, and what those that come
//! later read of it.
//!
//! No plugin itself. The methods that find colours stay apart, so that their
//! agreement means something; here is only what has to be the same for their
//! votes to be compared.

mod earlier;
mod hue;
mod request;
mod say;

pub use earlier::{Earlier, Known, has_one_ground};
pub use hue::{hues_apart, is_vivid};
pub use request::{Parameters, extract, within};
pub use say::{Claim, Shown, votes};

/// Alpha below this is not seen: anti-aliased edges of cut-outs are fringe.
pub const OPAQUE: u8 = 128;

/// Smallest share of a swatch: 200 pixels of 100,000, an icon.
pub const SMALLEST: f64 = 0.002;

/// `some / all`, 0 where there is nothing.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of pixels stay far below 2^53"
)]
#[must_use]
pub fn part(some: usize, all: usize) -> f64 {
    some as f64 / all.max(1) as f64
}
