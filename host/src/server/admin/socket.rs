//! The admin socket: a Unix socket in the state folder that its owner alone
//! can open.

use std::fs::{File, TryLockError};
use std::io;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
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
    bound: Option<Bound>,
}

#[derive(Debug)]
struct Bound {
    listener: UnixListener,
    path: PathBuf,
    /// Whoever holds it makes and removes the socket's file, and nobody else:
    /// of two hosts that start at once, one. The kernel lets go of it however
    /// the process ends.
    _lock: File,
}

impl AdminSocket {
    /// The socket's file in a state folder.
    pub const FILE: &str = "admin.sock";

    /// The file there that is locked while a host has the socket. It stays: a
    /// lock on a file that somebody removes is one that two can have.
    const LOCK: &str = "admin.lock";

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
        let lock = lock(&state.join(Self::LOCK)).map_err(failed)?;
        // A host of an older version answers without a lock.
        let answers = || std::os::unix::net::UnixStream::connect(&path).is_ok();
        let Some(lock) = lock.filter(|_| !answers()) else {
            tracing::warn!(
                socket = %path.display(),
                "another host serves from this state folder and keeps the admin socket"
            );
            return Ok(Self { bound: None });
        };
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
            bound: Some(Bound {
                listener,
                path: path.clone(),
                _lock: lock,
            }),
        })
    }

    /// None: for a server that nobody administers.
    #[must_use]
    pub const fn none() -> Self {
        Self { bound: None }
    }

    /// Serves `router` to whoever can open the file, until `stop`.
    pub(in crate::server) async fn serve(self, router: Router, stop: CancellationToken) {
        let Some(bound) = self.bound else {
            return;
        };
        let slots = Arc::new(Semaphore::new(CONNECTIONS));
        loop {
            let next = async {
                let slot = Arc::clone(&slots).acquire_owned().await.ok()?;
                Some((slot, bound.listener.accept().await))
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
        // The lock goes after the file, with `bound`.
        let _ = std::fs::remove_file(&bound.path);
    }
}

/// Locks a file, made where it is missing; none where another process has it.
fn lock(path: &Path) -> io::Result<Option<File>> {
    let mut options = File::options();
    let file = options
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(path)?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(error),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn is_heard(state: &Path) -> bool {
        std::os::unix::net::UnixStream::connect(state.join(AdminSocket::FILE)).is_ok()
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn of_hosts_that_start_at_once_one_has_the_socket_and_is_heard() {
        for _ in 0..100 {
            let state = tempfile::tempdir().unwrap();
            let start = Arc::new(std::sync::Barrier::new(4));
            let hosts = [(); 4].map(|()| {
                let (state, start) = (state.path().to_owned(), Arc::clone(&start));
                tokio::task::spawn_blocking(move || {
                    start.wait();
                    AdminSocket::bind(&state).unwrap()
                })
            });
            let sockets = futures::future::join_all(hosts).await;
            let bound = sockets.iter().flatten().filter(|s| s.bound.is_some());
            assert_eq!(bound.count(), 1);
            assert!(is_heard(state.path()));
        }
    }

    #[tokio::test]
    async fn what_a_killed_host_left_is_taken_over_and_the_file_goes_with_its_owner_alone() {
        let state = tempfile::tempdir().unwrap();
        // Dropped without its end, as by a kill: the file stays.
        drop(AdminSocket::bind(state.path()).unwrap());
        assert!(state.path().join(AdminSocket::FILE).exists() && !is_heard(state.path()));
        let first = AdminSocket::bind(state.path()).unwrap();
        let second = AdminSocket::bind(state.path()).unwrap();
        let ended = CancellationToken::new();
        ended.cancel();
        second.serve(Router::new(), ended.clone()).await;
        assert!(is_heard(state.path()));
        first.serve(Router::new(), ended).await;
        assert!(!state.path().join(AdminSocket::FILE).exists());
    }
}
