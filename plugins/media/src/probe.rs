//! What a file is, from its beginning, and from another part where that is needed.

use crate::item::{Item, Kind};
use crate::{flac, matroska, mp3, mp4, ogg, picture, wav};

/// Bytes of a file that are looked at in one place.
pub const PIECE: u64 = 64 << 10;

/// What the bytes say.
#[derive(Clone, Debug, PartialEq)]
pub struct Said {
    /// What it is.
    pub kind: Kind,
    /// Its media type.
    pub media_type: &'static str,
    /// Pixels, upright as far as the container says.
    pub size: Option<(u32, u32)>,
    /// Seconds.
    pub duration: Option<f64>,
    /// Samples a second, and how many at the beginning are not played: what a length in
    /// samples at the end of the file is told with.
    pub samples: Option<(u32, u32)>,
    /// Where else in the file to look for what is still not known.
    pub more: Option<u64>,
}

impl Said {
    /// Of this kind and type; nothing else is known.
    #[must_use]
    pub fn new(kind: Kind, media_type: &'static str) -> Said {
        Said {
            kind,
            media_type,
            size: None,
            duration: None,
            samples: None,
            more: None,
        }
    }

    /// Says it of an item.
    pub fn tell(&self, item: &mut Item) {
        item.kind = self.kind;
        item.media_type = Some(self.media_type.to_owned());
        if let Some((width, height)) = self.size {
            (item.width, item.height) = (Some(width), Some(height));
        }
        if let Some(seconds) = self.duration.filter(|seconds| (0.0..1e8).contains(seconds)) {
            item.duration_s = Some((seconds * 1000.0).round() / 1000.0);
        }
    }
}

/// Looks at the beginning of a file of `total` bytes, where that is known. None where
/// it is none of the formats that are known here.
#[must_use]
pub fn probe(start: &[u8], total: Option<u64>) -> Option<Said> {
    // Those that begin with marks of their own come first.
    wav::read(start, total)
        .or_else(|| flac::read(start))
        .or_else(|| ogg::read(start, total))
        .or_else(|| matroska::read(start))
        .or_else(|| mp4::read(start, total))
        .or_else(|| picture::read(start))
        .or_else(|| mp3::read(start, total))
}

/// Looks at the part that [`Said::more`] asked for, which begins at `from`.
pub fn look_on(said: &mut Said, part: &[u8], from: u64, total: Option<u64>) {
    match said.media_type {
        "video/mp4" | "audio/mp4" | "video/quicktime" => mp4::look_on(said, part),
        "audio/mpeg" => mp3::look_on(said, part, from, total),
        "audio/ogg" | "video/ogg" => ogg::look_on(said, part),
        _ => {}
    }
    said.more = None;
}
