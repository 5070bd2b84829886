//! Predictors: what stands in a stream instead of bytes that their neighbours tell
//! (ISO 32000-2, 7.4.4.4).

use hayro_syntax::object::Dict;

use crate::limits::MOST_OF_STREAM;

/// How rows of bytes were predicted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Predictor {
    kind: u8,
    /// Bytes of a row.
    row: usize,
    /// Bytes of a picture's dot, at least 1.
    step: usize,
    /// Whether all parts are whole bytes.
    is_whole: bool,
}

impl Predictor {
    /// What a stream's parameters say: none where nothing was predicted.
    ///
    /// # Errors
    ///
    /// Where rows have no length or an absurd one; the parser would divide by the one
    /// and fill memory with the other.
    pub fn of(parameters: &Dict<'_>) -> Result<Option<Predictor>, Absurd> {
        let kind = parameters.get::<u8>("Predictor").unwrap_or(1);
        if kind == 1 {
            return Ok(None);
        }
        let colors = parameters.get::<u8>("Colors").unwrap_or(1);
        let bits = parameters.get::<u8>("BitsPerComponent").unwrap_or(8);
        let columns = parameters.get::<usize>("Columns").unwrap_or(1);
        Predictor::new(kind, colors, bits, columns)
            .map(Some)
            .ok_or(Absurd)
    }

    fn new(kind: u8, colors: u8, bits: u8, columns: usize) -> Option<Predictor> {
        let known = kind == 2 || kind >= 10;
        let sound = matches!(bits, 1 | 2 | 4 | 8 | 16) && colors > 0 && columns > 0;
        // The parser multiplies in a byte.
        let dot = usize::from(colors.checked_mul(bits)?);
        let row = columns.checked_mul(dot)?.div_ceil(8);
        (known && sound && row <= MOST_OF_STREAM).then_some(Predictor {
            kind,
            row,
            step: dot.div_ceil(8),
            is_whole: bits == 8,
        })
    }

    /// The bytes themselves, of all whole rows; none where parts are smaller or larger
    /// than bytes and not PNG's, which nobody writes but for pictures.
    #[must_use]
    pub fn undo(self, data: &[u8]) -> Option<Vec<u8>> {
        let png = self.kind >= 10;
        if !png && !self.is_whole {
            return None;
        }
        let mut out: Vec<u8> = Vec::with_capacity(data.len());
        for row in data.chunks_exact(self.row + usize::from(png)) {
            let (how, row) = match row.split_first() {
                Some((how, row)) if png => (*how, row),
                _ => (1, row),
            };
            let start = out.len();
            for (at, byte) in row.iter().enumerate() {
                let back = |by: usize| {
                    let place = (start + at).checked_sub(by)?;
                    out.get(place).copied()
                };
                let left = (at >= self.step).then(|| back(self.step)).flatten();
                let left = left.unwrap_or(0);
                let up = back(self.row).unwrap_or(0);
                let corner = (at >= self.step).then(|| back(self.row + self.step));
                let corner = corner.flatten().unwrap_or(0);
                let guess = match how {
                    1 => left,
                    2 => up,
                    3 => u8::midpoint(left, up),
                    4 => paeth(left, up, corner),
                    _ => 0,
                };
                out.push(byte.wrapping_add(guess));
            }
        }
        Some(out)
    }
}

/// Parameters that no file has by accident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Absurd;

/// The neighbour that is nearest to left and up without the corner (PNG, 9.4).
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let guess = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |one: u8| (guess - i16::from(one)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_png_are_made_whole() {
        let png = Predictor::new(12, 1, 8, 3).unwrap();
        let rows = [
            [0, 1, 2, 3],
            [1, 1, 1, 1],
            [2, 1, 1, 1],
            [3, 1, 1, 1],
            [4, 1, 1, 1],
        ];
        let whole = png.undo(rows.as_flattened()).unwrap();
        let rows: Vec<&[u8]> = whole.chunks(3).collect();
        assert_eq!(
            rows,
            [[1, 2, 3], [1, 2, 3], [2, 3, 4], [2, 3, 4], [3, 4, 5]]
        );
        // Of a dot of two bytes the one before counts, and half a row is none.
        let wide = Predictor::new(15, 2, 8, 2).unwrap();
        assert_eq!(wide.undo(&[1, 1, 2, 3, 4, 1]).unwrap(), [1, 2, 4, 6]);
    }

    #[test]
    fn rows_of_tiff_begin_anew() {
        let tiff = Predictor::new(2, 1, 8, 2).unwrap();
        assert_eq!(tiff.undo(&[1, 1, 5, 1]).unwrap(), [1, 2, 5, 6]);
        assert_eq!(Predictor::new(2, 1, 4, 2).unwrap().undo(&[1]), None);
    }

    #[test]
    fn rows_without_length_or_end_are_absurd() {
        assert_eq!(Predictor::new(2, 1, 8, 0), None);
        assert_eq!(Predictor::new(12, 0, 8, 5), None);
        assert_eq!(Predictor::new(12, 32, 8, 5), None);
        assert_eq!(Predictor::new(12, 4, 7, 5), None);
        assert_eq!(Predictor::new(12, 1, 8, usize::MAX), None);
        assert_eq!(Predictor::new(12, 1, 8, MOST_OF_STREAM + 1), None);
        assert_eq!(Predictor::new(0, 1, 8, 1), None);
    }
}
