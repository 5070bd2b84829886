//! WASI 0.2 for components of stock toolchains: an empty context.
//!
//! No files, environment, arguments or standard input; clocks and random
//! numbers; what is printed goes to the log. A component that imports
//! `wasi:http` or `wasi:sockets` is refused before it is linked
//! (`sandbox::link`). Should one that imports sockets ever come this far, every
//! one of their functions refuses: no address passes the check, and TCP, UDP
//! and name lookup are off.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use bytes::Bytes;
use tokio::io::AsyncWrite;
use tokio::runtime::{Builder, Handle, Runtime};
use wasmtime::component::Linker;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamResult};
use wasmtime_wasi::{WasiCtx, WasiCtxView, WasiView};

use super::log::Lines;
use crate::sandbox::state::Guest;
use crate::sandbox::watch::{Watcher, watch_wasi};

/// Most bytes of one random number request.
const MAX_RANDOM: u64 = 64 << 10;

/// Bytes that one write to the standard streams takes.
const WRITE: usize = 4 << 10;

/// Adds all of WASI 0.2 but `wasi:http`; what may be imported is decided before.
pub(in crate::sandbox) fn link(linker: &mut Linker<Guest>) -> wasmtime::Result<()> {
    wasmtime_wasi::p2::add_to_linker_async(linker)
}

/// The empty context; what is printed goes to these lines.
fn context(lines: Lines, watcher: Option<&Arc<dyn Watcher>>) -> Box<WasiCtx> {
    let output = Output {
        pending: Arc::new(Mutex::new(Pending {
            line: Vec::new(),
            lines,
        })),
    };
    let mut builder = WasiCtx::builder();
    builder
        .stdout(output.clone())
        .stderr(output)
        .allow_tcp(false)
        .allow_udp(false)
        .allow_ip_name_lookup(false)
        .max_random_size(MAX_RANDOM);
    if let Some(watcher) = watcher {
        watch_wasi(&mut builder, watcher);
    }
    Box::new(builder.build())
}

impl WasiView for Guest {
    fn ctx(&mut self) -> WasiCtxView<'_> {
        let (lines, watcher) = (&self.log, self.watcher.as_ref());
        let made = || context(lines.clone(), watcher);
        WasiCtxView {
            ctx: self.wasi.get_or_insert_with(made),
            table: &mut self.table,
        }
    }
}

/// WASI's clocks want tokio's timer: one thread for all of them, started with
/// the first component that imports WASI.
pub(in crate::sandbox) fn timers() -> std::io::Result<Handle> {
    static TIMERS: OnceLock<Runtime> = OnceLock::new();
    if let Some(runtime) = TIMERS.get() {
        return Ok(runtime.handle().clone());
    }
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .thread_name("crescendo-wasi")
        .enable_time()
        .build()?;
    Ok(TIMERS.get_or_init(|| runtime).handle().clone())
}

struct Pending {
    line: Vec<u8>,
    lines: Lines,
}

impl Pending {
    fn end_line(&mut self) {
        let text = String::from_utf8_lossy(&self.line);
        self.lines.print(&text);
        self.line.clear();
    }
}

/// The call is over: what was printed without a line's end is a line as well.
impl Drop for Pending {
    fn drop(&mut self) {
        if !self.line.is_empty() {
            self.end_line();
        }
    }
}

/// Turns what is printed into lines of the log.
#[derive(Clone)]
struct Output {
    pending: Arc<Mutex<Pending>>,
}

impl Output {
    fn take(&self, bytes: &[u8]) {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        for byte in bytes {
            if *byte == b'\n' || pending.line.len() >= WRITE {
                pending.end_line();
            }
            if *byte != b'\n' {
                pending.line.push(*byte);
            }
        }
    }
}

impl IsTerminal for Output {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for Output {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        // Only WASI 0.3 asks for this one, and it is not linked.
        Box::new(tokio::io::sink())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[wasmtime_wasi::async_trait]
impl Pollable for Output {
    async fn ready(&mut self) {}
}

impl OutputStream for Output {
    fn write(&mut self, bytes: Bytes) -> StreamResult<()> {
        self.take(&bytes);
        Ok(())
    }

    fn flush(&mut self) -> StreamResult<()> {
        Ok(())
    }

    fn check_write(&mut self) -> StreamResult<usize> {
        Ok(WRITE)
    }
}
