//! A running origin.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpSocket};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::behaviour::Behaviour;
use crate::capacity::Plan;
use crate::connection;
use crate::fault::Fault;
use crate::runtime;
use crate::service::Service;
use crate::stats::Stats;

/// How many connections may wait to be accepted: what most servers ask for.
const BACKLOG: u32 = 1_024;

/// How long a connect to a listener that never accepts is tried before its
/// backlog counts as full. One that fits in is done in microseconds.
const FULL_AFTER: Duration = Duration::from_millis(200);

/// One listener with one behaviour; stopped when it is dropped, with all its
/// connections. It runs on a thread of its own, whatever thread or runtime
/// starts it.
#[derive(Debug)]
pub struct Origin {
    /// `http://127.0.0.1:PORT` or `https://…`, without a slash at its end.
    pub url: String,
    /// Where it listens.
    pub address: SocketAddr,
    service: Arc<Service>,
    stop: Option<oneshot::Sender<()>>,
    stopped: mpsc::Receiver<()>,
    /// Connections that fill the backlog of an origin that never accepts.
    _fillers: Vec<TcpStream>,
}

impl Origin {
    /// Starts one.
    ///
    /// # Panics
    /// When it cannot listen; [`Origin::try_start`] says so instead.
    #[must_use]
    #[expect(clippy::expect_used, reason = "a test without its origin has failed")]
    pub fn start(behaviour: impl Into<Behaviour>) -> Self {
        Self::try_start(behaviour).expect("an origin can listen on loopback")
    }

    /// Starts one, or says why not.
    ///
    /// # Errors
    /// When its address is taken or is not on loopback, or when no certificate
    /// can be made.
    pub fn try_start(behaviour: impl Into<Behaviour>) -> io::Result<Self> {
        let behaviour = behaviour.into();
        let free = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);
        let address = behaviour.address.unwrap_or(free);
        if !address.ip().is_loopback() {
            let text = format!("{address} is not on loopback");
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
        let never = behaviour.whole() == Some(&Fault::NeverAccepts);
        let handle = runtime::handle()?;
        let listener = {
            let _runtime = handle.enter();
            listen(address, if never { 0 } else { BACKLOG })?
        };
        let address = listener.local_addr()?;
        let tls = match behaviour.tls {
            Some(tls) => Some(tls.acceptor(address.ip())?),
            None => None,
        };
        let scheme = if behaviour.is_tls() { "https" } else { "http" };
        let service = Arc::new(Service::new(behaviour));
        let (stop, stopping) = oneshot::channel();
        let (done, stopped) = mpsc::channel();
        let fillers = if never { fill(address) } else { Vec::new() };
        let serving = Arc::clone(&service);
        handle.spawn(async move {
            if never {
                // The listener stays open, and nobody takes from its queue.
                let _ = stopping.await;
                drop(listener);
            } else {
                accept(listener, tls, serving, stopping).await;
            }
            let _ = done.send(());
        });
        Ok(Self {
            url: format!("{scheme}://{address}"),
            address,
            service,
            stop: Some(stop),
            stopped,
            _fillers: fillers,
        })
    }

    /// The URL of page `number`.
    #[must_use]
    pub fn page(&self, number: u64) -> String {
        format!("{}/page/{number}", self.url)
    }

    /// The URL of page `number` in a size.
    #[must_use]
    pub fn sized_page(&self, number: u64, bytes: usize) -> String {
        format!("{}/page/{number}?bytes={bytes}", self.url)
    }

    /// What it has counted up to now.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.service.record.stats()
    }

    /// Jobs that it has taken.
    #[must_use]
    pub fn jobs(&self) -> usize {
        self.service.site().desk.count()
    }

    /// The moment from which [`Stats::times`] are counted.
    #[must_use]
    pub fn started(&self) -> Instant {
        self.service.record.started
    }

    /// Puts another capacity in force, also for those who wait.
    pub fn set_capacity(&self, plan: impl Into<Plan>) {
        self.service.gate.change(plan.into());
    }

    /// Puts this fault in the place of all others.
    pub fn set_fault(&self, fault: Fault) {
        self.service.set_faults(vec![(String::new(), fault)]);
    }

    /// Is good from now on. Connections that hang go on to hang, and one that
    /// never accepts stays so.
    pub fn recover(&self) {
        self.service.set_faults(Vec::new());
    }

    /// Changes the text of every page, and its validators; the new revision,
    /// for [`Page::revised`](crate::Page::revised).
    pub fn revise(&self) -> u32 {
        self.service.site().revise()
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        // Once this returns, connecting is refused. It fails only if the
        // runtime is gone, and then so is everything else.
        let _ = self.stopped.recv();
    }
}

fn listen(address: SocketAddr, backlog: u32) -> io::Result<TcpListener> {
    let socket = match address.ip() {
        IpAddr::V4(_) => TcpSocket::new_v4()?,
        IpAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A test that starts an origin again on its port must not wait.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(backlog)
}

/// Connects until it hangs: the system accepts one or two by itself.
fn fill(address: SocketAddr) -> Vec<TcpStream> {
    let connects = (0..16).map_while(|_| TcpStream::connect_timeout(&address, FULL_AFTER).ok());
    connects.collect()
}

/// Serves connections until it is told to stop, and then ends them all.
async fn accept(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    service: Arc<Service>,
    mut stopping: oneshot::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopping => break,
            accepted = listener.accept() => match accepted {
                Ok((tcp, _)) => {
                    let serving = connection::serve(tcp, tls.clone(), Arc::clone(&service));
                    connections.spawn(serving);
                }
                // Too many open files, or a peer that has gone already: the
                // next one may fare better.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
        }
    }
    drop(listener);
    connections.shutdown().await;
}
