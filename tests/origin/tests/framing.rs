//! Faults in how the end of a body is told.

use crescendo_origin::{Fault, Origin, Page};

use crate::client::Client;

fn asked(origin: &Origin) -> Client {
    let mut client = Client::of(origin);
    client.ask("GET", "/page/1", "");
    client
}

#[test]
fn a_length_may_be_more_than_what_comes() {
    let origin = Origin::start(Fault::LengthTooLong);
    let mut client = asked(&origin);
    let html = Page::of(1).html();
    let told = format!("content-length: {}\r\n", html.len() * 2);
    assert!(client.head().contains(&told));
    assert_eq!(client.rest(), html.as_bytes());
}

#[test]
fn a_length_may_be_less_than_what_comes() {
    let origin = Origin::start(Fault::LengthTooShort);
    let mut client = asked(&origin);
    let html = Page::of(1).html();
    let told = format!("content-length: {}\r\n", html.len() / 2);
    assert!(client.head().contains(&told));
    assert_eq!(client.exactly(html.len()), html.as_bytes());
    // The connection stays, as if nothing had happened.
    client.ask("GET", "/page/1", "");
    assert!(client.head().contains(&told));
}

#[test]
fn two_lengths_may_disagree() {
    let origin = Origin::start(Fault::TwoLengths);
    let mut client = asked(&origin);
    let head = client.head();
    let html = Page::of(1).html();
    for length in [html.len(), html.len() - 1] {
        assert!(head.contains(&format!("content-length: {length}\r\n")));
    }
    assert_eq!(client.rest(), html.as_bytes());
}

#[test]
fn a_length_and_chunks_may_come_together() {
    let origin = Origin::start(Fault::LengthAndChunks);
    let mut client = asked(&origin);
    let head = client.head();
    assert!(head.contains("content-length: 10\r\ntransfer-encoding: chunked\r\n"));
    assert_eq!(client.chunk().unwrap(), Page::of(1).html().as_bytes());
    assert!(client.chunk().is_none());
}

#[test]
fn an_answer_that_ends_with_its_connection_may_be_cut() {
    let origin = Origin::start(Fault::CutUntilClose);
    let mut client = asked(&origin);
    assert!(!client.head().contains("content-length"));
    let html = Page::of(1).html();
    assert_eq!(client.rest(), &html.as_bytes()[..html.len() / 2]);
}

#[test]
fn the_size_of_a_chunk_may_be_no_number() {
    let origin = Origin::start(Fault::BrokenChunks);
    let mut client = asked(&origin);
    client.head();
    assert!(client.chunk().is_some());
    assert_eq!(client.chunk_size(), "zebra\r\n");
}

#[test]
fn the_last_chunk_may_be_missing() {
    let origin = Origin::start(Fault::CutChunks);
    let mut client = asked(&origin);
    client.head();
    assert!(client.chunk().is_some());
    assert!(client.rest().is_empty());
}
