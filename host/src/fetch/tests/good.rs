//! What good origins send arrives as it was meant.

use crescendo_origin::{Behaviour, Coding, Codings, Fault, Page, Tls, root_certificate};

use super::*;

#[tokio::test]
async fn a_body_that_is_larger_than_the_memory_passes_through_it() {
    let body: Vec<u8> = (0..24 << 20).map(|at: u32| (at / 977) as u8).collect();
    let web = Web::start(Behaviour::new().serve("/large", "text/plain", body.clone()));
    let client = client(|settings| settings.memory_bytes = 10 << 20);
    let request = |alone| Request {
        alone,
        ..get(&format!("{}/large", web.url))
    };
    let most = Duration::from_secs(120);
    let alone = tokio::time::timeout(most, whole(&client, request(true))).await;
    assert!(alone.unwrap().unwrap().1 == body, "what is nobody else's");
    // Two who read the same; the second one joins, or makes a request of its own.
    let two = async {
        tokio::join!(
            whole(&client, request(false)),
            whole(&client, request(false))
        )
    };
    let (one, other) = tokio::time::timeout(most, two).await.unwrap();
    assert!(one.unwrap().1 == body && other.unwrap().1 == body);
    assert_eq!(web.stats().path("/large"), 2, "the second one joined");
}

#[tokio::test]
async fn a_page_comes_whole_over_one_connection() {
    let web = Web::start(Behaviour::new());
    let client = client(|_| ());
    for number in 0..3 {
        let (head, body) = whole(&client, get(&web.sized_page(number, 50_000)))
            .await
            .unwrap();
        assert_eq!((head.status, head.tries), (200, 1));
        assert_eq!(head.url, web.sized_page(number, 50_000));
        let text = String::from_utf8(body.to_vec()).unwrap();
        assert!(
            text.contains(&Page::sized(number, 50_000).title),
            "{number}"
        );
    }
    assert_eq!(web.stats().connections, 1);
    let seen = web.stats();
    let agent = seen
        .last()
        .unwrap()
        .header("user-agent")
        .unwrap()
        .to_owned();
    assert!(agent.starts_with("crescendo/"), "{agent}");
}

#[tokio::test]
async fn what_is_packed_is_unpacked_whatever_way() {
    let client = client(|_| ());
    let plain = {
        let web = Web::start(Behaviour::new());
        whole(&client, get(&web.page(1))).await.unwrap().1
    };
    for coding in [Coding::Gzip, Coding::Brotli, Coding::Zstd] {
        let web = Web::start(Behaviour::new().codings(Codings::Always(coding)));
        let (head, body) = whole(&client, get(&web.page(1))).await.unwrap();
        assert_eq!(body, plain, "{coding:?}");
        assert!(head.headers.get("content-encoding").is_none());
        assert!(web.stats().bytes_sent < plain.len() as u64, "{coding:?}");
    }
}

#[tokio::test]
async fn redirects_are_followed_to_where_they_lead() {
    let web = Web::start(Fault::RedirectChain(5));
    let other = Web::start(Fault::redirect_to(web.page(4)));
    let client = client(|settings| settings.redirects = 6);
    let (head, body) = whole(&client, get(&other.page(1))).await.unwrap();
    assert!(head.url.starts_with(&web.url), "{}", head.url);
    assert_eq!(head.tries, 1, "a hop is no try");
    assert!(String::from_utf8_lossy(&body).contains(&Page::of(4).title));
}

#[tokio::test]
async fn an_interim_answer_is_passed_over() {
    let web = Web::start(Fault::EarlyHints);
    let (head, _) = whole(&client(|_| ()), get(&web.page(1))).await.unwrap();
    assert_eq!(head.status, 200);
}

#[tokio::test]
async fn a_part_is_a_part_and_a_head_has_no_body() {
    let web = Web::start(Behaviour::new().ranges().codings(Codings::all()));
    let client = client(|_| ());
    let range = [("range".to_owned(), "bytes=0-99".to_owned())];
    let request = Request::new(Asked {
        method: "GET",
        url: &web.page(1),
        headers: &range,
        body: Bytes::new(),
    });
    let (head, body) = whole(&client, request.unwrap()).await.unwrap();
    assert_eq!((head.status, body.len()), (206, 100));
    let request = Request::new(Asked {
        method: "HEAD",
        url: &web.page(1),
        ..Asked::default()
    });
    let (head, body) = whole(&client, request.unwrap()).await.unwrap();
    assert_eq!((head.status, body.len()), (200, 0));
}

#[tokio::test]
async fn tls_is_spoken_with_whom_an_authority_vouches_for_and_with_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("root.pem");
    std::fs::write(&file, pem(&root_certificate().unwrap())).unwrap();
    let client = client(|settings| settings.authorities = vec![file]);
    let web = Web::start(Behaviour::new().tls(Tls::Trusted));
    let (head, _) = whole(&client, get(&web.page(1))).await.unwrap();
    assert_eq!(head.status, 200);
    for bad in [Tls::SelfSigned, Tls::Expired, Tls::WrongName] {
        let web = Web::start(Behaviour::new().tls(bad));
        assert_eq!(fails(&client, &web.page(1)).await, "tls", "{bad:?}");
        assert_eq!(web.stats().calls, 0, "{bad:?}");
    }
}

