//! The JPEG decoder at each level, against the picture itself and against
//! another decoder.

use crescendo_decode::{
    DecodeError, Layout, Level, Limits, Raster, Uninterrupted, Warning, decode, inspect,
};

use crate::files::full;

/// Each coding of the picture in colour.
const FILES: [(&str, &[u8]); 15] = [
    ("444", include_bytes!("../fixtures/444.jpg")),
    ("422", include_bytes!("../fixtures/422.jpg")),
    ("420", include_bytes!("../fixtures/420.jpg")),
    ("440", include_bytes!("../fixtures/440.jpg")),
    ("411", include_bytes!("../fixtures/411.jpg")),
    ("410", include_bytes!("../fixtures/410.jpg")),
    ("311", include_bytes!("../fixtures/311.jpg")),
    ("mixed", include_bytes!("../fixtures/mixed.jpg")),
    ("rgb", include_bytes!("../fixtures/rgb.jpg")),
    ("restart", include_bytes!("../fixtures/restart.jpg")),
    ("optimised", include_bytes!("../fixtures/optimised.jpg")),
    ("progressive", include_bytes!("../fixtures/progressive.jpg")),
    (
        "progressive_422",
        include_bytes!("../fixtures/progressive_422.jpg"),
    ),
    ("separate", include_bytes!("../fixtures/separate.jpg")),
    ("cmyk", include_bytes!("../fixtures/cmyk.jpg")),
];
const GREY: &[u8] = include_bytes!("../fixtures/grey.jpg");
const PROGRESSIVE_GREY: &[u8] = include_bytes!("../fixtures/progressive_grey.jpg");
const ARITHMETIC: &[u8] = include_bytes!("../fixtures/arithmetic.jpg");

const WIDTH: usize = 99;
const HEIGHT: usize = 61;

/// The picture of `fixtures/make.py`.
pub fn picture(x: usize, y: usize) -> [f64; 3] {
    let (x, y) = (x as f64, y as f64);
    [
        128.0 + 100.0 * (x / 11.0 + y / 23.0).sin(),
        128.0 + 90.0 * (y / 9.0).sin(),
        128.0 + 80.0 * (x / 17.0 - y / 13.0).cos(),
    ]
}

fn at_level(bytes: &[u8], level: Level) -> Result<Raster, DecodeError> {
    let limits = Limits::default();
    decode(
        bytes,
        &inspect(bytes, &limits)?,
        level,
        &limits,
        &Uninterrupted,
    )
}

/// Means of `value` over the squares that a level's pixels cover, where they
/// lie wholly inside the image.
fn means(level: Level, value: impl Fn(usize, usize) -> [f64; 3]) -> Vec<(usize, [f64; 3])> {
    let by = level.reduction() as usize;
    let mut means = Vec::new();
    for y in 0..HEIGHT / by {
        for x in 0..WIDTH / by {
            let mut sum = [0.0; 3];
            for (dx, dy) in (0..by).flat_map(|dx| (0..by).map(move |dy| (dx, dy))) {
                let value = value(x * by + dx, y * by + dy);
                sum.iter_mut()
                    .zip(value)
                    .for_each(|(sum, value)| *sum += value);
            }
            means.push((
                y * WIDTH.div_ceil(by) + x,
                sum.map(|sum| sum / (by * by) as f64),
            ));
        }
    }
    means
}

/// Mean and greatest distance of a raster's channels from `expected`.
fn distance(raster: &Raster, expected: &[(usize, [f64; 3])]) -> (f64, f64) {
    let pixels = raster.data().as_chunks::<3>().0;
    let all: Vec<f64> = expected
        .iter()
        .flat_map(|(index, mean)| {
            let pixel = pixels[*index];
            (0..3).map(move |channel| (f64::from(pixel[channel]) - mean[channel]).abs())
        })
        .collect();
    (
        all.iter().sum::<f64>() / all.len() as f64,
        all.iter().copied().fold(0.0, f64::max),
    )
}

#[test]
fn each_coding_at_each_level_shows_the_picture() {
    for (name, bytes) in FILES {
        for level in Level::ALL {
            let raster = at_level(bytes, level).unwrap();
            assert_eq!(
                raster.size(),
                raster.full_size().reduced(level),
                "{name} {level:?}"
            );
            assert!(
                raster.warnings().is_empty(),
                "{name} {level:?}: {:?}",
                raster.warnings()
            );
            let (mean, greatest) = distance(&raster, &means(level, picture));
            assert!(
                mean < 1.5 && greatest < 16.0,
                "{name} {level:?}: {mean} {greatest}"
            );
        }
    }
}

