//! What an operator sees: metrics, logs, traces.

mod fetch_stats;
mod host_stats;
mod labels;
mod metrics;
mod otlp;
mod run_stats;
mod telemetry;

pub(super) use metrics::{MEDIA_TYPE, Metrics, Now, Open, Sources};
pub use telemetry::{LogFormat, LogSettings, Telemetry, TelemetryError, check, install};
