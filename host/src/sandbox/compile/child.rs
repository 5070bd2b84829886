//! The child's side: bytes in on standard input, an artefact out.

use std::io::{Read, Write};
use std::process::ExitCode;

use futures::executor::block_on;
use wasmtime::component::{Component, Linker};
use wasmtime::{Engine, Store};
use wasmtime_wizer::{WasmtimeWizerComponent, Wizer};

use super::confine::confine;
use crate::sandbox::engine;
use crate::sandbox::inspect::inspect;

/// The first argument by which a program is asked to be the compiler.
pub const ARGUMENT: &str = "__compile";

/// In the place of an export's name: the component has no `setup`.
pub(super) const NO_SETUP: &str = "-";

/// First byte of the output: the artefact starts where `init` ended, or has
/// none.
pub(in crate::sandbox) const READY: u8 = b'R';
/// First byte of the output: `init` has to be called at the start of each
/// call, because no snapshot can be taken of a component like this one. It has
/// modules within nested components, as `jco` makes them; or it imports WASI,
/// whose handles a C library keeps in its memory while a snapshot cannot keep
/// what they stand for.
pub(in crate::sandbox) const INIT_FIRST: u8 = b'I';

/// Exit code: the component is not valid.
pub(super) const INVALID: i32 = 10;
/// Exit code: `setup` failed or trapped.
pub(super) const SETUP_FAILED: i32 = 11;
/// Exit code: the child could not do its work.
const UNABLE: i32 = 12;

/// Why there is no artefact.
struct Complaint {
    exit: i32,
    what: String,
}

fn unable(what: impl std::fmt::Display) -> Complaint {
    Complaint {
        exit: UNABLE,
        what: what.to_string(),
    }
}

/// Is the compiler if the process was started as one; to be called first thing
/// in `main`. None in any other process.
#[must_use]
pub fn main() -> Option<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next()? != ARGUMENT {
        return None;
    }
    let complaint = match work(arguments) {
        Ok(()) => return Some(ExitCode::SUCCESS),
        Err(complaint) => complaint,
    };
    let line = complaint.what.replace('\n', " ");
    // Standard error is the parent's pipe; if it is gone, so is the reader.
    let _ = writeln!(std::io::stderr(), "{line}");
    Some(ExitCode::from(u8::try_from(complaint.exit).unwrap_or(1)))
}

fn work(mut arguments: impl Iterator<Item = String>) -> Result<(), Complaint> {
    let mut number = |name: &str| {
        let text = arguments.next().unwrap_or_default();
        text.parse::<u64>()
            .map_err(|_| unable(format!("argument {name}: `{text}`")))
    };
    let (cpu_s, memory) = (number("CPU seconds")?, number("memory")?);
    let count_fuel = number("fuel")? != 0;
    let setup = arguments.next().unwrap_or_else(|| NO_SETUP.to_owned());
    confine(cpu_s, memory).map_err(unable)?;
    let mut component = Vec::new();
    std::io::stdin()
        .read_to_end(&mut component)
        .map_err(unable)?;
    let engine = engine::compiling(count_fuel).map_err(unable)?;
    let mut state = READY;
    if setup != NO_SETUP {
        let wasi = inspect(&component).is_ok_and(|found| found.wasi());
        let taken = if wasi {
            None
        } else {
            block_on(snapshot(&engine, &component, &setup, count_fuel))?
        };
        match taken {
            Some(snapshot) => component = snapshot,
            None => state = INIT_FIRST,
        }
    }
    let artefact = engine
        .precompile_component(&component)
        .map_err(|error| Complaint {
            exit: INVALID,
            what: format!("{error:#}"),
        })?;
    let mut out = std::io::stdout().lock();
    out.write_all(&[state]).map_err(unable)?;
    out.write_all(&artefact).map_err(unable)?;
    out.flush().map_err(unable)
}

/// The component as it is after `setup.init`, with every import refusing; none
/// where its structure cannot be rewritten.
async fn snapshot(
    engine: &Engine,
    component: &[u8],
    setup: &str,
    count_fuel: bool,
) -> Result<Option<Vec<u8>>, Complaint> {
    let failed = |error: wasmtime::Error| Complaint {
        exit: SETUP_FAILED,
        what: format!("{error:#}"),
    };
    let mut store = Store::new(engine, ());
    // Its CPU time is the process's; no other limit of time is needed.
    store.set_epoch_deadline(u64::MAX);
    if count_fuel {
        store.set_fuel(u64::MAX).map_err(failed)?;
    }
    let wizer = Wizer::new();
    let Ok((context, instrumented)) = wizer.instrument_component(component) else {
        return Ok(None);
    };
    let instrumented = Component::new(engine, &instrumented).map_err(failed)?;
    let init = instrumented
        .get_export_index(None, setup)
        .and_then(|setup| instrumented.get_export_index(Some(&setup), "init"))
        .ok_or_else(|| unable(format!("{setup} has no function `init`")))?;
    let mut linker = Linker::new(engine);
    linker
        .define_unknown_imports_as_traps(&instrumented)
        .map_err(failed)?;
    let instance = linker.instantiate_async(&mut store, &instrumented).await;
    let instance = instance.map_err(failed)?;
    let init = instance
        .get_typed_func::<(), (Result<(), String>,)>(&mut store, init)
        .map_err(failed)?;
    let (built,) = init.call_async(&mut store, ()).await.map_err(failed)?;
    built.map_err(|what| Complaint {
        exit: SETUP_FAILED,
        what,
    })?;
    let mut instance = WasmtimeWizerComponent {
        store: &mut store,
        instance,
    };
    let snapshot = wizer.snapshot_component(&context, &mut instance);
    snapshot.await.map(Some).map_err(failed)
}
