//! `crescendo serve`: the HTTP API until a signal says to stop.

mod keys;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use self::keys::Keys;
use super::Failure;
use super::args::Serve;
use crate::admin::Admin;
use crate::assembly::{Host, server_settings, subject_limits, telemetry};
use crate::config::Config;
use crate::plugin::lifecycle::Who;
use crate::plugin::{Plugin, Registry, Standing};
use crate::run::Pipelines;
use crate::server::observe::install;
use crate::server::{
    AdminSocket, KeyRing, Load, PluginInfo, Readiness, Server, Services, StartError,
};

/// Open files that are no connections: listeners, logs, artefacts, compilers'
/// pipes.
const OTHER_FILES: u64 = 256;

/// The variable that an admin's token comes from: secrets stand in no file.
const ADMIN_TOKEN: &str = "CRESCENDO_ADMIN_TOKEN";

/// Serves until SIGTERM or SIGINT, then drains.
///
/// # Errors
/// Exit code 2 for addresses and keys that cannot be used, 1 for what goes
/// wrong later.
pub fn run(
    command: &Serve,
    loaded: Config,
    level: Option<String>,
    file: Option<&Path>,
    state: &Path,
) -> Result<(), Failure> {
    // What the command line says is laid over the file's, each time anew.
    let mut config = loaded.clone();
    config.log.level = level.unwrap_or(config.log.level);
    if let Some(listen) = command.listen {
        config.server.listen = listen;
    }
    if let Some(listen) = command.admin_listen {
        config.server.admin_listen = listen.to_string();
    }
    // What is wrong in a file is said before anything is started.
    super::pipeline::catalogue(&config)?;
    // They only move bytes, and a thread that is awake moves those of many
    // connections: more threads wake each other up.
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = (cores / 2).max(1);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .thread_name("http")
        .enable_all()
        .build()
        .map_err(|error| Failure::Run(format!("cannot start: {error}")))?;
    runtime.block_on(serve(&config, &loaded, file, state))
}

async fn serve(
    config: &Config,
    loaded: &Config,
    file: Option<&Path>,
    state: &Path,
) -> Result<(), Failure> {
    let usage = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let log = install(&telemetry(config), &tokio::runtime::Handle::current());
    let log = log.map_err(|error| usage(&error))?;
    let host = Host::start(config, Some(state)).await?;
    let token = std::env::var(ADMIN_TOKEN).ok();
    let token = token.filter(|token| !token.is_empty());
    let settings = server_settings(config, token.clone()).map_err(|error| usage(&error))?;
    let keys = Arc::new(KeyRing::new(&settings.keys));
    let follows = Box::new(Keys {
        ring: Arc::clone(&keys),
        runner: Arc::clone(host.runner()),
        token,
        listen: settings.listen,
    });
    let admin = Arc::new(host.admin(loaded, file, follows)?);
    let registry = Arc::clone(host.registry());
    let (listed, looked_at) = (Arc::clone(&registry), Arc::clone(&registry));
    let pipelines = Arc::clone(host.pipelines());
    let (client, asked) = (host.client().clone(), host.client().clone());
    let services = Services {
        runner: Arc::clone(host.runner()),
        executor: Arc::clone(host.executor()),
        pipelines: Arc::clone(&pipelines),
        keys,
        admin: Some(Arc::clone(&admin)),
        plugins: Arc::new(move || listed.list().iter().map(|plugin| info(plugin)).collect()),
        upstreams: Arc::new(move || client.upstreams()),
        room: Arc::new(move |url| asked.room(url)),
        readiness: Arc::new(move || readiness(&looked_at, &wanted(&pipelines))),
        images: subject_limits(config),
        max_component_bytes: config.sandbox.max_component_bytes as u64,
    };
    allow_open_files(config.server.max_connections + config.fetch.max_in_flight);
    let server = Server::bind(settings, services).map_err(|error| match error {
        StartError::NoAdminToken { .. } | StartError::ShortAdminToken { .. } => {
            Failure::Usage(format!("{error}; put one into {ADMIN_TOKEN}"))
        }
        error => usage(&error),
    })?;
    for own in [Some(server.address()), server.admin_address()] {
        own.into_iter().for_each(|own| host.client().is_own(own));
    }
    // Before the promise: a command that finds no socket works on the state
    // folder itself, behind this host's back.
    let socket = AdminSocket::bind(state);
    let socket = socket.map_err(|error| Failure::Run(error.to_string()))?;
    // From here on the kernel takes connections: this line is the promise.
    let mut out = std::io::stdout();
    writeln!(out, "listening on http://{}", server.address())?;
    out.flush()?;
    if let Some(admin) = server.admin_address() {
        tracing::info!(%admin, "admin address");
    }
    // Plugins are compiled while the first clients are already being served;
    // `/readyz` says when those of the default pipeline are.
    let first = wanted(host.pipelines());
    let watching = Arc::clone(host.lifecycle());
    let watched = config.install.watch.clone();
    let beside = [
        tokio::spawn(async move { registry.warm_up(&first).await }),
        tokio::spawn(async move { watching.keep_watch().await }),
        tokio::spawn(reload_on_signal(Arc::clone(&admin))),
    ];
    let folder = (!watched.is_empty()).then(|| tokio::spawn(admin.watch(watched.into())));
    let stop = CancellationToken::new();
    tokio::spawn(stop_on_signal(stop.clone()));
    server.serve(stop, socket).await;
    for task in beside.into_iter().chain(folder) {
        task.abort();
    }
    tokio::task::spawn_blocking(move || drop(log))
        .await
        .map_err(|error| Failure::Run(error.to_string()))
}

