//! `srcset`: several files of one picture.

/// Candidates that are looked at; pages have a dozen.
const MOST: usize = 64;

/// The largest candidate's address, and its width where it is said; none of none.
///
/// Follows the standard's algorithm as far as commas within addresses matter: an
/// address ends at a space, or at a comma that ends it.
#[must_use]
pub fn largest(srcset: &str) -> Option<(&str, Option<u32>)> {
    let mut best: Option<(&str, Option<u32>, f64)> = None;
    let mut rest = srcset;
    for _ in 0..MOST {
        rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == ',');
        if rest.is_empty() {
            break;
        }
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let address = word.trim_end_matches(',');
        let descriptor = if address.len() < word.len() {
            rest = after;
            ""
        } else {
            let end = after.find(',').unwrap_or(after.len());
            let (descriptor, next) = after.split_at(end);
            rest = next;
            descriptor.trim()
        };
        let number = |unit| {
            descriptor
                .strip_suffix(unit)
                .and_then(|text: &str| text.parse().ok())
        };
        let width: Option<f64> = number('w').filter(|width| (1.0..1e6).contains(width));
        // A density says nothing of pixels, but more is larger.
        let rank = width.or(number('x')).unwrap_or(1.0);
        if !address.is_empty() && best.is_none_or(|(_, _, known)| rank > known) {
            best = Some((address, width.map(|width| width as u32), rank));
        }
    }
    best.map(|(address, width, _)| (address, width))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_is_found_by_width_or_density() {
        assert_eq!(
            largest("a.png 480w, b.png 960w ,c.png 640w"),
            Some(("b.png", Some(960)))
        );
        assert_eq!(largest("a.png, b.png 2x"), Some(("b.png", None)));
        assert_eq!(largest("a,b.png 1x, c.png 1.5x"), Some(("c.png", None)));
        assert_eq!(largest("one.png"), Some(("one.png", None)));
    }

    #[test]
    fn nonsense_is_none_and_ends() {
        assert_eq!(largest(" , ,, "), None);
        assert_eq!(largest("a.png NaNw"), Some(("a.png", None)));
        let long = "x 1w,".repeat(100_000);
        assert!(largest(&long).is_some());
    }
}
