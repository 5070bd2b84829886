//! Holds answers against `openapi.json`.

use std::sync::LazyLock;

use serde_json::{Value, json};

use super::{Answer, Request};
use crate::server::OPENAPI;

static DESCRIPTION: LazyLock<Value> = LazyLock::new(|| serde_json::from_str(OPENAPI).unwrap());

/// The path of `openapi.json` that a request's path is.
pub(in crate::server::tests) fn route(path: &str) -> Option<&'static str> {
    let path = path.split('?').next().unwrap();
    let fits = |template: &str| {
        let (a, b): (Vec<&str>, Vec<&str>) =
            (template.split('/').collect(), path.split('/').collect());
        a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| a == b || a.starts_with('{'))
    };
    DESCRIPTION["paths"]
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .find(|t| fits(t))
}

/// Panics where an answer is not as `openapi.json` says.
pub(in crate::server::tests) fn described(request: &Request<'_>, answer: &Answer) {
    let what = format!("{} {} -> {}", request.method, request.path, answer.status);
    let problem =
        |answer: &Answer| answer.header("content-type") == Some("application/problem+json");
    if problem(answer) {
        conforms(
            &json!({"$ref": "#/components/schemas/Problem"}),
            &answer.json(),
            &what,
        );
    }
    let Some(route) = route(request.path) else {
        assert_eq!(answer.status, 404, "{what} is not described");
        return;
    };
    let Some(operation) = DESCRIPTION["paths"][route].get(request.method.to_lowercase()) else {
        assert!(
            [405, 204, 403, 421].contains(&answer.status),
            "{what} is not described"
        );
        return;
    };
    let described = &operation["responses"][answer.status.to_string()];
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
        conforms(&content["schema"], &answer.json(), &what);
    }
}

/// Panics where a value does not fit a schema of `openapi.json`.
pub(in crate::server::tests) fn conforms(schema: &Value, value: &Value, what: &str) {
    let mut schema = schema.clone();
    schema["components"] = DESCRIPTION["components"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(value)
        .map(|e| e.to_string())
        .collect();
    assert!(errors.is_empty(), "{what}: {errors:?} in {value}");
}
