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
