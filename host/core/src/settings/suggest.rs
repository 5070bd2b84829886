//! The known name that somebody probably meant.

/// The known name nearest to `given`, where it is near enough to be a slip:
/// at most a third of the longer name's characters differ. Ties go to the one
/// that comes first in `known`.
#[must_use]
pub fn suggest<'k, S: AsRef<str>>(given: &str, known: &'k [S]) -> Option<&'k str> {
    let given: Vec<char> = given.chars().flat_map(char::to_lowercase).collect();
    // Names that people mistype are short; a pasted novel gets no suggestion.
    if given.len() > 128 {
        return None;
    }
    let nearest = known
        .iter()
        .map(|name| {
            let letters: Vec<char> = name.as_ref().chars().collect();
            let longer = letters.len().max(given.len());
            (distance(&given, &letters), longer, name.as_ref())
        })
        .min_by_key(|(edits, _, _)| *edits)?;
    let (edits, longer, name) = nearest;
    (edits * 3 <= longer).then_some(name)
}

/// Edits that turn one name into the other: insert, remove, replace, swap
/// neighbours (optimal string alignment, Damerau 1964 as restricted by
/// Boytsov 2011).
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    let mut previous_from = None;
    for (row, &a) in from.iter().enumerate() {
        let mut current = Vec::with_capacity(to.len() + 1);
        let mut left = row + 1;
        current.push(left);
        let mut previous_to = None;
        for (column, &b) in to.iter().enumerate() {
            let at = |line: &[usize], i: usize| line.get(i).copied().unwrap_or(usize::MAX - 1);
            let replace = at(&last, column) + usize::from(a != b);
            let mut best = replace.min(left + 1).min(at(&last, column + 1) + 1);
            if previous_from == Some(b) && previous_to == Some(a) {
                best = best.min(at(&before_last, column.saturating_sub(1)) + 1);
            }
            current.push(best);
            left = best;
            previous_to = Some(b);
        }
        previous_from = Some(a);
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or(from.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_recognised() {
        let known = ["name", "plugin", "tier", "timeout_ms", "weight"];
        assert_eq!(suggest("teir", &known), Some("tier"));
        assert_eq!(suggest("wieght", &known), Some("weight"));
        assert_eq!(suggest("timeout-ms", &known), Some("timeout_ms"));
        assert_eq!(suggest("Plugin", &known), Some("plugin"));
    }

    #[test]
    fn something_else_is_not() {
        let known = ["name", "plugin", "tier"];
        assert_eq!(suggest("colour", &known), None);
        assert_eq!(suggest("", &known), None);
        assert_eq!(suggest::<&str>("name", &[]), None);
        assert_eq!(suggest(&"x".repeat(10_000), &known), None);
    }

    #[test]
    fn distance_counts_single_edits() {
        let edits = |a: &str, b: &str| {
            distance(
                &a.chars().collect::<Vec<_>>(),
                &b.chars().collect::<Vec<_>>(),
            )
        };
        assert_eq!(edits("", "abc"), 3);
        assert_eq!(edits("abc", ""), 3);
        assert_eq!(edits("abc", "abc"), 0);
        assert_eq!(edits("ab", "ba"), 1);
        assert_eq!(edits("kitten", "sitting"), 3);
    }
}
