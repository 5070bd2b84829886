//! Follows HTTP/1 framing on the wire and refuses what two readers could read
//! two ways.
//!
//! hyper accepts a bare line feed as the end of a line and, where both
//! `Content-Length` and `Transfer-Encoding` are given, drops the first. A proxy
//! in front may decide otherwise, and the difference smuggles requests (RFC
//! 9112, section 11.2). So heads are held back until they are whole and checked
//! here; bodies are only counted, because hyper is strict about those itself.
//!
//! One file, tests included: the states of a head follow one another, and
//! whoever checks one for smuggling has to see all of them.

use bytes::BytesMut;

/// How an HTTP/2 connection with prior knowledge begins (RFC 9113, section 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\n";

/// Why a request is refused before hyper sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Violation {
    /// A line of the head ends in a line feed without a carriage return.
    BareLineFeed,
    /// `Content-Length` and `Transfer-Encoding` in one head.
    LengthAndCoding,
    /// A line of the head is none, or the length of the body is not known.
    BrokenHead,
    /// No `Host`, or more than one.
    NotOneHost,
    /// A transfer coding other than `chunked`.
    UnknownCoding,
    /// The head has more bytes than allowed.
    HeadTooLarge,
    /// The head has more fields than allowed.
    TooManyFields,
    /// The head took longer than allowed.
    HeadTooSlow,
}

/// What the next byte from the client belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The first bytes: HTTP/1 or HTTP/2 is not known yet.
    Start,
    /// A request's head.
    Head,
    /// A body of known length: bytes left.
    Length(u64),
    /// A chunked body.
    Chunked(Chunk),
    /// HTTP/2, which has a framing of its own.
    Http2,
    /// Nothing that is followed here: WebSocket, or bytes that hyper will
    /// refuse.
    Raw,
}

/// A place within a chunked body (RFC 9112, section 7.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chunk {
    Size(u64),
    Extension(u64),
    SizeEnd(u64),
    Data(u64),
    DataReturn,
    DataFeed,
    /// A trailer line: whether it is empty so far.
    Trailer(bool),
    /// After the carriage return of a trailer line.
    TrailerFeed(bool),
}

/// Limits of one head.
#[derive(Clone, Copy, Debug)]
pub(super) struct HeadLimits {
    pub bytes: usize,
    pub fields: usize,
}

/// The state of one connection's inbound side.
#[derive(Debug)]
pub(super) struct Wire {
    place: Place,
    limits: HeadLimits,
    /// Bytes of the unfinished head that were looked at already.
    seen: usize,
    /// Where the current line of the head starts.
    line: usize,
    fields: usize,
}

impl Wire {
    pub fn new(limits: HeadLimits) -> Self {
        Self {
            place: Place::Start,
            limits,
            seen: 0,
            line: 0,
            fields: 0,
        }
    }

    pub const fn place(&self) -> Place {
        self.place
    }

    /// What follows is not HTTP/1 any more.
    pub const fn let_through(&mut self) {
        self.place = Place::Raw;
    }

    /// Counts bytes that were handed on without [`Wire::take`].
    pub const fn passed(&mut self, bytes: u64) {
        if let Place::Length(left) = self.place {
            self.place = body(left.saturating_sub(bytes));
        }
    }

    /// Moves what may be handed on from `unread` to `ready`.
    ///
    /// Bytes of an unfinished head stay in `unread`.
    pub fn take(&mut self, unread: &mut BytesMut, ready: &mut BytesMut) -> Result<(), Violation> {
        while !unread.is_empty() {
            match self.place {
                Place::Start => {
                    let known = unread.len().min(PREFACE.len());
                    if unread.get(..known) != PREFACE.get(..known) {
                        self.place = Place::Head;
                    } else if known == PREFACE.len() {
                        self.place = Place::Http2;
                    } else {
                        return Ok(());
                    }
                }
                Place::Head => match self.head_end(unread)? {
                    None => return Ok(()),
                    Some(end) => {
                        let head = unread.split_to(end);
                        (self.seen, self.line, self.fields) = (0, 0, 0);
                        // Empty lines before a request line are allowed and
                        // mean nothing (RFC 9112, section 2.2).
                        if head.len() > 2 {
                            self.place = framing(&head)?;
                            ready.extend_from_slice(&head);
                        }
                    }
                },
                Place::Length(left) => {
                    let here = unread
                        .len()
                        .min(usize::try_from(left).unwrap_or(usize::MAX));
                    ready.extend_from_slice(&unread.split_to(here));
                    self.passed(here as u64);
                }
                Place::Chunked(chunk) => {
                    let (used, place) = follow(chunk, unread);
                    self.place = place;
                    ready.extend_from_slice(&unread.split_to(used));
                }
                Place::Http2 | Place::Raw => {
                    ready.extend_from_slice(unread);
                    unread.clear();
                }
            }
        }
        Ok(())
    }