#[test]
fn a_reduced_level_is_the_mean_of_the_full_one() {
    for (name, bytes) in FILES {
        let full = at_level(bytes, Level::Full).unwrap();
        let pixels = full.data().as_chunks::<3>().0;
        let pixel = |x: usize, y: usize| pixels[y * WIDTH + x].map(f64::from);
        for level in [Level::Half, Level::Quarter, Level::Eighth] {
            let raster = at_level(bytes, level).unwrap();
            let (mean, greatest) = distance(&raster, &means(level, pixel));
            assert!(
                mean < 1.0 && greatest < 6.0,
                "{name} {level:?}: {mean} {greatest}"
            );
        }
    }
}

#[test]
fn the_full_level_agrees_with_another_decoder() {
    for (name, bytes) in FILES {
        // It has its own ways with inks, and repeats samples where the ratio
        // is not two; one scan for each component it reads wrongly.
        if ["separate", "cmyk", "411", "410", "311", "mixed"].contains(&name) {
            continue;
        }
        let other = image::load_from_memory(bytes).unwrap().into_rgb8();
        let raster = at_level(bytes, Level::Full).unwrap();
        let differences = raster
            .data()
            .iter()
            .zip(other.as_raw())
            .map(|(a, b)| a.abs_diff(*b));
        let greatest = differences.clone().max().unwrap();
        let mean = differences.map(f64::from).sum::<f64>() / other.as_raw().len() as f64;
        assert!(mean < 0.6 && greatest <= 6, "{name}: {mean} {greatest}");
    }
}

#[test]
fn grey_files_are_grey_at_each_level() {
    for bytes in [GREY, PROGRESSIVE_GREY] {
        for level in Level::ALL {
            let raster = at_level(bytes, level).unwrap();
            assert!(
                raster
                    .data()
                    .as_chunks::<3>()
                    .0
                    .iter()
                    .all(|[r, g, b]| r == g && g == b)
            );
            let luma = |x, y| {
                let [r, g, b] = picture(x, y);
                [0.299 * r + 0.587 * g + 0.114 * b; 3]
            };
            let (mean, greatest) = distance(&raster, &means(level, luma));
            assert!(mean < 1.0 && greatest < 8.0, "{level:?}: {mean} {greatest}");
        }
    }
}

#[test]
fn the_inks_of_ycck_are_those_of_cmyk() {
    // The same file with Adobe's transform set from none to YCCK: where all
    // inks but black are equal to 128 - that is, grey - nothing may change;
    // elsewhere colours must.
    let (_, cmyk) = FILES[14];
    let at = cmyk.windows(5).position(|w| w == b"Adobe").unwrap() + 11;
    assert_eq!(cmyk[at], 0);
    let mut ycck = cmyk.to_vec();
    ycck[at] = 2;
    let (a, b) = (full(cmyk).unwrap(), full(&ycck).unwrap());
    assert_ne!(a.data(), b.data());
    // Y, Cb, Cr of one pixel as the first file's complements of inks tell
    // them, put through JFIF's matrix by hand.
    let stored = a.data().as_chunks::<3>().0[0].map(f64::from);
    let [y, cb, cr] = stored;
    let red = (y + 1.402 * (cr - 128.0)).clamp(0.0, 255.0);
    let blue = (y + 1.772 * (cb - 128.0)).clamp(0.0, 255.0);
    let [r, _, b] = b.data().as_chunks::<3>().0[0].map(f64::from);
    assert!((r - (255.0 - red)).abs() <= 2.0, "{r} {red}");
    assert!((b - (255.0 - blue)).abs() <= 2.0, "{b} {blue}");
}

#[test]
fn arithmetic_coding_is_refused_by_name() {
    let error = inspect(ARITHMETIC, &Limits::default()).unwrap_err();
    assert_eq!(error.code(), "unsupported-feature");
    assert!(error.to_string().contains("arithmetic coding"), "{error}");
}

#[test]
fn a_file_cut_at_each_byte_gives_what_there_is() {
    let names = [
        "420",
        "restart",
        "progressive",
        "progressive_422",
        "separate",
        "cmyk",
    ];
    for (name, bytes) in FILES.into_iter().filter(|(name, _)| names.contains(name)) {
        let mut shown = 0;
        for end in 0..bytes.len() - 2 {
            match at_level(&bytes[..end], Level::Eighth) {
                Ok(raster) => {
                    shown += 1;
                    let complete = end + 16 > bytes.len();
                    assert!(raster.is_damaged() || complete, "{name} cut at {end}");
                }
                Err(error) => assert!(
                    ["damaged-image", "empty-image", "unsupported-format"].contains(&error.code()),
                    "{name} cut at {end}: {error}"
                ),
            }
        }
        assert!(
            shown * 3 > bytes.len(),
            "{name}: only {shown} of {} cuts show",
            bytes.len()
        );
    }
}

