//! `crescendo plugin install | list | inspect | grant | revoke | swap |
//! rollback | remove | history | trust | lift`: what admins do.

use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use clap::{Args, Subcommand};
use http::Method;
use serde_json::{Value, json};

use crate::cli::Failure;
use crate::cli::control::{Ask, Control, Host, history, inspection, keys, list, made};
use crate::fetch::{Downloaded, FetchError, Limits, download};

/// Where a plugin comes from.
#[derive(Debug, Args)]
pub struct Source {
    /// The component: a file, an https:// or http:// URL with its --digest, or -
    /// for standard input
    #[arg(value_name = "FILE|URL")]
    file: PathBuf,
    /// The digest that it must have (BLAKE3, hexadecimal)
    #[arg(long, value_name = "HEX")]
    digest: Option<String>,
    /// Grants all that its manifest asks for
    #[arg(long)]
    grant_all: bool,
}

/// What is granted, one by one.
#[derive(Debug, Args)]
pub struct Rights {
    /// The plugin
    id: String,
    /// All that its waiting version asks for, or the one that serves
    #[arg(long)]
    all: bool,
    /// WASI 0.2 with an empty context
    #[arg(long)]
    wasi: bool,
    /// An origin that it may fetch from, or "subject", or "any" (EVERY public site, as a
    /// crawler); may be repeated
    #[arg(long, value_name = "ORIGIN")]
    http: Vec<String>,
    /// Requests in one call [default: what it asks for]
    #[arg(long, value_name = "N")]
    http_requests: Option<u64>,
    /// A model that it may call, by alias; may be repeated
    #[arg(long, value_name = "ALIAS")]
    model: Vec<String>,
    /// Generations in one call [default: what it asks for]
    #[arg(long, value_name = "N")]
    model_generations: Option<u64>,
    /// Tokens written in one generation [default: what it asks for]
    #[arg(long, value_name = "N")]
    model_tokens: Option<u64>,
    /// Bytes of buffers, and milliseconds of kernel time, such as 1000000:50
    #[arg(long, value_name = "BYTES:MS", value_parser = compute)]
    compute: Option<(u64, u64)>,
    /// Bytes that it may keep for each tenant
    #[arg(long, value_name = "BYTES")]
    cache: Option<u64>,
}

/// `crescendo plugin trust`.
#[derive(Debug, Subcommand)]
pub enum Trust {
    /// Trust a publisher's key; a second one of a publisher is how keys rotate
    #[command(after_help = "Example:\n  crescendo plugin trust add acme ed25519:d75a…511a")]
    Add {
        /// Whose it is: letters of a-z, 0-9 and `-`
        publisher: String,
        /// As `crescendo plugin keygen` prints it
        key: String,
    },
    /// List the keys that are or were trusted
    List,
    /// What the key signed stays, and nothing new is accepted
    Retire {
        /// The key
        key: String,
    },
    /// Nothing that the key signed serves any more
    Revoke {
        /// The key
        key: String,
    },
}

/// What admins do with plugins.
#[derive(Debug, Subcommand)]
pub enum Admin {
    /// Install a plugin, or another version of one
    #[command(after_help = "Examples:
  crescendo plugin install build/my-palette.wasm
  crescendo plugin install reader.wasm --digest 9f64… --grant-all
  crescendo plugin install https://example.org/reader.wasm --digest 9f64…")]
    Install(Source),
    /// List the plugins
    #[command(after_help = "Example:\n  crescendo plugin list --json")]
    List,
    /// Show a plugin with its grants, calls, quarantines and versions
    #[command(after_help = "Example:\n  crescendo plugin inspect my-palette")]
    Inspect {
        /// Its id
        id: String,
    },
    /// Grant rights; a version that waited for them serves
    #[command(after_help = "Examples:
  crescendo plugin grant reader --all
  crescendo plugin grant reader --http https://api.example.org --http-requests 5")]
    Grant(Rights),
    /// Take back rights, a version, or all versions below one
    #[command(after_help = "Examples:
  crescendo plugin revoke reader http
  crescendo plugin revoke reader --version 1.2.0
  crescendo plugin revoke reader --below 1.2.1")]
    Revoke {
        /// Its id
        id: String,
        /// wasi, http, models, compute, cache; all where none is named
        #[arg(value_name = "RIGHT")]
        names: Vec<String>,
        /// Takes this version out for good
        #[arg(long, value_name = "VERSION", conflicts_with = "names")]
        version: Option<String>,
        /// Lets no version below this one serve
        #[arg(long, value_name = "VERSION", conflicts_with_all = ["names", "version"])]
        below: Option<String>,
    },
    /// Replace the version of a plugin that serves, while requests go on
    #[command(after_help = "Example:\n  crescendo plugin swap my-palette build/my-palette.wasm")]
    Swap {
        /// Its id
        id: String,
        /// The new version
        #[command(flatten)]
        source: Source,
    },
    /// Go back to the version before, or to another that is kept
    #[command(after_help = "Example:\n  crescendo plugin rollback my-palette --to 1.0.0")]
    Rollback {
        /// Its id
        id: String,
        /// The version [default: the one before]
        #[arg(long, value_name = "VERSION")]
        to: Option<String>,
    },
    /// Take a plugin away with its versions and grants
    ///
    /// Its id stays with its publisher, and what was revoked does not come back,
    /// unless all of it is forgotten.
    #[command(after_help = "Examples:
  crescendo plugin remove my-palette
  crescendo plugin remove my-palette --forget")]
    Remove {
        /// Its id
        id: String,
        /// Also where pipelines name it; their stages are then skipped
        #[arg(long)]
        force: bool,
        /// Forget whose the id was, its floor and what was revoked: anybody may
        /// have the id
        #[arg(long)]
        forget: bool,
    },
    /// Lift a plugin's quarantines, and forget the inputs that crash it
    #[command(after_help = "Example:\n  crescendo plugin lift my-palette")]
    Lift {
        /// Its id
        id: String,
    },
    /// Show who changed what, the newest first
    #[command(after_help = "Example:\n  crescendo plugin history my-palette")]
    History {
        /// About this plugin, publisher or pipeline alone
        about: Option<String>,
        /// Records at most
        #[arg(long, value_name = "N", default_value_t = 50)]
        limit: u32,
    },
    /// Say whose signatures count
    #[command(subcommand)]
    Trust(Trust),
}

