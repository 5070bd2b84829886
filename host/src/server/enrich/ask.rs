//! What a request asks for: options, and records in one of several forms.

use std::time::Duration;

use super::json::{self, Plain};
use super::taken::Taken;
use crate::enrich::{Format, Order, Record};
use crate::server::intake::body::{Memory, Share};
use crate::server::intake::options::{one_of, seconds};
use crate::server::intake::query::{bad, known, once, one, pairs};
use crate::server::problem::Refusal;
use crate::server::settings::Enrich;

/// Every option, as `/openapi.json` describes them.
pub(super) const KEYS: &[&str] = &["pipeline", "concurrency", "order", "provenance", "timeout"];

/// What a client asked for; none where it left the choice to the operator.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Asked {
    pub pipeline: Option<String>,
    pub concurrency: Option<u32>,
    pub order: Option<Order>,
    pub provenance: Option<bool>,
    /// For each record.
    pub timeout: Option<Duration>,
}

impl Asked {
    /// Reads a query string.
    pub fn from_query(query: &str) -> Result<Self, Refusal> {
        let mut asked = Self::default();
        for (key, value) in pairs(query) {
            asked.set(&key, &value)?;
        }
        Ok(asked)
    }

    /// Takes one member of a JSON object that is an option.
    pub fn say(&mut self, key: &str, value: Plain) -> Result<(), Refusal> {
        match value {
            Plain::None => Ok(()),
            Plain::One(value) => self.set(key, &value),
            Plain::Many => {
                let key = known(key, KEYS)?;
                Err(bad(key, "takes one value, not a list or an object"))
            }
        }
    }

    /// These, and `others` where these are silent; one in both is refused, because
    /// one of them would be ignored.
    pub fn and(self, others: Self) -> Result<Self, Refusal> {
        Ok(Self {
            pipeline: one("pipeline", self.pipeline, others.pipeline)?,
            concurrency: one("concurrency", self.concurrency, others.concurrency)?,
            order: one("order", self.order, others.order)?,
            provenance: one("provenance", self.provenance, others.provenance)?,
            timeout: one("timeout", self.timeout, others.timeout)?,
        })
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Refusal> {
        match known(key, KEYS)? {
            key @ "pipeline" => once(key, &mut self.pipeline, value.to_owned()),
            key @ "concurrency" => {
                let number = value
                    .parse::<u32>()
                    .map_err(|_| bad(key, format!("is `{value}`; it takes a number of records")))?;
                once(key, &mut self.concurrency, number)
            }
            key @ "order" => {
                let ways = [("completion", Order::Completion), ("input", Order::Input)];
                once(key, &mut self.order, one_of(key, value, &ways)?)
            }
            key @ "provenance" => {
                let ways = [("true", true), ("false", false)];
                once(key, &mut self.provenance, one_of(key, value, &ways)?)
            }
            key => once(key, &mut self.timeout, seconds(key, value)?),
        }
    }
}

/// What a body is, from its `Content-Type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    /// One of the lists that the command reads too.
    Of(Format),
    /// One of those, told by its first line as the command tells it.
    Any,
    /// A JSON object with `urls` and `records`.
    Json,
}

/// Media types of lists.
const TYPES: &[&str] = &[
    "text/plain",
    "application/x-ndjson",
    "application/ndjson",
    "application/jsonl",
    "text/csv",
    "application/xml",
    "text/xml",
    "application/json",
];

