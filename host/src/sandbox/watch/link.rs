//! Offers an interface to a component that is watched.

use wasmtime::component::Linker;

use super::{Watched, Watching, carry};
use crate::sandbox::bindings::crescendo::plugin::{
    cache, clock, compute, http, log, models, poll, sink, subject,
};
use crate::sandbox::state::Guest;

/// The same interfaces as for a component that is not.
pub(in crate::sandbox) fn offer(l: &mut Linker<Guest>, interface: &str) -> wasmtime::Result<()> {
    match interface {
        "subject" => {
            subject::add_to_linker::<_, Watching>(l, watched).and_then(|()| carry::pixels(l))
        }
        "sink" => sink::add_to_linker::<_, Watching>(l, watched),
        "clock" => clock::add_to_linker::<_, Watching>(l, watched),
        "poll" => poll::add_to_linker::<_, Watching>(l, watched),
        "log" => log::add_to_linker::<_, Watching>(l, watched),
        "compute" => {
            compute::add_to_linker::<_, Watching>(l, watched).and_then(|()| carry::write(l))
        }
        "http" => http::add_to_linker::<_, Watching>(l, watched),
        "models" => models::add_to_linker::<_, Watching>(l, watched),
        "cache" => cache::add_to_linker::<_, Watching>(l, watched),
        // Only types; there is nothing to link.
        _ => Ok(()),
    }
}

const fn watched(guest: &mut Guest) -> Watched<'_> {
    Watched(guest)
}