/// Runs one of them on a host.
///
/// # Errors
/// What the host refuses, in its words.
pub fn run(command: Admin, place: &Host<'_>, as_json: bool) -> Result<(), Failure> {
    let host = &place.reach()?;
    let (document, print): (Value, fn(&Value) -> std::io::Result<()>) = match command {
        Admin::List => (host.send(Ask::new(Method::GET, &["plugins"]))?, list),
        Admin::Inspect { id } => {
            let ask = Ask::new(Method::GET, &["plugins", &id]);
            (host.send(ask)?, inspection)
        }
        Admin::Install(source) => {
            let ask = Ask::new(Method::POST, &["plugins"]);
            (host.send(with(ask, &source, host.most())?)?, made)
        }
        Admin::Swap { id, source } => {
            let ask = Ask::new(Method::POST, &["plugins", &id, "swap"]);
            (host.send(with(ask, &source, host.most())?)?, made)
        }
        Admin::Grant(rights) => (grant(&rights, host)?, made),
        Admin::Revoke {
            id,
            names,
            version,
            below,
        } => revoke(host, &id, &names, version, below)?,
        Admin::Rollback { id, to } => {
            let ask = Ask::new(Method::POST, &["plugins", &id, "rollback"]);
            (host.send(ask.query("to", to.as_deref()))?, made)
        }
        Admin::Remove { id, force, forget } => {
            let ask = Ask::new(Method::DELETE, &["plugins", &id]);
            let ask = ask.query("force", force.then_some("true"));
            (
                host.send(ask.query("forget", forget.then_some("true")))?,
                done,
            )
        }
        Admin::Lift { id } => {
            let ask = Ask::new(Method::POST, &["plugins", &id, "lift"]);
            (host.send(ask)?, done)
        }
        Admin::History { about, limit } => {
            let ask = Ask::new(Method::GET, &["history"]).query("about", about.as_deref());
            (
                host.send(ask.query("limit", Some(&limit.to_string())))?,
                history,
            )
        }
        Admin::Trust(trust) => trusted(host, trust)?,
    };
    if as_json {
        writeln!(std::io::stdout(), "{document}")?;
    } else {
        print(&document)?;
    }
    Ok(())
}

fn done(document: &Value) -> std::io::Result<()> {
    let record = document.get("record").and_then(Value::as_u64);
    match record {
        Some(record) => writeln!(anstream::stdout(), "done (record {record})"),
        None => writeln!(anstream::stdout(), "done"),
    }
}

type Printed = (Value, fn(&Value) -> std::io::Result<()>);

fn revoke(
    host: &Control,
    id: &str,
    names: &[String],
    version: Option<String>,
    below: Option<String>,
) -> Result<Printed, Failure> {
    if let Some(version) = version {
        let parts = ["plugins", id, "versions", &version];
        return Ok((host.send(Ask::new(Method::DELETE, &parts))?, done));
    }
    if let Some(floor) = below {
        let ask = Ask::new(Method::PUT, &["plugins", id, "floor"]);
        let ask = ask.body(json!({"version": floor}).to_string());
        return Ok((host.send(ask)?, done));
    }
    let ask = Ask::new(Method::DELETE, &["plugins", id, "grants"]);
    let named = (!names.is_empty()).then(|| names.join(","));
    Ok((host.send(ask.query("names", named.as_deref()))?, made))
}

fn trusted(host: &Control, trust: Trust) -> Result<Printed, Failure> {
    Ok(match trust {
        Trust::List => (host.send(Ask::new(Method::GET, &["keys"]))?, keys),
        Trust::Add { publisher, key } => {
            let ask = Ask::new(Method::POST, &["keys"]);
            let body = json!({"publisher": publisher, "key": key});
            (host.send(ask.body(body.to_string()))?, done)
        }
        Trust::Retire { key } => {
            let ask = Ask::new(Method::DELETE, &["keys", &key]);
            (host.send(ask.query("retire", Some("true")))?, done)
        }
        Trust::Revoke { key } => {
            let ask = Ask::new(Method::DELETE, &["keys", &key]);
            (host.send(ask)?, done)
        }
    })
}

