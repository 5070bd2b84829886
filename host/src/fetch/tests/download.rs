//! Files from a server on this machine, good and bad.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;

use super::super::*;

const LIMITS: Limits = Limits {
    max_bytes: 1000,
    connect: Duration::from_secs(5),
    stall: Duration::from_millis(200),
    total: Duration::from_secs(5),
};

/// Answers by path; a path without one is hung up on. The connection stays open
/// after `…`.
async fn server(answers: &[(&str, String)]) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let answers: BTreeMap<String, String> = answers
        .iter()
        .map(|(path, answer)| ((*path).to_owned(), answer.clone()))
        .collect();
    let answers = Arc::new(answers);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let answers = Arc::clone(&answers);
            tokio::spawn(async move {
                let mut head = vec![0; 4096];
                let got = stream.read(&mut head).await.unwrap_or(0);
                let head = String::from_utf8_lossy(&head[..got]).into_owned();
                let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
                let Some(answer) = answers.get(&path) else {
                    return;
                };
                let (said, hangs) = match answer.strip_suffix('…') {
                    Some(said) => (said, true),
                    None => (answer.as_str(), false),
                };
                let _ = stream.write_all(said.as_bytes()).await;
                if hangs {
                    tokio::time::sleep(Duration::from_secs(60)).await;
                }
            });
        }
    });
    address
}

fn file(body: &str) -> String {
    let length = body.len();
    format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}")
}

fn redirect(to: &str) -> String {
    format!(
        "HTTP/1.1 302 Found\r\nlocation: {to}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    )
}

/// The code of what is refused.
async fn refused(address: SocketAddr, path: &str) -> &'static str {
    let url = format!("http://{address}{path}");
    download(&url, LIMITS).await.unwrap_err().code()
}

#[tokio::test]
async fn a_file_comes_whole_by_redirects_within_the_place_that_was_written() {
    let one = [
        ("/a", redirect("/b")),
        ("/b", redirect("c?x=1")),
        ("/c?x=1", file("the file")),
        ("/empty", file("")),
    ];
    let address = server(&one).await;
    for (path, text) in [("/a", "the file"), ("/empty", "")] {
        let url = format!("http://{address}{path}");
        assert_eq!(download(&url, LIMITS).await.unwrap().bytes, text);
    }
    // A name is as good as an address.
    let url = format!("http://localhost:{}/a", address.port());
    assert_eq!(download(&url, LIMITS).await.unwrap().bytes, "the file");
}

#[tokio::test]
async fn redirects_lead_nowhere_else_on_this_machine_and_to_no_other_scheme() {
    let other = server(&[("/", file("secret"))]).await;
    let answers = [
        ("/other", redirect(&format!("http://{other}/"))),
        (
            "/name",
            redirect(&format!("http://localhost:{}/", other.port())),
        ),
        ("/metadata", redirect("http://169.254.169.254/latest")),
        ("/mapped", redirect("http://[::ffff:10.0.0.1]/")),
        ("/number", redirect("http://2130706433/")),
        ("/file", redirect("file:///etc/passwd")),
        ("/up", redirect("https://127.0.0.1/")),
        ("/user", redirect("http://me:secret@example.org/")),
    ];
    let address = server(&answers).await;
    for (path, _) in &answers {
        assert_eq!(refused(address, path).await, "redirect-refused", "{path}");
    }
}