    /// The length of the head once it is whole.
    fn head_end(&mut self, unread: &BytesMut) -> Result<Option<usize>, Violation> {
        let bytes: &[u8] = unread;
        while let Some(offset) = bytes
            .get(self.seen..)
            .and_then(|rest| rest.iter().position(|b| *b == b'\n'))
        {
            let feed = self.seen + offset;
            if feed >= self.limits.bytes {
                return Err(Violation::HeadTooLarge);
            }
            if feed == 0 || bytes.get(feed - 1) != Some(&b'\r') {
                return Err(Violation::BareLineFeed);
            }
            if feed - self.line == 1 {
                return Ok(Some(feed + 1));
            }
            // The request line is the one that is no field.
            self.fields += usize::from(self.line > 0);
            if self.fields > self.limits.fields {
                return Err(Violation::TooManyFields);
            }
            self.seen = feed + 1;
            self.line = self.seen;
        }
        self.seen = bytes.len();
        if bytes.len() > self.limits.bytes {
            Err(Violation::HeadTooLarge)
        } else {
            Ok(None)
        }
    }
}

/// What follows a body of which `left` bytes are missing.
const fn body(left: u64) -> Place {
    if left == 0 {
        Place::Head
    } else {
        Place::Length(left)
    }
}

/// How the body that belongs to a whole head is framed.
fn framing(head: &[u8]) -> Result<Place, Violation> {
    let (mut length, mut chunked, mut coded, mut hosts) = (None, false, false, 0);
    let lines = head.split(|b| *b == b'\n');
    let mut lines = lines.map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let first = lines.next().unwrap_or_default();
    request_line(first)?;
    for line in lines.filter(|line| !line.is_empty()) {
        let (name, value) = field(line)?;
        if name.eq_ignore_ascii_case(b"content-length") {
            let here = number(value);
            // Two that say the same say it once.
            let same = length.is_none_or(|known| known == here);
            length = Some(here.filter(|_| same));
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            chunked = !coded && value.eq_ignore_ascii_case(b"chunked");
            coded = true;
        } else if name.eq_ignore_ascii_case(b"host") {
            hosts += 1;
        }
    }
    // HTTP/1.0 knows no hosts (RFC 9112, section 3.2).
    if hosts > 1 || (hosts == 0 && first.ends_with(b"HTTP/1.1")) {
        return Err(Violation::NotOneHost);
    }
    match (length, coded, chunked) {
        (Some(_), true, _) => Err(Violation::LengthAndCoding),
        (None, true, true) => Ok(Place::Chunked(Chunk::Size(0))),
        (None, true, false) => Err(Violation::UnknownCoding),
        (Some(Some(length)), false, _) => Ok(body(length)),
        (Some(None), false, _) => Err(Violation::BrokenHead),
        (None, false, _) => Ok(Place::Head),
    }
}

/// Whether it is METHOD TARGET VERSION; hyper looks closer.
fn request_line(line: &[u8]) -> Result<(), Violation> {
    let mut parts = line.split(|b| *b == b' ');
    let named = parts.by_ref().take(2).all(|part| !part.is_empty());
    let version = parts.next();
    let known = version == Some(b"HTTP/1.1") || version == Some(b"HTTP/1.0");
    if named && known && parts.next().is_none() {
        Ok(())
    } else {
        Err(Violation::BrokenHead)
    }
}

