//! What is at `/robots.txt`.

use std::time::Duration;

use crescendo_origin::{Behaviour, Capacity, Fault, Origin, Robots};

use crate::client::{Client, get};

fn robots(robots: Robots) -> Origin {
    Origin::start(Behaviour::new().robots(robots))
}

#[test]
fn robots_are_missing_unless_they_are_given() {
    assert_eq!(
        get(&Origin::start(Behaviour::new()), "/robots.txt").status,
        404
    );
    let text = "User-agent: *\nDisallow: /\n";
    let answer = get(&robots(Robots::text(text)), "/robots.txt");
    assert_eq!((answer.status, answer.text()), (200, text));
    assert_eq!(
        answer.header("content-type"),
        Some("text/plain; charset=utf-8")
    );
}

#[test]
fn robots_may_fail_or_be_slow() {
    assert_eq!(get(&robots(Robots::Status(500)), "/robots.txt").status, 500);
    let origin = robots(Robots::Slow {
        after: Duration::from_millis(300),
        text: "User-agent: *\n".to_owned(),
    });
    let mut client = Client::of(&origin);
    client.ask("GET", "/robots.txt", "");
    assert!(client.hears_nothing());
    assert_eq!(client.answer().text(), "User-agent: *\n");
}

#[test]
fn robots_are_spared_what_pages_suffer() {
    let text = "User-agent: *\n";
    let behaviour = Behaviour::from(Fault::Silent)
        .robots(Robots::text(text))
        .capacity(Capacity::refuses(0));
    assert_eq!(get(&Origin::start(behaviour), "/robots.txt").text(), text);
}

#[test]
fn robots_like_pages_suffer_with_them() {
    let behaviour = Behaviour::from(Fault::gone()).robots(Robots::LikePages);
    assert_eq!(get(&Origin::start(behaviour), "/robots.txt").status, 410);
}

#[test]
fn endless_robots_go_beyond_every_limit() {
    let origin = robots(Robots::Endless);
    let mut client = Client::of(&origin);
    client.ask("GET", "/robots.txt", "");
    client.head();
    assert_eq!(client.exactly(600 << 10).len(), 600 << 10);
}

#[test]
fn robots_may_be_elsewhere() {
    let origin = robots(Robots::Redirect("/page/1".to_owned()));
    let answer = get(&origin, "/robots.txt");
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, Some("/page/1"))
    );
}
