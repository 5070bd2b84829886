//! `/admin/v1/`: what admins do, at the Unix socket of the state folder and,
//! with a token, at the admin address.
//!
//! Handlers only carry: `crate::admin` and the plugins' lifecycle decide, and
//! what they refuse becomes a problem document like any other.

mod access;
mod asked;
mod body;
mod pipelines;
mod plugins;
mod said;
mod socket;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post, put};

use super::app::App;

pub(super) use access::check_token;
pub use said::AdminRefusal;
pub use socket::{AdminSocket, SocketError};

/// The routes; who asks is found out by a layer around them.
pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/admin/v1/plugins",
            get(plugins::list).post(plugins::install),
        )
        .route(
            "/admin/v1/plugins/{id}",
            get(plugins::inspect).delete(plugins::remove),
        )
        .route("/admin/v1/plugins/{id}/swap", post(plugins::swap))
        .route("/admin/v1/plugins/{id}/rollback", post(plugins::rollback))
        .route(
            "/admin/v1/plugins/{id}/grants",
            put(plugins::grant).delete(plugins::revoke),
        )
        .route("/admin/v1/plugins/{id}/floor", put(plugins::floor))
        .route("/admin/v1/plugins/{id}/lift", post(plugins::lift))
        .route(
            "/admin/v1/plugins/{id}/versions/{version}",
            delete(plugins::revoke_version),
        )
        .route("/admin/v1/history", get(plugins::history))
        .route("/admin/v1/keys", get(plugins::keys).post(plugins::trust))
        .route("/admin/v1/keys/{key}", delete(plugins::distrust))
        .route("/admin/v1/pipelines", post(pipelines::add))
        .route(
            "/admin/v1/pipelines/{name}",
            get(pipelines::show)
                .put(pipelines::set)
                .delete(pipelines::remove),
        )
        .route(
            "/admin/v1/pipelines/{name}/stages/{stage}",
            put(pipelines::set_stage).delete(pipelines::remove_stage),
        )
        .route("/admin/v1/reload", post(pipelines::reload))
        .route("/admin/v1/backup", post(pipelines::backup))
        .layer(axum::middleware::from_fn(access::only_admins))
}
