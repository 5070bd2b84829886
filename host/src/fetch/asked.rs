//! What an upstream asks for in the head of its answer: to be asked later.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// The longest wait that is believed, so that sums stay small.
const DAY: u64 = 86_400;

/// Numbers from here on are seconds since 1970 and no wait: 2001 and later.
const EPOCH: u64 = 1_000_000_000;

/// What the head of an answer asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Asks {
    /// To be left alone for so long.
    pub wait: Option<Duration>,
    /// To be asked so often at most, in so many seconds.
    pub quota: Option<(u32, f64)>,
}

impl Asks {
    /// What these headers ask for.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        let now = SystemTime::now();
        Self {
            wait: retry_after(headers, now).max(used_up(headers, now)),
            quota: quota(headers),
        }
    }
}

/// `RateLimit-Policy`: the narrowest of the quotas that it names, as a structured field
/// (`"name";q=60;w=60`) or as before (`60;w=60`).
fn quota(headers: &HeaderMap) -> Option<(u32, f64)> {
    let text = headers.get("ratelimit-policy")?.to_str().ok()?;
    let quotas = text.split(',').filter_map(|item| {
        let first = item.split(';').next().unwrap_or_default().trim();
        let calls = parameter(item, "q").unwrap_or(first).parse::<u32>().ok()?;
        let seconds = parameter(item, "w")?.parse::<u32>().ok()?;
        (calls > 0 && seconds > 0).then_some((calls, f64::from(seconds)))
    });
    quotas.min_by(|(some, in_some), (more, in_more)| {
        (f64::from(*some) / in_some).total_cmp(&(f64::from(*more) / in_more))
    })
}

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
    fn a_policy_says_how_often_it_may_be_asked() {
        for (policy, quota) in [
            ("60;w=60", Some((60, 60.0))),
            ("\"default\";q=100;w=60", Some((100, 60.0))),
            (
                "\"day\";q=1000;w=86400, \"burst\";q=10;w=1",
                Some((1_000, 86_400.0)),
            ),
            ("60", None),
            ("\"a\";q=0;w=60", None),
            ("q=1", None),
        ] {
            assert_eq!(
                super::quota(&headers(&[("ratelimit-policy", policy)])),
                quota,
                "{policy}"
            );
        }
        assert_eq!(Asks::of(&headers(&[])), Asks::default());
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
