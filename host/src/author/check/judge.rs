//! Whether what became of a call is as the contract says.

use std::collections::BTreeSet;

use crescendo_core::outcome::{Failure, FailureCode};
use crescendo_core::value::Field;

use super::cases::{Case, SEVERAL, Wants};
use super::drive::{self, Heard, LIMITS};
use super::report::{CaseReport, Complaint};
use crate::sandbox::{Answer, Item};

/// Fuel that a budget should have above what was measured, parts of a hundred:
/// room for another version of the SDK, and little enough to notice a change.
const ROOM: u64 = 10;

/// Items that may be said after a call was cancelled: whoever asks for it learns
/// of it from the first, and the others are for those that look less often.
const AFTER: u64 = 4;

/// A case as it ended: once as hosts call, once counted. `before` are the cases
/// that were judged before it.
pub(super) fn judge(
    case: &Case,
    plain: &Heard,
    counted: &Heard,
    alone: bool,
    before: &[CaseReport],
) -> CaseReport {
    let (sample, budget) = match &case.wants {
        Wants::Sample { fuel, .. } => (true, *fuel),
        _ => (false, None),
    };
    let report = &plain.report;
    let mut complaints = Vec::new();
    match &report.result {
        Ok(answer) => answered(case, answer, &mut complaints),
        Err(failure) => failed(case, failure, alone, &mut complaints),
    }
    match &case.wants {
        Wants::Rest => complaints.extend(silent(drive::outcome(&report.result), before)),
        Wants::End => complaints.extend(went_on(plain)),
        Wants::Sample { .. } | Wants::Sense => {}
    }
    // Where a call ends once it is cancelled is nobody's promise.
    if !matches!(case.wants, Wants::End) && !plain.same_as(counted) {
        complaints.push(Complaint::new(
            "answers-differ",
            format!(
                "two calls about the same input ended differently ({} and {}): use no time, \
                 no random numbers and no order of a hash table in an answer",
                drive::outcome(&report.result),
                drive::outcome(&counted.report.result),
            ),
        ));
    }
    if let (Some(fuel), Some(budget)) = (counted.report.fuel, budget)
        && fuel > budget
    {
        complaints.push(over(fuel, budget));
    }
    CaseReport {
        name: case.name.clone(),
        sample,
        outcome: drive::outcome(&report.result),
        failure: report
            .result
            .as_ref()
            .err()
            .map(|failure| failure.message.clone()),
        fields: report.result.as_ref().map(fields).unwrap_or_default(),
        wall_us: micros(report.wall),
        cpu_us: micros(report.cpu),
        peak_memory: report.peak_memory,
        events: plain.items.len(),
        emitted_bytes: plain.items.iter().map(text).sum(),
        fuel: counted.report.fuel,
        budget,
        complaints,
    }
}

/// What to write as a budget where `fuel` was measured.
pub(super) const fn suggested(fuel: u64) -> u64 {
    fuel.saturating_add(fuel / 100 * ROOM + ROOM)
}

fn over(fuel: u64, budget: u64) -> Complaint {
    let more = (fuel - budget).saturating_mul(100).div_ceil(budget.max(1));
    Complaint::new(
        "over-budget",
        format!(
            "took {fuel} instructions, {more} % more than plugin.toml allows (fuel = {budget}): \
             make it faster, or allow {}",
            suggested(fuel)
        ),
    )
}

fn answered(case: &Case, answer: &Answer, complaints: &mut Vec<Complaint>) {
    if let Wants::Sample { fields: wanted, .. } = &case.wants {
        complaints.extend(as_promised(wanted, &fields(answer)));
    }
    if let Answer::Route { stages, .. } = answer {
        let known = |stage: &&String| case.candidates.iter().any(|c| c.stage == **stage);
        let unknown: Vec<&str> = stages
            .iter()
            .filter(|stage| !known(stage))
            .map(String::as_str)
            .take(8)
            .collect();
        if !unknown.is_empty() {
            let message = format!(
                "chose {}, which are none of the candidates; choose among those it is called with",
                unknown.join(", ")
            );
            complaints.push(Complaint::new("unknown-stage", message));
        }
    }
}

