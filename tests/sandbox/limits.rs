//! Every limit of a call, broken by a guest, and the same guest within it.

use std::time::{Duration, Instant};

use crescendo::sandbox::{CallLimits, Capability, Grants, Item};
use crescendo_core::outcome::FailureCode;

use super::{LAB, failed, generous, number, votes};

/// A call of `behave` that must fail with this code.
async fn breaks(parameters: &str, limits: CallLimits, code: FailureCode) -> String {
    let (report, _) = LAB.behave(parameters, limits).await;
    failed(&report, code).to_owned()
}

/// A call of `behave` that must answer.
async fn keeps(parameters: &str, limits: CallLimits) {
    let (report, _) = LAB.behave(parameters, limits).await;
    votes(&report);
}

#[tokio::test]
async fn cpu_time_ends_a_guest_that_spins() {
    let limits = CallLimits {
        cpu: Duration::from_millis(200),
        ..generous()
    };
    let (report, _) = LAB.behave(r#"{"mode":"spin"}"#, limits).await;
    failed(&report, FailureCode::CpuTime);
    assert!(report.cpu >= Duration::from_millis(200), "{report:?}");
    assert!(report.cpu < Duration::from_millis(400), "{report:?}");
}

#[tokio::test]
async fn cpu_time_ends_a_guest_in_bulk_fills() {
    let limits = CallLimits {
        cpu: Duration::from_millis(200),
        ..generous()
    };
    breaks(r#"{"mode":"fill"}"#, limits, FailureCode::CpuTime).await;
}

#[tokio::test]
async fn waiting_on_the_host_is_no_cpu_time() {
    let limits = CallLimits {
        cpu: Duration::from_millis(200),
        ..generous()
    };
    keeps(r#"{"mode":"sleep","ms":400}"#, limits).await;
}

#[tokio::test]
async fn wall_time_ends_a_guest_that_spins_or_waits_on_the_host() {
    let limits = CallLimits {
        wall: Duration::from_millis(300),
        ..generous()
    };
    for mode in ["spin", "sleep", "park"] {
        let parameters = format!(r#"{{"mode":"{mode}"}}"#);
        let began = Instant::now();
        let message = breaks(&parameters, limits, FailureCode::WallTime).await;
        assert!(message.contains("0.3 s"), "{message}");
        assert!(began.elapsed() < Duration::from_secs(20), "{mode}");
    }
    keeps(r#"{"mode":"sleep","ms":1}"#, generous()).await;
}

#[tokio::test]
async fn memory_ends_a_guest_that_holds_too_much() {
    let limits = CallLimits {
        memory: 16 << 20,
        ..generous()
    };
    let hold = |bytes: usize| format!(r#"{{"mode":"hold","bytes":{bytes}}}"#);
    let message = breaks(&hold(32 << 20), limits, FailureCode::Memory).await;
    assert!(message.contains("16777216"), "{message}");
    keeps(&hold(8 << 20), limits).await;
}

#[tokio::test]
async fn a_guest_that_takes_no_for_an_answer_goes_on() {
    let limits = CallLimits {
        memory: 16 << 20,
        ..generous()
    };
    let (report, _) = LAB.behave(r#"{"mode":"grow"}"#, limits).await;
    let pages = number(&report, "test.pages");
    assert!(pages > 0.0 && pages <= 256.0, "{pages}");
    assert!(report.peak_memory <= 16 << 20);
}

#[tokio::test]
async fn the_copy_of_a_picture_counts_as_memory() {
    let limits = CallLimits {
        memory: 2 << 20,
        ..generous()
    };
    let component = LAB.load("behave").await;
    let call = |side| super::Call {
        subject: super::picture(side, side),
        limits,
        ..super::call(r#"{"mode":"pixels","kind":"rgba8"}"#)
    };
    let large = LAB.sandbox.call(&component, call(1024)).await;
    failed(&large, FailureCode::Memory);
    let small = LAB.sandbox.call(&component, call(128)).await;
    votes(&small);
}

#[tokio::test]
async fn the_stack_ends_a_guest_that_calls_itself() {
    // Its own stack in linear memory ends first, which is an access outside
    // memory.
    breaks(r#"{"mode":"recurse"}"#, generous(), FailureCode::Stack).await;
    // A wild pointer is another, and stays a trap.
    breaks(r#"{"mode":"wild"}"#, generous(), FailureCode::Trap).await;
}

#[tokio::test]
async fn the_stack_ends_an_interpreter_whose_program_calls_itself() {
    for name in ["js-recurse", "py-recurse"] {
        let grants = Grants::all_of(Capability::ALL);
        let component = LAB.load_with(name, &grants).await;
        let report = LAB.sandbox.call(&component, super::call("{}")).await;
        failed(&report, FailureCode::Stack);
    }
}

#[tokio::test]
async fn handles_end_a_guest_that_leaks_them() {
    let limits = CallLimits {
        handles: 50,
        ..generous()
    };
    for mode in ["handles", "waitables"] {
        let leak = |count| format!(r#"{{"mode":"{mode}","count":{count}}}"#);
        breaks(&leak(51), limits, FailureCode::Handles).await;
        keeps(&leak(49), limits).await;
    }
}

#[tokio::test]
async fn events_end_a_guest_that_says_too_much() {
    let limits = CallLimits {
        events: 20,
        ..generous()
    };
    breaks(r#"{"mode":"events"}"#, limits, FailureCode::Events).await;
    keeps(r#"{"mode":"events","count":20}"#, limits).await;
}

#[tokio::test]
async fn emitted_bytes_end_a_guest_that_says_too_much() {
    let limits = CallLimits {
        emitted_bytes: 100_000,
        ..generous()
    };
    let say = |count| format!(r#"{{"mode":"bytes","bytes":10000,"count":{count}}}"#);
    breaks(&say(11), limits, FailureCode::EmittedBytes).await;
    keeps(&say(9), limits).await;
}

#[tokio::test]
async fn emitted_bytes_end_a_guest_that_says_too_much_at_once() {
    let say = |bytes| format!(r#"{{"mode":"bytes","bytes":{bytes},"count":1}}"#);
    breaks(&say(20 << 20), generous(), FailureCode::EmittedBytes).await;
    keeps(&say(1 << 20), generous()).await;
}

#[tokio::test]
async fn an_answer_counts_as_emitted() {
    let limits = CallLimits {
        emitted_bytes: 100_000,
        ..generous()
    };
    let answer = |count| format!(r#"{{"mode":"answer","bytes":1000,"count":{count}}}"#);
    breaks(&answer(200), limits, FailureCode::EmittedBytes).await;
    keeps(&answer(20), limits).await;
}

#[tokio::test]
async fn bad_votes_are_refused_and_reported() {
    for kind in [
        "nan-confidence",
        "nan-color",
        "bright-color",
        "infinite-number",
        "negative-dimension",
        "long-text",
        "no-json",
        "deep-json",
        "deepest-json",
        "long-json",
        "long-canonical-json",
        "bad-field",
        "long-field",
        "no-such-image",
    ] {
        let parameters = format!(r#"{{"mode":"bad-vote","kind":"{kind}"}}"#);
        breaks(&parameters, generous(), FailureCode::BadVote).await;
    }
    keeps(
        r##"{"votes":[{"field":"color.primary","color":"#F15925"}]}"##,
        generous(),
    )
    .await;
}

#[tokio::test]
async fn traps_and_panics_are_traps() {
    for mode in ["trap", "panic", "wild"] {
        let parameters = format!(r#"{{"mode":"{mode}","message":"on purpose"}}"#);
        breaks(&parameters, generous(), FailureCode::Trap).await;
    }
}

#[tokio::test]
async fn failures_that_guests_report_keep_their_names() {
    for (kind, code) in [
        ("invalid-input", FailureCode::InvalidInput),
        ("unsupported", FailureCode::Unsupported),
        ("denied", FailureCode::Denied),
        ("upstream", FailureCode::Upstream),
        ("other", FailureCode::Guest),
    ] {
        let parameters = format!(r#"{{"mode":"fail","kind":"{kind}","message":"because"}}"#);
        let message = breaks(&parameters, generous(), code).await;
        assert_eq!(message, "because", "{kind}");
    }
}

#[tokio::test]
async fn lines_over_the_limit_are_dropped_and_no_error() {
    keeps(r#"{"mode":"log","bytes":10,"count":5000}"#, generous()).await;
}

#[tokio::test]
async fn each_call_has_a_sandbox_of_its_own() {
    for _ in 0..3 {
        let (report, _) = LAB.behave(r#"{"mode":"calls"}"#, generous()).await;
        assert_eq!(number(&report, "test.calls"), 1.0);
    }
}

#[tokio::test]
async fn what_is_said_arrives_in_order_and_before_the_end() {
    let parameters = r#"{"mode":"progress","count":3,"ms":1}"#;
    let (report, heard) = LAB.behave(parameters, generous()).await;
    votes(&report);
    let done: Vec<u32> = heard
        .iter()
        .filter_map(|item| match item {
            Item::Progress { done, .. } => Some(*done),
            _ => None,
        })
        .collect();
    assert!(done.is_sorted() && done.len() == 3, "{heard:?}");
}
