//! Text that goes downstream at once.

use crate::Failure;
use crate::sink::{Item, emit};

/// Says a piece of text, in order, while the call goes on.
///
/// # Errors
///
/// [`Failure::Cancelled`] when nobody listens any longer: return it.
pub fn say(text: &str) -> Result<(), Failure> {
    if emit(&Item::Text(text.to_owned())) {
        Ok(())
    } else {
        Err(Failure::Cancelled)
    }
}
