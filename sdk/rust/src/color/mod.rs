//! Colour arithmetic for extractors: OKLab, CIEDE2000 and WCAG contrast over 8-bit sRGB.

mod contrast;
mod difference;
mod oklab;

pub use contrast::{contrast, luminance};
pub use difference::{Lab, ciede2000};
pub use oklab::{Oklab, Tables};

/// A gamma-encoded sRGB colour: red, green, blue.
pub type Rgb = [u8; 3];

/// One encoded component, 0.0 to 1.0, as linear light (IEC 61966-2-1).
fn to_linear(encoded: f32) -> f32 {
    if encoded <= 0.040_45 {
        encoded / 12.92
    } else {
        ((encoded + 0.055) / 1.055).powf(2.4)
    }
}

/// Linear light as one encoded component, both 0.0 to 1.0.
fn to_encoded(linear: f32) -> f32 {
    if linear <= 0.003_130_8 {
        linear * 12.92
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    }
}
