//! Collecting what one call claims.

use serde::Serialize;

use crate::bindings::types;
use crate::{Color, Dimension, Member, SetVote, Value, Vote};

/// What one call claims; empty is an abstention.
///
/// A later vote on a field of the same image replaces an earlier one, here as
/// in the host.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Votes {
    scalars: Vec<Vote>,
    sets: Vec<SetVote>,
}

impl Votes {
    /// No claim yet.
    #[must_use]
    pub fn new() -> Votes {
        Votes::default()
    }

    /// Claims that a field has this value, with a confidence in 0.0 to 1.0.
    pub fn vote(&mut self, field: &str, value: impl Into<Value>, confidence: f64) -> &mut Votes {
        self.put(Vote {
            field: field.to_owned(),
            image: None,
            value: value.into(),
            confidence,
        });
        self
    }

    /// Claims a colour.
    pub fn color(&mut self, field: &str, color: impl Into<Color>, confidence: f64) -> &mut Votes {
        self.vote(field, color.into(), confidence)
    }

    /// Claims a length, for example `px(8.0)`.
    pub fn dimension(&mut self, field: &str, length: Dimension, confidence: f64) -> &mut Votes {
        self.vote(field, length, confidence)
    }

    /// Claims a number.
    pub fn number(&mut self, field: &str, number: f64, confidence: f64) -> &mut Votes {
        self.vote(field, number, confidence)
    }

    /// Claims a text.
    pub fn text(&mut self, field: &str, text: &str, confidence: f64) -> &mut Votes {
        self.vote(field, text, confidence)
    }

    /// Claims a yes or a no.
    pub fn flag(&mut self, field: &str, flag: bool, confidence: f64) -> &mut Votes {
        self.vote(field, flag, confidence)
    }

    /// Claims a JSON value: whatever serde writes as JSON, of at most 1 MiB and at
    /// most 64 lists and objects within one another. A text is a JSON text here;
    /// JSON that is written already goes through [`Votes::json_text`].
    ///
    /// What has no JSON, such as a map whose keys are no texts, makes a claim that
    /// the host refuses as `bad-vote`; a float that is not finite is `null`.
    ///
    /// ```
    /// # use crescendo_plugin::Votes;
    /// #[derive(serde::Serialize)]
    /// struct Heading<'t> {
    ///     level: u8,
    ///     text: &'t str,
    /// }
    ///
    /// let mut votes = Votes::new();
    /// votes.json("page.headings", &[Heading { level: 1, text: "Night ferry" }], 0.9);
    /// ```
    pub fn json<T>(&mut self, field: &str, value: &T, confidence: f64) -> &mut Votes
    where
        T: Serialize + ?Sized,
    {
        self.json_text(field, json(value), confidence)
    }

    /// Claims a JSON value that is written already; the host reads it, and refuses
    /// what is no JSON as `bad-vote`.
    pub fn json_text(
        &mut self,
        field: &str,
        json: impl Into<String>,
        confidence: f64,
    ) -> &mut Votes {
        self.vote(field, Value::Json(json.into()), confidence)
    }

    /// Claims a set, such as a palette or a scale. An empty set claims
    /// nothing.
    pub fn set(&mut self, field: &str, members: impl IntoIterator<Item = Member>) -> &mut Votes {
        let members: Vec<Member> = members.into_iter().collect();
        if !members.is_empty() {
            self.put_set(SetVote {
                field: field.to_owned(),
                image: None,
                members,
            });
        }
        self
    }

    /// The same claims, about one image of the subject.
    #[must_use]
    pub fn about_image(mut self, index: u32) -> Votes {
        for vote in &mut self.scalars {
            vote.image = Some(index);
        }
        for set in &mut self.sets {
            set.image = Some(index);
        }
        self
    }

    /// Adds the claims of `other`, which win where both speak.
    pub fn append(&mut self, other: Votes) -> &mut Votes {
        for vote in other.scalars {
            self.put(vote);
        }
        for set in other.sets {
            self.put_set(set);
        }
        self
    }

