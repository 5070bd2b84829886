//! Records of lists: their members as they are.

use super::*;

#[test]
fn a_record_keeps_the_order_of_its_members_and_fails_with_both_or_neither() {
    let event = events().into_iter().find_map(|event| match event.body {
        Body::EnrichedRecord(record) => Some(record),
        _ => None,
    });
    let text = serde_json::to_string(&event.unwrap()).unwrap();
    assert!(
        text.starts_with(r#"{"index":0,"line":{"url":"http://a.example/","type":7,"#),
        "{text}"
    );
    let failed = events()
        .into_iter()
        .rfind(|e| matches!(e.body, Body::EnrichedRecord(_)));
    let mut half = serde_json::to_value(failed.unwrap()).unwrap();
    assert!(VALIDATOR.is_valid(&half));
    half["line"].as_object_mut().unwrap().remove("error_code");
    assert!(!VALIDATOR.is_valid(&half));
}
