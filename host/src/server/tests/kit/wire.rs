//! Requests and answers as bytes on a socket.

use std::net::SocketAddr;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::described::described;
use super::within;

/// One request.
#[derive(Clone, Copy, Default)]
pub(in crate::server::tests) struct Request<'a> {
    pub method: &'a str,
    pub path: &'a str,
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

impl Request<'_> {
    pub fn bytes(&self, address: SocketAddr) -> Vec<u8> {
        let mut head = format!(
            "{} {} HTTP/1.1\r\nconnection: close\r\n",
            self.method, self.path
        );
        if !self.headers.iter().any(|(name, _)| *name == "host") {
            head += &format!("host: {address}\r\n");
        }
        for (name, value) in self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        if self.method == "POST" || !self.body.is_empty() {
            head += &format!("content-length: {}\r\n", self.body.len());
        }
        head += "\r\n";
        [head.as_bytes(), self.body].concat()
    }
}

/// A connection as bytes.
pub(in crate::server::tests) struct Wire {
    pub stream: TcpStream,
    pub unread: Vec<u8>,
    /// What was sent and is not answered yet.
    sent: Vec<u8>,
}

/// The request that an answer is for.
pub(super) struct Asked {
    pub method: String,
    pub path: String,
}

impl Asked {
    pub fn of(request: &Request<'_>) -> Self {
        Self {
            method: request.method.to_owned(),
            path: request.path.to_owned(),
        }
    }

    /// Takes the first request from what was sent: its head, and as much of its
    /// body as there is.
    fn take(sent: &mut Vec<u8>) -> Option<Self> {
        let end = find(sent, b"\r\n\r\n")? + 4;
        let head: Vec<u8> = sent.drain(..end).collect();
        let head = String::from_utf8(head).ok()?;
        let mut lines = head.lines();
        let mut line = lines.next()?.split(' ').map(str::to_owned);
        let (method, path, _) = (line.next()?, line.next()?, line.next()?);
        let value = |name: &str| {
            let mut fields = head.lines().filter_map(|line| line.split_once(": "));
            let field = fields.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            Some(field.1.to_owned())
        };
        let length = value("content-length").and_then(|length| length.parse().ok());
        let body = match value("transfer-encoding") {
            Some(_) => find(sent, b"0\r\n\r\n").map_or(sent.len(), |at| at + 5),
            None => length.unwrap_or(0).min(sent.len()),
        };
        sent.drain(..body);
        Some(Self { method, path })
    }
}

impl Wire {
    pub fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            unread: Vec::new(),
            sent: Vec::new(),
        }
    }

    pub async fn write(&mut self, bytes: &[u8]) {
        self.sent.extend_from_slice(bytes);
        // A server that has answered early may have closed already.
        let _ = within(self.stream.write_all(bytes)).await;
    }

    /// Reads once more; false at the end.
    pub async fn more(&mut self) -> bool {
        let mut piece = [0; 65_536];
        let got = within(self.stream.read(&mut piece)).await.unwrap_or(0);
        self.unread.extend_from_slice(&piece[..got]);
        got > 0
    }

    /// Waits for `text`; what comes before it and it are taken.
    pub async fn until(&mut self, text: &str) -> String {
        loop {
            if let Some(at) = find(&self.unread, text.as_bytes()) {
                let taken: Vec<u8> = self.unread.drain(..at + text.len()).collect();
                return String::from_utf8_lossy(&taken).into_owned();
            }
            let so_far = String::from_utf8_lossy(&self.unread).into_owned();
            assert!(
                self.more().await,
                "the stream ended before {text:?}: {so_far}"
            );
        }
    }

    /// Waits for the end of the connection.
    pub async fn end(&mut self) -> Vec<u8> {
        while self.more().await {}
        std::mem::take(&mut self.unread)
    }

    /// Waits for the end of a stream; what is left of it, its chunks put together.
    pub async fn end_of_chunks(&mut self) -> String {
        while !self.unread.ends_with(b"\r\n0\r\n\r\n") && self.more().await {}
        let (mut whole, mut rest) = (Vec::new(), self.unread.as_slice());
        // What was taken before is the beginning of a chunk, whose end comes first.
        if let Some(at) = find(rest, b"\n\r\n") {
            whole.extend_from_slice(&rest[..=at]);
            rest = &rest[at + 3..];
        }
        while let Some(at) = find(rest, b"\r\n") {
            let size = std::str::from_utf8(&rest[..at]).unwrap();
            let size = usize::from_str_radix(size, 16).unwrap();
            whole.extend_from_slice(&rest[at + 2..at + 2 + size]);
            rest = &rest[at + 2 + size + 2..];
        }
        self.unread.clear();
        String::from_utf8(whole).unwrap()
    }

    /// Reads one answer to its end, and holds it against `openapi.json`.
    pub async fn answer(&mut self) -> Answer {
        let answer = self.next_answer().await;
        described(Asked::take(&mut self.sent).as_ref(), &answer);
        answer
    }

    async fn next_answer(&mut self) -> Answer {
        let head = self.until("\r\n\r\n").await;
        let mut lines = head.lines();
        let status = lines
            .next()
            .unwrap()
            .split(' ')
            .nth(1)
            .unwrap()
            .parse()
            .unwrap();
        let headers: Vec<(String, String)> = lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        let mut answer = Answer {
            status,
            headers,
            body: Vec::new(),
            whole: true,
        };
        if answer.header("transfer-encoding") == Some("chunked") {
            loop {
                if find(&self.unread, b"\r\n").is_none() && !self.more().await {
                    answer.whole = false;
                    break;
                }
                if find(&self.unread, b"\r\n").is_none() {
                    continue;
                }
                let size = self.until("\r\n").await;
                let size = usize::from_str_radix(size.trim(), 16).unwrap();
                while self.unread.len() < size + 2 {
                    if !self.more().await {
                        answer.whole = false;
                        return answer;
                    }
                }
                answer.body.extend(self.unread.drain(..size));
                self.unread.drain(..2);
                if size == 0 {
                    break;
                }
            }
        } else if let Some(length) = answer.header("content-length") {
            let length: usize = length.parse().unwrap();
            while self.unread.len() < length && self.more().await {}
            answer.body = self.unread.drain(..length.min(self.unread.len())).collect();
        }
        answer
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes
        .windows(wanted.len())
        .position(|window| window == wanted)
}

/// One answer.
#[derive(Debug)]
pub(in crate::server::tests) struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// The body came to its end.
    pub whole: bool,
}

impl Answer {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The events of an NDJSON stream.
    pub fn events(&self) -> Vec<Value> {
        self.text()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    }

    /// The code of a problem document.
    pub fn code(&self) -> (u16, String) {
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{}",
            self.text()
        );
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        (self.status, problem["code"].as_str().unwrap().to_owned())
    }
}
