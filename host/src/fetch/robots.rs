//! What each origin's robots.txt says, asked once and kept for a day.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use crescendo_core::polite::robots::{MAX_BYTES, Robots};
use futures::StreamExt as _;
use http::Method;
use tokio::sync::OnceCell;
use tokio::time::Instant;
use url::Url;

use super::body::Body;
use super::client::Inner;
use super::error::{Phase, RequestError};
use super::exchange::{exchange, how};
use super::origin::Origin;
use super::request::Request;
use super::settings::millis;
use super::upstream::{How, Priority};

/// How long rules are believed: RFC 9309 (2.4) asks for no more than a day.
const KEPT: Duration = Duration::from_secs(86_400);

/// How long it is remembered that they cannot be had.
const KEPT_IN_VAIN: Duration = Duration::from_secs(60);

/// Origins whose rules are kept; past it the old ones go, then all.
const ORIGINS: usize = 10_000;

/// The product token that groups of rules may name.
const AGENT: &str = "crescendo";

/// What is known of one origin.
#[derive(Clone, Debug)]
enum Rules {
    Are(Arc<Robots>),
    /// It answers this, and until it answers otherwise nothing may be asked for.
    Unknown(u16),
    /// There is no answer at all.
    None(RequestError),
}

#[derive(Debug)]
struct Entry {
    asked: Instant,
    rules: OnceCell<Rules>,
}

impl Entry {
    fn is_fresh(&self) -> bool {
        let kept = match self.rules.get() {
            None | Some(Rules::Are(_)) => KEPT,
            Some(Rules::Unknown(_) | Rules::None(_)) => KEPT_IN_VAIN,
        };
        self.asked.elapsed() < kept
    }
}

/// The rules of all origins that were asked.
#[derive(Debug, Default)]
pub(super) struct Known {
    origins: Mutex<HashMap<Origin, Arc<Entry>>>,
}

impl Known {
    fn entry(&self, origin: &Origin) -> Arc<Entry> {
        let mut origins = self.origins.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = origins.get(origin).filter(|known| known.is_fresh()) {
            return Arc::clone(known);
        }
        if origins.len() >= ORIGINS {
            origins.retain(|_, known| known.is_fresh());
        }
        if origins.len() >= ORIGINS {
            origins.clear();
        }
        let entry = Arc::new(Entry {
            asked: Instant::now(),
            rules: OnceCell::new(),
        });
        origins.insert(origin.clone(), Arc::clone(&entry));
        entry
    }
}

impl Inner {
    /// Whether robots.txt of this origin lets this URL be asked for.
    pub(super) async fn may_crawl(
        &self,
        origin: &Origin,
        url: &Url,
        priority: Priority,
    ) -> Result<(), RequestError> {
        if !self.settings.robots {
            return Ok(());
        }
        let entry = self.robots.entry(origin);
        let rules = entry
            .rules
            .get_or_init(|| self.rules(origin, url, priority))
            .await;
        let host = || origin.host().to_owned();
        let robots = match rules {
            Rules::Are(robots) => robots,
            Rules::Unknown(status) => {
                return Err(RequestError::RobotsUnknown {
                    host: host(),
                    status: *status,
                });
            }
            Rules::None(error) => return Err(error.clone()),
        };
        let path = match url.query() {
            Some(query) => format!("{}?{query}", url.path()),
            None => url.path().to_owned(),
        };
        if !robots.allows(&path) {
            return Err(RequestError::Robots {
                host: host(),
                path: url.path().chars().take(256).collect(),
            });
        }
        if let Some(delay_ms) = robots.delay_ms {
            self.upstream(origin)
                .slow_down(Duration::from_millis(delay_ms));
        }
        Ok(())
    }

    /// Asks for them. What is there is read; what is not there forbids nothing,
    /// and a server in trouble forbids everything (RFC 9309, 2.3.1).
    async fn rules(&self, origin: &Origin, url: &Url, priority: Priority) -> Rules {
        let mut url = url.clone();
        url.set_path("/robots.txt");
        url.set_query(None);
        let request = Request {
            method: Method::GET,
            url,
            headers: http::HeaderMap::new(),
            body: Bytes::new(),
            asked: origin.clone(),
            // The rules are the same for all tenants.
            cookies: false,
            tenant: String::new(),
            priority,
            crawls: false,
            asks_rules: true,
            timeout: None,
            alone: false,
            max_bytes: None,
            tries: Arc::default(),
        };
        // The way there and back is the same that asks for rules, and has no end
        // that the compiler sees.
        let answered = Box::pin(exchange(self, &request, &request.tries)).await;
        let answer = match answered {
            Ok(answer) => answer,
            Err(error) => return Rules::None(error),
        };
        let status = answer.head.status;
        let limit = self.settings.timeouts.total;
        let left = answer.turn.as_ref().map_or(limit, |turn| turn.left(limit));
        let read = tokio::time::timeout(left, text_of(answer.body)).await;
        let read = read.unwrap_or_else(|_| {
            Err(RequestError::TimedOut {
                host: origin.host().to_owned(),
                phase: Phase::Total,
                after_ms: millis(limit),
            })
        });
        if let Some(turn) = answer.turn {
            turn.ended(match &read {
                Ok(_) => how(http::StatusCode::from_u16(status).unwrap_or_default()),
                Err(_) => How::Troubled,
            });
        }
        let text = match read {
            Ok(text) => text,
            // Half of the rules might be the half that allows.
            Err(error) => return Rules::None(error),
        };
        match status {
            200..=299 => {
                let text = String::from_utf8_lossy(&text);
                Rules::Are(Arc::new(Robots::parse(&text, AGENT)))
            }
            429 | 500..=599 => Rules::Unknown(status),
            _ => Rules::Are(Arc::new(Robots::everything())),
        }
    }
}

/// The text, as far as it is read at all.
async fn text_of(mut body: Body) -> Result<Vec<u8>, RequestError> {
    let mut text = Vec::new();
    while text.len() < MAX_BYTES {
        let Some(chunk) = body.next().await else {
            break;
        };
        text.extend_from_slice(&chunk?);
    }
    text.truncate(MAX_BYTES);
    Ok(text)
}
