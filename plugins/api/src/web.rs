//! The few things that calls need of whoever makes them.

use crescendo_plugin::Failure;

/// Most bytes of one answer, as it is unpacked; longer ones are failures.
pub const MOST_BYTES: usize = 4 << 20;

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Absolute.
    pub url: String,
    /// Names and values.
    pub headers: Vec<(String, String)>,
    /// The body, if any.
    pub body: Option<Vec<u8>>,
}

/// What came back.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// HTTP status code.
    pub status: u16,
    /// Where it came from, after redirects.
    pub url: String,
    /// Names in lower case, and values.
    pub headers: Vec<(String, String)>,
    /// At most [`MOST_BYTES`].
    pub body: Vec<u8>,
}

impl Answer {
    /// The first header of that name.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// Makes calls, and tells the time.
pub trait Web {
    /// Makes all of these, as many at once as their origins allow; an answer for each, in
    /// order.
    fn all(&mut self, calls: &[Call]) -> Vec<Result<Answer, Failure>>;

    /// Milliseconds since some moment.
    fn now(&mut self) -> u64;

    /// Waits.
    ///
    /// # Errors
    /// The call is over.
    fn wait(&mut self, milliseconds: u32) -> Result<(), Failure>;

    /// Says that so many pages (or calls, where there are no pages) of so many are done;
    /// false where nobody wants the rest.
    fn tell(&mut self, done: u32, total: u32) -> bool;
}