/// What votes on good images does so beside a damaged one.
fn silent(outcome: &str, before: &[CaseReport]) -> Option<Complaint> {
    let mut good = before.iter().filter(|case| case.name == SEVERAL);
    let votes = good.any(|case| case.outcome == "votes");
    let message = format!(
        "abstained about two good images beside a damaged one, and voted on {SEVERAL}: pass over \
         an image whose `pixels` fail, and answer for the others; the run names it by itself"
    );
    (votes && outcome == "abstained").then(|| Complaint::new("damaged-image", message))
}

/// Nobody hears what is said after a call was cancelled.
fn went_on(heard: &Heard) -> Option<Complaint> {
    let mut calls = heard.report.host_calls.iter();
    let emitted = calls.find(|calls| calls.import == "sink.emit")?.used;
    let unheard = emitted.saturating_sub(heard.items.len() as u64);
    let message = format!(
        "called `emit` {unheard} more times after it had answered false: nobody wants the rest, \
         so end the call, with `cancelled` for example"
    );
    (unheard > AFTER).then(|| Complaint::new("goes-on", message))
}

/// The fields that a sample's entry names are voted on; where it names none, the
/// plugin abstains.
fn as_promised(wanted: &[Field], there: &[String]) -> Option<Complaint> {
    let voted = match there {
        [] => "nothing".to_owned(),
        some => some.join(", "),
    };
    if wanted.is_empty() && !there.is_empty() {
        let message = format!(
            "voted on {voted}, and plugin.toml says that it abstains: name its `fields` there"
        );
        return Some(Complaint::new("not-abstained", message));
    }
    let missing = wanted.iter().map(Field::as_str);
    let missing: Vec<&str> = missing
        .filter(|field| !there.iter().any(|voted| voted == field))
        .collect();
    let message = format!(
        "did not vote on {}, which plugin.toml says it does; it voted on {voted}",
        missing.join(", ")
    );
    (!missing.is_empty()).then(|| Complaint::new("field-not-voted", message))
}

fn failed(case: &Case, failure: &Failure, alone: bool, complaints: &mut Vec<Complaint>) {
    let Failure { code, message } = failure;
    if let Some(right) = remedy(*code) {
        complaints.push(Complaint::new(code.as_str(), format!("{message}: {right}")));
        return;
    }
    match &case.wants {
        // Of what a plugin needs, a check offers nothing: it may well say so.
        Wants::Sample { .. } if alone => {
            let message = format!("failed on its own sample: {message}; a sample is answered");
            complaints.push(Complaint::new("sample-failed", message));
        }
        Wants::Rest if alone => {
            let message = format!(
                "one damaged image took the good ones along ({message}): pass over an image \
                 whose `pixels` fail, and answer for the others; the run names it by itself"
            );
            complaints.push(Complaint::new("damaged-image", message));
        }
        Wants::Sense if alone => {
            let right = no_refusal(*code);
            complaints.extend(right.map(|right| {
                let message = format!("ended with {} ({message}): {right}", code.as_str());
                Complaint::new("not-a-refusal", message)
            }));
        }
        _ => {}
    }
}

/// What would be right instead of a failure that does not blame the input; none
/// for those that do. Of a plugin that asks nobody but the host.
fn no_refusal(code: FailureCode) -> Option<&'static str> {
    match code {
        FailureCode::InvalidInput | FailureCode::Unsupported | FailureCode::BadSubject => None,
        FailureCode::Denied => Some(
            "everything that plugin.toml asks for is granted in a check, so that this answer \
             blames nobody; ask there for what is needed, or refuse the input with invalid-input",
        ),
        FailureCode::Upstream => Some(
            "there is nobody upstream of a plugin that imports neither http nor models; refuse \
             the input with invalid-input or unsupported",
        ),
        _ => Some(
            "answer, or refuse the input with invalid-input or unsupported and say what is wrong \
             with it; `other`, an exception that nobody caught and `cancelled` without a \
             cancellation all end as `guest`, which is the plugin's own defect",
        ),
    }
}

