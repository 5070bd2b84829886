//! Web servers on loopback for tests: good ones, limited ones, and every kind
//! of bad one. They speak HTTP/1.1 on raw sockets, because they must misbehave
//! at the level of bytes.
//!
//! One [`Origin`] is one listener with one [`Behaviour`]. It is stopped when it
//! is dropped, and counts what it is asked ([`Origin::stats`]).
//!
//! | path | what is there |
//! |---|---|
//! | `/page/N` | an article made from N; its truth is [`Page::of`]`(N)` |
//! | `/page/N?bytes=B` | the same in about B bytes; [`Page::sized`]`(N, B)` |
//! | `/` | links to the first twenty pages |
//! | `/robots.txt` | what [`Robots`] says, whatever else is wrong |
//! | `/-/stats` | the counts as JSON, for another process; not counted |
//! | `/jobs`, `/jobs/ID` | jobs, where [`Behaviour::jobs`] has them taken |
//! | any other | what [`Behaviour::serve`] put there, or 404 |
//!
//! A call goes through, in this order: [`Capacity`] (waits, or 429), [`Latency`],
//! [`Failing`], [`Fault`], and then the page with [`Validators`], ranges,
//! [`Codings`] and [`Framing`].
//!
//! **Invariant:** an origin listens on loopback addresses only.
//!
//! **Invariant:** no HTTP library is among the dependencies: it would refuse to
//! send what these origins are for.

mod answer;
mod behaviour;
mod bomb;
mod capacity;
mod coding;
mod connection;
mod dice;
mod failing;
mod fault;
mod faults;
mod gate;
mod jobs;
mod latency;
mod layout;
mod line;
mod named;
mod origin;
mod page;
mod range;
mod record;
mod request;
mod robots;
mod runtime;
mod service;
mod site;
mod stats;
mod tls;
mod validators;
mod words;

pub use answer::Framing;
pub use behaviour::Behaviour;
pub use capacity::{Capacity, Plan, RateHeaders, Turn};
pub use coding::{Coding, Codings};
pub use failing::Failing;
pub use fault::Fault;
pub use jobs::Jobs;
pub use latency::Latency;
pub use named::FaultError;
pub use origin::Origin;
pub use page::{Block, Page};
pub use robots::Robots;
pub use stats::{Seen, Stats};
pub use tls::{Tls, root_certificate};
pub use validators::Validators;
