//! Pipelines and their stages, placed while the host runs.

use std::sync::Arc;

use crescendo_core::lifecycle::{Action, Audit, Book as _, Write};
use crescendo_core::manifest::World;
use crescendo_core::pipeline::{Pipeline, Stage};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Admin, Configured, Refused, apart, edit, set};
use crate::config::{Catalogue, Origin, Placed};
use crate::plugin::Registry;
use crate::plugin::lifecycle::{Lifecycle, Who};

/// A pipeline as admins see it.
#[derive(Clone, Debug, Serialize)]
pub struct Shown {
    /// Its name.
    pub name: String,
    /// Where it comes from.
    pub origin: String,
    /// Whether it is used when none is named.
    pub default: bool,
    /// As it was written.
    pub text: String,
}

impl Admin {
    /// One pipeline.
    ///
    /// # Errors
    /// There is none of that name.
    pub async fn pipeline(&self, name: &str) -> Result<Shown, Refused> {
        let configured = self.configured.lock().await;
        let placed = configured.placed(name)?;
        Ok(Shown {
            name: name.to_owned(),
            origin: origin(&placed.origin),
            default: configured.catalogue.default_pipeline().name == name,
            text: placed.text.clone(),
        })
    }

    /// Puts a pipeline in place: the text of a file with one pipeline. Answers
    /// with it.
    ///
    /// # Errors
    /// [`Refused`]: what is in force stays.
    pub async fn set_pipeline(
        &self,
        named: Option<&str>,
        text: String,
        who: &Who,
    ) -> Result<Shown, Refused> {
        let mut configured = self.configured.lock().await;
        let _one = self.lifecycle.hold().await;
        self.place(&mut configured, named, text, "the whole text", who)
            .await
    }

    /// Puts a stage in place: `keys` as a pipeline's file would have them; what
    /// is not named stays as it is.
    ///
    /// # Errors
    /// [`Refused`]: what is in force stays.
    pub async fn set_stage(
        &self,
        pipeline: &str,
        stage: &str,
        keys: &Map<String, Value>,
        who: &Who,
    ) -> Result<Shown, Refused> {
        let mut configured = self.configured.lock().await;
        let _one = self.lifecycle.hold().await;
        let text = edit::set_stage(&configured.placed(pipeline)?.text, stage, keys)?;
        let names: Vec<&str> = keys.keys().map(String::as_str).collect();
        let detail = format!("stage {stage}: {}", names.join(", "));
        self.place(&mut configured, Some(pipeline), text, &detail, who)
            .await
    }

    /// Takes a stage out.
    ///
    /// # Errors
    /// [`Refused`]: what is in force stays.
    pub async fn remove_stage(
        &self,
        pipeline: &str,
        stage: &str,
        who: &Who,
    ) -> Result<Shown, Refused> {
        let mut configured = self.configured.lock().await;
        let _one = self.lifecycle.hold().await;
        let text = edit::remove_stage(&configured.placed(pipeline)?.text, stage)?;
        let detail = format!("stage {stage} is taken out");
        self.place(&mut configured, Some(pipeline), text, &detail, who)
            .await
    }

    /// Takes away what was placed live: the pipeline is again what the binary
    /// or a file says, or gone.
    ///
    /// # Errors
    /// [`Refused`]: it was not placed live, or is the default.
    pub async fn remove_pipeline(&self, name: &str, who: &Who) -> Result<(), Refused> {
        let mut configured = self.configured.lock().await;
        let _one = self.lifecycle.hold().await;
        let placed = configured.placed(name)?;
        if placed.origin != Origin::Live {
            return Err(Refused::NotLive {
                name: name.to_owned(),
                origin: origin(&placed.origin),
            });
        }
        let mut live = self.live().await?;
        live.retain(|(other, _)| other != name);
        let catalogue = Catalogue::with_live(&configured.config, &live)?;
        let writes = vec![Write::NoPipeline(name.to_owned())];
        let record = record(who, name, "what was set live is taken away");
        self.lifecycle.commit(writes, record).await?;
        self.pipelines.replace(set(&catalogue));
        configured.catalogue = catalogue;
        Ok(())
    }

