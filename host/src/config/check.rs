//! What types alone cannot say about a configuration.

use std::path::Path;

use tokio::sync::Semaphore;

use super::{Config, ConfigError, plain_address};
use crate::enrich::most_held;

/// Checks what was read from the file of this name.
pub(super) fn check(config: &Config, name: &Path) -> Result<(), ConfigError> {
    let wrong = nothing_at_all(config)
        .map(|key| (key, "is 0, which would let nothing happen".to_owned()))
        .or_else(|| too_much(config))
        .or_else(|| together(config))
        .or_else(|| names(config))
        .or_else(|| keys(config))
        .or_else(|| trusted(config));
    match wrong {
        None => Ok(()),
        Some((key, why)) => Err(ConfigError::Value {
            path: name.to_owned(),
            key,
            why,
        }),
    }
}

/// The first limit of 0 where 0 would stop everything. Others may be 0: a queue
/// in which nobody waits, a cache that keeps nothing.
fn nothing_at_all(config: &Config) -> Option<&'static str> {
    let Config {
        server,
        enrich,
        images,
        calls,
        sandbox,
        fetch,
        run,
        ..
    } = config;
    let limits: [(&'static str, u64); 57] = [
        ("server.max_connections", server.max_connections as u64),
        ("server.header_timeout_ms", server.header_timeout_ms),
        ("server.max_header_bytes", server.max_header_bytes as u64),
        ("server.max_header_fields", server.max_header_fields as u64),
        ("server.body_grace_ms", server.body_grace_ms),
        ("server.idle_timeout_ms", server.idle_timeout_ms),
        ("server.write_stall_ms", server.write_stall_ms),
        (
            "server.write_buffer_bytes",
            server.write_buffer_bytes as u64,
        ),
        ("server.http2_max_streams", server.http2_max_streams.into()),
        (
            "server.http2_ping_interval_ms",
            server.http2_ping_interval_ms,
        ),
        ("server.http2_ping_timeout_ms", server.http2_ping_timeout_ms),
        ("server.max_body_bytes", server.max_body_bytes),
        ("server.body_memory_bytes", server.body_memory_bytes),
        ("server.max_message_bytes", server.max_message_bytes as u64),
        ("server.max_images", server.max_images as u64),
        ("server.max_runs", server.max_runs as u64),
        ("server.heartbeat_ms", server.heartbeat_ms),
        ("server.ticket_s", server.ticket_s),
        ("enrich.max_bytes", enrich.max_bytes),
        ("enrich.max_records", enrich.max_records as u64),
        ("enrich.concurrency", enrich.concurrency.into()),
        ("enrich.max_concurrency", enrich.max_concurrency.into()),
        ("images.max_bytes", images.max_bytes),
        ("images.max_pixels", images.max_pixels),
        ("images.max_side", images.max_side.into()),
        ("images.max_total_pixels", images.max_total_pixels),
        ("images.max_header_parts", images.max_header_parts.into()),
        ("images.max_scans", images.max_scans.into()),
        ("images.decode_cpu_ms", images.decode_cpu_ms),
        ("calls.cpu_ms", calls.cpu_ms),
        ("calls.wall_ms", calls.wall_ms),
        ("calls.memory_bytes", calls.memory_bytes),
        ("calls.handles", calls.handles.into()),
        ("calls.emitted_bytes", calls.emitted_bytes),
        ("sandbox.max_instances", sandbox.max_instances.into()),
        ("sandbox.memory_bytes", sandbox.memory_bytes as u64),
        (
            "sandbox.max_component_bytes",
            sandbox.max_component_bytes as u64,
        ),
        ("sandbox.compile_cpu_s", sandbox.compile_cpu_s),
        ("sandbox.compile_memory_bytes", sandbox.compile_memory_bytes),
        ("fetch.least", fetch.least.into()),
        ("fetch.max_in_flight", fetch.max_in_flight as u64),
        ("fetch.max_waiting", fetch.max_waiting as u64),
        ("fetch.max_bytes", fetch.max_bytes),
        ("fetch.memory_bytes", fetch.memory_bytes),
        ("fetch.dns_ms", fetch.dns_ms),
        ("fetch.connect_ms", fetch.connect_ms),
        ("fetch.headers_ms", fetch.headers_ms),
        ("fetch.idle_ms", fetch.idle_ms),
        ("fetch.turn_ms", fetch.turn_ms),
        ("fetch.total_ms", fetch.total_ms),
        ("fetch.retry_first_ms", fetch.retry_first_ms),
        ("fetch.breaker_failures", fetch.breaker_failures.into()),
        ("run.deadline_s", run.deadline_s),
        ("run.max_live", run.max_live as u64),
        ("run.log_events", run.log_events as u64),
        ("run.log_bytes", run.log_bytes as u64),
        ("run.logs_bytes", run.logs_bytes as u64),
    ];
    let nothing = limits.iter().find(|(_, limit)| *limit == 0);
    nothing.map(|(key, _)| *key)
}

/// The most that HTTP/2 can count of what waits on one stream.
const MOST_BUFFERED: usize = u32::MAX as usize;

