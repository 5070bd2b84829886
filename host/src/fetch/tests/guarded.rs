//! No request leads where none may lead, whatever says so.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};

use crescendo_origin::{Behaviour, Fault};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::*;

fn guarded(change: impl FnOnce(&mut Settings)) -> Client {
    client(|settings| {
        settings.allow_private = false;
        change(settings);
    })
}

#[tokio::test]
async fn a_private_address_is_refused_in_each_of_its_spellings() {
    let web = Web::start(Behaviour::new());
    let port = web.address.port();
    let client = guarded(|_| ());
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "127.0.0.1.",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "localhost",
        "LOCALHOST.",
        "0",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "１２７.０.０.１",
    ] {
        let url = format!("http://{host}:{port}/page/1");
        assert_eq!(fails(&client, &url).await, "private-address", "{host}");
    }
    assert_eq!(web.stats().connections, 0);
}

#[test]
fn a_user_in_a_url_is_refused_so_that_none_looks_like_a_host() {
    for url in [
        "http://good.example@127.0.0.1/",
        "http://good.example:80@127.0.0.1/",
        "http://good.example%2f@127.0.0.1/",
    ] {
        let asked = Asked {
            method: "GET",
            url,
            ..Asked::default()
        };
        assert_eq!(Request::new(asked).unwrap_err().code(), "bad-url", "{url}");
    }
}

#[tokio::test]
async fn a_redirect_to_a_private_address_or_another_scheme_is_not_followed() {
    let inside = Web::start(Behaviour::new());
    for (to, code) in [
        (inside.page(1), "private-address"),
        ("http://localhost/".to_owned(), "private-address"),
        ("file:///etc/passwd".to_owned(), "redirect-refused"),
        ("gopher://a.example/".to_owned(), "redirect-refused"),
        ("http://u:p@a.example/".to_owned(), "redirect-refused"),
    ] {
        let web = Web::start(Fault::redirect_to(&to));
        let (client, _) = standing_for_public(web.address);
        let url = "http://public.example/page/1";
        assert_eq!(fails(&client, url).await, code, "{to}");
    }
    assert_eq!(inside.stats().connections, 0);
}

/// A guarded client for which `public.example` has a public address: by way of a
/// proxy that leads to `web`, whatever it is asked for.
fn standing_for_public(web: SocketAddr) -> (Client, Proxy) {
    let proxy = Proxy::leading_to(web);
    let names = Names::pointing("public.example", &["1.1.1.1"]);
    names.point("inside.example", &["10.0.0.1"]);
    names.point("both.example", &["1.1.1.1", "192.168.0.1"]);
    names.point("localhost", &["127.0.0.1"]);
    let mut settings = settings();
    settings.allow_private = false;
    let (_, to_proxy) = Origin::parse(&format!("http://{}", proxy.address)).unwrap();
    settings.proxy = Some(to_proxy);
    (Client::new(settings, names, None).unwrap(), proxy)
}

#[tokio::test]
async fn a_name_that_leads_to_a_private_address_is_refused_through_a_proxy_too() {
    let web = Web::start(Behaviour::new());
    let (client, proxy) = standing_for_public(web.address);
    for name in ["inside.example", "both.example", "127.0.0.1"] {
        let url = format!("http://{name}/page/1");
        assert_eq!(fails(&client, &url).await, "private-address", "{name}");
    }
    assert!(proxy.asked().is_empty());
    whole(&client, get("http://public.example/page/1"))
        .await
        .unwrap();
    // It was told the address that was looked at, and no name.
    assert_eq!(proxy.asked(), ["CONNECT 1.1.1.1:80 HTTP/1.1"]);
}

#[tokio::test]
async fn a_name_that_changes_between_check_and_connect_is_asked_once() {
    let web = Web::start(Fault::ClosesAtOnce);
    let proxy = Proxy::leading_to(web.address);
    let names = Names::pointing("changes.example", &["1.1.1.1"]);
    names.then("changes.example", &["127.0.0.1"]);
    let mut settings = settings();
    settings.allow_private = false;
    let (_, to_proxy) = Origin::parse(&format!("http://{}", proxy.address)).unwrap();
    settings.proxy = Some(to_proxy);
    let client = Client::new(settings, Arc::clone(&names) as Arc<dyn Lookup>, None).unwrap();
    fails(&client, "http://changes.example/page/1").await;
    // The address that was looked at is the one that is connected to, also by the
    // tries after the first.
    let asked = proxy.asked();
    assert!(asked.len() > 1);
    assert!(
        asked
            .iter()
            .all(|asked| asked == "CONNECT 1.1.1.1:80 HTTP/1.1"),
        "{asked:?}"
    );
    assert_eq!(names.asked.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn the_hosts_own_listeners_are_refused_even_where_private_addresses_are_allowed() {
    let own = Web::start(Behaviour::new());
    let client = client(|_| ());
    client.is_own(own.address);
    let port = own.address.port();
    for host in [
        "127.0.0.1",
        "localhost",
        "0.0.0.0",
        "127.0.0.9",
        "[::ffff:127.0.0.1]",
    ] {
        let url = format!("http://{host}:{port}/page/1");
        assert_eq!(fails(&client, &url).await, "own-listener", "{host}");
    }
    let web = Web::start(Fault::redirect_to(own.page(1)));
    assert_eq!(fails(&client, &web.page(1)).await, "own-listener");
    assert_eq!(own.stats().connections, 0);
}

/// Names that lead where a test says, and may change.
#[derive(Default)]
pub(super) struct Names {
    lead: Mutex<HashMap<String, Vec<Vec<IpAddr>>>>,
    asked: AtomicUsize,
}

impl Names {
    fn pointing(name: &str, to: &[&str]) -> Arc<Self> {
        let names = Arc::new(Self::default());
        names.point(name, to);
        names
    }

    fn point(&self, name: &str, to: &[&str]) {
        let to = to.iter().map(|to| to.parse().unwrap()).collect();
        self.lead.lock().unwrap().insert(name.to_owned(), vec![to]);
    }

    /// Where it leads when it is asked for the second time.
    fn then(&self, name: &str, to: &[&str]) {
        let to = to.iter().map(|to| to.parse().unwrap()).collect();
        self.lead.lock().unwrap().get_mut(name).unwrap().push(to);
    }
}

impl Lookup for Names {
    fn lookup(&self, name: String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let mut lead = self.lead.lock().unwrap();
        let found = match lead.get_mut(&name) {
            Some(to) if to.len() > 1 => Ok(to.remove(0)),
            Some(to) => Ok(to[0].clone()),
            None => Err(io::Error::other("no such name")),
        };
        std::future::ready(found).boxed()
    }
}

/// A proxy that leads to one place, whatever it is asked for.
struct Proxy {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Proxy {
    fn leading_to(place: SocketAddr) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let listener = TcpListener::from_std(listener).unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let heard = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((mut client, _)) = listener.accept().await {
                let heard = Arc::clone(&heard);
                tokio::spawn(async move {
                    let mut head = Vec::new();
                    while !head.ends_with(b"\r\n\r\n") {
                        head.push(client.read_u8().await.unwrap());
                    }
                    let head = String::from_utf8(head).unwrap();
                    heard
                        .lock()
                        .unwrap()
                        .push(head.lines().next().unwrap().to_owned());
                    let mut web = tokio::net::TcpStream::connect(place).await.unwrap();
                    client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                    // Whoever ends it first.
                    let _ = tokio::io::copy_bidirectional(&mut client, &mut web).await;
                });
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}
