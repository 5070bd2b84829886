//! The TypeScript types, read as text, against the schema.

use super::*;

/// Members of an interface: name and whether it may be absent.
fn interface(name: &str) -> Option<BTreeSet<(String, bool)>> {
    let start = TYPESCRIPT.find(&format!("export interface {name} {{"))?;
    let block = TYPESCRIPT[start..].split("\n}").next()?;
    let members = block.lines().skip(1).filter_map(|line| {
        let (name, _) = line.trim().split_once(": ")?;
        let bare = name.trim_end_matches('?');
        // Remarks, and what else there may be.
        let is_member = !name.starts_with(['/', '[']);
        is_member.then(|| (bare.to_owned(), bare != name))
    });
    Some(members.collect())
}

#[test]
fn the_typescript_types_have_the_members_of_the_schema() {
    let schema = schema();
    let mut interfaces = 0;
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        let Some(properties) = definition["properties"].as_object() else {
            assert!(
                TYPESCRIPT.contains(&format!("export type {name} =")),
                "{name}"
            );
            for text in definition["enum"].as_array().into_iter().flatten() {
                assert!(TYPESCRIPT.contains(&format!("\n  | {text}")), "{text}");
            }
            continue;
        };
        let required = definition["required"].as_array().unwrap();
        let members = properties
            .keys()
            .map(|key| (key.clone(), !required.contains(&json!(key))));
        assert_eq!(interface(name), Some(members.collect()), "{name}");
        if let Some(constant) = properties.get("type").and_then(|t| t.get("const")) {
            assert!(
                TYPESCRIPT.contains(&format!("  type: {constant};")),
                "{constant}"
            );
            assert!(TYPESCRIPT.contains(&format!("\n  | {name}")), "{name}");
        }
        interfaces += 1;
    }
    assert_eq!(TYPESCRIPT.matches("export interface").count(), interfaces);
}
