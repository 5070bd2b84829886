//! From components to grey, RGB or inks.

use super::frame::Frame;
use super::planes::Plane;
use super::upsample::Rows;
use crate::checkpoint::Pace;
use crate::samples::{Kind, Samples, length, room};
use crate::{Checkpoint, DecodeError, Level};

/// What the components mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Colours {
    Grey,
    YCbCr,
    Rgb,
    /// Inks as amounts.
    Cmyk,
    /// Inks as what is left of the paper, as Adobe writes them.
    InvertedCmyk,
    /// The first three inks as YCbCr of what is left of the paper's
    /// complement, and black as in [`Colours::InvertedCmyk`].
    Ycck,
}

/// Puts the planes together into interleaved samples.
pub(super) fn convert(
    frame: &Frame,
    planes: &[Plane],
    level: Level,
    colours: Colours,
    checkpoint: &dyn Checkpoint,
) -> Result<Samples, DecodeError> {
    let size = frame.size.reduced(level);
    let kind = match colours {
        Colours::Grey => Kind::Grey,
        Colours::YCbCr | Colours::Rgb => Kind::Rgb,
        Colours::Cmyk | Colours::InvertedCmyk | Colours::Ycck => Kind::Cmyk,
    };
    let mut data = room(length(size, kind.channels())?)?;
    let rows = frame.components.iter().zip(planes);
    let mut rows: Vec<Rows<'_>> = rows
        .map(|(component, plane)| Rows::new(frame, component, plane, level, size))
        .collect();
    let mut pace = Pace::new(checkpoint);
    let stride = size.width as usize * kind.channels();
    for y in 0..size.height as usize {
        // Upsampling and conversion cost a few times what copying does.
        pace.spend(4 * stride)?;
        let start = data.len();
        data.resize(start + stride, 0_u8);
        let to = data.get_mut(start..).unwrap_or_default();
        match rows.as_mut_slice() {
            [grey] => to.copy_from_slice(grey.row(y)),
            [a, b, c] => {
                let (a, b, c) = (a.row(y), b.row(y), c.row(y));
                match colours {
                    Colours::Rgb => interleave(to, a, b, c),
                    _ => to_rgb(to, a, b, c),
                }
            }
            [a, b, c, k] => inks(to, colours, [a.row(y), b.row(y), c.row(y), k.row(y)]),
            _ => {}
        }
    }
    Ok(Samples { size, kind, data })
}

fn interleave(to: &mut [u8], a: &[u8], b: &[u8], c: &[u8]) {
    let samples = a.iter().zip(b).zip(c);
    for (pixel, ((a, b), c)) in to.as_chunks_mut::<3>().0.iter_mut().zip(samples) {
        *pixel = [*a, *b, *c];
    }
}

/// Pixels converted together: the compiler makes vector code of loops over
/// arrays of this length.
const LANES: usize = 16;

/// JFIF's YCbCr to RGB (ITU-T T.871, 7): 1.402 Cr; 0.344136 Cb and 0.714136
/// Cr; 1.772 Cb.
fn to_rgb(to: &mut [u8], y: &[u8], cb: &[u8], cr: &[u8]) {
    let (heads, tail) = to.as_chunks_mut::<{ 3 * LANES }>();
    let (ys, y_tail) = y.as_chunks::<LANES>();
    let (cbs, cb_tail) = cb.as_chunks::<LANES>();
    let (crs, cr_tail) = cr.as_chunks::<LANES>();
    for (to, ((y, cb), cr)) in heads.iter_mut().zip(ys.iter().zip(cbs).zip(crs)) {
        *to = lanes(y, cb, cr);
    }
    let pad = |tail: &[u8]| {
        let mut lanes = [0; LANES];
        lanes
            .iter_mut()
            .zip(tail)
            .for_each(|(to, from)| *to = *from);
        lanes
    };
    let last = lanes(&pad(y_tail), &pad(cb_tail), &pad(cr_tail));
    tail.iter_mut().zip(last).for_each(|(to, from)| *to = from);
}

#[inline(always)]
fn lanes(y: &[u8; LANES], cb: &[u8; LANES], cr: &[u8; LANES]) -> [u8; 3 * LANES] {
    // Products in 16 bits: the high half of (chroma * 2^7) * (factor * 2^16)
    // has seven bits of fraction. Factors are below one half, the rest of
    // each is added in whole.
    let part = |chroma: i16, factor: i32| ((i32::from(chroma << 7) * factor) >> 16) as i16;
    let round = |fraction: i16| (fraction + 64) >> 7;
    let mut rgb = [[0_u8; LANES]; 3];
    let [red, green, blue] = &mut rgb;
    for (((red, green), blue), ((y, cb), cr)) in red
        .iter_mut()
        .zip(green)
        .zip(blue)
        .zip(y.iter().zip(cb).zip(cr))
    {
        let (y, cb, cr) = (i16::from(*y), i16::from(*cb) - 128, i16::from(*cr) - 128);
        let r = y + cr + round(part(cr, 26_345));
        let g = y - cr + round(part(cr, 18_734) - part(cb, 22_553));
        let b = y + 2 * cb - round(part(cb, 14_942));
        *red = r.clamp(0, 255) as u8;
        *green = g.clamp(0, 255) as u8;
        *blue = b.clamp(0, 255) as u8;
    }
    let mut pixels = [0; 3 * LANES];
    let [red, green, blue] = rgb;
    interleave(&mut pixels, &red, &green, &blue);
    pixels
}

fn inks(to: &mut [u8], colours: Colours, [a, b, c, k]: [&[u8]; 4]) {
    let mut rgb = [0; 3 * LANES];
    let chunks = to.chunks_mut(4 * LANES);
    let planes = a
        .chunks(LANES)
        .zip(b.chunks(LANES))
        .zip(c.chunks(LANES))
        .zip(k.chunks(LANES));
    for (to, (((a, b), c), k)) in chunks.zip(planes) {
        match colours {
            Colours::Ycck => to_rgb(rgb.get_mut(..3 * a.len()).unwrap_or_default(), a, b, c),
            _ => interleave(&mut rgb, a, b, c),
        }
        // YCbCr of RGB = 255 - stored, where stored = 255 - ink: the ink.
        let pixels = to
            .as_chunks_mut::<4>()
            .0
            .iter_mut()
            .zip(rgb.as_chunks::<3>().0)
            .zip(k);
        for ((to, [c, m, y]), k) in pixels {
            *to = match colours {
                Colours::Cmyk => [*c, *m, *y, *k],
                Colours::Ycck => [*c, *m, *y, 255 - k],
                _ => [255 - c, 255 - m, 255 - y, 255 - k],
            };
        }
    }
}
