//! The pipelines that there are: the embedded ones and those of the files that
//! the configuration names.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crescendo_core::pipeline::{self, Pipeline, PipelineError};
use crescendo_core::settings::suggest;
use serde::Serialize;

use super::Config;

/// The embedded pipelines: file name and text.
const EMBEDDED: [(&str, &str); 6] = [
    ("tokens.toml", include_str!("../../pipelines/tokens.toml")),
    ("palette.toml", include_str!("../../pipelines/palette.toml")),
    (
        "document.toml",
        include_str!("../../pipelines/document.toml"),
    ),
    ("media.toml", include_str!("../../pipelines/media.toml")),
    ("page.toml", include_str!("../../pipelines/page.toml")),
    ("article.toml", include_str!("../../pipelines/article.toml")),
];

/// Why the pipelines cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A file cannot be read.
    #[error("cannot read pipeline {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: std::io::Error,
    },
    /// A file's pipeline is refused.
    #[error("{}, {source}", path.display())]
    Pipeline {
        /// The file.
        path: PathBuf,
        /// What is wrong, and where.
        source: Box<PipelineError>,
    },
    /// Two files define one name. A file may replace an embedded pipeline.
    #[error("{}: there is another pipeline `{name}` in {}", path.display(), other.display())]
    Twice {
        /// The later file.
        path: PathBuf,
        /// The name.
        name: String,
        /// The earlier file.
        other: PathBuf,
    },
    /// The default names none of them.
    #[error("pipelines.default: {0}")]
    Default(UnknownPipeline),
}

/// A name that no pipeline has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no pipeline `{name}`{}; known are {}", meant(.name, .known), known.join(", "))]
pub struct UnknownPipeline {
    /// The name that was asked for.
    pub name: String,
    /// Those that there are.
    pub known: Vec<String>,
}

fn meant(name: &str, known: &[String]) -> String {
    let suggestion = suggest(name, known);
    suggestion.map_or_else(String::new, |one| format!(" (did you mean `{one}`?)"))
}

/// Where a pipeline comes from; a later one replaces an earlier one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// The binary.
    Embedded,
    /// A file that the configuration names.
    File(PathBuf),
    /// It was placed while the host ran.
    Live,
}

/// A pipeline with its text.
#[derive(Clone, Debug)]
pub struct Placed {
    /// What it says.
    pub pipeline: Arc<Pipeline>,
    /// As it was written.
    pub text: String,
    /// Where it comes from.
    pub origin: Origin,
}

/// All pipelines by name.
#[derive(Clone, Debug)]
pub struct Catalogue {
    pipelines: BTreeMap<String, Placed>,
    default: Arc<Pipeline>,
}

impl Catalogue {
    /// The embedded pipelines with the configured files laid over them.
    ///
    /// # Errors
    /// The file and what is wrong with it.
    pub fn load(config: &Config) -> Result<Self, CatalogueError> {
        Self::with_live(config, &[])
    }

    /// The same with those laid over them that were placed while the host ran:
    /// names and texts.
    ///
    /// # Errors
    /// As [`Catalogue::load`].
    pub fn with_live(config: &Config, live: &[(String, String)]) -> Result<Self, CatalogueError> {
        let mut pipelines = BTreeMap::new();
        for (name, text) in EMBEDDED {
            let placed = Placed::read(Path::new(name), text.to_owned(), Origin::Embedded)?;
            pipelines.insert(placed.pipeline.name.clone(), placed);
        }
        let mut origins: BTreeMap<String, &Path> = BTreeMap::new();
        for path in &config.pipelines.files {
            let text = read_text(path)?;
            let placed = Placed::read(path, text, Origin::File(path.clone()))?;
            let name = placed.pipeline.name.clone();
            if let Some(other) = origins.insert(name.clone(), path) {
                let (path, other) = (path.clone(), other.to_owned());
                return Err(CatalogueError::Twice { path, name, other });
            }
            pipelines.insert(name, placed);
        }
        for (name, text) in live {
            let placed = Placed::read(Path::new(name), text.clone(), Origin::Live)?;
            pipelines.insert(name.clone(), placed);
        }
        let default = find(&pipelines, &config.pipelines.default);
        let default = default.map_err(CatalogueError::Default)?;
        Ok(Self { pipelines, default })
    }

