//! What the generated bindings call where there is no host to import from: for
//! each interface a module, for each of its functions a function, and for a
//! method `TYPE_METHOD`.

pub(crate) mod cache;
pub(crate) mod clock;
pub(crate) mod compute;
pub(crate) mod http;
pub(crate) mod log;
pub(crate) mod models;
pub(crate) mod poll;
pub(crate) mod sink;
pub(crate) mod subject;

use super::state::{Object, State};
use crate::Failure;

/// Without a grant.
fn denied(interface: &str) -> Failure {
    Failure::Denied(format!("the test host does not grant `{interface}`"))
}

/// What a handle stands for, where it is of that kind.
///
/// # Panics
///
/// For the handle of another call.
#[expect(
    clippy::expect_used,
    reason = "a handle that is kept from one call to the next is a mistake of the test"
)]
fn known<T>(found: Option<T>) -> T {
    found.expect("a handle of another call")
}

/// A waitable that is ready from a millisecond on.
fn waitable(state: &mut State, from: u64) -> crate::poll::Waitable {
    let handle = state.keep(Object::Waitable(from));
    // SAFETY: the handle stands for a waitable, and nobody else has it.
    unsafe { crate::poll::Waitable::from_handle(handle) }
}
