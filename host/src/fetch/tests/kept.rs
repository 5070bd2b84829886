//! Answers are used again as far as HTTP's rules let them be.

use crescendo_origin::{Behaviour, Validators};

use super::*;

fn keeping() -> (Client, Arc<Drawer>) {
    let drawer = Arc::<Drawer>::default();
    let shelf = Arc::clone(&drawer) as Arc<dyn Shelf>;
    let client = Client::new(settings(), Arc::new(System), Some(shelf));
    (client.unwrap(), drawer)
}

/// A page, and how often somebody was asked for it; put away before this
/// returns.
async fn page(client: &Client, drawer: &Drawer, request: Request) -> (Bytes, u32) {
    let there = || {
        drawer
            .0
            .lock()
            .unwrap()
            .values()
            .cloned()
            .collect::<Vec<_>>()
    };
    let before = there();
    let (head, body) = whole(client, request).await.unwrap();
    for _ in 0..200 {
        if there() != before {
            break;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    (body, head.tries)
}

#[tokio::test]
async fn what_is_fresh_is_not_asked_for_again() {
    let web = Web::start(Behaviour::new().header("cache-control", "max-age=60"));
    let (client, drawer) = keeping();
    let (first, tries) = page(&client, &drawer, get(&web.page(1))).await;
    assert_eq!(tries, 1);
    let (again, tries) = page(&client, &drawer, get(&web.page(1))).await;
    assert_eq!((again, tries), (first, 0));
    assert_eq!(web.stats().path("/page/1"), 1);
    // Another tenant has another view.
    let mut other = get(&web.page(1));
    other.tenant = "other".to_owned();
    assert_eq!(page(&client, &drawer, other).await.1, 1);
}

#[tokio::test]
async fn what_something_was_done_to_is_asked_for_again() {
    let web = Web::start(Behaviour::new().header("cache-control", "max-age=60"));
    let (client, drawer) = keeping();
    page(&client, &drawer, get(&web.page(1))).await;
    page(&client, &drawer, get(&web.page(2))).await;
    let url = web.page(1);
    let post = Request::new(Asked {
        method: "POST",
        url: &url,
        ..Asked::default()
    });
    whole(&client, post.unwrap()).await.unwrap();
    assert_eq!(drawer.0.lock().unwrap().len(), 1);
    assert_eq!(page(&client, &drawer, get(&web.page(1))).await.1, 1);
    assert_eq!(page(&client, &drawer, get(&web.page(2))).await.1, 0);
}

#[tokio::test]
async fn what_is_stale_is_asked_after_and_used_when_it_has_not_changed() {
    for validators in [
        Validators::Etag,
        Validators::WeakEtag,
        Validators::LastModified,
    ] {
        let web = Web::start(
            Behaviour::new()
                .validators(validators)
                .header("cache-control", "no-cache"),
        );
        let (client, drawer) = keeping();
        let (first, _) = page(&client, &drawer, get(&web.page(1))).await;
        let (again, tries) = page(&client, &drawer, get(&web.page(1))).await;
        assert_eq!((&again, tries), (&first, 1), "{validators:?}");
        assert_eq!(web.stats().status(304), 1, "{validators:?}");
        web.revise();
        let (changed, _) = page(&client, &drawer, get(&web.page(1))).await;
        assert_ne!(changed, first, "{validators:?}");
    }
}

#[tokio::test]
async fn what_must_not_be_kept_is_not() {
    for control in ["no-store", "max-age=0", "private, no-store"] {
        let web = Web::start(Behaviour::new().header("cache-control", control));
        let (client, drawer) = keeping();
        for _ in 0..2 {
            assert_eq!(
                page(&client, &drawer, get(&web.page(1))).await.1,
                1,
                "{control}"
            );
        }
        assert!(drawer.0.lock().unwrap().is_empty(), "{control}");
    }
    let web = Web::start(
        Behaviour::new()
            .header("cache-control", "max-age=60")
            .header("vary", "*"),
    );
    let (client, drawer) = keeping();
    for _ in 0..2 {
        assert_eq!(page(&client, &drawer, get(&web.page(1))).await.1, 1, "vary");
    }
}

#[tokio::test]
async fn what_lies_there_damaged_is_not_there() {
    let web = Web::start(Behaviour::new().header("cache-control", "max-age=60"));
    let (client, drawer) = keeping();
    page(&client, &drawer, get(&web.page(1))).await;
    for damaged in [Vec::new(), vec![0; 3], vec![255; 200]] {
        for lying in drawer.0.lock().unwrap().values_mut() {
            lying.clone_from(&damaged);
        }
        assert_eq!(page(&client, &drawer, get(&web.page(1))).await.1, 1);
    }
}

#[tokio::test]
async fn an_absurd_age_ends_no_flight() {
    let web = Web::start(
        Behaviour::new()
            .validators(Validators::Etag)
            .header("age", "18446744073709551615"),
    );
    let (client, drawer) = keeping();
    for _ in 0..2 {
        page(&client, &drawer, get(&web.page(1))).await;
        tokio::time::sleep(Duration::from_millis(1_100)).await;
    }
}