impl List {
    /// Of a body without a type its first line says what it is, and so it does of what
    /// curl sends when it is told nothing.
    pub fn of(content_type: Option<&str>) -> Result<Self, Refusal> {
        let Some(content_type) = content_type else {
            return Ok(Self::Any);
        };
        let essence = content_type.split(';').next();
        let essence = essence.unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "application/x-www-form-urlencoded" => Ok(Self::Any),
            "text/plain" => Ok(Self::Of(Format::Text)),
            "application/x-ndjson" | "application/ndjson" | "application/jsonl" => {
                Ok(Self::Of(Format::Jsonl))
            }
            "text/csv" => Ok(Self::Of(Format::Csv)),
            "application/xml" | "text/xml" => Ok(Self::Of(Format::Sitemap)),
            "application/json" => Ok(Self::Json),
            _ => Err(Refusal::UnknownList { known: TYPES }),
        }
    }

    /// Takes a body apart; what its records hold is added to `share`. It computes:
    /// not for the threads that serve HTTP.
    pub fn take_apart(
        self,
        body: &[u8],
        limits: &Enrich,
        memory: &Memory,
        share: &mut Share,
    ) -> Result<(Vec<Record>, Asked), Refusal> {
        let mut taken = Taken::out_of(body, limits, memory, share);
        let asked = match self {
            Self::Json => json::read(body, &mut taken)?,
            Self::Of(format) => {
                format.read(body, &mut taken)?;
                Asked::default()
            }
            Self::Any => {
                Format::of_whole(body).read(body, &mut taken)?;
                Asked::default()
            }
        };
        if let Some(refusal) = taken.refused {
            return Err(refusal);
        }
        if taken.records.is_empty() {
            return Err(Refusal::NoRecords);
        }
        Ok((taken.records, asked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apart(
        list: List,
        body: &str,
        limits: &Enrich,
    ) -> Result<(Vec<String>, Asked), &'static str> {
        let memory = Memory::new(1 << 30);
        let mut share = Share::default();
        let apart = list.take_apart(body.as_bytes(), limits, &memory, &mut share);
        let apart = apart.map_err(|refusal| refusal.code())?;
        assert!(memory.held() > 0, "records are counted");
        let urls = apart.0.iter().map(|record| record.url().to_owned());
        Ok((urls.collect(), apart.1))
    }

    #[test]
    fn every_form_gives_the_same_records() {
        let json = r#"{"urls": ["http://a/"], "records": [{"url": "http://b/", "id": 1}]}"#;
        for (content_type, body) in [
            (None, "# list\nhttp://a/\n\nhttp://b/\n"),
            (Some("text/plain; charset=utf-8"), "http://a/\r\nhttp://b/"),
            (
                Some("application/x-www-form-urlencoded"),
                "http://a/\nhttp://b/",
            ),
            (
                Some("application/x-ndjson"),
                "{\"url\":\"http://a/\"}\n\"http://b/\"\n",
            ),
            (None, "{\"url\":\"http://a/\"}\n\"http://b/\"\n"),
            (
                Some("application/x-www-form-urlencoded"),
                "id,url\n1,http://a/\n2,http://b/\n",
            ),
            (Some("Text/CSV"), "id,url\n1,http://a/\n2,http://b/\n"),
            (
                Some("application/xml"),
                "<urlset><url><loc>http://a/</loc></url><url><loc>http://b/</loc></url></urlset>",
            ),
            (Some("application/json"), json),
        ] {
            let list = List::of(content_type).unwrap();
            let (urls, asked) = apart(list, body, &Enrich::default()).unwrap();
            assert_eq!(urls, ["http://a/", "http://b/"], "{content_type:?}");
            assert_eq!(asked, Asked::default());
        }
        let unknown = List::of(Some("image/png")).unwrap_err();
        assert_eq!(unknown.code(), "unknown-list");
    }

    #[test]
    fn what_is_no_list_and_what_is_too_much_is_refused_by_name() {
        let limits = Enrich {
            max_records: 2,
            ..Enrich::default()
        };
        let text = List::Of(Format::Text);
        let small = Enrich {
            max_bytes: 100,
            max_records: 1,
            ..Enrich::default()
        };
        let many: Vec<String> = (0..100).map(|n| format!("\"{n}\":0")).collect();
        let wide = format!("{{\"records\":[{{{}}}]}}", many.join(","));
        for (list, body, limits, code) in [
            (text, "# nothing\n\n", &limits, "no-records"),
            (text, "a\nb\nc\n", &limits, "too-many-records"),
            (
                List::Json,
                r#"{"urls":["a","b","c"]}"#,
                &limits,
                "too-many-records",
            ),
            (List::Json, "{}", &limits, "no-records"),
            (List::Json, "[]", &limits, "bad-json"),
            (List::Json, r#"{"urls":"a"}"#, &limits, "bad-json"),
            (
                List::Json,
                r#"{"urls":["a"],"recods":[]}"#,
                &limits,
                "unknown-option",
            ),
            (
                List::Json,
                r#"{"urls":["a"],"order":[]}"#,
                &limits,
                "bad-option",
            ),
            (
                List::Json,
                r#"{"urls":["a"],"allow_private":true}"#,
                &limits,
                "unknown-option",
            ),
            (
                List::Of(Format::Csv),
                "name,link\na,b\n",
                &limits,
                "bad-list",
            ),
            (
                List::Of(Format::Sitemap),
                "<sitemapindex>",
                &limits,
                "bad-list",
            ),
            (text, &"a".repeat(9000), &small, "list-too-large"),
            (List::Json, &wide, &small, "list-too-large"),
        ] {
            assert_eq!(apart(list, body, limits), Err(code), "{body}");
        }
    }

    #[test]
    fn an_element_that_is_none_is_a_record_that_says_so() {
        let body = r#"{"urls": [7, "http://a/"], "records": [[], {"id": 1}]}"#;
        let (urls, _) = apart(List::Json, body, &Enrich::default()).unwrap();
        assert_eq!(urls, ["7", "http://a/", "[]", ""]);
    }

    #[test]
    fn query_and_json_say_the_same_and_neither_says_it_twice() {
        let query = "pipeline=a&concurrency=3&order=input&provenance=true&timeout=2.5";
        let body = r#"{"urls": ["http://a/"], "pipeline": "a", "concurrency": 3,
            "order": "input", "provenance": true, "timeout": 2.5}"#;
        let by_query = Asked::from_query(query).unwrap();
        let (_, in_body) = apart(List::Json, body, &Enrich::default()).unwrap();
        assert_eq!(by_query, in_body);
        assert_eq!(by_query.and(in_body).unwrap_err().code(), "bad-option");
        for (query, code) in [
            ("concurency=1", "unknown-option"),
            ("allow_private=true", "unknown-option"),
            ("concurrency=-1", "bad-option"),
            ("concurrency=1&concurrency=1", "bad-option"),
            ("order=random", "bad-option"),
            ("provenance=1", "bad-option"),
            ("timeout=0", "bad-option"),
            ("timeout=NaN", "bad-option"),
        ] {
            assert_eq!(
                Asked::from_query(query).unwrap_err().code(),
                code,
                "{query}"
            );
        }
    }
}
