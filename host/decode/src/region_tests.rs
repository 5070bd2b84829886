//! Scaled copies: exact cases, alpha, edges and refusals.

use super::*;
use crate::{Level, Uninterrupted};

fn raster(width: u32, height: u32, channels: usize, value: impl Fn(u32, u32) -> Vec<u8>) -> Raster {
    let size = Size { width, height };
    let data = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let data: Vec<u8> = data.flat_map(|(x, y)| value(x, y)).collect();
    assert_eq!(data.len(), size.pixels() as usize * channels);
    Raster {
        full: size,
        size,
        level: Level::Full,
        padding: (0, 0),
        channels,
        data: data.into(),
        warnings: Vec::new(),
    }
}

fn copy(raster: &Raster, area: Option<Rect>, side: u32, layout: Layout) -> Region {
    raster.region(area, side, layout, &Uninterrupted).unwrap()
}

#[test]
fn one_colour_stays_that_colour_at_every_size() {
    for side in [1, 2, 3, 7, 97, 100, 0] {
        for value in [0, 1, 127, 254, 255] {
            let copy = copy(
                &raster(100, 37, 3, |_, _| vec![value; 3]),
                None,
                side,
                Layout::Rgb8,
            );
            assert!(
                copy.data.iter().all(|v| *v == value),
                "side {side}, value {value}"
            );
        }
    }
}

#[test]
fn halving_gives_the_mean_of_four() {
    let raster = raster(4, 2, 3, |x, y| vec![(10 * x + 40 * y) as u8; 3]);
    let copy = copy(&raster, None, 2, Layout::Rgb8);
    assert_eq!(
        copy.size,
        Size {
            width: 2,
            height: 1
        }
    );
    assert_eq!(copy.data, [25, 25, 25, 45, 45, 45]);
}

#[test]
fn it_never_scales_up() {
    let copy = copy(
        &raster(3, 2, 3, |_, _| vec![9; 3]),
        None,
        4096,
        Layout::Luma8,
    );
    assert_eq!(
        copy.size,
        Size {
            width: 3,
            height: 2
        }
    );
}

#[test]
fn transparent_pixels_do_not_bleed_their_colour() {
    let raster = raster(2, 1, 4, |x, _| {
        if x == 0 {
            vec![200, 10, 10, 255]
        } else {
            vec![0, 255, 0, 0]
        }
    });
    assert_eq!(
        copy(&raster, None, 1, Layout::Rgba8).data,
        [200, 10, 10, 128]
    );
    // Half of it over white.
    assert_eq!(copy(&raster, None, 1, Layout::Rgb8).data, [227, 132, 132]);
}

#[test]
fn full_transparency_is_white_without_alpha() {
    let raster = raster(8, 8, 4, |_, _| vec![1, 2, 3, 0]);
    assert_eq!(copy(&raster, None, 1, Layout::Rgba8).data, [0, 0, 0, 0]);
    assert_eq!(copy(&raster, None, 0, Layout::Luma8).data, [255; 64]);
}

#[test]
fn luma_has_the_weights_of_rec_709() {
    let raster = raster(3, 1, 3, |x, _| {
        (0..3).map(|c| if c == x { 255 } else { 0 }).collect()
    });
    assert_eq!(copy(&raster, None, 0, Layout::Luma8).data, [54, 182, 18]);
}

#[test]
fn an_area_is_cut_out_where_it_lies() {
    let raster = raster(10, 10, 3, |x, y| vec![x as u8, y as u8, 0]);
    let area = Rect {
        x: 7,
        y: 2,
        width: 2,
        height: 1,
    };
    assert_eq!(
        copy(&raster, Some(area), 0, Layout::Rgb8).data,
        [7, 2, 0, 8, 2, 0]
    );
}

#[test]
fn padding_of_a_turned_raster_is_left_out() {
    // 9 columns at 1/8 are two blocks; turned over, the first raster column
    // holds one real column and seven of padding.
    let mut raster = raster(2, 1, 3, |x, _| vec![100 * x as u8; 3]);
    raster.full = Size {
        width: 9,
        height: 8,
    };
    raster.level = Level::Eighth;
    raster.padding = (7, 0);
    let whole = copy(&raster, None, 1, Layout::Luma8);
    assert_eq!(whole.data, [89], "8/9 of 100");
}

