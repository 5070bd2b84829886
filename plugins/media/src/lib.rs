//! The images, audio and video that a page or an address offers.
//!
//! An enricher that fetches the record's address. Where media come back, it says what
//! they are; where a page does, it lists what the page shows ([`scan`]) and looks at
//! the beginnings of the most promising files for sizes and lengths ([`probe`]), with
//! ranges, so that little is downloaded. `enrich` fetches; all else knows nothing of
//! the host.
//!
//! html5ever tells tags apart, imagesize reads the heads of pictures. Containers of
//! audio and video are walked here: what is looked for is a handful of numbers.
//!
//! **Invariant:** nothing here that depends on bytes calls itself, and each step of a
//! walk goes forward: files are hostile, and a guest's stack has 128 KiB.

pub mod address;
pub mod bytes;
mod enrich;
pub mod flac;
pub mod item;
pub mod linked;
pub mod matroska;
pub mod mp3;
pub mod mp4;
pub mod ogg;
pub mod picture;
pub mod probe;
pub mod scan;
pub mod srcset;
mod tokens;
pub mod votes;
pub mod wav;

pub use enrich::enrich;

crescendo_plugin::enricher!(enrich);
