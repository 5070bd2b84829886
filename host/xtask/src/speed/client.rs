//! A client as small as it can be: one connection, HTTP/1.1, lines as they
//! come.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use crate::problem::Problem;

/// An answer that takes longer than this is none: the slowest benchmark
/// streams for seven seconds.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection that is kept.
#[derive(Debug)]
pub struct Client {
    reader: BufReader<TcpStream>,
}

/// What a streamed answer was.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Lines.
    pub lines: u32,
    /// Bytes of them, the chunks' frames not counted.
    pub bytes: usize,
    /// The last line.
    pub last: String,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    /// Nobody listens.
    pub fn connect(address: SocketAddr) -> Result<Self, Problem> {
        let stream = TcpStream::connect(address)
            .and_then(|stream| {
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                Ok(stream)
            })
            .map_err(|error| Problem::new(format!("cannot connect to {address}: {error}")))?;
        Ok(Self {
            reader: BufReader::new(stream),
        })
    }

    /// Sends an image to `/v1/extract` and hands over each line when it comes.
    ///
    /// # Errors
    /// Any answer but 200, one that is not chunked, or one that breaks off.
    pub fn extract(
        &mut self,
        pipeline: &str,
        image: &[u8],
        mut each: impl FnMut(&str),
    ) -> Result<Seen, Problem> {
        let head = format!(
            "POST /v1/extract?pipeline={pipeline} HTTP/1.1\r\nhost: localhost\r\n\
             content-type: image/jpeg\r\naccept: application/x-ndjson\r\n\
             content-length: {}\r\n\r\n",
            image.len()
        );
        let stream = self.reader.get_mut();
        stream
            .write_all(head.as_bytes())
            .and_then(|()| stream.write_all(image))
            .map_err(|error| Problem::new(format!("cannot send: {error}")))?;
        self.head()?;
        let (mut seen, mut line) = (Seen::default(), Vec::new());
        while let Some(chunk) = self.chunk()? {
            seen.bytes += chunk.len();
            for part in chunk.split_inclusive(|byte| *byte == b'\n') {
                line.extend_from_slice(part);
                if part.ends_with(b"\n") {
                    seen.lines += 1;
                    seen.last = String::from_utf8_lossy(&line).into_owned();
                    each(&seen.last);
                    line.clear();
                }
            }
        }
        Ok(seen)
    }

    /// The same, of a run that must complete.
    ///
    /// # Errors
    /// Those of [`Client::extract`], or the run does not complete.
    pub fn complete(
        &mut self,
        pipeline: &str,
        image: &[u8],
        each: impl FnMut(&str),
    ) -> Result<Seen, Problem> {
        let seen = self.extract(pipeline, image, each)?;
        if is(&seen.last, "run.completed") {
            return Ok(seen);
        }
        Err(Problem::new(format!("a run of `{pipeline}` did not complete")).with_output(seen.last))
    }

    fn line(&mut self) -> Result<String, Problem> {
        let mut line = String::new();
        match self.reader.read_line(&mut line) {
            Ok(0) => Err(Problem::new("the answer breaks off")),
            Ok(_) => Ok(line.trim_end().to_owned()),
            Err(error) => Err(Problem::new(format!("the answer breaks off: {error}"))),
        }
    }

    fn head(&mut self) -> Result<(), Problem> {
        let status = self.line()?;
        let mut chunked = false;
        loop {
            let header = self.line()?.to_ascii_lowercase();
            if header.is_empty() {
                break;
            }
            chunked |= header == "transfer-encoding: chunked";
        }
        if chunked && status.split(' ').nth(1) == Some("200") {
            return Ok(());
        }
        Err(Problem::new(format!("answered `{status}`")))
    }

    fn chunk(&mut self) -> Result<Option<Vec<u8>>, Problem> {
        let size = self.line()?;
        let size = usize::from_str_radix(&size, 16)
            .map_err(|_| Problem::new(format!("`{size}` is no chunk's size")))?;
        let mut chunk = vec![0; size];
        self.reader
            .read_exact(&mut chunk)
            .map_err(|error| Problem::new(format!("a chunk breaks off: {error}")))?;
        self.line()?;
        Ok((size > 0).then_some(chunk))
    }
}

/// Whether an event's line is of a type; lines are whole events, so that the
/// quoted key and value cannot stand inside a text.
pub fn is(line: &str, kind: &str) -> bool {
    line.contains(&format!("\"type\":\"{kind}\""))
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    /// What a client makes of a raw answer.
    fn answered(answer: &'static str) -> Result<(Seen, Vec<String>), Problem> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let mut request = [0; 512];
            let _ = stream.read(&mut request);
            stream.write_all(answer.as_bytes()).unwrap();
        });
        let mut lines = Vec::new();
        let seen = Client::connect(address)?.extract("p", b"x", |l| lines.push(l.to_owned()));
        server.join().unwrap();
        Ok((seen?, lines))
    }

    #[test]
    fn lines_are_put_together_from_chunks() {
        let answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\
                      3\r\na\nb\r\n2\r\nc\n\r\n0\r\n\r\n";
        let (seen, lines) = answered(answer).unwrap();
        assert_eq!((seen.lines, seen.bytes), (2, 5));
        assert_eq!(lines, ["a\n", "bc\n"]);
    }

    #[test]
    fn other_answers_and_broken_ones_are_refused() {
        let refused = [
            "HTTP/1.1 503 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\na\n",
        ];
        for answer in refused {
            assert!(answered(answer).is_err(), "{answer}");
        }
    }
}
