//! A manifest from its TOML.

use super::{
    CacheRequest, ComputeRequest, HttpRequest, MAX_BYTES, MAX_ID, MAX_ITEMS, Manifest,
    ManifestError, ModelsRequest, Origin, Requests, SETUP, Sample, World,
};
use crate::section::MAX_SAMPLE_PATH;
use crate::settings::{BadSettings, Document, Table};

const KEYS: [&str; 8] = [
    "id",
    "version",
    "world",
    "description",
    "authors",
    "wasi",
    "requests",
    "samples",
];

/// Reads a manifest.
///
/// ```
/// let manifest = crescendo_core::manifest::parse(br#"
///     id = "palette-kmeans"
///     version = "0.1.0"
///     world = "extractor"
///     description = "A palette by k-means in OKLab."
/// "#).unwrap();
/// assert!(manifest.requests.is_empty());
/// ```
///
/// # Errors
/// What is wrong, and where.
pub fn parse(bytes: &[u8]) -> Result<Manifest, ManifestError> {
    if bytes.len() > MAX_BYTES {
        return Err(ManifestError::TooLarge(bytes.len()));
    }
    let text = std::str::from_utf8(bytes).map_err(|e| ManifestError::NotText(e.valid_up_to()))?;
    let document = Document::parse(text)?;
    let table = document.root();
    table.only(&KEYS)?;
    let (world, setup) = world(&table)?;
    Ok(Manifest {
        id: id(&table)?,
        version: version(&table)?,
        world,
        setup,
        description: line(&table, "description", table.needed_text("description")?)?,
        authors: authors(&table)?,
        wasi: table.flag("wasi")?.unwrap_or(false),
        requests: requests(&table)?,
        samples: samples(&table)?,
    })
}

/// Whether a text can be a plugin's id.
#[must_use]
pub fn is_id(text: &str) -> bool {
    let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    let edges = text.starts_with('-') || text.ends_with('-');
    !text.is_empty() && text.len() <= MAX_ID && !edges && text.bytes().all(letter)
}

fn id(table: &Table<'_>) -> Result<String, BadSettings> {
    let text = table.needed_text("id")?;
    if is_id(text) {
        return Ok(text.to_owned());
    }
    let wrong = format!(
        "must be 1 to {MAX_ID} letters of a-z, 0-9 and `-`, and neither begin nor end with `-`"
    );
    Err(table.wrong("id", wrong))
}

fn version(table: &Table<'_>) -> Result<semver::Version, BadSettings> {
    let text = table.needed_text("version")?;
    text.parse().map_err(|bad| {
        let shown: String = text.chars().take(40).collect();
        let wrong = format!("`{shown}` is no semantic version such as 1.2.0: {bad}");
        table.wrong("version", wrong)
    })
}

/// The role, and whether with `setup`.
fn world(table: &Table<'_>) -> Result<(World, bool), BadSettings> {
    let text = table.needed_text("world")?;
    let role = text.strip_suffix(SETUP).unwrap_or(text);
    let found = World::ALL.into_iter().find(|world| world.as_str() == role);
    let found = found.map(|world| (world, role != text));
    found.ok_or_else(|| {
        let wrong = "must be extractor, enricher, model or router (or one of these with \
                     `-with-setup`)";
        table.wrong("world", wrong)
    })
}

/// A line for people: it ends up in terminals and lists, so it holds no
/// control characters.
fn line(table: &Table<'_>, key: &str, text: &str) -> Result<String, BadSettings> {
    if text.trim().is_empty() || text.len() > 512 || text.chars().any(char::is_control) {
        return Err(table.wrong(key, "must be one line of 1 to 512 bytes"));
    }
    Ok(text.to_owned())
}

fn authors(table: &Table<'_>) -> Result<Vec<String>, BadSettings> {
    let texts = bounded(table, "authors")?;
    let texts = texts.into_iter();
    texts.map(|text| line(table, "authors", text)).collect()
}

fn bounded<'d>(table: &Table<'d>, key: &str) -> Result<Vec<&'d str>, BadSettings> {
    let texts = table.texts(key)?;
    if texts.len() > MAX_ITEMS {
        return Err(table.wrong(key, format!("has more than {MAX_ITEMS} items")));
    }
    Ok(texts.into_iter().map(|(text, _)| text).collect())
}

fn needed(table: &Table<'_>, key: &str) -> Result<u64, BadSettings> {
    match table.whole(key)? {
        None => Err(table.missing(key)),
        Some(0) => Err(table.wrong(key, "must be at least 1")),
        Some(amount) => Ok(amount),
    }
}

