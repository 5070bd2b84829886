//! Plugins, their rights, their history, and whose signatures count.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::State;
use axum::response::IntoResponse as _;
use axum::{Extension, Json};
use crescendo_core::lifecycle::{KeyState, Rights};
use http::{HeaderMap, StatusCode};
use semver::Version;
use serde::Deserialize;
use serde_json::json;

use super::super::app::App;
use super::super::intake::query::{NoOptions, once};
use super::super::problem::Refusal;
use super::ask::{Asked, Keys, Named, flag, parsed};
use super::said::AdminRefusal;
use super::{Answer, admin, apart, body};
use crate::plugin::lifecycle::{Ask, Kept, Removal, Who, Word};
use crate::plugin::signature::PublicKey;
use crate::plugin::{PluginError, Source};

/// Most records in one answer.
const MOST_RECORDS: u32 = 1000;

impl From<Kept> for Refusal {
    fn from(kept: Kept) -> Self {
        Self::Admin(kept.into())
    }
}

fn book(error: crescendo_core::lifecycle::BookError) -> Refusal {
    Kept::from(error).into()
}

pub(super) async fn list(State(app): State<Arc<App>>, _: NoOptions) -> Answer {
    let plugins = admin(&app)?.lifecycle().list().await.map_err(book)?;
    Ok(Json(json!({"plugins": plugins})).into_response())
}

pub(super) async fn inspect(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Named(id): Named<String>,
) -> Answer {
    let found = admin(&app)?.lifecycle().inspect(&id).await.map_err(book)?;
    match found {
        Some(found) => Ok(Json(found).into_response()),
        None => Err(Refusal::Admin(AdminRefusal::UnknownPlugin { id })),
    }
}

/// What comes with a file, in the query.
#[derive(Debug, Default)]
pub(super) struct Installing {
    /// The digest that the file must have.
    digest: Option<String>,
    /// `all`: what the manifest asks for is granted.
    grant: Option<String>,
    /// What the file is called, for the record.
    name: Option<String>,
}

impl Keys for Installing {
    const KEYS: &'static [&'static str] = &["digest", "grant", "name"];

    fn take(&mut self, key: &'static str, value: String) -> Result<(), Refusal> {
        let slot = match key {
            "digest" => &mut self.digest,
            "grant" => &mut self.grant,
            _ => &mut self.name,
        };
        once(key, slot, value)
    }
}

impl Installing {
    fn ask(self, swap: Option<String>) -> Result<Ask, Refusal> {
        let grant_all = match self.grant.as_deref() {
            None => false,
            Some("all") => true,
            Some(_) => {
                return Err(Refusal::BadOption {
                    key: "grant",
                    why: "can only be `all`; PUT .../grants grants less".to_owned(),
                });
            }
        };
        Ok(Ask {
            swap,
            digest: self.digest,
            grant_all,
        })
    }
}

pub(super) async fn install(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Who>,
    Asked(asked): Asked<Installing>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    take(&app, &who, None, asked, &headers, body).await
}

pub(super) async fn swap(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Who>,
    Named(id): Named<String>,
    Asked(asked): Asked<Installing>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    take(&app, &who, Some(id), asked, &headers, body).await
}

async fn take(
    app: &Arc<App>,
    who: &Who,
    swap: Option<String>,
    asked: Installing,
    headers: &HeaderMap,
    body: Body,
) -> Answer {
    let most = app.services.max_component_bytes;
    let read = body::bytes(app, headers, body, most).await?;
    let (bytes, share) = read.ok_or(Refusal::Admin(AdminRefusal::NoFile))?;
    let name = asked.name.as_deref().unwrap_or("an upload");
    let name: String = name.chars().filter(|c| !c.is_control()).take(200).collect();
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let upload = Source::Upload { name, bytes };
    // It hashes all of it.
    let fetched = tokio::task::spawn_blocking(move || upload.fetch(most)).await;
    let fetched = fetched.map_err(|_| Refusal::Internal {
        what: "the upload was not read to its end",
    })?;
    let fetched = fetched.map_err(unreadable)?;
    let ask = asked.ask(swap)?;
    let (lifecycle, who) = (Arc::clone(admin(app)?.lifecycle()), who.clone());
    let changed = apart(async move {
        let changed = lifecycle.install(fetched, ask, &who).await;
        // Of the memory for bodies: the upload lives until here.
        drop(share);
        changed
    });
    let changed = changed.await?;
    Ok(Json(changed).into_response())
}

