//! `crescendo plugin keygen | sign | verify`.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::author::contract;
use crate::cli::Failure;
use crate::cli::view::dim;
use crate::plugin::Source;
use crate::plugin::signature::{self, PublicKey, SecretKey, SignatureError};

/// `crescendo plugin keygen`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  crescendo plugin keygen acme.key")]
pub struct Keygen {
    /// Where the signing key goes; it must not exist, and its owner alone can read it
    file: PathBuf,
}

/// `crescendo plugin sign`.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  crescendo plugin sign build/my-palette.wasm --key acme.key")]
pub struct Sign {
    /// The component; it is replaced by the signed one
    file: PathBuf,
    /// The signing key's file
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Where the signed component goes, in place of the file itself
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Takes another signature away first
    #[arg(long)]
    replace: bool,
}

/// `crescendo plugin verify`.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  crescendo plugin verify my-palette.wasm --key ed25519:d75a…511a"
)]
pub struct Verify {
    /// The component
    file: PathBuf,
    /// The key that it must be signed by
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
}

/// Makes a key.
///
/// # Errors
/// Exit code 2 where the file is there already or cannot be made.
pub fn keygen(command: &Keygen, as_json: bool) -> Result<(), Failure> {
    let key = SecretKey::generate().map_err(|error| Failure::Run(error.to_string()))?;
    let refused =
        |error: std::io::Error| Failure::Usage(format!("{}: {error}", command.file.display()));
    let mut options = std::fs::OpenOptions::new();
    let options = options.write(true).create_new(true).mode(0o600);
    let mut file = options.open(&command.file).map_err(refused)?;
    file.write_all(key.text().as_bytes()).map_err(refused)?;
    file.sync_all().map_err(refused)?;
    let public = key.public();
    if as_json {
        let document = json!({"file": command.file, "key": public.to_string()});
        writeln!(std::io::stdout(), "{document}")?;
    } else {
        writeln!(std::io::stdout(), "{public}")?;
        let hint =
            format!("whoever should trust it: crescendo plugin trust add PUBLISHER {public}");
        writeln!(anstream::stderr(), "{}", dim(&hint))?;
    }
    Ok(())
}

/// Signs a component.
///
/// # Errors
/// Exit code 3 where the file is no component or signed already.
pub fn sign(command: &Sign, as_json: bool) -> Result<(), Failure> {
    let text = std::fs::read_to_string(&command.key);
    let text =
        text.map_err(|error| Failure::Usage(format!("{}: {error}", command.key.display())))?;
    let key = SecretKey::parse(&text);
    let key = key.map_err(|error| Failure::Usage(format!("{}: {error}", command.key.display())))?;
    let input =
        |error: SignatureError| Failure::Input(format!("{}: {error}", command.file.display()));
    let mut component = read(&command.file)?;
    if command.replace {
        component = signature::strip(&component).map_err(input)?;
    }
    let signed = key.sign(&component).map_err(input)?;
    let to = command.output.as_ref().unwrap_or(&command.file);
    replace(to, &signed).map_err(|error| Failure::Run(format!("{}: {error}", to.display())))?;
    say(to, &signed, key.public(), as_json)
}

/// Says whose signature a component carries.
///
/// # Errors
/// Exit code 3 where there is none, it does not fit, or it is another's.
pub fn verify(command: &Verify, as_json: bool) -> Result<(), Failure> {
    let component = read(&command.file)?;
    let shown = command.file.display();
    let key = signature::verify(&component);
    let key = key.map_err(|error| Failure::Input(format!("{shown}: {error}")))?;
    if let Some(expected) = &command.key {
        let expected: PublicKey = expected
            .parse()
            .map_err(|error: SignatureError| Failure::Usage(error.to_string()))?;
        if expected != key {
            return Err(Failure::Input(format!(
                "{shown}: signed by {key}, and not by {expected}"
            )));
        }
    }
    say(&command.file, &component, key, as_json)
}

fn say(file: &Path, component: &[u8], key: PublicKey, as_json: bool) -> Result<(), Failure> {
    let digest = blake3::hash(component);
    if as_json {
        let document = json!({
            "file": file, "key": key.to_string(), "digest": digest.to_string(),
        });
        writeln!(std::io::stdout(), "{document}")?;
    } else {
        writeln!(std::io::stdout(), "{}: signed by {key}", file.display())?;
        writeln!(std::io::stdout(), "digest {digest}")?;
    }
    Ok(())
}

/// A component, of a size that a host would take.
fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let fetched = Source::File(file.to_owned()).fetch(contract::MAX_BYTES);
    let fetched = fetched.map_err(|error| Failure::Input(error.to_string()))?;
    Ok(fetched.bytes.into())
}

/// Beside it first, then renamed: a reader never sees a half.
fn replace(file: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".new-{}", std::process::id()));
    let beside = file.with_file_name(name);
    std::fs::write(&beside, bytes)?;
    std::fs::rename(beside, file)
}
