//! What the parser builds a [`Tree`] with.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};

use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::{Attribute, LocalName, QualName, ns};

use crate::role::Role;
use crate::tree::{Element, Id, Kind, Node, Tree};

/// Attributes of one element that are kept. Real elements have fewer than twenty;
/// `<body a><body b>…` would otherwise compare all with all.
pub(crate) const MOST_ATTRIBUTES: usize = 64;

/// A node as the parser holds it: with its name, which it asks for all the time.
#[derive(Clone, Debug)]
pub struct Handle {
    id: Id,
    name: QualName,
}

/// Takes what the parser says.
pub struct Sink {
    tree: RefCell<Tree>,
    depth: Cell<u16>,
}

impl Sink {
    /// For a tree of about so many nodes.
    pub(crate) fn new(nodes: usize) -> Sink {
        Sink {
            tree: RefCell::new(Tree::new(nodes)),
            depth: Cell::new(0),
        }
    }

    /// How deep the next node would be.
    pub(crate) fn depth(&self) -> u16 {
        self.depth.get()
    }

    /// How many nodes there are.
    pub(crate) fn len(&self) -> usize {
        self.tree.borrow().len()
    }

    fn keep(&self, kind: Kind, name: QualName) -> Handle {
        let mut tree = self.tree.borrow_mut();
        let id = Id(u32::try_from(tree.nodes.len()).unwrap_or(u32::MAX));
        tree.nodes.push(Node::new(kind));
        Handle { id, name }
    }

    /// Puts a node or text into `parent`, before `next` or at the end.
    fn put(&self, parent: Id, next: Option<Id>, what: NodeOrText<Handle>) {
        let mut tree = self.tree.borrow_mut();
        let before = match next {
            Some(next) => tree.node(next).before,
            None => tree.node(parent).last,
        };
        let id = match what {
            NodeOrText::AppendNode(handle) => {
                tree.detach(handle.id);
                handle.id
            }
            NodeOrText::AppendText(text) => {
                if let Some(before) = before
                    && tree.extend(before, &text)
                {
                    return;
                }
                let id = Id(u32::try_from(tree.nodes.len()).unwrap_or(u32::MAX));
                tree.nodes.push(Node::new(Kind::Text(text)));
                id
            }
        };
        let is_element = tree.element(id).is_some();
        let depth = tree.node(parent).depth.saturating_add(1);
        self.depth.set(depth - u16::from(!is_element));
        // Taking the node out may have changed what was before.
        let before = match next {
            Some(next) => tree.node(next).before,
            None => tree.node(parent).last,
        };
        tree.link(id, parent, before, next, depth);
    }
}

impl Tree {
    fn change(&mut self, id: Option<Id>, with: impl FnOnce(&mut Node)) {
        if let Some(node) = id.and_then(|id| self.nodes.get_mut(id.index())) {
            with(node);
        }
    }

    /// Adds to a node that is text; false where it is none.
    fn extend(&mut self, id: Id, more: &StrTendril) -> bool {
        match self.nodes.get_mut(id.index()).map(|node| &mut node.kind) {
            Some(Kind::Text(text)) => {
                text.push_tendril(more);
                true
            }
            _ => false,
        }
    }

    fn link(&mut self, id: Id, parent: Id, before: Option<Id>, after: Option<Id>, depth: u16) {
        self.change(Some(id), |node| {
            node.parent = Some(parent);
            node.before = before;
            node.after = after;
            node.depth = depth;
        });
        match before {
            Some(_) => self.change(before, |node| node.after = Some(id)),
            None => self.change(Some(parent), |node| node.first = Some(id)),
        }
        match after {
            Some(_) => self.change(after, |node| node.before = Some(id)),
            None => self.change(Some(parent), |node| node.last = Some(id)),
        }
    }

    fn detach(&mut self, id: Id) {
        let node = self.node(id);
        let (parent, before, after) = (node.parent, node.before, node.after);
        if parent.is_none() {
            return;
        }
        match before {
            Some(_) => self.change(before, |node| node.after = after),
            None => self.change(parent, |node| node.first = after),
        }
        match after {
            Some(_) => self.change(after, |node| node.before = before),
            None => self.change(parent, |node| node.last = before),
        }
        self.change(Some(id), |node| {
            node.parent = None;
            node.before = None;
            node.after = None;
        });
    }
}

