//! What makes two calls of a stage the same work.

use std::sync::Arc;
use std::time::Duration;

use crescendo_core::consensus::StageBallot;
use crescendo_core::outcome::Outcome;

use super::request::Tenant;
use crate::executor::Class;
use crate::subject::{Digest, Digester};

/// Changes whenever decoding or a kernel gives other bytes for the same file:
/// what was answered before then does not count any more.
const DECODE_REVISION: &str = concat!("decode ", env!("CARGO_PKG_VERSION"), ".1");

/// Names the work of one call: equal keys promise equal answers of a pure
/// stage. Tenants never share one.
pub(super) fn of(
    tenant: &Tenant,
    subject: Digest,
    component: Digest,
    parameters: &Arc<str>,
    reads: &[StageBallot],
) -> Digest {
    let mut digester = Digester::new("crescendo stage v1");
    digester
        .text(tenant.as_str())
        .text(DECODE_REVISION)
        .bytes(subject.as_bytes())
        .bytes(component.as_bytes())
        .text(parameters);
    for read in reads {
        digester
            .text(&read.stage)
            .number(u8::from(read.tier).into())
            .number(read.weight_micro);
        match &read.outcome {
            // Structs with finite floats, so that the text says it all and
            // cannot fail; a failure would only make the key less shared.
            Outcome::Voted(votes) => digester
                .text("voted")
                .bytes(&serde_json::to_vec(votes.as_ref()).unwrap_or_default()),
            Outcome::Abstained => digester.text("abstained"),
            Outcome::Failed(failure) => digester.text("failed").text(failure.code.as_str()),
            Outcome::Skipped(reason) => digester.text("skipped").text(reason.as_str()),
        };
    }
    digester.finish()
}

/// Work that may be joined while it is in flight: besides the answer, what
/// decides how soon it comes and whether it may fail by time must be the same,
/// so that nobody who is waited for stands behind a batch.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct FlightKey {
    pub(super) work: Digest,
    pub(super) class: Class,
    pub(super) timeout: Duration,
}

#[cfg(test)]
mod tests {
    use crescendo_core::outcome::SkipReason;

    use super::*;

    fn read(stage: &str, outcome: Outcome) -> StageBallot {
        let tier = 1.try_into().unwrap();
        StageBallot {
            stage: stage.into(),
            tier,
            weight_micro: 1_000_000,
            outcome,
        }
    }

    fn key(tenant: &str, subject: u8, parameters: &str, reads: &[StageBallot]) -> Digest {
        let digest = |n| Digest::from_bytes([n; 32]);
        of(
            &Tenant::new(tenant),
            digest(subject),
            digest(7),
            &parameters.into(),
            reads,
        )
    }

    #[test]
    fn the_same_work_has_the_same_key() {
        let reads = [read("a", Outcome::Abstained)];
        assert_eq!(key("t", 1, "{}", &reads), key("t", 1, "{}", &reads.clone()));
    }

    #[test]
    fn anything_that_the_guest_can_see_changes_the_key() {
        let base = key("t", 1, "{}", &[read("a", Outcome::Abstained)]);
        let skipped = Outcome::Skipped(SkipReason::Budget);
        let voted = Outcome::Voted(Arc::default());
        for other in [
            key("u", 1, "{}", &[read("a", Outcome::Abstained)]),
            key("t", 2, "{}", &[read("a", Outcome::Abstained)]),
            key("t", 1, r#"{"k":8}"#, &[read("a", Outcome::Abstained)]),
            key("t", 1, "{}", &[read("b", Outcome::Abstained)]),
            key("t", 1, "{}", &[read("a", skipped)]),
            key("t", 1, "{}", &[read("a", voted)]),
            key("t", 1, "{}", &[]),
        ] {
            assert_ne!(base, other);
        }
    }
}
