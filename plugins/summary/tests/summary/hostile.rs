//! Texts of any kind: no panic, no square of their length, no vote that is none.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use summary::summary::MOST_TEXT;
use summary::{Length, summarise};

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

fn check(text: &str, length: Length) {
    let found = summarise(text, None, length);
    assert!(found.text.len() <= MOST_TEXT);
    assert!(found.sentences <= length.sentences.max(1) || length.share.is_some());
    assert!(found.keywords.len() <= 10);
    for keyword in &found.keywords {
        assert!(keyword.share > 0.0 && keyword.share <= 1.0 && !keyword.word.is_empty());
    }
    if let Some(most) = length.characters {
        assert!(found.text.chars().count() <= most);
    }
}

#[test]
fn summarising_anything_grows_with_its_length() {
    for piece in [
        "a",
        "A. ",
        ".",
        " ",
        "a.",
        ". ",
        "one two. ",
        "\n",
        "a\n",
        "word ",
        "Dr. ",
        "z. B. ",
        "?! ",
        "語",
        "語。",
        "かな",
        "語彙",
        "\u{301}",
        "\u{200d}",
        "👩‍👩‍👧",
        "\u{0}",
        "a-",
        "(",
        "\"",
        "a\" ",
        "3. ",
        "This is a sentence of nine words, more or less. ",
        "\u{a0}",
        "É. É ",
        "...\n",
        "'",
    ] {
        grows_with_length(
            piece,
            |length| piece.repeat(length / piece.len()),
            |text| check(text, Length::default()),
        );
    }
}

#[test]
fn summarising_ever_new_words_grows_with_their_number() {
    let whole = Length {
        share: Some(1.0),
        ..Length::default()
    };
    let word = |at: usize| format!("w{}", at * 7919 % 100_003);
    let words = |length: usize| (0..length / 7).map(|at| word(at) + " ").collect();
    grows_with_length("words", words, |text| check(text, whole));
    let sentences = |length: usize| {
        let end = |at: usize| if at % 12 == 11 { ". X" } else { " " };
        (0..length / 7).map(|at| word(at) + end(at)).collect()
    };
    grows_with_length("sentences", sentences, |text| check(text, whole));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_text_is_summarised_without_a_panic(
        text in "\\PC{0,300}",
        sentences in 1usize..5,
        characters in prop::option::of(1usize..200),
    ) {
        check(&text, Length { sentences, share: None, characters });
    }

    #[test]
    fn texts_of_words_and_marks_are_summarised_without_a_panic(
        pieces in prop::collection::vec(
            prop::sample::select(vec![
                "salmon", "river", "The", "weir", ".", "!", "?", "\"", "…", "。", "語彙", "かな", "\n",
                "\n\n", "Dr.", "3.", "April", ",", "(", ")", "-", "'s",
            ]),
            0..120,
        ),
        share in 0.01f64..1.0,
    ) {
        check(&pieces.join(" "), Length { share: Some(share), ..Length::default() });
        check(&pieces.concat(), Length { share: Some(share), ..Length::default() });
    }
}
