//! Colours and procedural photographs for generated pages.

use image::{RgbImage, codecs::jpeg::JpegEncoder};

use super::rng::Rng;

/// An 8-bit sRGB colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl std::fmt::Display for Rgb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

fn encode(linear: f64) -> u8 {
    let c = linear.clamp(0.0, 1.0);
    let gamma = if c <= 0.003_130_8 {
        12.92 * c
    } else {
        1.055 * c.powf(1.0 / 2.4) - 0.055
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped"
    )]
    let byte = (gamma * 255.0).round() as u8;
    byte
}

fn decode(byte: u8) -> f64 {
    let c = f64::from(byte) / 255.0;
    if c <= 0.040_45 {
        c / 12.92
    } else {
        ((c + 0.055) / 1.055).powf(2.4)
    }
}

/// A colour by lightness (0 to 1), chroma and hue in degrees (Ottosson,
/// "A perceptual color space for image processing", 2020). Chroma outside
/// sRGB is taken back until the colour fits.
#[must_use]
pub fn oklch(lightness: f64, chroma: f64, hue: f64) -> Rgb {
    let (sin, cos) = hue.to_radians().sin_cos();
    let mut chroma = chroma;
    loop {
        let (a, b) = (chroma * cos, chroma * sin);
        let l = (lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        let rgb = [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ];
        if chroma < 0.001 || rgb.iter().all(|c| (-0.000_5..=1.000_5).contains(c)) {
            let [r, g, b] = rgb.map(encode);
            return Rgb(r, g, b);
        }
        chroma *= 0.95;
    }
}

fn luminance(c: Rgb) -> f64 {
    0.2126 * decode(c.0) + 0.7152 * decode(c.1) + 0.0722 * decode(c.2)
}

/// Contrast ratio by WCAG 2.2, 1 to 21.
#[must_use]
pub fn contrast(a: Rgb, b: Rgb) -> f64 {
    let (a, b) = (luminance(a) + 0.05, luminance(b) + 0.05);
    a.max(b) / a.min(b)
}

fn lab(c: Rgb) -> [f64; 3] {
    let [r, g, b] = [c.0, c.1, c.2].map(decode);
    let f = |t: f64| {
        if t > 0.008_856 {
            t.cbrt()
        } else {
            7.787 * t + 16.0 / 116.0
        }
    };
    let x = f((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.950_47);
    let y = f(0.2126 * r + 0.7152 * g + 0.0722 * b);
    let z = f((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.088_83);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn ciede2000([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let c_bar = (a1.hypot(b1) + a2.hypot(b2)) / 2.0;
    let seven = |c: f64| (c.powi(7) / (c.powi(7) + 25.0_f64.powi(7))).sqrt();
    let g = 0.5 * (1.0 - seven(c_bar));
    let (a1, a2) = (a1 * (1.0 + g), a2 * (1.0 + g));
    let (c1, c2) = (a1.hypot(b1), a2.hypot(b2));
    let hue = |a: f64, b: f64| {
        if a == 0.0 && b == 0.0 {
            0.0
        } else {
            b.atan2(a).to_degrees().rem_euclid(360.0)
        }
    };
    let (h1, h2) = (hue(a1, b1), hue(a2, b2));
    let mut dh = h2 - h1;
    if c1 * c2 == 0.0 {
        dh = 0.0
    } else if dh > 180.0 {
        dh -= 360.0
    } else if dh < -180.0 {
        dh += 360.0
    }
    let (dl, dc) = (l2 - l1, c2 - c1);
    let dhh = 2.0 * (c1 * c2).sqrt() * (dh / 2.0).to_radians().sin();
    let (lm, cm) = ((l1 + l2) / 2.0, (c1 + c2) / 2.0);
    let hm = if c1 * c2 == 0.0 {
        h1 + h2
    } else if (h1 - h2).abs() <= 180.0 {
        (h1 + h2) / 2.0
    } else if h1 + h2 < 360.0 {
        (h1 + h2 + 360.0) / 2.0
    } else {
        (h1 + h2 - 360.0) / 2.0
    };
    let cos = |d: f64| d.to_radians().cos();
    let t = 1.0 - 0.17 * cos(hm - 30.0) + 0.24 * cos(2.0 * hm) + 0.32 * cos(3.0 * hm + 6.0)
        - 0.2 * cos(4.0 * hm - 63.0);
    let theta = 30.0 * (-((hm - 275.0) / 25.0).powi(2)).exp();
    let sl = 1.0 + 0.015 * (lm - 50.0).powi(2) / (20.0 + (lm - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * cm, 1.0 + 0.015 * cm * t);
    let rt = -2.0 * seven(cm) * (2.0 * theta).to_radians().sin();
    ((dl / sl).powi(2) + (dc / sc).powi(2) + (dhh / sh).powi(2) + rt * (dc / sc) * (dhh / sh))
        .max(0.0)
        .sqrt()
}

/// CIEDE2000 between two colours.
#[must_use]
pub fn delta_e(a: Rgb, b: Rgb) -> f64 {
    ciede2000(lab(a), lab(b))
}

/// A made-up photograph as JPEG: sky, hills, and things on them, every pixel
/// touched by fractal noise (Perlin's sum of octaves over a value lattice).
#[must_use]
pub fn photograph(rng: &mut Rng, width: u32, height: u32) -> Vec<u8> {
    let lattice = Lattice(rng.next());
    let tilt = rng.range(-0.3, 0.3);
    let hues = [
        rng.range(0.0, 360.0),
        rng.range(0.0, 360.0),
        rng.range(0.0, 360.0),
    ];
    let horizon = rng.range(0.3, 0.7);
    let sun = (rng.unit(), rng.range(0.0, horizon), rng.range(0.05, 0.3));
    let image = RgbImage::from_fn(width, height, |x, y| {
        let (u, v) = (
            f64::from(x) / f64::from(width),
            f64::from(y) / f64::from(height),
        );
        let noise = lattice.fractal(u * 6.0, v * 6.0 + tilt * u);
        let ridge = horizon + tilt * (u - 0.5) + 0.25 * (lattice.fractal(u * 3.0, 7.5) - 0.5);
        let glow = (1.0 - ((u - sun.0).hypot(v - sun.1) / sun.2).min(1.0)).powi(2);
        let [h0, h1, h2] = hues;
        let (l, c, h) = if v < ridge {
            (
                0.55 + 0.35 * v + 0.12 * (noise - 0.5) + 0.3 * glow,
                0.07 + 0.05 * glow,
                h0,
            )
        } else {
            let depth = (v - ridge) / (1.0 - ridge).max(0.05);
            let patch = lattice.fractal(u * 19.0 + 40.0, v * 31.0);
            let hue = if patch > 0.55 { h1 } else { h2 };
            (
                0.2 + 0.4 * noise + 0.35 * (patch - 0.5) + 0.1 * depth,
                0.04 + 0.08 * noise,
                hue,
            )
        };
        let grain = lattice.at(i64::from(x) + 9_000, i64::from(y) + 4_000) - 0.5;
        let color = oklch((l + 0.02 * grain).clamp(0.03, 0.98), c, h);
        image::Rgb([color.0, color.1, color.2])
    });
    let mut bytes = Vec::new();
    // Writing to memory fails for no picture of this size; an empty file
    // would show up in the page's truth.
    let _ = JpegEncoder::new_with_quality(&mut bytes, 88).encode_image(&image);
    bytes
}

/// A photograph as a JPEG of so low a quality that its blocks are flat.
#[must_use]
pub fn coarse(photograph: &[u8], quality: u32) -> Vec<u8> {
    let mut bytes = Vec::new();
    let quality = u8::try_from(quality).unwrap_or(u8::MAX);
    if let Ok(picture) = image::load_from_memory(photograph) {
        // As in `photograph`.
        let _ = JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(&picture);
    }
    bytes
}

/// A photograph in few colours: so many levels of each component. Six are those
/// that old browsers could show everywhere.
#[must_use]
pub fn in_few_colours(photograph: &[u8], levels: u32) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    if let Ok(picture) = image::load_from_memory(photograph) {
        let mut picture = picture.to_rgb8();
        let steps = levels.clamp(2, 256) - 1;
        for component in picture.iter_mut() {
            let step = (u32::from(*component) * steps + 127) / 255;
            *component = u8::try_from(step * 255 / steps).unwrap_or(u8::MAX);
        }
        // As in `photograph`.
        let _ = picture.write_to(&mut bytes, image::ImageFormat::Png);
    }
    bytes.into_inner()
}

/// Random numbers fixed to the points of a grid.
pub struct Lattice(pub u64);

impl Lattice {
    /// The number at a point, 0 to 1.
    #[must_use]
    pub fn at(&self, x: i64, y: i64) -> f64 {
        let key = x
            .wrapping_mul(0x1f1f_1f1f)
            .wrapping_add(y.wrapping_mul(0x5bd1_e995));
        Rng::new(self.0 ^ key.cast_unsigned()).unit()
    }

    fn smooth(&self, x: f64, y: f64) -> f64 {
        let ease = |t: f64| t * t * (3.0 - 2.0 * t);
        #[expect(clippy::cast_possible_truncation, reason = "small coordinates")]
        let (ix, iy) = (x.floor() as i64, y.floor() as i64);
        let (fx, fy) = (ease(x - x.floor()), ease(y - y.floor()));
        let mix = |a: f64, b: f64, t: f64| a + (b - a) * t;
        mix(
            mix(self.at(ix, iy), self.at(ix + 1, iy), fx),
            mix(self.at(ix, iy + 1), self.at(ix + 1, iy + 1), fx),
            fy,
        )
    }

    /// Six octaves, 0 to 1.
    #[must_use]
    pub fn fractal(&self, x: f64, y: f64) -> f64 {
        let mut sum = 0.0;
        let (mut scale, mut gain, mut total) = (1.0, 1.0, 0.0);
        for _ in 0..6 {
            sum += gain * self.smooth(x * scale, y * scale);
            total += gain;
            scale *= 2.03;
            gain *= 0.55;
        }
        sum / total
    }
}

/// Pictures without any layout that are no photographs either: noise, a
/// gradient, a weave, blobs. Names and PNG bytes.
#[must_use]
pub fn textures(rng: &mut Rng) -> Vec<(String, Vec<u8>)> {
    let lattice = Lattice(rng.next());
    let gray = |v: f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped"
        )]
        let byte = (v.clamp(0.0, 1.0) * 255.0) as u8;
        image::Rgb([byte, byte, byte])
    };
    let (width, height) = (640, 480);
    let of = |shade: &dyn Fn(u32, u32) -> f64| {
        RgbImage::from_fn(width, height, |x, y| gray(shade(x, y)))
    };
    let period = f64::from(rng.between(7, 23));
    let noise = of(&|x, y| lattice.at(i64::from(x), i64::from(y)));
    let gradient = of(&|x, _| f64::from(x) / f64::from(width));
    let weave = of(&|x, y| {
        0.5 + 0.25 * (f64::from(x) / period).sin() + 0.25 * (f64::from(y) / period).cos()
    });
    let blobs = of(&|x, y| {
        let v = lattice.fractal(f64::from(x) / 90.0, f64::from(y) / 90.0);
        if v > 0.55 { 0.8 } else { 0.3 }
    });
    [
        ("noise", noise),
        ("gradient", gradient),
        ("weave", weave),
        ("blobs", blobs),
    ]
    .into_iter()
    .map(|(name, picture)| {
        let mut bytes = std::io::Cursor::new(Vec::new());
        // Writing to memory does not fail.
        let _ = picture.write_to(&mut bytes, image::ImageFormat::Png);
        (format!("{name}.png"), bytes.into_inner())
    })
    .collect()
}
