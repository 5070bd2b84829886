//! A host in the test's own process, so that `cargo test` calls a plugin's
//! whole function, imports included.
//!
//! [`Host`] is told what the call is about and what its imports answer;
//! [`Host::call`] runs the function on this thread and brings back what it
//! answered and said. What was not set up is not there: no image, no record,
//! and `http`, `models` and `cache` answer [`Failure::Denied`](crate::Failure),
//! as they do without a grant.
//!
//! ```
//! use crescendo_plugin::testing::{Host, Picture};
//! use crescendo_plugin::{Failure, Votes, each_image};
//!
//! fn extract() -> Result<Votes, Failure> {
//!     each_image(|image| {
//!         let mut votes = Votes::new();
//!         if let Some(first) = image.rgb(0)?.get(0, 0) {
//!             votes.color("color.corner", first, 0.9);
//!         }
//!         Ok(votes)
//!     })
//! }
//!
//! let red = Picture::paint(4, 3, |_, _| [255, 0, 0, 255]);
//! let call = Host::new().picture(red).call(extract);
//! let votes = call.answer.expect("votes");
//! assert_eq!(votes.scalar("color.corner"), Some(&[255, 0, 0].into()));
//! ```
//!
//! Imports that need a grant are answered from what the test gives them:
//!
//! ```
//! use crescendo_plugin::testing::Host;
//! use crescendo_plugin::{Failure, http, log, say};
//!
//! fn generate() -> Result<String, Failure> {
//!     let page = http::fetch(&http::Request {
//!         method: "GET".to_owned(),
//!         url: "https://example.org/".to_owned(),
//!         headers: Vec::new(),
//!         body: None,
//!         timeout_ms: None,
//!     })?;
//!     log::write(log::Level::Info, &format!("status {}", page.status()));
//!     let body = page.next()?.unwrap_or_default();
//!     let text = String::from_utf8_lossy(&body).into_owned();
//!     say(&text)?;
//!     Ok(text)
//! }
//!
//! let call = Host::new().http("https://example.org/", 200, "hello").call(generate);
//! assert_eq!(call.text(), "hello");
//! assert_eq!(call.lines[0].1, "status 200");
//!
//! let refused = Host::new().call(generate).answer;
//! assert!(matches!(refused, Err(Failure::Denied(_))));
//! ```
//!
//! Time is the test's too: it stands still, and waiting moves it on at once.
//!
//! Votes are brought back as they were made. What a host would refuse, such as a
//! confidence that is NaN or an image that is not there, is found by
//! `crescendo plugin check` and not here.

pub(crate) mod answers;
mod call;
mod picture;
mod state;

use std::collections::BTreeMap;

pub use call::{Asked, Call};
pub use picture::Picture;
use state::{Site, State};

use crate::{Ending, Entry, Outcome};

/// What one call is about, and what its imports answer.
#[derive(Default)]
pub struct Host {
    state: State,
}

impl Host {
    /// A host with nothing to look at and no parameters, which grants nothing.
    #[must_use]
    pub fn new() -> Host {
        Host::default()
    }

    /// One more image of the subject.
    #[must_use]
    pub fn picture(mut self, picture: Picture) -> Host {
        self.state.pictures.push(picture);
        self
    }

    /// The subject's record, a JSON object.
    #[must_use]
    pub fn record(mut self, json: &str) -> Host {
        self.state.entry = Some(Entry {
            url: None,
            json: json.to_owned(),
        });
        self
    }

    /// The subject's record with the URL that it is about.
    #[must_use]
    pub fn record_at(mut self, url: &str, json: &str) -> Host {
        self.state.entry = Some(Entry {
            url: Some(url.to_owned()),
            json: json.to_owned(),
        });
        self
    }

    /// The subject's prompt.
    #[must_use]
    pub fn prompt(mut self, prompt: &str) -> Host {
        self.state.prompt = Some(prompt.to_owned());
        self
    }

