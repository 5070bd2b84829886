//! Logs on standard error, for people or as JSON, and traces to a collector.

use opentelemetry::trace::TracerProvider as _;
use opentelemetry_otlp::{Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use tracing_subscriber::filter::{EnvFilter, LevelFilter};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer, fmt};

use super::otlp::{Collector, TIMEOUT};

/// How a log line looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Human,
    /// One JSON object a line.
    Json,
}

/// What is logged, and where traces go.
#[derive(Clone, Debug)]
pub struct LogSettings {
    /// A level, or a filter such as `info,crescendo=debug`.
    pub filter: String,
    /// How a line looks.
    pub format: LogFormat,
    /// Whether lines are coloured.
    pub color: bool,
    /// OTLP over HTTP, such as `http://127.0.0.1:4318/v1/traces`.
    pub otlp_endpoint: Option<String>,
}

/// Why logs or traces cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    /// The filter makes no sense.
    #[error("log level `{filter}`: {why}")]
    Filter {
        /// What was given.
        filter: String,
        /// One line.
        why: String,
    },
    /// The exporter cannot be built.
    #[error("OTLP endpoint `{endpoint}`: {why}")]
    Exporter {
        /// What was given.
        endpoint: String,
        /// One line.
        why: String,
    },
    /// A subscriber is there already.
    #[error("logs are set up already")]
    Twice,
}

/// Keeps traces flowing; what waits is sent when it is dropped.
#[derive(Debug)]
pub struct Telemetry {
    provider: Option<SdkTracerProvider>,
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(provider) = self.provider.take()
            && let Err(error) = provider.shutdown_with_timeout(TIMEOUT)
        {
            tracing::warn!(%error, "the last traces were not sent");
        }
    }
}

/// Sets up logs on standard error and, where an endpoint is given, traces.
/// Exports run on `runtime`, which must outlive what is returned.
///
/// # Errors
///
/// [`TelemetryError`]; nothing is set up then.
pub fn install(
    settings: &LogSettings,
    runtime: &tokio::runtime::Handle,
) -> Result<Telemetry, TelemetryError> {
    let (subscriber, telemetry) = build(settings, runtime)?;
    subscriber.try_init().map_err(|_| TelemetryError::Twice)?;
    Ok(telemetry)
}

/// What [`install`] installs.
fn build(
    settings: &LogSettings,
    runtime: &tokio::runtime::Handle,
) -> Result<(impl tracing::Subscriber + Send + Sync, Telemetry), TelemetryError> {
    let filter = filter(&settings.filter)?;
    let lines = fmt::layer().with_writer(std::io::stderr);
    let lines = match settings.format {
        LogFormat::Human => lines.with_ansi(settings.color).with_target(false).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).boxed(),
    };
    let provider = match &settings.otlp_endpoint {
        None => None,
        Some(endpoint) => Some(provider(endpoint, runtime)?),
    };
    // Traces have a level of their own: a quiet log must not blind them. hyper
    // is left out, because the exporter's own requests would trace themselves.
    let traces = provider.as_ref().map(|provider| {
        let only_ours =
            tracing_subscriber::filter::Targets::new().with_target("crescendo", LevelFilter::DEBUG);
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer("crescendo"))
            .with_filter(only_ours)
    });
    let subscriber = tracing_subscriber::registry()
        .with(lines.with_filter(filter))
        .with(traces);
    Ok((subscriber, Telemetry { provider }))
}

/// Checks what [`install`] is told, and sets up nothing.
///
/// # Errors
///
/// [`TelemetryError`]: what cannot be used.
pub fn check(settings: &LogSettings) -> Result<(), TelemetryError> {
    filter(&settings.filter)?;
    settings.otlp_endpoint.as_deref().map_or(Ok(()), url)
}

fn filter(text: &str) -> Result<EnvFilter, TelemetryError> {
    let refused = |why: String| TelemetryError::Filter {
        filter: text.to_owned(),
        why,
    };
    // A word alone may be a target, of which everything is logged, and nothing
    // else: most often it is a misspelt level, which would silence the log.
    let mut words = text.split(',').map(str::trim);
    let level = |word: &str| word.contains(['=', '[']) || word.parse::<LevelFilter>().is_ok();
    if let Some(word) = words.find(|word| !level(word)) {
        return Err(refused(format!(
            "`{word}` is none of error, warn, info, debug, trace, off; a part of the program has \
             its level behind it, such as crescendo=debug"
        )));
    }
    EnvFilter::builder()
        .parse(text)
        .map_err(|error| refused(error.to_string()))
}

