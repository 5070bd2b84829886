//! Why a project did not become a component.

use std::path::PathBuf;

use crescendo_core::manifest::ManifestError;
use crescendo_core::pack::PackError;
use crescendo_core::section::SectionError;

use crate::author::contract::Finding;
use crate::author::language::Language;

/// Why a project did not become a component.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// There is no manifest, so it is no project.
    #[error(
        "{}: no plugin.toml; `crescendo plugin new NAME --world W --lang L` makes a project",
        folder.display()
    )]
    NoProject {
        /// Where one was looked for.
        folder: PathBuf,
    },
    /// The manifest is wrong.
    #[error("{}: {error}", file.display())]
    Manifest {
        /// Which.
        file: PathBuf,
        /// What is wrong, and where.
        #[source]
        error: ManifestError,
    },
    /// No file tells the language.
    #[error(
        "{}: no Cargo.toml, plugin.py, plugin.js or plugin.c that tells the language; \
         --component FILE takes what another tool has made",
        folder.display()
    )]
    NoLanguage {
        /// Where one was looked for.
        folder: PathBuf,
    },
    /// Files tell several languages.
    #[error(
        "{}: {} tell several languages; keep one",
        folder.display(),
        languages.iter().map(|l| l.main_file()).collect::<Vec<_>>().join(" and ")
    )]
    ManyLanguages {
        /// Where.
        folder: PathBuf,
        /// Which.
        languages: Vec<Language>,
    },
    /// Something that the language needs is not on this machine.
    #[error("{what} is missing; install it: {remedy}")]
    Missing {
        /// What.
        what: String,
        /// The one command that installs it.
        remedy: String,
    },
    /// A tool could not be started.
    #[error("cannot start {tool}: {error}")]
    Start {
        /// Which.
        tool: String,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
    /// A tool failed; it has said why.
    #[error("{tool} failed ({status})")]
    Tool {
        /// Which.
        tool: String,
        /// How it ended.
        status: std::process::ExitStatus,
    },
    /// A tool said that all went well, and left nothing.
    #[error("{tool} has made no component: {why}")]
    Nothing {
        /// Which.
        tool: String,
        /// What was looked for.
        why: String,
    },
    /// A core module that cannot be made a component here.
    #[error("{}: {why}", file.display())]
    Module {
        /// Which.
        file: PathBuf,
        /// Why not, and what would be right.
        why: String,
    },
    /// Not WebAssembly, or damaged.
    #[error("{}: {error}", file.display())]
    Section {
        /// Which.
        file: PathBuf,
        /// What is wrong.
        #[source]
        error: SectionError,
    },
    /// The component is not as the contract says.
    #[error("{}", listed(.0))]
    Contract(Vec<Finding>),
    /// Manifest and samples do not go in.
    #[error(transparent)]
    Pack(#[from] PackError),
    /// The contract beside the project cannot be made its own.
    #[error("{}: {why}", file.display())]
    Wit {
        /// Which file.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The system refuses.
    #[error("cannot {what} {}: {error}", path.display())]
    File {
        /// What was tried.
        what: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        #[source]
        error: std::io::Error,
    },
}

impl BuildError {
    /// Stable code, for machines.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoProject { .. } => "no-project",
            Self::Manifest { error, .. } => error.code(),
            Self::NoLanguage { .. } => "no-language",
            Self::ManyLanguages { .. } => "many-languages",
            Self::Missing { .. } => "missing-tool",
            Self::Start { .. } => "tool-unstartable",
            Self::Tool { .. } => "tool-failed",
            Self::Nothing { .. } => "no-component",
            Self::Module { .. } => "core-module",
            Self::Section { error, .. } => error.code(),
            Self::Contract(_) => "contract",
            Self::Pack(error) => error.code(),
            Self::Wit { .. } => "bad-wit",
            Self::File { .. } => "file",
        }
    }

    pub(super) fn file(
        what: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |error| Self::File { what, path, error }
    }
}

fn listed(findings: &[Finding]) -> String {
    let lines = findings.iter().map(|finding| {
        let code = finding.code.as_str();
        format!("\n  {code}  {}: {}", finding.item, finding.message)
    });
    format!(
        "the component is not as the contract says:{}",
        lines.collect::<String>()
    )
}
