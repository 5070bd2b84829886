//! Robots, delays, limits, and who goes first.

use crescendo_origin::{Behaviour, Capacity, Latency, RateHeaders, Robots};
use futures::TryFutureExt as _;

use super::*;

fn crawl(url: &str) -> Request {
    Request {
        crawls: true,
        ..get(url)
    }
}

#[tokio::test]
async fn robots_are_asked_once_and_obeyed_by_those_who_crawl() {
    let rules = "User-agent: *\nDisallow: /page/13\n\nUser-agent: crescendo\nDisallow: /page/7\n";
    let web = Web::start(Behaviour::new().robots(Robots::text(rules)));
    let client = client(|_| ());
    let refused = whole(&client, crawl(&web.page(7))).await.unwrap_err();
    assert_eq!(refused.code(), "robots");
    for page in [13, 1, 2] {
        assert!(
            whole(&client, crawl(&web.page(page))).await.is_ok(),
            "{page}"
        );
    }
    assert_eq!(web.stats().path("/robots.txt"), 1);
    // A service that was granted by name is asked without.
    assert!(whole(&client, get(&web.page(7))).await.is_ok());
}

#[tokio::test]
async fn robots_are_no_measure_of_an_upstream() {
    let web = Web::start(Behaviour::new());
    let client = client(|settings| {
        settings.bounds = crescendo_core::limiter::Bounds::new(1, 1, 1);
    });
    // Three answers are the first round; robots.txt is none of them.
    for (page, is_measured) in [(1, false), (2, false), (3, true)] {
        whole(&client, crawl(&web.page(page))).await.unwrap();
        let upstream = client.upstreams().remove(0);
        assert_eq!(upstream.requests, page + 1);
        assert_eq!(upstream.belief.rate.is_some(), is_measured, "{page}");
    }
}

#[tokio::test]
async fn robots_that_are_missing_forbid_nothing_and_those_that_fail_forbid_everything() {
    let client = client(|settings| settings.backoff.retries = 0);
    for (robots, code) in [
        (Robots::Status(404), None),
        (Robots::Status(403), None),
        (Robots::Endless, None),
        (Robots::Status(500), Some("robots-unavailable")),
        (Robots::Status(429), Some("robots-unavailable")),
    ] {
        let web = Web::start(Behaviour::new().robots(robots.clone()));
        let answered = whole(&client, crawl(&web.page(1))).await;
        assert_eq!(answered.err().map(|error| error.code()), code, "{robots:?}");
    }
}

#[tokio::test]
async fn a_delay_that_robots_ask_for_is_kept() {
    let robots = Robots::text("User-agent: *\nCrawl-delay: 0.05\n");
    let web = Web::start(Behaviour::new().robots(robots));
    let client = client(|_| ());
    let pages = (0..4).map(|page| whole(&client, crawl(&web.page(page))).map_ok(drop));
    futures::future::try_join_all(pages).await.unwrap();
    let times = web.stats().times;
    // The first are robots.txt and what began before it was read; from then on each
    // begins a delay after the one before, however late it arrives.
    let (first, last) = (times[2], times[times.len() - 1]);
    assert!(last - first >= Duration::from_millis(60), "{times:?}");
}

#[tokio::test]
async fn an_upstream_is_given_as_many_at_once_as_its_limit_says() {
    let slow = Latency::Fixed(Duration::from_millis(30));
    let web = Web::start(Behaviour::new().latency(slow));
    let client = client(|settings| {
        settings.limiter = LimiterKind::Fixed;
        settings.bounds.first = 3;
    });
    let pages = (0..12).map(|page| whole(&client, get(&web.page(page))).map_ok(drop));
    futures::future::try_join_all(pages).await.unwrap();
    assert_eq!(web.stats().at_most, 3);
    assert_eq!(client.upstreams()[0].belief.limit, 3);
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_waited_for_and_nothing_is_refused() {
    let kinds = [
        RateHeaders::Three,
        RateHeaders::Structured,
        RateHeaders::Prefixed,
    ];
    let asked = kinds.map(|headers| async move {
        let web = Web::start(Behaviour::new().capacity(Capacity::Rate {
            calls: 2,
            window: Duration::from_secs(1),
            headers,
        }));
        let client = client(|settings| settings.backoff.longest_ms = 10_000);
        for page in 0..5 {
            let (head, _) = whole(&client, get(&web.page(page))).await.unwrap();
            assert_eq!((head.status, head.tries), (200, 1), "{headers:?}");
        }
    });
    futures::future::join_all(asked).await;
}

#[tokio::test]
async fn a_serialising_upstream_is_found_out() {
    let web = Web::start(
        Behaviour::new()
            .capacity(Capacity::serialises())
            .latency(Latency::Fixed(Duration::from_millis(5))),
    );
    let client = client(|_| ());
    let pages = (0..150).map(|page| whole(&client, get(&web.page(page))).map_ok(drop));
    futures::future::try_join_all(pages).await.unwrap();
    let belief = client.upstreams().remove(0).belief;
    assert!(belief.limit <= 3, "{belief:?}");
}

#[tokio::test]
async fn connections_whose_answers_nobody_reads_are_counted_and_give_way() {
    let large = vec![b'x'; 8 << 20];
    let web = Web::start(Behaviour::new().serve("/large", "text/plain", large));
    let client = client(|settings| settings.max_in_flight = 2);
    let large = |number| {
        let request = get(&format!("{}/large?{number}", web.url));
        client.fetch(request)
    };
    let mut unread = Vec::new();
    for number in 0..4 {
        unread.push(large(number).await.unwrap());
    }
    // Two have places among the unread, two keep theirs among those under way.
    let fifth = large(4);
    tokio::pin!(fifth);
    let waits = tokio::time::timeout(Duration::from_millis(200), &mut fifth).await;
    assert!(waits.is_err(), "one more than there are places");
    assert_eq!(web.stats().calls, 4);
    // One that is read to its end makes room.
    let mut read = unread.remove(0).body;
    while let Some(chunk) = read.next().await {
        chunk.unwrap();
    }
    fifth.await.unwrap();
    assert_eq!(web.stats().calls, 5);
}

#[tokio::test]
async fn readers_that_wait_hold_up_nobody_for_ever() {
    let large = vec![b'x'; 8 << 20];
    let web = Web::start(Behaviour::new().serve("/large", "text/plain", large));
    let client = client(|settings| {
        settings.max_in_flight = 1;
        settings.timeouts.total = Duration::from_secs(2);
    });
    let mut unread = Vec::new();
    for number in 0..4 {
        let request = get(&format!("{}/large?{number}", web.url));
        unread.push(client.fetch(request).await.unwrap());
    }
    // The one that was first without a turn is read whenever its reader likes.
    let mut ends = Vec::new();
    for fetched in &mut unread {
        let mut end = Ok(());
        while let Some(chunk) = fetched.body.next().await {
            end = chunk.map(drop);
        }
        ends.push(end.map_err(|error| error.code()));
    }
    assert_eq!(
        ends[..3],
        [Ok(()), Err("unread"), Err("unread")],
        "{ends:?}"
    );
}
