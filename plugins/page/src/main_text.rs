//! The main text of a page.

use crate::block::{Block, Kind};
use crate::hint::Hint;
use crate::prune::{Care, Pruned};
use crate::root::{root, twins};
use crate::sums::Sums;
use crate::tree::{Id, Tree};
use crate::words;

/// Main text in blocks, and how sure it is.
#[derive(Clone, Debug, Default)]
pub struct Main {
    /// What is said, in order.
    pub blocks: Vec<Block>,
    /// How sure it is, 0.0 to 1.0.
    pub confidence: f64,
}

impl Main {
    fn weight(&self) -> u32 {
        self.blocks.iter().map(|block| block.weight).sum()
    }

    /// How long the text is, bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        let blocks = self.blocks.iter().map(|block| block.text.len());
        blocks.sum::<usize>() + self.blocks.len().saturating_sub(1)
    }

    /// The text, a block a line, cut before the block that would make it longer than
    /// `most` bytes.
    #[must_use]
    pub fn text(&self, most: usize) -> String {
        let mut text = String::new();
        for block in &self.blocks {
            if text.len() + 1 + block.text.len() > most {
                break;
            }
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(&block.text);
        }
        text
    }
}

/// Less than this, and the page is looked at again with less believed.
const LITTLE: u32 = 250;

/// Finds the main text among the `blocks` of `body`. What equals one of `titles` is the title, and not part of it.
#[must_use]
pub fn main_text(tree: &Tree, body: Id, blocks: &[Block], titles: &[String]) -> Main {
    let all = Sums::of(tree, blocks, |_| true);
    let look = Look {
        tree,
        body,
        blocks,
        all: &all,
        titles,
    };
    let strict = look.find(Care::Strict);
    if strict.weight() >= LITTLE {
        return strict;
    }
    let mut lax = look.find(Care::Lax);
    if lax.weight() > 2 * strict.weight() {
        lax.confidence *= 0.7;
        return lax;
    }
    strict
}

struct Look<'a> {
    tree: &'a Tree,
    body: Id,
    blocks: &'a [Block],
    all: &'a Sums,
    titles: &'a [String],
}

impl Look<'_> {
    fn find(&self, care: Care) -> Main {
        let pruned = Pruned::of(self.tree, self.body, self.all, care);
        let sums = Sums::of(self.tree, self.blocks, |block| !pruned.is_out(block.node));
        let Some(root) = root(self.tree, self.blocks, &pruned, &sums) else {
            return Main::default();
        };
        let roots = twins(self.tree, root, &pruned, &sums);
        let inside = |block: &Block| {
            roots.contains(&block.node)
                || self
                    .tree
                    .ancestors(block.node)
                    .any(|id| roots.contains(&id))
        };
        let first = self.blocks.iter().position(inside).unwrap_or_default();
        let mut chosen: Vec<&Block> = self.lead(first, &pruned);
        let rest = self.blocks.iter().skip(first).filter(|block| inside(block));
        chosen.extend(rest.filter(|block| !pruned.is_out(block.node)));
        chosen.retain(|block| self.is_text(block));
        drop_edges(&mut chosen);
        drop_lone_headings(&mut chosen);
        let of_page = sums.at(root).worth / sums.at(self.body).worth.max(1.0);
        let named = std::iter::once(root)
            .chain(self.tree.ancestors(root))
            .any(|id| pruned.hint(id) == Hint::Body);
        let weight: u32 = chosen.iter().map(|block| block.weight).sum();
        let confidence = 0.35
            + 0.3 * f64::from(of_page)
            + if named { 0.15 } else { 0.0 }
            + if weight > 600 { 0.15 } else { 0.0 };
        Main {
            blocks: chosen.into_iter().cloned().collect(),
            confidence,
        }
    }

    /// The standfirst: what stands between the page's heading and the main text.
    fn lead(&self, first: usize, pruned: &Pruned) -> Vec<&Block> {
        let before = self.blocks.get(..first).unwrap_or_default();
        let heading = before
            .iter()
            .rposition(|block| matches!(block.kind, Kind::Heading(1)) || self.is_title(block));
        let Some(heading) = heading else {
            return Vec::new();
        };
        let between = before.iter().skip(heading + 1);
        let stands = |block: &&Block| {
            let mut around = std::iter::once(block.node).chain(self.tree.ancestors(block.node));
            let named = around
                .by_ref()
                .take(3)
                .any(|id| pruned.hint(id) == Hint::Lead);
            !pruned.is_out(block.node)
                && block.link_share() < 0.2
                && !matches!(block.kind, Kind::Caption)
                && (block.worth > 60.0 || (named && block.weight > 20))
        };
        between.filter(stands).collect()
    }

    fn is_title(&self, block: &Block) -> bool {
        if block.weight > 300 {
            return false;
        }
        let plain = words::plain(&block.text);
        let plain = plain.strip_prefix("re ").unwrap_or(&plain);
        self.titles.iter().any(|title| title == plain)
    }

    fn is_text(&self, block: &Block) -> bool {
        let short = block.weight < 200;
        let most = if short { 0.7 } else { 0.9 };
        let heads = matches!(block.kind, Kind::Heading(_));
        let is_title = short && (heads || block.kind == Kind::Paragraph) && self.is_title(block);
        (heads || block.link_share() <= most)
            && !is_title
            && !matches!(block.kind, Kind::Heading(1) | Kind::Caption)
            && !block.is_of_template
    }
}

