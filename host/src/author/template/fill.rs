//! What a template leaves open: names and blanks.

use crate::author::embedded;

/// What is written into the blanks.
pub(super) struct Names {
    pairs: [(&'static str, String); 4],
}

impl Names {
    pub(super) fn of(id: &str) -> Self {
        Self {
            pairs: [
                ("{{id}}", id.to_owned()),
                ("{{title}}", title(id)),
                ("{{contract}}", contract()),
                ("{{crescendo}}", env!("CARGO_PKG_VERSION").to_owned()),
            ],
        }
    }

    /// Text with its blanks filled; bytes that are no text stay as they
    /// are.
    pub(super) fn fill(&self, bytes: &[u8]) -> Vec<u8> {
        let Ok(text) = str::from_utf8(bytes) else {
            return bytes.to_vec();
        };
        let mut text = text.to_owned();
        for (blank, name) in &self.pairs {
            if text.contains(blank) {
                text = text.replace(blank, name);
            }
        }
        text.into_bytes()
    }
}

/// `my-palette` as `My palette`.
fn title(id: &str) -> String {
    let words = id.replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

/// The version of the embedded contract, from its first line that names it.
fn contract() -> String {
    let mut files = embedded::below("wit");
    let version = files.find_map(|(_, bytes)| {
        let text = str::from_utf8(bytes).ok()?;
        let rest = text.split_once("package crescendo:plugin@")?.1;
        Some(rest.split_once(';')?.0.to_owned())
    });
    version.unwrap_or_default()
}

/// A path of a template as it is in a project: `dot-gitignore` becomes
/// `.gitignore`, and a final `.in` goes.
pub(super) fn path(template: &str) -> String {
    let parts = template
        .split('/')
        .map(|part| match part.strip_prefix("dot-") {
            Some(rest) => format!(".{rest}"),
            None => part.to_owned(),
        });
    let path = parts.collect::<Vec<_>>().join("/");
    path.strip_suffix(".in").map_or(path.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_filled_in_text_alone() {
        let names = Names::of("my-own-palette");
        let text = names.fill(b"{{id}} {{title}} {{contract}} {{other}}");
        let expected = "my-own-palette My own palette 0.1.0 {{other}}";
        assert_eq!(text, expected.as_bytes());
        assert_eq!(names.fill(b"\xff{{id}}"), b"\xff{{id}}");
    }

    #[test]
    fn names_of_files_are_undone() {
        assert_eq!(path("dot-cargo/config.toml"), ".cargo/config.toml");
        assert_eq!(path("Cargo.toml.in"), "Cargo.toml");
        assert_eq!(path("src/dotted.rs"), "src/dotted.rs");
    }
}
