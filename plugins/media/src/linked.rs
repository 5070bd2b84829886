//! Media in JSON-LD: images, and objects that have contents of their own.

use serde_json::Value;

/// Longest script that is read, bytes.
const LONGEST: usize = 256 << 10;
/// Lists and objects within one another; deeper data is hostile.
const DEEPEST: usize = 32;
/// Values that are looked at.
const MOST: usize = 20_000;

/// What a script refers to: the address, whether it is an item's `image`, and the name
/// of its type where it has one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Linked {
    /// As it is written.
    pub address: String,
    /// The key that it stands at: `image`, `contentUrl` or `thumbnailUrl`.
    pub key: &'static str,
    /// `@type` of the object that it stands in.
    pub of: Option<String>,
    /// An ISO 8601 duration, of the object that it stands in.
    pub duration: Option<String>,
}

/// All of a script, in order.
#[must_use]
pub fn linked(script: &str) -> Vec<Linked> {
    if script.len() > LONGEST || depth(script) > DEEPEST {
        return Vec::new();
    }
    let Ok(value) = serde_json::from_str::<Value>(script.trim()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let mut open = vec![&value];
    for _ in 0..MOST {
        let Some(value) = open.pop() else { break };
        match value {
            Value::Array(items) => open.extend(items.iter().rev()),
            Value::Object(object) => {
                let text = |key: &str| object.get(key).and_then(Value::as_str).map(str::to_owned);
                for key in ["image", "contentUrl", "thumbnailUrl"] {
                    let said = object.get(key).into_iter();
                    let said = said.flat_map(|said| match said {
                        Value::Array(items) => items.as_slice(),
                        one => std::slice::from_ref(one),
                    });
                    for one in said {
                        let own = one
                            .as_str()
                            .or_else(|| one.get("url").and_then(Value::as_str));
                        found.extend(own.map(|address| Linked {
                            address: address.to_owned(),
                            key,
                            of: text("@type"),
                            duration: text("duration"),
                        }));
                    }
                }
                let inner = object.iter().filter(|(key, _)| key.as_str() != "image");
                open.extend(
                    inner
                        .map(|(_, value)| value)
                        .filter(|value| !value.is_string()),
                );
            }
            _ => {}
        }
    }
    found
}

/// How deep lists and objects lie, from above: brackets in texts count too.
fn depth(text: &str) -> usize {
    let (mut depth, mut most) = (0_usize, 0);
    for byte in text.bytes() {
        match byte {
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        most = most.max(depth);
    }
    most
}

/// Seconds of an ISO 8601 duration such as `PT1M30S`.
#[must_use]
pub fn seconds(duration: &str) -> Option<f64> {
    let rest = duration.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').unwrap_or((rest, ""));
    let mut total = 0.0;
    for (part, units) in [
        (days, [('D', 86_400.0), ('W', 604_800.0), ('_', 0.0)]),
        (time, [('H', 3600.0), ('M', 60.0), ('S', 1.0)]),
    ] {
        let mut number = String::new();
        for letter in part.chars().take(32) {
            match units.iter().find(|(unit, _)| *unit == letter) {
                Some((_, factor)) => {
                    total += number.parse::<f64>().ok()? * factor;
                    number.clear();
                }
                None => number.push(letter),
            }
        }
        if !number.is_empty() {
            return None;
        }
    }
    (total > 0.0 && total < 1e7).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_and_contents_are_found_however_they_are_said() {
        let script = r#"{"@graph": [{"@type": "Article", "image": ["a.png", {"url": "b.png"}]},
            {"@type": "VideoObject", "contentUrl": "c.mp4", "thumbnailUrl": "d.jpg", "duration": "PT1M30S"}]}"#;
        let found = linked(script);
        let addresses: Vec<&str> = found.iter().map(|one| one.address.as_str()).collect();
        assert_eq!(addresses, ["a.png", "b.png", "c.mp4", "d.jpg"]);
        assert_eq!(found[2].of.as_deref(), Some("VideoObject"));
        assert_eq!(found[2].duration.as_deref().and_then(seconds), Some(90.0));
    }

    #[test]
    fn deep_and_broken_scripts_are_none() {
        assert!(linked(&"[".repeat(100_000)).is_empty());
        assert!(linked("{'image': 1").is_empty());
        assert!(linked(r#"{"image": {"image": 7}}"#).is_empty());
    }

    #[test]
    fn durations_are_seconds() {
        assert_eq!(seconds("PT2H"), Some(7200.0));
        assert_eq!(seconds("P1DT0.5S"), Some(86_400.5));
        for wrong in ["", "P", "PT", "1:30", "PT5", "PTxS", "PT99999999999H"] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
