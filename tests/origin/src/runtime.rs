//! The thread that all origins of a process run on.

use std::io;
use std::sync::{Mutex, PoisonError};

use tokio::runtime::{Builder, Handle};

static RUNTIME: Mutex<Option<Handle>> = Mutex::new(None);

/// The runtime of all origins, started when it is first needed: one thread, so
/// that hundreds of origins cost hundreds of sockets and no more.
pub(crate) fn handle() -> io::Result<Handle> {
    let mut runtime = RUNTIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = &*runtime {
        return Ok(handle.clone());
    }
    let own = Builder::new_current_thread().enable_all().build()?;
    let handle = own.handle().clone();
    std::thread::Builder::new()
        .name("origins".to_owned())
        .spawn(move || own.block_on(std::future::pending::<()>()))?;
    Ok(runtime.insert(handle).clone())
}
