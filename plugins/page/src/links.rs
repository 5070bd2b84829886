//! Where a page's links lead.

use std::collections::HashSet;

use crate::address::Base;
use crate::role::Role;
use crate::tree::{Id, Tree};

/// Members that a set may have.
const MOST: usize = 256;

/// The first addresses that links of the page lead to, each once, in order.
#[must_use]
pub fn links(tree: &Tree, base: &Base) -> Vec<String> {
    let mut known = HashSet::new();
    let mut links = Vec::new();
    for id in tree.below(Id::DOCUMENT) {
        if tree.role(id) != Role::Anchor {
            continue;
        }
        let Some(reference) = tree.attribute(id, "href") else {
            continue;
        };
        if reference.starts_with('#') {
            continue;
        }
        if let Some(address) = base.resolve(reference)
            && known.insert(address.clone())
        {
            links.push(address);
            if links.len() == MOST {
                break;
            }
        }
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn told(html: &str) -> Vec<String> {
        let tree = parse(html);
        links(&tree, &Base::of(&tree, "https://a.example/"))
    }

    #[test]
    fn each_address_is_told_once_and_in_order() {
        let html = "<a href=/b>1</a><a href=/a>2</a><a href='/b#c'>3</a><a>4</a><a href='#d'>5</a>";
        assert_eq!(told(html), ["https://a.example/b", "https://a.example/a"]);
    }

    #[test]
    fn there_are_as_many_as_a_set_may_have() {
        let html: String = (0..1000).map(|n| format!("<a href=/{n}>x</a>")).collect();
        assert_eq!(told(&html).len(), MOST);
    }
}
