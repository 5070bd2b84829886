//! Counting what a guest executes: for authors, on an engine of its own.

use super::*;

fn counting() -> Lab {
    Lab::with(|settings| settings.count_fuel = true)
}

async fn fuel(lab: &Lab, parameters: &str) -> u64 {
    let (report, _) = lab.behave(parameters, generous()).await;
    assert!(report.result.is_ok(), "{:?}", report.result);
    report.fuel.expect("it is counted")
}

#[tokio::test]
async fn the_same_work_counts_the_same_and_more_counts_more() {
    let lab = counting();
    let little = r#"{"mode": "pixels", "max-side": 8, "kind": "rgb8"}"#;
    let much = r#"{"mode": "pixels", "kind": "rgb8"}"#;
    let first = fuel(&lab, little).await;
    assert_eq!(fuel(&lab, little).await, first);
    assert_eq!(fuel(&counting(), little).await, first);
    assert!(fuel(&lab, much).await > first);
}

#[tokio::test]
async fn it_is_not_counted_unless_asked_for() {
    let (report, _) = LAB.behave("{}", generous()).await;
    assert_eq!(report.fuel, None);
}

#[tokio::test]
async fn a_trap_has_its_count_and_a_call_that_was_cut_has_none() {
    let lab = counting();
    let (trapped, _) = lab.behave(r#"{"mode": "trap"}"#, generous()).await;
    failed(&trapped, FailureCode::Trap);
    assert!(trapped.fuel.is_some_and(|fuel| fuel > 0));
    let limits = CallLimits {
        cpu: Duration::from_millis(50),
        ..generous()
    };
    let (spun, _) = lab.behave(r#"{"mode": "spin"}"#, limits).await;
    failed(&spun, FailureCode::CpuTime);
    assert_eq!(spun.fuel, None);
}

#[tokio::test]
async fn what_setup_builds_is_not_counted_in_a_call() {
    let lab = counting();
    let component = lab.load("setup-table").await;
    let report = lab.sandbox.call(&component, call("{}")).await;
    assert_eq!(number(&report, "test.inits"), 1.0);
    assert!(report.fuel.is_some());
}
