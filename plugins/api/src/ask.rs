//! The calls that a record needs, and what their answers claim.

use crescendo_plugin::{Failure, Votes};
use serde_json::Value;

use crate::address::shown;
use crate::fields::votes;
use crate::job;
use crate::pages;
use crate::parameters::{Body, Pages, Plan};
use crate::values::Values;
use crate::web::{Answer, Call, Web};

/// The field that says which pages could not be had, as ranges: only where others could.
pub const MISSING: &str = "api.pages-missing";

/// Most calls for one record, waiting for results left out.
pub const MOST_CALLS: usize = 256;

/// Most bytes of all results together: what they take of the call's memory is about this.
pub const MOST_RESULTS: usize = 32 << 20;

/// Most bytes of a request's body, as in the contract.
const MOST_BODY: usize = 1 << 20;

/// What is understood.
pub(crate) const ACCEPT: (&str, &str) = ("accept", "application/json");

/// One call and the pages that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chunk {
    /// Empty where it is about the record as a whole.
    pub pages: Vec<u32>,
    /// The first request.
    pub call: Call,
}

impl Chunk {
    /// How much of the work it is.
    pub(crate) fn units(&self) -> u32 {
        u32::try_from(self.pages.len().max(1)).unwrap_or(u32::MAX)
    }
}

/// Asks, and says what the answers claim; nothing where the record has not what the call
/// needs.
///
/// # Errors
/// No call brought a result: the failure of the first one.
pub fn ask<W: Web>(web: &mut W, plan: &Plan, values: &Values) -> Result<Votes, Failure> {
    let Some(chunks) = chunks(plan, values)? else {
        return Ok(Votes::new());
    };
    let total = chunks.iter().map(Chunk::units).sum();
    if !web.tell(0, total) {
        return Err(Failure::Cancelled);
    }
    let results = match &plan.poll {
        Some(poll) => job::run(web, poll, &chunks, &plan.headers)?,
        None => {
            let calls: Vec<Call> = chunks.iter().map(|chunk| chunk.call.clone()).collect();
            let answers = web.all(&calls);
            if !web.tell(total, total) {
                return Err(Failure::Cancelled);
            }
            let answers = answers.into_iter();
            answers
                .map(|answer| Ok(json(&succeeded(answer?)?)?.to_owned()))
                .collect()
        }
    };
    claimed(plan, &chunks, results)
}

/// What results claim, in the order of their pages.
fn claimed(
    plan: &Plan,
    chunks: &[Chunk],
    results: Vec<Result<String, Failure>>,
) -> Result<Votes, Failure> {
    let (mut had, mut missing) = (Vec::new(), Vec::new());
    let (mut bytes, mut first) = (0, None);
    for (chunk, result) in chunks.iter().zip(results) {
        match result {
            // The run is over: nobody wants the rest.
            Err(Failure::Cancelled) => return Err(Failure::Cancelled),
            Ok(result) if bytes + result.len() <= MOST_RESULTS => {
                bytes += result.len();
                had.push(result);
            }
            failed => {
                missing.extend(&chunk.pages);
                first = first.or(Some(failed.err().unwrap_or_else(too_much)));
            }
        }
    }
    if let (true, Some(failure)) = (had.is_empty(), first) {
        return Err(failure);
    }
    let results: Vec<&str> = had.iter().map(String::as_str).collect();
    let mut votes = votes(&plan.fields, &results)
        .map_err(|error| Failure::Upstream(format!("a result is no JSON: {error}")))?;
    if !missing.is_empty() {
        votes.text(MISSING, &pages::shown(&missing), 1.0);
    }
    Ok(votes)
}

fn too_much() -> Failure {
    Failure::Upstream(format!(
        "the results have more than {MOST_RESULTS} bytes together"
    ))
}

/// An answer of success.
pub(crate) fn succeeded(answer: Answer) -> Result<Answer, Failure> {
    if (200..300).contains(&answer.status) {
        return Ok(answer);
    }
    let (url, status) = (shown(&answer.url), answer.status);
    Err(Failure::Upstream(format!(
        "{url} answered with status {status}"
    )))
}

