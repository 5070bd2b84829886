//! How the stages of a run ended: why there are no tokens, and who is to blame.

use crescendo_core::event::Body;

/// What events said of stages.
#[derive(Debug, Default)]
pub struct Outcomes {
    failed: Vec<String>,
    skipped: Vec<String>,
    abstained: Vec<String>,
    by_subject: bool,
}

impl Outcomes {
    /// Takes an event in.
    pub fn take(&mut self, event: &Body) {
        match event {
            Body::StageFailed(stage) => {
                self.failed.push(stage.stage.clone());
                self.by_subject |= stage.required && stage.code.blames_subject();
            }
            Body::StageSkipped(stage) => self.skipped.push(stage.stage.clone()),
            Body::StageCompleted(stage) if stage.abstained => {
                self.abstained.push(stage.stage.clone());
            }
            _ => {}
        }
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
