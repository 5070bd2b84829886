//! What the plugin says of cases of the corpus, a line of JSON for each: folders with
//! a `page.html` and a `truth.json`, or files of HTML.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    for argument in std::env::args().skip(1) {
        let path = Path::new(&argument);
        let truth = std::fs::read_to_string(path.join("truth.json"));
        let truth: Value = truth.map_or(Ok(Value::Null), |text| serde_json::from_str(&text))?;
        let file = if path.is_dir() {
            path.join("page.html")
        } else {
            path.to_owned()
        };
        let bytes = std::fs::read(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        let word = |name: &str| truth.get(name).and_then(Value::as_str);
        let page = page::read(
            &bytes,
            word("content_type"),
            word("url").unwrap_or_default(),
        );
        let said = |said: Option<page::said::Said>| said.map(|said| said.text);
        let line = json!({
            "name": argument.trim_end_matches('/'),
            "title": said(page.title),
            "author": said(page.author),
            "site": said(page.site),
            "published": said(page.published),
            "modified": said(page.modified),
            "language": said(page.language),
            "encoding": said(page.encoding),
            "text": said(page.text).unwrap_or_default(),
        });
        writeln!(out, "{line}")?;
    }
    Ok(())
}
