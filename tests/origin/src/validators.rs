//! Conditional requests (RFC 9110, 13).

use std::time::{Duration, UNIX_EPOCH};

use crate::coding::Coding;
use crate::request::Request;

/// Which validators go with a page. With any of them, a request whose
/// condition holds gets 304.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Validators {
    /// None.
    #[default]
    None,
    /// A strong `ETag`.
    Etag,
    /// A weak `ETag`.
    WeakEtag,
    /// `Last-Modified`.
    LastModified,
    /// A strong `ETag` and `Last-Modified`.
    Both,
}

/// The validators of one representation.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tags {
    pub(crate) etag: Option<String>,
    pub(crate) modified: Option<String>,
}

/// When pages with number 0 were last modified: the beginning of 2024.
const EPOCH: u64 = 1_704_067_200;

impl Validators {
    /// The validators of a page in a coding.
    pub(crate) fn of(
        self,
        number: u64,
        bytes: usize,
        revision: u32,
        coding: Option<Coding>,
    ) -> Tags {
        let suffix = coding.map_or("", Coding::name);
        let strong = || format!("\"{number}-{bytes}-{revision}{suffix}\"");
        // A minute later per number, and an hour per revision; numbers start
        // again before the time gets near the present.
        let seconds = EPOCH + number % 500_000 * 60 + u64::from(revision) * 3_600;
        let modified = || httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
        let (etag, modified) = match self {
            Self::None => (None, None),
            Self::Etag => (Some(strong()), None),
            Self::WeakEtag => (Some(format!("W/{}", strong())), None),
            Self::LastModified => (None, Some(modified())),
            Self::Both => (Some(strong()), Some(modified())),
        };
        Tags { etag, modified }
    }
}

impl Tags {
    /// Whether the request already has this representation. `If-None-Match`
    /// takes precedence over `If-Modified-Since`.
    pub(crate) fn known(&self, request: &Request) -> bool {
        if let Some(list) = request.header("if-none-match") {
            let Some(own) = &self.etag else { return false };
            let own = own.trim_start_matches("W/");
            let mut tags = list.split(',').map(str::trim);
            return tags.any(|tag| tag == "*" || tag.trim_start_matches("W/") == own);
        }
        let date = |text: &str| httpdate::parse_http_date(text).ok();
        let since = request.header("if-modified-since").and_then(date);
        let modified = self.modified.as_deref().and_then(date);
        matches!((since, modified), (Some(since), Some(modified)) if modified <= since)
    }

    /// Whether a range may be served under the request's `If-Range`.
    pub(crate) fn same(&self, request: &Request) -> bool {
        request.header("if-range").is_none_or(|condition| {
            // Only a strong validator will do (RFC 9110, 13.1.5).
            let strong = |etag: &&String| !etag.starts_with("W/");
            self.etag
                .as_ref()
                .filter(strong)
                .is_some_and(|e| e == condition)
                || self.modified.as_deref() == Some(condition)
        })
    }
}
