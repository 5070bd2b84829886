//! Faults in the body of an answer.

use std::io;
use std::time::Duration;

use crate::gate::Headers;
use crate::line::{Line, Next, Wire};

/// Headers of HTML of this length.
pub(super) fn of_length(bytes: u64) -> Headers {
    vec![
        ("content-type", "text/html; charset=utf-8".to_owned()),
        ("content-length", bytes.to_string()),
    ]
}

fn first_half(page: &[u8]) -> &[u8] {
    page.get(..page.len() / 2).unwrap_or_default()
}

/// Half of the page, and silence.
pub(super) async fn half<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    line.head(200, &of_length(page.len() as u64)).await?;
    line.send(first_half(page)).await?;
    line.until_closed().await?;
    Ok(Next::Close)
}

/// Half of the page, and a reset.
pub(super) async fn resets<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    line.head(200, &of_length(page.len() as u64)).await?;
    line.send(first_half(page)).await?;
    // A reset throws away what the system still holds; the half is meant to
    // arrive, and over loopback this is ample.
    tokio::time::sleep(Duration::from_millis(20)).await;
    Ok(Next::Reset)
}

/// The page, byte by byte.
pub(super) async fn drips<W: Wire>(
    line: &mut Line<W>,
    page: &[u8],
    pause: Duration,
) -> io::Result<Next> {
    line.head(200, &of_length(page.len() as u64)).await?;
    for byte in page {
        line.send(std::slice::from_ref(byte)).await?;
        tokio::time::sleep(pause).await;
    }
    Ok(Next::Keep)
}

/// Paragraphs for ever, in chunks.
pub(super) async fn endless<W: Wire>(line: &mut Line<W>) -> io::Result<Next> {
    let headers = vec![
        ("content-type", "text/html; charset=utf-8".to_owned()),
        ("transfer-encoding", "chunked".to_owned()),
    ];
    line.head(200, &headers).await?;
    let text = "<p>And on it goes, one paragraph after the other.</p>\n".repeat(64);
    let chunk = format!("{:x}\r\n{text}\r\n", text.len());
    loop {
        line.send(chunk.as_bytes()).await?;
        // Others on this thread get their turn, however fast the peer reads.
        tokio::task::yield_now().await;
    }
}

/// The page with a few bytes in its text that no UTF-8 has.
pub(super) async fn invalid_utf8<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    let at = page.windows(4).position(|w| w == b"<h1>");
    let (before, after) = page.split_at(at.map_or(0, |at| at + 4));
    // A lone continuation, an overlong slash, a surrogate, and 0xff.
    let bad = b"\x80 \xc0\xaf \xed\xa0\x80 \xff ";
    let body = [before, bad, after].concat();
    line.head(200, &of_length(body.len() as u64)).await?;
    line.send(&body).await?;
    Ok(Next::Keep)
}

/// `<div>` for half of the elements' bytes, and `</div>` for the others.
pub(super) async fn nested<W: Wire>(line: &mut Line<W>, bytes: u64) -> io::Result<Next> {
    const HEAD: &str = "<!doctype html><title>Deep</title><body>";
    const DEEP: &str = "<p>The bottom.</p>";
    // Elements go out by the thousand.
    const AT_ONCE: u64 = 1_000;
    let rounds = bytes.div_ceil(AT_ONCE * 11).max(1);
    let (down, up) = ("<div>".repeat(1_000), "</div>".repeat(1_000));
    let total = rounds * (down.len() + up.len()) as u64 + (HEAD.len() + DEEP.len()) as u64;
    line.head(200, &of_length(total)).await?;
    line.send(HEAD.as_bytes()).await?;
    for _ in 0..rounds {
        line.send(down.as_bytes()).await?;
        tokio::task::yield_now().await;
    }
    line.send(DEEP.as_bytes()).await?;
    for _ in 0..rounds {
        line.send(up.as_bytes()).await?;
        tokio::task::yield_now().await;
    }
    Ok(Next::Keep)
}
