//! Why a call ended before it returned, and how that is told apart.

use crescendo_core::outcome::{Failure, FailureCode};
use wasmtime::component::ResourceTableError;
use wasmtime::{Trap, WasmBacktrace};

use super::line::line;
use super::meter::Meter;
use crate::executor::Interrupted;

/// Ends a call from inside a host function. Travels as the error of a trap.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(super) struct Stop {
    pub(super) code: FailureCode,
    pub(super) message: String,
}

impl Stop {
    pub(super) fn new(code: FailureCode, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { code, message }
    }

    /// Nobody wants the answer any more.
    pub(super) fn cancelled() -> Self {
        Self::new(FailureCode::Cancelled, "the call was cancelled")
    }
}

impl From<Interrupted> for Stop {
    fn from(interrupted: Interrupted) -> Self {
        match interrupted {
            Interrupted::Cancelled => Self::cancelled(),
            Interrupted::CpuTime => Self::new(
                FailureCode::CpuTime,
                "the call used up its CPU time; lower the resolution that it asks for, or raise \
                 the limit",
            ),
        }
    }
}

/// What wasmtime says, in words only, when a guest passes more bytes than a
/// host call may take. `tests/` hold that it still says so.
const FUEL_TEXT: &str = "fuel allocated for hostcalls has been exhausted";

/// The same for handles that components keep among themselves.
const HANDLES_TEXT: &str = "store handle limit exceeded";

/// The failure that a call ended with. `started` says whether guest code was
/// called yet; `meter` whether a limit was hit that guests see only as a
/// refused allocation.
pub(super) fn failure(error: &wasmtime::Error, meter: &Meter, started: bool) -> Failure {
    if let Some(stop) = error.downcast_ref::<Stop>() {
        return Failure {
            code: stop.code,
            message: stop.message.clone(),
        };
    }
    // With the guest's backtrace, for whoever develops it.
    tracing::debug!(target: "plugin", ?error, "a call ended");
    let text = first_line(error);
    if let Some(message) = meter.memory_refused() {
        return Failure {
            code: FailureCode::Memory,
            message,
        };
    }
    if let Some(ResourceTableError::Full) = error.downcast_ref() {
        return handles(meter);
    }
    if let Some(trap) = error.downcast_ref::<Trap>() {
        return match trap {
            Trap::StackOverflow => stack(STACK_TEXT),
            Trap::MemoryOutOfBounds if recursed_below_zero(error) => stack(OWN_STACK_TEXT),
            _ => Failure {
                code: FailureCode::Trap,
                message: trap.to_string(),
            },
        };
    }
    if says(error, FUEL_TEXT) {
        return Failure {
            code: FailureCode::EmittedBytes,
            message: "more bytes in one call to the host than it takes".to_owned(),
        };
    }
    if says(error, HANDLES_TEXT) {
        return handles(meter);
    }
    Failure {
        code: if started {
            FailureCode::Trap
        } else {
            FailureCode::Instantiate
        },
        message: text,
    }
}

/// The engine's stack, which all guests have.
const STACK_TEXT: &str = "the stack is used up; recurse less deeply";

/// A guest's own stack, which guests in Rust and C have besides.
const OWN_STACK_TEXT: &str =
    "the guest's own stack in linear memory is used up; recurse less deeply, or link it with more";

fn stack(text: &str) -> Failure {
    Failure {
        code: FailureCode::Stack,
        message: text.to_owned(),
    }
}

/// What wasmtime says, in words only, about an access outside memory.
const FAULT_TEXT: &str = "memory fault at wasm address 0x";

/// Most bytes of one frame on a guest's own stack that are told from a wild
/// pointer.
const FRAME: u64 = 16 << 20;

/// How often a function is on the stack where it calls itself without end:
/// with frames of 32 KiB, a stack of 128 KiB is used up by then. Nothing that
/// dereferences a wild pointer by mistake is four times inside itself.
const DEEP: usize = 4;

/// Whether a guest that keeps a stack of its own at the bottom of linear
/// memory, as `wasm-ld --stack-first` places it, has recursed past its end.
/// Addresses below zero wrap around to just below 4 GiB.
fn recursed_below_zero(error: &wasmtime::Error) -> bool {
    let address = error.chain().find_map(|cause| {
        let text = cause.to_string();
        let (_, rest) = text.split_once(FAULT_TEXT)?;
        let digits = rest.split(|c: char| !c.is_ascii_hexdigit()).next()?;
        u64::from_str_radix(digits, 16).ok()
    });
    let zero = 1_u64 << 32;
    if address.is_none_or(|address| address.abs_diff(zero) > FRAME) {
        return false;
    }
    let Some(backtrace) = error.downcast_ref::<WasmBacktrace>() else {
        return false;
    };
    let mut times = std::collections::HashMap::new();
    backtrace.frames().iter().any(|frame| {
        let times = times.entry(frame.func_index()).or_insert(0_usize);
        *times += 1;
        *times >= DEEP
    })
}

fn handles(meter: &Meter) -> Failure {
    Failure {
        code: FailureCode::Handles,
        message: format!(
            "more than {} handles alive at once; drop those that are done with",
            meter.limits().handles
        ),
    }
}

/// Whether the kernel was busy with what was asked of it (EBUSY): the next time it may
/// not be.
pub(super) fn is_busy(error: &wasmtime::Error) -> bool {
    says(error, "(os error 16)")
}

fn says(error: &wasmtime::Error, text: &str) -> bool {
    error.chain().any(|cause| cause.to_string().contains(text))
}

/// The innermost cause, as a line: outer ones are backtraces.
fn first_line(error: &wasmtime::Error) -> String {
    let cause = error.chain().last();
    let said = cause.map_or_else(String::new, ToString::to_string);
    if said.is_empty() {
        "the call failed".to_owned()
    } else {
        line(&said)
    }
}