fn requests(table: &Table<'_>) -> Result<Requests, BadSettings> {
    let Some(table) = table.table("requests")? else {
        return Ok(Requests::default());
    };
    table.only(&["compute", "http", "models", "cache"])?;
    let compute = match table.table("compute")? {
        None => None,
        Some(table) => {
            table.only(&["buffer_bytes", "kernel_ms"])?;
            Some(ComputeRequest {
                buffer_bytes: needed(&table, "buffer_bytes")?,
                kernel_ms: needed(&table, "kernel_ms")?,
            })
        }
    };
    let http = match table.table("http")? {
        None => None,
        Some(table) => {
            table.only(&["origins", "requests"])?;
            Some(HttpRequest {
                origins: origins(&table)?,
                requests: needed(&table, "requests")?,
            })
        }
    };
    let models = match table.table("models")? {
        None => None,
        Some(table) => {
            table.only(&["aliases", "generations", "max_tokens"])?;
            let aliases = bounded(&table, "aliases")?;
            if aliases.is_empty() || aliases.iter().any(|alias| !is_id(alias)) {
                let wrong = "must name at least one alias, letters of a-z, 0-9 and `-`";
                return Err(table.wrong("aliases", wrong));
            }
            Some(ModelsRequest {
                aliases: aliases.into_iter().map(str::to_owned).collect(),
                generations: needed(&table, "generations")?,
                max_tokens: needed(&table, "max_tokens")?,
            })
        }
    };
    let cache = match table.table("cache")? {
        None => None,
        Some(table) => {
            table.only(&["bytes"])?;
            Some(CacheRequest {
                bytes: needed(&table, "bytes")?,
            })
        }
    };
    Ok(Requests {
        compute,
        http,
        models,
        cache,
    })
}

fn origins(table: &Table<'_>) -> Result<Vec<Origin>, BadSettings> {
    let texts = bounded(table, "origins")?;
    let wrong = "must name at least one of \"subject\", \"any\", \"upstreams\" and origins such \
                 as \"https://api.example.org\", without path";
    let origin = |text: &str| match text {
        "subject" => Ok(Origin::Subject),
        "any" => Ok(Origin::Any),
        "upstreams" => Ok(Origin::Upstreams),
        text if is_origin(text) => Ok(Origin::Named(text.to_owned())),
        _ => Err(table.wrong("origins", wrong)),
    };
    if texts.is_empty() {
        return Err(table.wrong("origins", wrong));
    }
    texts.into_iter().map(origin).collect()
}

/// `http` or `https`, a host in lower case, perhaps a port, nothing else.
pub(super) fn is_origin(text: &str) -> bool {
    let schemes = ["https://", "http://"];
    let Some(authority) = schemes.iter().find_map(|s| text.strip_prefix(s)) else {
        return false;
    };
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let bracketed = host.strip_prefix('[').and_then(|h| h.strip_suffix(']'));
    let host_is_right = match bracketed {
        Some(address) => address.parse::<core::net::Ipv6Addr>().is_ok(),
        None => {
            let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            let label = |l: &str| !l.is_empty() && l.len() <= 63 && l.bytes().all(letter);
            host.len() <= 253 && host.split('.').all(label)
        }
    };
    let digits = |p: &str| p.bytes().all(|b| b.is_ascii_digit());
    host_is_right && port.is_none_or(|p| digits(p) && p.parse::<u16>().is_ok_and(|p| p != 0))
}

fn samples(table: &Table<'_>) -> Result<Vec<Sample>, BadSettings> {
    let tables = table.tables("samples")?;
    if tables.len() > MAX_ITEMS {
        return Err(table.wrong("samples", format!("has more than {MAX_ITEMS} items")));
    }
    let mut samples: Vec<Sample> = Vec::with_capacity(tables.len());
    for table in &tables {
        let sample = sample(table)?;
        if samples.iter().any(|other| other.file == sample.file) {
            return Err(table.wrong("file", format!("names `{}` a second time", sample.file)));
        }
        samples.push(sample);
    }
    Ok(samples)
}

fn sample(table: &Table<'_>) -> Result<Sample, BadSettings> {
    table.only(&["file", "fields", "fuel"])?;
    let file = table.needed_text("file")?;
    let part = |part: &str| !part.is_empty() && part != "." && part != "..";
    // A sample never leads out of the plugin's own source tree.
    let odd = |c: char| matches!(c, '\\' | ':') || c.is_control();
    if file.len() > MAX_SAMPLE_PATH || file.contains(odd) || !file.split('/').all(part) {
        let wrong = format!(
            "must be a path below the manifest, with `/` between its parts, of at most \
             {MAX_SAMPLE_PATH} bytes"
        );
        return Err(table.wrong("file", wrong));
    }
    let fuel = table
        .has("fuel")
        .then(|| needed(table, "fuel"))
        .transpose()?;
    let fields = bounded(table, "fields")?.into_iter();
    let field = |text: &str| {
        let wrong = |bad| table.wrong("fields", format!("names `{text}`: {bad}"));
        text.parse().map_err(wrong)
    };
    Ok(Sample {
        file: file.to_owned(),
        fields: fields.map(field).collect::<Result<_, _>>()?,
        fuel,
    })
}
