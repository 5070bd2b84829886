//! Ranges (RFC 9110, 14).

/// What a `Range` header asks of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Range {
    /// Everything: it is no single range of bytes, so that it is ignored.
    Whole,
    /// From one byte up to and without another.
    Part(usize, usize),
    /// Nothing that exists.
    Outside,
}

impl Range {
    /// Reads a header's value for a body of `length` bytes.
    pub(crate) fn of(value: &str, length: usize) -> Self {
        let Some((first, last)) = value
            .strip_prefix("bytes=")
            .and_then(|range| range.split_once('-'))
        else {
            return Self::Whole;
        };
        match (first.trim().parse(), last.trim().parse()) {
            (Ok(first), _) if first >= length => Self::Outside,
            (Ok(first), Ok(last)) if first <= last => {
                Self::Part(first, length.min(last.saturating_add(1)))
            }
            (Ok(first), Err(_)) if last.trim().is_empty() => Self::Part(first, length),
            (Err(_), Ok(0)) if first.trim().is_empty() => Self::Outside,
            (Err(_), Ok(last)) if first.trim().is_empty() => {
                Self::Part(length.saturating_sub(last), length)
            }
            _ => Self::Whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Range;

    #[test]
    fn a_range_is_first_and_last_or_a_suffix() {
        let of = |value| Range::of(value, 100);
        assert_eq!(of("bytes=0-9"), Range::Part(0, 10));
        assert_eq!(of("bytes=90-"), Range::Part(90, 100));
        assert_eq!(of("bytes=-30"), Range::Part(70, 100));
        assert_eq!(of("bytes=50-900"), Range::Part(50, 100));
        assert_eq!(of("bytes=100-"), Range::Outside);
        assert_eq!(of("bytes=0-1,5-6"), Range::Whole);
        assert_eq!(of("pages=1-2"), Range::Whole);
    }
}