/// What would be right instead of a failure that is never right; none where a
/// plugin may fail so.
fn remedy(code: FailureCode) -> Option<String> {
    Some(match code {
        FailureCode::Trap => "a plugin returns a failure instead of trapping, for example \
                              invalid-input for input that makes no sense"
            .to_owned(),
        FailureCode::WallTime | FailureCode::CpuTime => format!(
            "a call of the check has {} s of CPU time; look at a smaller scale of the subject",
            LIMITS.cpu.as_secs()
        ),
        FailureCode::Memory => format!(
            "a call of the check has {} MiB; ask for the pixels that it needs",
            LIMITS.memory >> 20
        ),
        FailureCode::Stack => {
            "no input decides how deep a plugin goes; keep what is open in a list".to_owned()
        }
        FailureCode::Handles => {
            format!(
                "a call has {} handles; drop those that it is done with",
                LIMITS.handles
            )
        }
        FailureCode::EmittedBytes => {
            format!(
                "a call emits and returns at most {} bytes here",
                LIMITS.emitted_bytes
            )
        }
        FailureCode::Events => format!("a call emits at most {} items here", LIMITS.events),
        FailureCode::BadVote => "votes are as `types.wit` says".to_owned(),
        FailureCode::Instantiate => "start functions and `setup.init` call no import".to_owned(),
        FailureCode::Host => "this is the host's defect; please report it with the file".to_owned(),
        // Whether the input or others may be blamed depends on the case.
        _ => return None,
    })
}

/// Fields that were voted on.
fn fields(answer: &Answer) -> Vec<String> {
    let Answer::Votes(votes) = answer else {
        return Vec::new();
    };
    let scalars = votes.scalars.iter().map(|vote| vote.field.as_str());
    let sets = votes.sets.iter().map(|set| set.field.as_str());
    let all: BTreeSet<&str> = scalars.chain(sets).collect();
    all.into_iter().map(str::to_owned).collect()
}

const fn text(item: &Item) -> usize {
    match item {
        Item::Text(text) => text.len(),
        Item::Progress { what, .. } => what.len(),
        Item::Partial(_) => 0,
    }
}

