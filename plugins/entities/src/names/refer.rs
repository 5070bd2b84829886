//! The second pass: what short forms stand for.

use std::collections::{HashMap, HashSet};

use crescendo_text::Language;
use linkify::{LinkFinder, LinkKind};

use crate::names::mention::{Mention, Sort};
use crate::said::{Found, Rule};
use crate::text::Text;

/// The three kinds of names.
#[derive(Clone, Debug, Default)]
pub struct Names {
    /// People.
    pub people: Found,
    /// Organisations.
    pub organisations: Found,
    /// Places.
    pub places: Found,
}

/// What a text has introduced.
#[derive(Default)]
struct Known {
    /// Full names of people by their last and by their first word.
    last: HashMap<String, String>,
    first: HashMap<String, String>,
    /// Organisations by their first words and by their acronyms.
    organisations: HashMap<String, String>,
    /// Places that a good rule found.
    places: HashMap<String, Rule>,
    /// Names within the domains of e-mail addresses and URLs, in lower case.
    domains: HashSet<String>,
}

/// Sums mentions up.
pub(super) fn refer(text: &Text<'_>, mentions: Vec<Mention>) -> Names {
    let known = Known::of(text, &mentions);
    let mut names = Names::default();
    for mention in &mentions {
        let Some((sort, value, rule)) = known.settle(text, mention) else {
            continue;
        };
        let found = match sort {
            Sort::Person => &mut names.people,
            Sort::Organisation => &mut names.organisations,
            Sort::Place => &mut names.places,
            Sort::Unknown => continue,
        };
        found.add(&value, rule);
    }
    names
}

impl Known {
    fn of(text: &Text<'_>, mentions: &[Mention]) -> Known {
        let mut known = Known {
            domains: domains(text.whole),
            ..Known::default()
        };
        for mention in mentions {
            let name = &mention.name;
            match mention.sort {
                Sort::Person if mention.rule != Rule::Looks => known.person(name),
                Sort::Organisation => known.organisation(mention),
                Sort::Place if mention.rule != Rule::Context => {
                    known.places.entry(name.clone()).or_insert(mention.rule);
                }
                _ => {}
            }
        }
        for mention in mentions {
            let is_sure = known.organisations.contains_key(&mention.name);
            if mention.sort == Sort::Person && mention.rule == Rule::Looks && !is_sure {
                known.person(&mention.name);
            }
        }
        known
    }

    fn person(&mut self, name: &str) {
        let words: Vec<&str> = name.split(' ').collect();
        let (Some(first), Some(last)) = (words.first(), words.last()) else {
            return;
        };
        if words.len() < 2 {
            return;
        }
        // A name that is written out stands before one with an initial.
        let is_short = first.ends_with('.');
        let known = self.last.get(*last);
        if known.is_none_or(|known| !is_short && is_initial_of(known, name)) {
            self.last.insert((*last).to_owned(), name.to_owned());
        }
        if !is_short {
            self.first
                .entry((*first).to_owned())
                .or_insert_with(|| name.to_owned());
        }
    }

    fn organisation(&mut self, mention: &Mention) {
        let name = &mention.name;
        let is_longer =
            |known: &String| name.len() > known.len() && name.starts_with(known.as_str());
        let mut ends: Vec<usize> = name.match_indices(' ').map(|(at, _)| at).collect();
        ends.push(name.len());
        for end in ends {
            let Some(part) = name.get(..end) else {
                continue;
            };
            // `University` is no short form of a university, nor `Bank` of a bank.
            let is_sort = crate::names::lists::has(crate::names::lists::SORTS, part)
                || crate::names::lists::is_place(part) && end < name.len();
            if is_sort || part.ends_with(['&', ',']) {
                continue;
            }
            let slot = self
                .organisations
                .entry(part.to_owned())
                .or_insert_with(|| name.clone());
            if is_longer(slot) {
                slot.clone_from(name);
            }
        }
        if let Some(acronym) = &mention.acronym {
            self.organisations
                .entry(acronym.clone())
                .or_insert_with(|| name.clone());
        }
    }

