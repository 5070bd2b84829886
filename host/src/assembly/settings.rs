//! The one place where configuration becomes the rooms' settings.
//!
//! **Invariant:** settings are written out field by field, so that one without
//! a key in `default.toml` does not compile; a test changes each key and sees
//! that a setting changes with it.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crescendo_core::lifecycle::Rules;
use crescendo_core::micros::Micros;

use crate::config::{self, Config, Grant, plain_address};
use crate::executor;
use crate::plugin::lifecycle;
use crate::run::{self, Budgets, LogLimits, TableLimits};
use crate::sandbox::provider::HttpProvider;
use crate::sandbox::{self, CacheSettings, CallLimits, Capability, CompileLimits};
use crate::server::observe::{self, LogSettings};
use crate::server::{self, settings};
use crate::subject;

impl From<Grant> for Capability {
    fn from(grant: Grant) -> Self {
        match grant {
            Grant::Wasi => Self::Wasi,
            Grant::Http => Self::Http,
            Grant::HttpAny => Self::HttpAny,
            Grant::Models => Self::Models,
            Grant::Cache => Self::Cache,
            Grant::Compute => Self::Compute,
        }
    }
}

/// What is accepted of plugins.
///
/// # Errors
/// A trusted key is none.
pub fn lifecycle_settings(config: &Config) -> Result<lifecycle::Settings, BadServerSetting> {
    let key = |trusted: &config::Trusted| {
        let key = trusted.key.parse().map_err(|_| BadServerSetting {
            key: "trusted.key",
            why: format!("of `{}` is no ed25519 key", trusted.publisher),
        });
        Ok((trusted.publisher.clone(), key?))
    };
    Ok(lifecycle::Settings {
        rules: Rules {
            allow_unsigned: config.install.allow_unsigned,
        },
        trusted: config.trusted.iter().map(key).collect::<Result<_, _>>()?,
        keep_versions: config.install.keep_versions,
        limits: calls(config),
    })
}

/// What first-party plugins are granted of what they ask for.
pub(super) fn first_party(config: &Config) -> BTreeSet<Capability> {
    let granted = config.install.first_party_grants.iter();
    granted.map(|grant| Capability::from(*grant)).collect()
}

fn calls(config: &Config) -> CallLimits {
    CallLimits {
        wall: Duration::from_millis(config.calls.wall_ms),
        cpu: Duration::from_millis(config.calls.cpu_ms),
        memory: config.calls.memory_bytes,
        handles: config.calls.handles,
        emitted_bytes: config.calls.emitted_bytes,
        events: config.calls.events,
    }
}

/// Limits of what a run is about.
#[must_use]
pub fn subject_limits(config: &Config) -> subject::Limits {
    let images = &config.images;
    subject::Limits {
        image: crescendo_decode::Limits {
            max_bytes: images.max_bytes,
            max_pixels: images.max_pixels,
            max_side: images.max_side,
            max_metadata_bytes: images.max_metadata_bytes,
            max_header_parts: images.max_header_parts,
            max_scans: images.max_scans,
        },
        max_images: config.server.max_images,
        max_pixels: images.max_total_pixels,
        decode_cpu: Duration::from_millis(images.decode_cpu_ms),
    }
}

/// A number, or what the machine suggests where it is 0.
const fn or(number: usize, suggested: usize) -> usize {
    if number == 0 { suggested } else { number }
}

pub(super) fn slots(config: &Config) -> executor::Settings {
    let suggested = executor::Settings::default();
    let slots = or(config.executor.slots, suggested.slots);
    let jobs = slots.saturating_mul(4).max(8);
    executor::Settings {
        slots,
        jobs_per_class: or(config.executor.jobs_per_class, jobs),
    }
}

pub(super) fn sandboxes(
    config: &Config,
    state: Option<&Path>,
    http: Option<Arc<dyn HttpProvider>>,
) -> std::io::Result<sandbox::Settings> {
    let in_state = |state| {
        let CacheSettings {
            folder, key_file, ..
        } = CacheSettings::in_state(state);
        CacheSettings {
            folder,
            key_file,
            bytes: config.cache.compiled_bytes,
        }
    };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let sandbox = &config.sandbox;
    Ok(sandbox::Settings {
        instances: sandbox.max_instances,
        memory: sandbox.memory_bytes,
        component_bytes: sandbox.max_component_bytes,
        compilers: or(sandbox.compilers, cores),
        compile: CompileLimits {
            cpu_s: sandbox.compile_cpu_s,
            cpu_s_per_megabyte: sandbox.compile_cpu_s_per_megabyte,
            memory: sandbox.compile_memory_bytes,
            memory_per_byte: sandbox.compile_memory_per_byte,
        },
        compiler: std::env::current_exe()?,
        cache: state.map(in_state),
        // What `plugin check` does for an author; a host that serves never does.
        count_fuel: false,
        http,
        // Nothing provides these yet: what asks for them is told so.
        models: None,
        compute: None,
    })
}