/// Short lines before the first sentence and after the last one are a date, a name,
/// a label.
fn drop_edges(blocks: &mut Vec<&Block>) {
    let is_edge = |block: &&Block| {
        block.kind == Kind::Paragraph && block.weight < 60 && !words::has_sentence(&block.text)
    };
    let is_text = |block: &&Block| block.worth > 30.0;
    let first = blocks.iter().position(is_text).unwrap_or_default();
    let last = blocks.iter().rposition(is_text).unwrap_or(blocks.len());
    let mut place = 0;
    blocks.retain(|block| {
        let edge = place < first || place > last;
        place += 1;
        !(edge && is_edge(block))
    });
}

/// Headings with nothing below them are of lists that were taken out.
fn drop_lone_headings(blocks: &mut Vec<&Block>) {
    let mut below: Option<u8> = Some(0);
    let mut keep: Vec<bool> = Vec::with_capacity(blocks.len());
    for block in blocks.iter().rev() {
        let kept = match (block.kind, below) {
            // Something that is no heading, or is of a lower level, comes next.
            (Kind::Heading(level), Some(next)) => level < next,
            _ => true,
        };
        keep.push(kept);
        if kept {
            below = match block.kind {
                Kind::Heading(level) => Some(level),
                _ => None,
            };
        }
    }
    let mut keep = keep.into_iter().rev();
    blocks.retain(|_| keep.next().unwrap_or(true));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block::blocks;
    use crate::parse::parse;

    const LONG: &str = "The river rose in the night, and nobody in the lower town had slept.";

    fn main(html: &str) -> Main {
        let tree = parse(html);
        let body = tree.first("body").unwrap();
        main_text(&tree, body, &blocks(&tree, body), &["title".to_owned()])
    }

    fn told(html: &str) -> String {
        main(html).text(1 << 16)
    }

    #[test]
    fn paragraphs_are_told_and_what_is_around_them_is_not() {
        let html = format!(
            "<nav><a href=/>Home</a></nav><h1>Title</h1><div><p>{LONG}<p>{LONG}</div>\
             <div class=sidebar><p>{LONG}</div><footer><p>{LONG}</footer>"
        );
        assert_eq!(told(&html), format!("{LONG}\n{LONG}"));
    }

    #[test]
    fn a_page_that_is_all_comments_is_not_empty() {
        let html = format!("<div class=comments><p>{LONG}<p>{LONG}</div>");
        assert_eq!(told(&html), format!("{LONG}\n{LONG}"));
    }

    #[test]
    fn headings_with_nothing_below_are_left_out() {
        let html = format!("<div><h2>A</h2><p>{LONG}</p><p>{LONG}</p><h2>B</h2><h3>C</h3></div>");
        assert_eq!(told(&html), format!("A\n{LONG}\n{LONG}"));
    }

    #[test]
    fn text_is_cut_between_blocks() {
        let main = main(&format!("<p>{LONG}<p>{LONG}"));
        assert_eq!(main.text(LONG.len() + 10), LONG);
        assert_eq!(main.text(10), "");
    }
}
