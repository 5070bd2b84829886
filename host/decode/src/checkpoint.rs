//! The place where long work asks whether to go on.

use std::cell::Cell;
use std::io::{self, BufRead, Read, Seek, SeekFrom};

use thiserror::Error;

/// Asked at least about once per millisecond of work: after each stripe of
/// rows, or for each chunk of input.
///
/// An executor parks the calling thread inside `check` to let more urgent work
/// go first, and answers [`Interrupted`] to end the work for good.
pub trait Checkpoint {
    /// Returns when the work may go on.
    ///
    /// # Errors
    ///
    /// [`Interrupted`] when the work must end; the decoder returns at once.
    fn check(&self) -> Result<(), Interrupted>;
}

/// The work was ended by its [`Checkpoint`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("interrupted by the caller")]
pub struct Interrupted;

/// A checkpoint that always lets the work go on.
#[derive(Debug, Clone, Copy, Default)]
pub struct Uninterrupted;

impl Checkpoint for Uninterrupted {
    fn check(&self) -> Result<(), Interrupted> {
        Ok(())
    }
}

impl<F: Fn() -> Result<(), Interrupted>> Checkpoint for F {
    fn check(&self) -> Result<(), Interrupted> {
        self()
    }
}

/// Bytes of plain pixel work between two checks: a tenth of a millisecond or
/// so.
const STRETCH: usize = 1 << 18;

/// Counts work and checks now and then, so that short steps stay cheap.
pub(crate) struct Pace<'a> {
    checkpoint: &'a dyn Checkpoint,
    spent: usize,
}

impl<'a> Pace<'a> {
    pub(crate) fn new(checkpoint: &'a dyn Checkpoint) -> Self {
        // The first step checks.
        Self {
            checkpoint,
            spent: STRETCH,
        }
    }

    /// Says that `bytes` bytes are about to be worked on.
    pub(crate) fn spend(&mut self, bytes: usize) -> Result<(), Interrupted> {
        self.spent = self.spent.saturating_add(bytes);
        if self.spent < STRETCH {
            return Ok(());
        }
        self.spent = 0;
        self.checkpoint.check()
    }
}

/// How many input bytes a borrowed decoder sees between two checks. Deflate
/// and LZW make at most about a thousand bytes of one, and a million bytes
/// take about a millisecond.
const CHUNK: usize = 1 << 10;

/// A reader over bytes in memory that checks before it hands out each chunk:
/// how decoders of other crates come to notice an interruption.
pub(crate) struct CheckedReader<'a> {
    bytes: &'a [u8],
    at: usize,
    checked_to: usize,
    checkpoint: &'a dyn Checkpoint,
    interrupted: &'a Cell<bool>,
}

impl<'a> CheckedReader<'a> {
    /// `interrupted` becomes true when the checkpoint ended the work: decoders
    /// wrap errors of their input in ways that cannot be looked through.
    pub(crate) fn new(
        bytes: &'a [u8],
        checkpoint: &'a dyn Checkpoint,
        interrupted: &'a Cell<bool>,
    ) -> Self {
        Self {
            bytes,
            at: 0,
            checked_to: 0,
            checkpoint,
            interrupted,
        }
    }

    fn window(&mut self) -> io::Result<&'a [u8]> {
        // A seek backwards starts a new stretch of work too.
        if self.at >= self.checked_to || self.at + CHUNK < self.checked_to {
            self.checkpoint.check().map_err(|error| {
                self.interrupted.set(true);
                // Not `ErrorKind::Interrupted`, which readers retry.
                io::Error::other(error)
            })?;
            self.checked_to = self.at.saturating_add(CHUNK);
        }
        let end = self.checked_to.min(self.bytes.len());
        Ok(self.bytes.get(self.at..end).unwrap_or_default())
    }
}

impl Read for CheckedReader<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let mut window = self.window()?;
        let count = window.read(into)?;
        self.at += count;
        Ok(count)
    }
}

impl BufRead for CheckedReader<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.window()
    }

    fn consume(&mut self, count: usize) {
        self.at = self.at.saturating_add(count).min(self.bytes.len());
    }
}

impl Seek for CheckedReader<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let length = self.bytes.len() as u64;
        let target = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => length.checked_add_signed(by),
            SeekFrom::Current(by) => (self.at as u64).checked_add_signed(by),
        };
        let Some(target) = target else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "seek before the start",
            ));
        };
        self.at = usize::try_from(target.min(length)).unwrap_or(self.bytes.len());
        Ok(target)
    }

    fn stream_position(&mut self) -> io::Result<u64> {
        Ok(self.at as u64)
    }
}
