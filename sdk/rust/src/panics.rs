//! A panic's message, before the trap that ends the call.

use crate::log::{Level, write};

/// From now on a panic's message and place go to the host's log. Called by
/// the registration macros.
pub fn say_panics() {
    std::panic::set_hook(Box::new(|panic| write(Level::Error, &panic.to_string())));
}
