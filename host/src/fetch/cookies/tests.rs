//! Which cookies are taken, where they go, and how many there are.

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn set(jars: &Jars, from: &str, cookie: &str) {
    let mut headers = HeaderMap::new();
    headers.append(SET_COOKIE, HeaderValue::from_str(cookie).unwrap());
    jars.take("a", &url(from), &headers);
}

fn told(jars: &Jars, to: &str) -> String {
    let header = jars.header("a", &url(to));
    header.map_or_else(String::new, |header| header.to_str().unwrap().to_owned())
}

#[test]
fn a_cookie_goes_where_it_was_meant_for_and_nowhere_else() {
    let from = "https://www.shop.co.uk/a/b";
    let elsewhere = [
        "https://other.co.uk/a/b",
        "https://co.uk/a/b",
        "https://shop.co.uk.example/a/b",
        "https://notshop.co.uk/a/b",
    ];
    let cases = [
        (
            "x=1",
            &[from, "https://www.shop.co.uk/a/"][..],
            &[
                "https://shop.co.uk/a/b",
                "https://x.www.shop.co.uk/a/b",
                "https://www.shop.co.uk/ab",
            ][..],
        ),
        (
            "x=1; Domain=shop.co.uk; Path=/",
            &[from, "https://shop.co.uk/", "http://z.shop.co.uk/"],
            &[],
        ),
        (
            "x=1; Domain=.shop.co.uk; Path=/q",
            &["https://shop.co.uk/q/r"],
            &[from],
        ),
        (
            "x=1; Secure; Path=/",
            &[from],
            &["http://www.shop.co.uk/a/b"],
        ),
        ("__Host-x=1; Secure; Path=/", &[from], &[]),
        // What may not be set is not set.
        ("x=1; Domain=co.uk", &[], &[from]),
        ("x=1; Domain=other.co.uk", &[], &[from]),
        (
            "x=1; Domain=z.shop.co.uk",
            &[],
            &[from, "https://z.shop.co.uk/a/b"],
        ),
        ("__Host-x=1; Secure", &[], &[from]),
        ("__Secure-x=1", &[], &[from]),
        ("x=1; Max-Age=0", &[], &[from]),
        ("=", &[], &[from]),
    ];
    for (cookie, goes, stays) in cases {
        let jars = Jars::default();
        set(&jars, from, cookie);
        for to in goes {
            assert!(told(&jars, to).ends_with("x=1"), "{cookie} to {to}");
        }
        for to in stays.iter().chain(&elsewhere) {
            assert_eq!(told(&jars, to), "", "{cookie} to {to}");
        }
        assert!(jars.header("b", &url(from)).is_none(), "another tenant");
    }
}

#[test]
fn what_came_without_tls_neither_sets_nor_covers_what_is_for_tls() {
    let jars = Jars::default();
    set(&jars, "http://a.example/", "x=http; Secure");
    assert_eq!(told(&jars, "https://a.example/"), "");
    set(&jars, "https://a.example/", "x=tls; Secure");
    set(&jars, "http://a.example/", "x=http");
    assert_eq!(told(&jars, "https://a.example/"), "x=tls");
    assert_eq!(told(&jars, "http://a.example/"), "");
}

#[test]
fn addresses_and_suffixes_are_sites_of_their_own() {
    let jars = Jars::default();
    set(&jars, "http://127.0.0.1/", "x=1");
    set(&jars, "http://github.io/", "y=1; Domain=github.io");
    for (to, cookies) in [
        ("http://127.0.0.1:81/", "x=1"),
        ("http://126.0.0.1/", ""),
        ("http://0.0.1/", ""),
        ("http://github.io/", "y=1"),
        ("http://a.github.io/", ""),
    ] {
        assert_eq!(told(&jars, to), cookies, "{to}");
    }
}

#[test]
fn a_cookie_that_is_set_again_is_another_and_one_that_expires_is_gone() {
    let jars = Jars::default();
    let from = "https://a.example/";
    set(&jars, from, "x=1");
    set(&jars, from, "y=1; Path=/deep");
    set(&jars, from, "x=2");
    assert_eq!(told(&jars, "https://a.example/deep/er"), "y=1; x=2");
    set(&jars, from, "x=; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    assert_eq!(told(&jars, from), "");
    set(&jars, from, "y=; Path=/deep; Max-Age=-1");
    let tenants = jars.tenants.lock().unwrap();
    assert!(tenants["a"].sites.is_empty() && tenants["a"].bytes == 0);
}

#[test]
fn no_origin_fills_the_memory() {
    let jars = Jars::default();
    let long = "v".repeat(TEXT);
    set(&jars, "https://a.example/", &format!("x={long}"));
    assert_eq!(told(&jars, "https://a.example/"), "");
    for number in 0..3 * COOKIES {
        set(&jars, "https://a.example/", &format!("x{number}=1"));
    }
    let cookies = told(&jars, "https://a.example/");
    assert!(
        cookies.starts_with("x") && cookies.ends_with("x299=1"),
        "{cookies}"
    );
    let many = cookies.split("; ").count();
    assert!(many <= COOKIES && many * (AROUND + 6) <= SITE, "{many}");
    let value = "v".repeat(3_000);
    for number in 0..4_000 {
        let from = format!("https://s{number}.example/");
        set(&jars, &from, &format!("x={value}"));
    }
    assert_eq!(told(&jars, "https://s0.example/"), "");
    assert!(told(&jars, "https://s3999.example/").starts_with("x=v"));
    for number in 0..9 {
        set(&jars, "https://b.example/", &format!("x{number}={value}"));
    }
    assert!(told(&jars, "https://b.example/").len() <= SENT);
    let tenants = jars.tenants.lock().unwrap();
    let held: usize = tenants["a"].sites.values().map(|site| site.bytes).sum();
    assert_eq!(tenants["a"].bytes, held);
    assert!(held <= JAR, "{held}");
}
