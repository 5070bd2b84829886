//! Faults of whole connections.

use std::io;
use std::net::TcpStream;
use std::time::Duration;

use crescendo_origin::{Behaviour, Fault, Origin, Page};

use crate::client::{Client, get, until};

#[test]
fn an_origin_that_never_accepts_lets_connects_hang() {
    let origin = Origin::start(Fault::NeverAccepts);
    let tried = TcpStream::connect_timeout(&origin.address, Duration::from_millis(300));
    assert_eq!(tried.unwrap_err().kind(), io::ErrorKind::TimedOut);
    assert_eq!(origin.stats().connections, 0);
}

#[test]
fn an_origin_that_closes_at_once_sends_nothing() {
    let origin = Origin::start(Fault::ClosesAtOnce);
    assert!(Client::of(&origin).rest().is_empty());
    assert_eq!(origin.stats().connections, 1);
}

#[test]
fn an_origin_that_resets_at_once_resets() {
    let origin = Origin::start(Fault::ResetsAtOnce);
    let read = Client::of(&origin).some(1);
    assert_eq!(read.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}

#[test]
fn a_silent_origin_reads_the_request_and_says_nothing() {
    let origin = Origin::start(Fault::Silent);
    let mut client = Client::of(&origin);
    client.ask("GET", "/page/1", "");
    until(|| origin.stats().calls == 1);
    assert!(client.hears_nothing());
    assert_eq!(origin.stats().bytes_sent, 0);
}

#[test]
fn garbage_is_no_http() {
    let origin = Origin::start(Fault::Garbage);
    let mut client = Client::of(&origin);
    client.ask("GET", "/page/1", "");
    let bytes = client.rest();
    assert_eq!(bytes.len(), 512);
    assert!(!bytes.is_ascii());
}

#[test]
fn a_reset_comes_in_the_middle_of_the_page() {
    let origin = Origin::start(Fault::Resets);
    let mut client = Client::of(&origin);
    client.ask("GET", "/page/1", "");
    client.head();
    let html = Page::of(1).html();
    let half = html.len() / 2;
    assert_eq!(client.exactly(half), &html.as_bytes()[..half]);
    let read = client.some(1);
    assert_eq!(read.unwrap_err().kind(), io::ErrorKind::ConnectionReset);
}

#[test]
fn a_page_that_closes_says_so_and_does() {
    let origin = Origin::start(Fault::Closes);
    let mut client = Client::of(&origin);
    let answer = client.get("/page/1");
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(answer.text(), Page::of(1).html());
    assert!(client.rest().is_empty());
}

#[test]
fn a_fault_at_a_path_leaves_the_others_good() {
    let behaviour = Behaviour::new().fault_at("/page/3", Fault::ResetsAtOnce);
    let origin = Origin::start(behaviour);
    assert_eq!(get(&origin, "/page/2").status, 200);
    let mut client = Client::of(&origin);
    client.ask("GET", "/page/3", "");
    assert!(client.some(1).is_err());
}

#[test]
fn an_origin_goes_bad_and_recovers() {
    let origin = Origin::start(Behaviour::new());
    let mut client = Client::of(&origin);
    assert_eq!(client.get("/page/1").status, 200);
    origin.set_fault(Fault::Status(503));
    assert_eq!(client.get("/page/1").status, 503);
    origin.recover();
    assert_eq!(client.get("/page/1").status, 200);
}

#[test]
fn a_dropped_origin_is_gone_with_its_connections() {
    let origin = Origin::start(Fault::Silent);
    let address = origin.address;
    let mut client = Client::of(&origin);
    client.ask("GET", "/page/1", "");
    until(|| origin.stats().calls == 1);
    drop(origin);
    assert!(client.rest().is_empty());
    let tried = TcpStream::connect(address);
    assert_eq!(tried.unwrap_err().kind(), io::ErrorKind::ConnectionRefused);
    // Its port is free at once.
    let again = Origin::start(Behaviour::new().listen(address));
    assert_eq!(get(&again, "/page/1").status, 200);
}

#[test]
fn many_origins_run_side_by_side_on_hosts_of_their_own() {
    let origins: Vec<_> = (1..=50)
        .map(|host| Origin::start(Behaviour::new().host(host)))
        .collect();
    for (host, origin) in (1..).zip(&origins) {
        assert!(origin.url.starts_with(&format!("http://127.0.0.{host}:")));
        assert_eq!(get(origin, "/page/1").status, 200);
        assert_eq!(origin.stats().calls, 1);
    }
}

#[test]
fn an_origin_starts_and_ends_inside_of_another_runtime() {
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    runtime.unwrap().block_on(async {
        let origin = Origin::start(Behaviour::new());
        assert_eq!(get(&origin, "/page/1").status, 200);
    });
}

#[test]
fn an_address_that_is_not_on_loopback_is_refused() {
    let behaviour = Behaviour::new().listen("0.0.0.0:0".parse().unwrap());
    let error = Origin::try_start(behaviour).unwrap_err();
    assert_eq!(error.to_string(), "0.0.0.0:0 is not on loopback");
}
