//! What a subject may cost at most.

use std::time::Duration;

/// Finite bounds; all of them refuse, none waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// What one image may have; judged from its header.
    pub image: crescendo_decode::Limits,
    /// Images of one subject. Default 16: a form with many photographs;
    /// whoever has more has a batch.
    pub max_images: usize,
    /// Pixels of all images together. Default 200 million, two of the largest
    /// single images: a decoded level is held until the run ends.
    pub max_pixels: u64,
    /// Thread CPU time of one decode. Default 20 s: ten times what the
    /// largest allowed progressive JPEG takes.
    pub decode_cpu: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            image: crescendo_decode::Limits::default(),
            max_images: 16,
            max_pixels: 200_000_000,
            decode_cpu: Duration::from_secs(20),
        }
    }
}
