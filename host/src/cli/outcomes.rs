//! How the stages of a run ended: why there are no tokens, and who is to blame.

use crescendo_core::event::Body;
use crescendo_core::outcome::{FailureCode, SkipReason};

/// What events said of stages.
#[derive(Debug, Default)]
pub struct Outcomes {
    failed: Vec<String>,
    skipped: Vec<String>,
    abstained: Vec<String>,
    voted: bool,
    by_subject: bool,
    /// Whether a notice has named an image that cannot be read.
    named: bool,
    remarks: Vec<String>,
}

impl Outcomes {
    /// Takes an event in.
    pub fn take(&mut self, event: &Body) {
        match event {
            Body::StageFailed(stage) => {
                self.failed.push(stage.stage.clone());
                self.by_subject |= stage.required && stage.code.blames_subject();
                if !(self.named && stage.code == FailureCode::BadSubject) {
                    let (name, code) = (&stage.stage, stage.code);
                    self.remarks
                        .push(format!("{name} failed: {} ({code})", stage.message));
                }
            }
            Body::StageSkipped(stage) => {
                self.skipped.push(stage.stage.clone());
                let (name, reason) = (&stage.stage, stage.reason);
                if !matches!(reason, SkipReason::Confident | SkipReason::Routed) {
                    let reason = reason.as_str().replace('_', " ");
                    self.remarks.push(format!("{name} skipped: {reason}"));
                }
            }
            Body::StageCompleted(stage) if stage.abstained => {
                self.abstained.push(stage.stage.clone());
            }
            Body::StageCompleted(_) => self.voted = true,
            Body::Notice(notice) => self.named |= notice.image.is_some(),
            _ => {}
        }
    }

    /// What an answer lacks because of stages that failed or did not run, a line
    /// each.
    pub fn remarks(&self) -> impl Iterator<Item = &str> {
        self.remarks.iter().map(String::as_str)
    }

    /// Whether stages failed, and none of the others came to an end.
    #[must_use]
    pub const fn only_failed(&self) -> bool {
        !self.failed.is_empty() && self.abstained.is_empty() && !self.voted
    }

    /// Whether a required stage failed because of the images.
    #[must_use]
    pub const fn blame_subject(&self) -> bool {
        self.by_subject
    }

    /// Why there are no tokens, in one line: `a failed; b, c skipped`.
    #[must_use]
    pub fn why_nothing(&self) -> String {
        let groups = [
            (&self.failed, "failed"),
            (&self.skipped, "skipped"),
            (&self.abstained, "abstained"),
        ];
        let mut groups = groups.into_iter().filter(|(stages, _)| !stages.is_empty());
        match (groups.next(), groups.next()) {
            (None, _) => "no stage came to its end".to_owned(),
            (Some((_, how)), None) => format!("every stage {how}"),
            (Some(one), Some(other)) => {
                let all = [one, other].into_iter().chain(groups);
                let all = all.map(|(stages, how)| format!("{} {how}", stages.join(", ")));
                all.collect::<Vec<_>>().join("; ")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn failed(stage: &str, code: &str, required: bool) -> Body {
        let event = json!({
            "type": "stage.failed", "stage": stage, "plugin": "p", "version": "1.0.0", "tier": 1,
            "code": code, "message": "x", "required": required, "elapsed_ms": 1, "cost_micros": 0,
        });
        serde_json::from_value(event).unwrap()
    }

    fn skipped(stage: &str) -> Body {
        let event = json!({ "type": "stage.skipped", "stage": stage, "tier": 2,
                            "reason": "deadline" });
        serde_json::from_value(event).unwrap()
    }

    #[test]
    fn what_is_said_of_an_empty_result_is_true() {
        let mut outcomes = Outcomes::default();
        assert_eq!(outcomes.why_nothing(), "no stage came to its end");
        outcomes.take(&failed("a", "trap", true));
        assert_eq!(outcomes.why_nothing(), "every stage failed");
        outcomes.take(&skipped("b"));
        outcomes.take(&skipped("c"));
        assert_eq!(outcomes.why_nothing(), "a failed; b, c skipped");
    }

    #[test]
    fn what_is_missing_is_told_unless_nobody_wanted_it_or_an_image_is_to_blame() {
        let mut outcomes = Outcomes::default();
        let notice = json!({ "type": "notice", "code": "damaged-image", "message": "x",
                             "image": 0 });
        outcomes.take(&serde_json::from_value(notice).unwrap());
        outcomes.take(&failed("a", "bad-subject", false));
        outcomes.take(&failed("b", "trap", false));
        outcomes.take(&skipped("c"));
        let confident = json!({ "type": "stage.skipped", "stage": "d", "tier": 2,
                                "reason": "confident" });
        outcomes.take(&serde_json::from_value(confident).unwrap());
        let remarks: Vec<&str> = outcomes.remarks().collect();
        assert_eq!(remarks, ["b failed: x (trap)", "c skipped: deadline"]);
        assert!(outcomes.only_failed());
    }

    #[test]
    fn only_a_required_stage_that_cannot_read_the_subject_blames_it() {
        for (code, required, blamed) in [
            ("bad-subject", true, true),
            ("bad-subject", false, false),
            ("trap", true, false),
        ] {
            let mut outcomes = Outcomes::default();
            outcomes.take(&failed("a", code, required));
            assert_eq!(outcomes.blame_subject(), blamed, "{code} {required}");
        }
    }
}
