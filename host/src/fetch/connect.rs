//! A connection: to addresses that the guard has looked at, by way of the proxy
//! where there is one, with TLS where the origin speaks it.

use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use http::Uri;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tokio_util::either::Either;

use super::error::{Phase, RequestError};
use super::origin::Origin;
use super::resolve::Resolver;
use super::settings::millis;
use super::tls::Tls;

/// Bytes of a proxy's answer to CONNECT; more is none.
const PROXY_HEAD: usize = 8 << 10;

/// Makes the connections of a pool.
#[derive(Clone)]
pub(super) struct Connector {
    pub resolver: Resolver,
    pub tls: Tls,
    pub proxy: Option<Origin>,
    pub timeout: Duration,
}

/// A connection that stands.
pub(super) struct Conn {
    io: TokioIo<Either<TcpStream, TlsStream<TcpStream>>>,
    speaks_h2: bool,
}

impl tower_service::Service<Uri> for Connector {
    type Response = Conn;
    type Error = RequestError;
    type Future = BoxFuture<'static, Result<Conn, RequestError>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), RequestError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connector = self.clone();
        async move {
            let bad = |why: String| RequestError::Bad {
                what: "a URL".to_owned(),
                why,
            };
            let origin = Origin::parse(&uri.to_string());
            let (_, origin) = origin.map_err(|error| bad(error.to_string()))?;
            connector.connect(&origin).await
        }
        .boxed()
    }
}

impl Connector {
    async fn connect(&self, origin: &Origin) -> Result<Conn, RequestError> {
        let addresses = self.resolver.resolve(origin.host(), origin.port()).await?;
        let made = async {
            let tcp = match &self.proxy {
                None => first_that_answers(origin, &addresses, self.timeout).await?,
                Some(proxy) => self.through(proxy, origin, &addresses).await?,
            };
            if !origin.is_secure() {
                return Ok(Conn {
                    io: TokioIo::new(Either::Left(tcp)),
                    speaks_h2: false,
                });
            }
            self.handshake(origin, tcp).await
        };
        let made = tokio::time::timeout(self.timeout, made).await;
        made.unwrap_or_else(|_| Err(slow(origin, self.timeout)))
    }

    async fn handshake(&self, origin: &Origin, tcp: TcpStream) -> Result<Conn, RequestError> {
        let failed = |why: String| RequestError::Tls {
            host: origin.host().to_owned(),
            why,
        };
        let config = self.tls.clone().map_err(failed)?;
        let literal = origin.host().trim_start_matches('[').trim_end_matches(']');
        let name = ServerName::try_from(literal.to_owned());
        let name = name.map_err(|error| failed(error.to_string()))?;
        let tls = TlsConnector::from(config).connect(name, tcp).await;
        let tls = tls.map_err(|error| failed(error.to_string()))?;
        let speaks_h2 = tls.get_ref().1.alpn_protocol() == Some(b"h2");
        Ok(Conn {
            io: TokioIo::new(Either::Right(tls)),
            speaks_h2,
        })
    }

    /// A tunnel through the proxy to an address that was looked at here: the
    /// proxy is told no name, which it might resolve to another.
    async fn through(
        &self,
        proxy: &Origin,
        origin: &Origin,
        addresses: &[SocketAddr],
    ) -> Result<TcpStream, RequestError> {
        let failed = |why: String| RequestError::Proxy {
            host: origin.host().to_owned(),
            why,
        };
        // The operator named it: it may be wherever it is.
        let found = tokio::net::lookup_host((proxy.host(), proxy.port())).await;
        let found: Vec<SocketAddr> = found.map_err(|error| failed(error.to_string()))?.collect();
        let target = addresses
            .first()
            .ok_or_else(|| failed("no address".to_owned()))?;
        let tcp = first_that_answers(proxy, &found, self.timeout).await;
        let mut tcp = tcp.map_err(|error| failed(error.to_string()))?;
        let ask = format!("CONNECT {target} HTTP/1.1\r\nhost: {target}\r\n\r\n");
        let answered = async {
            tcp.write_all(ask.as_bytes()).await?;
            read_head(&mut tcp).await
        };
        let head = answered.await.map_err(|error| failed(error.to_string()))?;
        let status = head.split(' ').nth(1).unwrap_or_default();
        if status != "200" {
            let first = head.lines().next().unwrap_or_default();
            return Err(failed(format!("it answers `{first}`")));
        }
        Ok(tcp)
    }
}

fn slow(origin: &Origin, timeout: Duration) -> RequestError {
    RequestError::TimedOut {
        host: origin.host().to_owned(),
        phase: Phase::Connect,
        after_ms: millis(timeout),
    }
}

/// Tries addresses in their order. Each has an equal part of what is left, so
/// that a silent one leaves time for the next.
async fn first_that_answers(
    origin: &Origin,
    addresses: &[SocketAddr],
    timeout: Duration,
) -> Result<TcpStream, RequestError> {
    let ends = Instant::now() + timeout;
    let mut failed = slow(origin, timeout);
    for (tried, address) in addresses.iter().enumerate() {
        let left = u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        let part = ends.saturating_duration_since(Instant::now()) / left;
        match tokio::time::timeout(part, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => {
                // Requests are small and written whole; a system that refuses
                // this is only slower.
                let _ = tcp.set_nodelay(true);
                return Ok(tcp);
            }
            Ok(Err(error)) => {
                failed = RequestError::Unreachable {
                    host: origin.host().to_owned(),
                    why: error.to_string(),
                }
            }
            Err(_) => failed = slow(origin, timeout),
        }
    }
    Err(failed)
}

/// The head of an answer, byte by byte: what follows it belongs to the tunnel.
async fn read_head(tcp: &mut TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= PROXY_HEAD {
            return Err(std::io::Error::other("its answer has no end"));
        }
        head.push(tcp.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

impl Connection for Conn {
    fn connected(&self) -> Connected {
        let connected = Connected::new();
        if self.speaks_h2 {
            connected.negotiated_h2()
        } else {
            connected
        }
    }
}

impl Read for Conn {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.io).poll_read(context, buffer)
    }
}

impl Write for Conn {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(context, bytes)
    }

    fn poll_flush(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(context)
    }

    fn poll_shutdown(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(context)
    }
}
