//! One image of a subject: its header, and copies of its pixels.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use bytes::Bytes;
use crescendo_decode::{
    Checkpoint, DecodeError, Header, Interrupted, Layout, Level, Raster, Rect, RegionError, Size,
    decode, inspect, level_for,
};
use futures::FutureExt;

use super::level::{Decoded, Levels};
use super::{Decodes, Limits};
use crate::executor::{self, Account, Class, Executor, Lease};

/// Where pixels are computed, and for whom.
#[derive(Clone)]
pub struct Compute {
    /// The host's executor.
    pub executor: Arc<Executor>,
    /// Whether somebody waits.
    pub class: Class,
}

impl Compute {
    /// Runs blocking work under a limit of CPU time.
    ///
    /// # Errors
    ///
    /// [`Panicked`] where the work did: a decoder that trips over hostile
    /// bytes must not take whoever waits for it along.
    pub(crate) async fn block<T: Send + 'static>(
        &self,
        cpu: Duration,
        work: impl FnOnce(&Lease) -> T + Send + 'static,
    ) -> Result<T, Panicked> {
        self.charge(Account::with_limit(cpu), work).await
    }

    /// The same, paid for by whoever asked for it.
    async fn charge<T: Send + 'static>(
        &self,
        account: Arc<Account>,
        work: impl FnOnce(&Lease) -> T + Send + 'static,
    ) -> Result<T, Panicked> {
        let caught = move |lease: &Lease| {
            // What the work touched is dropped with it, or immutable.
            catch_unwind(AssertUnwindSafe(|| work(lease))).map_err(|_| Panicked)
        };
        self.executor.block(self.class, account, caught).await
    }
}

/// Work on the executor panicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Panicked;

/// Why there are no pixels.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PixelsError {
    /// The image cannot be decoded. The code is the decoder's.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The area or the size asked for makes no sense. The code is the
    /// decoder's.
    #[error(transparent)]
    Region(#[from] RegionError),
    /// The copy would pass the caller's limit. Code `memory`.
    #[error("the copy would take {bytes} bytes, {limit} are left")]
    Memory {
        /// What it would take.
        bytes: u64,
        /// What is left.
        limit: u64,
    },
    /// Decoding used up its CPU time. Code `cpu-time`.
    #[error("decoding took more than {} s of CPU time", limit.as_secs_f64())]
    CpuTime {
        /// What one decode may take.
        limit: Duration,
    },
    /// Whoever asked has no CPU time left for the copy. Code `cpu-time`.
    #[error("no CPU time is left for the copy")]
    Spent,
    /// The decoder panicked: a defect of ours that this file brings out. Code
    /// `decoder-failed`.
    #[error("the decoder failed on this file; please report it with the file")]
    Broken,
    /// The work was ended from outside. Code `cancelled`.
    #[error("cancelled")]
    Cancelled,
}

impl PixelsError {
    /// The stable code of this error, for machines.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Decode(error) => error.code(),
            Self::Region(error) => error.code(),
            Self::Memory { .. } => "memory",
            Self::CpuTime { .. } | Self::Spent => "cpu-time",
            Self::Broken => "decoder-failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether asking again would give the same.
    pub(super) fn is_lasting(&self) -> bool {
        match self {
            Self::Decode(DecodeError::OutOfMemory { .. } | DecodeError::Interrupted(_))
            | Self::Spent
            | Self::Cancelled => false,
            Self::Decode(_)
            | Self::Region(_)
            | Self::Memory { .. }
            | Self::CpuTime { .. }
            | Self::Broken => true,
        }
    }
}

/// A lease, as the decoder asks it.
pub(super) struct Pause<'a>(pub(super) &'a Lease);

impl Checkpoint for Pause<'_> {
    fn check(&self) -> Result<(), Interrupted> {
        self.0.check().map_err(|_| Interrupted)
    }
}

/// A region as it was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels {
    /// Columns and rows.
    pub size: Size,
    /// Rows top to bottom without padding. Shared with the decoded level where
    /// that is the same bytes.
    pub data: Arc<Vec<u8>>,
}

/// One image of a subject. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Image(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    index: usize,
    bytes: Bytes,
    header: Header,
    limits: crescendo_decode::Limits,
    decode_cpu: Duration,
    levels: Levels,
    /// Where decodes are counted, if anywhere.
    decodes: OnceLock<Arc<Decodes>>,
}

impl Image {
    pub(super) fn inspect(
        index: usize,
        bytes: Bytes,
        limits: &Limits,
    ) -> Result<Self, DecodeError> {
        let header = inspect(&bytes, &limits.image)?;
        Ok(Self(Arc::new(Inner {
            index,
            bytes,
            header,
            limits: limits.image.clone(),
            decode_cpu: limits.decode_cpu,
            levels: Levels::default(),
            decodes: OnceLock::new(),
        })))
    }

