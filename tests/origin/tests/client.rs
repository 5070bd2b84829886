//! A client that reads bytes, and takes nothing for granted.

use std::io::{self, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crescendo_origin::Origin;

/// How long a test waits for bytes that do come: it is not a promise about
/// speed, but keeps a broken origin from hanging the tests.
const PATIENCE: Duration = Duration::from_secs(60);

/// How long a test waits for bytes that must not come.
const A_WHILE: Duration = Duration::from_millis(150);

/// One connection.
pub struct Client(TcpStream);

/// What came back.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    /// The first value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().skip(1);
        lines.find_map(|line| {
            let (own, value) = line.split_once(':')?;
            own.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

impl Client {
    pub fn of(origin: &Origin) -> Self {
        let stream = TcpStream::connect(origin.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self(stream)
    }

    /// Sends a request with more header lines, each with its end.
    pub fn ask(&mut self, method: &str, target: &str, headers: &str) {
        let head = format!("{method} {target} HTTP/1.1\r\nHost: origin.test\r\n{headers}\r\n");
        self.0.write_all(head.as_bytes()).unwrap();
    }

    /// The next bytes, at least one and at most so many; none at the end.
    pub fn some(&mut self, at_most: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; at_most];
        let length = self.0.read(&mut bytes)?;
        bytes.truncate(length);
        Ok(bytes)
    }

    /// Exactly so many bytes.
    pub fn exactly(&mut self, length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Everything up to the end of the connection.
    pub fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.0.read_to_end(&mut bytes).unwrap();
        bytes
    }

    /// A head up to its empty line; interim ones are heads too.
    pub fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend(self.exactly(1));
        }
        String::from_utf8(head).unwrap()
    }

    /// A whole answer to a GET, by its length or its chunks.
    pub fn get(&mut self, target: &str) -> Answer {
        self.get_with(target, "")
    }

    pub fn get_with(&mut self, target: &str, headers: &str) -> Answer {
        self.ask("GET", target, headers);
        self.answer()
    }

    pub fn answer(&mut self) -> Answer {
        let head = self.head();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut answer = Answer {
            status,
            head,
            body: Vec::new(),
        };
        if let Some(length) = answer.header("content-length") {
            answer.body = self.exactly(length.parse().unwrap());
        } else if answer.header("transfer-encoding") == Some("chunked") {
            while let Some(chunk) = self.chunk() {
                answer.body.extend(chunk);
            }
        }
        answer
    }

    /// The next chunk; none after the last.
    pub fn chunk(&mut self) -> Option<Vec<u8>> {
        let size = usize::from_str_radix(self.chunk_size().trim(), 16).unwrap();
        let chunk = self.exactly(size);
        assert_eq!(self.exactly(2), b"\r\n");
        (size > 0).then_some(chunk)
    }

    /// The line before a chunk, whatever is in it.
    pub fn chunk_size(&mut self) -> String {
        let mut line = Vec::new();
        while !line.ends_with(b"\r\n") {
            line.extend(self.exactly(1));
        }
        String::from_utf8(line).unwrap()
    }

    /// Whether nothing comes for a while, and the connection stays.
    pub fn hears_nothing(&mut self) -> bool {
        self.0.set_read_timeout(Some(A_WHILE)).unwrap();
        let heard = self.some(1);
        self.0.set_read_timeout(Some(PATIENCE)).unwrap();
        heard.is_err_and(|error| {
            matches!(
                error.kind(),
                io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut
            )
        })
    }
}

/// One GET on a connection of its own.
pub fn get(origin: &Origin, target: &str) -> Answer {
    Client::of(origin).get(target)
}

/// Waits until something is so.
pub fn until(mut so: impl FnMut() -> bool) {
    let begin = std::time::Instant::now();
    while !so() {
        assert!(begin.elapsed() < PATIENCE, "it never came to be so");
        std::thread::sleep(Duration::from_millis(1));
    }
}
