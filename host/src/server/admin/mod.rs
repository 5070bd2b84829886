//! `/admin/v1/`: what admins do, at the Unix socket of the state folder and,
//! with a token, at the admin address.
//!
//! Handlers only carry: `crate::admin` and the plugins' lifecycle decide, and
//! what they refuse becomes a problem document like any other.

mod access;
mod ask;
mod body;
mod pipelines;
mod plugins;
mod said;
mod socket;
mod spend;

use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use axum::routing::{delete, get, post, put};

use super::app::App;
use super::problem::Refusal;
use super::schema;
use crate::admin::Admin;

pub(super) use access::check_token;
pub use said::AdminRefusal;
pub use socket::{AdminSocket, SocketError};

/// What a handler says.
type Answer = Result<Response, Refusal>;

/// Who changes this host.
fn admin(app: &App) -> Result<&Arc<Admin>, Refusal> {
    let admin = app.services.admin.as_ref();
    admin.ok_or(Refusal::Admin(AdminRefusal::Fixed))
}

/// Makes a change in a task of its own, so that it goes on when the client
/// leaves: half of it is none, and a whole one was asked for.
async fn apart<T, E>(
    change: impl Future<Output = Result<T, E>> + Send + 'static,
) -> Result<T, Refusal>
where
    T: Send + 'static,
    E: Send + 'static,
    Refusal: From<E>,
{
    match tokio::spawn(change).await {
        Ok(changed) => Ok(changed?),
        Err(_) => Err(Refusal::Internal {
            what: "the change ended early",
        }),
    }
}

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
        .route("/admin/v1/spend", get(spend::spend))
        .route("/admin/v1/openapi.json", get(schema::admin))
        .layer(axum::middleware::from_fn(access::only_admins))
}
