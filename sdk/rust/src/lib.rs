//! Write Crescendo plugins in Rust.
//!
//! A plugin is a crate that compiles to a WebAssembly component. It exports
//! the one function of its world and imports only the interfaces that it
//! calls: a plugin that never names [`http`], [`models`] or [`cache`] is pure,
//! and the host may keep its results.
//!
//! # How to write one
//!
//! `crescendo plugin new mean-color --world extractor --lang rust` makes a
//! project with this crate in it; `crescendo plugin build` makes a component of
//! it. What follows is how its three files hang together. `Cargo.toml`:
//!
//! ```toml
//! [package]
//! name = "mean-color"
//! version = "0.1.0"
//! edition = "2024"
//!
//! [lib]
//! # `cdylib` is the component, `rlib` lets `cargo test` link the crate.
//! crate-type = ["cdylib", "rlib"]
//!
//! [dependencies]
//! crescendo-plugin = { path = "sdk" }
//! serde = { version = "1", features = ["derive"] }
//! ```
//!
//! `plugin.toml`, the manifest, which is put into the component:
//!
//! ```toml
//! id = "mean-color"
//! version = "0.1.0"
//! world = "extractor"
//! description = "The mean colour of each image."
//! ```
//!
//! `src/lib.rs`: a thin entry that talks to the host, and pure functions that
//! `cargo test` runs on your own machine:
//!
//! ```
//! use crescendo_plugin::{Failure, Pixels, Votes, each_image, parameters};
//!
//! crescendo_plugin::extractor!(extract);
//!
//! #[derive(Default, serde::Deserialize)]
//! #[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
//! struct Parameters {
//!     /// Side in pixels at which to look; 0 is full resolution.
//!     max_side: u32,
//! }
//!
//! fn extract() -> Result<Votes, Failure> {
//!     let parameters: Parameters = parameters()?;
//!     each_image(|image| Ok(look(&image.rgb(parameters.max_side)?)))
//! }
//!
//! /// Knows nothing of the host.
//! fn look(pixels: &Pixels<3>) -> Votes {
//!     let mut sum = [0u64; 3];
//!     for pixel in pixels.all() {
//!         for (total, component) in sum.iter_mut().zip(pixel) {
//!             *total += u64::from(*component);
//!         }
//!     }
//!     let count = pixels.all().len().max(1) as u64;
//!     let mean = sum.map(|total| (total / count) as u8);
//!     let mut votes = Votes::new();
//!     votes.color("color.mean", mean, 0.9);
//!     votes
//! }
//!
//! let gray = Pixels::new(2, 1, vec![10, 20, 30, 30, 20, 10]).expect("two pixels");
//! let votes = look(&gray);
//! assert_eq!(votes.scalar("color.mean"), Some(&[20, 20, 20].into()));
//! ```
//!
//! An empty [`Votes`] is an abstention; never claim what the image does not
//! show. In the checkout of Crescendo a plugin lies in `plugins/NAME/`, and
//! `cargo xtask plugins --only NAME` builds it.
//!
//! # How to test one
//!
//! Pure functions need nothing but `cargo test`. A whole call, imports included,
//! runs under the host of [`testing`]:
//!
//! ```
//! # use crescendo_plugin::{Failure, Votes, each_image};
//! # fn extract() -> Result<Votes, Failure> {
//! #     each_image(|image| {
//! #         let mut votes = Votes::new();
//! #         votes.number("image.width", image.size().width.into(), 1.0);
//! #         Ok(votes)
//! #     })
//! # }
//! use crescendo_plugin::testing::{Host, Picture};
//!
//! let gray = Picture::paint(2, 1, |_, _| [20, 20, 20, 255]);
//! let votes = Host::new().picture(gray).call(extract).answer?;
//! assert_eq!(votes.scalar("image.width"), Some(&2.0.into()));
//! # Ok::<(), Failure>(())
//! ```
//!
//! # The other worlds
//!
//! [`enricher!`] takes a function like an extractor's, which reads its
//! [`record`]. [`model!`] takes `fn() -> Result<String, Failure>`, which says
//! its pieces with [`say`]. [`router!`] takes
//! `fn(Vec<Candidate>) -> Result<Route, Failure>`. Each of them accepts `setup = init` after the function, where
//! `fn init() -> Result<(), String>` builds what is expensive when the plugin
//! is installed; the host keeps a snapshot, so that a `static` filled there is
//! there in every call. `init` may call no import.
//!
//! # Good to know
//!
//! - SIMD (`simd128`) is on, and threads do not exist.
//! - The stack has 128 KiB: put big arrays into a `Vec`.
//! - The crate brings the global allocator: the first MiB of a call's memory is
//!   there already, and more comes from Rust's own.
//! - A panic ends the call with a trap; its message goes to [`log`].
//! - There is no clock but [`clock`], no randomness and no file system.

#[cfg(any(target_arch = "wasm32", test))]
mod arena;
pub mod bindings;
pub mod color;
mod each;
mod image;
mod outcome;
mod panics;
mod parameters;
mod pixels;
mod record;
mod register;
mod say;
#[cfg(not(target_arch = "wasm32"))]
pub mod testing;
mod values;
mod votes;

pub use bindings::subject::{Ending, Entry, Image, Layout, Outcome, Rect, Size};
pub use bindings::types::{Color, Dimension, Failure, Member, SetVote, Unit, Value, Vote};
pub use bindings::{cache, clock, compute, http, log, models, poll, sink, subject};
pub use each::each_image;
pub use parameters::{parameters, parse_parameters};
pub use pixels::{Pixels, WrongLength};
pub use record::{lenient, record, record_url};
pub use say::say;
pub use subject::{images, outcomes};
pub use values::{px, rem};
pub use votes::Votes;

#[doc(hidden)]
pub use panics::say_panics;

/// A stage that a router may choose, and what it answers.
pub use bindings::router::{Candidate, Route};
