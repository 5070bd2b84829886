//! The interfaces that need a grant.

use crescendo_plugin::compute::{Argument, Buffer, Element, Launch};
use crescendo_plugin::http::{Request, Response};
use crescendo_plugin::models::{Message, Part, Role};
use crescendo_plugin::{
    Failure, cache as memory, compute as device, http as web, models as model, poll,
};

use crate::promised;

/// How many requests go out at once.
const REQUESTS: u32 = 50;

fn said(failure: Failure) -> String {
    failure.to_string()
}

pub fn cache() -> Result<(), String> {
    memory::put("key", &[1, 2, 3], 60).map_err(said)?;
    let found = memory::get("key").map_err(said)?;
    promised(
        found.as_deref() == Some(&[1, 2, 3]),
        "what was put can be got",
    )?;
    promised(
        memory::get("absent").map_err(said)?.is_none(),
        "what was not put cannot",
    )
}

pub fn http() -> Result<(), String> {
    let requests: Vec<Request> = (0..REQUESTS).map(request).collect();
    for (number, result) in (0..).zip(web::fetch_all(&requests)) {
        body_is(&result.map_err(said)?, number)?;
    }
    let one = web::fetch(&request(REQUESTS)).map_err(said)?;
    let ready = poll::wait_any(&[&one.waitable()], None).map_err(said)?;
    promised(ready == [0], "a body becomes ready")?;
    body_is(&one, REQUESTS)
}

fn request(number: u32) -> Request {
    Request {
        method: "GET".to_owned(),
        url: format!("https://contract.test/{number}"),
        headers: Vec::new(),
        body: None,
        timeout_ms: Some(10_000),
    }
}

fn body_is(response: &Response, number: u32) -> Result<(), String> {
    promised(response.status() == 200, "the status is 200")?;
    let mut body = Vec::new();
    while let Some(piece) = response.next().map_err(said)? {
        body.extend(piece);
    }
    promised(
        body == format!("body {number}").as_bytes(),
        "answers come in the order of requests",
    )
}

pub fn models() -> Result<(), String> {
    let generation = model::generate(&model::Request {
        model: "echo".to_owned(),
        messages: vec![Message {
            role: Role::User,
            parts: vec![Part::Text("one two three".to_owned())],
        }],
        max_tokens: 16,
        temperature: None,
        schema: None,
    })
    .map_err(said)?;
    poll::wait_any(&[&generation.waitable()], None).map_err(said)?;
    let mut text = String::new();
    while let Some(piece) = generation.next().map_err(said)? {
        text.push_str(&piece);
    }
    promised(text == "one two three", "the model echoes")?;
    promised(generation.usage().output_tokens == 3, "usage is metered")
}

pub fn compute() -> Result<(), String> {
    promised(device::limits().buffer_bytes >= 4, "there is an allowance")?;
    let buffer = Buffer::allocate(Element::Bytes, 4).map_err(said)?;
    promised(
        buffer.read(0, 4).map_err(said)? == [0; 4],
        "memory is zeroed",
    )?;
    buffer.write(0, &[1, 2, 3, 4]).map_err(said)?;
    promised(
        buffer.read(1, 2).map_err(said)? == [2, 3],
        "a range can be read",
    )?;
    let launch = Launch {
        kernel: "test.nothing".to_owned(),
        arguments: vec![Argument::Buffer(&buffer), Argument::Parameter(0)],
    };
    let program = device::record_program(&[launch]).map_err(said)?;
    let completion = program.submit(&[7]).map_err(said)?;
    poll::wait_any(&[&completion.waitable()], None).map_err(said)?;
    completion.wait().map_err(said)
}