    /// What a mention is of, under which name, and by which rule.
    fn settle(&self, text: &Text<'_>, mention: &Mention) -> Option<(Sort, String, Rule)> {
        let name = mention.name.as_str();
        let organisation = || {
            let full = self.organisations.get(name)?;
            Some((Sort::Organisation, full.clone(), Rule::Again))
        };
        let person = || {
            let full = self.full(name, text.language)?;
            Some((Sort::Person, full, Rule::Again))
        };
        match (mention.sort, mention.rule) {
            (Sort::Person, Rule::Looks) => organisation().or_else(|| self.placed(name)).or(Some((
                Sort::Person,
                name.to_owned(),
                Rule::Looks,
            ))),
            (Sort::Person, Rule::GivenAlone | Rule::Context) if !name.contains(' ') => person()
                .or_else(organisation)
                .or(Some((Sort::Person, name.to_owned(), mention.rule))),
            (Sort::Person, rule) => {
                let full = self.full(name, text.language);
                Some((Sort::Person, full.unwrap_or_else(|| name.to_owned()), rule))
            }
            (Sort::Organisation, rule) => {
                let full = self.organisations.get(name).cloned();
                Some((mention.sort, full.unwrap_or_else(|| name.to_owned()), rule))
            }
            (Sort::Place, Rule::Context) => organisation()
                .or_else(person)
                .or_else(|| self.of_domain(name).filter(|_| mention.is_at))
                .or(Some((Sort::Place, name.to_owned(), Rule::Context))),
            (Sort::Place, rule) => Some((Sort::Place, name.to_owned(), rule)),
            (Sort::Unknown, _) => person()
                .or_else(organisation)
                .or_else(|| self.placed(name))
                .or_else(|| self.guessed(text, mention)),
        }
    }

    /// The full name of a person of whom this is a part.
    fn full(&self, name: &str, language: Language) -> Option<String> {
        let last = name.rsplit(' ').next()?;
        let by_last = self.last.get(last).or_else(|| {
            let bare = last
                .strip_suffix('s')
                .filter(|_| language == Language::German)?;
            self.last.get(bare)
        });
        let found = if name.contains(' ') {
            by_last.filter(|full| is_initial_of(name, full))
        } else {
            by_last.or_else(|| self.first.get(name))
        };
        found.cloned()
    }

    fn placed(&self, name: &str) -> Option<(Sort, String, Rule)> {
        let rule = self.places.get(name)?;
        Some((Sort::Place, name.to_owned(), *rule))
    }

    /// What the domains of addresses, or the word before it, say of an unknown name.
    fn guessed(&self, text: &Text<'_>, mention: &Mention) -> Option<(Sort, String, Rule)> {
        let name = mention.name.as_str();
        let is_at = mention.is_at
            && text.language == Language::English
            && name.chars().skip(1).any(char::is_lowercase);
        let guess = || is_at.then(|| (Sort::Organisation, name.to_owned(), Rule::Context));
        self.of_domain(name).or_else(guess)
    }

    /// A name that is part of a domain is that of an organisation.
    fn of_domain(&self, name: &str) -> Option<(Sort, String, Rule)> {
        let plain = plain(name);
        let is_domain = plain.len() > 3 && self.domains.contains(&plain);
        is_domain.then(|| (Sort::Organisation, name.to_owned(), Rule::Context))
    }
}

/// Whether `short` is `full` with its first name cut to an initial: `M. Moss` of `Mary
/// Moss`.
fn is_initial_of(short: &str, full: &str) -> bool {
    let (Some((first, short_last)), Some((whole, _))) =
        (short.split_once(' '), full.split_once(' '))
    else {
        return false;
    };
    let last = full.rsplit(' ').next().unwrap_or_default();
    let initial = first.strip_suffix('.').unwrap_or_default();
    short_last == last && initial.chars().count() == 1 && whole.starts_with(initial)
}

/// The names within the domains of addresses: `acme` of `mail.acme.example`.
fn domains(text: &str) -> HashSet<String> {
    let mut found = HashSet::new();
    let mut finder = LinkFinder::new();
    finder.kinds(&[LinkKind::Email, LinkKind::Url]);
    for link in finder.links(text) {
        let said = link.as_str();
        let host = said
            .split_once("://")
            .map(|(_, rest)| rest)
            .or_else(|| said.rsplit_once('@').map(|(_, host)| host));
        let host = host.unwrap_or_default().split(['/', ':', '?']).next();
        for label in host.unwrap_or_default().split('.').take(6) {
            found.insert(plain(label));
        }
    }
    found
}

/// The letters and digits of a name, in lower case.
fn plain(name: &str) -> String {
    let letters = name.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}