#[test]
fn an_empty_area_is_refused() {
    let area = Rect {
        x: 0,
        y: 0,
        width: 0,
        height: 1,
    };
    let error = raster(2, 2, 3, |_, _| vec![0; 3])
        .region_size(Some(area), 0)
        .unwrap_err();
    assert_eq!(error, RegionError::Empty { area });
    assert_eq!(error.code(), "invalid-input");
}

#[test]
fn an_area_past_the_edge_is_refused() {
    let area = Rect {
        x: u32::MAX,
        y: 0,
        width: 2,
        height: 1,
    };
    let error = raster(2, 2, 3, |_, _| vec![0; 3])
        .region_size(Some(area), 0)
        .unwrap_err();
    assert!(matches!(error, RegionError::Outside { .. }), "{error}");
}

#[test]
fn a_raster_that_is_too_coarse_is_refused() {
    let mut raster = raster(2, 2, 3, |_, _| vec![0; 3]);
    raster.full = Size {
        width: 16,
        height: 16,
    };
    raster.level = Level::Eighth;
    assert!(raster.region_size(None, 2).is_ok());
    let error = raster.region_size(None, 3).unwrap_err();
    assert_eq!(error, RegionError::TooCoarse { have: 8, need: 5 });
}

#[test]
fn an_interruption_ends_the_copy() {
    let raster = raster(64, 64, 3, |_, _| vec![0; 3]);
    let never = || Err(crate::Interrupted);
    let error = raster.region(None, 8, Layout::Rgb8, &never).unwrap_err();
    assert_eq!(error.code(), "interrupted");
}

#[test]
fn a_raster_is_its_own_copy_only_where_the_bytes_are_the_same() {
    let opaque = raster(6, 4, 3, |x, y| vec![x as u8, y as u8, 7]);
    let reduced = Raster {
        full: Size {
            width: 12,
            height: 8,
        },
        level: Level::Half,
        ..opaque.clone()
    };
    let clear = raster(6, 4, 4, |x, y| vec![x as u8, y as u8, 7, 200]);
    let part = Some(Rect {
        x: 0,
        y: 0,
        width: 6,
        height: 3,
    });
    for (raster, area, side, layout, same) in [
        (&opaque, None, 0, Layout::Rgb8, true),
        (&opaque, None, 6, Layout::Rgb8, true),
        (&opaque, None, 9, Layout::Rgb8, true),
        (&opaque, None, 5, Layout::Rgb8, false),
        (&opaque, None, 0, Layout::Rgba8, false),
        (&opaque, None, 0, Layout::Luma8, false),
        (&opaque, part, 0, Layout::Rgb8, false),
        (&reduced, None, 6, Layout::Rgb8, true),
        (&reduced, None, 5, Layout::Rgb8, false),
        (&clear, None, 0, Layout::Rgba8, true),
        (&clear, None, 0, Layout::Rgb8, false),
    ] {
        let shared = raster.as_region(area, side, layout).unwrap();
        assert_eq!(shared.is_some(), same, "{area:?} {side} {layout:?}");
        if let Some(shared) = shared {
            assert_eq!(*shared, copy(raster, area, side, layout).data);
        }
    }
    // What reaches past the image's edge is not part of it.
    let padded = Raster {
        padding: (1, 0),
        ..reduced
    };
    assert_eq!(padded.as_region(None, 6, Layout::Rgb8), Ok(None));
}

proptest::proptest! {
    #[test]
    fn a_divisor_divides_as_division_does(by in 1..(2 * Divisor::EXACT), part in 0.0..=1.0_f64) {
        let most = by * 255;
        let near = (part * most as f64) as u64;
        // And where rounding turns over.
        let turns = near / by * by + by / 2;
        for sum in [near, turns.saturating_sub(1), turns, turns + 1, 0, most] {
            let sum = sum.min(most);
            let exact = ((sum + by / 2) / by).min(255) as u8;
            proptest::prop_assert_eq!(Divisor::new(by).mean(sum), exact);
        }
    }
}
