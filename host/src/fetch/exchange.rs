//! One request and its answer: redirects, each to an origin of its own, and
//! tries more where something failed in passing.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use futures::StreamExt as _;
use futures::stream;
use http::header::{ACCEPT_ENCODING, COOKIE, LOCATION, RANGE, SET_COOKIE, USER_AGENT};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use url::Url;

use super::asked::{retry_after, used_up};
use super::body::{self, Body, innermost};
use super::client::Inner;
use super::cookies::Personal;
use super::error::{Phase, RequestError};
use super::keep::{Keeping, Use};
use super::origin::{Origin, shown};
use super::request::{Head, Request};
use super::settings::millis;
use super::upstream::{How, Turn, Upstream};

/// What is handed on at once of a body that is here.
const PIECE: usize = 64 << 10;

/// An answer whose body is on its way, and the place that it takes until it
/// has come.
pub(super) struct Answer {
    pub head: Head,
    pub body: Body,
    /// None where nobody was asked, or nothing is left to come.
    pub turn: Option<Turn>,
    /// How it is kept, once it has come.
    pub keeping: Option<Keeping>,
}

/// Makes a request until there is an answer that is no redirect. `tries` says how often it
/// was tried, however it ends.
pub(super) async fn exchange(
    inner: &Inner,
    request: &Request,
    tries: &AtomicU32,
) -> Result<Answer, RequestError> {
    let mut hop = request.clone();
    let (mut in_vain, mut is_led) = (false, false);
    for _ in 0..=inner.settings.redirects {
        // What is kept was said to somebody without cookies.
        let mut kept = match in_vain || inner.cookies_for(&hop).is_some() {
            true => None,
            false => inner.kept(&hop).await,
        };
        let mut asked = hop.clone();
        match kept.as_ref().and_then(|kept| kept.for_now(&hop)) {
            Some(Use::Fresh(mut head, body)) => {
                // Those who led there were asked.
                head.tries = tries.load(Ordering::Relaxed);
                return Ok(known(head, body, None));
            }
            Some(Use::Stale(headers)) => asked.headers = headers,
            // What is kept is the answer to another request.
            None => kept = None,
        }
        let (origin, response, turn) = persist(inner, &asked, is_led, tries).await?;
        let did = response.status().is_success() || response.status().is_redirection();
        if !hop.is_safe() && did {
            inner.forget(&hop).await;
        }
        if response.status() == StatusCode::NOT_MODIFIED
            && let Some(kept) = kept
        {
            turn.ended(How::Well);
            let (mut parts, _) = response.into_parts();
            parts.headers.remove(SET_COOKIE);
            let is_personal = parts.extensions.get::<Personal>().is_some();
            let response = Response::from_parts(parts, ());
            let Some((mut head, body, keeping)) = kept.unchanged(&hop, response) else {
                // It does not say of what: asked again, for the whole.
                (in_vain, is_led) = (true, false);
                continue;
            };
            head.tries = tries.load(Ordering::Relaxed);
            return Ok(known(head, body, (!is_personal).then_some(keeping)));
        }
        let Some(next) = leads_to(&hop.url, &response)? else {
            let tries = tries.load(Ordering::Relaxed);
            return answer(inner, &hop, &origin, response, turn, tries);
        };
        turn.ended(How::Well);
        let see_other = response.status() == StatusCode::SEE_OTHER;
        let was_post = matches!(response.status().as_u16(), 301 | 302) && !hop.is_safe();
        if (see_other && hop.method != Method::HEAD) || was_post {
            hop.method = Method::GET;
            hop.body = Bytes::new();
            hop.headers.remove(http::header::CONTENT_TYPE);
        }
        if next.origin() != hop.url.origin() {
            // What was said to one origin is not for another.
            if !hop.is_safe() {
                return Err(RequestError::Redirect {
                    from: shown(&hop.url),
                    to: shown(&next),
                    why: "and what was sent there is for nobody else".to_owned(),
                });
            }
            hop.headers = accepts(&hop.headers);
        }
        hop.url = next;
        is_led = true;
    }
    Err(RequestError::Redirects {
        url: shown(&request.url),
        most: inner.settings.redirects,
    })
}

