//! What an API of the operator's choice says of a record, or of pages of a document.
//!
//! An enricher that is driven by its stage's parameters ([`parameters`]): which address is
//! asked with what, whether the answer is there at once or is asked for until it is,
//! and which places of its JSON are which fields. A long document becomes several calls,
//! made at once, whose answers are put together in the order of its pages. `README.md`
//! beside this crate has all of them with an example.
//!
//! [`ask`] and all that is below it know nothing of the host but the few things that
//! [`web::Web`] names; [`enrich`] is the edge.
//!
//! **Invariant:** no credential is among the parameters. `[[upstreams]]` has them, and the
//! host adds them.
//!
//! **Invariant:** an answer leads to no other origin than the one that was asked, unless
//! the parameters name it: a request that an answer chose would spend a credential that is
//! not its own.

pub mod address;
pub mod ask;
mod enrich;
pub mod fields;
pub mod job;
pub mod pages;
pub mod parameters;
pub mod pointer;
mod said;
pub mod template;
pub mod values;
pub mod web;

pub use ask::ask;
pub use enrich::enrich;

crescendo_plugin::enricher!(enrich);
