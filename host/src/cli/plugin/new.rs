//! `crescendo plugin new`: a new project.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use crescendo_core::manifest::World;
use crescendo_core::settings::suggest;
use serde_json::json;

use crate::author::language::Language;
use crate::author::template::{self, NewError, Wish};
use crate::cli::Failure;
use crate::cli::view::{dim, plain, strong};

/// `crescendo plugin new`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  crescendo plugin new my-palette --world extractor --lang rust
  crescendo plugin new reading-time --world enricher --lang python --dir work/reading-time")]
pub struct New {
    /// The plugin's id: letters of a-z, 0-9 and `-`
    #[arg(value_name = "NAME")]
    id: String,
    /// What it is called for: extractor, enricher, model or router
    #[arg(long, value_name = "WORLD", value_parser = world)]
    world: World,
    /// What it is written in: rust, python, js or c
    #[arg(long, value_name = "LANG", value_parser = language)]
    lang: Language,
    /// The project's folder, which is new or empty [default: NAME]
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

/// Makes the project and says what comes next.
///
/// # Errors
/// Exit code 2 where the name or the folder will not do, 1 where it cannot be
/// written.
pub fn run(command: &New, json: bool) -> Result<(), Failure> {
    let wish = Wish {
        id: command.id.clone(),
        world: command.world,
        language: command.lang,
        folder: command.dir.clone(),
    };
    let made = template::make(&wish).map_err(failure)?;
    let folder = made.folder.display().to_string();
    let component = format!("build/{}.wasm", wish.id);
    let next = [
        format!("cd {folder}"),
        "crescendo plugin build".to_owned(),
        format!("crescendo plugin check {component}"),
    ];
    if json {
        let document = json!({
            "id": wish.id,
            "world": wish.world,
            "language": wish.language,
            "folder": made.folder,
            "files": made.files,
            "next": next,
        });
        writeln!(std::io::stdout(), "{document}")?;
        return Ok(());
    }
    let mut out = anstream::stdout();
    let what = format!("{} in {}, {} files", wish.world, wish.language, made.files);
    writeln!(out, "{} {}", strong(&plain(&folder)), dim(&what))?;
    writeln!(out, "next:")?;
    for line in next {
        writeln!(out, "  {}", plain(&line))?;
    }
    Ok(())
}

fn failure(error: NewError) -> Failure {
    match error {
        NewError::Write { .. } | NewError::Twice { .. } => Failure::Run(error.to_string()),
        other => Failure::Usage(other.to_string()),
    }
}

fn world(text: &str) -> Result<World, String> {
    let names = World::ALL.map(World::as_str);
    let found = World::ALL.into_iter().find(|world| world.as_str() == text);
    found.ok_or_else(|| unknown("world", text, &names))
}

fn language(text: &str) -> Result<Language, String> {
    let found = <Language as clap::ValueEnum>::from_str(text, true);
    found.map_err(|_| unknown("language", text, &Language::ALL.map(Language::as_str)))
}

/// What was probably meant, and all that there are.
fn unknown(what: &str, given: &str, known: &[&str]) -> String {
    let meant = suggest(given, known);
    let hint = meant.map_or_else(String::new, |meant| format!("did you mean `{meant}`? "));
    format!(
        "there is no such {what}; {hint}there are {}",
        known.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_worlds_and_languages_are_met_with_those_that_are() {
        assert_eq!(world("router"), Ok(World::Router));
        let wrong = world("extracter").unwrap_err();
        assert!(wrong.contains("did you mean `extractor`?"), "{wrong}");
        assert_eq!(language("javascript"), Ok(Language::Js));
        let wrong = language("cobol").unwrap_err();
        assert!(wrong.contains("rust, python, js, c"), "{wrong}");
    }
}