/// Name and value of a field (RFC 9110, section 5). A name ends at its colon,
/// without a space before it, and no line continues the one before.
fn field(line: &[u8]) -> Result<(&[u8], &[u8]), Violation> {
    let colon = line.iter().position(|b| *b == b':');
    let (name, value) = line.split_at(colon.ok_or(Violation::BrokenHead)?);
    let value = value.get(1..).unwrap_or_default().trim_ascii();
    let token = |b: &u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(b);
    let text = |b: &u8| *b == b'\t' || !b.is_ascii_control();
    if name.is_empty() || !name.iter().all(token) || !value.iter().all(text) {
        return Err(Violation::BrokenHead);
    }
    Ok((name, value))
}

/// A length: digits alone, where others would also take a sign.
fn number(value: &[u8]) -> Option<u64> {
    let digits = Some(value).filter(|value| value.iter().all(u8::is_ascii_digit))?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// How many bytes belong to the chunked body, and what comes after them.
fn follow(mut chunk: Chunk, bytes: &[u8]) -> (usize, Place) {
    let mut at = 0;
    while let Some(byte) = bytes.get(at).copied() {
        at += 1;
        chunk = match (chunk, byte) {
            (Chunk::Size(size), b'0'..=b'9' | b'a'..=b'f' | b'A'..=b'F') => {
                let digit = char::from(byte).to_digit(16).map_or(0, u64::from);
                match size.checked_mul(16).and_then(|s| s.checked_add(digit)) {
                    Some(size) => Chunk::Size(size),
                    // Past 2^64: hyper refuses it, and the connection ends.
                    None => return (bytes.len(), Place::Raw),
                }
            }
            (Chunk::Size(size) | Chunk::Extension(size), b'\r') => Chunk::SizeEnd(size),
            (Chunk::Size(size), b';' | b' ' | b'\t') => Chunk::Extension(size),
            (Chunk::Extension(_), b'\n') => return (bytes.len(), Place::Raw),
            (Chunk::Extension(size), _) => Chunk::Extension(size),
            (Chunk::SizeEnd(0), b'\n') => Chunk::Trailer(true),
            (Chunk::SizeEnd(size), b'\n') => Chunk::Data(size),
            (Chunk::Data(left), _) => {
                let here = (bytes.len() - at + 1).min(usize::try_from(left).unwrap_or(usize::MAX));
                at += here - 1;
                match left - here as u64 {
                    0 => Chunk::DataReturn,
                    left => Chunk::Data(left),
                }
            }
            (Chunk::DataReturn, b'\r') => Chunk::DataFeed,
            (Chunk::DataFeed, b'\n') => Chunk::Size(0),
            (Chunk::Trailer(empty), b'\r') => Chunk::TrailerFeed(empty),
            (Chunk::Trailer(_), b'\n') => return (bytes.len(), Place::Raw),
            (Chunk::Trailer(_), _) => Chunk::Trailer(false),
            (Chunk::TrailerFeed(true), b'\n') => return (at, Place::Head),
            (Chunk::TrailerFeed(false), b'\n') => Chunk::Trailer(true),
            // Anything else is no chunked body: hyper says so to the client.
            _ => return (bytes.len(), Place::Raw),
        };
    }
    (at, Place::Chunked(chunk))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMITS: HeadLimits = HeadLimits {
        bytes: 200,
        fields: 4,
    };

    /// What is handed on when `text` arrives in pieces of `size` bytes.
    fn through(text: &str, size: usize) -> (Result<String, Violation>, Place) {
        let (mut wire, mut unread, mut ready) =
            (Wire::new(LIMITS), BytesMut::new(), BytesMut::new());
        for piece in text.as_bytes().chunks(size) {
            unread.extend_from_slice(piece);
            if let Err(violation) = wire.take(&mut unread, &mut ready) {
                return (Err(violation), wire.place());
            }
        }
        (Ok(String::from_utf8(ready.to_vec()).unwrap()), wire.place())
    }

    #[track_caller]
    fn passes(text: &str, end: Place) {
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(
                through(text, size),
                (Ok(text.to_owned()), end),
                "pieces of {size}"
            );
        }
    }

    #[track_caller]
    fn refuses(text: &str, violation: Violation) {
        for size in [1, 2, 3, 7, 1000] {
            assert_eq!(through(text, size).0, Err(violation), "pieces of {size}");
        }
    }

    #[test]
    fn whole_requests_pass_and_the_next_one_is_expected() {
        passes("GET / HTTP/1.1\r\nhost: a\r\n\r\n", Place::Head);
        passes(
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 3\r\n\r\nabcGET / HTTP/1.1\r\nhost: a\r\n\r\n",
            Place::Head,
        );
        passes(
            "POST / HTTP/1.1\r\nhost: a\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n0\r\nt: u\r\n\r\nGET / HTTP/1.1\r\nhost: a\r\n\r\n",
            Place::Head,
        );
    }

    #[test]
    fn a_body_is_followed_to_its_last_byte() {
        passes(
            "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\n\r\nab\n",
            Place::Length(2),
        );
        passes(
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nA\r\n0123\n",
            Place::Chunked(Chunk::Data(5)),
        );
    }

    #[test]
    fn http2_is_let_through_from_its_preface_on() {
        passes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\n\n", Place::Http2);
    }

    #[test]
    fn half_a_head_is_held_back() {
        let (mut wire, mut ready) = (Wire::new(LIMITS), BytesMut::new());
        let mut unread = BytesMut::from("GET / HTTP/1.1\r\nhost: a\r\n");
        wire.take(&mut unread, &mut ready).unwrap();
        assert!(ready.is_empty());
        unread.extend_from_slice(b"\r\n");
        wire.take(&mut unread, &mut ready).unwrap();
        assert!(unread.is_empty());
        assert!(ready.ends_with(b"\r\n\r\n"));
    }

    #[test]
    fn a_bare_line_feed_is_refused_wherever_it_is_in_a_head() {
        refuses("GET / HTTP/1.1\nhost: a\r\n\r\n", Violation::BareLineFeed);
        refuses("GET / HTTP/1.1\r\nhost: a\n\r\n", Violation::BareLineFeed);
        refuses("GET / HTTP/1.1\r\nhost: a\r\n\n", Violation::BareLineFeed);
        let second = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\n\r\nxGET / HTTP/1.1\n\n";
        refuses(second, Violation::BareLineFeed);
    }

    #[test]
    fn a_length_beside_a_coding_is_refused_in_either_order() {
        let both =
            "POST / HTTP/1.1\r\nhost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n";
        refuses(both, Violation::LengthAndCoding);
        let both =
            "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: gzip\r\ncontent-length: x\r\n\r\n";
        refuses(both, Violation::LengthAndCoding);
    }

    #[test]
    fn a_head_that_two_readers_could_read_two_ways_is_refused() {
        for line in [
            "content-length: -1",
            "content-length: +1",
            "content-length: 18446744073709551616",
            "content-length: 1\r\ncontent-length: 2",
            "content-length: 1, 1",
            "content-length:",
            "a: b\r\n c",
            "a: b\0c",
            "a: b\rc",
            "a : b",
            ": b",
            "a",
        ] {
            let head = format!("POST / HTTP/1.1\r\nhost: a\r\n{line}\r\n\r\n");
            refuses(&head, Violation::BrokenHead);
        }
        for line in [
            "GET /",
            "GET / HTTP/1.1 x",
            "GET  HTTP/1.1",
            "GET / HTTP/2.0",
        ] {
            refuses(&format!("{line}\r\n\r\n"), Violation::BrokenHead);
        }
        for coding in [
            "xchunked",
            "gzip, chunked",
            "gzip",
            "chunked\r\ntransfer-encoding: chunked",
        ] {
            let head = format!("POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: {coding}\r\n\r\n");
            refuses(&head, Violation::UnknownCoding);
        }
        let twice = "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nx";
        passes(twice, Place::Head);
    }

    #[test]
    fn heads_over_a_limit_are_refused_before_they_end() {
        refuses(
            &format!("GET / HTTP/1.1\r\nhost: a\r\na: {}", "x".repeat(300)),
            Violation::HeadTooLarge,
        );
        refuses(
            &format!("GET / HTTP/1.1\r\nhost: a\r\n{}", "a:b\r\n".repeat(5)),
            Violation::TooManyFields,
        );
        passes(
            &format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "a:b\r\n".repeat(3)),
            Place::Head,
        );
    }

    #[test]
    fn a_chunk_size_past_two_to_the_64_is_left_to_hyper_and_nothing_follows() {
        let head = "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n";
        passes(&format!("{head}fffffffffffffffff\r\n"), Place::Raw);
        passes(&format!("{head}3\nabc"), Place::Raw);
    }
}
