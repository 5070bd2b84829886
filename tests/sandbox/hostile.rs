//! Components that are an attack on whoever compiles or names them.

use std::sync::Arc;
use std::time::Duration;

use crescendo::sandbox::{Answer, CompileLimits, Grants, LoadError};
use crescendo_core::outcome::FailureCode;

use super::{LAB, Lab, call, failed, handmade, number, votes};

async fn refused(lab: &Lab, component: Vec<u8>) -> LoadError {
    let loaded = lab.sandbox.load(component.into(), &Grants::default()).await;
    loaded.expect_err("refused")
}

/// Loads and calls other plugins until `bomb` has gone off; how often.
async fn meanwhile(lab: &Lab, bomb: Vec<u8>) -> (LoadError, u32) {
    let going_off = refused(lab, bomb);
    let mut going_off = std::pin::pin!(going_off);
    let mut served = 0;
    loop {
        let others = async {
            // Nothing of this one is kept: it is compiled each time.
            let component = lab.load("rust-extractor").await;
            votes(&lab.sandbox.call(&component, call("{}")).await);
        };
        tokio::select! {
            biased;
            error = &mut going_off => return (error, served),
            () = others => served += 1,
        }
    }
}

#[tokio::test]
async fn a_component_that_takes_forever_to_compile_is_refused_while_others_are_served() {
    let lab = Lab::with(|settings| {
        settings.instances = 4;
        settings.cache = None;
        settings.compilers = 2;
        settings.compile = CompileLimits {
            cpu_s: 2,
            cpu_s_per_megabyte: 0,
            ..CompileLimits::default()
        };
    });
    // Five kilobytes that take half a minute.
    let bomb = handmade::bomb(300, 300);
    assert!(bomb.len() < 10_000);
    let (error, served) = meanwhile(&lab, bomb).await;
    assert_eq!(error.code(), "compile-time", "{error}");
    assert!(error.to_string().contains("2 s"), "{error}");
    assert!(served > 0, "nobody was served");
}

#[tokio::test]
async fn a_component_that_takes_gigabytes_to_compile_is_refused_while_others_are_served() {
    let lab = Lab::with(|settings| {
        settings.instances = 4;
        settings.cache = None;
        settings.compilers = 2;
    });
    let bomb = handmade::bomb(2000, 1000);
    assert!(bomb.len() < 30_000);
    let (error, served) = meanwhile(&lab, bomb).await;
    assert_eq!(error.code(), "compile-memory", "{error}");
    assert!(served > 0, "nobody was served");
    // And after it.
    let component = lab.load("rust-extractor").await;
    votes(&lab.sandbox.call(&component, call("{}")).await);
}

#[tokio::test]
async fn a_component_of_thousands_of_instances_is_refused_when_it_is_loaded() {
    for instances in [1000, 5000] {
        let error = refused(&LAB, handmade::crowd(instances)).await;
        let codes = ["invalid-component", "link"];
        assert!(codes.contains(&error.code()), "{error}");
        assert!(error.to_string().contains("instances"), "{error}");
    }
}

#[tokio::test]
async fn a_name_that_would_move_a_terminals_cursor_is_refused_and_not_repeated() {
    for name in [
        "\u{1b}[2Jgone",
        "two\nlines",
        "\u{202e}back",
        &"x".repeat(10_000),
    ] {
        let error = refused(&LAB, handmade::named(name)).await;
        assert_eq!(error.code(), "damaged-component", "{error}");
        let text = error.to_string();
        assert!(text.len() < 200 && text.is_ascii(), "{text}");
        assert!(!text.contains(char::is_control), "{text}");
    }
}

#[tokio::test]
async fn a_table_is_memory_of_the_host_and_counts_as_such() {
    let component = LAB.load("c-table").await;
    let with = async |memory| {
        let mut call = call("{}");
        call.limits.memory = memory;
        LAB.sandbox.call(&component, call).await
    };
    // Eight bytes an entry, a thousand entries a step.
    let roomy = with(64 << 20).await;
    let most = number(&roomy, "test.entries");
    assert!((60_000.0..=65_536.0).contains(&most), "{most}");
    let floor = roomy.peak_memory - (most as u64) * 8;
    let tight = with(floor + 100_000).await;
    let fewer = number(&tight, "test.entries");
    assert!((10_000.0..=12_500.0).contains(&fewer), "{fewer}");
    assert!(tight.peak_memory <= floor + 100_000);
}

#[tokio::test]
async fn a_flood_of_long_lines_costs_the_guest_and_nobody_else() {
    let mut call = call(r#"{"mode":"log","bytes":4000000}"#);
    call.limits.cpu = Duration::from_millis(300);
    let component = LAB.load("behave").await;
    let report = LAB.sandbox.call(&component, call).await;
    failed(&report, FailureCode::CpuTime);
    // What a line is copied for is charged: no more than a tick and one line
    // over the limit.
    assert!(report.cpu < Duration::from_millis(600), "{report:?}");
}

#[tokio::test]
async fn the_hosts_copies_are_charged_to_the_guest_that_asks_for_them() {
    // One call to the host, and tens of milliseconds of work for it.
    let mut call = call(r#"{"mode":"pixels","max-side":2999,"kind":"luma8"}"#);
    call.subject = super::picture(3000, 3000);
    let component = LAB.load("behave").await;
    let paid = LAB.sandbox.call(&component, call.clone()).await;
    votes(&paid);
    assert!(paid.cpu > Duration::from_millis(10), "{paid:?}");
    call.limits.cpu = Duration::from_millis(5);
    failed(
        &LAB.sandbox.call(&component, call).await,
        FailureCode::CpuTime,
    );
}

#[tokio::test]
async fn an_import_that_init_calls_refuses_where_no_snapshot_can_be_taken() {
    let grants = Grants::all_of([crescendo::sandbox::Capability::Wasi]);
    let component = LAB.load_with("c-setup-import", &grants).await;
    let report = LAB.sandbox.call(&component, call("{}")).await;
    let message = failed(&report, FailureCode::Instantiate);
    assert!(message.contains("subject.parameters"), "{message}");
    assert!(message.contains("`setup.init`"), "{message}");
    assert!(!report.started);
    assert!(Arc::strong_count(&component) == 1);
}

#[tokio::test]
async fn an_import_that_a_start_function_calls_refuses() {
    for early in [false, true] {
        let component = handmade::model(early);
        let loaded = LAB.sandbox.load(component.into(), &Grants::default()).await;
        let loaded = loaded.unwrap_or_else(|error| panic!("{error}"));
        let report = LAB.sandbox.call(&loaded, call("{}")).await;
        assert_eq!(report.started, !early);
        if early {
            let message = failed(&report, FailureCode::Instantiate);
            assert!(message.contains("a start function"), "{message}");
            assert!(message.contains("clock.now"), "{message}");
        } else {
            assert_eq!(report.result, Ok(Answer::Text(String::new())));
        }
    }
}