fn unreadable(error: PluginError) -> Refusal {
    use crate::plugin::lifecycle::{Step, Why};
    Refusal::Admin(AdminRefusal::from(Kept {
        step: Step::Fetch,
        why: Box::new(Why::Plugin(error)),
        serving: None,
    }))
}

pub(super) async fn remove(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Who>,
    Named(id): Named<String>,
    Asked(removing): Asked<Removing>,
) -> Answer {
    let lifecycle = Arc::clone(admin(&app)?.lifecycle());
    let how = Removal {
        force: removing.force.unwrap_or_default(),
        forget: removing.forget.unwrap_or_default(),
    };
    let named = id.clone();
    let record = apart(async move { lifecycle.remove(&named, how, &who).await }).await?;
    Ok(Json(json!({"id": id, "record": record})).into_response())
}

#[derive(Debug, Default)]
pub(super) struct Removing {
    /// Also where pipelines name it.
    force: Option<bool>,
    /// Its id is free for anybody.
    forget: Option<bool>,
}

impl Keys for Removing {
    const KEYS: &'static [&'static str] = &["force", "forget"];

    fn take(&mut self, key: &'static str, value: String) -> Result<(), Refusal> {
        let slot = match key {
            "force" => &mut self.force,
            _ => &mut self.forget,
        };
        flag(key, slot, &value)
    }
}

#[derive(Debug, Default)]
pub(super) struct To {
    to: Option<Version>,
}

impl Keys for To {
    const KEYS: &'static [&'static str] = &["to"];

    fn take(&mut self, key: &'static str, value: String) -> Result<(), Refusal> {
        once(key, &mut self.to, version(key, &value)?)
    }
}

pub(super) async fn rollback(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Who>,
    Named(id): Named<String>,
    Asked(To { to }): Asked<To>,
) -> Answer {
    let lifecycle = Arc::clone(admin(&app)?.lifecycle());
    let changed = apart(async move { lifecycle.rollback(&id, to.as_ref(), &who).await }).await?;
    Ok(Json(changed).into_response())
}

fn version(key: &'static str, text: &str) -> Result<Version, Refusal> {
    text.parse().map_err(|error| Refusal::BadOption {
        key,
        why: format!("is no semantic version such as 1.2.0: {error}"),
    })
}

/// What is granted: `{"all": true}`, or rights as manifests write them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Granted {
    #[serde(default)]
    all: bool,
    rights: Option<Rights>,
}

pub(super) async fn grant(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Extension(who): Extension<Who>,
    Named(id): Named<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let word = match body::json::<Granted>(&app, &headers, body).await? {
        Granted {
            all: true,
            rights: None,
        } => Word::AllAsked,
        Granted {
            all: false,
            rights: Some(rights),
        } => Word::These(rights),
        _ => {
            return Err(Refusal::BadJson {
                why: "it must have either `all`: true or `rights`".to_owned(),
            });
        }
    };
    let lifecycle = Arc::clone(admin(&app)?.lifecycle());
    let changed = apart(async move { lifecycle.grant(&id, word, &who).await }).await?;
    Ok(Json(changed).into_response())
}

#[derive(Debug, Default)]
pub(super) struct Revoked {
    /// Names of rights, with commas between; all where there are none.
    names: Option<String>,
}

impl Keys for Revoked {
    const KEYS: &'static [&'static str] = &["names"];

    fn take(&mut self, key: &'static str, value: String) -> Result<(), Refusal> {
        once(key, &mut self.names, value)
    }
}

