//! Texts of any kind: no panic, no square of their length, no vote that is none.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use summary::summary::MOST_TEXT;
use summary::{Length, summarise};

/// Far more than any of these takes, also without optimisation, and far less than a
/// square would.
const SOON: Duration = Duration::from_secs(60);

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
fn a_mebibyte_of_anything_is_summarised_soon() {
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
        let text = piece.repeat((1 << 20) / piece.len());
        let start = Instant::now();
        check(&text, Length::default());
        assert!(start.elapsed() < SOON, "{piece:?}: {:?}", start.elapsed());
    }
    let words: String = (0..150_000)
        .map(|word| format!("w{} ", word * 7919 % 100_003))
        .collect();
    let sentences = words.split_inclusive(' ').enumerate();
    let many: String = sentences
        .map(|(at, word)| {
            if at % 12 == 11 {
                format!("{}. X", word.trim())
            } else {
                word.to_owned()
            }
        })
        .collect();
    for text in [words, many] {
        let start = Instant::now();
        check(
            &text,
            Length {
                share: Some(1.0),
                ..Length::default()
            },
        );
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
    }
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
