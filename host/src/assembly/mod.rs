//! Puts the rooms together: `settings` and `fetching` turn configuration into what
//! each room is told, `host` starts the rooms with it.

mod fetching;
mod host;
mod settings;

pub use fetching::probing;
pub use host::{Host, StartError, make_state_folder};
pub use settings::{
    BadServerSetting, lifecycle_settings, server_settings, subject_limits, telemetry, tenant_days,
};
