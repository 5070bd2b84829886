//! What an operator sees: metrics, logs, traces.

mod labels;
mod metrics;
mod otlp;
mod run_stats;
mod telemetry;

pub(super) use metrics::{MEDIA_TYPE, Metrics, Now, Open};
pub use telemetry::{LogFormat, LogSettings, Telemetry, TelemetryError, install};
