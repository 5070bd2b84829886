//! A clock that only waiting moves.

use super::waitable;
use crate::Failure;
use crate::poll::Waitable;
use crate::testing::state::ask;

pub(crate) fn now() -> u64 {
    ask(|host| host.now)
}

#[expect(clippy::unnecessary_wraps, reason = "has the form of the import")]
pub(crate) fn wait(milliseconds: u32) -> Result<(), Failure> {
    ask(|host| host.now = host.now.saturating_add(milliseconds.into()));
    Ok(())
}

pub(crate) fn timer(milliseconds: u32) -> Waitable {
    ask(|host| {
        let due = host.now.saturating_add(milliseconds.into());
        waitable(host, due)
    })
}
