//! What handlers share, and the table of routes.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{any, get, post};
use crescendo_core::pipeline::Pipeline;
use serde::Serialize;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument as _;

use super::access::{self, Access, KeyRing};
use super::admission::Admission;
use super::entry::Via;
use super::health::Readiness;
use super::intake::body::Memory;
use super::observe::{Metrics, Sources};
use super::problem::Refusal;
use super::settings::Settings;
use super::ticket::Tickets;
use super::{admin, catalogue, enrich, extract, health, progressive, runs, schema};
use crate::admin::Admin;
use crate::enrich::Room;
use crate::executor::Executor;
use crate::fetch::UpstreamInfo;
use crate::run::{Pipelines, Runner};
use crate::subject;

/// Lists the installed plugins.
pub(super) type Plugins = Arc<dyn Fn() -> Vec<PluginInfo> + Send + Sync>;

/// What is known of the origins that plugins' requests go to, the busiest first.
pub(super) type Upstreams = Arc<dyn Fn() -> Vec<UpstreamInfo> + Send + Sync>;

/// What the server serves: made elsewhere, shared with other rooms.
#[derive(Clone)]
pub struct Services {
    /// Starts and finds runs.
    pub runner: Arc<Runner>,
    /// Where everything that computes runs.
    pub executor: Arc<Executor>,
    /// The pipelines as they are now.
    pub pipelines: Arc<Pipelines>,
    /// The client keys that are good now.
    pub keys: Arc<KeyRing>,
    /// What admins change; none where nothing can be changed.
    pub admin: Option<Arc<Admin>>,
    /// The installed plugins, asked for whenever somebody lists them.
    pub plugins: Plugins,
    /// The origins that plugins' requests go to.
    pub upstreams: Upstreams,
    /// How many requests to the origin of a URL are worth having under way.
    pub room: Room,
    /// How far the default pipeline's plugins are, asked for whenever somebody
    /// asks whether the server is ready.
    pub readiness: Arc<dyn Fn() -> Readiness + Send + Sync>,
    /// Limits of images.
    pub images: subject::Limits,
    /// Bytes of a plugin's file; a larger one is refused with 413.
    pub max_component_bytes: u64,
}

/// One installed plugin, as `/v1/plugins` shows it.
#[derive(Clone, Debug, Serialize)]
pub struct PluginInfo {
    /// Its id.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its world, for example `extractor`.
    pub world: String,
    /// One line.
    pub description: String,
    /// BLAKE3 of the component, hexadecimal.
    pub digest: String,
    /// The interfaces that it imports.
    pub imports: Vec<String>,
    /// How its last load went; for metrics.
    #[serde(skip)]
    pub load: Option<Load>,
}

/// How a plugin was loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// `compiled`, `kept`, or the stable code of what went wrong.
    pub outcome: &'static str,
    /// How long it took.
    pub took: Duration,
}

/// The state of one server.
pub(super) struct App {
    pub settings: Settings,
    pub services: Services,
    pub access: Access,
    pub admission: Arc<Admission>,
    pub memory: Memory,
    pub metrics: Arc<Metrics>,
    pub decodes: Arc<subject::Decodes>,
    pub tickets: Tickets,
    /// What outlives connections and handlers, awaited by the drain.
    pub tasks: TaskTracker,
    /// Streams and WebSockets end at once.
    pub abort: CancellationToken,
    draining: AtomicBool,
}

impl App {
    pub fn new(settings: Settings, services: Services, access: Access, tickets: Tickets) -> Self {
        let decodes = Arc::new(subject::Decodes::default());
        let sources = Sources {
            runner: Arc::clone(&services.runner),
            plugins: Arc::clone(&services.plugins),
            upstreams: Arc::clone(&services.upstreams),
            decodes: Arc::clone(&decodes),
        };
        Self {
            access,
            admission: Admission::new(&settings.admission),
            memory: Memory::new(settings.bodies.memory_bytes),
            metrics: Arc::new(Metrics::new(sources)),
            decodes,
            tickets,
            tasks: TaskTracker::new(),
            abort: CancellationToken::new(),
            draining: AtomicBool::new(false),
            settings,
            services,
        }
    }

    /// Whether new work is not welcome any more.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// New work is not welcome any more.
    pub fn set_draining(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// A pipeline that `caller` may name.
    pub fn pipeline(&self, name: &str, caller: &access::Caller) -> Result<Arc<Pipeline>, Refusal> {
        let set = self.services.pipelines.now();
        let found = set.by_name.get(name).filter(|_| caller.may_name(name));
        found.cloned().ok_or_else(|| {
            let names = set.by_name.keys();
            let known: Vec<String> = names
                .filter(|name| caller.may_name(name))
                .cloned()
                .collect();
            let did_you_mean = crescendo_core::settings::suggest(name, &known).map(str::to_owned);
            Refusal::UnknownPipeline {
                name: name.to_owned(),
                known,
                did_you_mean,
            }
        })
    }
}

/// The public routes.
pub(super) fn public(app: Arc<App>) -> Router {
    Router::new()
        .route("/v1/extract", post(extract::extract))
        .route("/v1/enrich", post(enrich::enrich))
        .route("/v1/runs/{id}", get(runs::show).delete(runs::cancel))
        .route("/v1/runs/{id}/events", get(runs::events))
        .route("/v1/runs/{id}/ticket", post(runs::ticket))
        .route("/v1/pipelines", get(catalogue::pipelines))
        .route("/v1/plugins", get(catalogue::plugins))
        .route("/v1/schema/events.json", get(schema::events))
        .route("/openapi.json", get(schema::openapi))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::public_metrics))
        .route("/api/v1/extract/progressive", any(progressive::connect))
        .fallback(unknown_path)
        .method_not_allowed_fallback(unknown_method)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&app),
            access::admit,
        ))
        // Outermost, so that what is refused is counted too.
        .layer(middleware::from_fn_with_state(Arc::clone(&app), measure))
        .with_state(app)
}

/// The routes at the admin address.
pub(super) fn admin(app: Arc<App>) -> Router {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::admin_metrics))
        .merge(admin::routes())
        .fallback(unknown_path)
        .method_not_allowed_fallback(unknown_method)
        .layer(middleware::from_fn_with_state(
            Arc::clone(&app),
            admin::check_token,
        ))
        .with_state(app)
}

/// The routes at the admin socket, whose every client is an admin.
pub(super) fn socket(app: Arc<App>) -> Router {
    Router::new()
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .merge(admin::routes())
        .fallback(unknown_path)
        .method_not_allowed_fallback(unknown_method)
        .with_state(app)
}

async fn unknown_path(uri: http::Uri) -> Refusal {
    Refusal::UnknownPath {
        path: uri.path().to_owned(),
    }
}

async fn unknown_method(method: http::Method) -> Refusal {
    Refusal::MethodNotAllowed { method }
}

/// Counts and logs each request.
async fn measure(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("other", MatchedPath::as_str);
    let peer = request.extensions().get::<Via>().map(|via| via.peer);
    let peer = peer.map(tracing::field::display);
    let span = tracing::info_span!("request", %method, route, peer);
    let response = next.run(request).instrument(span).await;
    let status = response.status().as_u16();
    let took = start.elapsed();
    app.metrics.answered(&method, route, status, took);
    tracing::debug!(%method, route, status, took_us = took.as_micros() as u64, "answered");
    response.into_response()
}
