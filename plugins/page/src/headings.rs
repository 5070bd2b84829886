//! The headings of a page.

use serde_json::{Value, json};

use crate::block::{Block, Kind};

/// Longest heading, bytes; what is longer is a paragraph in large letters.
const LONGEST: usize = 500;

/// Levels and texts of headings, in order.
#[must_use]
pub fn headings(blocks: &[Block]) -> Vec<Value> {
    let heading = |block: &Block| match block.kind {
        Kind::Heading(level) if block.text.len() <= LONGEST => {
            Some(json!({"level": level, "text": block.text}))
        }
        _ => None,
    };
    blocks.iter().filter_map(heading).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::blocks;
    use crate::parse::parse;
    use crate::tree::Id;

    #[test]
    fn headings_have_a_level_and_a_text_and_empty_ones_are_left_out() {
        let tree = parse("<h1> A <i>b</i></h1><p>c</p><h3></h3><h2>d</h2>");
        let told = headings(&blocks(&tree, Id::DOCUMENT));
        let expected = [
            json!({"level": 1, "text": "A b"}),
            json!({"level": 2, "text": "d"}),
        ];
        assert_eq!(told, expected);
    }
}
