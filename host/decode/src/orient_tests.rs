//! All eight orientations on an asymmetric picture.

use super::*;
use crate::samples::Kind;
use crate::{Size, Uninterrupted};

/// How the upright picture `abc / def` is stored, for each Exif value
/// (Exif 2.32, 4.6.4: where row 0 and column 0 lie).
const STORED: [(u16, u32, &str); 8] = [
    (1, 3, "abcdef"),
    (2, 3, "cbafed"),
    (3, 3, "fedcba"),
    (4, 3, "defabc"),
    (5, 2, "adbecf"),
    (6, 2, "cfbead"),
    (7, 2, "fcebda"),
    (8, 2, "daebfc"),
];

#[test]
fn each_orientation_comes_out_upright() {
    for (value, width, stored) in STORED {
        let samples = Samples {
            size: Size {
                width,
                height: 6 / width,
            },
            kind: Kind::Grey,
            data: stored.as_bytes().to_vec(),
        };
        let turned = upright(samples, Orientation::from_exif(value), &Uninterrupted).unwrap();
        assert_eq!(
            turned.size,
            Size {
                width: 3,
                height: 2
            },
            "orientation {value}"
        );
        assert_eq!(turned.data, b"abcdef", "orientation {value}");
    }
}

#[test]
fn a_large_picture_turned_four_times_is_itself() {
    let size = Size {
        width: 131,
        height: 67,
    };
    let data: Vec<u8> = (0..size.pixels() * 3)
        .map(|i| (i * 7 % 251) as u8)
        .collect();
    let mut samples = Samples {
        size,
        kind: Kind::Rgb,
        data: data.clone(),
    };
    for _ in 0..4 {
        samples = upright(samples, Orientation::Turn90, &Uninterrupted).unwrap();
    }
    assert!(samples.data == data && samples.size == size);
}
