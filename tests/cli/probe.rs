//! `crescendo probe` against APIs of known capacity.

use std::time::Duration;

use crescendo_origin::{Behaviour, Capacity, Failing, Fault, Latency, Origin, RateHeaders};
use serde_json::Value;

use super::*;

/// What a probe says of an origin, in JSON.
fn probed(web: &Origin, more: &[&str]) -> Value {
    let page = web.page(1);
    let output = run(&[&["probe", &page, "--allow-private", "--json"], more].concat());
    assert!(output.status.success(), "{output:?}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// What a probe says of such an origin where nothing disturbs it: another program may have
/// the processor in a moment that counts. Each time it is asked anew, three times at most.
fn undisturbed(
    behaviour: &Behaviour,
    more: &[&str],
    is_right: impl Fn(&Value) -> bool,
) -> (Origin, Value) {
    let mut found = Vec::new();
    for _ in 0..3 {
        let web = Origin::start(behaviour.clone());
        let said = probed(&web, more);
        if is_right(&said) {
            return (web, said);
        }
        found.push(said);
    }
    panic!("{found:?}");
}

/// Whether it is this that was found, with a number near to this one.
fn is_near(
    found: &Value,
    finding: &str,
    member: &str,
    near: std::ops::RangeInclusive<u64>,
) -> bool {
    let found = &found["finding"];
    let number = found[member].as_u64();
    found["finding"] == finding && number.is_some_and(|number| near.contains(&number))
}

fn slow() -> Behaviour {
    Behaviour::new().latency(Latency::Fixed(Duration::from_millis(150)))
}

#[test]
fn what_an_api_serves_at_once_is_found_and_written_as_configuration() {
    let web = Origin::start(slow().capacity(Capacity::serialises()));
    let found = probed(&web, &[]);
    assert_eq!(found["finding"]["finding"], "serialises", "{found}");
    assert!(web.stats().calls < 30, "{}", web.stats().calls);
    let queues = slow().capacity(Capacity::queues(5));
    let (web, found) = undisturbed(&queues, &[], |found| {
        is_near(found, "parallel", "up_to", 4..=6)
    });
    let up_to = &found["finding"]["up_to"];
    let lines = found["configuration"].as_str().unwrap();
    assert!(lines.contains(&format!("first = {up_to}")), "{lines}");
    assert!(lines.contains(&web.url), "{lines}");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crescendo.toml");
    std::fs::write(&file, lines).unwrap();
    assert!(
        run(&["config", "check", file.to_str().unwrap()])
            .status
            .success()
    );
}

#[test]
fn no_more_calls_are_made_than_allowed_and_none_twice() {
    let web = Origin::start(slow());
    let found = probed(&web, &["--max-calls", "40"]);
    let calls: u64 = found["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["calls"].as_u64().unwrap())
        .sum();
    assert!(calls <= 40);
    assert_eq!(web.stats().path("/page/1"), calls);
    assert_eq!(
        web.stats().path("/robots.txt"),
        0,
        "an API is asked without"
    );
}

#[test]
fn limits_that_refuse_are_told_apart_and_hardly_touched() {
    let web = Origin::start(slow().capacity(Capacity::refuses(3)));
    let found = probed(&web, &[]);
    assert_eq!(found["finding"]["finding"], "refuses", "{found}");
    let more_than = found["finding"]["more_than"].as_u64().unwrap();
    assert!((2..=3).contains(&more_than), "{found}");
    for headers in [RateHeaders::Three, RateHeaders::Structured] {
        let rate = Capacity::Rate {
            calls: 20,
            window: Duration::from_secs(60),
            headers,
        };
        let web = Origin::start(slow().capacity(rate));
        let found = probed(&web, &[]);
        assert_eq!(found["finding"]["finding"], "rate-limited", "{found}");
        assert_eq!(found["finding"]["calls"], 20, "{found}");
        assert!(found["at_random"].is_null(), "{found}");
        assert_eq!(found["finding"]["seconds"], 60.0, "{found}");
        assert!(
            found["configuration"]
                .as_str()
                .unwrap()
                .contains("min_delay_ms = 3000")
        );
        // Once it is known that nothing is left, nobody asks on.
        assert!(web.stats().calls < 40, "{}", web.stats().calls);
    }
}

#[test]
fn what_fails_at_random_is_no_limit_and_hides_none() {
    for status in [500, 503] {
        let failing = |share| Failing {
            share,
            status,
            seed: 3,
        };
        let random = slow().failing(failing(0.2));
        let (_, found) = undisturbed(&random, &["--at-most", "16"], |found| {
            is_near(found, "at-least", "at_once", 16..=16)
        });
        let share = found["at_random"].as_f64().unwrap();
        assert!((0.1..0.3).contains(&share), "{found}");
        let queues = random.capacity(Capacity::queues(4));
        undisturbed(&queues, &[], |found| {
            is_near(found, "parallel", "up_to", 3..=5)
        });
        let refuses = slow().failing(failing(0.1)).capacity(Capacity::refuses(4));
        undisturbed(&refuses, &[], |found| {
            is_near(found, "refuses", "more_than", 3..=6)
        });
    }
    let web = Origin::start(slow());
    let found = probed(&web, &["--at-most", "4"]);
    assert!(found["at_random"].is_null(), "{found}");
}

#[test]
fn answers_that_say_that_the_call_was_wrong_are_told() {
    let web = Origin::start(slow().fault(Fault::not_found()));
    let found = probed(&web, &["--max-calls", "6"]);
    assert_eq!(found["rejected"]["404"], web.stats().calls, "{found}");
    let output = run(&["probe", &web.page(1), "--allow-private", "--max-calls", "6"]);
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("calls were answered with 404: "), "{told}");
}

#[test]
fn a_person_sees_a_line_for_each_step_and_what_to_write() {
    let web = Origin::start(slow().capacity(Capacity::serialises()));
    let output = run(&["probe", &web.page(1), "--allow-private"]);
    let shown = text(&output.stdout);
    for part in ["at once", "serialises", "[[upstreams]]", "first = 1"] {
        assert!(shown.contains(part), "{shown}");
    }
    let steps = shown.lines().filter(|line| line.contains(" ms"));
    assert!(steps.count() >= 2, "{shown}");
}

#[test]
fn headers_and_body_are_sent_as_they_were_given() {
    let web = Origin::start(Behaviour::new());
    let folder = tempfile::tempdir().unwrap();
    let body = folder.path().join("body.json");
    std::fs::write(&body, "{\"a\": 1}").unwrap();
    let headers = [
        "--header",
        "content-type: application/json",
        "--header",
        "Authorization: Bearer secret",
    ];
    let rest = [
        "--method",
        "post",
        "--body",
        body.to_str().unwrap(),
        "--max-calls",
        "6",
    ];
    let found = probed(&web, &[&headers[..], &rest].concat());
    assert!(!found.to_string().contains("secret"));
    let seen = web.stats().last().cloned().unwrap();
    assert_eq!(seen.method, "POST");
    let has = |name: &str, value: &str| {
        seen.headers
            .iter()
            .any(|(known, said)| known.eq_ignore_ascii_case(name) && said == value)
    };
    assert!(has("content-type", "application/json") && has("authorization", "Bearer secret"));
    assert!(has("content-length", "8"), "{seen:?}");
}

#[test]
fn what_cannot_be_probed_is_named() {
    let nobody = "http://127.0.0.1:1/";
    for (arguments, why) in [
        (&["probe", "not a url"][..], "URL"),
        (
            &["probe", nobody, "--method", "DELETE"],
            "GET, HEAD and POST",
        ),
        (&["probe", nobody, "--header", "nonsense"], "no header"),
        (&["probe", nobody, "--header", "host: a"], "host's to set"),
        (
            &["probe", nobody, "--body", "/nothing/here"],
            "/nothing/here",
        ),
    ] {
        let (code, message) = refused(arguments);
        assert_eq!(code, 2, "{arguments:?}: {message}");
        assert!(message.contains(why), "{message}");
    }
}

#[test]
fn what_hardly_answers_is_a_failed_run_and_a_short_one() {
    let failed = |url: &str, more: &[&str]| {
        let ended = run(&[&["probe", url], more].concat());
        assert_eq!(ended.status.code(), Some(1), "{ended:?}");
        text(&ended.stderr).to_owned()
    };
    // The guard holds for probes too.
    let guarded = failed("http://127.0.0.1:1/", &[]);
    assert!(
        guarded.contains("hardly a call") && guarded.contains("127.0.0.1"),
        "{guarded}"
    );
    for (fault, why) in [
        (Fault::Status(500), "500"),
        (Fault::RedirectLoop, "leads on"),
    ] {
        let web = Origin::start(fault);
        let said = failed(&web.page(1), &["--allow-private"]);
        assert!(said.contains(why), "{said}");
        assert_eq!(web.stats().calls, 6, "a call is one request");
    }
}
