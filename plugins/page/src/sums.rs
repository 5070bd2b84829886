//! How much text is in each element, added up from blocks.

use crate::block::{Block, Kind};
use crate::tree::{Id, Tree};

/// What the blocks in an element have together.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sum {
    /// How much is said.
    pub weight: f32,
    /// How much of it in links.
    pub linked: f32,
    /// How much of it is evidence of running text.
    pub worth: f32,
    /// How much of it is in headings that lead off the page.
    pub teasing: f32,
}

impl Sum {
    /// The share of it that is in links, 0.0 to 1.0.
    #[must_use]
    pub fn link_share(&self) -> f32 {
        self.linked / self.weight.max(1.0)
    }
}

/// A sum for each element.
pub struct Sums(Vec<Sum>);

impl Sums {
    /// Adds up the blocks that `counts` says.
    #[must_use]
    pub fn of(tree: &Tree, blocks: &[Block], counts: impl Fn(&Block) -> bool) -> Sums {
        let mut sums = vec![Sum::default(); tree.len()];
        for block in blocks.iter().filter(|block| counts(block)) {
            let worth = block.worth;
            let teases =
                matches!(block.kind, Kind::Heading(_)) && 10 * block.away > 8 * block.weight;
            let teasing = if teases { block.weight as f32 } else { 0.0 };
            let own = std::iter::once(block.node);
            // No element is deeper than the parser lets it be.
            for id in own.chain(tree.ancestors(block.node)) {
                if let Some(sum) = sums.get_mut(id.index()) {
                    sum.weight += block.weight as f32;
                    sum.linked += block.linked as f32;
                    sum.worth += worth;
                    sum.teasing += teasing;
                }
            }
        }
        Sums(sums)
    }

    /// The sum of one element.
    #[must_use]
    pub fn at(&self, id: Id) -> Sum {
        self.0.get(id.index()).copied().unwrap_or_default()
    }
}
