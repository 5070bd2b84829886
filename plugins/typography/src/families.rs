//! Proportions of the font families that pages fall back on, in em.
//!
//! Capitals and descents are read from the fonts' own tables (Liberation 2.1,
//! metric-compatible with Arial, Times New Roman and Courier New; DejaVu 2.37,
//! a relative of Verdana). The others are means over English text: pitch is
//! the step between left edges of neighbours, stem the fortieth percentile of
//! ink stretches at half x-height (both at 200 pixels per em), heights of x,
//! ascenders and the second height what `crescendo-scene` measures on hinted
//! text, where round letters overshoot.
//!
//! Families that are not listed are taken for the one that they resemble
//! most: a font size is then off by as much as their proportions differ.

/// One family.
#[derive(Clone, Copy, Debug)]
pub struct Family {
    /// Every letter is as wide as any other.
    pub mono: bool,
    /// Height of x.
    pub x: f32,
    /// Height of capitals.
    pub capital: f32,
    /// Where the second height of tall letters lies, between capitals and t.
    pub second: f32,
    /// Height of d, h and l.
    pub ascender: f32,
    /// How far p reaches down.
    pub descent: f32,
    /// Mean step from letter to letter: regular, bold.
    pub pitch: [f32; 2],
    /// Width of a vertical stroke: regular, bold.
    pub stem: [f32; 2],
    /// Width of l: regular, bold.
    pub narrow: [f32; 2],
}

/// How many families are known.
pub const COUNT: usize = 6;

/// Sans, serif and monospaced; of each one with small and one with large
/// letters.
pub const FAMILIES: [Family; COUNT] = [
    // Liberation Sans, Arial, Helvetica.
    Family {
        mono: false,
        x: 0.533,
        capital: 0.688,
        second: 0.665,
        ascender: 0.723,
        descent: 0.208,
        pitch: [0.496, 0.541],
        stem: [0.085, 0.135],
        narrow: [0.088, 0.137],
    },
    // Liberation Serif, Times New Roman.
    Family {
        mono: false,
        x: 0.466,
        capital: 0.655,
        second: 0.650,
        ascender: 0.688,
        descent: 0.216,
        pitch: [0.453, 0.484],
        stem: [0.080, 0.140],
        narrow: [0.238, 0.241],
    },
    // Liberation Mono, Courier New's metrics.
    Family {
        mono: true,
        x: 0.533,
        capital: 0.659,
        second: 0.660,
        ascender: 0.727,
        descent: 0.208,
        pitch: [0.600, 0.600],
        stem: [0.090, 0.135],
        narrow: [0.400, 0.430],
    },
    // DejaVu Sans, Verdana.
    Family {
        mono: false,
        x: 0.556,
        capital: 0.729,
        second: 0.716,
        ascender: 0.763,
        descent: 0.208,
        pitch: [0.569, 0.643],
        stem: [0.090, 0.175],
        narrow: [0.090, 0.175],
    },
    // DejaVu Serif.
    Family {
        mono: false,
        x: 0.528,
        capital: 0.729,
        second: 0.698,
        ascender: 0.755,
        descent: 0.208,
        pitch: [0.582, 0.638],
        stem: [0.090, 0.170],
        narrow: [0.261, 0.321],
    },
    // DejaVu Sans Mono.
    Family {
        mono: true,
        x: 0.562,
        capital: 0.729,
        second: 0.722,
        ascender: 0.767,
        descent: 0.208,
        pitch: [0.602, 0.602],
        stem: [0.090, 0.140],
        narrow: [0.410, 0.430],
    },
];
