//! Media of pages, at their own origin and at others.

use crescendo_origin::{Behaviour, Origin, Robots};
use serde_json::Value;

use super::Desk;

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR".to_vec();
    file.extend(width.to_be_bytes());
    file.extend(height.to_be_bytes());
    file.extend(b"\x08\x02\0\0\0\0\0\0\0");
    file
}

const PIPELINE: &str = "name = 'media'\ndescription = 'x'\nanswer = ['media.items']\n\
    [[stages]]\nname = 'media'\nplugin = 'media'\ntier = 1\n";

/// The items of a page with an image of its own, one elsewhere, and one elsewhere that
/// no crawler may have; and the page's origin.
fn items(grants: &str) -> (Vec<Value>, u64) {
    let elsewhere = Origin::start(
        Behaviour::new()
            .host(2)
            .robots(Robots::text("User-agent: *\nDisallow: /private/\n"))
            .serve("/there.png", "image/png", png(640, 480))
            .serve("/private/no.png", "image/png", png(640, 480)),
    );
    let from = &elsewhere.url;
    let page = format!(
        "<!doctype html><img src=/own.png><img src={from}/there.png><img src={from}/private/no.png>"
    );
    let web = Origin::start(Behaviour::new().serve("/page", "text/html", page).serve(
        "/own.png",
        "image/png",
        png(300, 200),
    ));
    let desk = Desk::new();
    desk.write("media.toml", PIPELINE);
    let config =
        format!("[pipelines]\nfiles = ['media.toml']\n[install]\nfirst_party_grants = {grants}\n");
    desk.write("crescendo.toml", &config);
    desk.write("urls.txt", &format!("{}/page", web.url));
    let ended = desk.run(&[
        "urls.txt",
        "-o",
        "out.jsonl",
        "--pipeline",
        "media",
        "--config",
        "crescendo.toml",
    ]);
    assert!(ended.status.success(), "{ended:?}");
    let line = &desk.lines("out.jsonl")[0];
    let items = line["media.items"].as_array();
    let items = items.unwrap_or_else(|| panic!("{line}"));
    (items.clone(), elsewhere.stats().connections)
}

#[test]
fn without_the_word_for_it_no_other_origin_is_asked() {
    let (items, connections) = items("['http']");
    assert_eq!(items.len(), 3);
    assert_eq!(items[0]["width"], 300);
    assert!(items[1].get("width").is_none() && items[2].get("width").is_none());
    assert_eq!(connections, 0);
}

#[test]
fn with_the_word_for_it_other_origins_are_crawled() {
    let (items, _) = items("['http', 'http-any']");
    assert_eq!(items[0]["width"], 300);
    assert_eq!(items[1]["width"], 640, "{items:?}");
    assert!(items[2].get("width").is_none(), "its robots.txt says no");
}