pub(super) fn runs(config: &Config) -> run::Settings {
    let budget = &config.budget;
    run::Settings {
        budgets: Budgets {
            default_run: budget.default_run_usd.0,
            max_run: budget.max_run_usd.0,
            tenant_day: budget.tenant_day_usd.0,
            tenant_days: tenant_days(config),
            plugin_day: budget.plugin_day_usd.0,
            global_day: budget.global_day_usd.0,
            unknown_cost: budget.unknown_cost_usd.map(|amount| amount.0),
        },
        default_deadline: Duration::from_secs(config.run.deadline_s),
        max_deadline: Duration::from_secs(config.run.max_deadline_s),
        table: TableLimits {
            live: config.run.max_live,
            ended: config.run.keep_runs,
            ended_bytes: config.run.keep_bytes,
            keep: Duration::from_secs(config.server.keep_events_s),
        },
        log: LogLimits {
            events: config.run.log_events,
            bytes: config.run.log_bytes,
            together: config.run.logs_bytes,
        },
        cache_bytes: usize::try_from(config.cache.results_bytes).unwrap_or(usize::MAX),
        limits: calls(config),
    }
}

/// What a tenant may spend in a day, where its key says so.
#[must_use]
pub fn tenant_days(config: &Config) -> BTreeMap<String, Micros> {
    let keys = config.keys.iter();
    keys.filter_map(|key| Some((key.name.clone(), key.day_usd?.0)))
        .collect()
}

/// What is logged, and where traces go.
#[must_use]
pub fn telemetry(config: &Config) -> LogSettings {
    let endpoint = &config.telemetry.otlp_endpoint;
    LogSettings {
        filter: config.log.level.clone(),
        format: match config.log.format {
            config::LogFormat::Human => observe::LogFormat::Human,
            config::LogFormat::Json => observe::LogFormat::Json,
        },
        color: std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        otlp_endpoint: (!endpoint.is_empty()).then(|| endpoint.clone()),
    }
}

/// A setting of the server that only shows to be wrong when it is used.
#[derive(Debug, thiserror::Error)]
#[error("{key}: {why}")]
pub struct BadServerSetting {
    key: &'static str,
    why: String,
}

impl BadServerSetting {
    pub(super) const fn new(key: &'static str, why: String) -> Self {
        Self { key, why }
    }
}

/// What the server is told; `admin_token` comes from the environment.
///
/// # Errors
/// A key's digest or the admin address cannot be read.
pub fn server_settings(
    config: &Config,
    admin_token: Option<String>,
) -> Result<server::Settings, BadServerSetting> {
    let server = &config.server;
    let millis = Duration::from_millis;
    let admin_listen = match server.admin_listen.as_str() {
        "" => None,
        text => Some(plain_address(text).map_err(|why| BadServerSetting {
            key: "server.admin_listen",
            why: format!("is refused: {why}"),
        })?),
    };
    Ok(server::Settings {
        listen: server.listen,
        admin_listen,
        admin_token,
        allowed_hosts: server.allowed_hosts.clone(),
        origins: server.cors_origins.clone(),
        connections: settings::Connections {
            max: server.max_connections,
            header_timeout: millis(server.header_timeout_ms),
            max_header_bytes: server.max_header_bytes,
            max_headers: server.max_header_fields,
            idle_timeout: millis(server.idle_timeout_ms),
            write_stall: millis(server.write_stall_ms),
            write_buffer_bytes: server.write_buffer_bytes,
            max_streams: server.http2_max_streams,
            max_pending_resets: server.http2_max_pending_resets,
            max_abandoned: server.max_abandoned,
            ping_interval: millis(server.http2_ping_interval_ms),
            ping_timeout: millis(server.http2_ping_timeout_ms),
        },
        bodies: settings::Bodies {
            max_bytes: server.max_body_bytes,
            memory_bytes: server.body_memory_bytes,
            grace: millis(server.body_grace_ms),
            min_rate: server.min_body_bytes_per_s,
            max_message_bytes: server.max_message_bytes,
            max_images: server.max_images,
        },
        admission: settings::Admission {
            max_runs: server.max_runs,
            max_queue: server.max_queue,
            queue_wait: millis(server.queue_wait_ms),
        },
        streams: settings::Streams {
            heartbeat: millis(server.heartbeat_ms),
            sse_grace: millis(server.sse_grace_ms),
            stall: millis(server.write_stall_ms),
            ticket: Duration::from_secs(server.ticket_s),
        },
        drain: settings::Drain {
            notice: millis(server.drain_notice_ms),
            limit: millis(server.drain_ms),
        },
        runs: settings::Runs {
            default_budget: config.budget.default_run_usd.0,
            max_budget: config.budget.max_run_usd.0,
        },
        enrich: settings::Enrich {
            max_bytes: config.enrich.max_bytes,
            max_records: config.enrich.max_records,
            concurrency: config.enrich.concurrency,
            max_concurrency: config.enrich.max_concurrency,
        },
        keys: config
            .keys
            .iter()
            .map(client_key)
            .collect::<Result<_, _>>()?,
    })
}

