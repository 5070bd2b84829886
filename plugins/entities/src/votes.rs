//! What is claimed of a text.

use crescendo_plugin::{Member, Votes};

use crate::entities::Entities;
use crate::said::Entity;

/// Most members of a set, as `wit/types.wit` has it.
pub const MOST_MEMBERS: usize = 256;

/// Votes on everything that was found. Shares are those of all mentions of a kind; of
/// more than [`MOST_MEMBERS`] those that are mentioned most are claimed.
#[must_use]
pub fn votes(found: &Entities) -> Votes {
    let mut votes = Votes::new();
    for (field, found) in found.fields() {
        let all: usize = found.entities().iter().map(|entity| entity.mentions).sum();
        let mut kept: Vec<&Entity> = found.entities().iter().collect();
        // Those of equal number stay in the order of their first mention.
        kept.sort_by_key(|entity| std::cmp::Reverse(entity.mentions));
        kept.truncate(MOST_MEMBERS);
        let member = |entity: &Entity| {
            let share = entity.mentions as f64 / all.max(1) as f64;
            Member::new(entity.value.as_str(), share, entity.rule.confidence())
        };
        votes.set(field, kept.into_iter().map(member));
    }
    votes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    #[test]
    fn shares_are_of_mentions_and_the_most_mentioned_come_first() {
        let votes = votes(&read("Oslo, Paris and Paris. Again in Paris.", Some("en")));
        let places = votes.members("entities.places");
        assert_eq!(places[0].value, "Paris".into());
        assert!((places[0].share - 0.75).abs() < 1e-9);
        assert_eq!(places[1].value, "Oslo".into());
    }

    #[test]
    fn no_set_has_more_members_than_it_may() {
        let text: String = (0..2000).map(|number| format!("{number} km, ")).collect();
        let votes = votes(&read(&text, Some("en")));
        assert_eq!(votes.members("entities.amounts").len(), MOST_MEMBERS);
    }

    #[test]
    fn a_text_that_names_nothing_is_an_abstention() {
        assert!(super::votes(&read("nothing to see here, go on", Some("en"))).is_empty());
    }
}