fn nameless() -> QualName {
    QualName::new(None, ns!(), LocalName::from(""))
}

impl TreeSink for Sink {
    type Handle = Handle;
    type Output = Tree;
    type ElemName<'a> = &'a QualName;

    fn finish(self) -> Tree {
        self.tree.into_inner()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        Handle {
            id: Id::DOCUMENT,
            name: nameless(),
        }
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> &'a QualName {
        &target.name
    }

    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _: ElementFlags,
    ) -> Handle {
        let attributes = attributes.into_iter().take(MOST_ATTRIBUTES);
        let element = Element {
            name: name.local.clone(),
            role: Role::of(&name.local),
            attributes: attributes
                .map(|attribute| (attribute.name.local, attribute.value))
                .collect(),
        };
        self.keep(Kind::Element(element), name)
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.keep(Kind::Other, nameless())
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.keep(Kind::Other, nameless())
    }

    fn append(&self, parent: &Handle, child: NodeOrText<Handle>) {
        self.put(parent.id, None, child);
    }

    fn append_based_on_parent_node(
        &self,
        element: &Handle,
        previous: &Handle,
        child: NodeOrText<Handle>,
    ) {
        let parent = self.tree.borrow().parent(element.id);
        match parent {
            Some(parent) => self.put(parent, Some(element.id), child),
            None => self.put(previous.id, None, child),
        }
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn pop(&self, node: &Handle) {
        let depth = self.tree.borrow().node(node.id).depth;
        self.depth.set(depth.saturating_sub(1));
    }

    /// What is in a template is put into the element itself, which is not read.
    fn get_template_contents(&self, target: &Handle) -> Handle {
        target.clone()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        one.id == other.id
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, sibling: &Handle, new: NodeOrText<Handle>) {
        let parent = self.tree.borrow().parent(sibling.id);
        if let Some(parent) = parent {
            self.put(parent, Some(sibling.id), new);
        }
    }

    fn add_attrs_if_missing(&self, target: &Handle, attributes: Vec<Attribute>) {
        let mut tree = self.tree.borrow_mut();
        let node = tree.nodes.get_mut(target.id.index());
        let Some(Kind::Element(element)) = node.map(|node| &mut node.kind) else {
            return;
        };
        for attribute in attributes {
            let known = &mut element.attributes;
            let name = attribute.name.local;
            if known.len() < MOST_ATTRIBUTES && known.iter().all(|(known, _)| *known != name) {
                known.push((name, attribute.value));
            }
        }
    }

    fn remove_from_parent(&self, target: &Handle) {
        self.tree.borrow_mut().detach(target.id);
    }

    fn reparent_children(&self, node: &Handle, parent: &Handle) {
        loop {
            let first = self.tree.borrow().node(node.id).first;
            let Some(id) = first else {
                return;
            };
            let name = nameless();
            self.put(parent.id, None, NodeOrText::AppendNode(Handle { id, name }));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::parse;
    use crate::tree::Id;

    fn shape(html: &str) -> String {
        let tree = parse(html);
        let names = tree
            .below(Id::DOCUMENT)
            .skip(1)
            .map(|id| match tree.text(id) {
                Some(text) => format!("'{text}'"),
                None => tree.name(id).to_owned(),
            });
        names.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn text_before_a_table_is_put_before_it() {
        assert_eq!(
            shape("<table>a<tr><td>b</table>"),
            "html head body 'a' table tbody tr td 'b'"
        );
    }

    #[test]
    fn text_in_two_pieces_is_one_text() {
        assert_eq!(shape("a&amp;b</x>c"), "html head body 'a&bc'");
    }

    #[test]
    fn formatting_that_is_closed_in_the_wrong_order_is_mended() {
        assert_eq!(
            shape("<b>a<p>b</b>c</p>d"),
            "html head body b 'a' p b 'b' 'c' 'd'"
        );
    }
}
