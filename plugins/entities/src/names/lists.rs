//! The lists of `data/`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Given names.
static GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    include_str!("../../data/given.txt")
        .split_whitespace()
        .collect()
});

/// Places, each as it is written.
static PLACES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = lines(include_str!("../../data/places.txt"));
    lines.flat_map(|line| line.split(';')).collect()
});

/// Organisations that are known by their names alone.
static KNOWN: LazyLock<HashSet<&str>> =
    LazyLock::new(|| lines(include_str!("../../data/known.txt")).collect());

/// Which lists of `words.txt` a word is in: one look for all of them, since a text may
/// be long.
static WORDS: LazyLock<HashMap<&str, u16>> = LazyLock::new(|| {
    let mut words: HashMap<&str, u16> = HashMap::new();
    let mut list = 0;
    for line in lines(include_str!("../../data/words.txt")) {
        if let Some(name) = line.strip_prefix('[') {
            list = of_name(name.trim_end_matches(']'));
            continue;
        }
        for word in line.split_whitespace() {
            *words.entry(word).or_default() |= list;
        }
    }
    words
});

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    let is_said = |line: &&str| !line.is_empty() && !line.starts_with('#');
    text.lines().filter(is_said)
}

/// A list of `words.txt`: its bit in [`WORDS`].
#[derive(Clone, Copy, Debug)]
pub(super) struct List(u16);

/// Words before a name that say that it is a person's, and are no part of it.
pub(super) const TITLES: List = List(1 << 0);
/// What people are: words right before a name.
pub(super) const ROLES: List = List(1 << 1);
/// Verbs of people beside their names.
pub(super) const SPEECH: List = List(1 << 2);
/// Words of organisations' names that say what sort they are.
pub(super) const SORTS: List = List(1 << 3);
/// Words that join such a word with what follows.
pub(super) const OF: List = List(1 << 4);
/// Articles after those.
pub(super) const THE: List = List(1 << 5);
/// Last words of places' names.
pub(super) const PLACE_SORTS: List = List(1 << 6);
/// First words of places' names.
pub(super) const PLACE_HEADS: List = List(1 << 7);
/// Words that a place's name follows.
pub(super) const IN: List = List(1 << 8);
/// What a place is, before `of` and its name.
pub(super) const PLACE_NOUNS: List = List(1 << 9);
/// Words within people's names in small letters.
pub(super) const PARTICLES: List = List(1 << 10);
/// Words that begin with a capital for another reason than being a name: at the beginning
/// of a sentence or of a label, days and months.
pub(super) const COMMON: List = List(1 << 11);

/// The bit of a section of `words.txt`.
fn of_name(name: &str) -> u16 {
    let list = match name {
        "titles" => TITLES,
        "roles" => ROLES,
        "speech" => SPEECH,
        "sorts" => SORTS,
        "of" => OF,
        "the" => THE,
        "place-sorts" => PLACE_SORTS,
        "place-heads" => PLACE_HEADS,
        "in" => IN,
        "place-nouns" => PLACE_NOUNS,
        "particles" => PARTICLES,
        "common" => COMMON,
        _ => List(0),
    };
    list.0
}

/// The longest word that is looked up, bytes.
const LONGEST: usize = 40;

/// Whether a word is in a list, whatever its own case.
pub(super) fn has(list: List, word: &str) -> bool {
    if word.len() > LONGEST {
        return false;
    }
    let is_in = |word: &str| WORDS.get(word).is_some_and(|bits| bits & list.0 != 0);
    is_in(word) || word.chars().any(char::is_uppercase) && is_in(&word.to_lowercase())
}

/// Whether a word is a given name; of `Klaus-Peter` one part is enough.
pub(super) fn is_given(word: &str) -> bool {
    let first = word.split('-').next().unwrap_or_default();
    GIVEN.contains(word) || GIVEN.contains(first)
}

/// Whether a place has this name.
pub(super) fn is_place(name: &str) -> bool {
    PLACES.contains(name)
}

/// Whether an organisation is known by this name.
pub(super) fn is_known(name: &str) -> bool {
    KNOWN.contains(name)
}

/// Whether a word is a legal form, with the points that it has.
pub(super) fn is_form(word: &str) -> bool {
    matches!(
        word,
        "Inc"
            | "Inc."
            | "Ltd"
            | "Limited"
            | "LLC"
            | "LLP"
            | "LP"
            | "PLC"
            | "plc"
            | "Corp"
            | "Corporation"
            | "GmbH"
            | "gGmbH"
            | "mbH"
            | "AG"
            | "KG"
            | "OHG"
            | "KGaA"
            | "UG"
            | "SE"
            | "eG"
            | "SA"
            | "S.A."
            | "SAS"
            | "SARL"
            | "Sàrl"
            | "SL"
            | "S.L."
            | "S.L"
            | "SLU"
            | "SpA"
            | "NV"
            | "N.V."
            | "BV"
            | "B.V."
            | "AB"
            | "AS"
            | "ASA"
            | "A/S"
            | "ApS"
            | "Oy"
            | "Oyj"
            | "Pty"
            | "GbR"
            | "Incorporated"
            | "L.L.C."
            | "S.A.S."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_section_has_words_and_a_list() {
        let text = include_str!("../../data/words.txt");
        let sections: Vec<&str> = lines(text)
            .filter_map(|line| line.strip_prefix('['))
            .collect();
        assert_eq!(sections.len(), 12);
        for section in sections {
            let bit = of_name(section.trim_end_matches(']'));
            assert!(bit != 0, "{section}");
            assert!(WORDS.values().any(|bits| bits & bit != 0), "{section}");
        }
    }

    #[test]
    fn words_are_found_whatever_their_case() {
        assert!(has(TITLES, "Dr") && has(SORTS, "BANK") && !has(SORTS, "dr"));
        assert!(is_given("Anna") && is_given("Anna-Maria") && !is_given("anna"));
        assert!(is_place("New York") && is_known("Red Cross") && is_form("GmbH"));
    }
}