/// Far more resets than any client needs; eight times as many still are a number.
const MOST_RESETS: usize = 1_000_000;

/// What the command takes at most.
const MOST_AT_ONCE: usize = 1000;

/// Each is a thread; far more than a machine has cores.
const MOST_SLOTS: usize = 4096;

/// The first value that what it is handed to cannot take.
fn too_much(config: &Config) -> Option<(&'static str, String)> {
    let server = &config.server;
    let most = [
        (
            "server.max_connections",
            server.max_connections,
            Semaphore::MAX_PERMITS,
        ),
        (
            "server.write_buffer_bytes",
            server.write_buffer_bytes,
            MOST_BUFFERED,
        ),
        (
            "server.http2_max_pending_resets",
            server.http2_max_pending_resets,
            MOST_RESETS,
        ),
        ("server.max_runs", server.max_runs, Semaphore::MAX_PERMITS),
        (
            "fetch.max_in_flight",
            config.fetch.max_in_flight,
            Semaphore::MAX_PERMITS,
        ),
        (
            "enrich.max_concurrency",
            config.enrich.max_concurrency as usize,
            MOST_AT_ONCE,
        ),
        ("executor.slots", config.executor.slots, MOST_SLOTS),
    ];
    let above = most.into_iter().find(|(_, value, most)| value > most);
    above.map(|(key, value, most)| (key, format!("is {value}, and at most {most} is possible")))
}

/// Values that are sound each by itself.
fn together(config: &Config) -> Option<(&'static str, String)> {
    let admin = &config.server.admin_listen;
    if !admin.is_empty()
        && let Err(why) = plain_address(admin)
    {
        return Some(("server.admin_listen", format!("is refused: {why}")));
    }
    let (server, fetch) = (&config.server, &config.fetch);
    let (budget, run) = (&config.budget, &config.run);
    let above = [
        (
            "server.max_body_bytes",
            server.max_body_bytes > server.body_memory_bytes,
            "server.body_memory_bytes",
        ),
        (
            "enrich.max_bytes",
            most_held(config.enrich.max_bytes, config.enrich.max_records)
                > server.body_memory_bytes,
            "server.body_memory_bytes has room for, with enrich.max_records",
        ),
        (
            "enrich.concurrency",
            config.enrich.concurrency > config.enrich.max_concurrency,
            "enrich.max_concurrency",
        ),
        (
            "images.max_pixels",
            config.images.max_pixels > config.images.max_total_pixels,
            "images.max_total_pixels",
        ),
        (
            "budget.default_run_usd",
            budget.default_run_usd > budget.max_run_usd,
            "budget.max_run_usd",
        ),
        (
            "run.deadline_s",
            run.deadline_s > run.max_deadline_s,
            "run.max_deadline_s",
        ),
        (
            "run.log_bytes",
            run.log_bytes > run.logs_bytes,
            "run.logs_bytes",
        ),
        (
            "run.max_deadline_s",
            run.max_deadline_s > server.ticket_s,
            "server.ticket_s, and a ticket must outlive its run",
        ),
        (
            "calls.memory_bytes",
            config.calls.memory_bytes > config.sandbox.memory_bytes as u64,
            "sandbox.memory_bytes",
        ),
        ("fetch.least", fetch.least > fetch.first, "fetch.first"),
        ("fetch.first", fetch.first > fetch.most, "fetch.most"),
        (
            "fetch.max_bytes",
            fetch.max_bytes > fetch.memory_bytes,
            "fetch.memory_bytes",
        ),
        (
            "fetch.retry_first_ms",
            fetch.retry_first_ms > fetch.retry_longest_ms,
            "fetch.retry_longest_ms",
        ),
        (
            "fetch.breaker_first_ms",
            fetch.breaker_first_ms > fetch.breaker_longest_ms,
            "fetch.breaker_longest_ms",
        ),
    ];
    let above = above.into_iter().find(|(_, is_above, _)| *is_above);
    above.map(|(key, _, other)| (key, format!("is more than {other}")))
}

/// Names that no request could ever carry.
fn names(config: &Config) -> Option<(&'static str, String)> {
    let plain = |name: &str| !name.is_empty() && !name.contains([' ', '/']);
    let origin = |text: &str| {
        let parts = text.split_once("://");
        text == "*" || parts.is_some_and(|(scheme, host)| plain(scheme) && plain(host))
    };
    let server = &config.server;
    if let Some(text) = server.cors_origins.iter().find(|text| !origin(text)) {
        let why = format!("`{text}` is no origin such as https://app.example");
        return Some(("server.cors_origins", why));
    }
    let host = server.allowed_hosts.iter().find(|name| !plain(name))?;
    let why = format!("`{host}` is no name of a host");
    Some(("server.allowed_hosts", why))
}

fn keys(config: &Config) -> Option<(&'static str, String)> {
    for key in &config.keys {
        let hex = key.blake3.len() == 64 && key.blake3.bytes().all(|b| b.is_ascii_hexdigit());
        if !hex {
            let why = format!("of `{}` is not 64 hexadecimal digits", key.name);
            return Some(("keys.blake3", why));
        }
    }
    let mut names: Vec<&str> = config.keys.iter().map(|key| key.name.as_str()).collect();
    names.sort_unstable();
    let twice = names.windows(2).find(|pair| pair.first() == pair.last())?;
    Some(("keys.name", format!("{twice:?} stands twice")))
}

