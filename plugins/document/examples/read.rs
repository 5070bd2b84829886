//! `cargo run --release -p document --example read -- FILE…`: what is read of files, a
//! line of JSON each.

#![allow(clippy::print_stdout, reason = "a program for people")]

use serde_json::json;

fn main() -> Result<(), std::io::Error> {
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let began = std::time::Instant::now();
        let line = match document::read(bytes) {
            Ok(document) => json!({
                "file": path,
                "ms": began.elapsed().as_secs_f64() * 1000.0,
                "title": document.metadata.title,
                "heading": document.heading,
                "pages": document.pages,
                "pages_read": document.pages_read,
                "text": document.text,
                "tables": document.tables,
                "outline": document.outline,
            }),
            Err(why) => json!({"file": path, "error": why.to_string()}),
        };
        println!("{line}");
    }
    Ok(())
}
