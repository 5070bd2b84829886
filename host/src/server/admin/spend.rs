//! What was spent.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse as _;
use crescendo_core::budget::journal::By;
use crescendo_core::day::Day;

use super::super::app::App;
use super::super::intake::query::{bad, once};
use super::super::problem::Refusal;
use super::ask::{Asked, Keys};
use super::{Answer, admin};
use crate::plugin::lifecycle::Kept;

/// How it is summed, and since when.
#[derive(Debug, Default)]
pub(super) struct Sums {
    by: Option<By>,
    since: Option<Day>,
}

impl Keys for Sums {
    const KEYS: &'static [&'static str] = &["by", "since"];

    fn take(&mut self, key: &'static str, value: String) -> Result<(), Refusal> {
        if key == "by" {
            let known = By::ALL.into_iter().find(|by| by.as_str() == value);
            let names = By::ALL.map(By::as_str).join(", ");
            let wrong = || bad(key, format!("must be one of {names}, not `{value}`"));
            return once(key, &mut self.by, known.ok_or_else(wrong)?);
        }
        let day: Day = value
            .parse()
            .map_err(|error| bad(key, format!("is no day: {error}")))?;
        once(key, &mut self.since, day)
    }
}

pub(super) async fn spend(
    State(app): State<Arc<App>>,
    Asked(Sums { by, since }): Asked<Sums>,
) -> Answer {
    let report = admin(&app)?.spent(by.unwrap_or_default(), since).await;
    Ok(Json(report.map_err(Kept::from)?).into_response())
}
