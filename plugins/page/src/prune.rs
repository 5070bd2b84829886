//! Which parts of a page are not its text.

use crate::hint::{Hint, hint};
use crate::role::Role;
use crate::sums::{Sum, Sums};
use crate::tree::{Id, Step, Tree};

/// How much is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Care {
    /// What names say is believed, unless most of the page's text is there.
    Strict,
    /// Only what elements say is believed, and lists of links are taken out.
    Lax,
}

/// An element that holds a larger share of a page's running text is not taken out
/// for its name: a wrapper may be called anything.
const MOST: f32 = 0.5;
/// A list, or anything else, with a larger share in links leads elsewhere.
const LINKED: f32 = 0.6;
/// An element with something small about the article has no more running text.
const SMALL: f32 = 60.0;
/// What is said of another page is shorter than this without its heading.
const TEASER: f32 = 400.0;

/// A larger share of a page's running text than this is no teasers.
const TEASED: f32 = 0.4;

/// For each node whether it is in a part that was taken out, and what names say.
pub struct Pruned {
    out: Vec<bool>,
    hints: Vec<Hint>,
}

impl Pruned {
    /// Looks at everything below `root`; `sums` are those of all blocks.
    #[must_use]
    pub fn of(tree: &Tree, root: Id, sums: &Sums, care: Care) -> Pruned {
        let all = sums.at(root).worth;
        let (pruned, teased) = Pruned::look(tree, root, sums, care, true);
        if teased > TEASED * all {
            // What looks like teasers is what the page is about: a list of the best.
            return Pruned::look(tree, root, sums, care, false).0;
        }
        pruned
    }

    /// What is taken out, and how much running text was in teasers of it.
    fn look(tree: &Tree, root: Id, sums: &Sums, care: Care, teasers: bool) -> (Pruned, f32) {
        let mut teased = 0.0;
        let mut pruned = Pruned {
            out: vec![false; tree.len()],
            hints: vec![Hint::None; tree.len()],
        };
        let all = sums.at(root).worth;
        for id in tree.below(root).skip(1) {
            if let Some(known) = pruned.hints.get_mut(id.index()) {
                *known = hint(tree, id);
            }
        }
        let heart = pruned.heart(tree, root, sums);
        // How many quotes and parts of the page are open.
        let (mut quotes, mut parts) = (0_u32, 0_u32);
        tree.walk(root, |step| {
            let (Step::Enter(id) | Step::Leave(id)) = step;
            let role = tree.role(id);
            let quote = u32::from(tree.name(id) == "blockquote");
            let part = u32::from(matches!(role, Role::Article | Role::Main));
            if step == Step::Leave(id) {
                quotes = quotes.saturating_sub(quote);
                parts = parts.saturating_sub(part);
                return true;
            }
            if tree.element(id).is_none() {
                return false;
            }
            let sight = Sight {
                tree,
                id,
                role,
                said: pruned.hint(id),
                heart,
                in_quote: quotes > 0,
                in_part: parts > 0,
                care,
            };
            let teases = teasers && care == Care::Strict && sight.teases(sums.at(id), all);
            if id != root && (teases || sight.is_out(sums, all)) {
                if teases {
                    teased += sums.at(id).worth;
                }
                for below in tree.below(id) {
                    if let Some(flag) = pruned.out.get_mut(below.index()) {
                        *flag = true;
                    }
                }
                return false;
            }
            quotes += quote;
            parts += part;
            true
        });
        (pruned, teased)
    }

    /// Whether a node is in a part that was taken out.
    #[must_use]
    pub fn is_out(&self, id: Id) -> bool {
        self.out.get(id.index()).copied().unwrap_or(false)
    }

    /// The element with most text of those that say that they hold the article.
    fn heart(&self, tree: &Tree, root: Id, sums: &Sums) -> Option<Id> {
        let says = |id: &Id| {
            self.hint(*id) == Hint::Body || matches!(tree.role(*id), Role::Article | Role::Main)
        };
        let worth = |id: &Id| sums.at(*id).worth;
        tree.below(root)
            .skip(1)
            .filter(|id| says(id) && worth(id) > SMALL)
            .max_by(|one, other| worth(one).total_cmp(&worth(other)))
    }