/// An answer's JSON.
pub(crate) fn json(answer: &Answer) -> Result<&str, Failure> {
    let none = |why: String| {
        let url = shown(&answer.url);
        Failure::Upstream(format!("{url} answered with what is no JSON: {why}"))
    };
    let text = std::str::from_utf8(&answer.body).map_err(|error| none(error.to_string()))?;
    let whole: Result<&serde_json::value::RawValue, _> = serde_json::from_str(text);
    whole.map(|_| text).map_err(|error| none(error.to_string()))
}

/// The calls that a record needs; none where it has not what they need.
///
/// # Errors
/// [`Failure::InvalidInput`]: its pages make no sense, or are too many.
pub fn chunks(plan: &Plan, values: &Values) -> Result<Option<Vec<Chunk>>, Failure> {
    let wrong = |why: String| Failure::InvalidInput(why);
    let all = match &plan.pages {
        None => None,
        Some(Pages::These(pages)) => Some(pages.clone()),
        Some(Pages::Named(name)) => {
            let said = values.get(name).unwrap_or_default();
            let said = pages::of(&said);
            let Some(pages) = said.map_err(|why| wrong(format!("the record's `{name}` {why}")))?
            else {
                return Ok(None);
            };
            Some(pages)
        }
    };
    let parts: Vec<Vec<u32>> = match (all, plan.chunk) {
        (None, _) => vec![Vec::new()],
        (Some(pages), None) => vec![pages],
        (Some(pages), Some(chunk)) => pages.chunks(chunk.max(1)).map(<[u32]>::to_vec).collect(),
    };
    if parts.len() > MOST_CALLS {
        let found = parts.len();
        return Err(wrong(format!(
            "the pages are {found} calls, and {MOST_CALLS} are possible; `chunk` can be larger"
        )));
    }
    let mut chunks = Vec::new();
    for pages in parts {
        let Some(call) = call(plan, values, &pages)? else {
            return Ok(None);
        };
        chunks.push(Chunk { pages, call });
    }
    Ok(Some(chunks))
}

fn call(plan: &Plan, values: &Values, pages: &[u32]) -> Result<Option<Call>, Failure> {
    let get = |name: &str| match name {
        "pages" if !pages.is_empty() => Some(Value::String(pages::shown(pages))),
        name => values.get(name),
    };
    let Some(url) = plan.url.address(&get) else {
        return Ok(None);
    };
    let filled = match &plan.body {
        Body::Nothing => None,
        Body::Json(json) => {
            let Some(body) = json.filled(&get) else {
                return Ok(None);
            };
            Some((body.to_string(), "application/json"))
        }
        Body::Form(pairs) => {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            for (name, text) in pairs {
                let Some(text) = text.text(&get) else {
                    return Ok(None);
                };
                form.append_pair(name, &text);
            }
            Some((form.finish(), "application/x-www-form-urlencoded"))
        }
    };
    if let Some((body, _)) = &filled
        && body.len() > MOST_BODY
    {
        let why = format!(
            "the body would have {} bytes, and {MOST_BODY} are possible",
            body.len()
        );
        return Err(Failure::InvalidInput(why));
    }
    let mut headers = plan.headers.clone();
    let mut also = |name: &str, value: &str| {
        if !headers.iter().any(|(own, _)| own == name) {
            headers.push((name.to_owned(), value.to_owned()));
        }
    };
    also(ACCEPT.0, ACCEPT.1);
    if let Some((_, kind)) = &filled {
        also("content-type", kind);
    }
    let body = filled.map(|(body, _)| body.into_bytes());
    if plan.method == "POST" && plan.idempotent {
        also("idempotency-key", &key(&url, pages, body.as_deref()));
    }
    Ok(Some(Call {
        method: plan.method,
        url,
        headers,
        body,
    }))
}

/// A name of a request that the same request has whenever it is made, as the draft
/// `Idempotency-Key` writes it: so the host may make it once for all who want it at the
/// same time, and again where it was lost, and the API knows a repeated one.
fn key(url: &str, pages: &[u32], body: Option<&[u8]>) -> String {
    let mut hash = blake3::Hasher::new_derive_key("crescendo plugin api, idempotency key, 1");
    for part in [
        url.as_bytes(),
        pages::shown(pages).as_bytes(),
        body.unwrap_or_default(),
    ] {
        hash.update(&(part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    let whole = hash.finalize().to_hex();
    format!("\"{}\"", whole.get(..32).unwrap_or_default())
}
