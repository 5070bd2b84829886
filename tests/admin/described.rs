//! Holds what commands print as documents against the admin API's description:
//! they are the host's own answers.

use std::sync::LazyLock;

use crescendo::server::ADMIN_OPENAPI;
use serde_json::Value;

static DESCRIPTION: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(ADMIN_OPENAPI).unwrap());

/// The operation whose answer a command prints, and its status.
fn operation(arguments: &[&str]) -> Option<(&'static str, &'static str, &'static str)> {
    let has = |option| arguments.contains(&option);
    let (method, path) = match arguments.get(..2).unwrap_or(arguments) {
        ["plugin", "list"] => ("get", "plugins"),
        ["plugin", "inspect"] => ("get", "plugins/{id}"),
        ["plugin", "install"] => ("post", "plugins"),
        ["plugin", "swap"] => ("post", "plugins/{id}/swap"),
        ["plugin", "rollback"] => ("post", "plugins/{id}/rollback"),
        ["plugin", "grant"] => ("put", "plugins/{id}/grants"),
        ["plugin", "revoke"] if has("--version") => ("delete", "plugins/{id}/versions/{version}"),
        ["plugin", "revoke"] if has("--below") => ("put", "plugins/{id}/floor"),
        ["plugin", "revoke"] => ("delete", "plugins/{id}/grants"),
        ["plugin", "remove"] => ("delete", "plugins/{id}"),
        ["plugin", "lift"] => ("post", "plugins/{id}/lift"),
        ["plugin", "history"] => ("get", "history"),
        ["plugin", "trust"] if has("list") => ("get", "keys"),
        ["plugin", "trust"] if has("add") => return Some(("post", "keys", "201")),
        ["plugin", "trust"] => ("delete", "keys/{key}"),
        ["pipeline", "add"] if has("--file") => ("post", "pipelines"),
        ["pipeline", "add" | "set"] => ("put", "pipelines/{name}/stages/{stage}"),
        ["pipeline", "remove"] if arguments.len() == 3 => ("delete", "pipelines/{name}"),
        ["pipeline", "remove"] => ("delete", "pipelines/{name}/stages/{stage}"),
        ["config", "reload"] => ("post", "reload"),
        ["backup", _] => ("post", "backup"),
        ["spend", ..] => ("get", "spend"),
        _ => return None,
    };
    Some((method, path, "200"))
}

/// Panics where a command's document is not as it is described.
pub(crate) fn described(arguments: &[&str], document: &Value) {
    let Some((method, path, status)) = operation(arguments) else {
        return;
    };
    let operation = &DESCRIPTION["paths"][format!("/admin/v1/{path}")][method];
    let mut schema =
        operation["responses"][status]["content"]["application/json"]["schema"].clone();
    assert!(schema.is_object(), "{method} {path} is not described");
    schema["components"] = DESCRIPTION["components"].clone();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator
        .iter_errors(document)
        .map(|error| error.to_string())
        .collect();
    assert!(errors.is_empty(), "{arguments:?}: {errors:?} in {document}");
}
