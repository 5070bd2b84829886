//! Faults in the coding of a body.

use std::io;

use crate::bomb::{GZIP_HEAD, Gzip, Zstd};
use crate::coding::Coding;
use crate::line::{Line, Next, Wire};

async fn head<W: Wire>(line: &mut Line<W>, coding: Coding, bytes: u64) -> io::Result<()> {
    let mut headers = super::bodies::of_length(bytes);
    headers.push(("content-encoding", coding.name().to_owned()));
    line.head(200, &headers).await
}

/// The piece so many times, some dozens in one write.
async fn repeat<W: Wire>(line: &mut Line<W>, piece: &[u8], times: u64) -> io::Result<()> {
    let many = 1 + (64 << 10) / piece.len().max(1) as u64;
    let batch = piece.repeat(many as usize);
    for _ in 0..times / many {
        line.send(&batch).await?;
        // Others on this thread get their turn, however fast the peer reads.
        tokio::task::yield_now().await;
    }
    line.send(&piece.repeat((times % many) as usize)).await
}

/// Zeros in gzip.
pub(super) async fn gzip_bomb<W: Wire>(line: &mut Line<W>, bytes: u64) -> io::Result<Next> {
    let bomb = Gzip::of(bytes);
    head(line, Coding::Gzip, bomb.wire()).await?;
    line.send(GZIP_HEAD).await?;
    repeat(line, &bomb.piece, bomb.pieces).await?;
    line.send(&bomb.end).await?;
    Ok(Next::Keep)
}

/// Zeros in zstd.
pub(super) async fn zstd_bomb<W: Wire>(line: &mut Line<W>, bytes: u64) -> io::Result<Next> {
    let bomb = Zstd::of(bytes);
    head(line, Coding::Zstd, bomb.wire()).await?;
    line.send(Zstd::HEAD).await?;
    repeat(line, &bomb.piece, bomb.pieces).await?;
    line.send(Zstd::END).await?;
    Ok(Next::Keep)
}

/// The first half of the page's gzip, as if it were all.
pub(super) async fn cut<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    let coded = Coding::Gzip.encode(page);
    let half = coded.get(..coded.len() / 2).unwrap_or_default();
    head(line, Coding::Gzip, half.len() as u64).await?;
    line.send(half).await?;
    Ok(Next::Keep)
}

/// The page as it is, under the name of gzip.
pub(super) async fn mislabelled<W: Wire>(line: &mut Line<W>, page: &[u8]) -> io::Result<Next> {
    head(line, Coding::Gzip, page.len() as u64).await?;
    line.send(page).await?;
    Ok(Next::Keep)
}
