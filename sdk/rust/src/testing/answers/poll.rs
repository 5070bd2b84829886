//! Waiting moves the clock to the first that is due.

use super::known;
use crate::Failure;
use crate::poll::Waitable;
use crate::testing::state::{Object, State, ask, forget};

/// As many handles as a host takes.
const MOST: usize = 1024;

pub(crate) fn waitable_drop(handle: u32) {
    forget(handle);
}

pub(crate) fn waitable_ready(this: &Waitable) -> bool {
    ask(|host| due(host, this) <= host.now)
}

pub(crate) fn wait_any(
    handles: &[&Waitable],
    timeout_ms: Option<u32>,
) -> Result<Vec<u32>, Failure> {
    if handles.is_empty() || handles.len() > MOST {
        let why = format!(
            "{} handles, and 1 to {MOST} can be waited for",
            handles.len()
        );
        return Err(Failure::InvalidInput(why));
    }
    ask(|host| {
        let due: Vec<u64> = handles.iter().map(|handle| due(host, handle)).collect();
        let first = due.iter().copied().min().unwrap_or(u64::MAX);
        let timeout = timeout_ms.map_or(u64::MAX, |ms| host.now.saturating_add(ms.into()));
        host.now = host.now.max(first.min(timeout));
        let ready = due.into_iter().zip(0..).filter(|(due, _)| *due <= host.now);
        Ok(ready.map(|(_, place)| place).collect())
    })
}

fn due(host: &mut State, handle: &Waitable) -> u64 {
    known(match host.object(handle.handle()) {
        Some(Object::Waitable(due)) => Some(*due),
        _ => None,
    })
}
