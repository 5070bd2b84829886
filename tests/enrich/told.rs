//! What a list says of itself: how often it tried.

use crescendo_origin::{Behaviour, Failing, Fault, Origin};
use super::Desk;

#[test]
fn attempts_are_tries_and_no_hops() {
    let web = Origin::start(Fault::RedirectChain(3));
    let failing = Failing {
        share: 0.5,
        status: 503,
        seed: 5,
    };
    let flaky = Origin::start(Behaviour::new().failing(failing));
    let desk = Desk::new();
    desk.write("led.txt", &web.page(1));
    desk.write("flaky.txt", &flaky.page(1));
    let ended = desk.run(&["led.txt", "-o", "led.jsonl"]);
    assert!(ended.status.success(), "{ended:?}");
    let line = &desk.lines("led.jsonl")[0];
    assert_eq!(line["attempts"], 1, "{line}");
    let ended = desk.run(&["flaky.txt", "-o", "flaky.jsonl", "--ignore-robots"]);
    let line = &desk.lines("flaky.jsonl")[0];
    let tries = flaky.stats().path("/page/1");
    assert_eq!(line["attempts"], tries, "{line} {ended:?}");
}
