//! Faults in how the end of a body is told.

use std::io;

use crate::line::{Line, Next, Wire};

/// Twice the length, the page once, and the end of the connection.
pub(super) async fn too_long<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    let headers = super::bodies::of_length(page.len() as u64 * 2);
    line.head(200, &headers).await?;
    line.send(page).await?;
    Ok(Next::Close)
}

/// Half the length, and the whole page: its second half stands where the next
/// answer should. The connection stays open, so that a client that takes it
/// again reads the rest.
pub(super) async fn too_short<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    let headers = super::bodies::of_length(page.len() as u64 / 2);
    line.head(200, &headers).await?;
    line.send(page).await?;
    Ok(Next::Keep)
}

/// The page under its own length and one less.
pub(super) async fn two_lengths<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    let mut headers = super::bodies::of_length(page.len() as u64);
    let less = page.len().saturating_sub(1);
    headers.push(("content-length", less.to_string()));
    line.head(200, &headers).await?;
    line.send(page).await?;
    Ok(Next::Close)
}

/// The page in one chunk, under a length of 10 as well.
pub(super) async fn length_and_chunks<W: Wire>(
    line: &mut Line<W>,
    page: &[u8],
) -> io::Result<Next> {
    let mut headers = super::bodies::of_length(10);
    headers.push(("transfer-encoding", "chunked".to_owned()));
    line.head(200, &headers).await?;
    let mut out = format!("{:x}\r\n", page.len()).into_bytes();
    out.extend_from_slice(page);
    out.extend_from_slice(b"\r\n0\r\n\r\n");
    line.send(&out).await?;
    Ok(Next::Close)
}

/// Half of the page without a length, and the connection is dropped.
pub(super) async fn cut_until_close<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    let headers = vec![
        ("content-type", "text/html; charset=utf-8".to_owned()),
        ("connection", "close".to_owned()),
    ];
    line.head(200, &headers).await?;
    line.send(page.get(..page.len() / 2).unwrap_or_default())
        .await?;
    Ok(Next::Drop)
}

async fn first_chunk<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<()> {
    let headers = vec![
        ("content-type", "text/html; charset=utf-8".to_owned()),
        ("transfer-encoding", "chunked".to_owned()),
    ];
    line.head(200, &headers).await?;
    let half = page.get(..page.len() / 2).unwrap_or_default();
    let mut out = format!("{:x}\r\n", half.len()).into_bytes();
    out.extend_from_slice(half);
    out.extend_from_slice(b"\r\n");
    line.send(&out).await
}

/// A good chunk, and one whose size is no number.
pub(super) async fn broken_chunks<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    first_chunk(line, page).await?;
    line.send(b"zebra\r\n<p>Nobody should read this.</p>\r\n0\r\n\r\n")
        .await?;
    Ok(Next::Close)
}

/// A good chunk, and the end of the connection.
pub(super) async fn cut_chunks<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    first_chunk(line, page).await?;
    Ok(Next::Close)
}
