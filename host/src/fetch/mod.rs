//! Bytes from elsewhere over HTTP, politely and within limits. For now what the
//! command line fetches for a person: one file by its URL.
//!
//! A redirect leads where a server says, and not where a person said. So every
//! hop is resolved here and the connection goes to the addresses that were
//! looked at; only what the person wrote may name a machine of a private
//! network. Proxies of the environment are not used: they would resolve names
//! by themselves, behind the back of that rule.
//!
//! **Invariant:** no other room names reqwest.

mod address;
mod download;
#[cfg(test)]
mod tests;

pub use download::{Downloaded, FetchError, Limits, download};
