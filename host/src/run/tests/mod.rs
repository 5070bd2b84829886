//! The rules of a run, each with its refused twin, on plugins without guests.

mod budget;
mod ends;
pub(crate) mod house;
mod leave;
mod load;
mod order;
mod resume;
mod sharing;
mod unreadable;
