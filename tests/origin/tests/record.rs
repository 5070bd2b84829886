//! What an origin counts and remembers.

use std::time::Duration;

use crescendo_origin::{Behaviour, Capacity, Latency, Origin};

use crate::client::{Client, get, until};

#[test]
fn calls_are_counted_in_all_and_per_path() {
    let origin = Origin::start(Behaviour::new());
    for target in ["/page/1", "/page/1?bytes=9000", "/page/2", "/nowhere"] {
        get(&origin, target);
    }
    let stats = origin.stats();
    assert_eq!((stats.calls, stats.times.len()), (4, 4));
    assert_eq!((stats.path("/page/1"), stats.path("/page/2")), (2, 1));
    assert_eq!((stats.status(200), stats.status(404)), (3, 1));
    assert_eq!(stats.connections, 4);
}

#[test]
fn calls_at_once_are_counted_now_and_at_most() {
    let slow = Latency::Fixed(Duration::from_millis(500));
    let origin = Origin::start(Behaviour::new().latency(slow));
    let mut clients = [(); 3].map(|()| Client::of(&origin));
    for client in &mut clients {
        client.ask("GET", "/page/1", "");
    }
    until(|| origin.stats().at_most == 3);
    for client in &mut clients {
        client.answer();
    }
    until(|| origin.stats().at_once == 0);
    let stats = origin.stats();
    assert_eq!((stats.at_most, stats.open, stats.open_at_most), (3, 3, 3));
    drop(clients);
    until(|| origin.stats().open == 0);
}

#[test]
fn bytes_are_counted_as_a_client_counts_them() {
    let origin = Origin::start(Behaviour::new().closing());
    let mut client = Client::of(&origin);
    client.ask("GET", "/page/1", "");
    let received = client.rest().len() as u64;
    assert_eq!(origin.stats().bytes_sent, received);
}

#[test]
fn the_headers_of_a_request_can_be_looked_at() {
    let origin = Origin::start(Behaviour::new());
    let mut client = Client::of(&origin);
    client.get("/page/1");
    client.get_with(
        "/page/2?bytes=1",
        "User-Agent: somebot/1.0\r\nX-Odd:  a b \r\n",
    );
    let stats = origin.stats();
    let last = stats.last().unwrap();
    assert_eq!(
        (last.method.as_str(), last.target.as_str()),
        ("GET", "/page/2?bytes=1")
    );
    assert_eq!(last.header("user-agent"), Some("somebot/1.0"));
    assert_eq!(last.header("X-ODD"), Some("a b"));
    assert_eq!(last.connection, 1);
    assert!(stats.requests[0].at <= last.at);
}

#[test]
fn another_process_reads_the_counts_and_is_not_counted() {
    let origin = Origin::start(Behaviour::new());
    get(&origin, "/page/1");
    let answer = get(&origin, "/-/stats");
    let counts: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(counts["calls"], 1);
    assert_eq!(counts["paths"]["/page/1"], 1);
    assert_eq!(origin.stats().calls, 1);
}

#[test]
fn a_client_that_asks_one_after_the_other_is_never_seen_twice_at_once() {
    let behaviour = Behaviour::new().capacity(Capacity::refuses(1));
    let origin = Origin::start(behaviour);
    for number in 0..300 {
        // A connection each: the next call may overtake the end of this one.
        assert_eq!(get(&origin, &format!("/page/{}", number % 5)).status, 200);
    }
    assert_eq!(origin.stats().at_most, 1);
}

#[test]
fn the_times_between_requests_are_remembered() {
    let origin = Origin::start(Behaviour::new());
    let pause = Duration::from_millis(30);
    for number in 0..3 {
        get(&origin, &format!("/page/{number}"));
        std::thread::sleep(pause);
    }
    let gaps = origin.stats().gaps();
    assert_eq!(gaps.len(), 2);
    assert!(gaps.iter().all(|gap| *gap >= pause), "{gaps:?}");
}
