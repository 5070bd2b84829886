//! Which element holds the main text.
//!
//! Paragraphs vote for what they are in, as in Arc90's Readability (2009), weighed by
//! how much running text they are. From the winner it goes up for as long as what
//! comes in with it is running text too, judged as Kohlschütter, Fankhauser and Nejdl
//! do, by text and link densities ("Boilerplate Detection using Shallow Text
//! Features", 2010).

use crate::block::{Block, Kind};
use crate::hint::Hint;
use crate::prune::Pruned;
use crate::role::Role;
use crate::sums::{Sum, Sums};
use crate::tree::{Id, Tree};

/// Votes of a paragraph for what it is in, from inside out.
const VOTES: [f32; 3] = [1.0, 0.5, 0.25];
/// Least share of running text in what comes in, of all text in it.
const RUNNING: f32 = 0.7;
/// Most share of links in what comes in.
const LINKED: f32 = 0.25;
/// Least of it that is worth going up for, of what there is already.
const WORTHWHILE: f32 = 0.05;
/// Elements beside the root that are told with it.
const MOST_TWINS: usize = 16;

/// The element that holds the main text; `sums` are those of blocks that were not
/// taken out. None where there is no running text at all.
#[must_use]
pub fn root(tree: &Tree, blocks: &[Block], pruned: &Pruned, sums: &Sums) -> Option<Id> {
    let best = winner(tree, blocks, pruned, sums)?;
    let mut root = best;
    for outer in tree.ancestors(best) {
        if comes_in(sums.at(root), sums.at(outer)) {
            root = outer;
        }
        if tree.role(outer) == Role::Body {
            break;
        }
    }
    Some(root)
}

/// Whether what is in `outer` and not in `inner` is running text too.
fn comes_in(inner: Sum, outer: Sum) -> bool {
    let weight = outer.weight - inner.weight;
    let worth = outer.worth - inner.worth;
    let linked = outer.linked - inner.linked;
    worth > 40.0
        && worth > WORTHWHILE * inner.worth
        && worth > RUNNING * weight
        && linked < LINKED * weight
}

/// The root, and those beside it that are made like it: panels of a product, parts of
/// a story. Columns of a page look alike too, but differ in their classes.
#[must_use]
pub fn twins(tree: &Tree, root: Id, pruned: &Pruned, sums: &Sums) -> Vec<Id> {
    let class = |id: Id| tree.attribute(id, "class").map(str::trim);
    let own = class(root).filter(|class| !class.is_empty());
    let (Some(own), Some(parent)) = (own, tree.parent(root)) else {
        return vec![root];
    };
    let first = |class: &str| class.split_ascii_whitespace().next().map(str::to_owned);
    let is_twin = |id: Id| {
        id == root
            || tree.name(id) == tree.name(root)
                && class(id).and_then(first) == first(own)
                && !pruned.is_out(id)
                && sums.at(id).link_share() < LINKED
    };
    // Only so many are compared with every block.
    let beside = tree
        .children(parent)
        .filter(|id| is_twin(*id))
        .take(MOST_TWINS);
    let mut twins: Vec<Id> = beside.collect();
    if !twins.contains(&root) {
        twins.push(root);
    }
    twins
}

/// The element with most votes.
fn winner(tree: &Tree, blocks: &[Block], pruned: &Pruned, sums: &Sums) -> Option<Id> {
    let mut votes = vec![0.0_f32; tree.len()];
    let mut named = Vec::new();
    for block in blocks.iter().filter(|block| !pruned.is_out(block.node)) {
        let worth = block.worth;
        if worth <= 0.0 {
            continue;
        }
        for (id, share) in holders(tree, block).zip(VOTES) {
            if let Some(vote) = votes.get_mut(id.index()) {
                if *vote == 0.0 {
                    named.push(id);
                }
                *vote += worth * share;
            }
        }
    }
    let score = |id: Id| {
        let vote = votes.get(id.index()).copied().unwrap_or_default();
        let known = match (pruned.hint(id), tree.role(id)) {
            (Hint::Body, _) => 1.5,
            (_, Role::Article | Role::Main) => 1.2,
            _ => 1.0,
        };
        vote * known * (1.0 - sums.at(id).link_share())
    };
    named
        .into_iter()
        .max_by(|one, other| score(*one).total_cmp(&score(*other)))
}

/// What a block is in, from inside out, without what it is itself.
fn holders<'a>(tree: &'a Tree, block: &Block) -> impl Iterator<Item = Id> + 'a {
    let inner = match block.kind {
        Kind::Item => tree
            .ancestors(block.node)
            .find(|id| tree.role(*id) == Role::List),
        Kind::Row => tree
            .ancestors(block.node)
            .find(|id| tree.role(*id) == Role::Table),
        _ => Some(block.node),
    };
    let inner = inner.unwrap_or(block.node);
    // A `div` with nothing but text is a paragraph by another name.
    let is_itself = matches!(tree.role(inner), Role::Paragraph | Role::List | Role::Table)
        || tree
            .children(inner)
            .all(|id| !tree.role(id).parts_lines() && tree.role(id) != Role::Break);
    let own = (!is_itself).then_some(inner);
    own.into_iter().chain(tree.ancestors(inner))
}
