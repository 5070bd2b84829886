//! A copied region of an image, with a checked size.

/// Pixels of `N` bytes each, rows top to bottom without padding: 4 for RGBA,
/// 3 for RGB, 1 for luma.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pixels<const N: usize> {
    width: usize,
    height: usize,
    data: Vec<u8>,
}

/// The bytes do not fill the rectangle that they are said to fill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongLength {
    /// Bytes that the rectangle needs.
    pub expected: usize,
    /// Bytes that were given.
    pub actual: usize,
}

impl std::fmt::Display for WrongLength {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            formatter,
            "{} bytes where {} are needed",
            self.actual, self.expected
        )
    }
}

impl std::error::Error for WrongLength {}

impl<const N: usize> Pixels<N> {
    /// Takes bytes as the host hands them out, or as a test makes them up.
    ///
    /// # Errors
    ///
    /// [`WrongLength`] unless there are `width * height * N` bytes.
    pub fn new(width: usize, height: usize, data: Vec<u8>) -> Result<Pixels<N>, WrongLength> {
        let expected = width.saturating_mul(height).saturating_mul(N);
        if data.len() == expected {
            Ok(Pixels {
                width,
                height,
                data,
            })
        } else {
            Err(WrongLength {
                expected,
                actual: data.len(),
            })
        }
    }

    /// Paints a picture: what `at` says for each column and row.
    #[must_use]
    pub fn paint(width: usize, height: usize, at: impl Fn(usize, usize) -> [u8; N]) -> Pixels<N> {
        let places = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
        Pixels {
            width,
            height,
            data: places.flat_map(|(x, y)| at(x, y)).collect(),
        }
    }

    /// Columns.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> usize {
        self.height
    }

    /// All pixels, row after row.
    #[must_use]
    pub fn all(&self) -> &[[u8; N]] {
        self.data.as_chunks().0
    }

    /// The rows, top to bottom.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[[u8; N]]> + DoubleEndedIterator {
        self.all().chunks_exact(self.width.max(1))
    }

    /// One row; empty past the bottom.
    #[must_use]
    pub fn row(&self, y: usize) -> &[[u8; N]] {
        let start = y.saturating_mul(self.width);
        self.all()
            .get(start..start.saturating_add(self.width))
            .unwrap_or(&[])
    }

    /// One pixel; none outside the region.
    #[must_use]
    pub fn get(&self, x: usize, y: usize) -> Option<[u8; N]> {
        self.row(y).get(x).copied()
    }

    /// The bytes themselves.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_are_found_by_row_and_column() {
        let pixels = Pixels::<3>::new(2, 2, (0..12).collect()).expect("four pixels");
        assert_eq!(pixels.get(1, 0), Some([3, 4, 5]));
        assert_eq!(pixels.row(1), &[[6, 7, 8], [9, 10, 11]]);
        assert_eq!(pixels.rows().len(), 2);
    }

    #[test]
    fn a_painted_picture_has_what_was_painted_where() {
        let pixels = Pixels::<2>::paint(3, 2, |x, y| [x as u8, y as u8]);
        assert_eq!((pixels.width(), pixels.height()), (3, 2));
        assert_eq!(pixels.get(2, 1), Some([2, 1]));
        assert!(Pixels::<4>::paint(0, 5, |_, _| [0; 4]).all().is_empty());
    }

    #[test]
    fn outside_the_region_there_is_no_pixel() {
        let pixels = Pixels::<1>::new(2, 2, vec![0; 4]).expect("four pixels");
        assert_eq!(pixels.get(2, 0), None);
        assert_eq!(pixels.get(0, 2), None);
        assert!(pixels.row(usize::MAX).is_empty());
    }

    #[test]
    fn bytes_that_do_not_fill_the_rectangle_are_refused() {
        let refused = Pixels::<4>::new(2, 2, vec![0; 15]);
        assert_eq!(
            refused,
            Err(WrongLength {
                expected: 16,
                actual: 15
            })
        );
    }
}
