//! A server's life: bind, serve, drain.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, TcpSocket};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::access::Access;
use super::admin::AdminSocket;
use super::app::{self, App, Services};
use super::connection::{Door, accept};
use super::settings::{Connections, Settings};
use super::ticket::Tickets;

/// Bytes of an admin's token at least: 256 bits.
const ADMIN_TOKEN_BYTES: usize = 32;

/// Connections at the admin address: a scraper and some probes.
const ADMIN_CONNECTIONS: usize = 32;

/// How long streams may take to tell their readers that the run was cancelled.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// Anybody who reaches the address could use it.
    #[error(
        "listening on {listen}, which is no loopback address, needs at least one client key ([[keys]])"
    )]
    NoKeys {
        /// The address.
        listen: SocketAddr,
    },
    /// Anybody who reaches the admin address could use it.
    #[error(
        "the admin address {listen} is no loopback address and needs a token of at least {ADMIN_TOKEN_BYTES} bytes"
    )]
    NoAdminToken {
        /// The address.
        listen: SocketAddr,
    },
    /// The token can be guessed.
    #[error("the admin token has {bytes} bytes; at least {ADMIN_TOKEN_BYTES} are needed")]
    ShortAdminToken {
        /// What it has.
        bytes: usize,
    },
    /// Tickets could be guessed.
    #[error("the system has no random numbers")]
    NoRandomness,
    /// The address cannot be had.
    #[error("cannot listen on {listen}: {source}")]
    Bind {
        /// The address.
        listen: SocketAddr,
        /// Why not.
        source: io::Error,
    },
}

/// A server that is bound and not yet serving.
pub struct Server {
    app: Arc<App>,
    public: (TcpListener, SocketAddr),
    admin: Option<(TcpListener, SocketAddr)>,
}

impl Settings {
    /// Refuses an address that would be open to everybody.
    ///
    /// # Errors
    ///
    /// [`StartError::NoKeys`].
    pub fn check_open(&self) -> Result<(), StartError> {
        let listen = self.listen;
        if listen.ip().is_loopback() || !self.keys.is_empty() {
            return Ok(());
        }
        Err(StartError::NoKeys { listen })
    }
}

impl Server {
    /// Binds the addresses. Must be called within a tokio runtime.
    ///
    /// # Errors
    ///
    /// [`StartError`]: an address that would be open to everybody, or that
    /// cannot be had.
    pub fn bind(settings: Settings, services: Services) -> Result<Self, StartError> {
        settings.check_open()?;
        if let Some(token) = &settings.admin_token
            && token.len() < ADMIN_TOKEN_BYTES
        {
            return Err(StartError::ShortAdminToken { bytes: token.len() });
        }
        let admin = match settings.admin_listen {
            Some(listen) if !listen.ip().is_loopback() && settings.admin_token.is_none() => {
                return Err(StartError::NoAdminToken { listen });
            }
            Some(listen) => Some(bind(listen)?),
            None => None,
        };
        let public = bind(settings.listen)?;
        let access = Access::new(&settings, Arc::clone(&services.keys), public.1);
        let tickets =
            Tickets::new(settings.streams.ticket).map_err(|_| StartError::NoRandomness)?;
        let app = Arc::new(App::new(settings, services, access, tickets));
        Ok(Self { app, public, admin })
    }

    /// For tests, which look behind the door.
    #[cfg(test)]
    pub(super) fn app(&self) -> Arc<App> {
        Arc::clone(&self.app)
    }

    /// Where clients connect.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.public.1
    }

    /// Where admins connect.
    #[must_use]
    pub fn admin_address(&self) -> Option<SocketAddr> {
        self.admin.as_ref().map(|(_, address)| *address)
    }

    /// Serves until `stop` is cancelled, then drains: `/readyz` answers 503,
    /// connections are refused after the notice, streams end by themselves or,
    /// at the limit, with `run.cancelled`.
    pub async fn serve(self, stop: CancellationToken, socket: AdminSocket) {
        let Self { app, public, admin } = self;
        let (drain, admin_drain) = (CancellationToken::new(), CancellationToken::new());
        let door = |router, limits: Connections, drain: &CancellationToken, tasks: TaskTracker| {
            Arc::new(Door {
                router,
                limits,
                metrics: Arc::clone(&app.metrics),
                drain: drain.clone(),
                abort: app.abort.clone(),
                tasks,
            })
        };
        let limits = app.settings.connections.clone();
        let public_door = door(
            app::public(Arc::clone(&app)),
            limits.clone(),
            &drain,
            app.tasks.clone(),
        );
        let accepting = tokio::spawn(accept(public.0, public_door));
        let admin_tasks = TaskTracker::new();
        if let Some((listener, _)) = admin {
            let limits = Connections {
                max: ADMIN_CONNECTIONS,
                ..limits
            };
            let router = app::admin(Arc::clone(&app));
            let admin_door = door(router, limits, &admin_drain, admin_tasks.clone());
            tokio::spawn(accept(listener, admin_door));
        }
        let at_socket = app::socket(Arc::clone(&app));
        admin_tasks.spawn(socket.serve(at_socket, admin_drain.clone()));
        stop.cancelled().await;
        tracing::info!("draining");
        app.set_draining();
        tokio::time::sleep(app.settings.drain.notice).await;
        drain.cancel();
        // The listener is closed when its loop has ended.
        let _ = accepting.await;
        app.tasks.close();
        let limit = app.settings.drain.limit;
        // Runs that are cancelled at the limit still tell their readers so.
        let streams = tokio::time::timeout(limit + LAST_WORDS, app.tasks.wait());
        let (cancelled, streams) = tokio::join!(app.services.runner.drain(limit), streams);
        if cancelled > 0 || streams.is_err() {
            tracing::warn!(
                cancelled,
                cut = streams.is_err(),
                "not everything ended in time"
            );
        }
        app.abort.cancel();
        admin_drain.cancel();
        admin_tasks.close();
        let _ = tokio::time::timeout(LAST_WORDS, admin_tasks.wait()).await;
        tracing::info!("drained");
    }
}

/// Bytes that the kernel holds for one client: several tiers' results, and at a
/// round trip of 100 ms still 2.5 MB/s.
const SEND_BUFFER: u32 = 256 * 1024;

/// Connections that the kernel holds while the loop is busy.
const BACKLOG: u32 = 1024;

fn bind(listen: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let bound = || {
        let socket = if listen.is_ipv4() {
            TcpSocket::new_v4()?
        } else {
            TcpSocket::new_v6()?
        };
        // A restarted server must not wait for its old connections to be
        // forgotten.
        socket.set_reuseaddr(true)?;
        // Accepted sockets inherit it; without a bound the kernel would take
        // megabytes for each client that reads slowly.
        socket.set_send_buffer_size(SEND_BUFFER)?;
        socket.bind(listen)?;
        let listener = socket.listen(BACKLOG)?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    bound().map_err(|source| StartError::Bind { listen, source })
}
