//! A pipeline as it is shown: the one description, whoever asks for it.

use serde::Serialize;

use super::{Cost, Pipeline, Stage, Start, Tier};
use crate::micros::Micros;
use crate::value::Field;

/// What `GET /v1/pipelines` and `crescendo pipeline --json` say about a
/// pipeline.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Description<'a> {
    /// Its name.
    pub name: &'a str,
    /// One line for people.
    pub description: &'a str,
    /// When stages start.
    pub start: Start,
    /// The fields whose least confidence is the run's.
    pub answer: &'a [Field],
    /// In the order of the file.
    pub stages: Vec<StageDescription<'a>>,
}

/// What is said about a stage; named as in events.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StageDescription<'a> {
    /// Its name.
    pub stage: &'a str,
    /// The plugin's id.
    pub plugin: &'a str,
    /// Its tier.
    pub tier: Tier,
    /// Whether the run fails when it fails.
    pub required: bool,
    /// The stages whose outcomes it reads.
    pub reads: &'a [String],
    /// Multiplies the confidence of its votes.
    pub weight: f64,
    /// What is reserved before it starts; none where nobody knows.
    pub cost_micros: Option<Micros>,
    /// What each of its requests costs, where that is metered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_micros: Option<Micros>,
    /// Wall time of the call.
    pub timeout_ms: u64,
    /// For the guest.
    pub parameters: &'a serde_json::Map<String, serde_json::Value>,
    /// How long results of an impure stage may be reused, seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cache_s: Option<u64>,
}

impl Pipeline {
    /// The pipeline as it is shown.
    #[must_use]
    pub fn describe(&self) -> Description<'_> {
        Description {
            name: &self.name,
            description: &self.description,
            start: self.start,
            answer: &self.answer,
            stages: self.stages.iter().map(Stage::describe).collect(),
        }
    }
}

impl Stage {
    /// What multiplies the confidence of its votes, as a number for people.
    #[must_use]
    pub fn weight(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "weights are small")]
        let micro = self.weight_micro as f64;
        micro / 1e6
    }

    /// The stage as it is shown.
    #[must_use]
    pub fn describe(&self) -> StageDescription<'_> {
        StageDescription {
            stage: &self.name,
            plugin: &self.plugin,
            tier: self.tier,
            required: self.required,
            reads: &self.reads,
            weight: self.weight(),
            cost_micros: match self.cost {
                Cost::Free => Some(Micros::ZERO),
                Cost::UpTo(most) => Some(most),
                Cost::Unknown => None,
            },
            request_micros: self.request_cost,
            timeout_ms: self.timeout_ms,
            parameters: &self.parameters,
            cache_s: self.cache_s,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_description_names_stages_as_events_do_and_says_what_is_reserved() {
        let text = "name = 'p'\ndescription = 'd'\nstart = 'gated'\nanswer = ['a.b']\n\
                    [[stages]]\nname = 's'\nplugin = 'x'\ntier = 3\nweight = 0.5\n\
                    cost_usd = '0.05'\ntimeout_ms = 100\nparameters = { k = 3 }\n\
                    [[stages]]\nplugin = 'y'\ntier = 4\ncost_usd = 'unknown'\nreads = ['s']\n";
        let pipeline = super::super::parse(text).unwrap();
        let shown = serde_json::to_value(pipeline.describe()).unwrap();
        assert_eq!(
            shown["stages"][0],
            json!({
                "stage": "s", "plugin": "x", "tier": 3, "required": false, "reads": [],
                "weight": 0.5, "cost_micros": 50_000, "timeout_ms": 100,
                "parameters": {"k": 3},
            })
        );
        assert_eq!(shown["stages"][1]["cost_micros"], json!(null));
        assert_eq!(shown["stages"][1]["reads"], json!(["s"]));
        assert_eq!(
            (&shown["start"], &shown["answer"]),
            (&json!("gated"), &json!(["a.b"]))
        );
    }
}