fn trusted(config: &Config) -> Option<(&'static str, String)> {
    if config.install.keep_versions < 2 {
        let why = "is less than 2, which would leave no version to go back to".to_owned();
        return Some(("install.keep_versions", why));
    }
    for trusted in &config.trusted {
        if !crescendo_core::manifest::is_id(&trusted.publisher) {
            let why = format!(
                "`{}` is no name: letters of a-z, 0-9 and `-`",
                trusted.publisher
            );
            return Some(("trusted.publisher", why));
        }
        let digits = trusted.key.strip_prefix("ed25519:").unwrap_or_default();
        if digits.len() != 64 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            let publisher = &trusted.publisher;
            let why = format!("of `{publisher}` is not `ed25519:` and 64 hexadecimal digits");
            return Some(("trusted.key", why));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::DEFAULT;

    fn refused(text: &str) -> String {
        Config::parse(Path::new("my.toml"), text)
            .unwrap_err()
            .to_string()
    }

    #[test]
    fn values_that_make_no_sense_together_are_refused() {
        assert!(refused("[run]\ndeadline_s = 1000\n").contains("run.deadline_s"));
        assert!(refused("[budget]\nmax_run_usd = \"0.01\"\n").contains("default_run_usd"));
        for (key, place) in [("listen", "line 2"), ("admin_listen", "admin_listen")] {
            let refused = refused(&format!("[server]\n{key} = \"here\"\n"));
            assert!(refused.contains(place), "{refused}");
            assert!(refused.contains("127.0.0.1:8080"), "{refused}");
        }
        let small = refused("[server]\nbody_memory_bytes = 1000\n");
        assert!(
            small.contains("server.max_body_bytes is more than"),
            "{small}"
        );
        let small = refused("[sandbox]\nmemory_bytes = 1000\n");
        assert!(small.contains("calls.memory_bytes is more than"), "{small}");
        let short = refused("[server]\nticket_s = 899\n");
        assert!(
            short.contains("run.max_deadline_s is more than server.ticket_s"),
            "{short}"
        );
        let origin = refused("[server]\ncors_origins = [\"app.example\"]\n");
        assert!(origin.contains("`app.example` is no origin"), "{origin}");
        let list = refused("[enrich]\nmax_bytes = 100000000\n");
        assert!(
            list.contains("server.body_memory_bytes has room for"),
            "{list}"
        );
        let many = refused("[enrich]\nconcurrency = 65\n");
        assert!(many.contains("more than enrich.max_concurrency"), "{many}");
        let host = refused("[server]\nallowed_hosts = [\"a b\"]\n");
        assert!(host.contains("`a b` is no name of a host"), "{host}");
        let slots = refused("[executor]\nslots = 1000000\n");
        assert!(slots.contains("at most 4096"), "{slots}");
        let key = "[[keys]]\nname = \"a\"\nblake3 = \"beef\"\n";
        assert!(refused(key).contains("64 hexadecimal digits"));
    }

    #[test]
    fn what_would_stop_the_server_or_turn_round_is_refused() {
        for (key, most) in [
            ("write_buffer_bytes", u64::from(u32::MAX)),
            ("http2_max_pending_resets", 1_000_000),
            ("max_connections", Semaphore::MAX_PERMITS as u64),
            ("max_runs", Semaphore::MAX_PERMITS as u64),
        ] {
            let value = |value: u64| format!("[server]\n{key} = {value}\n");
            assert!(Config::parse(Path::new("my.toml"), &value(most)).is_ok());
            let refused = refused(&value(most + 1));
            let why = format!("server.{key} is {}, and at most {most}", most + 1);
            assert!(refused.contains(&why), "{refused}");
        }
    }

    #[test]
    fn a_limit_of_zero_that_would_stop_everything_is_refused() {
        for (table, key) in [
            ("server", "heartbeat_ms"),
            // HTTP/2 would send no body at all.
            ("server", "write_buffer_bytes"),
            ("run", "max_live"),
            ("images", "max_scans"),
        ] {
            let refused = refused(&format!("[{table}]\n{key} = 0\n"));
            assert!(
                refused.contains(&format!("{table}.{key} is 0")),
                "{refused}"
            );
        }
        let one = refused("[install]\nkeep_versions = 1\n");
        assert!(one.contains("install.keep_versions"), "{one}");
        let key = "[[trusted]]\npublisher = \"acme\"\nkey = \"ed25519:beef\"\n";
        assert!(refused(key).contains("64 hexadecimal digits"));
        let name = key.replace("acme", "Acme & Co");
        assert!(refused(&name).contains("trusted.publisher"));
        let none = "[server]\nmax_queue = 0\n[cache]\nresults_bytes = 0\n";
        assert!(Config::parse(Path::new("my.toml"), none).is_ok());
        assert!(Config::parse(Path::new("default.toml"), DEFAULT).is_ok());
    }
}
