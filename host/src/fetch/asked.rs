//! What an upstream asks for in the head of its answer: to be asked later.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// The longest wait that is believed, so that sums stay small.
const DAY: u64 = 86_400;

/// Numbers from here on are seconds since 1970 and no wait: 2001 and later.
const EPOCH: u64 = 1_000_000_000;

/// `Retry-After`: seconds or a date (RFC 9110, 10.2.3).
pub(super) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers
        .get(http::header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim();
    if let Some(seconds) = seconds(text, now) {
        return Some(seconds);
    }
    let date = httpdate::parse_http_date(text).ok()?;
    let wait = date.duration_since(now).unwrap_or_default();
    Some(wait.min(Duration::from_secs(DAY)))
}

/// How long there is nothing left of a quota: `RateLimit` and its forerunners
/// (draft-ietf-httpapi-ratelimit-headers, and the common `X-RateLimit-…`).
pub(super) fn used_up(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok();
    if let Some(limit) = text("ratelimit") {
        // `"name";r=0;t=30`, several with commas between.
        let empty = limit
            .split(',')
            .find(|item| parameter(item, "r") == Some("0"))?;
        return seconds(parameter(empty, "t")?, now);
    }
    for prefix in ["ratelimit", "x-ratelimit", "x-rate-limit"] {
        let Some(remaining) = text(&format!("{prefix}-remaining")) else {
            continue;
        };
        if remaining.trim() != "0" {
            return None;
        }
        return seconds(text(&format!("{prefix}-reset"))?.trim(), now);
    }
    None
}

fn parameter<'a>(item: &'a str, name: &str) -> Option<&'a str> {
    item.split(';').find_map(|part| {
        let (found, value) = part.trim().split_once('=')?;
        (found == name).then_some(value)
    })
}

fn seconds(text: &str, now: SystemTime) -> Option<Duration> {
    let number: u64 = text.parse().ok()?;
    let since_epoch = now.duration_since(SystemTime::UNIX_EPOCH);
    let wait = match since_epoch {
        Ok(since) if number >= EPOCH => number.saturating_sub(since.as_secs()),
        _ => number,
    };
    Some(Duration::from_secs(wait.min(DAY)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (http::HeaderName::from_static(name), value.parse().unwrap()))
            .collect()
    }

    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000)
    }

    #[test]
    fn waits_are_read_in_seconds_and_as_dates() {
        for (value, wait) in [
            ("120", Some(120)),
            ("0", Some(0)),
            ("Tue, 14 Nov 2023 22:14:20 GMT", Some(60)),
            ("Tue, 14 Nov 2023 22:00:00 GMT", Some(0)),
            ("999999999", Some(DAY)),
            ("Fri, 31 Dec 9999 23:59:59 GMT", Some(DAY)),
            ("soon", None),
            ("-1", None),
        ] {
            let wait = wait.map(Duration::from_secs);
            let found = retry_after(&headers(&[("retry-after", value)]), now());
            assert_eq!(found, wait, "{value}");
        }
    }

    #[test]
    fn a_quota_that_is_used_up_says_until_when() {
        for (pairs, wait) in [
            (
                &[("ratelimit", "\"a\";r=5;t=9, \"b\";r=0;t=30")][..],
                Some(30),
            ),
            (&[("ratelimit", "\"a\";r=5;t=9")], None),
            (
                &[("ratelimit-remaining", "0"), ("ratelimit-reset", "7")],
                Some(7),
            ),
            (
                &[("ratelimit-remaining", "3"), ("ratelimit-reset", "7")],
                None,
            ),
            (
                &[
                    ("x-ratelimit-remaining", "0"),
                    ("x-ratelimit-reset", "1700000042"),
                ],
                Some(42),
            ),
            (&[("x-ratelimit-remaining", "0")], None),
            (&[], None),
        ] {
            let wait = wait.map(Duration::from_secs);
            assert_eq!(used_up(&headers(pairs), now()), wait, "{pairs:?}");
        }
    }
}