pub(super) async fn revoke(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Who>,
    Named(id): Named<String>,
    Asked(Revoked { names }): Asked<Revoked>,
) -> Answer {
    let names = names.unwrap_or_default();
    let names = names.split(',').filter(|name| !name.is_empty());
    let names: Vec<String> = names.map(str::to_owned).collect();
    let lifecycle = Arc::clone(admin(&app)?.lifecycle());
    let changed = apart(async move { lifecycle.revoke(&id, &names, &who).await }).await?;
    Ok(Json(changed).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Floor {
    version: String,
}

pub(super) async fn floor(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Extension(who): Extension<Who>,
    Named(id): Named<String>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let floor: Floor = body::json(&app, &headers, body).await?;
    let floor = version("version", &floor.version)?;
    let lifecycle = Arc::clone(admin(&app)?.lifecycle());
    let (named, lowest) = (id.clone(), floor.clone());
    apart(async move { lifecycle.set_floor(&named, lowest, &who).await }).await?;
    Ok(Json(json!({"id": id, "floor": floor})).into_response())
}

pub(super) async fn revoke_version(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Extension(who): Extension<Who>,
    Named((id, text)): Named<(String, String)>,
) -> Answer {
    let version = version("version", &text)?;
    let lifecycle = Arc::clone(admin(&app)?.lifecycle());
    let (named, out) = (id.clone(), version.clone());
    apart(async move { lifecycle.revoke_version(&named, &out, &who).await }).await?;
    Ok(Json(json!({"id": id, "revoked": version})).into_response())
}

pub(super) async fn lift(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Extension(who): Extension<Who>,
    Named(id): Named<String>,
) -> Answer {
    let (lifecycle, named) = (Arc::clone(admin(&app)?.lifecycle()), id.clone());
    let record = apart(async move { lifecycle.lift(&named, &who).await }).await?;
    Ok(Json(json!({"id": id, "record": record})).into_response())
}

#[derive(Debug, Default)]
pub(super) struct Past {
    about: Option<String>,
    before: Option<u64>,
    limit: Option<u32>,
}

impl Keys for Past {
    const KEYS: &'static [&'static str] = &["about", "before", "limit"];

    fn take(&mut self, key: &'static str, value: String) -> Result<(), Refusal> {
        const NUMBER: &str = "a whole number";
        match key {
            "about" => once(key, &mut self.about, value),
            "before" => parsed(key, &mut self.before, &value, NUMBER),
            _ => parsed(key, &mut self.limit, &value, NUMBER),
        }
    }
}

pub(super) async fn history(State(app): State<Arc<App>>, Asked(past): Asked<Past>) -> Answer {
    let limit = past.limit.unwrap_or(100).min(MOST_RECORDS);
    let lifecycle = admin(&app)?.lifecycle();
    let records = lifecycle.history(past.about, past.before, limit).await;
    Ok(Json(json!({"records": records.map_err(book)?})).into_response())
}

pub(super) async fn keys(State(app): State<Arc<App>>, _: NoOptions) -> Answer {
    let keys = admin(&app)?.lifecycle().keys().await?;
    Ok(Json(json!({"keys": keys})).into_response())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Trust {
    publisher: String,
    key: String,
}

pub(super) async fn trust(
    State(app): State<Arc<App>>,
    _: NoOptions,
    Extension(who): Extension<Who>,
    headers: HeaderMap,
    body: Body,
) -> Answer {
    let Trust { publisher, key } = body::json(&app, &headers, body).await?;
    let key = key.parse().map_err(|error| bad_key(&error))?;
    if !crescendo_core::manifest::is_id(&publisher) {
        return Err(Refusal::BadOption {
            key: "publisher",
            why: "is letters of a-z, 0-9 and `-`".to_owned(),
        });
    }
    let lifecycle = Arc::clone(admin(&app)?.lifecycle());
    let trusted = apart(async move { lifecycle.trust(&publisher, key, &who).await }).await?;
    Ok((StatusCode::CREATED, Json(trusted)).into_response())
}

fn bad_key(error: &crate::plugin::signature::SignatureError) -> Refusal {
    Refusal::BadOption {
        key: "key",
        why: format!("is {error}"),
    }
}

#[derive(Debug, Default)]
pub(super) struct Distrust {
    /// Retired rather than revoked.
    retire: Option<bool>,
}

impl Keys for Distrust {
    const KEYS: &'static [&'static str] = &["retire"];

    fn take(&mut self, key: &'static str, value: String) -> Result<(), Refusal> {
        flag(key, &mut self.retire, &value)
    }
}

pub(super) async fn distrust(
    State(app): State<Arc<App>>,
    Extension(who): Extension<Who>,
    Named(key): Named<String>,
    Asked(Distrust { retire }): Asked<Distrust>,
) -> Answer {
    let key: PublicKey = key.parse().map_err(|error| bad_key(&error))?;
    let (lifecycle, gone) = (Arc::clone(admin(&app)?.lifecycle()), key);
    let (state, touched) = if retire.unwrap_or_default() {
        apart(async move { lifecycle.retire(&gone, &who).await }).await?;
        (KeyState::Retired, Vec::new())
    } else {
        let touched = apart(async move { lifecycle.distrust(&gone, &who).await }).await?;
        (KeyState::Revoked, touched)
    };
    Ok(Json(json!({"key": key.to_string(), "state": state, "touched": touched})).into_response())
}