fn client_key(key: &config::Key) -> Result<settings::ClientKey, BadServerSetting> {
    let hash = blake3::Hash::from_hex(&key.blake3).map_err(|error| BadServerSetting {
        key: "keys.blake3",
        why: format!("of `{}`: {error}", key.name),
    })?;
    Ok(settings::ClientKey {
        name: key.name.clone(),
        hash: *hash.as_bytes(),
        max_run: key.max_run_usd.map(|amount| amount.0),
        pipelines: key.pipelines.clone(),
    })
}

#[cfg(test)]
mod tests {
    use crate::config::DEFAULT;
    use toml::{Table, Value};

    use super::super::fetching::fetching;
    use super::*;

    /// Everything that rooms are told, as text.
    fn told(config: &Config) -> String {
        let telemetry = telemetry(config);
        let sandbox = sandboxes(config, Some(Path::new("/state")), None).unwrap();
        let sandbox = (
            sandbox.instances,
            sandbox.memory,
            sandbox.component_bytes,
            sandbox.compilers,
            sandbox.compile,
            sandbox.cache,
        );
        format!(
            "{:?} {:?} {:?} {:?} {:?} {sandbox:?} {telemetry:?} {:?}",
            fetching(config, |_| None).unwrap(),
            server_settings(config, None).unwrap(),
            subject_limits(config),
            runs(config),
            slots(config),
            (
                &config.pipelines,
                lifecycle_settings(config).unwrap(),
                &config.install.watch,
                config.cache.answers_bytes,
                first_party(config)
            ),
        )
    }

    /// Another value of the same type that every key takes.
    fn other(key: &str, value: &Value) -> Value {
        match value {
            Value::Integer(number) => Value::Integer(number + 1),
            Value::Boolean(flag) => Value::Boolean(!flag),
            Value::Array(_) => Value::Array(vec![Value::String(match key {
                "cors_origins" => "https://elsewhere".into(),
                "first_party_grants" => "cache".into(),
                _ => "elsewhere".into(),
            })]),
            Value::String(text) => Value::String(match key {
                "listen" | "admin_listen" => "127.0.0.1:1".into(),
                "proxy" => "http://127.0.0.1:1".into(),
                "limiter" => "aimd".into(),
                "format" => "json".into(),
                _ if key.ends_with("_usd") => {
                    format!("{}1", if text.is_empty() { "0." } else { text })
                }
                _ => format!("{text}x"),
            }),
            other => panic!("a key of another type: {other}"),
        }
    }

    #[test]
    fn every_key_of_the_default_reaches_a_setting() {
        let default: Table = DEFAULT.parse().unwrap();
        let before = told(&Config::embedded().unwrap());
        let mut keys = 0;
        for (table, members) in &default {
            for (key, value) in members.as_table().unwrap() {
                let mut changed = default.clone();
                let members = changed[table].as_table_mut().unwrap();
                members.insert(key.clone(), other(key, value));
                let text = toml::to_string(&changed).unwrap();
                let config = Config::parse(Path::new("changed.toml"), &text).unwrap();
                assert_ne!(told(&config), before, "{table}.{key} changes nothing");
                keys += 1;
            }
        }
        assert!(keys > 60, "the keys are not where they were: {keys}");
    }

    #[test]
    fn rooms_default_to_what_the_default_configuration_says() {
        let config = Config::embedded().unwrap();
        let server = server_settings(&config, None).unwrap();
        assert_eq!(
            format!("{server:?}"),
            format!("{:?}", server::Settings::default())
        );
        assert_eq!(subject_limits(&config), subject::Limits::default());
        assert_eq!(runs(&config), run::Settings::default());
        assert_eq!(
            format!("{:?}", slots(&config)),
            format!("{:?}", executor::Settings::default())
        );
        let state = Path::new("/state");
        let (ours, rooms) = (
            sandboxes(&config, Some(state), None).unwrap(),
            sandbox::Settings::with_cache(Some(CacheSettings::in_state(state))).unwrap(),
        );
        assert_eq!(ours.cache, rooms.cache);
        assert_eq!(ours.compile, rooms.compile);
        let sizes = |s: &sandbox::Settings| (s.instances, s.memory, s.component_bytes, s.compilers);
        assert_eq!(sizes(&ours), sizes(&rooms));
    }

    #[test]
    fn no_setting_is_left_to_a_default_that_no_key_names() {
        let own = include_str!("settings.rs");
        let code = own.split("#[cfg(test)]").next().unwrap();
        // Nested ones too. What the machine suggests stands behind a key of 0.
        // What is no setting begins empty.
        let fine = ["suggested", "Pipelines::default()"];
        let left_out = |line: &&str| {
            line.contains("default()") && !fine.iter().any(|word| line.contains(word))
        };
        assert_eq!(code.lines().find(left_out), None);
    }
}
