//! What a scaled JPEG decode saves: each level beside the `image` crate's full
//! decode of the same bytes, and the copy of a region.
//!
//! The picture is made here: smooth colours with noise, so that its size per
//! pixel is that of a photograph. `cargo xtask bench` compares with
//! libjpeg-turbo on real ones.
#![allow(missing_docs, reason = "the macros below make undocumented functions")]
#![allow(clippy::unwrap_used, reason = "a benchmark may panic")]

use std::hint::black_box;

use crescendo_decode::{Layout, Level, Limits, Uninterrupted, decode, inspect};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use image::codecs::jpeg::JpegEncoder;
use image::{ImageFormat, RgbImage};

const WIDTH: u32 = 1600;
const HEIGHT: u32 = 1200;

fn photograph() -> Vec<u8> {
    let mut noise = 1_u32;
    let image = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let grain = f64::from(noise >> 28) - 8.0;
        let (x, y) = (f64::from(x), f64::from(y));
        let wave = |phase: f64| 128.0 + 90.0 * (x / 91.0 + phase).sin() * (y / 57.0 - phase).cos();
        image::Rgb([0.0, 1.0, 2.0].map(|phase| (wave(phase) + grain) as u8))
    });
    let mut bytes = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut bytes, 90);
    image.write_with_encoder(encoder).unwrap();
    bytes
}

fn scaled(criterion: &mut Criterion) {
    let bytes = photograph();
    let limits = Limits::default();
    let header = inspect(&bytes, &limits).unwrap();
    let at = |level| decode(&bytes, &header, level, &limits, &Uninterrupted).unwrap();
    let mut group = criterion.benchmark_group("jpeg, 1.9 megapixels");
    group.throughput(Throughput::Elements(header.stored.pixels()));
    group.sample_size(20);
    for level in Level::ALL {
        group.bench_function(format!("1/{}", level.reduction()), |bencher| {
            bencher.iter(|| black_box(at(level)));
        });
    }
    group.bench_function("peer: image crate, full", |bencher| {
        bencher.iter(|| image::load_from_memory_with_format(black_box(&bytes), ImageFormat::Jpeg));
    });
    let (full, eighth) = (at(Level::Full), at(Level::Eighth));
    for (name, raster, side) in [("full to 256", &full, 256), ("eighth to 128", &eighth, 128)] {
        group.bench_function(format!("region, {name}"), |bencher| {
            bencher.iter(|| raster.region(None, side, Layout::Rgb8, &Uninterrupted));
        });
    }
    group.finish();
}

criterion_group!(benches, scaled);
criterion_main!(benches);
