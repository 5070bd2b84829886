//! Words, sentences and names for pages that look like articles.

use crate::dice::Dice;

const WORDS: &[&str] = &[
    "harbour",
    "council",
    "morning",
    "river",
    "report",
    "members",
    "station",
    "engineers",
    "winter",
    "library",
    "evening",
    "market",
    "published",
    "measured",
    "against",
    "between",
    "without",
    "careful",
    "quiet",
    "distant",
    "according",
    "figures",
    "village",
    "railway",
    "bridge",
    "season",
    "history",
    "museum",
    "garden",
    "teacher",
    "students",
    "agreed",
    "several",
    "hundred",
    "earlier",
    "proposal",
    "budget",
    "residents",
    "lanterns",
    "archive",
    "weather",
    "northern",
    "coast",
    "fishing",
    "boats",
    "returned",
    "after",
    "long",
    "journey",
    "through",
    "valley",
    "where",
    "people",
    "had",
    "gathered",
    "for",
    "the",
    "annual",
    "fair",
    "and",
    "music",
    "with",
    "a",
    "small",
    "orchestra",
    "from",
    "neighbouring",
    "towns",
    "the",
    "of",
    "in",
    "to",
    "was",
    "were",
    "that",
    "which",
    "their",
    "new",
    "old",
    "first",
    "second",
    "café",
    "naïve",
    "Zürich",
    "façade",
    "smörgåsbord",
    "Łódź",
    "the",
    "of",
    "and",
    "in",
];

const OPENINGS: &[&str] = &[
    "Yesterday",
    "The",
    "According to the council,",
    "In the end,",
    "Meanwhile,",
    "For years,",
    "Nobody",
    "Last spring",
    "Some of the",
    "At Smith & Sons,",
    "Where 3 < 4 holds,",
];

const FIRST: &[&str] = &[
    "Ada",
    "Björn",
    "Chioma",
    "Dmitri",
    "Elif",
    "Françoise",
    "Grace",
    "Hiro",
];
const LAST: &[&str] = &[
    "Almeida",
    "Brandt",
    "Castellanos",
    "Dvořák",
    "Eriksen",
    "Fontaine",
    "Okafor",
];

/// A sentence of nine to eighteen words.
pub(crate) fn sentence(dice: &mut Dice, out: &mut String) {
    out.push_str(dice.pick(OPENINGS));
    for nth in 0..dice.between(8, 18) {
        out.push(' ');
        out.push_str(dice.pick(WORDS));
        if nth > 2 && dice.between(0, 12) == 0 {
            out.push(',');
            out.push(' ');
            out.push_str(dice.pick(WORDS));
        }
    }
    out.push('.');
}

/// A paragraph of three to six sentences.
pub(crate) fn paragraph(dice: &mut Dice) -> String {
    let mut out = String::with_capacity(512);
    for nth in 0..dice.between(3, 7) {
        if nth > 0 {
            out.push(' ');
        }
        sentence(dice, &mut out);
    }
    out
}

/// A heading of four to seven words.
pub(crate) fn heading(dice: &mut Dice) -> String {
    let words: Vec<_> = (0..dice.between(4, 8)).map(|_| dice.pick(WORDS)).collect();
    let mut out = words.join(" ");
    if let Some(initial) = out.get_mut(..1) {
        initial.make_ascii_uppercase();
    }
    out
}

/// A person's name.
pub(crate) fn name(dice: &mut Dice) -> String {
    format!("{} {}", dice.pick(FIRST), dice.pick(LAST))
}
