//! What an origin says at `/robots.txt`.

use std::time::Duration;

/// The answer at `/robots.txt`. It obeys neither capacity nor latency, failures
/// or faults of the pages, so that a test of a page's fault tests no more than
/// that; [`Robots::LikePages`] takes this privilege away.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Robots {
    /// 404: everything is allowed (RFC 9309, 2.3.1.3).
    #[default]
    Missing,
    /// 200 with this text.
    Text(String),
    /// This status with an empty body; 500 means that everything is forbidden
    /// (RFC 9309, 2.3.1.4).
    Status(u16),
    /// 200 with this text, after a while.
    Slow {
        /// How long it takes.
        after: Duration,
        /// What it says then.
        text: String,
    },
    /// 302 to this URL; RFC 9309 (2.3.1.2) asks to follow at least five.
    Redirect(String),
    /// 200 with an endless text of comments: RFC 9309 asks for a limit of at
    /// least 500 KiB.
    Endless,
    /// The request is dealt with like every other path, faults included.
    LikePages,
}

impl Robots {
    /// 200 with this text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }
}
