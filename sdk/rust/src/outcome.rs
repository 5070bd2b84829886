//! Reading what earlier stages found.

use crate::{Ending, Outcome, Votes};

impl Outcome {
    /// What the stage claimed; empty where it abstained, failed or was
    /// skipped.
    #[must_use]
    pub fn votes(&self) -> Votes {
        match &self.ending {
            Ending::Voted(votes) => votes.clone().into(),
            Ending::Abstained | Ending::Failed(_) | Ending::Skipped(_) => Votes::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(ending: Ending) -> Outcome {
        Outcome {
            stage: "first".to_owned(),
            tier: 1,
            weight: 1.0,
            ending,
        }
    }

    #[test]
    fn a_stage_that_voted_shows_its_votes() {
        let mut votes = Votes::new();
        votes.number("n", 1.0, 1.0);
        assert_eq!(outcome(Ending::Voted(votes.clone().into())).votes(), votes);
    }

    #[test]
    fn a_stage_that_failed_shows_none() {
        assert!(
            outcome(Ending::Failed("trap".to_owned()))
                .votes()
                .is_empty()
        );
    }
}