    /// Counts its decodes there from now on; the first place stays.
    pub(super) fn count_decodes(&self, decodes: &Arc<Decodes>) {
        self.0.decodes.get_or_init(|| Arc::clone(decodes));
    }

    /// Position among the subject's images, from 0.
    #[must_use]
    pub fn index(&self) -> usize {
        self.0.index
    }

    /// What the first bytes of the file promise.
    #[must_use]
    pub fn header(&self) -> &Header {
        &self.0.header
    }

    /// The file as it came.
    #[must_use]
    pub fn file(&self) -> &Bytes {
        &self.0.bytes
    }

    /// Bytes of decoded pixels that are held right now.
    #[cfg(test)]
    pub(super) fn decoded_bytes(&self) -> u64 {
        self.0.levels.held()
    }

    /// Copies `area` (the whole image where absent), scaled down so that its
    /// longer side is at most `max_side` pixels (0: full resolution), at most
    /// `room` bytes of it. The same arguments give the same bytes in every
    /// run, whatever was decoded before.
    ///
    /// The level is decoded under the subject's own limit, because stages
    /// share it; `account` pays for the copy.
    ///
    /// Dropping the future ends the work, unless somebody else waits for the
    /// same level.
    ///
    /// # Errors
    ///
    /// [`PixelsError`]; a damaged file gives the same one to everybody who
    /// asks.
    pub async fn pixels(
        &self,
        area: Option<Rect>,
        max_side: u32,
        layout: Layout,
        room: u64,
        account: &Arc<Account>,
        compute: &Compute,
    ) -> Result<Pixels, PixelsError> {
        let level = level_for(self.header(), area, max_side);
        let raster = self.level(level, compute).await?;
        let size = raster.region_size(area, max_side)?;
        let bytes = size.pixels().saturating_mul(layout.bytes() as u64);
        if bytes > room {
            return Err(PixelsError::Memory { bytes, limit: room });
        }
        if let Some(data) = raster.as_region(area, max_side, layout)? {
            return Ok(Pixels { size, data });
        }
        let copy = move |lease: &Lease| {
            let copied = raster.region(area, max_side, layout, &Pause(lease));
            copied.map_err(|error| match error {
                RegionError::Interrupted(_) => match lease.account().state() {
                    Err(executor::Interrupted::CpuTime) => PixelsError::Spent,
                    _ => PixelsError::Cancelled,
                },
                error => PixelsError::Region(error),
            })
        };
        compute
            .charge(Arc::clone(account), copy)
            .await
            .unwrap_or(Err(PixelsError::Broken))
            .map(|region| Pixels {
                size: region.size,
                data: region.data.into(),
            })
    }

    /// The whole image at one level: as it was decoded before, or by waiting
    /// for the one decode of it.
    pub(super) async fn level(
        &self,
        level: Level,
        compute: &Compute,
    ) -> Result<Arc<Raster>, PixelsError> {
        let start = || {
            let (image, compute) = (Arc::clone(&self.0), compute.clone());
            async move {
                let decoded = image.decode(level, &compute).await;
                image.levels.keep(level, &decoded);
                decoded
            }
            .boxed()
        };
        match self.0.levels.get(level, start) {
            Ok(decoded) => decoded,
            Err(decoding) => decoding.await,
        }
    }
}

impl Inner {
    async fn decode(self: &Arc<Self>, level: Level, compute: &Compute) -> Decoded {
        let image = Arc::clone(self);
        let work = move |lease: &Lease| {
            let decoded = decode(
                &image.bytes,
                &image.header,
                level,
                &image.limits,
                &Pause(lease),
            );
            match decoded {
                Ok(raster) if raster.is_damaged() => Err(PixelsError::Decode(incomplete(&image))),
                Ok(raster) => Ok(Arc::new(raster)),
                Err(DecodeError::Interrupted(_)) => Err(ended(lease, image.decode_cpu)),
                Err(error) => Err(PixelsError::Decode(error)),
            }
        };
        let span = tracing::debug_span!("decode", image = self.index, ?level);
        let decoded = compute.block(self.decode_cpu, work);
        let began = Instant::now();
        let decoded = tracing::Instrument::instrument(decoded, span).await;
        let decoded = decoded.unwrap_or(Err(PixelsError::Broken));
        if let Some(decodes) = self.decodes.get() {
            decodes.record(self.header.format, level, &decoded, began.elapsed());
        }
        decoded
    }
}

/// The decoder keeps what it could read and fills the rest; whoever measures
/// would take the filling for the picture.
fn incomplete(image: &Inner) -> DecodeError {
    DecodeError::Damaged {
        format: image.header.format,
        at: None,
        what: "its image data ends early or is corrupt; expected all of it".to_owned(),
    }
}

/// Why a lease ended the work.
fn ended(lease: &Lease, limit: Duration) -> PixelsError {
    match lease.account().state() {
        Err(executor::Interrupted::CpuTime) => PixelsError::CpuTime { limit },
        Err(executor::Interrupted::Cancelled) | Ok(()) => PixelsError::Cancelled,
    }
}
