//! How long decodes took, for whoever exports metrics.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crescendo_decode::{Format, Level};

use super::level::Decoded;
use crate::latency::Latency;

/// Which decodes are counted together. All three come from closed lists, so
/// that no client can make more of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct DecodeKind {
    /// The file's media type.
    pub format: &'static str,
    /// By how much the decoder reduced each side: `1`, `1/2`, `1/4` or `1/8`.
    pub scale: &'static str,
    /// `decoded`, or the stable code of what went wrong.
    pub outcome: &'static str,
}

/// Counts decodes that came to an end; those that nobody waited for any more
/// did not.
#[derive(Debug, Default)]
pub struct Decodes(Mutex<BTreeMap<DecodeKind, Latency>>);

impl Decodes {
    fn kinds(&self) -> MutexGuard<'_, BTreeMap<DecodeKind, Latency>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All of them at this moment.
    #[must_use]
    pub fn snapshot(&self) -> BTreeMap<DecodeKind, Latency> {
        self.kinds().clone()
    }

    pub(super) fn record(&self, format: Format, level: Level, decoded: &Decoded, wall: Duration) {
        let kind = DecodeKind {
            format: format.media_type(),
            scale: match level {
                Level::Full => "1",
                Level::Half => "1/2",
                Level::Quarter => "1/4",
                Level::Eighth => "1/8",
            },
            outcome: decoded
                .as_ref()
                .map_or_else(|error| error.code(), |_| "decoded"),
        };
        self.kinds().entry(kind).or_default().record(wall);
    }
}