/// Each connection is an open file, and the usual limit of 1024 was made for
/// programs that `select`: asks for as many as connections may need, as far as
/// the system lets this process.
fn allow_open_files(connections: usize) {
    let wanted = (connections as u64).saturating_add(OTHER_FILES);
    let limit = getrlimit(Resource::Nofile);
    if limit.current.is_none_or(|current| current >= wanted) {
        return;
    }
    let most = limit.maximum.map_or(wanted, |maximum| maximum.min(wanted));
    let raised = Rlimit {
        current: Some(most),
        ..limit
    };
    let refused = setrlimit(Resource::Nofile, raised).err();
    if most < wanted || refused.is_some() {
        tracing::warn!(
            limit = limit.maximum,
            wanted,
            "fewer connections than server.max_connections and fetch.max_in_flight can be open (ulimit -n)"
        );
    }
}

/// Cancels `stop` at the first SIGTERM or SIGINT; the second one ends the
/// process at once.
async fn stop_on_signal(stop: CancellationToken) {
    let (Ok(mut term), Ok(mut interrupt)) = (
        signal(SignalKind::terminate()),
        signal(SignalKind::interrupt()),
    ) else {
        tracing::error!("signals cannot be listened for: SIGTERM will not drain");
        return;
    };
    let mut either = async || {
        tokio::select! {
            _ = term.recv() => {}
            _ = interrupt.recv() => {}
        }
    };
    either().await;
    stop.cancel();
    either().await;
    tracing::warn!("ended by a second signal before everything was drained");
    tokio::time::sleep(Duration::from_millis(10)).await;
    std::process::exit(130);
}

/// Takes up a changed configuration file at each SIGHUP.
async fn reload_on_signal(admin: Arc<Admin>) {
    let Ok(mut hangup) = signal(SignalKind::hangup()) else {
        tracing::error!("signals cannot be listened for: SIGHUP will not reload");
        return;
    };
    while hangup.recv().await.is_some() {
        match admin.reload(&Who("SIGHUP".to_owned())).await {
            Ok(reloaded) => {
                let keys: Vec<&str> = reloaded.changes.iter().map(|c| c.key.as_str()).collect();
                tracing::info!(changed = keys.join(", "), "configuration reloaded");
            }
            Err(error) => {
                let code = error.code();
                tracing::error!(%error, code, "configuration not reloaded; all stays as it was");
            }
        }
    }
}

/// The plugins of the default pipeline.
fn wanted(pipelines: &Pipelines) -> BTreeSet<String> {
    let set = pipelines.now();
    let default = set.by_name.get(&set.default);
    let stages = default.into_iter().flat_map(|pipeline| &pipeline.stages);
    stages.map(|stage| stage.plugin.clone()).collect()
}

/// How far the plugins of these ids are.
fn readiness(registry: &Registry, wanted: &BTreeSet<String>) -> Readiness {
    let mut readiness = Readiness::default();
    for id in wanted {
        match registry.get(id).map(|plugin| plugin.standing()) {
            Some(Standing::Ready) => {}
            Some(Standing::Waiting) => readiness.compiling.push(id.clone()),
            Some(Standing::Failed(code)) => readiness.failed.push((id.clone(), code)),
            None => readiness.failed.push((id.clone(), "not-installed")),
        }
    }
    readiness
}

/// A plugin as `/v1/plugins` shows it.
fn info(plugin: &Plugin) -> PluginInfo {
    PluginInfo {
        id: plugin.manifest.id.clone(),
        version: plugin.manifest.version.to_string(),
        world: plugin.manifest.world.as_str().to_owned(),
        description: plugin.manifest.description.clone(),
        digest: plugin.digest.to_string(),
        imports: plugin
            .grants()
            .asked
            .iter()
            .map(|c| c.as_str().to_owned())
            .collect(),
        load: plugin.last_load().map(|load| Load {
            outcome: load.outcome,
            took: load.took,
        }),
    }
}
