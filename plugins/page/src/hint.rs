//! What classes and ids say about an element.
//!
//! The idea to weigh a page's parts by them is that of Arc90's Readability (2009).

use crate::names::{BODIES, BODY, ELSE, ELSE_PAIRS, LEAD, LOOKS, SMALL, STATES};
use crate::tree::{Id, Tree};

/// What a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Nothing.
    None,
    /// It holds the body of an article.
    Body,
    /// It holds a standfirst.
    Lead,
    /// It holds something small about the article, such as its date.
    Small,
    /// It holds something else than the article.
    Else,
}

/// Longer names are made by machines, bytes.
const LONGEST: usize = 80;

/// What the classes and the id of an element say together.
#[must_use]
pub fn hint(tree: &Tree, id: Id) -> Hint {
    let Some(element) = tree.element(id) else {
        return Hint::None;
    };
    let mut all = Hint::None;
    for (name, value) in &element.attributes {
        let said = match &**name {
            "class" | "id" => value
                .split_ascii_whitespace()
                // Names that are made by machines go on and on.
                .filter(|name| name.len() <= LONGEST)
                .take(16)
                .map(named)
                .fold(Hint::None, louder),
            "itemprop" if value.split(' ').any(|word| word == "articleBody") => Hint::Body,
            "role" => role(value),
            _ => Hint::None,
        };
        all = louder(all, said);
    }
    all
}

fn role(role: &str) -> Hint {
    match role {
        "navigation" | "banner" | "contentinfo" | "complementary" | "search" | "dialog"
        | "alertdialog" | "menu" | "menubar" | "toolbar" | "tablist" | "doc-toc" => Hint::Else,
        _ => Hint::None,
    }
}

/// A body that is shared is a body; something else with a date in it is something
/// else.
fn louder(one: Hint, other: Hint) -> Hint {
    let rank = |hint| match hint {
        Hint::None => 0,
        Hint::Small => 1,
        Hint::Lead => 2,
        Hint::Else => 3,
        Hint::Body => 4,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// What one class or id says.
fn named(name: &str) -> Hint {
    let lower = name.to_ascii_lowercase();
    if BODIES.contains(&lower.as_str()) {
        return Hint::Body;
    }
    let words = Words(name);
    let mut found = Hint::None;
    let mut before = String::new();
    let mut word = String::new();
    let (mut body, mut look) = (false, false);
    for part in words {
        std::mem::swap(&mut before, &mut word);
        word.clear();
        word.push_str(part);
        word.make_ascii_lowercase();
        look |= LOOKS.contains(&word.as_str());
        let pair = (before.as_str(), word.as_str());
        if ELSE_PAIRS.binary_search(&pair).is_ok() {
            found = louder(found, Hint::Else);
        }
        body |= BODY.0.contains(&pair.0) && BODY.1.contains(&pair.1);
        let said = if ELSE.binary_search(&word.as_str()).is_ok() {
            Hint::Else
        } else if LEAD.binary_search(&word.as_str()).is_ok() {
            Hint::Lead
        } else if SMALL.binary_search(&word.as_str()).is_ok() {
            Hint::Small
        } else {
            Hint::None
        };
        found = louder(found, said);
    }
    if look || STATES.contains(&word.as_str()) {
        return Hint::None;
    }
    // `post-content-sidebar` is a sidebar, `post-content-header` still small.
    if body && matches!(found, Hint::None | Hint::Lead) {
        return Hint::Body;
    }
    found
}

/// The words of a name: `mostRead`, `most-read` and `most_read` have two.
struct Words<'a>(&'a str);

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let start = self.0.find(|letter: char| letter.is_ascii_alphabetic())?;
        let rest = self.0.get(start..)?;
        let mut small = false;
        let end = rest.find(|letter: char| {
            let ends = !letter.is_ascii_alphabetic() || (small && letter.is_ascii_uppercase());
            small = letter.is_ascii_lowercase();
            ends
        });
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        self.0 = after;
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_taken_apart_however_they_are_joined() {
        for name in ["most-read", "mostRead", "c_most_read2", "MostRead"] {
            assert_eq!(named(name), Hint::Else, "{name}");
        }
        for name in ["header", "loader", "shadow", "uploads", "mostly"] {
            assert_ne!(named(name), Hint::Else, "{name}");
        }
    }

    #[test]
    fn how_something_looks_is_not_what_it_is() {
        assert_eq!(named("sidebar"), Hint::Else);
        assert_eq!(named("has-sidebar"), Hint::None);
        assert_eq!(named("menu-open"), Hint::None);
    }

    #[test]
    fn a_body_is_told_from_its_sidebar() {
        assert_eq!(named("td-post-content"), Hint::Body);
        assert_eq!(named("articleBody"), Hint::Body);
        assert_eq!(named("post-content-sidebar"), Hint::Else);
    }
}
