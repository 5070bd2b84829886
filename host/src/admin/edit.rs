//! A pipeline's text with one stage more, other, or less.

use serde_json::{Map, Value};
use toml::Table;

/// Why a text was not edited.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// The text is no TOML; it was read before, so this is a defect.
    #[error("the pipeline's text cannot be read: {0}")]
    Text(String),
    /// There is no such stage.
    #[error("pipeline `{pipeline}` has no stage `{stage}`; it has {}", known.join(", "))]
    NoStage {
        /// The pipeline.
        pipeline: String,
        /// The stage.
        stage: String,
        /// Those that it has.
        known: Vec<String>,
    },
    /// A key has a value that TOML does not know.
    #[error("`{key}` is null; leave it out")]
    Null {
        /// The key.
        key: String,
    },
}

/// Puts `keys` of a stage in place, as a pipeline's file would have them; a
/// stage that is not there is added at the end. Other keys stay as they are.
///
/// # Errors
/// [`EditError`]. Whether the result is a pipeline is seen when it is read.
pub fn set_stage(text: &str, stage: &str, keys: &Map<String, Value>) -> Result<String, EditError> {
    let mut table = read(text)?;
    let stages = table
        .entry("stages")
        .or_insert_with(|| toml::Value::Array(Vec::new()));
    let Some(stages) = stages.as_array_mut() else {
        return Err(EditError::Text("`stages` is no list".to_owned()));
    };
    let place = stages.iter().position(|found| name(found) == Some(stage));
    let mut changed = place
        .and_then(|place| stages.get(place)?.as_table().cloned())
        .unwrap_or_default();
    for (key, value) in keys {
        let value = toml::Value::try_from(value).map_err(|_| EditError::Null { key: key.clone() });
        changed.insert(key.clone(), value?);
    }
    changed.insert("name".to_owned(), stage.into());
    let changed = toml::Value::Table(changed);
    match place.and_then(|place| stages.get_mut(place)) {
        Some(there) => *there = changed,
        None => stages.push(changed),
    }
    write(&table)
}

/// Takes a stage out.
///
/// # Errors
/// There is no such stage.
pub fn remove_stage(text: &str, stage: &str) -> Result<String, EditError> {
    let mut table = read(text)?;
    let pipeline = table.get("name").and_then(toml::Value::as_str);
    let pipeline = pipeline.unwrap_or_default().to_owned();
    let stages = table.get_mut("stages").and_then(toml::Value::as_array_mut);
    let stages = stages.ok_or_else(|| EditError::Text("`stages` is no list".to_owned()))?;
    let known: Vec<String> = stages.iter().filter_map(name).map(str::to_owned).collect();
    let before = stages.len();
    stages.retain(|found| name(found) != Some(stage));
    if stages.len() == before {
        return Err(EditError::NoStage {
            pipeline,
            stage: stage.to_owned(),
            known,
        });
    }
    write(&table)
}

/// A stage is called by its name, or by its plugin where it has none.
fn name(stage: &toml::Value) -> Option<&str> {
    stage.get("name").or_else(|| stage.get("plugin"))?.as_str()
}

fn read(text: &str) -> Result<Table, EditError> {
    text.parse()
        .map_err(|error: toml::de::Error| EditError::Text(error.message().to_owned()))
}

fn write(table: &Table) -> Result<String, EditError> {
    toml::to_string(table).map_err(|error| EditError::Text(error.to_string()))
}

#[cfg(test)]
mod tests {
    use crescendo_core::pipeline::parse;
    use serde_json::json;

    use super::*;

    const TEXT: &str = "name = 'mine'\nanswer = ['a.b']\n\
                        [[stages]]\nplugin = 'one'\ntier = 1\nweight = 2.0\n";

    fn keys(value: Value) -> Map<String, Value> {
        value.as_object().unwrap().clone()
    }

    #[test]
    fn a_stage_is_added_changed_and_taken_out() {
        let more = keys(json!({"plugin": "two", "tier": 2, "parameters": {"k": 3}}));
        let text = set_stage(TEXT, "second", &more).unwrap();
        let pipeline = parse(&text).unwrap();
        assert_eq!(pipeline.stages.len(), 2);
        assert_eq!(pipeline.stages[1].name, "second");
        assert_eq!(pipeline.stages[1].parameters["k"], 3);
        let text = set_stage(&text, "one", &keys(json!({"weight": 0.5}))).unwrap();
        let pipeline = parse(&text).unwrap();
        assert_eq!(pipeline.stages[0].weight_micro, 500_000);
        assert_eq!(pipeline.stages[0].plugin, "one", "other keys stay");
        let pipeline = parse(&remove_stage(&text, "one").unwrap()).unwrap();
        assert_eq!(pipeline.stages.len(), 1);
    }

    #[test]
    fn what_is_not_there_is_refused_and_what_is_there_is_listed() {
        let refused = remove_stage(TEXT, "two").unwrap_err().to_string();
        assert_eq!(refused, "pipeline `mine` has no stage `two`; it has one");
        let null = set_stage(TEXT, "one", &keys(json!({"tier": null})));
        assert_eq!(null, Err(EditError::Null { key: "tier".into() }));
    }
}