/// One hop, tried again where that may help. Where a redirect led to it, going there is
/// a part of the same try.
async fn persist(
    inner: &Inner,
    hop: &Request,
    is_led: bool,
    tries: &AtomicU32,
) -> Result<(Origin, Response<Incoming>, Turn), RequestError> {
    let origin = Origin::of(&hop.url).map_err(|error| RequestError::Bad {
        what: "the URL".to_owned(),
        why: error.to_string(),
    })?;
    let upstream = inner.upstream(&origin);
    if hop.crawls {
        inner.may_crawl(&origin, &hop.url, hop.priority).await?;
    }
    let mut again = 0;
    loop {
        let turn = take_turn(inner, &origin, &upstream, hop).await?;
        tries.fetch_add(u32::from(again > 0 || !is_led), Ordering::Relaxed);
        let answered = send(inner, &origin, hop).await;
        let now = SystemTime::now();
        let asked = match &answered {
            Ok(response) => {
                if let Some(pause) = used_up(response.headers(), now) {
                    upstream.pause(pause);
                }
                let may_pass = passes(response.status(), hop.may_be_repeated());
                may_pass.then(|| retry_after(response.headers(), now))
            }
            Err(error) => (error.is_passing() && hop.may_be_repeated()).then_some(None),
        };
        let Some(asked) = asked else {
            return match answered {
                Ok(response) => Ok((origin, response, turn)),
                Err(error) => {
                    if error.is_trouble() {
                        turn.ended(How::Troubled);
                    }
                    Err(error)
                }
            };
        };
        if let Some(pause) = asked {
            upstream.pause(pause);
        }
        again += 1;
        let jitter = rand::random::<f64>();
        let wait = inner
            .settings
            .backoff
            .wait(again, jitter, asked.map(millis));
        let wait = wait.filter(|_| upstream.may_retry());
        match (answered, wait) {
            (Ok(response), None) => return Ok((origin, response, turn)),
            (Ok(response), Some(_)) => turn.ended(how(response.status())),
            (Err(_), Some(_)) => turn.ended(How::Troubled),
            (Err(error), None) => {
                turn.ended(How::Troubled);
                return Err(error);
            }
        }
        let away = upstream.away();
        tokio::time::sleep(Duration::from_millis(wait.unwrap_or_default())).await;
        drop(away);
    }
}

/// A turn at the upstream and a place among all requests.
async fn take_turn(
    inner: &Inner,
    origin: &Origin,
    upstream: &Arc<Upstream>,
    hop: &Request,
) -> Result<Turn, RequestError> {
    let limit = inner.settings.timeouts.turn;
    let taken = tokio::time::timeout(limit, async {
        let mut turn = upstream.turn(hop.priority).await?;
        turn.measures = !hop.asks_rules;
        turn.takes(inner.place().await?);
        Ok(turn)
    });
    taken.await.unwrap_or_else(|_| {
        Err(RequestError::TimedOut {
            host: origin.host().to_owned(),
            phase: Phase::Turn,
            after_ms: millis(limit),
        })
    })
}

/// Whether an answer of this status may be another one the next time. A request
/// that does something is made again only where it was refused unheard.
fn passes(status: StatusCode, may_be_repeated: bool) -> bool {
    match status.as_u16() {
        429 | 503 => true,
        500 | 502 | 504 => may_be_repeated,
        _ => false,
    }
}

/// What a status says about the one who answers.
pub(super) fn how(status: StatusCode) -> How {
    match status.as_u16() {
        429 | 503 => How::Busy,
        500..=599 => How::Failing,
        _ => How::Well,
    }
}

