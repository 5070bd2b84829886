//! Redirects, and statuses that come and go.

use crescendo_origin::{Behaviour, Fault, Origin, Page};

use crate::client::{Client, get};

#[test]
fn a_redirect_loop_comes_back_to_where_it_was() {
    let origin = Origin::start(Fault::RedirectLoop);
    let mut client = Client::of(&origin);
    let mut target = "/page/1".to_owned();
    let mut seen = Vec::new();
    for _ in 0..4 {
        let answer = client.get(&target);
        assert_eq!(answer.status, 302);
        target = answer.header("location").unwrap().to_owned();
        seen.push(target.clone());
    }
    let (a, b) = ("/page/1?turn=a", "/page/1?turn=b");
    assert_eq!(seen, [a, b, a, b]);
}

#[test]
fn a_redirect_chain_ends_at_the_page() {
    let behaviour = Behaviour::new().fault_at("/page/3", Fault::RedirectChain(4));
    let origin = Origin::start(behaviour);
    let mut client = Client::of(&origin);
    let mut answer = client.get("/page/3");
    let mut hops = 0;
    while let Some(location) = answer.header("location").map(str::to_owned) {
        hops += 1;
        answer = client.get(&location);
    }
    assert_eq!((hops, answer.text()), (4, Page::of(3).html().as_str()));
}

#[test]
fn a_redirect_leads_wherever_it_was_told_to() {
    for url in [
        "http://169.254.169.254/latest/",
        "file:///etc/passwd",
        "//other.test/",
    ] {
        let answer = get(&Origin::start(Fault::redirect_to(url)), "/page/1");
        assert_eq!((answer.status, answer.header("location")), (302, Some(url)));
    }
}

#[test]
fn every_other_call_fails_and_the_next_one_helps() {
    let origin = Origin::start(Fault::Alternates(500));
    let statuses = [(); 4].map(|()| get(&origin, "/page/1").status);
    assert_eq!(statuses, [500, 200, 500, 200]);
}

#[test]
fn it_says_429_and_to_come_back_in_an_hour() {
    let origin = Origin::start(Fault::RetryInAnHour);
    for _ in 0..2 {
        let answer = get(&origin, "/page/1");
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (429, Some("3600"))
        );
    }
}

#[test]
fn it_says_when_to_come_back_in_any_words() {
    for value in [
        "Fri, 31 Dec 2999 23:59:59 GMT",
        "99999999999999999999",
        "-1",
        "soon",
    ] {
        let origin = Origin::start(Fault::RetryAfter(503, value.to_owned()));
        let answer = get(&origin, "/page/1");
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (503, Some(value))
        );
    }
}
