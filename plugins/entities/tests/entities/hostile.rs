//! Texts of any kind: no panic, no square of their length, no votes that are none.

use std::time::{Duration, Instant};

use entities::votes::{MOST_MEMBERS, votes};
use proptest::prelude::*;

use crate::cases::Case;

/// Bytes of the longer of two texts that are compared: half of what is read.
const LONG: usize = 1 << 19;
/// How often the shorter one is worked on, which is so much shorter.
const TIMES: usize = 16;
/// How much longer the longer one may take all the same: about as long where work grows
/// with length, [`TIMES`] as long where it grows with the square.
const MOST: u32 = 6;

/// Works on a text once and on a shorter one as often as it is shorter, and compares how
/// long that takes. The machine, and what else it does, tells on both alike, and the
/// quickest of up to nine rounds counts.
fn grows_with_length(name: &str, text: impl Fn(usize) -> String, work: impl Fn(&str)) {
    let (short, long) = (text(LONG / TIMES), text(LONG));
    let took = |text: &str, times: usize| {
        let start = Instant::now();
        (0..times).for_each(|_| work(text));
        start.elapsed()
    };
    let mut least = (Duration::MAX, Duration::MAX);
    for _ in 0..9 {
        least.0 = least.0.min(took(&short, TIMES));
        least.1 = least.1.min(took(&long, 1));
        if least.1 <= least.0 * MOST {
            return;
        }
    }
    panic!("{name}: {least:?}");
}

#[test]
#[should_panic(expected = "a square")]
fn what_grows_with_the_square_is_found() {
    let square = |text: &str| {
        let text = text.get(..text.len() / 64).unwrap_or_default();
        let pairs = text
            .bytes()
            .flat_map(|one| text.bytes().map(move |two| (one, two)));
        assert!(
            pairs
                .filter(|pair| std::hint::black_box(pair.0 != pair.1))
                .count()
                == 0
        );
    };
    grows_with_length("a square", |length| "a".repeat(length), square);
}

fn check(text: &str, language: Option<&str>) {
    let found = entities::read(text, language);
    let votes = votes(&found);
    for set in votes.sets() {
        assert!(!set.members.is_empty() && set.members.len() <= MOST_MEMBERS);
        let mut shares = 0.0;
        for member in &set.members {
            assert!((0.0..=1.0).contains(&member.confidence) && member.share > 0.0);
            shares += member.share;
        }
        assert!(shares <= 1.0 + 1e-9, "{}: {shares}", set.field);
    }
}

#[test]
fn reading_anything_grows_with_its_length() {
    for piece in [
        "a",
        "A",
        ".",
        " ",
        "1",
        "A ",
        "A.",
        "1.",
        "1,",
        "(",
        "'",
        "’s ",
        "@",
        "a@",
        "a@b.c ",
        "http://",
        "://",
        "10.1234/",
        "10.1234/a ",
        "-",
        "a-",
        "+1",
        "+1 ",
        "DE89",
        "DE89 ",
        "ISBN ",
        "ISBN 978",
        ":",
        "a:",
        "1:1",
        "::1 ",
        "€",
        "€1",
        "1€",
        "1 ",
        "1 000 ",
        "of ",
        "A of ",
        "A & ",
        "Bank of ",
        "Dr. ",
        "Dr. A ",
        "Inc. ",
        "A Inc ",
        "Anna ",
        "Anna, 61, ",
        "May ",
        "1 May ",
        "1/2/",
        "01/02/2003 ",
        "2003-",
        "1999 and ",
        "\n",
        "A\n",
        "A of the ",
        "Université des ",
        "ä",
        "語",
        "。",
        "\u{301}",
        "\u{200d}",
        "\u{202e}",
        "👩‍👩‍👧",
        "\u{0}",
        "z. B. ",
        "A (AB) ",
        "University of A ",
        "J. ",
        "J.R.",
        "Maria Lopez ",
        "d'",
        "l'A",
        "in A, ",
        "\u{a0}",
        "1\u{a0}000\u{a0}",
        "0000-0000-",
        "7f9c24e5-1b2a-",
        "www.",
        "a.b.",
        "mailto:",
        "tel 0",
    ] {
        for language in ["en", "fr"] {
            grows_with_length(
                piece,
                |length| piece.repeat(length / piece.len()),
                |text| check(text, Some(language)),
            );
        }
    }
}

#[test]
fn what_lies_beyond_the_limit_changes_nothing() {
    let mut text = "a ".repeat(1 << 19);
    text.push_str("Anna Moss");
    assert!(votes(&entities::read(&text, Some("en"))).is_empty());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,300}", language in "en|de|fr|es|ja|") {
        check(&text, Some(&language));
    }

    #[test]
    fn texts_of_names_numbers_and_marks_are_read_without_a_panic(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "Anna", "Dr.", "Ms", "Bank", "of", "the", "Inc.", "&", "GmbH", "Paris", "in", "(", ")",
                "NRC", "'s", "3", "March", "2025", "£", "1,5", "%", "Mio.", "km", "+49", "0", "DE89",
                "ISBN", "978-3", "10.1234/", "\n", ",", ".", "von", "Ü", "-", "https://a.b", "a@b.cd", "/",
            ]),
            0..60,
        ),
        spaces in prop::collection::vec(prop::sample::select(vec![" ", "", "\u{a0}", "  "]), 60),
        language in "en|de|fr|es",
    ) {
        let text: String = pieces.iter().zip(&spaces).flat_map(|(piece, space)| [*piece, *space]).collect();
        check(&text, Some(&language));
    }

    #[test]
    fn damaged_cases_are_read_without_a_panic(case in 0usize..28, from in 0usize..900, cut in 0usize..40, odd in "\\PC{0,3}") {
        let cases = Case::all();
        let letters: Vec<char> = cases[case % cases.len()].text.chars().collect();
        let from = from.min(letters.len());
        let to = (from + cut).min(letters.len());
        let text: String = letters[..from].iter().copied().chain(odd.chars()).chain(letters[to..].iter().copied()).collect();
        check(&text, None);
    }
}
