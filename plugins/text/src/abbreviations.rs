//! Abbreviations whose full stop ends no sentence.

/// Those after which a sentence goes on, in lower case, without the last full stop:
/// English, German, French, Spanish.
const NEVER: &[&str] = &[
    "mr", "mrs", "ms", "dr", "prof", "rev", "hon", "gen", "col", "capt", "lt", "sgt", "cmdr", "st",
    "messrs", "mme", "mlle", "mm", "sr", "sra", "srta", "dres", "ing", "dipl", "med", "no", "nos",
    "nr", "núm", "num", "art", "arts", "sec", "ch", "cap", "fig", "figs", "eq", "vol", "pp", "pág",
    "págs", "ed", "eds", "vs", "v", "cf", "ca", "approx", "est", "al", "e.g", "i.e", "viz", "z.b",
    "z", "b", "d.h", "u.a", "u", "bzw", "vgl", "bspw", "evtl", "ggf", "inkl", "zzgl", "sog", "usf",
    "abs", "str", "tel", "mio", "mrd", "mill", "p.ej", "p", "ej", "av", "avda", "ctra", "hr", "fr",
    "frl", "hl", "bd", "hrsg", "jh", "jhd", "mt", "ft", "feb", "jan", "mar", "apr", "aug", "sep",
    "sept", "oct", "okt", "nov", "dec", "dez", "janv", "févr", "avr", "juil", "déc", "ene", "abr",
    "ago", "dic", "mon", "tue", "wed", "thu", "fri", "bros",
];

/// Those that may end a sentence as well.
const MAYBE: &[&str] = &[
    "inc", "ltd", "co", "corp", "llc", "plc", "etc", "usw", "jr", "a.m", "p.m", "u.s", "u.k",
    "e.v", "e.k", "k", "s.a", "s.l", "u.n", "ph.d", "b.c", "a.d", "uds", "ud", "d.c",
];

/// Words that begin sentences and hardly ever follow an abbreviation with a capital.
const BEGINNERS: &[&str] = &[
    "the", "a", "an", "in", "on", "at", "it", "he", "she", "they", "we", "i", "you", "this",
    "that", "these", "those", "but", "and", "for", "after", "before", "when", "while", "if", "as",
    "its", "his", "her", "their", "our", "there", "then", "however", "der", "die", "das", "ein",
    "eine", "im", "am", "es", "er", "sie", "wir", "und", "aber", "nach", "seit", "le", "la", "les",
    "un", "une", "il", "elle", "ils", "en", "dans", "el", "los", "las", "una", "no", "se", "según",
    "selon",
];

/// What a full stop after a word means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stop {
    /// It belongs to the word.
    Abbreviates,
    /// It ends the sentence, if the next word begins with a capital or is none.
    Ends,
}

/// What a full stop between these two words means; `before` without the stop.
pub(crate) fn stop(before: &str, after: &str) -> Stop {
    let lower = before.to_lowercase();
    let is_initial = before.chars().count() == 1 && before.chars().all(char::is_uppercase);
    let is_known = |words: &[&str]| words.contains(&lower.as_str());
    if is_initial || is_known(NEVER) && !after.is_empty() {
        return Stop::Abbreviates;
    }
    if is_known(MAYBE) && !after.is_empty() {
        let begins = BEGINNERS.contains(&after.to_lowercase().as_str());
        return if begins {
            Stop::Ends
        } else {
            Stop::Abbreviates
        };
    }
    Stop::Ends
}