/// A request with a plugin's file in it.
fn with(ask: Ask, source: &Source, most: u64) -> Result<Ask, Failure> {
    let url = source.file.to_str().filter(|text| is_url(text));
    let (name, bytes) = match url {
        Some(url) => {
            let Downloaded { name, bytes } = fetch(url, source, most)?;
            (name, bytes)
        }
        None => (source.file.display().to_string(), read(&source.file, most)?),
    };
    let grant = source.grant_all.then_some("all");
    let ask = ask
        .query("name", Some(&name))
        .query("digest", source.digest.as_deref())
        .query("grant", grant);
    Ok(ask.body(bytes))
}

fn is_url(text: &str) -> bool {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    lower.starts_with("https://") || lower.starts_with("http://")
}

/// Fetches a plugin here, and not in the host: a host that fetches what it is
/// told to is a way into its network. The host compares the digest.
fn fetch(url: &str, source: &Source, most: u64) -> Result<Downloaded, Failure> {
    if source.digest.is_none() {
        let what = "a plugin from a URL needs --digest HEX (BLAKE3, as its publisher says it): \
what comes must be what was promised";
        return Err(Failure::Usage(what.to_owned()));
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::Run(format!("cannot start: {error}")))?;
    let fetched = runtime.block_on(download(url, Limits::of(most)));
    fetched.map_err(|error| match error {
        FetchError::BadUrl { .. } => Failure::Usage(error.to_string()),
        _ => Failure::Input(error.to_string()),
    })
}

/// The file, of at most so many bytes.
fn read(file: &Path, most: u64) -> Result<Bytes, Failure> {
    let shown = file.display();
    let refused = |error: std::io::Error| Failure::Input(format!("{shown}: {error}"));
    let mut bytes = Vec::new();
    // One more shows that there are more.
    let take = most.saturating_add(1);
    let read = if file == Path::new("-") {
        std::io::stdin().lock().take(take).read_to_end(&mut bytes)
    } else {
        let opened = std::fs::File::open(file).map_err(refused)?;
        opened.take(take).read_to_end(&mut bytes)
    };
    if read.map_err(refused)? as u64 > most {
        return Err(Failure::Input(format!(
            "{shown}: more than {most} bytes, which is what a plugin may have \
             (sandbox.max_component_bytes)"
        )));
    }
    Ok(bytes.into())
}

/// Sends what is granted: all that is asked for, or what was named over what
/// is granted already.
fn grant(rights: &Rights, host: &Control) -> Result<Value, Failure> {
    let send = |body: Value| {
        let ask = Ask::new(Method::PUT, &["plugins", &rights.id, "grants"]);
        host.send(ask.body(body.to_string()))
    };
    if rights.all {
        return send(json!({"all": true}));
    }
    let plugin = host.send(Ask::new(Method::GET, &["plugins", &rights.id]))?;
    let mut granted = plugin.get("granted").cloned().unwrap_or_else(|| json!({}));
    let asked = |path: &str| plugin.pointer(&format!("/asks/{path}")).cloned();
    let amount = |named: Option<u64>, path: &str| {
        let amount = named.map(Value::from).or_else(|| asked(path));
        let what = || Failure::Usage(format!("it does not ask for {path}; name the amount"));
        amount.ok_or_else(what)
    };
    let before = granted.clone();
    let Some(table) = granted.as_object_mut() else {
        return Err(Failure::Run("the host's grants are no object".to_owned()));
    };
    if rights.wasi {
        table.insert("wasi".to_owned(), true.into());
    }
    if !rights.http.is_empty() {
        let requests = amount(rights.http_requests, "http/requests")?;
        let http = json!({"origins": rights.http, "requests": requests});
        table.insert("http".to_owned(), http);
    }
    if !rights.model.is_empty() {
        let models = json!({
            "aliases": rights.model,
            "generations": amount(rights.model_generations, "models/generations")?,
            "max_tokens": amount(rights.model_tokens, "models/max_tokens")?,
        });
        table.insert("models".to_owned(), models);
    }
    if let Some((bytes, ms)) = rights.compute {
        let compute = json!({"buffer_bytes": bytes, "kernel_ms": ms});
        table.insert("compute".to_owned(), compute);
    }
    if let Some(bytes) = rights.cache {
        table.insert("cache".to_owned(), json!({"bytes": bytes}));
    }
    if before == granted {
        let what = "nothing more is named than is granted already; --all grants what it asks for";
        return Err(Failure::Usage(what.to_owned()));
    }
    send(json!({"rights": granted}))
}

fn compute(text: &str) -> Result<(u64, u64), String> {
    let parts = text.split_once(':');
    let parsed = parts.and_then(|(bytes, ms)| Some((bytes.parse().ok()?, ms.parse().ok()?)));
    parsed.ok_or_else(|| format!("`{text}` is not BYTES:MS, such as 1000000:50"))
}