    /// The subject's document, a plain text on these pages.
    #[must_use]
    pub fn document<'p>(mut self, pages: impl IntoIterator<Item = &'p str>) -> Host {
        self.state.pages = Some(pages.into_iter().map(str::to_owned).collect());
        self
    }

    /// The stage's parameters, a JSON object.
    #[must_use]
    pub fn parameters(mut self, json: &str) -> Host {
        json.clone_into(&mut self.state.parameters);
        self
    }

    /// The outcome of one more stage that this one reads, of tier 1 and
    /// weight 1.
    #[must_use]
    pub fn read(self, stage: &str, ending: Ending) -> Host {
        self.outcome(Outcome {
            stage: stage.to_owned(),
            tier: 1,
            weight: 1.0,
            ending,
        })
    }

    /// The outcome of one more stage that this one reads.
    #[must_use]
    pub fn outcome(mut self, outcome: Outcome) -> Host {
        self.state.outcomes.push(outcome);
        self
    }

    /// Grants `http`, and answers requests for this URL. For any other there is
    /// no answer, which is [`Failure::Upstream`](crate::Failure).
    #[must_use]
    pub fn http(mut self, url: &str, status: u16, body: impl Into<Vec<u8>>) -> Host {
        let site = Site {
            status,
            body: body.into(),
            file: None,
        };
        self.state.sites.insert(url.to_owned(), site);
        self
    }

    /// Grants `http`, and answers requests for this URL with a file, as web servers do:
    /// with its media type and length, and with the part that a `range` of the form
    /// `bytes=FROM-TO` asks for.
    #[must_use]
    pub fn http_file(mut self, url: &str, media_type: &str, body: impl Into<Vec<u8>>) -> Host {
        let site = Site {
            status: 200,
            body: body.into(),
            file: Some(media_type.to_owned()),
        };
        self.state.sites.insert(url.to_owned(), site);
        self
    }

    /// Grants `models` under this alias, which says these pieces whatever it
    /// is asked.
    #[must_use]
    pub fn model<'p>(mut self, alias: &str, pieces: impl IntoIterator<Item = &'p str>) -> Host {
        let pieces = pieces.into_iter().map(str::to_owned).collect();
        self.state.models.insert(alias.to_owned(), pieces);
        self
    }

    /// Grants `cache`, empty until something is put there.
    #[must_use]
    pub fn cache(mut self) -> Host {
        self.state.cache.get_or_insert_default();
        self
    }

    /// Grants `cache` and keeps this in it.
    #[must_use]
    pub fn cached(mut self, key: &str, data: impl Into<Vec<u8>>) -> Host {
        let kept = self.state.cache.get_or_insert_default();
        kept.insert(key.to_owned(), (data.into(), u64::MAX));
        self
    }

    /// Cancels the run after `count` items, which are heard: `sink::emit` answers
    /// false for the next and all after it.
    #[must_use]
    pub fn cancelled_after(mut self, count: usize) -> Host {
        self.state.hears = count;
        self
    }

    /// Calls the plugin's function: what it answered, and what it said and
    /// asked meanwhile.
    ///
    /// # Panics
    ///
    /// Where the function panics, and within the function of another call.
    pub fn call<T>(self, function: impl FnOnce() -> T) -> Call<T> {
        let running = state::Running::begin(self.state);
        let answer = function();
        let end = running.end();
        Call {
            answer,
            said: end.said,
            lines: end.lines,
            fetched: end.fetched,
            asked: end.asked,
            cache: cache_at(end.now, end.cache.unwrap_or_default()),
            took_ms: end.now,
        }
    }
}

fn cache_at(now: u64, kept: state::Kept) -> BTreeMap<String, Vec<u8>> {
    kept.into_iter()
        .filter(|(_, (_, until))| *until > now)
        .map(|(key, (data, _))| (key, data))
        .collect()
}

#[cfg(test)]
mod tests;
