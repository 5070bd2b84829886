//! Cookies: none without the operator's word, and then to whom they belong.

use std::io;
use std::net::{IpAddr, Ipv4Addr};

use crescendo_origin::{Behaviour, Fault, Robots, Validators};
use futures::FutureExt as _;
use futures::future::BoxFuture;

use super::*;

/// Every name is this machine.
struct Here;

impl Lookup for Here {
    fn lookup(&self, _: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        std::future::ready(Ok(vec![Ipv4Addr::LOCALHOST.into()])).boxed()
    }
}

fn client(cookies: bool, shelf: Option<Arc<dyn Shelf>>) -> Client {
    let settings = Settings {
        cookies,
        ..settings()
    };
    Client::new(settings, Arc::new(Here), shelf).unwrap()
}

/// A page of an origin by a name.
fn at(web: &Web, host: &str, path: &str) -> String {
    format!("http://{host}:{}{path}", web.address.port())
}

/// What was told with each request, in their order.
fn told(web: &Web) -> Vec<String> {
    let requests = web.stats().requests;
    let told = requests.iter().map(|seen| seen.header("cookie"));
    told.map(|cookie| cookie.unwrap_or_default().to_owned())
        .collect()
}

#[tokio::test]
async fn by_default_nothing_is_ever_sent_back() {
    assert!(!Settings::default().cookies);
    let web = Web::start(Behaviour::new().header("set-cookie", "id=7; Path=/"));
    let leads = Web::start(
        Behaviour::new()
            .header("set-cookie", "id=8; Domain=shop.example; Path=/")
            .fault(Fault::redirect_to(at(&web, "www.shop.example", "/page/2"))),
    );
    let client = client(false, None);
    for crawls in [true, false] {
        for url in [
            at(&web, "www.shop.example", "/page/1"),
            at(&leads, "go.shop.example", "/page/1"),
        ] {
            let mut request = get(&url);
            request.crawls = crawls;
            let (head, _) = whole(&client, request).await.unwrap();
            assert!(!head.headers.contains_key("set-cookie"));
        }
    }
    assert!(told(&web).iter().chain(&told(&leads)).all(String::is_empty));
}

#[tokio::test]
async fn what_an_origin_sets_is_told_it_again_for_the_same_tenant() {
    let web = Web::start(
        Behaviour::new()
            .robots(Robots::text("User-agent: *\nDisallow: /page/9\n"))
            .header("set-cookie", "id=7; Path=/")
            .header("set-cookie", "of=others; Domain=other.example")
            .header("set-cookie", "for=all; Domain=example"),
    );
    let client = client(true, None);
    // Whether it crawls makes no difference.
    for (tenant, crawls) in [("a", true), ("a", false), ("b", true), ("a", true)] {
        let mut request = get(&at(&web, "shop.example", "/page/1"));
        request.tenant = tenant.to_owned();
        request.crawls = crawls;
        let (head, _) = whole(&client, request).await.unwrap();
        assert!(!head.headers.contains_key("set-cookie"), "no plugin's");
    }
    // The rules of all tenants are asked for without anybody's.
    assert_eq!(web.stats().path("/robots.txt"), 1);
    assert_eq!(told(&web), ["", "", "id=7", "", "id=7"]);
    let refused = Request::new(Asked {
        method: "GET",
        url: &web.page(1),
        headers: &[("cookie".to_owned(), "id=8".to_owned())],
        body: Bytes::new(),
    });
    assert!(refused.is_err());
}

#[tokio::test]
async fn each_hop_is_told_its_own_and_sets_its_own() {
    let web = Web::start(Behaviour::new());
    let leads = Web::start(
        Behaviour::new()
            .header("set-cookie", "site=1; Domain=shop.example; Path=/page")
            .header("set-cookie", "host=1")
            .fault(Fault::redirect_to(at(&web, "www.shop.example", "/page/2"))),
    );
    let client = client(true, None);
    let go = at(&leads, "go.shop.example", "/page/1");
    for _ in 0..2 {
        whole(&client, get(&go)).await.unwrap();
    }
    assert_eq!(told(&leads), ["", "site=1; host=1"]);
    assert_eq!(told(&web), ["site=1", "site=1"]);
    for (host, path) in [
        ("www.shop.example", "/"),
        ("other.example", "/page/1"),
        ("127.0.0.1", "/page/1"),
    ] {
        whole(&client, get(&at(&web, host, path))).await.unwrap();
    }
    assert_eq!(told(&web)[2..], ["", "", ""]);
}

#[tokio::test]
async fn a_try_more_has_what_the_first_one_was_given() {
    let web = Web::start(
        Behaviour::new()
            .header("set-cookie", "id=7")
            .fault(Fault::Alternates(503)),
    );
    let client = client(true, None);
    let url = at(&web, "shop.example", "/page/1");
    whole(&client, get(&url)).await.unwrap();
    whole(&client, get(&url)).await.unwrap();
    // What failed had no cookie to set; what went well had.
    assert_eq!(told(&web), ["", "", "id=7", "id=7"]);
}

#[tokio::test]
async fn what_cookies_had_a_part_in_is_not_kept() {
    for validators in [Validators::None, Validators::Etag] {
        let plain = Web::start(
            Behaviour::new()
                .validators(validators)
                .header("cache-control", "max-age=60"),
        );
        let sets = Web::start(
            Behaviour::new()
                .validators(validators)
                .header("cache-control", "max-age=60")
                .header("set-cookie", "id=7; Domain=shop.example; Path=/"),
        );
        let drawer = Arc::<Drawer>::default();
        let client = client(true, Some(Arc::clone(&drawer) as Arc<dyn Shelf>));
        let there = || drawer.0.lock().unwrap().len();
        let page = at(&plain, "www.shop.example", "/page/1");
        whole(&client, get(&page)).await.unwrap();
        until("it is kept", || there() == 1).await;
        assert_eq!(whole(&client, get(&page)).await.unwrap().0.tries, 0);
        // One that sets a cookie, and one that is asked with it, although an answer
        // to nobody in particular is there.
        for _ in 0..2 {
            let url = at(&sets, "shop.example", "/page/1");
            assert_eq!(whole(&client, get(&url)).await.unwrap().0.tries, 1);
            let head = whole(&client, get(&page)).await.unwrap().0;
            assert_eq!((head.status, head.tries), (200, 1));
        }
        whole(&client, get(&at(&plain, "shop.example", "/page/2")))
            .await
            .unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(there(), 1);
    }
}
