//! What the stage's parameters say, checked before anything is asked.

use std::collections::BTreeMap;

use crescendo_plugin::{Failure, parse_parameters};

use crate::address;
use crate::ask::MISSING;
use crate::fields::{Confidence, Field, Kind};
use crate::job::{Leads, Outcome, Poll};
use crate::pages;
use crate::pointer::Pointer;
use crate::said::{Method, Mode, Said, SaidConfidence, SaidField, SaidPoll, WholeField};
use crate::template::{Json, Template};

/// Most fields of one stage.
pub const MOST_FIELDS: usize = 64;

/// How sure a claim is where the parameters do not say: an API that does not say how sure
/// it is counts as much as one that is half sure.
const CONFIDENCE: f64 = 0.5;

/// Headers that are credentials, or the host's.
const CREDENTIALS: [&str; 8] = [
    "authorization",
    "proxy-authorization",
    "cookie",
    "api-key",
    "apikey",
    "x-api-key",
    "x-auth-token",
    "x-goog-api-key",
];

/// What to ask, and what becomes of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Where.
    pub url: Template,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// With what.
    pub body: Body,
    /// Of which pages; none where the record is asked about as a whole.
    pub pages: Option<Pages>,
    /// Pages in one call; none for all.
    pub chunk: Option<usize>,
    /// How the result is waited for; none where the answer is the result.
    pub poll: Option<Poll>,
    /// Whether a `POST` says by a key that it is the same as another one.
    pub idempotent: bool,
    /// What is claimed.
    pub fields: Vec<Field>,
}

/// A request's body.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// None.
    Nothing,
    /// JSON.
    Json(Json),
    /// `application/x-www-form-urlencoded`.
    Form(Vec<(String, Template)>),
}

/// Which pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pages {
    /// These, of every record.
    These(Vec<u32>),
    /// Those that the record says under this name.
    Named(String),
}

/// Why parameters are refused: where, and what is wrong there.
fn wrong(place: &str, why: impl std::fmt::Display) -> Failure {
    Failure::InvalidInput(format!("the stage's parameters: `{place}` {why}"))
}

impl Plan {
    /// Reads parameters.
    ///
    /// # Errors
    /// [`Failure::InvalidInput`] with the parameter and what is wrong with it.
    pub fn parse(json: &str) -> Result<Self, Failure> {
        let said: Said = parse_parameters(json)?;
        let template =
            |place: &str, text: &str| Template::parse(text).map_err(|why| wrong(place, why));
        let url = template("url", &said.url)?;
        let origin = fixed_origin("url", &url)?;
        let body = match (said.body, said.form) {
            (Some(_), Some(_)) => return Err(wrong("form", "and `body` are one too many")),
            (None, None) => Body::Nothing,
            (Some(body), None) => Body::Json(Json::parse(&body).map_err(|why| wrong("body", why))?),
            (None, Some(form)) => {
                let pair = |(name, text): (String, String)| {
                    let text = template(&format!("form.{name}"), &text)?;
                    Ok((name, text))
                };
                Body::Form(form.into_iter().map(pair).collect::<Result<_, Failure>>()?)
            }
        };
        if said.method == Method::Get && body != Body::Nothing {
            return Err(wrong("body", "and `form` need the method POST"));
        }
        let pages = said.pages.as_deref().map(read_pages).transpose()?;
        let names_pages = url.names("pages") || body.names("pages");
        if pages.is_some() && !names_pages {
            return Err(wrong(
                "pages",
                "are said nowhere: `{pages}` has to stand in `url`, `body` or `form`",
            ));
        }
        let chunk = match (said.chunk, &pages) {
            (None, _) => None,
            (Some(0), _) => {
                return Err(wrong(
                    "chunk",
                    "is the number of pages in one call, at least 1",
                ));
            }
            (Some(_), None) => return Err(wrong("chunk", "needs `pages`")),
            (Some(chunk), Some(_)) => usize::try_from(chunk).ok(),
        };
        let poll = match (said.mode, said.poll) {
            (Mode::Direct, None) => None,
            (Mode::Submit, Some(poll)) => Some(read_poll(poll, origin)?),
            (Mode::Direct, Some(_)) => return Err(wrong("poll", "needs `mode = \"submit\"`")),
            (Mode::Submit, None) => return Err(wrong("mode", "submit needs `poll`")),
        };
        Ok(Self {
            url,
            method: match said.method {
                Method::Get => "GET",
                Method::Post => "POST",
            },
            headers: headers(said.headers)?,
            body,
            pages,
            chunk,
            poll,
            idempotent: said.idempotent,
            fields: read_fields(said.fields)?,
        })
    }
}

impl Body {
    fn names(&self, name: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::Json(json) => json.names(name),
            Self::Form(pairs) => pairs.iter().any(|(_, text)| text.names(name)),
        }
    }
}

