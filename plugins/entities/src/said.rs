//! What was found, and by which rule.

use std::collections::HashMap;

/// Why something is believed to be what it is said to be. Each rule's confidence is
/// the share of what it found that was right, on the tuned half of the corpus,
/// (right + 1) / (found + 2), as `corpus/compare.py` prints it: a rule of which the corpus
/// shows nothing has one half, but for [`Rule::Looks`], which is a guess and has less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// A syntax that nothing else has, or a check digit that is right.
    Checked,
    /// A syntax that something else may have.
    Shaped,
    /// A date with day, month and year in an order that is no question.
    WholeDate,
    /// A date that lacks its day or its year.
    PartDate,
    /// A year by itself.
    Year,
    /// A date whose parts may be in another order: as it was written.
    UnsureDate,
    /// An amount with a currency or unit that is no question.
    Amount,
    /// An amount with a sign that several currencies have.
    SharedSign,
    /// A name after a title or honorific, or with a role beside it.
    Titled,
    /// A known given name and another name.
    Given,
    /// A known given name alone.
    GivenAlone,
    /// A name of which what is around it tells what it is.
    Context,
    /// A name that looks like one of a person, or of partners (`A & B`), and nothing speaks
    /// against it.
    Looks,
    /// A legal form, such as `Ltd`.
    LegalForm,
    /// A word that says what sort of organisation it is.
    Sort,
    /// A place that is listed.
    Listed,
    /// A word that says what sort of place it is.
    PlaceSort,
    /// The same name elsewhere in the text was found by a better rule.
    Again,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 18] = [
        Rule::Checked,
        Rule::Shaped,
        Rule::WholeDate,
        Rule::PartDate,
        Rule::Year,
        Rule::UnsureDate,
        Rule::Amount,
        Rule::SharedSign,
        Rule::Titled,
        Rule::Given,
        Rule::GivenAlone,
        Rule::Context,
        Rule::Looks,
        Rule::LegalForm,
        Rule::Sort,
        Rule::Listed,
        Rule::PlaceSort,
        Rule::Again,
    ];

    /// How sure what it found is, 0.0 to 1.0.
    #[must_use]
    pub const fn confidence(self) -> f64 {
        match self {
            Rule::Checked => 0.96,
            Rule::WholeDate => 0.96,
            Rule::Shaped => 0.88,
            Rule::PartDate => 0.89,
            Rule::Year => 0.96,
            Rule::UnsureDate => 0.5,
            Rule::Amount => 0.98,
            Rule::SharedSign => 0.88,
            Rule::Titled => 0.93,
            Rule::Given => 0.95,
            Rule::GivenAlone => 0.8,
            Rule::Context => 0.71,
            Rule::Looks => 0.3,
            Rule::LegalForm => 0.92,
            Rule::Sort => 0.97,
            Rule::Listed => 0.98,
            Rule::PlaceSort => 0.91,
            Rule::Again => 0.5,
        }
    }
}

/// One that is named.
#[derive(Clone, Debug, PartialEq)]
pub struct Entity {
    /// What it is called, or its normal form.
    pub value: String,
    /// How often it is mentioned.
    pub mentions: usize,
    /// The best rule that found it.
    pub rule: Rule,
}

/// Everything of one kind, each once.
#[derive(Clone, Debug, Default)]
pub struct Found {
    entities: Vec<Entity>,
    places: HashMap<String, usize>,
}

impl Found {
    /// Counts a mention.
    pub fn add(&mut self, value: &str, rule: Rule) {
        self.add_times(value, rule, 1);
    }

    /// Counts several mentions.
    pub fn add_times(&mut self, value: &str, rule: Rule, mentions: usize) {
        if value.is_empty() || value.len() > MOST_VALUE {
            return;
        }
        if let Some(known) = self
            .places
            .get(value)
            .and_then(|at| self.entities.get_mut(*at))
        {
            known.mentions += mentions;
            if rule.confidence() > known.rule.confidence() {
                known.rule = rule;
            }
            return;
        }
        self.places.insert(value.to_owned(), self.entities.len());
        self.entities.push(Entity {
            value: value.to_owned(),
            mentions,
            rule,
        });
    }

    /// All of them, in the order of their first mention.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }
}

/// Longer values are no names, bytes.
const MOST_VALUE: usize = 512;
