//! Faults in the body of an answer.

use std::io::Read as _;
use std::time::Duration;

use crescendo_origin::{Fault, Origin, Page};

use crate::client::{Client, get};

fn asked(origin: &Origin) -> Client {
    let mut client = Client::of(origin);
    client.ask("GET", "/page/1", "");
    client
}

#[test]
fn it_hangs_in_the_middle_of_the_page() {
    let origin = Origin::start(Fault::HangsInBody);
    let mut client = asked(&origin);
    client.head();
    let html = Page::of(1).html();
    let half = html.len() / 2;
    assert_eq!(client.exactly(half), &html.as_bytes()[..half]);
    assert!(client.hears_nothing());
}

#[test]
fn a_page_drips_one_byte_at_a_time() {
    let origin = Origin::start(Fault::Drips(Duration::from_millis(30)));
    let mut client = asked(&origin);
    client.head();
    let begin = std::time::Instant::now();
    assert_eq!(client.exactly(5), &Page::of(1).html().as_bytes()[..5]);
    // Four pauses lie between five bytes.
    assert!(begin.elapsed() >= Duration::from_millis(100));
}

#[test]
fn a_body_without_end_goes_on_and_on() {
    let origin = Origin::start(Fault::Endless);
    let mut client = asked(&origin);
    client.head();
    for _ in 0..1_000 {
        assert!(client.chunk().is_some());
    }
}

#[test]
fn an_origin_without_end_lets_others_on_its_thread_live() {
    let endless = Origin::start(Fault::Endless);
    let mut client = asked(&endless);
    let reading = std::thread::spawn(move || client.exactly(50 << 20).len());
    let good = Origin::start(Fault::EarlyHints);
    let mut client = asked(&good);
    assert!(client.head().contains("103"));
    assert_eq!(reading.join().unwrap(), 50 << 20);
}

#[test]
fn a_gzip_bomb_is_small_on_the_wire_and_vast_inside() {
    let origin = Origin::start(Fault::GzipBomb(300_000_000));
    let answer = get(&origin, "/page/1");
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert!(answer.body.len() < 400_000, "{}", answer.body.len());
    let mut decoded = flate2::read::GzDecoder::new(answer.body.as_slice());
    let length = std::io::copy(&mut decoded, &mut std::io::sink()).unwrap();
    assert!((300_000_000..302_000_000).contains(&length), "{length}");
}

#[test]
fn the_usual_gzip_bomb_decodes_to_ten_gigabytes() {
    let origin = Origin::start(Fault::GzipBomb(Fault::BOMB));
    let mut client = asked(&origin);
    let head = client.head();
    let length = head
        .lines()
        .find_map(|l| l.strip_prefix("content-length: "));
    let body = client.exactly(length.unwrap().parse().unwrap());
    assert!(body.len() < 12_000_000);
    // RFC 1952: the last four bytes are the length modulo 2^32.
    let told = u32::from_le_bytes(*body.last_chunk().unwrap());
    let whole = Fault::BOMB.div_ceil(1 << 20) << 20;
    assert_eq!(u64::from(told), whole % (1 << 32));
}

#[test]
fn a_zstd_bomb_is_smaller_still() {
    let origin = Origin::start(Fault::ZstdBomb(100_000_000));
    let answer = get(&origin, "/page/1");
    assert_eq!(answer.header("content-encoding"), Some("zstd"));
    assert!(answer.body.len() < 4_000);
    let mut decoded = zstd::stream::Decoder::new(answer.body.as_slice()).unwrap();
    let length = std::io::copy(&mut decoded, &mut std::io::sink()).unwrap();
    assert!((100_000_000..102_000_000).contains(&length), "{length}");
}

#[test]
fn a_gzip_that_is_cut_begins_well_and_does_not_end() {
    let answer = get(&Origin::start(Fault::CutGzip), "/page/1");
    let mut body = Vec::new();
    let mut decoded = flate2::read::GzDecoder::new(answer.body.as_slice());
    let error = decoded.read_to_end(&mut body).unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::UnexpectedEof);
    assert!(!body.is_empty() && Page::of(1).html().as_bytes().starts_with(&body));
}

#[test]
fn a_page_that_says_it_is_gzip_is_not() {
    let answer = get(&Origin::start(Fault::NotGzip), "/page/1");
    assert_eq!(answer.header("content-encoding"), Some("gzip"));
    assert_eq!(answer.text(), Page::of(1).html());
}

#[test]
fn a_page_says_that_it_is_utf8_and_is_not() {
    let answer = get(&Origin::start(Fault::InvalidUtf8), "/page/1");
    assert!(answer.header("content-type").unwrap().contains("utf-8"));
    assert!(std::str::from_utf8(&answer.body).is_err());
    assert!(String::from_utf8_lossy(&answer.body).contains(&Page::of(1).title));
}

#[test]
fn nested_elements_go_down_and_come_up() {
    let answer = get(&Origin::start(Fault::NestedDivs(Fault::NESTED)), "/page/1");
    let length = answer.body.len();
    assert!((50_000_000..50_100_000).contains(&length), "{length}");
    let text = answer.text();
    assert_eq!(
        text.matches("<div>").count(),
        text.matches("</div>").count()
    );
    assert!(text.find("</div>") > text.rfind("<div>"));
}

#[test]
fn an_error_page_comes_with_200() {
    let answer = get(&Origin::start(Fault::ErrorPage), "/page/1");
    assert_eq!(answer.status, 200);
    assert!(answer.text().contains("Something went wrong"));
}
