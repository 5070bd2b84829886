//! The executor with real guests: on two slots, spinners, bulk fills, a slow
//! decode and 400 parked guests, while honest calls go on.

use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use crescendo::sandbox::{Call, Report};
use crescendo::subject::{Limits, Subject};
use crescendo_core::outcome::FailureCode;
use crescendo_core::value::Value;
use crescendo_tests::gone_in_time;
use futures::future::join_all;
use tokio_util::sync::CancellationToken;

use super::{LAB, Lab, call, failed, number, progressive, votes};

/// Pages of this process that are in memory, in bytes.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").expect("Linux");
    let pages: u64 = statm
        .split(' ')
        .nth(1)
        .and_then(|pages| pages.parse().ok())
        .expect("a number");
    pages * 4096
}

fn background(
    lab: &Lab,
    component: &Arc<crescendo::sandbox::Component>,
    parameters: &str,
    cancel: &CancellationToken,
) -> tokio::task::JoinHandle<Report> {
    let (sandbox, component) = (Arc::clone(&lab.sandbox), Arc::clone(component));
    let call = Call {
        cancel: cancel.clone(),
        ..call(parameters)
    };
    tokio::spawn(async move { sandbox.call(&component, call).await })
}

/// Decodes of a large progressive JPEG, one after the other, until cancelled:
/// each about a subject of its own, so that no level is there already. How the
/// last one ended.
fn decodes(
    lab: &Lab,
    component: &Arc<crescendo::sandbox::Component>,
    file: &Bytes,
    cancel: &CancellationToken,
) -> tokio::task::JoinHandle<Report> {
    let (sandbox, component) = (Arc::clone(&lab.sandbox), Arc::clone(component));
    let (file, cancel) = (file.clone(), cancel.clone());
    tokio::spawn(async move {
        loop {
            let subject = Subject::from_images(vec![file.clone()], &Limits::default());
            let call = Call {
                subject: Arc::new(subject.expect("a sound picture")),
                cancel: cancel.clone(),
                // A corner at full resolution takes the whole decode.
                ..call(r#"{"mode":"pixels","area":[0,0,64,64]}"#)
            };
            let report = sandbox.call(&component, call).await;
            if report.result.is_err() {
                return report;
            }
        }
    })
}

#[tokio::test]
async fn the_picture_that_is_slow_to_decode_is_a_sound_one() {
    let file = Bytes::from(progressive::jpeg(256));
    let subject = Subject::from_images(vec![file], &Limits::default()).expect("sound");
    let component = LAB.load("behave").await;
    let call = Call {
        subject: Arc::new(subject),
        ..call(r#"{"mode":"pixels","kind":"luma8"}"#)
    };
    let report = LAB.sandbox.call(&component, call).await;
    let about = votes(&report).scalars.iter();
    let bytes = about.filter(|vote| vote.field.as_str() == "test.bytes");
    assert_eq!(
        bytes.map(|vote| &vote.value).collect::<Vec<_>>(),
        [&Value::Number(65_536.0)]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn honest_calls_go_on_beside_everything_and_all_of_it_can_be_cancelled() {
    let lab = Lab::with(|settings| settings.instances = 500);
    let component = lab.load("behave").await;
    let picture = Bytes::from(progressive::jpeg(4800));
    let honest = async || {
        let calls = (0..20).map(|_| lab.sandbox.call(&component, call(r#"{"mode":"calls"}"#)));
        for report in join_all(calls).await {
            assert_eq!(number(&report, "test.calls"), 1.0);
        }
    };
    honest().await;
    let before = resident();
    gone_in_time(async || {
        let cancel = CancellationToken::new();
        let mut guests = vec![decodes(&lab, &component, &picture, &cancel)];
        for (count, parameters) in [
            (2, r#"{"mode":"spin"}"#),
            (1, r#"{"mode":"fill"}"#),
            (400, r#"{"mode":"park"}"#),
        ] {
            for _ in 0..count {
                guests.push(background(&lab, &component, parameters, &cancel));
            }
        }
        honest().await;
        assert!(guests.iter().all(|guest| !guest.is_finished()));

        let asked = Instant::now();
        cancel.cancel();
        for guest in guests {
            let report = guest.await.expect("no panic");
            failed(&report, FailureCode::Cancelled);
        }
        // The decode as well, which is nobody's guest.
        while lab.executor.load().busy > 0 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        asked.elapsed()
    })
    .await;
    honest().await;
    // Thirty-two warm slots keep at most 4 MiB each; the other tests of this
    // process have their own.
    let after = resident();
    assert!(after < before + (256 << 20), "{before} then {after} bytes");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_guest_is_gone_while_others_spin() {
    let component = LAB.load("behave").await;
    let spinners = CancellationToken::new();
    let spinning: Vec<_> = (0..4)
        .map(|_| background(&LAB, &component, r#"{"mode":"spin"}"#, &spinners))
        .collect();
    for mode in ["sleep", "spin", "fill"] {
        gone_in_time(async || {
            let one = CancellationToken::new();
            let parameters = format!(r#"{{"mode":"{mode}"}}"#);
            let guest = background(&LAB, &component, &parameters, &one);
            tokio::time::sleep(Duration::from_millis(50)).await;
            let asked = Instant::now();
            one.cancel();
            let report = guest.await.expect("no panic");
            failed(&report, FailureCode::Cancelled);
            asked.elapsed()
        })
        .await;
    }
    assert!(spinning.iter().all(|guest| !guest.is_finished()));
    spinners.cancel();
    for guest in spinning {
        failed(&guest.await.expect("no panic"), FailureCode::Cancelled);
    }
}

#[tokio::test]
async fn a_dropped_call_ends_its_guest() {
    let lab = Lab::with(|settings| settings.instances = 1);
    let component = lab.load("behave").await;
    let spin = lab.sandbox.call(&component, call(r#"{"mode":"spin"}"#));
    let soon = tokio::time::timeout(Duration::from_millis(100), spin).await;
    assert!(soon.is_err(), "it spins");
    // There is room for one guest only: this call runs when that one is gone.
    let next = lab
        .sandbox
        .call(&component, call(r#"{"mode":"calls"}"#))
        .await;
    assert_eq!(number(&next, "test.calls"), 1.0);
}

#[tokio::test]
async fn more_calls_than_the_pool_has_room_for_wait() {
    let lab = Lab::with(|settings| settings.instances = 4);
    let component = lab.load("behave").await;
    let calls = (0..32).map(|_| {
        lab.sandbox
            .call(&component, call(r#"{"mode":"sleep","ms":5}"#))
    });
    for report in join_all(calls).await {
        votes(&report);
    }
}

/// A PNG whose header is sound and whose data are none.
fn damaged() -> Bytes {
    let mut png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR".to_vec();
    // Four by four pixels of eight bits in three channels.
    png.extend([0, 0, 0, 4, 0, 0, 0, 4, 8, 2, 0, 0, 0]);
    png.extend([0x26, 0x93, 0x09, 0x29]);
    png.extend(b"\x00\x00\x00\x04IDAT\xff\xff\xff\xff\x00\x00\x00\x00");
    png.into()
}

#[tokio::test]
async fn a_damaged_picture_is_the_subjects_fault() {
    let subject = Subject::from_images(vec![damaged()], &Limits::default());
    let component = LAB.load("behave").await;
    let call = Call {
        subject: Arc::new(subject.expect("its header is sound")),
        ..call(r#"{"mode":"pixels","kind":"rgb8"}"#)
    };
    let report = LAB.sandbox.call(&component, call).await;
    failed(&report, FailureCode::BadSubject);
}
