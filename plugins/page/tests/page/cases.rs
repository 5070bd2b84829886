//! The cases of `corpus/`.

use std::path::Path;

use serde_json::Value;

/// A page with the truth beside it.
pub struct Case {
    pub name: String,
    pub page: Vec<u8>,
    truth: Value,
}

impl Case {
    pub fn all() -> Vec<Case> {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let entries = std::fs::read_dir(corpus).unwrap();
        let folders = entries.map(|entry| entry.unwrap().path());
        let mut cases: Vec<Case> = folders
            .filter(|folder| folder.is_dir())
            .map(|folder| Case {
                name: folder.file_name().unwrap().to_string_lossy().into_owned(),
                page: std::fs::read(folder.join("page.html")).unwrap(),
                truth: serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap())
                    .unwrap(),
            })
            .collect();
        cases.sort_by(|one, other| one.name.cmp(&other.name));
        cases
    }

    pub fn is_held_out(&self) -> bool {
        self.truth["held_out"] == true
    }

    pub fn truth(&self, field: &str) -> Option<&str> {
        self.truth[field].as_str()
    }

    pub fn read(&self) -> page::Page {
        let url = self.truth("url").unwrap_or_default();
        page::read(&self.page, self.truth("content_type"), url)
    }
}
