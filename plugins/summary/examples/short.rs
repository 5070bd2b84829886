//! The plugin's summaries of cases of the corpus, a line of JSON for each: folders with a
//! `text.txt`.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use serde_json::json;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    for argument in std::env::args().skip(1) {
        let file = Path::new(&argument).join("text.txt");
        let text = std::fs::read_to_string(&file)
            .map_err(|error| format!("{}: {error}", file.display()))?;
        let found = summary::summarise(&text, None, summary::Length::default());
        let sentences: Vec<&str> = crescendo_text::sentences(&text)
            .into_iter()
            .filter_map(|range| text.get(range))
            .collect();
        let keywords: Vec<&str> = found
            .keywords
            .iter()
            .map(|word| word.word.as_str())
            .collect();
        let line = json!({
            "name": argument.trim_end_matches('/'),
            "summary": found.text,
            "sentences": sentences,
            "keywords": keywords,
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