/// The origin of an address, which no value can change.
fn fixed_origin(place: &str, url: &Template) -> Result<String, Failure> {
    let beginning = url.beginning();
    let origin = address::origin(beginning);
    let after = beginning.split_once("://").map(|(_, rest)| rest);
    let whole = after.is_some_and(|rest| rest.contains(['/', '?'])) || !url.has_places();
    origin.filter(|_| whole).ok_or_else(|| {
        wrong(
            place,
            "begins with http:// or https:// and a host, which no `{name}` and no credentials are part of",
        )
    })
}

fn read_pages(text: &str) -> Result<Pages, Failure> {
    let named = text
        .trim()
        .strip_prefix('{')
        .and_then(|text| text.strip_suffix('}'));
    match named {
        Some(name) if !name.is_empty() && !name.contains(['{', '}']) => {
            Ok(Pages::Named(name.to_owned()))
        }
        _ => pages::parse(text)
            .map(Pages::These)
            .map_err(|why| wrong("pages", why)),
    }
}

fn headers(said: BTreeMap<String, String>) -> Result<Vec<(String, String)>, Failure> {
    let mut headers = Vec::new();
    for (name, value) in said {
        let name = name.to_ascii_lowercase();
        if CREDENTIALS.contains(&name.as_str()) {
            let why = "is a credential: it belongs under `[[upstreams]]` of the host's \
                       configuration (`header`, `value_env`), and the host adds it";
            return Err(wrong(&format!("headers.{name}"), why));
        }
        headers.push((name, value));
    }
    Ok(headers)
}

fn read_poll(said: SaidPoll, origin: String) -> Result<Poll, Failure> {
    let pointer = |key: &str, text: &str| {
        Pointer::parse(text).map_err(|why| wrong(&format!("poll.{key}"), why))
    };
    let mut origins = vec![origin];
    for text in &said.origins {
        let is_one = address::origin(text).filter(|origin| origin == text.trim_end_matches('/'));
        origins.push(is_one.ok_or_else(|| {
            wrong(
                "poll.origins",
                "are scheme, host and port such as https://files.example",
            )
        })?);
    }
    let leads = match said.url.as_str() {
        "location" => Leads::Location,
        text if text.starts_with('/') => Leads::Answer(pointer("url", text)?),
        text => {
            let template = Template::parse(text).map_err(|why| wrong("poll.url", why))?;
            origins.push(fixed_origin("poll.url", &template)?);
            if !template.names("id") {
                return Err(wrong("poll.url", "has no `{id}`"));
            }
            Leads::Template(
                template,
                pointer("id", said.id.as_deref().unwrap_or("/id"))?,
            )
        }
    };
    if said.id.is_some() && !matches!(leads, Leads::Template(..)) {
        return Err(wrong("poll.id", "needs a `poll.url` with `{id}`"));
    }
    if said.every_ms < 5 || said.at_most_s == 0 {
        return Err(wrong(
            "poll.every_ms",
            "is at least 5, and `poll.at_most_s` at least 1",
        ));
    }
    if said.done.is_empty() {
        return Err(wrong("poll.done", "names no status"));
    }
    let outcome = match (said.result, said.result_url) {
        (Some(_), Some(_)) => {
            return Err(wrong(
                "poll.result_url",
                "and `poll.result` are one too many",
            ));
        }
        (None, Some(text)) => Outcome::Elsewhere(pointer("result_url", &text)?),
        (result, None) => Outcome::Here(pointer("result", &result.unwrap_or_default())?),
    };
    Ok(Poll {
        leads,
        every_ms: said.every_ms,
        at_most_ms: u64::from(said.at_most_s) * 1_000,
        status: pointer("status", &said.status)?,
        done: said.done,
        failed: said.failed,
        error: said
            .error
            .as_deref()
            .map(|text| pointer("error", text))
            .transpose()?,
        outcome,
        origins,
    })
}

