//! The host that answers imports on this thread, while a call runs.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::{Asked, Picture};
use crate::compute::Element;
use crate::http::Request;
use crate::log::Level;
use crate::sink::Item;
use crate::{Entry, Outcome};

/// What the cache keeps: data, and until when.
pub(super) type Kept = BTreeMap<String, (Vec<u8>, u64)>;

/// What a URL answers.
#[derive(Clone)]
pub(super) struct Site {
    pub status: u16,
    pub body: Vec<u8>,
    /// Of a file that is served as web servers serve files: its media type.
    pub file: Option<String>,
}

/// Everything that a call may ask for, and everything that it says.
pub(super) struct State {
    pub pictures: Vec<Picture>,
    pub entry: Option<Entry>,
    pub prompt: Option<String>,
    pub pages: Option<Vec<String>>,
    pub outcomes: Vec<Outcome>,
    pub parameters: String,
    pub sites: BTreeMap<String, Site>,
    pub models: BTreeMap<String, Vec<String>>,
    pub cache: Option<Kept>,
    /// How many items are heard before the run is cancelled.
    pub hears: usize,
    /// Milliseconds since the call began.
    pub now: u64,
    pub said: Vec<Item>,
    pub lines: Vec<(Level, String)>,
    pub fetched: Vec<Request>,
    pub asked: Vec<Asked>,
    /// What handles stand for; a handle is a place here, counted from 1.
    pub objects: Vec<Option<Object>>,
}

/// What a handle stands for.
pub(super) enum Object {
    /// A picture, by place.
    Image(usize),
    Document,
    /// A page, by place.
    Page(usize),
    /// Something that is ready from this millisecond on.
    Waitable(u64),
    Response {
        url: String,
        status: u16,
        headers: Vec<(&'static str, String)>,
        body: Option<Vec<u8>>,
    },
    Generation {
        read: u32,
        written: u32,
        /// What is still to be said, in reverse.
        left: Vec<String>,
    },
    Buffer(Element, Vec<u8>),
}

impl Default for State {
    fn default() -> State {
        State {
            pictures: Vec::new(),
            entry: None,
            prompt: None,
            pages: None,
            outcomes: Vec::new(),
            parameters: "{}".to_owned(),
            sites: BTreeMap::new(),
            models: BTreeMap::new(),
            cache: None,
            hears: usize::MAX,
            now: 0,
            said: Vec::new(),
            lines: Vec::new(),
            fetched: Vec::new(),
            asked: Vec::new(),
            objects: Vec::new(),
        }
    }
}

impl State {
    /// A handle for an object.
    pub fn keep(&mut self, object: Object) -> u32 {
        self.objects.push(Some(object));
        u32::try_from(self.objects.len()).unwrap_or(u32::MAX)
    }

    /// What a handle stands for; none where it is of another call.
    pub fn object(&mut self, handle: u32) -> Option<&mut Object> {
        self.objects.get_mut(place(handle))?.as_mut()
    }
}

fn place(handle: u32) -> usize {
    (handle as usize).wrapping_sub(1)
}

thread_local! {
    static HOST: RefCell<Option<State>> = const { RefCell::new(None) };
}

/// While it lives, this thread has a host.
pub(super) struct Running(());

impl Running {
    pub fn begin(state: State) -> Running {
        HOST.with_borrow_mut(|host| {
            assert!(
                host.is_none(),
                "a call within a call: a test host is in use"
            );
            *host = Some(state);
        });
        Running(())
    }

    pub fn end(self) -> State {
        HOST.take().unwrap_or_default()
    }
}

/// The next test on this thread finds none, also where the call panicked.
impl Drop for Running {
    fn drop(&mut self) {
        HOST.set(None);
    }
}

/// Asks the host of this thread.
#[expect(
    clippy::expect_used,
    reason = "a function that calls imports outside of a call is a mistake of the test"
)]
pub(super) fn ask<T>(question: impl FnOnce(&mut State) -> T) -> T {
    HOST.with_borrow_mut(|host| {
        question(host.as_mut().expect(
            "an import was called, and there is no host: \
             call the function through `crescendo_plugin::testing::Host::call`",
        ))
    })
}

/// Forgets a handle, which may have outlived its host.
pub(super) fn forget(handle: u32) {
    // While a thread ends, its host may be gone before the last handle is.
    let _ = HOST.try_with(|host| {
        let mut host = host.try_borrow_mut().ok()?;
        let object = host.as_mut()?.objects.get_mut(place(handle))?;
        object.take()
    });
}
