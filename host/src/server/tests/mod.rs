//! The server over real sockets, with plugins that do what a test says.

mod access;
mod admin;
mod answers;
mod bodies;
mod drain;
mod enrich;
mod framing;
mod headerless;
mod http2;
mod invariants;
mod kit;
mod observing;
mod options;
mod overload;
mod streams;
mod timeouts;
mod websocket;
