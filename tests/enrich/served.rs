//! The same over HTTP: a host that serves, a web on this machine, a client that
//! reads, does not read, or leaves.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crescendo_origin::{Behaviour, Fault, Origin, Page};
use crescendo_tests::{Server, gone_in_time, request};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

/// A host that may fetch from this machine, if `private`.
fn host(private: bool) -> (tempfile::TempDir, Server) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crescendo.toml");
    let text = format!(
        "[fetch]\nallow_private = {private}\nretries = 0\nlimiter = \"fixed\"\n\
         first = 32\nbreaker_failures = 1000\n"
    );
    std::fs::write(&file, text).unwrap();
    let server = Server::start(&["--config", file.to_str().unwrap()]);
    (folder, server)
}

fn events(text: &str) -> Vec<Value> {
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn records(events: &[Value]) -> Vec<&Value> {
    let records = events.iter().filter(|event| event["type"] == "record");
    records.collect()
}

#[test]
fn each_record_has_an_event_with_what_its_page_says() {
    let web = Origin::start(Behaviour::new().fault_at("/page/7", Fault::not_found()));
    let (_folder, server) = host(true);
    let mut urls: Vec<String> = (0..12).map(|page| web.page(page)).collect();
    urls.extend(["ftp://a.example/".to_owned(), "no url".to_owned()]);
    let (status, text) = request(
        server.address(),
        "POST",
        "/v1/enrich?concurrency=4",
        urls.join("\n").as_bytes(),
    );
    assert_eq!(status, 200, "{text}");
    let events = events(&text);
    for (event, seq) in events.iter().zip(1..) {
        assert_eq!(event["seq"], seq);
    }
    let records = records(&events);
    assert_eq!(records.len(), urls.len());
    for record in records {
        let index = record["index"].as_u64().unwrap();
        let line = &record["line"];
        assert_eq!(line["url"], urls[usize::try_from(index).unwrap()]);
        match index {
            7 => assert_eq!(line["error_code"], "http-404", "{line}"),
            12 => assert_eq!(line["error_code"], "bad-url", "{line}"),
            13 => assert_eq!(line["error_code"], "bad-record", "{line}"),
            _ => {
                assert_eq!(line["page.title"], Page::of(index).title, "{line}");
                assert_eq!(line["attempts"], 1);
            }
        }
    }
    let last = events.last().unwrap();
    assert_eq!(last["type"], "run.completed");
    assert_eq!(last["records"], json!({"completed": 11, "failed": 3}));
}

#[test]
fn what_a_record_has_comes_back_as_it_was_written() {
    let web = Origin::start(Behaviour::new());
    let (_folder, server) = host(true);
    let kept = "\"big\":123456789012345678901234567890,\"input\":{\"error\":[0.10]}";
    let page = web.page(1);
    let lines = format!(
        "{{\"error\": [ 0.10 ], \"big\":123456789012345678901234567890,\
        \"url\":\"{page}\"}}\n"
    );
    let json = format!("{{\"records\": [{}]}}", lines.replace(',', ",\n"));
    for (content_type, list) in [
        ("application/x-ndjson", &lines),
        // As curl sends it when it is told nothing.
        ("application/x-www-form-urlencoded", &lines),
        ("application/json", &json),
    ] {
        let (status, text) = typed(&server, content_type, list);
        assert_eq!(status, 200, "{text}");
        assert!(text.contains(kept), "{content_type}: {text}");
        let events = events(&text);
        assert_eq!(records(&events)[0]["line"]["page.title"], Page::of(1).title);
    }
}

#[test]
fn a_line_is_a_record_again_however_deep_it_is() {
    let web = Origin::start(Behaviour::new());
    let (_folder, server) = host(true);
    let deep = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
    let page = web.page(1);
    let mut list = format!("{{\"url\":\"{page}\",\"error\":{}}}\n", deep(124));
    for _ in 0..3 {
        let (status, text) = typed(&server, "application/x-ndjson", &list);
        assert_eq!(status, 200, "{text}");
        let events = events(&text);
        let line = &records(&events)[0]["line"];
        assert_eq!(line["page.title"], Page::of(1).title, "{line}");
        assert_eq!(line["input"]["error"].to_string(), deep(124));
        list = format!("{line}\n");
    }
}

/// Asks with a content type.
fn typed(server: &Server, content_type: &str, list: &str) -> (u16, String) {
    use std::io::{Read as _, Write as _};
    let mut stream = std::net::TcpStream::connect(server.address()).unwrap();
    let head = format!(
        "POST /v1/enrich HTTP/1.0\r\nhost: localhost\r\nconnection: close\r\n\
         content-type: {content_type}\r\ncontent-length: {}\r\n\r\n{list}",
        list.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    (
        head.split(' ').nth(1).unwrap().parse().unwrap(),
        body.to_owned(),
    )
}

#[test]
fn no_client_leads_a_host_into_its_own_network() {
    let web = Origin::start(Behaviour::new());
    let (_folder, server) = host(false);
    let (status, text) = request(
        server.address(),
        "POST",
        "/v1/enrich",
        web.page(1).as_bytes(),
    );
    assert_eq!(status, 200, "{text}");
    assert_eq!(
        records(&events(&text))[0]["line"]["error_code"],
        "private-address"
    );
    let asks = request(
        server.address(),
        "POST",
        "/v1/enrich?allow_private=true",
        web.page(1).as_bytes(),
    );
    assert!(
        asks.0 == 400 && asks.1.contains("unknown-option"),
        "{asks:?}"
    );
    assert_eq!(web.stats().connections, 0);
}

/// Asks for a list to be enriched, with as little memory for the answer as the
/// system allows; what came of it so far is the beginning.
async fn ask(server: &Server, query: &str, list: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(8 << 10).unwrap();
    let address = server.address().parse().unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    let head = format!(
        "POST /v1/enrich?{query} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
         content-length: {}\r\n\r\n{list}",
        list.len()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut first = [0; 64];
    stream.read_exact(&mut first).await.unwrap();
    assert!(first.starts_with(b"HTTP/1.1 200 OK\r\n"));
    stream
}

/// Pages that were asked for.
fn pages(web: &Origin) -> u64 {
    let stats = web.stats();
    let pages = stats.paths.iter();
    pages
        .filter(|(path, _)| path.starts_with("/page/"))
        .map(|(_, calls)| calls)
        .sum()
}

#[tokio::test]
async fn a_reader_that_does_not_read_stops_the_fetching_until_it_reads() {
    const PAGES: u64 = 150;
    let web = Origin::start(Behaviour::new());
    let (_folder, server) = host(true);
    let urls: Vec<String> = (0..PAGES)
        .map(|page| web.sized_page(page, 100_000))
        .collect();
    let mut stream = ask(&server, "concurrency=4", &urls.join("\n")).await;
    // Until nothing is asked for any more, though nothing hinders it.
    let mut before = 0;
    while before == 0 || before != pages(&web) {
        before = pages(&web);
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    // Lines of some 100 KB: 320 KiB lie in the host's buffers, a little in the
    // reader's, and four records were under way.
    assert!(before <= 40, "{before} of {PAGES} pages were asked for");
    let mut rest = Vec::new();
    stream.read_to_end(&mut rest).await.unwrap();
    let text = String::from_utf8_lossy(&rest);
    let done: BTreeSet<u64> = text
        .split("\"type\":\"record\",")
        .skip(1)
        .map(|event| {
            let (_, index) = event.split_once("\"index\":").unwrap();
            let (index, _) = index.split_once(',').unwrap();
            index.parse().unwrap()
        })
        .collect();
    assert_eq!(done, (0..PAGES).collect());
    assert_eq!(text.matches("\"type\":\"record\"").count() as u64, PAGES);
    assert!(text.contains(&format!(
        "\"records\":{{\"completed\":{PAGES},\"failed\":0}}"
    )));
    assert_eq!(pages(&web), PAGES);
}

#[tokio::test]
async fn leaving_ends_the_requests_under_way_in_time() {
    let web = Origin::start(Behaviour::new().fault_at("/page/", Fault::Silent));
    let (_folder, server) = host(true);
    let mut page = 0;
    gone_in_time(async || {
        let urls: Vec<String> = (page..page + 30).map(|page| web.page(page)).collect();
        page += 30;
        let before = pages(&web);
        let stream = ask(&server, "concurrency=5", &urls.join("\n")).await;
        let begin = Instant::now();
        while web.stats().at_once < 5 {
            assert!(
                begin.elapsed() < Duration::from_secs(60),
                "{:?}",
                web.stats()
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        drop(stream);
        let left = Instant::now();
        while web.stats().at_once > 0 {
            assert!(left.elapsed() < Duration::from_secs(60));
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let took = left.elapsed();
        assert_eq!(pages(&web) - before, 5, "nothing more begins");
        took
    })
    .await;
}
