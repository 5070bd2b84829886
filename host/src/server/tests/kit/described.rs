//! Holds answers against the two descriptions: `openapi.json` of clients, and
//! that of admins.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::wire::{Answer, Asked};
use crate::server::{ADMIN_OPENAPI, OPENAPI};

static CLIENTS: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(OPENAPI).unwrap());
static ADMINS: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(ADMIN_OPENAPI).unwrap());

/// The description that a path is in.
pub(in crate::server::tests) fn description(path: &str) -> &'static Value {
    if path.starts_with("/admin/") {
        &ADMINS
    } else {
        &CLIENTS
    }
}

/// The path of `openapi.json` that a request's path is.
pub(in crate::server::tests) fn route(path: &str) -> Option<&'static str> {
    let path = path.split('?').next().unwrap();
    let fits = |template: &str| {
        let (a, b): (Vec<&str>, Vec<&str>) =
            (template.split('/').collect(), path.split('/').collect());
        a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || a.starts_with('{'))
    };
    description(path)["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .find(|t| fits(t))
}

/// Refusals of framing, which no route sees; the description's first lines name
/// them for all routes.
fn of_framing(answer: &Answer) -> bool {
    let codes = CLIENTS["info"]["description"].as_str().unwrap();
    let (_, codes) = codes.split_once("answered before any route").unwrap();
    let (codes, _) = codes.split_once("Unknown paths").unwrap();
    let status = answer.status.to_string();
    // Each status with its codes behind it, in brackets.
    let named = codes
        .split_once(&format!("{status} ("))
        .map(|(_, rest)| rest);
    let named = named.and_then(|rest| rest.split(')').next());
    named.is_some_and(|named| named.split(", ").any(|code| code == answer.code().1))
}

/// Panics where an answer to this request is not as `openapi.json` says; none
/// where no request can be read in what was sent.
pub(super) fn described(request: Option<&Asked>, answer: &Answer) {
    if answer.status >= 400 && of_framing(answer) {
        let problem = json!({"$ref": "#/components/schemas/Problem"});
        return conforms(&CLIENTS, &problem, &answer.json(), "a refusal of framing");
    }
    let status = answer.status;
    let Some(request) = request else {
        panic!("{status} answers what is no request: {}", answer.text())
    };
    let what = format!("{} {} -> {status}", request.method, request.path);
    let document = description(&request.path);
    // The head of what GET would answer, as any route has it.
    if request.method == "HEAD" {
        assert!(answer.body.is_empty(), "{what} has a body");
        return;
    }
    let problem =
        |answer: &Answer| answer.header("content-type") == Some("application/problem+json");
    if problem(answer) {
        conforms(
            document,
            &json!({"$ref": "#/components/schemas/Problem"}),
            &answer.json(),
            &what,
        );
    }
    let Some(route) = route(&request.path) else {
        let none = [404, 401, 421, 403];
        assert!(none.contains(&answer.status), "{what} is not described");
        return;
    };
    let Some(operation) = document["paths"][route].get(request.method.to_lowercase()) else {
        assert!(
            [405, 204, 401, 403, 421].contains(&answer.status),
            "{what} is not described"
        );
        return;
    };
    // A part of a path that is no text; unknown paths are described for all.
    if problem(answer) && answer.code() == (404, "unknown-path".to_owned()) {
        return;
    }
    let described = &operation["responses"][answer.status.to_string()];
    let described = match described["$ref"].as_str() {
        Some(shared) => document.pointer(&shared[1..]).unwrap(),
        None => described,
    };
    assert!(
        described.is_object(),
        "{what} is not described: {}",
        answer.text()
    );
    let Some(content) = described.get("content") else {
        assert!(
            answer.body.is_empty(),
            "{what} has a body that is not described"
        );
        return;
    };
    let media = answer
        .header("content-type")
        .unwrap()
        .split(';')
        .next()
        .unwrap();
    let content = content.get(media);
    let content = content.unwrap_or_else(|| panic!("{what} as {media} is not described"));
    if problem(answer) {
        let code = format!("`{}`", answer.code().1);
        let codes = described["description"].as_str().unwrap();
        assert!(codes.contains(&code), "{what}: {code} is not described");
    } else if media.ends_with("json") && media != "application/x-ndjson" {
        conforms(document, &content["schema"], &answer.json(), &what);
    }
}

/// Panics where a value does not fit a schema of a description.
pub(in crate::server::tests) fn conforms(
    document: &Value,
    schema: &Value,
    value: &Value,
    what: &str,
) {
    let mut schema = schema.clone();
    schema["components"] = document["components"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:?} in {value}");
}
