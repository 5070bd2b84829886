//! Faults in the head of an answer.

use crescendo_origin::{Fault, Origin, Page};

use crate::client::{Client, get};

fn asked(origin: &Origin) -> Client {
    let mut client = Client::of(origin);
    client.ask("GET", "/page/1", "");
    client
}

#[test]
fn it_hangs_after_the_status_line() {
    let origin = Origin::start(Fault::HangsAfterStatusLine);
    let mut client = asked(&origin);
    assert_eq!(client.exactly(17), b"HTTP/1.1 200 OK\r\n");
    assert!(client.hears_nothing());
}

#[test]
fn it_hangs_after_the_head() {
    let origin = Origin::start(Fault::HangsAfterHead);
    let mut client = asked(&origin);
    let length = Page::of(1).html().len();
    assert!(client.head().contains(&format!("content-length: {length}")));
    assert!(client.hears_nothing());
}

#[test]
fn a_head_drips_one_byte_at_a_time() {
    let origin = Origin::start(Fault::DripsHead(std::time::Duration::from_millis(2)));
    let mut client = asked(&origin);
    assert_eq!(client.exactly(1), b"H");
    client.head();
    assert_eq!(client.exactly(9), b"<!doctype");
}

#[test]
fn a_head_without_end_goes_on_and_on() {
    let origin = Origin::start(Fault::EndlessHead);
    let bytes = asked(&origin).exactly(2 << 20);
    assert!(bytes.starts_with(b"HTTP/1.1 200 OK\r\n"));
    assert!(!bytes.windows(4).any(|w| w == b"\r\n\r\n"));
}

#[test]
fn a_huge_header_is_as_long_as_it_says() {
    let origin = Origin::start(Fault::HugeHeader(200_000));
    let answer = get(&origin, "/page/1");
    assert_eq!(answer.header("x-huge").unwrap().len(), 200_000);
    assert_eq!(answer.text(), "ok\n");
}

#[test]
fn early_hints_come_before_a_good_answer() {
    let origin = Origin::start(Fault::EarlyHints);
    let mut client = asked(&origin);
    for _ in 0..2 {
        assert!(client.head().starts_with("HTTP/1.1 103 Early Hints\r\n"));
    }
    assert_eq!(client.answer().text(), Page::of(1).html());
}

#[test]
fn a_status_that_nobody_knows_is_sent_as_it_is() {
    assert_eq!(
        get(&Origin::start(Fault::Status(999)), "/page/1").status,
        999
    );
}

#[test]
fn any_bytes_may_stand_for_an_answer() {
    let bytes = b"HTTP/1.1 200 OK\nx: \0\n\n".to_vec();
    let origin = Origin::start(Fault::Raw(bytes.clone()));
    assert_eq!(asked(&origin).rest(), bytes);
}

#[test]
fn pages_may_be_missing_or_gone() {
    assert_eq!(
        get(&Origin::start(Fault::not_found()), "/page/1").status,
        404
    );
    assert_eq!(get(&Origin::start(Fault::gone()), "/page/1").status, 410);
}