    /// Whether nothing is claimed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scalars.is_empty() && self.sets.is_empty()
    }

    /// The first claimed value of a field, whichever image it is about.
    #[must_use]
    pub fn scalar(&self, field: &str) -> Option<&Value> {
        self.scalars
            .iter()
            .find(|vote| vote.field == field)
            .map(|vote| &vote.value)
    }

    /// The members of the first claimed set of that name; empty where there
    /// is none.
    #[must_use]
    pub fn members(&self, field: &str) -> &[Member] {
        self.sets
            .iter()
            .find(|set| set.field == field)
            .map_or(&[], |set| set.members.as_slice())
    }

    /// All claims about scalar fields, in the order of their first mention.
    #[must_use]
    pub fn scalars(&self) -> &[Vote] {
        &self.scalars
    }

    /// All claims about sets, in the order of their first mention.
    #[must_use]
    pub fn sets(&self) -> &[SetVote] {
        &self.sets
    }

    fn put(&mut self, vote: Vote) {
        let place = self
            .scalars
            .iter_mut()
            .find(|known| known.field == vote.field && known.image == vote.image);
        match place {
            Some(known) => *known = vote,
            None => self.scalars.push(vote),
        }
    }

    fn put_set(&mut self, set: SetVote) {
        let place = self
            .sets
            .iter_mut()
            .find(|known| known.field == set.field && known.image == set.image);
        match place {
            Some(known) => *known = set,
            None => self.sets.push(set),
        }
    }
}

/// As JSON; empty where it has none, which is no JSON either.
fn json<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

impl From<Votes> for types::Votes {
    fn from(votes: Votes) -> types::Votes {
        types::Votes {
            scalars: votes.scalars,
            sets: votes.sets,
        }
    }
}

impl From<types::Votes> for Votes {
    fn from(votes: types::Votes) -> Votes {
        Votes {
            scalars: votes.scalars,
            sets: votes.sets,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::px;

    #[test]
    fn a_later_vote_replaces_an_earlier_one_on_the_same_field() {
        let mut votes = Votes::new();
        votes
            .number("a", 1.0, 0.5)
            .number("b", 2.0, 0.5)
            .number("a", 3.0, 0.5);
        assert_eq!(votes.scalars().len(), 2);
        assert_eq!(votes.scalar("a"), Some(&Value::Number(3.0)));
    }

    #[test]
    fn votes_about_two_images_stand_side_by_side() {
        let mut one = Votes::new();
        one.dimension("spacing.base", px(8.0), 0.9)
            .set("palette", [Member::new([1, 2, 3], 1.0, 1.0)]);
        let mut both = one.clone().about_image(0);
        both.append(one.about_image(1));
        assert_eq!(both.scalars().len(), 2);
        assert_eq!(both.sets().len(), 2);
    }

    #[test]
    fn an_empty_set_claims_nothing() {
        let mut votes = Votes::new();
        votes.set("palette", []);
        assert!(votes.is_empty());
    }

    #[test]
    fn json_is_written_by_serde_and_what_is_written_stays() {
        let mut votes = Votes::new();
        votes
            .json("a", &[(1, "x")], 0.5)
            .json("b", "a text", 0.5)
            .json_text("c", r#"{"a": 1}"#, 0.5)
            .vote("d", serde_json::json!({"a": null}), 0.5)
            .json("e", &std::collections::BTreeMap::from([((1, 2), 3)]), 0.5);
        let said = |field| match votes.scalar(field) {
            Some(Value::Json(text)) => text.clone(),
            other => panic!("{other:?}"),
        };
        let texts = ["a", "b", "c", "d", "e"].map(said);
        assert_eq!(
            texts,
            [
                r#"[[1,"x"]]"#,
                r#""a text""#,
                r#"{"a": 1}"#,
                r#"{"a":null}"#,
                ""
            ]
        );
    }

    #[test]
    fn values_cross_into_the_contract_and_back() {
        let mut votes = Votes::new();
        votes
            .flag("shape.shadow", true, 0.7)
            .text("name", "x", 0.1)
            .json("rows", &[1, 2], 0.1)
            .color("c", [0.5f32; 3], 1.0);
        let there = types::Votes::from(votes.clone());
        assert_eq!(Votes::from(there), votes);
    }
}
