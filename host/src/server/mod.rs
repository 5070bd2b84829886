//! The only room with HTTP serving: routes, admission, events to bytes.
//!
//! A request passes `connection` (framing, timeouts), `access` (who may),
//! `intake` (bytes to images and options), `admission` (how many at once), and
//! becomes a run; `stream`, `document` and `progressive` are the three ways in
//! which a run becomes bytes again. `problem` turns every refusal into a
//! response. **Invariant:** nothing here computes; what does is handed to the
//! executor.

mod access;
mod admin;
mod admission;
mod app;
mod catalogue;
mod connection;
mod document;
mod enrich;
mod entry;
mod extract;
mod health;
mod intake;
mod lifecycle;
mod local;
pub mod observe;
mod problem;
mod progressive;
mod runs;
mod schema;
pub mod settings;
mod stream;
#[cfg(test)]
mod tests;
mod ticket;

pub use access::KeyRing;
pub use admin::{AdminRefusal, AdminSocket, SocketError};
pub use app::{Load, PluginInfo, Services};
pub use connection::Violation;
pub use health::Readiness;
pub use intake::OPTION_KEYS;
pub use lifecycle::{Server, StartError};
pub use local::Local;
pub use problem::Refusal;
pub use schema::{ADMIN_OPENAPI, EVENTS as EVENTS_SCHEMA, OPENAPI};
pub use settings::Settings;
