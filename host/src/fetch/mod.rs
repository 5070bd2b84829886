//! Bytes from elsewhere over HTTP, politely and within limits.
//!
//! [`Client`] fetches for plugins. A request becomes a flight that all who ask
//! for the same share; the flight asks robots.txt where it crawls, waits for its
//! turn at the upstream (`upstream`: the limiter, the breaker, the least delay),
//! follows redirects and tries again (`exchange`), over connections that lead
//! only where the guard lets them (`connect`, `resolve`, `guard`), and its body
//! is unpacked under limits (`body`). What may be used again is kept (`keep`).
//! Where the operator wants cookies, each tenant has a jar of them (`cookies`).
//!
//! [`download`] is what the command line fetches for a person: one file by its
//! URL. A redirect leads where a server says, and not where a person said. So
//! every hop is resolved here and the connection goes to the addresses that were
//! looked at; only what the person wrote may name a machine of a private
//! network.
//!
//! Proxies of the environment are not used: they would resolve names by
//! themselves, behind the back of the guard. The proxy of the configuration is
//! told addresses and no names.
//!
//! **Invariant:** no other room names reqwest, or hyper's client for what is
//! elsewhere.

mod address;
mod asked;
mod body;
mod client;
mod coming;
mod connect;
mod cookies;
mod download;
mod error;
mod exchange;
mod flight;
mod guard;
mod keep;
mod origin;
mod patience;
mod request;
mod resolve;
mod robots;
mod settings;
#[cfg(test)]
mod tests;
mod tls;
mod upstream;

pub use asked::Asks;
pub use client::{Client, ClientError, Fetched};
pub use download::{Downloaded, FetchError, Limits, download};
pub use error::{Kind, Phase, RequestError};
pub use guard::Guarded;
pub use keep::{Key, Shelf};
pub use origin::{NotFetched, Origin};
pub use request::{Asked, Head, Request};
pub use resolve::{Lookup, System};
pub use settings::{Credential, LimiterKind, Settings, Timeouts, Upstream};
pub use tls::BadAuthority;
pub use upstream::{Priority, UpstreamInfo};
