//! From a state and a letter to where it stands on the page.

use hayro_font::kurbo::Point;

use crate::glyph::Glyph;
use crate::state::State;

/// Where a letter stands; none where it has no size.
pub(crate) fn place(
    state: &State<'_>,
    text: String,
    ink: (f64, f64),
    level: bool,
) -> Option<Glyph> {
    let whole = state.place * state.text;
    let origin = whole * Point::new(0.0, state.rise);
    let end = whole * Point::new(ink.0, ink.1 + state.rise);
    let along = end - origin;
    // The direction in which lines run: that of the advance, or of the axis where a
    // letter has no width.
    let axis = if level { (1.0, 0.0) } else { (0.0, -1.0) };
    let direction = whole * Point::new(axis.0, axis.1) - whole * Point::ORIGIN;
    let turn = if direction.x.abs() >= direction.y.abs() {
        if direction.x >= 0.0 { 0 } else { 2 }
    } else if direction.y >= 0.0 {
        1
    } else {
        3
    };
    let up = whole * Point::new(0.0, state.size) - whole * Point::ORIGIN;
    let across = whole * Point::new(state.size, 0.0) - whole * Point::ORIGIN;
    let size = if level { up.hypot() } else { across.hypot() };
    // As if the line ran across: turned back by quarters about the page's corner.
    let (x, y) = turned(origin.x, origin.y, turn);
    let glyph = Glyph {
        text,
        x: x as f32,
        y: y as f32,
        width: along.hypot() as f32,
        size: size as f32,
        turn,
    };
    let sound = [glyph.x, glyph.y, glyph.width, glyph.size];
    let sound = sound.iter().all(|value| value.abs() < 1e6);
    (sound && glyph.size > 0.1).then_some(glyph)
}

/// A point turned back so that lines that are turned by `turn` run across.
fn turned(x: f64, y: f64, turn: u8) -> (f64, f64) {
    match turn {
        1 => (y, -x),
        2 => (-x, -y),
        3 => (-y, x),
        _ => (x, y),
    }
}
