//! Why a call ended before it returned, and how that is told apart.

use crescendo_core::outcome::{Failure, FailureCode};
use wasmtime::Trap;
use wasmtime::component::ResourceTableError;

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
        let code = match trap {
            Trap::StackOverflow => FailureCode::Stack,
            _ => FailureCode::Trap,
        };
        return Failure {
            code,
            message: trap.to_string(),
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

fn handles(meter: &Meter) -> Failure {
    Failure {
        code: FailureCode::Handles,
        message: format!(
            "more than {} handles alive at once; drop those that are done with",
            meter.limits().handles
        ),
    }
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
