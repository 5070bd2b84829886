//! Pages of a good origin: truth, conditions, codings, ranges.

use std::io::Read as _;

use crescendo_origin::{Behaviour, Codings, Framing, Origin, Page, Validators};

use crate::client::{Client, get};

#[test]
fn a_page_is_what_its_number_says() {
    let origin = Origin::start(Behaviour::new());
    let answer = get(&origin, "/page/7?bytes=50000");
    let page = Page::sized(7, 50_000);
    assert_eq!((answer.status, answer.text()), (200, page.html().as_str()));
    assert!(answer.text().contains(&page.title));
    assert!((50_000..52_000).contains(&answer.body.len()));
}

#[test]
fn one_connection_serves_many_requests_even_sent_at_once() {
    let origin = Origin::start(Behaviour::new());
    let mut client = Client::of(&origin);
    for number in 0..3 {
        client.ask("GET", &format!("/page/{number}"), "");
    }
    for number in 0..3 {
        assert_eq!(client.answer().text(), Page::of(number).html());
    }
    assert_eq!(origin.stats().connections, 1);
}

#[test]
fn head_has_the_length_and_not_the_body() {
    let origin = Origin::start(Behaviour::new());
    let mut client = Client::of(&origin);
    client.ask("HEAD", "/page/1", "");
    let head = client.head();
    let length = Page::of(1).html().len();
    assert!(head.contains(&format!("content-length: {length}\r\n")));
    // What comes next is the next answer, and not a body.
    assert_eq!(client.get("/page/2").text(), Page::of(2).html());
}

#[test]
fn the_body_of_a_request_is_skipped() {
    let origin = Origin::start(Behaviour::new());
    let mut client = Client::of(&origin);
    client.ask(
        "POST",
        "/page/1",
        "content-length: 3\r\n\r\na=bGET /page/2 HTTP/1.1\r\n",
    );
    assert_eq!(client.answer().text(), Page::of(1).html());
    assert_eq!(client.answer().text(), Page::of(2).html());
}

#[test]
fn other_paths_are_not_there_and_the_index_links_to_pages() {
    let origin = Origin::start(Behaviour::new());
    assert_eq!(get(&origin, "/nowhere").status, 404);
    assert!(get(&origin, "/").text().contains("href=\"/page/19\""));
}

#[test]
fn a_condition_that_holds_gets_304_without_a_body() {
    let origin = Origin::start(Behaviour::new().validators(Validators::Both));
    let mut client = Client::of(&origin);
    let first = client.get("/page/1");
    let etag = first.header("etag").unwrap().to_owned();
    let modified = first.header("last-modified").unwrap().to_owned();
    for condition in [
        format!("if-none-match: {etag}\r\n"),
        "if-none-match: *\r\n".to_owned(),
        format!("if-modified-since: {modified}\r\n"),
    ] {
        let answer = client.get_with("/page/1", &condition);
        assert_eq!((answer.status, answer.body.len()), (304, 0));
        assert_eq!(answer.header("etag"), Some(etag.as_str()));
    }
}

#[test]
fn a_condition_that_fails_gets_the_page() {
    let origin = Origin::start(Behaviour::new().validators(Validators::Both));
    let mut client = Client::of(&origin);
    let modified = client
        .get("/page/1")
        .header("last-modified")
        .unwrap()
        .to_owned();
    for condition in [
        "if-none-match: \"other\"\r\n".to_owned(),
        "if-modified-since: Mon, 01 Jan 2001 00:00:00 GMT\r\n".to_owned(),
        // The tag takes precedence over the date.
        format!("if-none-match: \"other\"\r\nif-modified-since: {modified}\r\n"),
    ] {
        assert_eq!(client.get_with("/page/1", &condition).status, 200);
    }
}

#[test]
fn a_revised_page_has_another_tag_and_another_text() {
    let origin = Origin::start(Behaviour::new().validators(Validators::WeakEtag));
    let before = get(&origin, "/page/1");
    let etag = before.header("etag").unwrap();
    assert!(etag.starts_with("W/"));
    let revision = origin.revise();
    let condition = format!("if-none-match: {etag}\r\n");
    let after = Client::of(&origin).get_with("/page/1", &condition);
    let page = Page::revised(1, Page::BYTES, revision);
    assert_eq!((after.status, after.text()), (200, page.html().as_str()));
}

