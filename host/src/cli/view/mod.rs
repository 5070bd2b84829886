//! What a person sees of a run: pictures of values, bars, rows, tables.
//!
//! Everything here turns core's values into text. Styles are always written;
//! the stream that takes the text drops them where nobody can see colours.

mod live;
mod paint;
mod table;

pub use live::Live;
pub use paint::{dim, strong};
pub use table::tokens;
