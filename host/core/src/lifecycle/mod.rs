//! The rules of a plugin's life at one host: whose it is, which version may
//! serve, what it may do, and when it is taken out of service.
//!
//! Everything here is decided from values; who acts on it is the host's room
//! `plugin`, and what is kept is kept by its room `store`, behind [`Book`].

mod admit;
mod book;
mod health;
mod rights;
#[cfg(test)]
mod tests;

pub use admit::{Candidate, Inadmissible, Rules, Verdict, above_floor, judge, judge_return};
pub use book::{
    Action, Audit, Book, BookError, KeyState, Owner, PluginRow, Standing, TrustedKey, VersionRow,
    Write,
};
pub use health::{Health, HealthRules, Quarantine, Seen, Verdict as HealthVerdict};
pub use rights::{Excess, Rights};
