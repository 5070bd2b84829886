//! A reader of which so much is read until somebody says that a piece has ended: what
//! takes a list apart row by row, or tag by tag, holds one of them whole.

use std::io::{self, BufRead, Read};

/// Reads no more than was let through.
pub(super) struct Capped<R> {
    inner: R,
    left: usize,
    /// Whether more was wanted.
    over: bool,
    /// Bytes and quotation marks that were read.
    bytes: u64,
    quotes: usize,
}

impl<R: BufRead> Capped<R> {
    /// Nothing is let through yet.
    pub(super) const fn of(inner: R) -> Self {
        Self {
            inner,
            left: 0,
            over: false,
            bytes: 0,
            quotes: 0,
        }
    }

    /// A piece begins, of so many bytes at most.
    pub(super) const fn begin(&mut self, most: usize) {
        self.left = most;
    }

    /// Whether all has been read, and so many bytes are all, and one of the quotation marks
    /// in it has no other one.
    pub(super) fn ends_quoted(&mut self, bytes: u64) -> bool {
        let is_all = self.bytes == bytes && self.inner.fill_buf().is_ok_and(<[u8]>::is_empty);
        is_all && !self.quotes.is_multiple_of(2)
    }

    /// Whether a piece was longer than that.
    pub(super) const fn is_over(&self) -> bool {
        self.over
    }
}

impl<R: BufRead> BufRead for Capped<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let left = self.left;
        let found = self.inner.fill_buf()?;
        if left == 0 && !found.is_empty() {
            self.over = true;
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                "a piece is longer than any record",
            ));
        }
        Ok(found.get(..left).unwrap_or(found))
    }

    fn consume(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
        self.inner.consume(bytes);
    }
}

impl<R: BufRead> Read for Capped<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let found = self.fill_buf()?;
        let read = (&*found).read(into)?;
        let read_here = into.get(..read).unwrap_or_default();
        self.bytes += read as u64;
        self.quotes += read_here.iter().filter(|byte| **byte == b'"').count();
        self.consume(read);
        Ok(read)
    }
}