    /// What was placed live: names and texts.
    async fn live(&self) -> Result<Vec<(String, String)>, Refused> {
        let store = Arc::clone(&self.store);
        Ok(apart(move || store.pipelines()).await??)
    }

    async fn place(
        &self,
        configured: &mut Configured,
        named: Option<&str>,
        text: String,
        detail: &str,
        who: &Who,
    ) -> Result<Shown, Refused> {
        let file = std::path::Path::new(named.unwrap_or("the pipeline"));
        let pipeline = Catalogue::read_text(file, &text)?;
        let name = pipeline.name.clone();
        if let Some(named) = named.filter(|named| *named != name) {
            let (named, found) = (named.to_owned(), name);
            return Err(Refused::Another { named, found });
        }
        let before = configured.catalogue.get(Some(&name)).ok();
        check_stages(&pipeline, before.as_deref(), &self.registry)?;
        let mut live = self.live().await?;
        live.retain(|(other, _)| *other != name);
        live.push((name.clone(), text.clone()));
        let catalogue = Catalogue::with_live(&configured.config, &live)?;
        let write = Write::Pipeline {
            name: name.clone(),
            text: text.clone(),
        };
        self.lifecycle
            .commit(vec![write], record(who, &name, detail))
            .await?;
        self.pipelines.replace(set(&catalogue));
        configured.catalogue = catalogue;
        Ok(Shown {
            origin: origin(&Origin::Live),
            default: configured.catalogue.default_pipeline().name == name,
            name,
            text,
        })
    }
}

impl Configured {
    fn placed(&self, name: &str) -> Result<&Placed, Refused> {
        if let Some(placed) = self.catalogue.placed(name) {
            return Ok(placed);
        }
        let unknown = self.catalogue.get(Some(name)).map(drop);
        Err(unknown.err().map_or_else(
            || Refused::Follow(format!("pipeline `{name}` has no text")),
            Refused::Unknown,
        ))
    }
}

/// Whether there is a plugin for each stage that was not there before, and one
/// that can be a stage. What is there already may have lost its plugin: its stage
/// is skipped, and does not stand in the way of other changes.
fn check_stages(
    pipeline: &Pipeline,
    before: Option<&Pipeline>,
    registry: &Registry,
) -> Result<(), Refused> {
    let is_old = |stage: &Stage| {
        let stages = before.into_iter().flat_map(|before| &before.stages);
        let mut same = stages.filter(|old| old.name == stage.name);
        same.any(|old| old.plugin == stage.plugin)
    };
    let mut new = pipeline.clone();
    new.stages.retain(|stage| !is_old(stage));
    check_plugins(&new, registry)?;
    for stage in &new.stages {
        let world = registry
            .get(&stage.plugin)
            .map(|found| found.manifest.world);
        if let Some(world @ (World::Model | World::Router)) = world {
            return Err(Refused::World {
                stage: stage.name.clone(),
                plugin: stage.plugin.clone(),
                world,
            });
        }
    }
    Ok(())
}

/// Whether there is a plugin for each stage.
pub(super) fn check_plugins(pipeline: &Pipeline, registry: &Registry) -> Result<(), Refused> {
    let is_missing = |id: &&String| registry.get(id).is_none();
    let ids = pipeline.stages.iter().map(|stage| &stage.plugin);
    let missing: Vec<String> = ids.filter(is_missing).map(|id| format!("`{id}`")).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let known = registry.list().into_iter();
    Err(Refused::Missing {
        pipeline: pipeline.name.clone(),
        missing,
        known: known.map(|plugin| plugin.manifest.id.clone()).collect(),
    })
}

fn origin(origin: &Origin) -> String {
    match origin {
        Origin::Embedded => "the binary".to_owned(),
        Origin::File(path) => path.display().to_string(),
        Origin::Live => "an admin".to_owned(),
    }
}

fn record(who: &Who, about: &str, detail: &str) -> Audit {
    Lifecycle::record(who, Action::Pipeline, about, detail)
}
