//! The way of one connection: TLS if any, and one request after the other.

use std::io;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

use crate::fault::Fault;
use crate::faults::garbage;
use crate::line::{Line, Next, Wire};
use crate::record::Open;
use crate::service::Service;

/// Serves a connection to its end. What goes wrong on the way is the peer's
/// doing, or was meant to happen: nobody needs to hear of it.
pub(crate) async fn serve(mut tcp: TcpStream, tls: Option<TlsAcceptor>, service: Arc<Service>) {
    let open = service.record.opened();
    // Answers go out in one piece each: waiting for more would only delay.
    let _ = tcp.set_nodelay(true);
    let _ = match service.fault_of_connections() {
        Some(Fault::ClosesAtOnce) => Ok(()),
        Some(Fault::ResetsAtOnce) => tcp.set_zero_linger(),
        Some(Fault::GarbageTls) => send_garbage(&mut tcp, &service).await,
        Some(Fault::StallsTls) => until_closed(&mut tcp).await,
        _ => match tls {
            None => requests(tcp, open, &service).await,
            Some(tls) => match tls.accept(tcp).await {
                Ok(stream) => requests(stream, open, &service).await,
                Err(error) => Err(error),
            },
        },
    };
}

async fn requests<W: Wire>(wire: W, open: Open, service: &Service) -> io::Result<()> {
    let mut line = Line::new(wire, open, Arc::clone(&service.record));
    while let Some(request) = line.request().await? {
        let next = service.answer(&mut line, &request).await?;
        if next != Next::Keep {
            return line.end(next).await;
        }
    }
    line.end(Next::Close).await
}

async fn send_garbage(tcp: &mut TcpStream, service: &Service) -> io::Result<()> {
    // The hello is read first: closing over unread bytes would be a reset.
    let mut hello = [0; 4_096];
    let _ = tcp.read(&mut hello).await?;
    let bytes = garbage();
    tcp.write_all(&bytes).await?;
    service.record.sent(bytes.len() as u64);
    tcp.shutdown().await
}

async fn until_closed(tcp: &mut TcpStream) -> io::Result<()> {
    let mut bytes = [0; 4_096];
    while tcp.read(&mut bytes).await? > 0 {}
    Ok(())
}
