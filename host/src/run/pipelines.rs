//! The pipelines that runs can be started of, as they are now.
//!
//! A change replaces the whole set at once; a run keeps the pipeline that it
//! began with.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use crescendo_core::pipeline::Pipeline;

/// Pipelines by name, and the one that is used when none is named.
#[derive(Clone, Debug, Default)]
pub struct PipelineSet {
    /// By name.
    pub by_name: BTreeMap<String, Arc<Pipeline>>,
    /// The name of the default; one of them.
    pub default: String,
}

/// The set that is in force.
#[derive(Debug, Default)]
pub struct Pipelines(RwLock<Arc<PipelineSet>>);

impl Pipelines {
    /// With this set in force.
    #[must_use]
    pub fn new(set: PipelineSet) -> Self {
        Self(RwLock::new(Arc::new(set)))
    }

    /// The set at this moment.
    #[must_use]
    pub fn now(&self) -> Arc<PipelineSet> {
        // The lock holds a pointer, which is whole at every moment.
        Arc::clone(&self.0.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Another set from now on.
    pub fn replace(&self, set: PipelineSet) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(set);
    }

    /// The pipelines that have a stage of this plugin.
    #[must_use]
    pub fn users(&self, plugin: &str) -> Vec<String> {
        let set = self.now();
        let uses = |pipeline: &&Arc<Pipeline>| pipeline.stages.iter().any(|s| s.plugin == plugin);
        let users = set.by_name.values().filter(uses);
        users.map(|pipeline| pipeline.name.clone()).collect()
    }
}
