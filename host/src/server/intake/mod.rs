//! From a request's bytes to images and options, under limits.

pub(super) mod body;
pub(super) mod negotiate;
pub(super) mod options;
pub(super) mod query;
pub(super) mod unpack;

pub use options::KEYS as OPTION_KEYS;
