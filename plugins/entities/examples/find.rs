//! What the plugin says of cases of the corpus, a line of JSON for each: folders with a
//! `text.txt`.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use serde_json::{Map, Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    for argument in std::env::args().skip(1) {
        let file = Path::new(&argument).join("text.txt");
        let text = std::fs::read_to_string(&file)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let found = entities::read(&text, None);
        let mut line = Map::new();
        line.insert("name".to_owned(), argument.trim_end_matches('/').into());
        for (field, found) in found.fields() {
            let said = found.entities().iter().map(|entity| {
                json!({
                    "value": entity.value,
                    "mentions": entity.mentions,
                    "rule": format!("{:?}", entity.rule),
                })
            });
            line.insert(
                field.trim_start_matches("entities.").to_owned(),
                said.collect(),
            );
        }
        writeln!(out, "{}", Value::Object(line))?;
    }
    Ok(())
}
