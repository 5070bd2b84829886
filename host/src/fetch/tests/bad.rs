//! Each kind of bad origin ends in an error of its own, in time, within the
//! limits, and costs the others nothing.

use crescendo_origin::{Behaviour, Capacity, Fault};

use super::*;

/// Short enough to be waited for, long enough for a busy machine to do what it
/// should within.
fn impatient(settings: &mut Settings) {
    settings.timeouts = Timeouts {
        dns: Duration::from_secs(1),
        connect: Duration::from_secs(1),
        headers: Duration::from_secs(1),
        idle: Duration::from_secs(2),
        turn: Duration::from_secs(60),
        total: Duration::from_secs(12),
    };
    settings.max_bytes = 4 << 20;
    settings.backoff.retries = 0;
}

#[tokio::test]
async fn each_kind_of_bad_origin_has_an_error_of_its_own() {
    let cases: Vec<(Fault, &[&str])> = vec![
        (Fault::NeverAccepts, &["timeout-connect"]),
        (Fault::ClosesAtOnce, &["broken-off"]),
        (Fault::ResetsAtOnce, &["broken-off", "unreachable"]),
        (Fault::GarbageTls, &["tls"]),
        (Fault::StallsTls, &["timeout-connect"]),
        (Fault::Silent, &["timeout-headers"]),
        (Fault::Garbage, &["not-http"]),
        (Fault::HangsAfterStatusLine, &["timeout-headers"]),
        (
            Fault::DripsHead(Duration::from_millis(100)),
            &["timeout-headers"],
        ),
        (Fault::TwoLengths, &["not-http"]),
        (Fault::HangsAfterHead, &["timeout-idle"]),
        (Fault::HangsInBody, &["timeout-idle"]),
        (Fault::Drips(Duration::from_millis(100)), &["timeout-total"]),
        (Fault::Endless, &["too-large"]),
        (Fault::EndlessHead, &["not-http"]),
        (Fault::HugeHeader(Fault::HEADER), &["not-http"]),
        (Fault::GzipBomb(Fault::BOMB), &["too-large"]),
        (Fault::ZstdBomb(Fault::BOMB), &["too-large"]),
        (Fault::CutGzip, &["content-coding"]),
        (Fault::NotGzip, &["content-coding"]),
        (Fault::LengthTooLong, &["broken-off"]),
        (Fault::BrokenChunks, &["broken-off"]),
        (Fault::CutChunks, &["broken-off"]),
        (Fault::Resets, &["broken-off"]),
        (Fault::RedirectLoop, &["too-many-redirects"]),
        (Fault::NestedDivs(Fault::NESTED), &["too-large"]),
    ];
    let client = client(impatient);
    let tried = cases.into_iter().map(|(fault, codes)| {
        let client = client.clone();
        async move {
            let web = Web::start(fault.clone());
            let code = fails(&client, &web.page(1)).await;
            assert!(codes.contains(&code), "{fault:?}: {code}");
        }
    });
    futures::future::join_all(tried).await;
}

#[tokio::test]
async fn what_is_only_odd_is_an_answer() {
    let client = client(impatient);
    for (fault, status) in [
        (Fault::not_found(), 404),
        (Fault::gone(), 410),
        (Fault::Status(999), 999),
        (Fault::ErrorPage, 200),
        (Fault::InvalidUtf8, 200),
        (Fault::LengthTooShort, 200),
        (Fault::LengthAndChunks, 200),
        (Fault::RetryInAnHour, 429),
        (Fault::Alternates(500), 500),
    ] {
        let web = Web::start(fault.clone());
        let (head, _) = whole(&client, get(&web.page(1))).await.unwrap();
        assert_eq!(head.status, status, "{fault:?}");
    }
}

#[tokio::test]
async fn one_that_asks_for_an_hour_is_left_alone_for_it() {
    let web = Web::start(Fault::RetryInAnHour);
    let client = client(|_| ());
    let (head, _) = whole(&client, get(&web.page(1))).await.unwrap();
    assert_eq!((head.status, head.tries), (429, 1));
    assert_eq!(fails(&client, &web.page(2)).await, "asked-to-wait");
    assert_eq!(web.stats().calls, 1);
}

#[tokio::test]
async fn one_that_fails_and_fails_is_left_alone_and_the_others_are_not() {
    let (bad, good) = (Web::start(Fault::Silent), Web::start(Behaviour::new()));
    let client = client(|settings| {
        impatient(settings);
        settings.breaker.failures = 3;
    });
    let mut codes = Vec::new();
    for page in 0..4 {
        codes.push(fails(&client, &bad.page(page)).await);
        whole(&client, get(&good.page(page))).await.unwrap();
    }
    let hung = "timeout-headers";
    assert_eq!(codes, [hung, hung, hung, "left-alone"]);
    let known = client.upstreams();
    let shown = known.iter().find(|known| known.origin == bad.url).unwrap();
    assert!(shown.is_left_alone);
    assert_eq!(shown.requests, 3);
}

#[tokio::test]
async fn what_fails_in_passing_is_tried_again_and_what_does_something_is_not() {
    let web = Web::start(Fault::Alternates(500));
    let client = client(|_| ());
    let (head, _) = whole(&client, get(&web.page(1))).await.unwrap();
    assert_eq!((head.status, head.tries), (200, 2));
    let post = |url: &str| {
        let asked = Asked {
            method: "POST",
            url,
            body: Bytes::from_static(b"{}"),
            ..Asked::default()
        };
        Request::new(asked).unwrap()
    };
    let (head, _) = whole(&client, post(&web.page(1))).await.unwrap();
    assert_eq!((head.status, head.tries), (500, 1));
    // One that was refused unheard may be made again.
    let web = Web::start(Fault::Alternates(503));
    let (head, _) = whole(&client, post(&web.page(1))).await.unwrap();
    assert_eq!((head.status, head.tries), (200, 2));
}

#[tokio::test]
async fn tries_more_end_with_their_budget() {
    let web = Web::start(Fault::Status(503));
    let client = client(|settings| {
        settings.backoff.first_ms = 1;
        settings.retry_percent = 10;
    });
    for page in 0..50 {
        let (head, _) = whole(&client, get(&web.page(page))).await.unwrap();
        assert_eq!(head.status, 503);
    }
    let calls = web.stats().calls;
    // Ten in reserve, and one for each ten requests and tries.
    assert!((60..=68).contains(&calls), "{calls}");
}

#[tokio::test]
async fn a_slow_reader_holds_no_more_than_it_may_and_all_memory_comes_back() {
    let client = client(|settings| settings.memory_bytes = 1 << 20);
    let web = Web::start(Behaviour::new().capacity(Capacity::queues(4)));
    let before = client.inner.memory.available_permits();
    let mut readers = Vec::new();
    for page in 0..8 {
        let fetched = client
            .fetch(get(&web.sized_page(page, 200_000)))
            .await
            .unwrap();
        readers.push(fetched);
    }
    assert!(client.inner.memory.available_permits() < before);
    drop(readers);
    let memory = Arc::clone(&client.inner.memory);
    until("memory does not come back", || {
        memory.available_permits() == before
    })
    .await;
}
