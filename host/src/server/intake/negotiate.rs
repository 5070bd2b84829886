//! Which way the answer takes, from `wait`, `format` and `Accept`.

use http::{HeaderMap, header};

use super::options::{Format, Options, Wait};
use crate::server::problem::Refusal;

/// What the client gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Answer {
    Stream(Stream),
    Document(Document),
    /// The run's address alone.
    Address,
}

/// Events as they come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Stream {
    Ndjson,
    Sse,
}

/// One document at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::server) enum Document {
    Json,
    Tokens,
    Css,
    Hex,
}

/// Media types of streams, the preferred one first.
const STREAMS: &[(&str, Stream)] = &[
    ("application/x-ndjson", Stream::Ndjson),
    ("text/event-stream", Stream::Sse),
    ("application/ndjson", Stream::Ndjson),
    ("application/json", Stream::Ndjson),
];

/// Media types of documents, the preferred one first.
const DOCUMENTS: &[(&str, Document)] = &[
    ("application/json", Document::Json),
    ("application/design-tokens+json", Document::Tokens),
    ("text/css", Document::Css),
    ("text/plain", Document::Hex),
];

impl Stream {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Ndjson => "application/x-ndjson",
            Self::Sse => "text/event-stream",
        }
    }

    /// The stream that `Accept` prefers.
    pub fn accepted(headers: &HeaderMap) -> Result<Self, Refusal> {
        preferred(headers, STREAMS).ok_or(Refusal::NotAcceptable {
            known: &["application/x-ndjson", "text/event-stream"],
        })
    }
}

impl Document {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Tokens => "application/design-tokens+json",
            Self::Css => "text/css; charset=utf-8",
            Self::Hex => "text/plain; charset=utf-8",
        }
    }
}

/// What the client gets; a format that the way of waiting cannot have is
/// refused.
pub(in crate::server) fn answer(options: &Options, headers: &HeaderMap) -> Result<Answer, Refusal> {
    let format = options.format.map(|format| match format {
        Format::Ndjson => Answer::Stream(Stream::Ndjson),
        Format::Sse => Answer::Stream(Stream::Sse),
        Format::Json => Answer::Document(Document::Json),
        Format::Tokens => Answer::Document(Document::Tokens),
        Format::Css => Answer::Document(Document::Css),
        Format::Hex => Answer::Document(Document::Hex),
    });
    let clash = |why: &str| {
        Err(Refusal::BadOption {
            key: "format",
            why: why.to_owned(),
        })
    };
    match (options.wait, format) {
        (Some(Wait::None), None) => Ok(Answer::Address),
        (Some(Wait::None), Some(_)) => clash("has no use with wait=none"),
        (Some(Wait::Stream), Some(Answer::Document(_))) => {
            clash("is one document, which wait=stream does not give; use wait=final")
        }
        (Some(Wait::Final), Some(Answer::Stream(_))) => {
            clash("is a stream, which wait=final does not give; it takes json, tokens, css, hex")
        }
        (_, Some(answer)) => Ok(answer),
        (Some(Wait::Final), None) => {
            preferred(headers, DOCUMENTS)
                .map(Answer::Document)
                .ok_or(Refusal::NotAcceptable {
                    known: &[
                        "application/json",
                        "application/design-tokens+json",
                        "text/css",
                        "text/plain",
                    ],
                })
        }
        (Some(Wait::Stream) | None, None) => Stream::accepted(headers).map(Answer::Stream),
    }
}

/// The offer that `Accept` weighs most (RFC 9110, section 12.5.1); ties go to
/// the first offer.
fn preferred<T: Copy>(headers: &HeaderMap, offers: &[(&str, T)]) -> Option<T> {
    let values = headers.get_all(header::ACCEPT);
    let accept: Vec<&str> = values
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    let accept = accept.join(",");
    let ranges: Vec<(&str, f32)> = accept.split(',').filter_map(range).collect();
    if ranges.is_empty() {
        return offers.first().map(|(_, offer)| *offer);
    }
    let mut best: Option<(f32, T)> = None;
    for (name, offer) in offers {
        // The most specific range that fits an offer decides about it.
        let fits = |(range, _): &&(&str, f32)| specificity(range, name).is_some();
        let weight = ranges
            .iter()
            .filter(fits)
            .max_by_key(|(range, _)| specificity(range, name))
            .map_or(0.0, |(_, weight)| *weight);
        if weight > best.map_or(0.0, |(most, _)| most) {
            best = Some((weight, *offer));
        }
    }
    best.map(|(_, offer)| offer)
}

/// A media range and its weight.
fn range(text: &str) -> Option<(&str, f32)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = parts
        .find_map(|part| part.strip_prefix("q="))
        .map_or(Some(1.0), |q| q.parse().ok());
    weight.map(|weight| (name, weight))
}

/// How closely a range names a media type; none where it does not.
fn specificity(range: &str, name: &str) -> Option<u8> {
    if range.eq_ignore_ascii_case(name) {
        return Some(2);
    }
    if range == "*/*" {
        return Some(0);
    }
    let kind = range.strip_suffix("/*")?;
    name.split_once('/')
        .filter(|(its, _)| its.eq_ignore_ascii_case(kind))
        .map(|_| 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str, accept: &str) -> Result<Answer, &'static str> {
        let mut headers = HeaderMap::new();
        if !accept.is_empty() {
            headers.insert(header::ACCEPT, accept.parse().unwrap());
        }
        answer(&Options::from_query(query).unwrap(), &headers).map_err(|refusal| refusal.code())
    }

    #[test]
    fn ndjson_is_the_default_and_sse_is_for_those_who_ask() {
        assert_eq!(asked("", ""), Ok(Answer::Stream(Stream::Ndjson)));
        assert_eq!(asked("", "*/*"), Ok(Answer::Stream(Stream::Ndjson)));
        assert_eq!(
            asked("", "text/event-stream"),
            Ok(Answer::Stream(Stream::Sse))
        );
        let weighed = "text/event-stream;q=0.5, application/x-ndjson;q=0.9";
        assert_eq!(asked("", weighed), Ok(Answer::Stream(Stream::Ndjson)));
        let excluded = "application/*;q=0, */*";
        assert_eq!(asked("", excluded), Ok(Answer::Stream(Stream::Sse)));
        assert_eq!(asked("", "image/png"), Err("not-acceptable"));
    }

    #[test]
    fn a_final_answer_is_one_document() {
        assert_eq!(
            asked("wait=final", ""),
            Ok(Answer::Document(Document::Json))
        );
        assert_eq!(
            asked("wait=final", "text/css"),
            Ok(Answer::Document(Document::Css))
        );
        assert_eq!(asked("format=hex", ""), Ok(Answer::Document(Document::Hex)));
        assert_eq!(asked("wait=none", "text/css"), Ok(Answer::Address));
    }

    #[test]
    fn formats_that_the_way_of_waiting_cannot_have_are_refused() {
        assert_eq!(asked("wait=final&format=ndjson", ""), Err("bad-option"));
        assert_eq!(asked("wait=stream&format=css", ""), Err("bad-option"));
        assert_eq!(asked("wait=none&format=css", ""), Err("bad-option"));
    }
}
