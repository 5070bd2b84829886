//! The languages that authors write in.

use std::path::Path;

use clap::ValueEnum;
use serde::Serialize;

/// A language with an SDK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Rust, by cargo
    #[value(alias = "rs")]
    Rust,
    /// Python, by componentize-py
    #[value(alias = "py")]
    Python,
    /// JavaScript, by jco with QuickJS
    #[value(alias = "javascript")]
    Js,
    /// C, by clang
    C,
}

impl Language {
    /// All of them, in the order in which a project's files are asked.
    pub const ALL: [Self; 4] = [Self::Rust, Self::Python, Self::Js, Self::C];

    /// As the SDK's folder and the command line name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rust => "rust",
            Self::Python => "python",
            Self::Js => "js",
            Self::C => "c",
        }
    }

    /// The file that tells the language of a project.
    #[must_use]
    pub const fn main_file(self) -> &'static str {
        match self {
            Self::Rust => "Cargo.toml",
            Self::Python => "plugin.py",
            Self::Js => "plugin.js",
            Self::C => "plugin.c",
        }
    }

    /// The languages whose main file lies in a folder.
    #[must_use]
    pub fn of_project(folder: &Path) -> Vec<Self> {
        let there = |language: &Self| folder.join(language.main_file()).is_file();
        Self::ALL.into_iter().filter(there).collect()
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_of_a_project_shows_in_its_files() {
        let folder = tempfile::tempdir().unwrap();
        assert!(Language::of_project(folder.path()).is_empty());
        std::fs::write(folder.path().join("plugin.js"), "").unwrap();
        assert_eq!(Language::of_project(folder.path()), [Language::Js]);
        std::fs::write(folder.path().join("plugin.c"), "").unwrap();
        assert_eq!(Language::of_project(folder.path()).len(), 2);
    }
}
