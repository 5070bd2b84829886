//! What is claimed of media.

use crescendo_plugin::Votes;
use serde_json::Value;

use crate::item::{Item, Kind};

/// Longest text of a vote, bytes.
const MOST_TEXT: usize = 1 << 20;
/// Least sides of an image that is a page's main one only because it is the largest.
const LEAST_SIDE: u32 = 100;

/// Votes on a list of items, and on the main image where one was called so.
#[must_use]
pub fn votes(items: &[Item], primary: Option<&(String, f64)>) -> Votes {
    let mut votes = Votes::new();
    if items.is_empty() {
        return votes;
    }
    let mut room = MOST_TEXT - 2;
    let values = items
        .iter()
        .filter_map(|item| serde_json::to_value(item).ok());
    let fits = |value: &Value| {
        let needs = value.to_string().len() + 1;
        let fits = needs <= room;
        room = room.saturating_sub(needs);
        fits
    };
    let list: Vec<Value> = values.take_while(fits).collect();
    json(&mut votes, "media.items", &list, 0.95);
    let counts = [
        ("media.images", Kind::Image),
        ("media.audio", Kind::Audio),
        ("media.video", Kind::Video),
    ];
    for (field, kind) in counts {
        let count = items.iter().filter(|item| item.kind == kind).count();
        votes.number(field, count as f64, 0.95);
    }
    if let Some((url, confidence)) = primary {
        votes.text("media.primary", url, *confidence);
    } else if let Some(largest) = largest(items) {
        votes.text("media.primary", &largest.url, 0.5);
    }
    votes
}

/// The largest image whose sides are known and of a size to look at.
fn largest(items: &[Item]) -> Option<&Item> {
    let sides = |item: &&Item| {
        let least = |side: Option<u32>| side.is_some_and(|side| side >= LEAST_SIDE);
        item.kind == Kind::Image && least(item.width) && least(item.height)
    };
    // Of those that are as large, the first.
    items
        .iter()
        .rev()
        .filter(sides)
        .max_by_key(|item| item.area())
}

/// Claims a list as JSON; an empty one is no claim.
fn json(votes: &mut Votes, field: &str, list: &[Value], confidence: f64) {
    if !list.is_empty() {
        votes.json(field, list, confidence);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn image(url: &str, width: u32, height: u32) -> Item {
        let mut item = Item::new(url.to_owned(), Kind::Image);
        (item.width, item.height) = (Some(width), Some(height));
        item
    }

    #[test]
    fn the_largest_image_is_the_main_one_where_none_is_called_so() {
        let items = [
            image("icon", 16, 16),
            image("a", 300, 200),
            image("b", 300, 200),
        ];
        assert_eq!(
            votes(&items, None).scalar("media.primary"),
            Some(&"a".into())
        );
        assert_eq!(votes(&items[..1], None).scalar("media.primary"), None);
        let said = Some(("said".to_owned(), 0.9));
        assert_eq!(
            votes(&items, said.as_ref()).scalar("media.primary"),
            Some(&"said".into())
        );
    }

    #[test]
    fn a_list_that_is_too_long_is_cut_between_items() {
        let items: Vec<Item> = (0..256)
            .map(|number| {
                image(
                    &format!("https://a.example/{}/{number}", "x".repeat(6_400)),
                    1,
                    1,
                )
            })
            .collect();
        let votes = votes(&items, None);
        let Some(crescendo_plugin::Value::Json(text)) = votes.scalar("media.items") else {
            panic!("a list");
        };
        assert!(text.len() <= MOST_TEXT);
        let list: Vec<Value> = serde_json::from_str(text).unwrap();
        assert!(list.len() > 100 && list.len() < 256);
        assert_eq!(votes.scalar("media.images"), Some(&256.0.into()));
    }

    #[test]
    fn no_items_are_an_abstention() {
        assert!(votes(&[], None).is_empty());
    }
}