#[tokio::test]
async fn five_redirects_are_followed_and_a_circle_is_left() {
    let paths: Vec<String> = (0..7).map(|n| format!("/{n}")).collect();
    let mut answers: Vec<(&str, String)> = paths
        .iter()
        .zip(&paths[1..])
        .map(|(from, to)| (from.as_str(), redirect(to)))
        .collect();
    answers.push(("/6", file("far away")));
    answers.push(("/round", redirect("/round")));
    let address = server(&answers).await;
    let near = format!("http://{address}/1");
    assert_eq!(download(&near, LIMITS).await.unwrap().bytes, "far away");
    assert_eq!(refused(address, "/0").await, "too-many-redirects");
    assert_eq!(refused(address, "/round").await, "too-many-redirects");
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_has_come() {
    let chunk = format!("1f4\r\n{}\r\n", "x".repeat(500));
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n".to_owned();
    let answers = [
        ("/1000", file(&"x".repeat(1000))),
        ("/1001", file(&"x".repeat(1001))),
        (
            "/says",
            "HTTP/1.1 200 OK\r\ncontent-length: 1001\r\n\r\n…".to_owned(),
        ),
        ("/endless", format!("{chunked}{chunk}{chunk}{chunk}…")),
    ];
    let address = server(&answers).await;
    let fits = format!("http://{address}/1000");
    assert_eq!(download(&fits, LIMITS).await.unwrap().bytes.len(), 1000);
    for path in ["/1001", "/says", "/endless"] {
        assert_eq!(refused(address, path).await, "too-large", "{path}");
    }
}

#[tokio::test]
async fn who_hangs_is_left_in_time() {
    let answers = [
        ("/silent", "…".to_owned()),
        (
            "/half",
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf…".to_owned(),
        ),
    ];
    let address = server(&answers).await;
    for path in ["/silent", "/half"] {
        let began = Instant::now();
        assert_eq!(refused(address, path).await, "timed-out", "{path}");
        assert!(began.elapsed() < Duration::from_secs(5), "{path}");
    }
    let hurried = Limits {
        stall: Duration::from_secs(60),
        total: Duration::from_millis(100),
        ..LIMITS
    };
    let url = format!("http://{address}/half");
    let error = download(&url, hurried).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{url} took too long: the whole of it")
    );
}

#[tokio::test]
async fn half_a_file_is_none() {
    let chunked = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nhalf\r\n";
    let answers = [
        (
            "/length",
            "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nhalf".to_owned(),
        ),
        ("/chunks", chunked.to_owned()),
    ];
    let address = server(&answers).await;
    for path in ["/length", "/chunks"] {
        assert_eq!(refused(address, path).await, "broken-off", "{path}");
    }
    assert_eq!(refused(address, "/hangs-up").await, "unreachable");
}

#[tokio::test]
async fn an_answer_that_is_no_file_is_refused() {
    let packed = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 1\r\n\r\nx";
    let answers = [
        (
            "/404",
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
        ),
        (
            "/206",
            "HTTP/1.1 206 Partial Content\r\ncontent-length: 1\r\n\r\nx".to_owned(),
        ),
        (
            "/nowhere",
            "HTTP/1.1 302 Found\r\ncontent-length: 0\r\n\r\n".to_owned(),
        ),
        ("/packed", packed.to_owned()),
    ];
    let address = server(&answers).await;
    for (path, code) in [
        ("/404", "bad-status"),
        ("/206", "bad-status"),
        ("/nowhere", "bad-status"),
        ("/packed", "content-encoded"),
    ] {
        assert_eq!(refused(address, path).await, code, "{path}");
    }
}

#[tokio::test]
async fn what_is_no_url_of_a_file_is_refused_at_once() {
    for url in [
        "",
        "example.org/a.wasm",
        "ftp://example.org/a.wasm",
        "file:///etc/passwd",
        "https://me:secret@example.org/a.wasm",
        "https://",
    ] {
        let error = download(url, LIMITS).await.unwrap_err();
        assert_eq!(error.code(), "bad-url", "{url}");
    }
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = nobody.local_addr().unwrap();
    drop(nobody);
    assert_eq!(refused(address, "/").await, "unreachable");
    let encrypted = server(&[("/", file("plain"))]).await;
    let url = format!("https://{encrypted}/");
    let error = download(&url, LIMITS).await.unwrap_err();
    assert_eq!(error.code(), "unreachable", "{error}");
}

#[tokio::test]
async fn what_may_be_a_key_stands_in_no_error_and_no_record() {
    let address = server(&[("/a?key=secret", file("x"))]).await;
    let fetched = download(&format!("http://{address}/a?key=secret#part"), LIMITS).await;
    assert_eq!(fetched.unwrap().name, format!("http://{address}/a"));
    for url in [
        format!("http://{address}/b?key=secret"),
        "https://me:secret@example.org/a".to_owned(),
        "nothing?key=secret".to_owned(),
    ] {
        let said = download(&url, LIMITS).await.unwrap_err().to_string();
        assert!(!said.contains("secret"), "{said}");
    }
}

#[test]
fn no_other_room_names_reqwest() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let (mut inside, mut outside) = (0, Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = std::fs::read_to_string(&path).unwrap();
                let names = text.contains("reqwest::") || text.contains("rustls::");
                match path.starts_with(root.join("fetch")) {
                    true => inside += usize::from(names),
                    false if names => outside.push(path),
                    false => {}
                }
            }
        }
    }
    assert_eq!(outside, Vec::<std::path::PathBuf>::new());
    assert!(inside > 0, "the search finds what it looks for");
}