pub(super) fn micros(duration: std::time::Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use crescendo_core::manifest::World;
    use crescendo_core::vote::Votes;

    use super::*;
    use crate::sandbox::{HostCalls, Report};

    #[test]
    fn a_budget_that_is_passed_says_by_how_much_and_what_to_do() {
        let complaint = over(1_250_000, 1_000_000);
        assert_eq!(complaint.code, "over-budget");
        assert!(
            complaint.message.contains("25 % more"),
            "{}",
            complaint.message
        );
        assert!(
            complaint.message.contains("1375010"),
            "{}",
            complaint.message
        );
        assert!(over(11, 10).message.contains("10 % more"));
        assert!(suggested(0) > 0 && suggested(u64::MAX) == u64::MAX);
    }

    #[test]
    fn a_sample_is_answered_as_its_entry_says() {
        let code = |wanted: &[&str], there: &[&str]| {
            let wanted: Vec<Field> = wanted.iter().map(|field| field.parse().unwrap()).collect();
            let there: Vec<String> = there.iter().map(|field| (*field).to_owned()).collect();
            as_promised(&wanted, &there).map(|complaint| complaint.code)
        };
        assert_eq!(code(&[], &[]), None);
        assert_eq!(code(&["a.b"], &["a.b", "c.d"]), None);
        assert_eq!(code(&["a.b"], &["c.d"]), Some("field-not-voted"));
        assert_eq!(code(&["a.b"], &[]), Some("field-not-voted"));
        assert_eq!(code(&[], &["a.b"]), Some("not-abstained"));
    }

    #[test]
    fn refusing_an_input_is_right_and_failing_at_it_is_not() {
        let right = [
            FailureCode::InvalidInput,
            FailureCode::Unsupported,
            FailureCode::BadSubject,
        ];
        for code in right {
            assert_eq!(complaints(&Wants::Sense, code, true), [], "{code:?}");
        }
        for code in [
            FailureCode::Guest,
            FailureCode::Upstream,
            FailureCode::Denied,
            FailureCode::Cancelled,
        ] {
            let told = complaints(&Wants::Sense, code, true);
            assert_eq!(told.len(), 1, "{code:?}");
            assert_eq!(told[0].code, "not-a-refusal", "{code:?}");
            // Whoever needs others finds none of them in a check.
            assert_eq!(complaints(&Wants::Sense, code, false), [], "{code:?}");
        }
        for code in [FailureCode::Trap, FailureCode::Memory, FailureCode::BadVote] {
            for alone in [true, false] {
                let told = complaints(&Wants::Sense, code, alone);
                assert_eq!(told[0].code, code.as_str());
            }
        }
    }

    fn complaints(wants: &Wants, code: FailureCode, alone: bool) -> Vec<Complaint> {
        let failure = Failure {
            code,
            message: "why".into(),
        };
        let mut complaints = Vec::new();
        failed(&asking(wants.clone()), &failure, alone, &mut complaints);
        complaints
    }

    fn asking(wants: Wants) -> Case {
        let mut case = super::super::cases::generated(World::Model).remove(0);
        case.wants = wants;
        case
    }

    fn heard(result: Result<Answer, Failure>, emitted: u64, items: usize) -> Heard {
        let failure = Failure {
            code: FailureCode::Host,
            message: String::new(),
        };
        Heard {
            report: Report {
                result,
                host_calls: vec![HostCalls {
                    import: "sink.emit",
                    used: emitted,
                    refused: 0,
                }],
                ..Report::not_called(failure)
            },
            items: vec![Item::Text(String::new()); items],
        }
    }

    fn judged(wants: Wants, heard: &Heard, before: &[CaseReport]) -> Vec<&'static str> {
        let report = judge(&asking(wants), heard, heard, true, before);
        report.complaints.iter().map(|told| told.code).collect()
    }

    #[test]
    fn whoever_is_cancelled_ends_and_whoever_goes_on_is_told() {
        let text = || Ok(Answer::Text("all of it".into()));
        for (emitted, items) in [(1, 1), (1, 0), (AFTER + 1, 1)] {
            let ended = heard(text(), emitted, items);
            assert!(judged(Wants::End, &ended, &[]).is_empty(), "{emitted}");
        }
        let on = heard(text(), AFTER + 2, 1);
        assert_eq!(judged(Wants::End, &on, &[]), ["goes-on"]);
        // Whoever is not cancelled says what it likes.
        assert!(judged(Wants::Sense, &on, &[]).is_empty());
    }

    #[test]
    fn whoever_votes_on_good_images_does_so_beside_a_damaged_one() {
        let abstained = heard(Ok(Answer::Votes(Votes::default())), 0, 0);
        let before = |outcome| {
            let mut case = judge(&asking(Wants::Sense), &abstained, &abstained, true, &[]);
            case.name = SEVERAL.into();
            case.outcome = outcome;
            [case]
        };
        assert_eq!(
            judged(Wants::Rest, &abstained, &before("votes")),
            ["damaged-image"]
        );
        assert!(judged(Wants::Rest, &abstained, &before("abstained")).is_empty());
        assert!(judged(Wants::Rest, &abstained, &[]).is_empty());
    }
}
