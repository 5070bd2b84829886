//! An API that is told what to answer, and a clock that only waiting moves.

use api::parameters::Plan;
use api::values::Values;
use api::web::{Answer, Call, Web};
use crescendo_plugin::{Failure, Value, Votes};

/// An API and what is seen of the calls to it.
pub(crate) struct Api<F> {
    answer: F,
    /// All calls, those that were made together in one.
    pub(crate) rounds: Vec<Vec<Call>>,
    pub(crate) told: Vec<(u32, u32)>,
    pub(crate) now: u64,
    /// How often it is listened to.
    pub(crate) hears: usize,
}

impl<F: FnMut(&Call, u64) -> Result<Answer, Failure>> Api<F> {
    pub(crate) fn new(answer: F) -> Self {
        Self {
            answer,
            rounds: Vec::new(),
            told: Vec::new(),
            now: 0,
            hears: usize::MAX,
        }
    }

    pub(crate) fn ask(
        &mut self,
        parameters: serde_json::Value,
        record: serde_json::Value,
    ) -> Result<Votes, Failure> {
        let plan = Plan::parse(&parameters.to_string())?;
        let serde_json::Value::Object(record) = record else {
            panic!("a record is an object");
        };
        api::ask(self, &plan, &Values::new(record, None, &[]))
    }

    pub(crate) fn urls(&self) -> Vec<&str> {
        let calls = self.rounds.iter().flatten();
        calls.map(|call| call.url.as_str()).collect()
    }
}

impl<F: FnMut(&Call, u64) -> Result<Answer, Failure>> Web for Api<F> {
    fn all(&mut self, calls: &[Call]) -> Vec<Result<Answer, Failure>> {
        self.rounds.push(calls.to_vec());
        calls
            .iter()
            .map(|call| (self.answer)(call, self.now))
            .collect()
    }

    fn now(&mut self) -> u64 {
        self.now
    }

    fn wait(&mut self, milliseconds: u32) -> Result<(), Failure> {
        self.now += u64::from(milliseconds);
        Ok(())
    }

    fn tell(&mut self, done: u32, total: u32) -> bool {
        self.told.push((done, total));
        self.told.len() <= self.hears
    }
}

pub(crate) fn answer(
    call: &Call,
    status: u16,
    body: impl Into<Vec<u8>>,
) -> Result<Answer, Failure> {
    Ok(Answer {
        status,
        url: call.url.clone(),
        headers: Vec::new(),
        body: body.into(),
    })
}

/// The text that a call's JSON body has under a name.
pub(crate) fn sent(call: &Call, name: &str) -> String {
    let body: serde_json::Value = serde_json::from_slice(call.body.as_deref().unwrap()).unwrap();
    body[name].as_str().unwrap().to_owned()
}

pub(crate) fn header<'c>(call: &'c Call, name: &str) -> Option<&'c str> {
    let found = call.headers.iter().find(|(own, _)| own == name);
    found.map(|(_, value)| value.as_str())
}

pub(crate) fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

pub(crate) fn upstream(answer: Result<Votes, Failure>) -> String {
    match answer {
        Err(Failure::Upstream(told)) => told,
        other => panic!("{other:?}"),
    }
}
