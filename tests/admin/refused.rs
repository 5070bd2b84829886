//! What cannot be understood is refused as everything else is: by a problem
//! with a code, in one line that a terminal survives.

use serde_json::Value;

use super::Site;

/// The problem that a request is answered with.
fn problem(site: &Site, request: &str) -> Value {
    use std::io::{Read as _, Write as _};
    let socket = site.path("state/admin.sock");
    let mut stream = std::os::unix::net::UnixStream::connect(socket).unwrap();
    let head = format!("{request} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.contains("application/problem+json"), "{answer}");
    serde_json::from_str(body).unwrap()
}

#[test]
fn a_query_or_a_path_that_cannot_be_read_is_a_problem_like_any_other() {
    let mut site = Site::open();
    site.serve();
    for (request, code, says) in [
        ("GET /admin/v1/history?abuot=x", "unknown-option", "`about`"),
        (
            "GET /admin/v1/history?limit=many",
            "bad-option",
            "whole number",
        ),
        (
            "DELETE /admin/v1/plugins/x?force=1&force=2",
            "bad-option",
            "force",
        ),
        (
            "GET /admin/v1/plugins/%ff",
            "unknown-path",
            "/admin/v1/plugins/%ff",
        ),
        ("GET /admin/v1/plugins/%1b%5b2J", "unknown-plugin", "` [2J`"),
    ] {
        let problem = problem(&site, request);
        assert_eq!(problem["code"], code, "{problem}");
        assert!(
            problem["detail"].as_str().unwrap().contains(says),
            "{problem}"
        );
    }
    let long = format!("GET /admin/v1/{}", "x".repeat(8000));
    let detail = problem(&site, &long)["detail"].to_string();
    assert!(detail.len() < 2100, "{} bytes", detail.len());
}