#[test]
fn the_rest_of_a_cut_file_is_grey_and_the_start_is_whole() {
    let (_, bytes) = FILES[2];
    let raster = at_level(&bytes[..bytes.len() * 6 / 10], Level::Full).unwrap();
    assert_eq!(raster.warnings(), [Warning::Damaged]);
    let rows: Vec<_> = raster.data().chunks(3 * WIDTH).collect();
    assert!(rows[HEIGHT - 1].iter().all(|value| *value == 128));
    let whole = at_level(bytes, Level::Full).unwrap();
    assert_eq!(rows[..8].concat(), whole.data()[..8 * 3 * WIDTH]);
}

#[test]
fn a_lost_restart_interval_loses_no_more_than_itself() {
    let (_, bytes) = FILES[9];
    let whole = at_level(bytes, Level::Full).unwrap();
    // Takes out one restart marker with the data up to the next.
    let markers: Vec<usize> = (0..bytes.len() - 1)
        .filter(|at| bytes[*at] == 0xff && (0xd0..=0xd7).contains(&bytes[at + 1]))
        .collect();
    let cut = [&bytes[..markers[2]], &bytes[markers[3]..]].concat();
    let raster = at_level(&cut, Level::Full).unwrap();
    assert!(raster.is_damaged());
    let pairs = whole.data().iter().zip(raster.data());
    let lost = pairs.filter(|(a, b)| a != b).count() as f64 / whole.data().len() as f64;
    // Three of 28 MCUs, and what upsampling draws in from beside them.
    assert!((0.05..0.2).contains(&lost), "{lost}");
}

#[test]
fn a_thousand_scans_are_refused_and_a_hundred_are_not() {
    let (_, bytes) = FILES[11];
    let scans: Vec<usize> = (0..bytes.len() - 1)
        .filter(|at| bytes[*at] == 0xff && bytes[at + 1] == 0xda)
        .collect();
    // The first scan, without the tables that precede the second, repeated.
    let end = (scans[0] + 2..)
        .find(|at| {
            bytes[*at] == 0xff && ![0, 0xd0].contains(&(bytes[at + 1] & 0xf8)) && bytes[at + 1] != 0
        })
        .unwrap();
    let scan = &bytes[scans[0]..end];
    let with = |count: usize| [&bytes[..scans[0]], &scan.repeat(count), &[0xff, 0xd9]].concat();
    assert!(at_level(&with(100), Level::Eighth).is_ok());
    for level in Level::ALL {
        let error = at_level(&with(1000), level).unwrap_err();
        assert_eq!(error.code(), "too-many-scans");
    }
}

#[test]
fn a_region_of_a_turned_file_is_the_region_of_the_turned_picture() {
    let (_, bytes) = FILES[0];
    for orientation in 1..=8_u8 {
        let bytes = with_orientation(bytes, orientation);
        let limits = Limits::default();
        let header = inspect(&bytes, &limits).unwrap();
        assert_eq!(header.orientation.swaps_sides(), orientation > 4);
        let at = |level| decode(&bytes, &header, level, &limits, &Uninterrupted).unwrap();
        let (full, eighth) = (at(Level::Full), at(Level::Eighth));
        let copy = |raster: &Raster| {
            raster
                .region(None, 6, Layout::Rgb8, &Uninterrupted)
                .unwrap()
        };
        let (full, eighth) = (copy(&full), copy(&eighth));
        assert_eq!(full.size, eighth.size);
        for (index, (a, b)) in full.data.iter().zip(&eighth.data).enumerate() {
            // Padding that leaked in would show as tens.
            assert!(
                a.abs_diff(*b) <= 8,
                "orientation {orientation}, byte {index}: {a} {b}"
            );
        }
    }
}

/// The files themselves.
pub fn every_coding() -> Vec<Vec<u8>> {
    let files = FILES.iter().map(|(_, bytes)| *bytes);
    files
        .chain([GREY, PROGRESSIVE_GREY, ARITHMETIC])
        .map(<[u8]>::to_vec)
        .collect()
}

/// Puts an Exif segment with this orientation behind the start of the image.
pub fn with_orientation(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif =
        b"\xff\xe1\0\x22Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    [&jpeg[..2], &exif, &jpeg[2..]].concat()
}
