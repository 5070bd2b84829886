//! Every way in which an origin can be bad, by name.

use std::time::Duration;

/// What an origin does wrong.
///
/// The first five concern whole connections, and so `/robots.txt` as well; at a
/// path ([`Behaviour::fault_at`]) they do what is nearest to them after the
/// request. All others concern an answer, and spare `/robots.txt` unless it is
/// [`Robots::LikePages`].
///
/// "The page" is what a good origin would have served at the path.
///
/// [`Behaviour::fault_at`]: crate::Behaviour::fault_at
/// [`Robots::LikePages`]: crate::Robots::LikePages
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It listens with a backlog of 0 that is full, and never accepts: connects
    /// hang. It must be there from the start; set later, it is
    /// [`Fault::Silent`].
    NeverAccepts,
    /// It closes every connection at once.
    ClosesAtOnce,
    /// It resets every connection at once.
    ResetsAtOnce,
    /// It sends garbage where TLS should begin; its URL begins with `https:`.
    GarbageTls,
    /// It never answers the first message of TLS; its URL begins with `https:`.
    StallsTls,

    /// It reads the request and says nothing.
    Silent,
    /// It sends bytes that are no HTTP, and closes.
    Garbage,
    /// It says nothing after the status line.
    HangsAfterStatusLine,
    /// It says nothing after the head.
    HangsAfterHead,
    /// It says nothing after half of the page.
    HangsInBody,
    /// It sends its head one byte at a time, with this pause between two.
    DripsHead(Duration),
    /// It sends the page one byte at a time, with this pause between two.
    Drips(Duration),
    /// The page has no end: paragraphs in chunks for ever.
    Endless,
    /// The head has no end: headers for ever.
    EndlessHead,
    /// One header is so many bytes long.
    HugeHeader(usize),

    /// A body in gzip that decodes to at least so many zeros.
    GzipBomb(u64),
    /// A body in zstd that decodes to at least so many zeros.
    ZstdBomb(u64),
    /// The page in gzip ends in the middle, in an answer that is whole.
    CutGzip,
    /// The page says that it is in gzip, and is not.
    NotGzip,

    /// `Content-Length` says twice what is sent before the connection closes.
    LengthTooLong,
    /// `Content-Length` says half of what is sent.
    LengthTooShort,
    /// Two `Content-Length` disagree: the page's, and one less.
    TwoLengths,
    /// `Content-Length` and `Transfer-Encoding: chunked` at once, which RFC 9112
    /// (6.3) lets a client refuse; the page comes in one chunk.
    LengthAndChunks,
    /// The second chunk has a size that is no number.
    BrokenChunks,
    /// The connection closes without a last chunk.
    CutChunks,
    /// Half of the page in an answer that ends with its connection. In the
    /// clear nobody can tell that it is cut; with TLS the last message is
    /// missing.
    CutUntilClose,
    /// The connection is reset in the middle of the page.
    Resets,

    /// 302 between two URLs for ever: `?turn=a` and `?turn=b` of the path.
    RedirectLoop,
    /// 302 so many times, `?hop=1` and so on of the path, and then the page.
    RedirectChain(u32),
    /// 302 to this URL, as it stands.
    RedirectTo(String),

    /// This status on the first, third, fifth call and so on; the page on the
    /// others, so that one more try helps.
    Alternates(u16),
    /// 429 with `Retry-After: 3600` on every call.
    RetryInAnHour,
    /// This status with this `Retry-After`, as it stands: a date, a number that
    /// is too large, or nonsense.
    RetryAfter(u16, String),
    /// 200 with a page that says that something went wrong.
    ErrorPage,
    /// This status with a short page.
    Status(u16),

    /// The page says that it is UTF-8, and has bytes in it that are not.
    InvalidUtf8,
    /// Nested `div` elements of about so many bytes in all, streamed.
    NestedDivs(u64),

    /// These bytes instead of an answer, and the end of the connection.
    Raw(Vec<u8>),
    /// 103 with `Link` before the answer, which is a good one.
    EarlyHints,
    /// The page with `Connection: close`, and the connection is closed.
    Closes,
}

impl Fault {
    /// What a gzip bomb decodes to: 10 GB, in 11 MB on the wire.
    pub const BOMB: u64 = 10_000_000_000;

    /// The size of nested elements: 50 MB.
    pub const NESTED: u64 = 50_000_000;

    /// The length of a huge header: 1 MiB, more than any client should hold.
    pub const HEADER: usize = 1 << 20;

    /// One of each kind with the usual numbers, and its name on the command
    /// line. `NAME:VALUE` there overrides the number, where there is one.
    #[must_use]
    pub fn all() -> Vec<(&'static str, Self)> {
        let private = "http://10.0.0.1/".to_owned();
        vec![
            ("never-accepts", Self::NeverAccepts),
            ("closes-at-once", Self::ClosesAtOnce),
            ("resets-at-once", Self::ResetsAtOnce),
            ("garbage-tls", Self::GarbageTls),
            ("stalls-tls", Self::StallsTls),
            ("silent", Self::Silent),
            ("garbage", Self::Garbage),
            ("hangs-after-status-line", Self::HangsAfterStatusLine),
            ("hangs-after-head", Self::HangsAfterHead),
            ("hangs-in-body", Self::HangsInBody),
            ("drips-head", Self::DripsHead(Duration::from_secs(1))),
            ("drips", Self::Drips(Duration::from_secs(1))),
            ("endless", Self::Endless),
            ("endless-head", Self::EndlessHead),
            ("huge-header", Self::HugeHeader(Self::HEADER)),
            ("gzip-bomb", Self::GzipBomb(Self::BOMB)),
            ("zstd-bomb", Self::ZstdBomb(Self::BOMB)),
            ("cut-gzip", Self::CutGzip),
            ("not-gzip", Self::NotGzip),
            ("length-too-long", Self::LengthTooLong),
            ("length-too-short", Self::LengthTooShort),
            ("two-lengths", Self::TwoLengths),
            ("length-and-chunks", Self::LengthAndChunks),
            ("broken-chunks", Self::BrokenChunks),
            ("cut-chunks", Self::CutChunks),
            ("cut-until-close", Self::CutUntilClose),
            ("resets", Self::Resets),
            ("redirect-loop", Self::RedirectLoop),
            ("redirect-chain", Self::RedirectChain(10)),
            ("redirect-to", Self::RedirectTo(private)),
            ("alternates", Self::Alternates(500)),
            ("retry-in-an-hour", Self::RetryInAnHour),
            ("retry-after", Self::RetryAfter(503, "120".to_owned())),
            ("error-page", Self::ErrorPage),
            ("status", Self::Status(999)),
            ("invalid-utf8", Self::InvalidUtf8),
            ("nested-divs", Self::NestedDivs(Self::NESTED)),
            ("raw", Self::Raw(b"HTTP/1.1 200 OK\n\nbare\n".to_vec())),
            ("early-hints", Self::EarlyHints),
            ("closes", Self::Closes),
        ]
    }

    /// 404.
    #[must_use]
    pub const fn not_found() -> Self {
        Self::Status(404)
    }

    /// 410.
    #[must_use]
    pub const fn gone() -> Self {
        Self::Status(410)
    }

    /// 302 to this URL.
    #[must_use]
    pub fn redirect_to(url: impl Into<String>) -> Self {
        Self::RedirectTo(url.into())
    }

    /// Whether it stands where TLS should.
    pub(crate) const fn in_tls(&self) -> bool {
        matches!(self, Self::GarbageTls | Self::StallsTls)
    }
}