/// Whether traces can be sent there: the exporter would only say so with each
/// span that it cannot send.
fn url(endpoint: &str) -> Result<(), TelemetryError> {
    let refused = |why: String| TelemetryError::Exporter {
        endpoint: endpoint.to_owned(),
        why,
    };
    let uri: http::Uri = endpoint
        .parse()
        .map_err(|error| refused(format!("{error}")))?;
    if uri.scheme_str() != Some("http") || uri.authority().is_none() {
        return Err(refused(
            "it takes a URL that begins with http://".to_owned(),
        ));
    }
    Ok(())
}

fn provider(
    endpoint: &str,
    runtime: &tokio::runtime::Handle,
) -> Result<SdkTracerProvider, TelemetryError> {
    let refused = |why: String| TelemetryError::Exporter {
        endpoint: endpoint.to_owned(),
        why,
    };
    url(endpoint)?;
    let exporter = SpanExporter::builder()
        .with_http()
        .with_http_client(Collector::new(runtime.clone()))
        .with_protocol(Protocol::HttpJson)
        .with_timeout(TIMEOUT)
        .with_endpoint(endpoint)
        .build()
        .map_err(|error| refused(error.to_string()))?;
    let resource = Resource::builder()
        .with_service_name("crescendo")
        .with_attribute(opentelemetry::KeyValue::new(
            "service.version",
            env!("CARGO_PKG_VERSION"),
        ))
        .build();
    Ok(SdkTracerProvider::builder()
        .with_batch_exporter(exporter)
        .with_resource(resource)
        .build())
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;

    fn settings(endpoint: Option<String>) -> LogSettings {
        LogSettings {
            filter: "off".into(),
            format: LogFormat::Json,
            color: false,
            otlp_endpoint: endpoint,
        }
    }

    /// Takes one export and answers it.
    async fn collect(listener: TcpListener) -> String {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = Vec::new();
        loop {
            let mut piece = [0; 65_536];
            let got = stream.read(&mut piece).await.unwrap();
            bytes.extend_from_slice(&piece[..got]);
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else {
                continue;
            };
            let length = head.to_lowercase();
            let length = length
                .lines()
                .find_map(|l| l.strip_prefix("content-length: "))
                .unwrap();
            if body.len() >= length.parse().unwrap() {
                let answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
                stream.write_all(answer).await.unwrap();
                return text;
            }
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn spans_reach_the_collector_over_http() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}/v1/traces", listener.local_addr().unwrap());
        let collected = tokio::spawn(collect(listener));
        let runtime = tokio::runtime::Handle::current();
        let work = tokio::task::spawn_blocking(move || {
            let (subscriber, telemetry) = build(&settings(Some(endpoint)), &runtime).unwrap();
            tracing::subscriber::with_default(subscriber, || {
                tracing::info_span!("request", route = "/v1/extract").in_scope(|| ());
                tracing::info_span!(target: "hyper", "of-another-room").in_scope(|| ());
            });
            drop(telemetry);
        });
        let text = collected.await.unwrap();
        work.await.unwrap();
        assert!(text.starts_with("POST /v1/traces HTTP/1.1"), "{text}");
        let body = text.split_once("\r\n\r\n").unwrap().1;
        let export: serde_json::Value = serde_json::from_str(body).unwrap();
        let spans = export
            .pointer("/resourceSpans/0/scopeSpans/0/spans")
            .unwrap();
        let names: Vec<_> = spans
            .as_array()
            .unwrap()
            .iter()
            .map(|span| &span["name"])
            .collect();
        assert_eq!(names, ["request"]);
        assert!(
            body.contains("service.name") && body.contains("/v1/extract"),
            "{body}"
        );
    }

    #[tokio::test]
    async fn endpoints_and_filters_that_are_none_are_refused() {
        let runtime = tokio::runtime::Handle::current();
        for endpoint in [
            "",
            "collector:4318",
            "https://collector/v1/traces",
            "http://",
        ] {
            let refused = build(&settings(Some(endpoint.into())), &runtime).map(|_| ());
            assert!(
                matches!(refused, Err(TelemetryError::Exporter { .. })),
                "{endpoint}"
            );
        }
        let filter = LogSettings {
            filter: "crescendo=loud".into(),
            ..settings(None)
        };
        let refused = build(&filter, &runtime).map(|_| ());
        assert!(matches!(refused, Err(TelemetryError::Filter { .. })));
        assert!(build(&settings(None), &runtime).is_ok());
    }
}