fn pem(der: &[u8]) -> String {
    use base64::Engine as _;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> = text
        .as_bytes()
        .chunks(64)
        .map(|line| std::str::from_utf8(line).unwrap())
        .collect();
    let lines = lines.join("\n");
    format!("-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n")
}

#[tokio::test]
async fn a_credential_is_sent_to_its_origin_and_nowhere_else() {
    let other = Web::start(Behaviour::new());
    let web = Web::start(Behaviour::new().fault_at("/page/2", Fault::redirect_to(other.page(1))));
    let (_, origin) = Origin::parse(&web.url).unwrap();
    let client = client(|settings| {
        settings.upstreams = vec![Upstream {
            origin,
            limiter: settings.limiter,
            bounds: settings.bounds,
            min_delay: settings.min_delay,
            credential: Some(Credential {
                header: "authorization".into(),
                value: "Bearer secret".into(),
            }),
        }];
    });
    for page in [1, 2] {
        whole(&client, get(&web.page(page))).await.unwrap();
    }
    // Nor is it spent by who was only led there: no grant covers that.
    let leads = Web::start(Fault::redirect_to(web.page(5)));
    whole(&client, get(&leads.page(1))).await.unwrap();
    let led = web.stats();
    let led = led
        .requests
        .iter()
        .find(|seen| seen.target == "/page/5")
        .unwrap();
    assert_eq!(led.header("authorization"), None);
    whole(&client, get(&web.page(1))).await.unwrap();
    let told = |web: &Web| {
        let stats = web.stats();
        stats
            .last()
            .unwrap()
            .header("authorization")
            .map(str::to_owned)
    };
    assert_eq!(told(&web).as_deref(), Some("Bearer secret"));
    assert_eq!(told(&other), None);
}

/// Which page is crawled, a client of the host may say; it says nothing with the
/// operator's key, robots.txt included. Who was granted the origin by its name does.
#[tokio::test]
async fn what_crawls_goes_without_the_credential_of_its_origin() {
    let web = Web::start(Behaviour::new());
    let (_, origin) = Origin::parse(&web.url).unwrap();
    let client = client(|settings| {
        settings.robots = true;
        settings.upstreams = vec![Upstream {
            origin,
            limiter: settings.limiter,
            bounds: settings.bounds,
            min_delay: settings.min_delay,
            credential: Some(Credential {
                header: "x-api-key".into(),
                value: "secret".into(),
            }),
        }];
    });
    let mut crawling = get(&web.page(1));
    crawling.crawls = true;
    whole(&client, crawling).await.unwrap();
    let seen = web.stats().requests.clone();
    assert!(seen.iter().any(|one| one.target == "/robots.txt"));
    assert!(seen.iter().any(|one| one.target == "/page/1"));
    for one in &seen {
        assert_eq!(one.header("x-api-key"), None, "{}", one.target);
    }
    whole(&client, get(&web.page(1))).await.unwrap();
    let stats = web.stats();
    assert_eq!(stats.last().unwrap().header("x-api-key"), Some("secret"));
}

#[tokio::test]
async fn the_same_request_of_one_tenant_is_made_once_and_no_more_is_read_than_somebody_reads() {
    let slow = crescendo_origin::Latency::Fixed(Duration::from_millis(100));
    let web = Web::start(Behaviour::new().latency(slow));
    let client = client(|_| ());
    let ask = |tenant: &str| {
        let mut request = get(&web.page(1));
        request.tenant = tenant.to_owned();
        whole(&client, request)
    };
    let (one, two, three) = tokio::join!(ask("a"), ask("a"), ask("b"));
    let (one, two, three) = (one.unwrap().1, two.unwrap().1, three.unwrap().1);
    assert!(one == two && two == three);
    assert_eq!(web.stats().path("/page/1"), 2, "once for each tenant");

    let endless = Web::start(Fault::Endless);
    let mut fetched = client.fetch(get(&endless.page(1))).await.unwrap();
    fetched.body.next().await.unwrap().unwrap();
    let sent = endless.stats().bytes_sent;
    assert!(sent < 8 << 20, "{sent} bytes for one chunk");
    drop(fetched);
    until("the download goes on", || endless.stats().open == 0).await;
}

