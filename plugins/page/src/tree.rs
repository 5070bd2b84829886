//! A page as a tree, in one vector.
//!
//! **Invariant:** nothing here calls itself: pages are as deep as somebody likes,
//! and a guest's stack has 128 KiB.

use html5ever::LocalName;
use html5ever::tendril::StrTendril;

use crate::role::Role;

/// A node's place in its tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Id(pub(crate) u32);

impl Id {
    /// The document itself.
    pub const DOCUMENT: Id = Id(0);

    /// For tables that are kept beside a tree.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// What a node is.
#[derive(Debug)]
pub enum Kind {
    /// The document, a comment, or anything else without text of its own.
    Other,
    /// An element.
    Element(Element),
    /// Text.
    Text(StrTendril),
}

/// An element without what is in it.
#[derive(Debug)]
pub struct Element {
    /// Its name, in lower case.
    pub name: LocalName,
    /// What its name says.
    pub role: Role,
    /// Its attributes, in order.
    pub attributes: Vec<(LocalName, StrTendril)>,
}

/// A node and its neighbours.
#[derive(Debug)]
pub struct Node {
    pub(crate) kind: Kind,
    pub(crate) parent: Option<Id>,
    pub(crate) first: Option<Id>,
    pub(crate) last: Option<Id>,
    pub(crate) before: Option<Id>,
    pub(crate) after: Option<Id>,
    /// How far it is from the document, as far as was known when it was put there.
    pub(crate) depth: u16,
}

impl Node {
    pub(crate) fn new(kind: Kind) -> Node {
        Node {
            kind,
            parent: None,
            first: None,
            last: None,
            before: None,
            after: None,
            depth: 0,
        }
    }
}

/// A page's nodes. Those that were taken out stay in the vector and are not reached.
#[derive(Debug)]
pub struct Tree {
    pub(crate) nodes: Vec<Node>,
    /// Whether there was more of the page than is put into a tree.
    pub(crate) is_cut: bool,
    nothing: Node,
}

/// A step of a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A node, before what is in it.
    Enter(Id),
    /// An element, after what is in it.
    Leave(Id),
}

impl Tree {
    /// With room for so many nodes.
    pub(crate) fn new(nodes: usize) -> Tree {
        let mut all = Vec::with_capacity(nodes);
        all.push(Node::new(Kind::Other));
        Tree {
            nodes: all,
            is_cut: false,
            nothing: Node::new(Kind::Other),
        }
    }

    /// How many nodes there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is nothing but the document.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.len() <= 1
    }

    /// A node; one that is not there is empty and alone.
    #[must_use]
    pub fn node(&self, id: Id) -> &Node {
        self.nodes.get(id.index()).unwrap_or(&self.nothing)
    }

    /// The element at a node, where it is one.
    #[must_use]
    pub fn element(&self, id: Id) -> Option<&Element> {
        match &self.node(id).kind {
            Kind::Element(element) => Some(element),
            _ => None,
        }
    }

    /// The text at a node, where it is text.
    #[must_use]
    pub fn text(&self, id: Id) -> Option<&str> {
        match &self.node(id).kind {
            Kind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The name of the element at a node; empty where it is none.
    #[must_use]
    pub fn name(&self, id: Id) -> &str {
        self.element(id).map_or("", |element| &element.name)
    }

    /// What the element's name at a node says; where it is none, it is inline.
    #[must_use]
    pub fn role(&self, id: Id) -> Role {
        self.element(id)
            .map_or(Role::Inline, |element| element.role)
    }

    /// An attribute of the element at a node.
    #[must_use]
    pub fn attribute(&self, id: Id, name: &str) -> Option<&str> {
        let element = self.element(id)?;
        let found = element
            .attributes
            .iter()
            .find(|(known, _)| **known == *name);
        found.map(|(_, value)| &**value)
    }

    /// What a node is in.
    #[must_use]
    pub fn parent(&self, id: Id) -> Option<Id> {
        self.node(id).parent
    }

    /// What a node is in, and what that is in, up to the document.
    pub fn ancestors(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.parent(id), |id| self.parent(*id))
    }

    /// What is directly in a node.
    pub fn children(&self, id: Id) -> impl Iterator<Item = Id> + '_ {
        std::iter::successors(self.node(id).first, |id| self.node(*id).after)
    }

    /// Everything in a node and the node itself, in the page's order.
    pub fn below(&self, root: Id) -> impl Iterator<Item = Id> + '_ {
        let mut next = Some(root);
        std::iter::from_fn(move || {
            let now = next?;
            next = self.node(now).first.or_else(|| self.past(now, root));
            Some(now)
        })
    }

    /// Goes through a node and everything in it. `visit` says for each that is
    /// entered whether to go into it; what was gone into is left again.
    pub fn walk(&self, root: Id, mut visit: impl FnMut(Step) -> bool) {
        let mut now = root;
        loop {
            let inside = visit(Step::Enter(now));
            if inside && let Some(first) = self.node(now).first {
                now = first;
                continue;
            }
            if inside {
                visit(Step::Leave(now));
            }
            loop {
                if now == root {
                    return;
                }
                if let Some(after) = self.node(now).after {
                    now = after;
                    break;
                }
                let Some(parent) = self.parent(now) else {
                    return;
                };
                visit(Step::Leave(parent));
                now = parent;
            }
        }
    }

    /// The first element of this name, in the page's order.
    #[must_use]
    pub fn first(&self, name: &str) -> Option<Id> {
        self.below(Id::DOCUMENT).find(|id| self.name(*id) == name)
    }

    /// What comes after a node and everything in it, within `root`.
    fn past(&self, id: Id, root: Id) -> Option<Id> {
        let mut now = id;
        while now != root {
            let node = self.node(now);
            if node.after.is_some() {
                return node.after;
            }
            now = node.parent?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    #[test]
    fn what_is_in_a_node_comes_in_the_pages_order() {
        let tree = parse("<div><p>a<b>c</b></p><p>d</p></div><i>e</i>");
        let div = tree.first("div").unwrap();
        let names: Vec<&str> = tree.below(div).map(|id| tree.name(id)).collect();
        assert_eq!(names, ["div", "p", "", "b", "", "p", ""]);
    }

    #[test]
    fn every_node_that_is_gone_into_is_left() {
        let tree = parse("<div><p>a<b>c</b></p><br></div>");
        let mut open = Vec::new();
        tree.walk(Id::DOCUMENT, |step| {
            match step {
                Step::Enter(id) if tree.name(id) == "b" => return false,
                Step::Enter(id) => open.push(id),
                Step::Leave(id) => assert_eq!(open.pop(), Some(id)),
            }
            true
        });
        assert!(open.is_empty());
    }
}
