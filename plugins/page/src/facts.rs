//! What a page says of itself in its head and in marks: one look at the whole tree,
//! which everything about title, author and dates reads.

use serde_json::Value;

use crate::block::is_mark;
use crate::role::Role;
use crate::structured::linked_data;
use crate::tree::{Id, Tree};
use crate::words;

/// Said things that are kept; pages have fewer than a hundred.
const MOST: usize = 1000;
/// Longest thing that is kept, bytes.
const LONGEST: usize = 4096;

/// What was found.
#[derive(Debug, Default)]
pub struct Facts {
    /// `meta` elements by `property`, `name`, `itemprop` or `http-equiv`, in lower case.
    metas: Vec<(String, String)>,
    /// The text of `<title>`.
    pub title: Option<String>,
    /// `lang` of the page.
    pub language: Option<String>,
    /// `link` elements: `rel` in lower case, and `href`.
    links: Vec<(String, String)>,
    /// Data in JSON-LD, each script's items.
    pub linked_data: Vec<Value>,
    /// Elements with `itemprop`.
    pub properties: Vec<(String, Id)>,
    /// `time` elements.
    pub times: Vec<Id>,
    /// Headings of level 1.
    pub headings: Vec<Id>,
}

impl Facts {
    /// Looks at a page.
    #[must_use]
    pub fn of(tree: &Tree) -> Facts {
        let mut facts = Facts::default();
        let mut in_svg = None;
        for id in tree.below(Id::DOCUMENT) {
            match tree.name(id) {
                "" => {}
                "html" => facts.language = facts.language.take().or_else(|| language(tree, id)),
                // Pictures have titles too.
                "svg" => in_svg = Some(id),
                "title" if facts.title.is_none() && !within(tree, id, in_svg) => {
                    facts.title = Some(text(tree, id)).filter(|title| !title.is_empty());
                }
                "meta" => facts.see_meta(tree, id),
                "link" => facts.see_link(tree, id),
                "script" => facts.see_script(tree, id),
                "time" if facts.times.len() < MOST => facts.times.push(id),
                "h1" if facts.headings.len() < MOST => facts.headings.push(id),
                _ => {}
            }
            if let Some(names) = tree.attribute(id, "itemprop")
                && facts.properties.len() < MOST
            {
                let names = names.split_ascii_whitespace().take(4);
                facts
                    .properties
                    .extend(names.map(|name| (name.to_owned(), id)));
            }
        }
        facts
    }

    /// The first content that any of these names has, in the order of the names.
    #[must_use]
    pub fn meta(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let mut known = self.metas.iter();
            known
                .find(|(known, _)| known == name)
                .map(|(_, content)| content.as_str())
        })
    }

    /// All that is said by `meta`, in order.
    #[must_use]
    pub fn metas(&self) -> &[(String, String)] {
        &self.metas
    }

    /// The address of the first link to something of this kind.
    #[must_use]
    pub fn link(&self, kind: &str) -> Option<&str> {
        let mut links = self.links.iter();
        links
            .find(|(rel, _)| rel.split(' ').any(|rel| rel == kind))
            .map(|(_, address)| address.as_str())
    }
}

/// Reading a page.
impl Facts {
    fn see_meta(&mut self, tree: &Tree, id: Id) {
        let names = ["property", "name", "itemprop", "http-equiv"];
        let name = names.iter().find_map(|name| tree.attribute(id, name));
        let content = tree.attribute(id, "content");
        let (Some(name), Some(content)) = (name, content) else {
            return;
        };
        let content = words::tidy(content.get(..LONGEST).unwrap_or(content));
        if !content.is_empty() && content.len() <= LONGEST && self.metas.len() < MOST {
            self.metas.push((name.trim().to_ascii_lowercase(), content));
        }
    }

    fn see_link(&mut self, tree: &Tree, id: Id) {
        if let (Some(rel), Some(address)) = (tree.attribute(id, "rel"), tree.attribute(id, "href"))
            && self.links.len() < MOST
        {
            self.links
                .push((rel.to_ascii_lowercase(), address.to_owned()));
        }
    }

    fn see_script(&mut self, tree: &Tree, id: Id) {
        let kind = tree.attribute(id, "type").unwrap_or_default();
        if kind.trim().eq_ignore_ascii_case("application/ld+json") && self.linked_data.len() < MOST
        {
            let text: String = tree.children(id).filter_map(|id| tree.text(id)).collect();
            self.linked_data.extend(linked_data(&text));
        }
    }
}

fn language(tree: &Tree, id: Id) -> Option<String> {
    let said = tree
        .attribute(id, "lang")
        .or_else(|| tree.attribute(id, "xml:lang"));
    said.map(str::to_owned)
}

fn within(tree: &Tree, id: Id, outer: Option<Id>) -> bool {
    outer.is_some_and(|outer| tree.ancestors(id).any(|id| id == outer))
}

/// The text in an element, in one line, as far as it is kept.
#[must_use]
pub fn text(tree: &Tree, id: Id) -> String {
    let mut text = String::new();
    for below in tree.below(id) {
        if let Some(more) = tree.text(below) {
            let mark = tree
                .parent(below)
                .is_some_and(|outer| tree.role(outer) == Role::Anchor && is_mark(tree, outer));
            let more = if mark { " " } else { more };
            let room = more.floor_char_boundary(LONGEST);
            words::push(&mut text, more.get(..room).unwrap_or_default());
        } else if below != id && tree.role(below).parts_lines() {
            words::push(&mut text, " ");
        }
        if text.len() > LONGEST {
            break;
        }
    }
    text.truncate(text.trim_end().len());
    text
}