    /// Reads a file with one pipeline.
    ///
    /// # Errors
    /// The file cannot be read, or what is wrong in it, with the line.
    pub fn read_file(path: &Path) -> Result<Pipeline, CatalogueError> {
        read(path, &read_text(path)?)
    }

    /// Reads a text with one pipeline; `path` is what errors call it.
    ///
    /// # Errors
    /// What is wrong in it, with the line.
    pub fn read_text(path: &Path, text: &str) -> Result<Pipeline, CatalogueError> {
        read(path, text)
    }

    /// The pipeline of that name; the default where none is named.
    ///
    /// # Errors
    /// There is none; the known ones are listed.
    pub fn get(&self, name: Option<&str>) -> Result<Arc<Pipeline>, UnknownPipeline> {
        name.map_or_else(
            || Ok(Arc::clone(&self.default)),
            |name| find(&self.pipelines, name),
        )
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Pipeline>> {
        self.pipelines.values().map(|placed| &placed.pipeline)
    }

    /// The pipeline of that name, with its text.
    #[must_use]
    pub fn placed(&self, name: &str) -> Option<&Placed> {
        self.pipelines.get(name)
    }

    /// Their names, sorted.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.pipelines.keys().cloned().collect()
    }

    /// The one that is used when none is named.
    #[must_use]
    pub const fn default_pipeline(&self) -> &Arc<Pipeline> {
        &self.default
    }
}

impl Placed {
    fn read(path: &Path, text: String, origin: Origin) -> Result<Self, CatalogueError> {
        Ok(Self {
            pipeline: Arc::new(read(path, &text)?),
            text,
            origin,
        })
    }
}

fn read_text(path: &Path) -> Result<String, CatalogueError> {
    std::fs::read_to_string(path).map_err(|source| CatalogueError::Read {
        path: path.to_owned(),
        source,
    })
}

fn read(path: &Path, text: &str) -> Result<Pipeline, CatalogueError> {
    let refuse = |error| CatalogueError::Pipeline {
        path: path.to_owned(),
        source: Box::new(error),
    };
    pipeline::parse(text).map_err(refuse)
}

fn find(
    pipelines: &BTreeMap<String, Placed>,
    name: &str,
) -> Result<Arc<Pipeline>, UnknownPipeline> {
    let found = pipelines.get(name);
    let found = found.map(|placed| Arc::clone(&placed.pipeline));
    found.ok_or_else(|| UnknownPipeline {
        name: name.chars().filter(|c| !c.is_control()).take(64).collect(),
        known: pipelines.keys().cloned().collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_pipelines_are_sound() {
        let catalogue = Catalogue::load(&Config::embedded().unwrap()).unwrap();
        assert_eq!(
            catalogue.names(),
            ["article", "document", "media", "page", "palette", "tokens"]
        );
        assert_eq!(catalogue.default_pipeline().name, "tokens");
    }

    #[test]
    fn an_unknown_name_lists_the_known_ones() {
        let catalogue = Catalogue::load(&Config::embedded().unwrap()).unwrap();
        let close = catalogue.get(Some("token")).unwrap_err();
        assert_eq!(
            close.to_string(),
            "there is no pipeline `token` (did you mean `tokens`?); known are article, document, media, page, palette, tokens"
        );
        let far = catalogue.get(Some("zebra")).unwrap_err();
        assert!(
            far.to_string()
                .ends_with("known are article, document, media, page, palette, tokens"),
            "{far}"
        );
    }

    #[test]
    fn a_file_may_replace_an_embedded_pipeline_but_not_another_file() {
        let folder = std::env::temp_dir().join(format!("catalogue-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let (one, two) = (folder.join("one.toml"), folder.join("two.toml"));
        let text = EMBEDDED.map(|(_, text)| text)[1].replace("Palette and", "Mine:");
        std::fs::write(&one, &text).unwrap();
        std::fs::write(&two, &text).unwrap();
        let mut config = Config::embedded().unwrap();
        config.pipelines.files = vec![one.clone()];
        let catalogue = Catalogue::load(&config).unwrap();
        let mine = catalogue.get(Some("palette")).unwrap();
        assert!(mine.description.starts_with("Mine:"));
        config.pipelines.files = vec![one, two];
        assert!(matches!(
            Catalogue::load(&config),
            Err(CatalogueError::Twice { .. })
        ));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
