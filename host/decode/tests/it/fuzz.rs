//! Random damage to files of every format: an answer each time, never a
//! panic, and within the limits on memory.

use crescendo_decode::{Layout, Level, Limits, Rect, Uninterrupted, decode, inspect};
use proptest::prelude::*;
use proptest::sample::select;

use crate::files::every_kind;
use crate::memory::peak;

/// Small, so that a mutated size is either cheap or refused.
fn limits() -> Limits {
    Limits {
        max_pixels: 200_000,
        max_metadata_bytes: 1 << 16,
        ..Limits::default()
    }
}

fn try_all(bytes: &[u8], level: Level) {
    let Ok(header) = inspect(bytes, &limits()) else {
        return;
    };
    let (result, held) = peak(|| decode(bytes, &header, level, &limits(), &Uninterrupted));
    let bound = 16 * header.stored.pixels() as i64 + (4 << 16) + (4 << 20);
    assert!(held < bound, "held {held} bytes for {header:?}");
    let Ok(raster) = result else { return };
    assert_eq!(raster.full_size(), header.upright);
    assert_eq!(raster.size(), header.upright.reduced(raster.level()));
    let column = Rect {
        x: 0,
        y: 0,
        width: 1,
        height: header.upright.height,
    };
    for area in [Rect::whole(header.upright), column] {
        for layout in [Layout::Rgba8, Layout::Rgb8, Layout::Luma8] {
            let copy = raster.region(Some(area), 1, layout, &Uninterrupted);
            // The level was chosen at random: it may be too coarse for an
            // image of a few pixels, and only then.
            if area.size().longer() < raster.level().reduction() {
                assert_eq!(copy.unwrap_err().code(), "too-coarse");
                continue;
            }
            let copy = copy.unwrap();
            assert_eq!(
                copy.data.len(),
                copy.size.pixels() as usize * layout.bytes()
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damage_of_any_kind_gets_an_answer(
        file in select(every_kind()),
        level in select(Level::ALL.to_vec()),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        cut in prop::option::weighted(0.3, any::<prop::sample::Index>()),
        doubled in prop::option::weighted(0.2, any::<prop::sample::Index>()),
    ) {
        let mut bytes = file;
        for (at, value) in changes {
            // Mostly near the start, where the headers are.
            let reach = if value % 2 == 0 { bytes.len() } else { bytes.len().min(700) };
            let at = at.index(reach);
            bytes[at] = value;
        }
        if let Some(at) = doubled {
            let at = at.index(bytes.len());
            let rest = bytes[at..].to_vec();
            bytes.extend(rest);
        }
        if let Some(end) = cut {
            bytes.truncate(end.index(bytes.len()));
        }
        try_all(&bytes, level);
    }

    #[test]
    fn noise_behind_a_good_start_gets_an_answer(
        file in select(every_kind()),
        level in select(Level::ALL.to_vec()),
        keep in any::<prop::sample::Index>(),
        noise in prop::collection::vec(any::<u8>(), 0..2000),
    ) {
        let mut bytes = file;
        bytes.truncate(keep.index(bytes.len()));
        bytes.extend(noise);
        try_all(&bytes, level);
    }
}
