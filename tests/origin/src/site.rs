//! What a good origin serves: paths become answers.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use crate::answer::Answer;
use crate::behaviour::Behaviour;
use crate::coding::Coding;
use crate::jobs::{self, Desk};
use crate::layout;
use crate::page::Page;
use crate::range::Range;
use crate::request::Request;

/// How many bytes of made pages are kept in the process, 256 MiB: five thousand
/// pages of 50 kB. Pages beyond that are made anew for each call.
const KEPT_AT_MOST: usize = 256 << 20;

/// Which page in which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Form {
    number: u64,
    bytes: usize,
    revision: u32,
    coding: Option<Coding>,
}

/// Pages are the same on all origins, so that all share them.
static KEPT: LazyLock<Mutex<Kept>> = LazyLock::new(Mutex::default);

#[derive(Debug, Default)]
struct Kept {
    pages: HashMap<Form, Arc<Vec<u8>>>,
    bytes: usize,
}

/// The pages of one origin.
#[derive(Debug)]
pub(crate) struct Site {
    behaviour: Arc<Behaviour>,
    pub(crate) desk: Desk,
    revision: AtomicU32,
}

impl Site {
    pub(crate) fn new(behaviour: Arc<Behaviour>) -> Self {
        Self {
            behaviour,
            desk: Desk::default(),
            revision: AtomicU32::new(0),
        }
    }

    /// Changes the text of every page.
    pub(crate) fn revise(&self) -> u32 {
        self.revision.fetch_add(1, Ordering::Relaxed) + 1
    }

    fn form(&self, request: &Request) -> Option<Form> {
        let number = request.path().strip_prefix("/page/")?.parse().ok()?;
        let bytes = request.query("bytes").and_then(|bytes| bytes.parse().ok());
        Some(Form {
            number,
            bytes: bytes.unwrap_or(Page::BYTES).min(Page::BYTES_AT_MOST),
            revision: self.revision.load(Ordering::Relaxed),
            coding: None,
        })
    }

    /// The HTML that faults spoil: that of the page at the path, or of page 0.
    pub(crate) fn html(&self, request: &Request) -> Arc<Vec<u8>> {
        made(self.form(request).unwrap_or(Form {
            number: 0,
            bytes: Page::BYTES,
            revision: 0,
            coding: None,
        }))
    }

    /// The answer of a good origin.
    pub(crate) fn answer(&self, request: &Request) -> Answer {
        let own = || self.behaviour.headers.clone();
        if !matches!(request.method(), "GET" | "HEAD" | "POST") {
            return Answer::text(405, "Only GET, HEAD and POST.\n").and(own());
        }
        let path = request.path();
        if let Some(jobs) = self.behaviour.jobs
            && path
                .strip_prefix(jobs::PATH)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        {
            return self.desk.answer(jobs, request).and(own());
        }
        let mut documents = self.behaviour.documents.iter();
        if let Some(document) = documents.find(|document| document.path == request.path()) {
            let headers = vec![("content-type", document.content_type.clone())];
            let answer = Answer {
                status: 200,
                headers,
                body: Arc::clone(&document.body),
            };
            return answer.and(own());
        }
        match (self.form(request), request.path()) {
            (Some(form), _) => self.page(form, request).and(own()),
            (None, "/") => Answer::html(200, layout::index(0..20).into_bytes()).and(own()),
            (None, _) => crate::faults::redirects::failure(404).and(own()),
        }
    }

    fn page(&self, mut form: Form, request: &Request) -> Answer {
        let range = request.header("range").filter(|_| self.behaviour.ranges);
        if range.is_none() {
            let accept = request.header("accept-encoding");
            form.coding = self.behaviour.codings.choose(accept);
        }
        let validators = self.behaviour.validators;
        let tags = validators.of(form.number, form.bytes, form.revision, form.coding);
        let known = tags.known(request);
        let whole = if known { Arc::default() } else { made(form) };
        let mut answer = Answer::html(if known { 304 } else { 200 }, whole);
        if let (Some(range), false, true) = (range, known, tags.same(request)) {
            answer = part(answer, range);
        }
        for (name, value) in [("etag", tags.etag), ("last-modified", tags.modified)] {
            answer.headers.extend(value.map(|value| (name, value)));
        }
        if let (Some(coding), false) = (form.coding, known) {
            answer = answer.with("content-encoding", coding.name());
        }
        if self.behaviour.codings.vary() {
            answer = answer.with("vary", "accept-encoding");
        }
        if self.behaviour.ranges {
            answer = answer.with("accept-ranges", "bytes");
        }
        answer
    }
}

/// The part of a whole answer that a range asks for.
fn part(mut answer: Answer, range: &str) -> Answer {
    let length = answer.body.len();
    match Range::of(range, length) {
        Range::Whole => answer,
        Range::Outside => Answer::text(416, "").with("content-range", format!("bytes */{length}")),
        Range::Part(from, to) => {
            let body = answer.body.get(from..to).unwrap_or_default().to_vec();
            let last = to.saturating_sub(1);
            (answer.status, answer.body) = (206, Arc::new(body));
            answer.with("content-range", format!("bytes {from}-{last}/{length}"))
        }
    }
}

/// A page that is made once, and kept while there is room.
fn made(form: Form) -> Arc<Vec<u8>> {
    let kept = || KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    let known = kept().pages.get(&form).cloned();
    if let Some(page) = known {
        return page;
    }
    let page = match form.coding {
        None => Page::revised(form.number, form.bytes, form.revision)
            .html()
            .into_bytes(),
        Some(coding) => coding.encode(&made(Form {
            coding: None,
            ..form
        })),
    };
    let page = Arc::new(page);
    let mut kept = kept();
    if kept.bytes + page.len() <= KEPT_AT_MOST {
        kept.bytes += page.len();
        kept.pages.insert(form, Arc::clone(&page));
    }
    page
}
