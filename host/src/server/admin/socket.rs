//! The admin socket: a Unix socket in the state folder that its owner alone
//! can open.

use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use axum::{Extension, Router};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::plugin::lifecycle::Who;

/// Connections at once; one more waits in the kernel's backlog. Commands of
/// one person.
const CONNECTIONS: usize = 16;

/// From a connection's first byte to the end of a request's head.
const HEAD: Duration = Duration::from_secs(10);

/// Why there is no admin socket.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on the admin socket {}: {source}", path.display())]
pub struct SocketError {
    path: PathBuf,
    source: io::Error,
}

/// A bound admin socket; its file goes with it.
#[derive(Debug)]
pub struct AdminSocket {
    /// None where another host has it.
    bound: Option<(UnixListener, PathBuf)>,
}

impl AdminSocket {
    /// The socket's file in a state folder.
    pub const FILE: &str = "admin.sock";

    /// Binds the socket of a state folder. Where another host that lives has
    /// it, that one keeps it, with a warning here: commands reach that host.
    ///
    /// # Errors
    /// It cannot be bound.
    pub fn bind(state: &Path) -> Result<Self, SocketError> {
        let path = state.join(Self::FILE);
        let failed = |source| SocketError {
            path: path.clone(),
            source,
        };
        if std::os::unix::net::UnixStream::connect(&path).is_ok() {
            tracing::warn!(
                socket = %path.display(),
                "another host serves from this state folder and keeps the admin socket"
            );
            return Ok(Self { bound: None });
        }
        // What is left of a host that was killed.
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        // The folder is its owner's alone; so is the file, from its first moment
        // on, because nobody else can reach it.
        let listener = UnixListener::bind(&path).map_err(failed)?;
        let owner_only = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(&path, owner_only).map_err(failed)?;
        Ok(Self {
            bound: Some((listener, path.clone())),
        })
    }

    /// None: for a server that nobody administers.
    #[must_use]
    pub const fn none() -> Self {
        Self { bound: None }
    }

    /// Serves `router` to whoever can open the file, until `stop`.
    pub(in crate::server) async fn serve(self, router: Router, stop: CancellationToken) {
        let Some((listener, path)) = self.bound else {
            return;
        };
        let slots = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let next = async {
                let slot = Arc::clone(&slots).acquire_owned().await.ok()?;
                Some((slot, listener.accept().await))
            };
            let accepted = tokio::select! {
                () = stop.cancelled() => break,
                accepted = next => accepted,
            };
            let Some((slot, accepted)) = accepted else {
                break;
            };
            let Ok((stream, _)) = accepted else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let (router, stop) = (router.clone(), stop.clone());
            tokio::spawn(async move {
                tokio::select! {
                    () = answer(stream, router) => {}
                    () = stop.cancelled() => {}
                }
                drop(slot);
            });
        }
        let _ = std::fs::remove_file(path);
    }
}

async fn answer(stream: UnixStream, router: Router) {
    let uid = stream.peer_cred().map(|peer| peer.uid());
    let who = Who(match uid {
        Ok(uid) => format!("admin socket, uid {uid}"),
        Err(_) => "admin socket".to_owned(),
    });
    let service = TowerToHyperService::new(router.layer(Extension(who)));
    let served = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .serve_connection(TokioIo::new(stream), service);
    if let Err(error) = served.await {
        tracing::debug!(%error, "an admin connection broke");
    }
}