fn read_fields(said: BTreeMap<String, SaidField>) -> Result<Vec<Field>, Failure> {
    if said.is_empty() || said.len() > MOST_FIELDS {
        return Err(wrong("fields", format!("names 1 to {MOST_FIELDS} fields")));
    }
    let mut fields = Vec::new();
    for (name, said) in said {
        let place = format!("fields.{name}");
        let word = |word: &str| {
            let letter = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            !word.is_empty() && word.bytes().all(letter)
        };
        if name.len() > 128 || !name.split('.').all(word) {
            let why =
                "is no field: at most 128 letters of a-z, 0-9, `-` and `.`, such as `doc.title`";
            return Err(wrong(&place, why));
        }
        if name == MISSING {
            return Err(wrong(&place, "is claimed by this plugin itself"));
        }
        let WholeField {
            at,
            kind,
            confidence,
        } = match said {
            SaidField::Whole(whole) => whole,
            SaidField::At(at) => WholeField {
                at,
                kind: Kind::Text,
                confidence: None,
            },
        };
        let pointer = |text: &str| Pointer::parse(text).map_err(|why| wrong(&place, why));
        let confidence = match confidence {
            None => Confidence::Is(CONFIDENCE),
            Some(SaidConfidence::Is(sure)) if sure > 0.0 && sure <= 1.0 => Confidence::Is(sure),
            Some(SaidConfidence::Is(_)) => {
                return Err(wrong(
                    &place,
                    "has a confidence that is not above 0 and at most 1",
                ));
            }
            Some(SaidConfidence::At(text)) => Confidence::At(pointer(&text)?),
        };
        fields.push(Field {
            at: pointer(&at)?,
            name,
            kind,
            confidence,
        });
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// Parameters that are sound, with some more.
    fn with(more: Value) -> String {
        let mut whole = json!({"url": "https://a.example/v1", "fields": {"doc.title": "/title"}});
        if let (Value::Object(whole), Value::Object(more)) = (&mut whole, more) {
            whole.extend(more);
        }
        whole.to_string()
    }

    #[test]
    fn what_is_not_said_has_its_default() {
        let plan = Plan::parse(&with(json!({}))).unwrap();
        assert_eq!(plan.method, "POST");
        assert!(plan.poll.is_none() && plan.pages.is_none() && plan.idempotent);
        let field = plan.fields.first().unwrap();
        assert_eq!(
            (field.kind, &field.confidence),
            (Kind::Text, &Confidence::Is(0.5))
        );
        let poll = json!({"mode": "submit", "poll": {"url": "location"}});
        let poll = Plan::parse(&with(poll)).unwrap().poll.unwrap();
        assert_eq!((poll.every_ms, poll.at_most_ms), (1_000, 300_000));
        assert_eq!(poll.done, ["succeeded"]);
        assert_eq!(poll.origins, ["https://a.example"]);
    }

    #[test]
    fn what_makes_no_sense_is_refused_with_its_place() {
        let submit = |poll: Value| json!({"mode": "submit", "poll": poll});
        for (more, why) in [
            (json!({"ulr": 1}), "ulr"),
            (json!({"url": "ftp://a.example/"}), "`url` begins with"),
            (json!({"url": "{url}"}), "`url` begins with"),
            (json!({"url": "https://{host}/x"}), "`url` begins with"),
            (json!({"url": "https://a.example{x}"}), "`url` begins with"),
            (
                json!({"url": "https://u:p@a.example/"}),
                "`url` begins with",
            ),
            (json!({"url": "https://a.example/{"}), "`url` has a brace"),
            (json!({"method": "PUT"}), "PUT"),
            (json!({"method": "GET", "body": {}}), "need the method POST"),
            (json!({"body": {}, "form": {}}), "one too many"),
            (json!({"body": ["{"]}), "`body` has a brace"),
            (json!({"form": {"a": "}"}}), "`form.a` has a brace"),
            (json!({"headers": {"Authorization": "x"}}), "[[upstreams]]"),
            (json!({"headers": {"X-Api-Key": "x"}}), "[[upstreams]]"),
            (json!({"pages": "5-1", "body": "{pages}"}), "`pages` has"),
            (json!({"pages": "1-5"}), "`{pages}` has to stand"),
            (json!({"chunk": 5}), "needs `pages`"),
            (
                json!({"pages": "1", "chunk": 0, "body": "{pages}"}),
                "at least 1",
            ),
            (json!({"mode": "submit"}), "needs `poll`"),
            (json!({"poll": {"url": "location"}}), "needs `mode"),
            (submit(json!({})), "url"),
            (
                submit(json!({"url": "https://a.example/jobs"})),
                "no `{id}`",
            ),
            (
                submit(json!({"url": "jobs/{id}"})),
                "`poll.url` begins with",
            ),
            (submit(json!({"url": "/u", "id": "/id"})), "`poll.id` needs"),
            (submit(json!({"url": "/u", "every_ms": 1})), "at least 5"),
            (submit(json!({"url": "/u", "done": []})), "names no status"),
            (submit(json!({"url": "/u", "status": "x"})), "`poll.status`"),
            (
                submit(json!({"url": "/u", "result": "", "result_url": "/r"})),
                "one too many",
            ),
            (
                submit(json!({"url": "/u", "origins": ["https://b.example/x"]})),
                "`poll.origins`",
            ),
            (json!({"fields": {}}), "1 to 64 fields"),
            (json!({"fields": {"Doc": "/a"}}), "`fields.Doc` is no field"),
            (json!({"fields": {"a..b": "/a"}}), "is no field"),
            (json!({"fields": {"a": "title"}}), "no JSON pointer"),
            (
                json!({"fields": {"a": {"at": "/a", "kind": "colour"}}}),
                "a field is a JSON pointer",
            ),
            (
                json!({"fields": {"a": {"at": "/a", "confidence": 0}}}),
                "above 0",
            ),
            (
                json!({"fields": {"api.pages-missing": "/a"}}),
                "by this plugin itself",
            ),
        ] {
            let refused = Plan::parse(&with(more.clone()));
            let Err(Failure::InvalidInput(told)) = refused else {
                panic!("{more}: {refused:?}");
            };
            assert!(told.contains(why), "{more}: {told}");
        }
    }
}
