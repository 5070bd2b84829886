//! Plugins as the registry has them: one load for all who wait, and for those
//! who no longer do.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use crescendo::executor::{self, Class, Executor};
use crescendo::plugin::{Plugin, Registry, Standing};
use crescendo::sandbox::{Call, CallLimits, Item, Sandbox, Settings, Sink};
use crescendo::subject::{Limits, Subject};
use crescendo_core::outcome::FailureCode;
use crescendo_tests::{flat_png, guest_file, program};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// Far above what compiling a small guest takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Far below it, and long enough to begin.
const MOMENT: Duration = Duration::from_millis(20);

/// Guests with a manifest, one compiler for all of them, and nothing kept.
fn plugins() -> Registry {
    let executor = Executor::start(executor::Settings::default()).unwrap();
    let mut settings = Settings::with_cache(None).unwrap();
    settings.compiler = program();
    settings.instances = 4;
    settings.compilers = 1;
    let sandbox = Sandbox::new(settings, executor).unwrap();
    let files: Vec<PathBuf> = vec![guest_file("behave"), guest_file("setup-table")];
    Registry::from_files(files, &BTreeSet::new(), &sandbox).unwrap()
}

fn two(registry: &Registry) -> (Arc<Plugin>, Arc<Plugin>) {
    let mut all = registry.list().into_iter();
    (all.next().unwrap(), all.next().unwrap())
}

struct Deaf;

impl Sink for Deaf {
    fn emit(&self, _: Item) -> bool {
        true
    }
}

fn call(plugin: &Plugin, wall: Duration) -> Call {
    let file = Bytes::from(flat_png(8, 8, [255; 3], [0; 3]));
    Call {
        plugin: plugin.name(),
        tenant: "tester".into(),
        subject: Arc::new(Subject::from_images(vec![file], &Limits::default()).unwrap()),
        reads: Arc::from([]),
        parameters: "{}".into(),
        candidates: Arc::from([]),
        limits: CallLimits {
            wall,
            ..CallLimits::default()
        },
        class: Class::Interactive,
        sink: Arc::new(Deaf),
        cancel: CancellationToken::new(),
    }
}

#[tokio::test]
async fn a_load_that_everybody_left_gives_its_compiler_to_the_next() {
    let registry = plugins();
    let (first, second) = two(&registry);
    let left = timeout(MOMENT, first.call(call(&first, PATIENCE))).await;
    assert!(left.is_err(), "it compiles for longer");
    let loaded = timeout(PATIENCE, second.component()).await;
    loaded.expect("it has the compiler in time").unwrap();
}

#[tokio::test]
async fn a_load_that_everybody_left_while_it_was_queued_holds_nobody_up() {
    let registry = plugins();
    let (first, second) = two(&registry);
    let both = futures::future::join(first.component(), second.component());
    assert!(timeout(MOMENT, both).await.is_err(), "one compiles");
    timeout(PATIENCE, registry.warm_up(&BTreeSet::new()))
        .await
        .expect("both are loaded in time");
    assert_eq!(first.standing(), Standing::Ready);
    assert_eq!(second.standing(), Standing::Ready);
}

#[tokio::test]
async fn what_is_named_is_loaded_and_nothing_else() {
    let registry = plugins();
    let (first, second) = two(&registry);
    let named = BTreeSet::from([first.manifest.id.clone(), "none".to_owned()]);
    let load = timeout(PATIENCE, registry.load(&named));
    load.await.expect("in time");
    assert_eq!(first.standing(), Standing::Ready);
    assert_eq!(second.standing(), Standing::Waiting);
}

#[tokio::test]
async fn a_load_comes_to_its_end_with_nobody_asking() {
    let registry = plugins();
    let (first, _) = two(&registry);
    assert!(timeout(MOMENT, first.component()).await.is_err());
    assert_eq!(first.standing(), Standing::Waiting);
    let ready = async {
        while first.standing() != Standing::Ready {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    };
    timeout(PATIENCE, ready).await.expect("in time");
    assert!(first.last_load().is_some());
}

#[tokio::test]
async fn waiting_for_a_compiler_is_part_of_a_calls_wall_time() {
    let registry = plugins();
    let (first, second) = two(&registry);
    for plugin in [&first, &second] {
        let report = plugin.call(call(plugin, MOMENT)).await;
        let failure = report.result.expect_err("it is not compiled yet");
        assert_eq!(failure.code, FailureCode::WallTime, "{failure:?}");
        assert!(!report.started && report.cpu.is_zero());
        assert!(report.wall < PATIENCE / 2, "{:?}", report.wall);
    }
    // The load went on.
    timeout(PATIENCE, second.component())
        .await
        .expect("in time")
        .unwrap();
}

#[tokio::test]
async fn a_call_that_is_cancelled_waits_for_no_compiler() {
    let registry = plugins();
    let (first, _) = two(&registry);
    let call = call(&first, PATIENCE);
    call.cancel.cancel();
    let report = first.call(call).await;
    assert_eq!(report.result.unwrap_err().code, FailureCode::Cancelled);
}
