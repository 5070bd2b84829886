//! Faults in the head of an answer.

use std::io::{self, Write as _};
use std::time::Duration;

use crate::answer::head;
use crate::line::{Line, Next, Wire};

/// A status line, and silence.
pub(super) async fn status_line<W: Wire>(line: &mut Line<W>) -> io::Result<Next> {
    line.count(200);
    line.send(b"HTTP/1.1 200 OK\r\n").await?;
    line.until_closed().await?;
    Ok(Next::Close)
}

/// A whole head, and silence.
pub(super) async fn hangs<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    line.head(200, &super::bodies::of_length(page.len() as u64))
        .await?;
    line.until_closed().await?;
    Ok(Next::Close)
}

/// A head byte by byte, and then the page.
pub(super) async fn drips<W: Wire>(
    line: &mut Line<W>,
    page: &[u8],
    pause: Duration,
) -> io::Result<Next> {
    line.count(200);
    let mut out = Vec::new();
    let headers = super::bodies::of_length(page.len() as u64);
    head(200, &headers, &mut out);
    out.extend_from_slice(b"\r\n");
    for byte in &out {
        line.send(std::slice::from_ref(byte)).await?;
        tokio::time::sleep(pause).await;
    }
    line.send(page).await?;
    Ok(Next::Keep)
}

/// Headers for ever.
pub(super) async fn endless<W: Wire>(line: &mut Line<W>) -> io::Result<Next> {
    line.count(200);
    line.send(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n")
        .await?;
    let mut out = Vec::new();
    for nth in 0_u64.. {
        // Writing into memory does not fail.
        let _ = write!(out, "x-more-{nth}: and one more\r\n");
        if out.len() > 4_096 {
            line.send(&out).await?;
            out.clear();
            // Others on this thread get their turn, however fast the peer reads.
            tokio::task::yield_now().await;
        }
    }
    Ok(Next::Close)
}

/// One header of so many bytes, in an answer that is good otherwise.
pub(super) async fn huge<W: Wire>(line: &mut Line<W>, bytes: usize) -> io::Result<Next> {
    let headers = vec![
        ("x-huge", "h".repeat(bytes)),
        ("content-length", "3".to_owned()),
    ];
    line.head(200, &headers).await?;
    line.send(b"ok\n").await?;
    Ok(Next::Keep)
}