#[test]
fn headers_of_a_behaviour_are_on_every_answer() {
    let behaviour = Behaviour::new()
        .header("cache-control", "max-age=60")
        .header("vary", "cookie")
        .header("set-cookie", "a=1; Path=/")
        .header("set-cookie", "b=2; Secure");
    let head = get(&Origin::start(behaviour), "/page/1").head;
    for line in [
        "cache-control: max-age=60",
        "vary: cookie",
        "set-cookie: a=1; Path=/",
        "set-cookie: b=2; Secure",
    ] {
        assert!(head.contains(&format!("{line}\r\n")), "{head}");
    }
}

#[test]
fn a_page_comes_in_the_coding_that_was_asked_for() {
    let origin = Origin::start(Behaviour::new().codings(Codings::all()));
    let mut client = Client::of(&origin);
    let plain = client.get("/page/1");
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(plain.header("vary"), Some("accept-encoding"));
    for name in ["gzip", "br", "zstd"] {
        let answer = client.get_with("/page/1", &format!("accept-encoding: {name}\r\n"));
        assert_eq!(answer.header("content-encoding"), Some(name));
        let mut body = Vec::new();
        let coded = answer.body.as_slice();
        match name {
            "gzip" => flate2::read::GzDecoder::new(coded).read_to_end(&mut body),
            "br" => brotli::Decompressor::new(coded, 4_096).read_to_end(&mut body),
            _ => zstd::stream::Decoder::new(coded)
                .unwrap()
                .read_to_end(&mut body),
        }
        .unwrap();
        assert_eq!(body, plain.body);
    }
}

#[test]
fn a_range_is_honoured_where_ranges_are() {
    let origin = Origin::start(Behaviour::new().ranges().codings(Codings::all()));
    let html = Page::of(1).html();
    let ask = |range: &str| {
        let headers = format!("range: {range}\r\naccept-encoding: gzip\r\n");
        Client::of(&origin).get_with("/page/1", &headers)
    };
    let part = ask("bytes=100-199");
    assert_eq!(
        (part.status, part.body.as_slice()),
        (206, &html.as_bytes()[100..200])
    );
    let told = format!("bytes 100-199/{}", html.len());
    assert_eq!(part.header("content-range"), Some(told.as_str()));
    let outside = ask("bytes=9000000-");
    let told = format!("bytes */{}", html.len());
    assert_eq!(
        (outside.status, outside.header("content-range")),
        (416, Some(told.as_str()))
    );
}

#[test]
fn a_range_is_ignored_where_ranges_are() {
    let origin = Origin::start(Behaviour::new());
    let answer = Client::of(&origin).get_with("/page/1", "range: bytes=0-9\r\n");
    assert_eq!(
        (answer.status, answer.text()),
        (200, Page::of(1).html().as_str())
    );
}

#[test]
fn a_range_of_an_older_revision_gets_the_whole_page() {
    let origin = Origin::start(Behaviour::new().ranges().validators(Validators::Etag));
    let mut client = Client::of(&origin);
    let etag = client.get("/page/1").header("etag").unwrap().to_owned();
    let headers = format!("range: bytes=0-9\r\nif-range: {etag}\r\n");
    assert_eq!(client.get_with("/page/1", &headers).status, 206);
    origin.revise();
    assert_eq!(client.get_with("/page/1", &headers).status, 200);
}

#[test]
fn a_page_in_chunks_is_the_same_page() {
    let origin = Origin::start(Behaviour::new().framing(Framing::Chunked));
    let answer = get(&origin, "/page/1");
    assert_eq!(answer.header("content-length"), None);
    assert_eq!(answer.text(), Page::of(1).html());
}

#[test]
fn a_page_until_close_is_the_same_page() {
    let origin = Origin::start(Behaviour::new().framing(Framing::UntilClose));
    let mut client = Client::of(&origin);
    client.ask("GET", "/page/1", "");
    assert!(client.head().contains("connection: close\r\n"));
    assert_eq!(client.rest(), Page::of(1).html().as_bytes());
}

#[test]
fn a_closing_origin_closes_and_says_so() {
    let origin = Origin::start(Behaviour::new().closing());
    let mut client = Client::of(&origin);
    assert_eq!(client.get("/page/1").header("connection"), Some("close"));
    assert!(client.rest().is_empty());
}

#[test]
fn a_document_is_served_as_it_was_given() {
    let latin = b"<p>caf\xe9</p>";
    let behaviour = Behaviour::new()
        .serve("/old", "text/html; charset=iso-8859-1", latin)
        .header("x-own", "1");
    let answer = get(&Origin::start(behaviour), "/old?query");
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, latin.as_slice())
    );
    assert_eq!(
        answer.header("content-type"),
        Some("text/html; charset=iso-8859-1")
    );
    assert_eq!(answer.header("x-own"), Some("1"));
}
