//! Swaps while streams go on: none of them fails, none sees two versions.
//!
//! The benchmark `swap` does this for a minute and counts the time; here are
//! as many swaps as fit into a few seconds, and a kill in their midst.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use crescendo_core::section;
use crescendo_tests::{flat_png, request};
use serde_json::Value;

use super::{Site, component, events};

/// A stage that says how far it is for a second.
const SLOW: &str = "name = \"mine\"\ndescription = \"x\"\nanswer = [\"color.primary\"]\n\
                    start = \"eager\"\n\
                    [[stages]]\nplugin = \"palette-wu\"\ntier = 1\n\
                    [[stages]]\nplugin = \"sample\"\ntier = 2\nrequired = true\n\
                    parameters = { mode = \"progress\", ms = 50, count = 20 }\n";

/// A version; every second one has to be refused.
fn version(number: usize) -> Vec<u8> {
    let whole = component("sample", &format!("1.{number}.0"), "");
    let whole = section::append(&whole, "own", &number.to_le_bytes()).unwrap();
    match number % 2 {
        0 => whole,
        _ => whole[..whole.len() / 2].to_vec(),
    }
}

/// Holds one stream against what is promised; the version that it saw.
fn promised(body: &str) -> String {
    let events = events(body);
    for (event, seq) in events.iter().zip(1_u64..) {
        assert_eq!(event["seq"], seq, "{event}");
    }
    let ends = |event: &&Value| {
        ["run.completed", "run.failed", "run.cancelled"].contains(&event["type"].as_str().unwrap())
    };
    assert_eq!(events.iter().filter(ends).count(), 1);
    assert_eq!(events.last().unwrap()["type"], "run.completed", "{body}");
    let done = |event: &Value| event["type"] == "stage.completed" && event["stage"] == "sample";
    assert!(events.iter().any(done), "{body}");
    let said = events.iter().filter(|event| event["stage"] == "sample");
    let said = said.filter_map(|event| event["version"].as_str());
    let planned = super::planned(&events, "sample");
    let versions: BTreeSet<&str> = said.chain(planned["version"].as_str()).collect();
    assert_eq!(versions.len(), 1, "{versions:?}");
    versions.first().unwrap().to_string()
}

#[test]
fn streams_go_on_while_versions_come_and_go() {
    let mut site = Site::open();
    site.ok(&["plugin", "install", &site.write("v", &version(0))]);
    std::fs::write(site.path("mine.toml"), SLOW).unwrap();
    site.ok(&["pipeline", "add", "--file", "mine.toml"]);
    site.serve();
    let address = site.server.as_ref().unwrap().address().to_owned();
    let (over, streams) = (AtomicBool::new(false), AtomicUsize::new(0));
    let seen = std::sync::Mutex::new(BTreeSet::new());
    std::thread::scope(|scope| {
        for client in 0..6_u8 {
            let (address, over, streams, seen) = (&address, &over, &streams, &seen);
            scope.spawn(move || {
                while !over.load(Ordering::Relaxed) {
                    let number = streams.fetch_add(1, Ordering::Relaxed) as u8;
                    let image = flat_png(40, 30, [number, client, 9], [200, number, client]);
                    let path = "/v1/extract?pipeline=mine";
                    let (status, body) = request(address, "POST", path, &image);
                    assert_eq!(status, 200, "{body}");
                    seen.lock().unwrap().insert(promised(&body));
                }
            });
        }
        for number in 1..=12 {
            let file = site.write("v", &version(number));
            let output = site.run(&["plugin", "swap", "sample", &file]);
            assert_eq!(output.status.success(), number % 2 == 0, "swap {number}");
            // A stream takes a second; with every version compiled before, twelve
            // swaps do not, and all of them would pass under the first streams.
            std::thread::sleep(Duration::from_millis(200));
        }
        over.store(true, Ordering::Relaxed);
    });
    assert!(streams.into_inner() >= 6);
    let seen = seen.into_inner().unwrap();
    assert!(seen.len() > 1, "several versions served: {seen:?}");
    assert_eq!(site.serving().as_deref(), Some("1.12.0"));
}

/// Neither the registry nor a kept version's place knows a run that began two
/// versions ago.
#[test]
fn a_revoked_version_ends_in_runs_that_pinned_it_long_ago() {
    let mut site = Site::open();
    site.ok(&["plugin", "install", &site.write("v", &version(0))]);
    let long = SLOW.replace("count = 20", "count = 600");
    std::fs::write(site.path("mine.toml"), long).unwrap();
    site.ok(&["pipeline", "add", "--file", "mine.toml"]);
    site.serve();
    let address = site.server.as_ref().unwrap().address().to_owned();
    std::thread::scope(|scope| {
        let stream = scope.spawn(|| {
            let image = flat_png(40, 30, [1, 2, 3], [200, 1, 2]);
            request(&address, "POST", "/v1/extract?pipeline=mine", &image)
        });
        let begun = std::time::Instant::now();
        while !request(&address, "GET", "/metrics", b"")
            .1
            .contains("crescendo_runs_live 1")
        {
            assert!(begun.elapsed().as_secs() < 30, "no run begins");
            std::thread::sleep(Duration::from_millis(20));
        }
        for number in [2, 4] {
            site.ok(&[
                "plugin",
                "swap",
                "sample",
                &site.write("v", &version(number)),
            ]);
        }
        let ending = std::time::Instant::now();
        site.ok(&["plugin", "revoke", "sample", "--version", "1.0.0"]);
        let (status, body) = stream.join().unwrap();
        assert_eq!(status, 200);
        // By itself it would have gone on for half a minute.
        assert!(ending.elapsed().as_secs() < 15);
        let events = events(&body);
        let failed = events.iter().find(|event| event["type"] == "stage.failed");
        let failed = failed.expect("it was ended");
        assert_eq!(failed["code"], "denied", "{failed}");
        assert_eq!(failed["version"], "1.0.0", "{failed}");
        assert_ne!(failed["elapsed_ms"], 0, "{failed}");
    });
}

#[test]
fn a_kill_in_the_middle_of_a_swap_leaves_the_old_version_or_the_new_one() {
    let mut site = Site::open();
    site.ok(&["plugin", "install", &site.write("v", &version(0))]);
    site.ok(&["pipeline", "add", "--file", "mine.toml"]);
    let mut last = "1.0.0".to_owned();
    for round in 1..=6_u64 {
        site.serve();
        let next = usize::try_from(round * 2).unwrap();
        let file = site.write("v", &version(next));
        let mut swap = site.command();
        swap.args(["plugin", "swap", "sample", &file]);
        let mut swap = swap.stderr(std::process::Stdio::null()).spawn().unwrap();
        // A little later each time: in the upload, in the compiler, in the
        // commit, after it.
        std::thread::sleep(std::time::Duration::from_millis(60 * (round - 1)));
        site.server.as_mut().unwrap().process().kill().unwrap();
        site.server = None;
        let _ = swap.wait();
        site.serve();
        let serving = site.serving().unwrap();
        let new = format!("1.{next}.0");
        assert!(
            serving == last || serving == new,
            "{serving} after {last} and {new}"
        );
        assert_eq!(site.version_that_ran(), serving);
        let history = site.ok(&["plugin", "history"]);
        let seqs: Vec<u64> = history["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|r| r["seq"].as_u64().unwrap())
            .collect();
        assert_eq!(seqs, (1..=seqs.len() as u64).rev().collect::<Vec<_>>());
        last = serving;
        site.server = None;
    }
}
