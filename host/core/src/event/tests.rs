//! Schema, TypeScript types and serialisation say the same.

mod records;
mod typescript;
mod weight;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde_json::{Value as Json, json};

use super::*;
use crate::merged::{Agreed, AgreedMember, Ballot, Part};
use crate::value::{Color, Dimension, Unit, Value};
use crate::vote::{Member, SetVote, Vote};

static VALIDATOR: LazyLock<jsonschema::Validator> =
    LazyLock::new(|| jsonschema::validator_for(&schema()).unwrap());

fn schema() -> Json {
    serde_json::from_str(SCHEMA).unwrap()
}

fn tier(number: u8) -> Tier {
    number.try_into().unwrap()
}

/// One of each kind of value.
fn values() -> [Value; 6] {
    [
        Value::Color(Color::from_rgb8([0xF1, 0x59, 0x25])),
        Value::Dimension(Dimension {
            value: 4.0,
            unit: Unit::Px,
        }),
        Value::Number(-1.5),
        Value::Text("Open Sans".into()),
        Value::Flag(true),
        Value::Json(r#"{"rows":[[1,"a"],[2.5,null]],"of":{}}"#.parse().unwrap()),
    ]
}

fn votes() -> Votes {
    let scalars = values().into_iter().map(|value| Vote {
        field: "color.primary".parse().unwrap(),
        image: Some(0),
        value,
        confidence: 0.5,
    });
    let members = values().into_iter().map(|value| Member {
        value,
        share: 0.2,
        confidence: 1.0,
    });
    Votes {
        scalars: scalars.collect(),
        sets: vec![SetVote {
            field: "palette".parse().unwrap(),
            image: None,
            members: members.collect(),
        }],
    }
}

fn merged() -> Merged {
    let [color, length, ..] = values();
    let agreed = Agreed {
        value: color.clone(),
        confidence: 0.75,
        agreement: 1.0,
        consensus: true,
        votes: vec![Ballot {
            stage: "palette".into(),
            tier: tier(1),
            value: color,
            weight: 1.2,
            winner: true,
        }],
        abstained: vec!["roles".into()],
    };
    let member = AgreedMember {
        value: length,
        support: 2.0,
        prominence: 0.3,
        confidence: 0.85,
        stages: vec!["spacing".into()],
    };
    Merged {
        parts: vec![Part {
            image: Some(0),
            fields: BTreeMap::from([("color.primary".parse().unwrap(), agreed)]),
            sets: BTreeMap::from([("spacing.scale".parse().unwrap(), vec![member])]),
        }],
        confidence: 0.75,
    }
}

/// Every reason there is: the match does not compile when one is added.
fn skip_reasons() -> Vec<SkipReason> {
    use SkipReason::*;
    let next = |reason| match reason {
        Budget => Some(UnknownCost),
        UnknownCost => Some(Deadline),
        Deadline => Some(Confident),
        Confident => Some(Routed),
        Routed => Some(Breaker),
        Breaker => Some(Quarantined),
        Quarantined => Some(Disabled),
        Disabled => None,
    };
    std::iter::successors(Some(Budget), |reason| next(*reason)).collect()
}

/// Every code there is, likewise.
fn failure_codes() -> Vec<FailureCode> {
    use FailureCode::*;
    let next = |code| match code {
        Trap => Some(WallTime),
        WallTime => Some(CpuTime),
        CpuTime => Some(Memory),
        Memory => Some(Stack),
        Stack => Some(Handles),
        Handles => Some(EmittedBytes),
        EmittedBytes => Some(Events),
        Events => Some(BadVote),
        BadVote => Some(Denied),
        Denied => Some(BadSubject),
        BadSubject => Some(InvalidInput),
        InvalidInput => Some(Unsupported),
        Unsupported => Some(Upstream),
        Upstream => Some(Guest),
        Guest => Some(Instantiate),
        Instantiate => Some(Cancelled),
        Cancelled => Some(Host),
        Host => None,
    };
    std::iter::successors(Some(Trap), |code| next(*code)).collect()
}

/// Examples of every body, with and without what may be absent. The match
/// does not compile when a variant is added and not shown here.
fn bodies() -> Vec<Body> {
    let planned = |skip| PlannedStage {
        stage: "palette".into(),
        plugin: "palette-kmeans".into(),
        version: "0.1.0".into(),
        tier: tier(1),
        required: true,
        reads: vec!["a".into()],
        reserve_micros: Micros(50_000),
        skip,
        why: "free, tier 1".into(),
    };
    let mut plan: Vec<_> = skip_reasons()
        .into_iter()
        .map(|r| planned(Some(r)))
        .collect();
    plan.push(planned(None));
    let started = |stop_at, deadline_ms| {
        Body::RunStarted(RunStarted {
            pipeline: "default".into(),
            answer: vec!["color.primary".parse().unwrap()],
            start: Start::Gated,
            budget_micros: Micros(1),
            stop_at,
            deadline_ms,
            images: vec![ImageInfo {
                format: "image/png".into(),
                width: 1,
                height: 2,
            }],
            plan: plan.clone(),
            records: stop_at.map(|_| 3),
        })
    };
    let completed = |votes: Votes| {
        Body::StageCompleted(StageCompleted {
            stage: "palette".into(),
            plugin: "palette-kmeans".into(),
            version: "0.1.0".into(),
            tier: tier(4),
            abstained: votes.is_empty(),
            votes: Arc::new(votes),
            elapsed_ms: 1,
            cpu_us: 900,
            cost_micros: Micros(0),
            cached: false,
            requests: None,
        })
    };
    let progress = |total| {
        Body::StageProgress(StageProgress {
            stage: "palette".into(),
            done: 1,
            total,
            what: "page".into(),
        })
    };
    let done = |end| {
        Body::RunCompleted(RunCompleted {
            end,
            result: Arc::new(merged()),
            confidence: 0.75,
            elapsed_ms: 1,
            total_cost_micros: Micros(0),
            records: (end == End::Finished).then_some(Records {
                completed: 2,
                failed: 1,
            }),
        })
    };
    let cancelled = |reason| {
        Body::RunCancelled(RunCancelled {
            reason,
            result: Arc::default(),
            elapsed_ms: 1,
            total_cost_micros: Micros(0),
            records: (reason == CancelReason::Shutdown).then(Records::default),
        })
    };
    let enriched = |more: Json| {
        let members = [
            ("url", json!("http://a.example/")),
            // What the record had may be called like members of an event.
            ("type", json!(7)),
            ("enriched_at", json!("2026-11-28T00:00:00Z")),
            ("fetch_duration_ms", json!(40)),
            ("process_duration_ms", json!(2)),
            ("attempts", json!(1)),
        ];
        let mut line: Vec<(String, Json)> = members.map(|(n, v)| (n.to_owned(), v)).into();
        line.extend(more.as_object().unwrap().clone());
        Body::EnrichedRecord(EnrichedRecord {
            index: 0,
            line: Members(line.into_iter().map(|(n, v)| (n, v.to_string())).collect()),
        })
    };
    let mut bodies = vec![
        started(None, None),
        started(Some(0.8), Some(1_000)),
        Body::StageStarted(StageStarted {
            stage: "palette".into(),
            plugin: "palette-kmeans".into(),
            version: "0.1.0".into(),
            tier: tier(1),
        }),
        progress(None),
        progress(Some(17)),
        Body::StagePartial(StagePartial {
            stage: "palette".into(),
            votes: votes(),
        }),
        completed(Votes::default()),
        completed(votes()),
        Body::TierCompleted(TierCompleted {
            tier: tier(2),
            result: Arc::new(merged()),
            confidence: 0.75,
            elapsed_ms: 320,
            total_cost_micros: Micros(0),
            completed: vec!["a".into()],
            failed: vec![],
            skipped: vec!["b".into()],
        }),
        Body::BudgetWarning(BudgetWarning {
            spent_micros: Micros(1),
            reserved_micros: Micros(8),
            limit_micros: Micros(10),
        }),
        Body::Notice(Notice {
            code: "cache-unavailable".into(),
            message: "the cache cannot be written".into(),
            image: None,
        }),
        Body::Notice(Notice {
            code: "damaged-image".into(),
            message: "image 1: it is cut off".into(),
            image: Some(1),
        }),
        enriched(json!({"page.title": "A", "page.links": ["b"], "provenance": merged()})),
        enriched(json!({"error": "the name has no address", "error_code": "no-address"})),
        done(End::Finished),
        done(End::Confident),
        done(End::Deadline),
        Body::RunFailed(RunFailed {
            code: "required-stage-failed".into(),
            message: "stage `palette` failed".into(),
            image: None,
            result: Arc::new(merged()),
            elapsed_ms: 1,
            total_cost_micros: Micros(0),
        }),
        Body::RunFailed(RunFailed {
            code: "damaged-image".into(),
            message: "image 0: it is cut off".into(),
            image: Some(0),
            result: Arc::new(merged()),
            elapsed_ms: 1,
            total_cost_micros: Micros(0),
        }),
        cancelled(CancelReason::Requested),
        cancelled(CancelReason::Disconnected),
        cancelled(CancelReason::Shutdown),
    ];
    bodies.extend(skip_reasons().into_iter().map(|reason| {
        Body::StageSkipped(StageSkipped {
            stage: "palette".into(),
            tier: tier(3),
            reason,
        })
    }));
    bodies.extend(failure_codes().into_iter().map(|code| {
        Body::StageFailed(StageFailed {
            stage: "palette".into(),
            plugin: "palette-kmeans".into(),
            version: "0.1.0".into(),
            tier: tier(1),
            code,
            message: "unreachable".into(),
            required: false,
            elapsed_ms: 1,
            cost_micros: Micros(0),
            requests: Some(Requests {
                made: 2,
                tries: 3,
                wait_ms: 40,
                failed: (code == FailureCode::Upstream).then(|| "no-address".into()),
                status: (code != FailureCode::Upstream).then_some(404),
            }),
        })
    }));
    let mut shown = BTreeSet::new();
    for body in &bodies {
        shown.insert(match body {
            Body::RunStarted(_) => 0,
            Body::StageStarted(_) => 1,
            Body::StageProgress(_) => 2,
            Body::StagePartial(_) => 3,
            Body::StageCompleted(_) => 4,
            Body::StageFailed(_) => 5,
            Body::StageSkipped(_) => 6,
            Body::TierCompleted(_) => 7,
            Body::BudgetWarning(_) => 8,
            Body::Notice(_) => 9,
            Body::RunCompleted(_) => 10,
            Body::RunFailed(_) => 11,
            Body::RunCancelled(_) => 12,
            Body::EnrichedRecord(_) => 13,
        });
    }
    assert_eq!(shown.len(), 14, "every variant has an example");
    bodies
}

fn events() -> Vec<Event> {
    let bodies = bodies().into_iter();
    bodies
        .zip(1..)
        .map(|(body, seq)| Event {
            seq,
            run: RunId::from_random(0xABCD),
            at_ms: 12,
            body,
        })
        .collect()
}

#[test]
fn every_event_keeps_the_schema_and_comes_back_the_same() {
    for event in events() {
        let json = serde_json::to_value(&event).unwrap();
        let errors: Vec<String> = VALIDATOR
            .iter_errors(&json)
            .map(|e| e.to_string())
            .collect();
        assert_eq!(errors, [""; 0], "{json:#}");
        // By way of its text, which keeps the order of a record's members.
        let text = serde_json::to_string(&event).unwrap();
        let back: Event = serde_json::from_str(&text).unwrap();
        assert_eq!(back, event);
    }
}

#[test]
fn no_member_may_be_absent_and_none_may_be_added() {
    for event in events() {
        let Json::Object(json) = serde_json::to_value(&event).unwrap() else {
            panic!("an object");
        };
        let optional = [
            "stop_at",
            "deadline_ms",
            "total",
            "image",
            "requests",
            "records",
        ];
        for key in json.keys().filter(|key| !optional.contains(&key.as_str())) {
            let mut less = json.clone();
            less.remove(key);
            assert!(
                !VALIDATOR.is_valid(&Json::Object(less)),
                "{key} of {json:?}"
            );
        }
        let mut more = json.clone();
        more.insert("mood".into(), json!("fine"));
        assert!(!VALIDATOR.is_valid(&Json::Object(more)));
    }
}

#[test]
fn an_unknown_type_is_not_in_the_schema() {
    let event = json!({ "seq": 1, "run": "0".repeat(32), "type": "run.exploded", "at_ms": 0 });
    assert!(!VALIDATOR.is_valid(&event));
    let nameless = json!({ "seq": 1, "run": "0".repeat(32), "at_ms": 0 });
    assert!(!VALIDATOR.is_valid(&nameless));
}

#[test]
fn the_schema_names_the_types_that_exist_and_no_other() {
    let schema = schema();
    let listed: BTreeSet<&str> = schema["properties"]["type"]["enum"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    let events: Vec<Json> = events()
        .iter()
        .map(|e| serde_json::to_value(e).unwrap())
        .collect();
    let said: BTreeSet<&str> = events.iter().map(|e| e["type"].as_str().unwrap()).collect();
    assert_eq!(listed, said);
    let enumerated = |name: &str| schema["$defs"][name]["enum"].as_array().unwrap().len();
    assert_eq!(enumerated("SkipReason"), skip_reasons().len());
    assert_eq!(enumerated("FailureCode"), failure_codes().len());
}

#[test]
fn only_the_three_ends_are_terminal() {
    for event in events() {
        let json = serde_json::to_value(&event).unwrap();
        let name = json["type"].as_str().unwrap();
        let ends = ["run.completed", "run.failed", "run.cancelled"].contains(&name);
        assert_eq!(event.body.is_terminal(), ends, "{name}");
    }
}