async fn send(
    inner: &Inner,
    origin: &Origin,
    hop: &Request,
) -> Result<Response<Incoming>, RequestError> {
    let mut made = http::Request::new(Full::new(hop.body.clone()));
    *made.method_mut() = hop.method.clone();
    *made.uri_mut() = hop
        .url
        .as_str()
        .parse()
        .map_err(|error| RequestError::Bad {
            what: "the URL".to_owned(),
            why: format!("{error}"),
        })?;
    let headers = made.headers_mut();
    headers.clone_from(&hop.headers);
    headers.insert(USER_AGENT, inner.agent.clone());
    // A part of something packed unpacks to nothing.
    let accepted = if headers.contains_key(RANGE) {
        "identity"
    } else {
        body::ACCEPTED
    };
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(accepted));
    let cookies = inner.cookies_for(hop);
    let told = cookies.is_some();
    if let Some(cookies) = cookies {
        headers.insert(COOKIE, cookies);
    }
    if let Some((name, value)) = inner.credential(origin, hop) {
        headers.insert(name, value);
    }
    let timeouts = &inner.settings.timeouts;
    let most = timeouts.dns + timeouts.connect + timeouts.headers;
    let most = most.min(timeouts.total);
    let answered = tokio::time::timeout(most, inner.pool.request(made)).await;
    let answered = answered.map_err(|_| RequestError::TimedOut {
        host: origin.host().to_owned(),
        phase: Phase::Headers,
        after_ms: millis(most),
    })?;
    let mut response = answered.map_err(|error| failed(origin, &error))?;
    inner.take_cookies(hop, told, &mut response);
    Ok(response)
}

/// What went wrong below: our own connector's word, or the protocol's.
fn failed(origin: &Origin, error: &hyper_util::client::legacy::Error) -> RequestError {
    let mut source: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = source {
        if let Some(ours) = inner.downcast_ref::<RequestError>() {
            return ours.clone();
        }
        if inner
            .downcast_ref::<hyper::Error>()
            .is_some_and(hyper::Error::is_parse)
        {
            return RequestError::Garbage {
                host: origin.host().to_owned(),
                why: innermost(inner),
            };
        }
        source = inner.source();
    }
    RequestError::BrokenOff {
        host: origin.host().to_owned(),
        why: innermost(error),
    }
}

fn answer(
    inner: &Inner,
    hop: &Request,
    origin: &Origin,
    response: Response<Incoming>,
    turn: Turn,
    tries: u32,
) -> Result<Answer, RequestError> {
    let (mut parts, incoming) = response.into_parts();
    let limits = body::Limits {
        max_bytes: hop.max_bytes.unwrap_or(inner.settings.max_bytes),
        idle: inner.settings.timeouts.idle,
    };
    let unpacked = body::unpack(origin.host(), &mut parts.headers, incoming, limits);
    for name in [
        "connection",
        "keep-alive",
        "transfer-encoding",
        "trailer",
        "set-cookie",
    ] {
        parts.headers.remove(name);
    }
    let body = match unpacked {
        Ok(body) => body,
        Err(error) => {
            turn.ended(How::Well);
            return Err(error);
        }
    };
    let is_personal = parts.extensions.get::<Personal>().is_some();
    let keeping = match is_personal {
        true => None,
        false => inner.keeping(hop, parts.status, &parts.headers),
    };
    Ok(Answer {
        keeping,
        head: Head {
            status: parts.status.as_u16(),
            url: hop.url.to_string(),
            headers: parts.headers,
            tries,
        },
        body,
        turn: Some(turn),
    })
}

/// An answer that is here already.
fn known(head: Head, body: Bytes, keeping: Option<Keeping>) -> Answer {
    Answer {
        head,
        body: stream::iter(pieces(body)).map(Ok).boxed(),
        turn: None,
        keeping,
    }
}

/// In pieces as they come off a line.
fn pieces(mut body: Bytes) -> Vec<Bytes> {
    let mut pieces = Vec::new();
    while !body.is_empty() {
        pieces.push(body.split_to(body.len().min(PIECE)));
    }
    pieces
}

/// Where a redirect leads; none where the answer is none.
fn leads_to(url: &Url, response: &Response<Incoming>) -> Result<Option<Url>, RequestError> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let Some(location) = response.headers().get(LOCATION) else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(location.as_bytes()).into_owned();
    let refused = |to: String, why: String| RequestError::Redirect {
        from: shown(url),
        to,
        why,
    };
    let Ok(mut next) = url.join(&text) else {
        let to = text.chars().take(256).collect();
        return Err(refused(to, "which is no URL".to_owned()));
    };
    if let Err(why) = Origin::of(&next) {
        return Err(refused(shown(&next), format!("but {why}")));
    }
    next.set_fragment(None);
    Ok(Some(next))
}

/// Of a request's headers those that say what is understood, and nothing else.
fn accepts(headers: &HeaderMap) -> HeaderMap {
    let kept = headers
        .iter()
        .filter(|(name, _)| matches!(name.as_str(), "accept" | "accept-language" | "range"));
    kept.map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}