#[tokio::test]
async fn a_post_that_names_itself_is_made_once_and_again_where_it_was_lost() {
    let post = |url: &str, key: Option<&str>, body: &'static str, tenant: &str| {
        let key = key.map(|key| ("Idempotency-Key".to_owned(), key.to_owned()));
        let headers: Vec<(String, String)> = key.into_iter().collect();
        let mut request = Request::new(Asked {
            method: "POST",
            url,
            headers: &headers,
            body: Bytes::from_static(body.as_bytes()),
        })
        .unwrap();
        request.tenant = tenant.to_owned();
        request
    };
    let slow = crescendo_origin::Latency::Fixed(Duration::from_millis(100));
    let web = Web::start(Behaviour::new().latency(slow));
    let client = client(|_| ());
    let ask = async |path: &str, keys: [Option<&str>; 2], bodies: [&'static str; 2], tenants| {
        let (url, [one, two], [a, b]) = (format!("{}/{path}", web.url), keys, bodies);
        let [me, you]: [&str; 2] = tenants;
        let (one, two) = tokio::join!(
            whole(&client, post(&url, one, a, me)),
            whole(&client, post(&url, two, b, you))
        );
        assert!(one.is_ok() && two.is_ok());
        web.stats().path(&format!("/{path}"))
    };
    let (k, l) = (Some("\"k\""), Some("\"l\""));
    assert_eq!(ask("page/1", [k, k], ["x", "x"], ["a", "a"]).await, 1);
    assert_eq!(ask("page/2", [None, None], ["x", "x"], ["a", "a"]).await, 2);
    assert_eq!(ask("page/3", [k, l], ["x", "x"], ["a", "a"]).await, 2);
    assert_eq!(ask("page/4", [k, k], ["x", "y"], ["a", "a"]).await, 2);
    assert_eq!(ask("page/5", [k, k], ["x", "x"], ["a", "b"]).await, 2);
    // It is not kept: whoever asks later asks again.
    whole(&client, post(&web.page(1), k, "x", "a"))
        .await
        .unwrap();
    assert_eq!(web.stats().path("/page/1"), 2);

    let web = Web::start(Fault::Alternates(500));
    let again = whole(&client, post(&web.page(1), k, "x", "a")).await;
    assert_eq!(
        (again.as_ref().unwrap().0.status, again.unwrap().0.tries),
        (200, 2)
    );
}

#[tokio::test]
async fn one_who_has_no_patience_leaves_and_the_others_read_on() {
    let slow = crescendo_origin::Latency::Fixed(Duration::from_millis(300));
    let web = Web::start(Behaviour::new().latency(slow));
    let client = client(|_| ());
    let ask = |timeout: Option<u64>| {
        let mut request = get(&web.page(1));
        request.timeout = timeout.map(Duration::from_millis);
        whole(&client, request)
    };
    let (hasty, patient) = tokio::join!(ask(Some(20)), ask(None));
    assert_eq!(hasty.unwrap_err().code(), "timeout-total");
    assert_eq!(patient.unwrap().0.status, 200);
    assert_eq!(web.stats().path("/page/1"), 1);
    // Nobody waits for somebody with more time than they have.
    let (patient, hasty) = tokio::join!(ask(None), ask(Some(20)));
    assert_eq!(hasty.unwrap_err().code(), "timeout-total");
    assert!(patient.is_ok());
    // The last one who leaves ends it.
    assert!(ask(Some(20)).await.is_err());
    until("it is still asked for", || {
        web.stats().open <= 1 && web.stats().at_once == 0
    })
    .await;
}

#[test]
fn patience_needs_no_runtime_around_it() {
    // Guests are driven by threads that know of none.
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let web = Web::start(Behaviour::new());
    let client = runtime.block_on(async { client(|_| ()) });
    let mut request = get(&web.page(1));
    request.timeout = Some(Duration::from_secs(60));
    let (head, body) = futures::executor::block_on(whole(&client, request)).unwrap();
    assert!(head.status == 200 && !body.is_empty());
}

#[tokio::test]
async fn what_is_asked_alone_is_shared_with_nobody() {
    let slow = crescendo_origin::Latency::Fixed(Duration::from_millis(50));
    let web = Web::start(Behaviour::new().latency(slow));
    let client = client(|_| ());
    let ask = || {
        let mut request = get(&web.page(1));
        request.alone = true;
        whole(&client, request)
    };
    let (one, two) = tokio::join!(ask(), ask());
    assert!(one.is_ok() && two.is_ok());
    assert_eq!(web.stats().path("/page/1"), 2);
}

#[tokio::test]
async fn heads_without_readers_keep_nobody_from_a_turn_and_blame_no_upstream() {
    let web = Web::start(Behaviour::new());
    let client = client(|settings| {
        settings.limiter = LimiterKind::Fixed;
        settings.bounds.first = 2;
    });
    let large = (0..6).map(|page| client.fetch(get(&web.sized_page(page, 2_000_000))));
    let mut fetched = futures::future::try_join_all(large).await.unwrap();
    for fetched in &mut fetched {
        while let Some(chunk) = fetched.body.next().await {
            chunk.unwrap();
        }
    }
    assert!(!client.upstreams()[0].is_left_alone);
}
