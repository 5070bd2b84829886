//! Calls against an API that is told what to answer, on a clock that only waiting moves.

mod direct;
mod hostile;
mod submit;

use api::parameters::Plan;
use api::values::Values;
use api::web::{Answer, Call, Web};
use crescendo_plugin::{Failure, Value, Votes};

/// An API and what is seen of the calls to it.
struct Api<F> {
    answer: F,
    /// All calls, those that were made together in one.
    rounds: Vec<Vec<Call>>,
    told: Vec<(u32, u32)>,
    now: u64,
    /// How often it is listened to.
    hears: usize,
}

impl<F: FnMut(&Call, u64) -> Result<Answer, Failure>> Api<F> {
    fn new(answer: F) -> Self {
        Self {
            answer,
            rounds: Vec::new(),
            told: Vec::new(),
            now: 0,
            hears: usize::MAX,
        }
    }

    fn ask(
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

    fn urls(&self) -> Vec<&str> {
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

fn answer(call: &Call, status: u16, body: impl Into<Vec<u8>>) -> Result<Answer, Failure> {
    Ok(Answer {
        status,
        url: call.url.clone(),
        headers: Vec::new(),
        body: body.into(),
    })
}

/// The text that a call's JSON body has under a name.
fn sent(call: &Call, name: &str) -> String {
    let body: serde_json::Value = serde_json::from_slice(call.body.as_deref().unwrap()).unwrap();
    body[name].as_str().unwrap().to_owned()
}

fn header<'c>(call: &'c Call, name: &str) -> Option<&'c str> {
    let found = call.headers.iter().find(|(own, _)| own == name);
    found.map(|(_, value)| value.as_str())
}

fn text(text: &str) -> Option<Value> {
    Some(Value::Text(text.to_owned()))
}

fn upstream(answer: Result<Votes, Failure>) -> String {
    match answer {
        Err(Failure::Upstream(told)) => told,
        other => panic!("{other:?}"),
    }
}