    /// What the names of an element say.
    #[must_use]
    pub fn hint(&self, id: Id) -> Hint {
        self.hints.get(id.index()).copied().unwrap_or(Hint::None)
    }
}

/// An element and where it is.
struct Sight<'a> {
    tree: &'a Tree,
    id: Id,
    role: Role,
    said: Hint,
    /// Where the article is, as far as names say.
    heart: Option<Id>,
    in_quote: bool,
    in_part: bool,
    care: Care,
}

impl Sight<'_> {
    fn is_out(&self, sums: &Sums, all: f32) -> bool {
        let sum = sums.at(self.id);
        if sum.weight == 0.0 {
            return false;
        }
        let most = sum.worth > MOST * all.max(1.0) && self.touches_heart();
        let by_element = match self.role {
            Role::Navigation => true,
            Role::Aside => !is_remark(self.tree, self.id),
            Role::Footer => !self.in_quote,
            Role::Form => true,
            Role::Header => !self.in_part && sum.worth < SMALL,
            _ => false,
        };
        if by_element && !most {
            return true;
        }
        if self.leads_elsewhere(sum) {
            return true;
        }
        if self.care == Care::Lax {
            return self.said == Hint::Else && is_consent(self.tree, self.id) && !most;
        }
        match self.said {
            Hint::Else => !most || is_of_readers(self.tree, self.id),
            Hint::Small => {
                sum.worth < SMALL && sum.weight < 300.0 && !matches!(self.role, Role::Heading(_))
            }
            _ => false,
        }
    }

    /// Whether it is around the article or in it; also where nothing is known of that.
    fn touches_heart(&self) -> bool {
        let up = |from: Id, to: Id| from == to || self.tree.ancestors(from).any(|id| id == to);
        self.heart
            .is_none_or(|heart| up(self.id, heart) || up(heart, self.id))
    }

    /// Whether it is the heading of another page with a few words of it.
    fn teases(&self, sum: Sum, all: f32) -> bool {
        sum.teasing > 0.0
            && sum.weight - sum.teasing < TEASER
            && sum.worth < 0.3 * all
            && matches!(self.role, Role::Block | Role::Article | Role::Item)
    }

    fn leads_elsewhere(&self, sum: Sum) -> bool {
        let holds = matches!(
            self.role,
            Role::List | Role::Block | Role::Table | Role::Aside | Role::Cell
        );
        holds && sum.link_share() > LINKED && sum.worth < SMALL
    }
}

/// Whether an aside is a remark on the text, as manuals have them.
fn is_remark(tree: &Tree, id: Id) -> bool {
    let class = tree.attribute(id, "class").unwrap_or_default();
    let class = class.to_ascii_lowercase();
    [
        "admonition",
        "callout",
        "note",
        "tip",
        "warning",
        "caution",
        "important",
        "footnote",
    ]
    .iter()
    .any(|word| class.contains(word))
}

fn names(tree: &Tree, id: Id) -> String {
    let class = tree.attribute(id, "class").unwrap_or_default();
    let own = tree.attribute(id, "id").unwrap_or_default();
    format!("{class} {own}").to_ascii_lowercase()
}

/// Whether readers wrote what is in it: there may be far more of that than of the
/// article.
fn is_of_readers(tree: &Tree, id: Id) -> bool {
    let names = names(tree, id);
    [
        "comments",
        "commentlist",
        "comment-list",
        "disqus",
        "respond",
        "reviews",
        "kommentare",
    ]
    .iter()
    .any(|word| names.contains(word))
        || is_consent(tree, id)
}

fn is_consent(tree: &Tree, id: Id) -> bool {
    let names = names(tree, id);
    [
        "cookie",
        "consent",
        "gdpr",
        "onetrust",
        "didomi",
        "usercentrics",
    ]
    .iter()
    .any(|word| names.contains(word))
}
