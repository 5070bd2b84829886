//! Answers that were changed at random: whatever they are, there is an end with a reason.

use crescendo_plugin::Failure;
use serde_json::json;

use super::desk::{Api, answer};

/// Numbers that are the same each time (Steele, Lea and Flood: SplitMix64).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) % below as u64).unwrap()
    }
}

/// The same bytes with a few that were changed, taken away or doubled.
fn changed(whole: &str, dice: &mut Dice) -> Vec<u8> {
    let mut bytes = whole.as_bytes().to_vec();
    for _ in 0..=dice.roll(2) {
        if bytes.is_empty() {
            break;
        }
        let at = dice.roll(bytes.len());
        match dice.roll(4) {
            0 => bytes[at] = u8::try_from(dice.roll(256)).unwrap(),
            1 => bytes.truncate(at),
            2 => {
                let to = at + dice.roll(bytes.len() - at);
                let part = bytes[at..to].to_vec();
                bytes.splice(at..at, part);
            }
            _ => bytes[at] = b"{}[]\",:0-e\\"[dice.roll(11)],
        }
    }
    bytes
}

#[test]
fn answers_of_any_bytes_end_with_votes_or_a_reason() {
    let parameters = json!({
        "url": "https://a.example/jobs",
        "body": {},
        "mode": "submit",
        "poll": {"url": "/next", "every_ms": 1_000, "at_most_s": 5, "result": "/r", "error": "/e"},
        "fields": {
            "a": "/t/*/x", "b": {"at": "/t", "kind": "json"}, "c": {"at": "/n", "kind": "number"},
            "d": {"at": "/t", "kind": "set", "confidence": "/s"}, "e": {"at": "/f", "kind": "flag"},
        },
    });
    let submitted = r#"{"next": "/jobs/\u0037", "status": "queued"}"#;
    let done = r#"{"status": "succeeded", "e": "no", "r": {"t": [{"x": "a\u00e9"}, {"x": 1.5}],
        "n": -2e3, "f": true, "s": 0.25}}"#;
    let (mut dice, mut voted, mut failed) = (Dice(7), 0, 0);
    for _ in 0..20_000 {
        let (first, then) = (changed(submitted, &mut dice), changed(done, &mut dice));
        let spoilt = dice.roll(3) == 0;
        let mut api = Api::new(|call: &api::web::Call, _| match call.method {
            "POST" if spoilt => answer(call, 200, first.clone()),
            "POST" => answer(call, 200, submitted),
            _ if spoilt => answer(call, 200, done),
            _ => answer(call, 200, then.clone()),
        });
        match api.ask(parameters.clone(), json!({})) {
            Ok(votes) => voted += usize::from(!votes.is_empty()),
            Err(Failure::Upstream(told)) => {
                assert!(!told.is_empty() && !told.contains('\n'), "{told}");
                failed += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(
        voted > 1_000 && failed > 1_000,
        "{voted} voted, {failed} failed"
    );
}
