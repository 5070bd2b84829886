//! The cases of `corpus/`.

use std::path::Path;

use serde_json::Value;

/// A text with the truth beside it.
pub struct Case {
    pub text: String,
    truth: Value,
}

impl Case {
    pub fn all() -> Vec<Case> {
        let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
        let mut folders: Vec<_> = std::fs::read_dir(corpus)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_dir())
            .collect();
        folders.sort();
        let read = |folder: &Path| Case {
            text: std::fs::read_to_string(folder.join("text.txt")).unwrap(),
            truth: serde_json::from_slice(&std::fs::read(folder.join("truth.json")).unwrap())
                .unwrap(),
        };
        folders.iter().map(|folder| read(folder)).collect()
    }

    pub fn is_held_out(&self) -> bool {
        self.truth["held_out"] == true
    }

    /// The true values of a kind, as they are compared.
    pub fn truth(&self, kind: &str) -> Vec<String> {
        let values = self.truth[kind].as_array().unwrap().iter();
        values.map(|value| plain(value.as_str().unwrap())).collect()
    }
}

/// A value as it is compared: `corpus/README.md`.
pub fn plain(value: &str) -> String {
    let lower = value.to_lowercase();
    let articles = [
        "the ", "la ", "le ", "les ", "el ", "los ", "las ", "l'", "l’",
    ];
    let bare = articles
        .iter()
        .find_map(|article| lower.strip_prefix(article));
    bare.unwrap_or(&lower).to_owned()
}
