//! The contract, proven by guests in every language that there is one for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use crescendo::sandbox::{Answer, Call, Candidate, Capability, Grants, Report};
use crescendo_core::outcome::{FailureCode, Outcome};
use crescendo_core::value::Value;

use super::providers::{Device, Echo, LATENCY, Web};
use super::{LAB, Lab, call, failed, number, votes};

/// What fifty requests would take one after the other.
const ONE_BY_ONE: Duration = LATENCY.saturating_mul(50);

/// The votes `contract.NAME` that are not `ok`.
fn broken(report: &Report) -> Vec<String> {
    let scalars = votes(report).scalars.iter();
    scalars
        .filter_map(|vote| match &vote.value {
            Value::Text(text) if text != "ok" => Some(format!("{}: {text}", vote.field)),
            _ => None,
        })
        .collect()
}

/// Calls a guest that uses the whole contract, and holds it to its promises.
pub(super) async fn holds(name: &str) {
    let lab = Lab::with(|settings| {
        settings.instances = 4;
        settings.http = Some(Arc::new(Web(Arc::clone(&LAB.executor))));
        settings.models = Some(Arc::new(Echo));
        settings.compute = Some(Arc::new(Device));
    });
    let component = lab.load_with(name, &Grants::all_of(Capability::ALL)).await;
    let began = Instant::now();
    let report = lab.sandbox.call(&component, call("{}")).await;
    assert_eq!(broken(&report), Vec::<String>::new(), "{name}");
    assert_eq!(number(&report, "contract.setup"), 42.0, "{name}");
    let expected = r#"{"of":["é",null,1.5,true],"setup":42}"#;
    let expected = Value::Json(expected.parse().expect("JSON"));
    let mut scalars = votes(&report).scalars.iter();
    let json = scalars.find(|vote| vote.field.as_str() == "contract.json");
    assert_eq!(json.map(|vote| &vote.value), Some(&expected), "{name}");
    assert!(
        began.elapsed() < ONE_BY_ONE,
        "{name}: requests went one by one"
    );
}

#[tokio::test]
async fn the_contract_holds_for_rust() {
    holds("rust-contract").await;
}

#[tokio::test]
async fn the_contract_holds_for_c() {
    holds("c-contract").await;
}

#[tokio::test]
async fn the_contract_holds_for_javascript() {
    holds("js-contract").await;
}

#[tokio::test]
async fn the_contract_holds_for_python() {
    holds("py-contract").await;
}

#[tokio::test]
async fn without_providers_granted_interfaces_say_so() {
    let component = LAB
        .load_with("rust-contract", &Grants::all_of(Capability::ALL))
        .await;
    let report = LAB.sandbox.call(&component, call("{}")).await;
    let broken = broken(&report);
    for interface in ["http", "models"] {
        let named = |line: &String| line.contains(interface) && line.contains("no provider");
        assert!(broken.iter().any(named), "{interface}: {broken:?}");
    }
}

#[tokio::test]
async fn wasi_is_an_empty_world() {
    let component = LAB
        .load_with("c-wasi", &Grants::all_of([Capability::Wasi]))
        .await;
    let report = LAB.sandbox.call(&component, call("{}")).await;
    for (field, value) in [
        ("wasi.prepared", 1.0),
        ("wasi.variables", 0.0),
        ("wasi.files", 0.0),
        ("wasi.input", 0.0),
        ("wasi.random", 1.0),
    ] {
        assert_eq!(number(&report, field), value, "{field}");
    }
    assert!(number(&report, "wasi.year") >= 2026.0);
}

#[tokio::test]
async fn a_router_chooses_among_candidates() {
    let component = LAB.load("rust-router").await;
    let candidate = |stage: &str, reserve_micros| Candidate {
        stage: stage.to_owned(),
        tier: 1.try_into().expect("a tier"),
        reserve_micros,
    };
    let call = Call {
        candidates: [candidate("free", 0), candidate("paid", 5)].into(),
        ..call("{}")
    };
    let report = LAB.sandbox.call(&component, call).await;
    let Ok(Answer::Route { stages, reason }) = report.result else {
        panic!("{:?}", report.result);
    };
    assert_eq!(stages, ["free"]);
    assert_eq!(reason, "only what is free");
}

#[tokio::test]
async fn enrichers_and_models_are_called_and_miss_their_subject() {
    for name in ["rust-enricher", "rust-model"] {
        let component = LAB.load(name).await;
        let report = LAB.sandbox.call(&component, call("{}")).await;
        failed(&report, FailureCode::Unsupported);
    }
}

#[tokio::test]
async fn calls_start_from_the_snapshot_and_do_not_see_each_other() {
    let component = LAB.load("setup-table").await;
    for _ in 0..3 {
        let report = LAB.sandbox.call(&component, call("{}")).await;
        assert_eq!(number(&report, "test.inits"), 1.0);
        assert_eq!(number(&report, "test.primes"), 1229.0);
    }
}

#[tokio::test]
async fn a_stage_sees_the_outcomes_that_it_reads() {
    let component = LAB.load("behave").await;
    let read = |stage: &str, outcome| crescendo::sandbox::Read {
        stage: stage.to_owned(),
        tier: 1.try_into().expect("a tier"),
        weight_micro: 1_500_000,
        outcome,
    };
    let skipped = crescendo_core::outcome::SkipReason::Budget;
    let call = Call {
        reads: [
            read("one", Outcome::Abstained),
            read("two", Outcome::Skipped(skipped)),
        ]
        .into(),
        ..call(r#"{"mode":"outcomes"}"#)
    };
    let report = LAB.sandbox.call(&component, call).await;
    let texts: Vec<String> = votes(&report)
        .scalars
        .iter()
        .filter_map(|vote| match &vote.value {
            Value::Text(text) => Some(format!("{}: {text}", vote.field)),
            _ => None,
        })
        .collect();
    assert_eq!(
        texts,
        [
            "test.seen.one: tier 1 weight 1.5 abstained",
            "test.seen.two: tier 1 weight 1.5 skipped budget"
        ]
    );
}
