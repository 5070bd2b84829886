//! Pipelines, a changed configuration, a backup.

use std::path::PathBuf;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse as _;
use axum::{Extension, Json};
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::super::app::App;
use super::super::intake::query::NoOptions;
use super::super::problem::Refusal;
use super::ask::Named;
use super::{Answer, admin, apart, body};
use crate::admin::Refused;
use crate::plugin::lifecycle::{Kept, Who};
use crate::store::BackupError;

impl From<Refused> for Refusal {
    fn from(refused: Refused) -> Self {
        Self::Admin(refused.into())
    }
}

pub(super) async fn show(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Named(name): Named<String>,
) -> Answer {
    Ok(Json(admin(&app)?.pipeline(&name).await?).into_response())
}

/// The text of a file with one pipeline, whatever its name.
pub(super) async fn add(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Extension(who): Extension<Who>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let text = body::text(&app, &headers, body).await?;
    let admin = Arc::clone(admin(&app)?);
    let set = apart(async move { admin.set_pipeline(None, text, &who).await }).await?;
    Ok(Json(set).into_response())
}

pub(super) async fn set(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Extension(who): Extension<Who>,
    Named(name): Named<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let text = body::text(&app, &headers, body).await?;
    let admin = Arc::clone(admin(&app)?);
    let set = apart(async move { admin.set_pipeline(Some(&name), text, &who).await }).await?;
    Ok(Json(set).into_response())
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Extension(who): Extension<Who>,
    Named(name): Named<String>,
) -> Answer {
    let (admin, named) = (Arc::clone(admin(&app)?), name.clone());
    apart(async move { admin.remove_pipeline(&named, &who).await }).await?;
    Ok(Json(json!({"name": name})).into_response())
}

pub(super) async fn set_stage(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Extension(who): Extension<Who>,
    Named((name, stage)): Named<(String, String)>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let keys: Map<String, Value> = body::json(&app, &headers, body).await?;
    let admin = Arc::clone(admin(&app)?);
    let set = apart(async move { admin.set_stage(&name, &stage, &keys, &who).await }).await?;
    Ok(Json(set).into_response())
}

pub(super) async fn remove_stage(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Extension(who): Extension<Who>,
    Named((name, stage)): Named<(String, String)>,
) -> Answer {
    let admin = Arc::clone(admin(&app)?);
    let set = apart(async move { admin.remove_stage(&name, &stage, &who).await }).await?;
    Ok(Json(set).into_response())
}

pub(super) async fn reload(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Extension(who): Extension<Who>,
) -> Answer {
    let admin = Arc::clone(admin(&app)?);
    let reloaded = apart(async move { admin.reload(&who).await }).await?;
    Ok(Json(reloaded).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Backup {
    /// A folder of this machine, empty or missing.
    to: PathBuf,
}

pub(super) async fn backup(
    State(app): State<Arc<App>>,
    _: NoOptions,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let Backup { to } = body::json(&app, &headers, body).await?;
    if !to.is_absolute() {
        return Err(Refusal::BadOption {
            key: "to",
            why: "must be an absolute path of this machine".to_owned(),
        });
    }
    let done = admin(&app)?.backup(to.clone()).await;
    done.map_err(|error| match error {
        BackupError::Book(error) => Refusal::from(Kept::from(error)),
        error => Refusal::BadOption {
            key: "to",
            why: error.to_string(),
        },
    })?;
    Ok(Json(json!({"to": to})).into_response())
}
