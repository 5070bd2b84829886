//! What a person sees of a run: pictures of values, bars, rows, tables.
//!
//! Everything here turns core's values into text that fits a terminal's size.
//! Styles are always written; the stream that takes the text drops them where
//! nobody can see colours.

mod columns;
mod live;
pub(super) mod paint;
mod plain;
mod screen;
mod size;
mod table;
mod terminal;
pub mod trace;

pub use live::Live;
pub use paint::{dim, strong};
pub use plain::plain;
pub use screen::Screen;
pub use size::Size;
pub use table::tokens;
pub use terminal::Terminal;
