//! One call of a plugin, for its author: watched, recorded, repeated.
//!
//! A [`Bench`] loads a component with its imports watched and calls it. Every
//! import becomes an [`Entry`]; entries with a head and an outcome are a
//! [`Tape`], which a [`Player`](player::Player) repeats without a subject and
//! without anybody to ask.

mod bench;
pub mod input;
mod outcome;
mod player;
mod plugin;
mod recorder;
pub mod tape;
pub mod watch;

pub use bench::{Asked, Bench, BenchError, Done};
pub use outcome::outcome;
pub use player::ReplayError;
pub use plugin::{Loaded, PluginRefused};
pub use tape::{Entry, Head, Tape, TapeError};

/// Hears each import as soon as it is over.
pub type Listener = Box<dyn Fn(&Entry) + Send + Sync>;
