//! A document's outline, as viewers show it beside the pages.

use std::collections::{HashMap, HashSet};

use hayro_syntax::Pdf;
use hayro_syntax::object::{
    Array, Dict, MaybeRef, ObjRef, Object, ObjectIdentifier, String as Text,
};
use serde_json::{Value, json};

use crate::limits::{DEEPEST, MOST_ENTRIES, MOST_NAMES};
use crate::strings::text;

/// Entries in order: `[{"level": 1, "title": "…", "page": 3}]`; the page, counted from
/// 1, where it can be told.
///
/// An entry that comes again is left out with what follows it: outlines that lead back
/// to themselves end.
#[must_use]
pub fn outline<'a>(pdf: &'a Pdf, root: &'a Dict<'a>) -> Vec<Value> {
    let mut places = Places::new(pdf, root);
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let mut found = Vec::new();
    let outlines = root.get::<Dict<'_>>("Outlines");
    let Some(first) = outlines.and_then(|outlines| outlines.get_ref("First")) else {
        return found;
    };
    let mut open = vec![(first, 1_usize)];
    while let Some((at, level)) = open.pop() {
        let id = ObjectIdentifier::from(at);
        // Those without a title are looked at too.
        if found.len() >= MOST_ENTRIES || seen.len() >= 4 * MOST_ENTRIES {
            break;
        }
        if !seen.insert(id) {
            continue;
        }
        let Some(entry) = pdf.xref().get::<Dict<'_>>(id) else {
            continue;
        };
        if let Some(next) = entry.get_ref("Next") {
            open.push((next, level));
        }
        if let Some(first) = entry.get_ref("First")
            && level < DEEPEST
        {
            open.push((first, level + 1));
        }
        let title = entry
            .get::<Text<'_>>("Title")
            .map(|title| text(title.as_bytes()));
        let Some(title) = title.filter(|title| !title.is_empty()) else {
            continue;
        };
        let mut said = json!({"level": level, "title": title});
        let page = places.page(&entry);
        if let (Some(page), Some(said)) = (page, said.as_object_mut()) {
            said.insert("page".to_owned(), json!(page));
        }
        found.push(said);
    }
    found
}

/// Where entries lead to.
struct Places<'a> {
    pdf: &'a Pdf,
    root: &'a Dict<'a>,
    /// The first number of each page, from 1.
    pages: HashMap<ObjectIdentifier, usize>,
    /// Destinations by their name, once one was asked for.
    names: Option<Names<'a>>,
}

impl<'a> Places<'a> {
    fn new(pdf: &'a Pdf, root: &'a Dict<'a>) -> Places<'a> {
        let mut pages = HashMap::new();
        for (at, page) in pdf.pages().iter().enumerate() {
            if let Some(id) = page.raw().obj_id() {
                pages.entry(id).or_insert(at + 1);
            }
        }
        Places {
            pdf,
            root,
            pages,
            names: None,
        }
    }

    /// The page that an entry leads to: by a destination, or by an action that goes
    /// there.
    fn page(&mut self, entry: &Dict<'_>) -> Option<usize> {
        let action = entry.get::<Dict<'_>>("A");
        let place = entry
            .get::<Object<'_>>("Dest")
            .or_else(|| action?.get::<Object<'_>>("D"))?;
        let name: Option<&[u8]> = match &place {
            Object::Name(name) => Some(name.as_ref()),
            Object::String(name) => Some(name.as_bytes()),
            _ => None,
        };
        let target = match name {
            Some(name) => {
                let (pdf, root) = (self.pdf, self.root);
                let names = self.names.get_or_insert_with(|| Names::new(pdf, root));
                first_page(&names.place(pdf, name)?)
            }
            None => first_page(&place),
        };
        let id = ObjectIdentifier::from(target?);
        self.pages.get(&id).copied()
    }
}

fn first_page(place: &Object<'_>) -> Option<ObjRef> {
    match place {
        Object::Array(array) => array.raw_iter().next()?.as_obj_ref(),
        Object::Dict(dict) => dict.get::<Array<'_>>("D")?.raw_iter().next()?.as_obj_ref(),
        _ => None,
    }
}

/// Destinations that are known by a name: in the catalogue's dictionary, or on a leaf of
/// its tree. The tree is read once, [`MOST_NAMES`] of its nodes and names.
struct Names<'a> {
    known: Option<Dict<'a>>,
    leaves: HashMap<Vec<u8>, MaybeRef<Object<'a>>>,
}

impl<'a> Names<'a> {
    fn new(pdf: &'a Pdf, root: &Dict<'a>) -> Names<'a> {
        let mut names = Names {
            known: root.get::<Dict<'_>>("Dests"),
            leaves: HashMap::new(),
        };
        let tree = root.get::<Dict<'_>>("Names");
        let mut open: Vec<MaybeRef<Object<'a>>> = Vec::new();
        open.extend(tree.and_then(|tree| tree.get_raw::<Object<'_>>("Dests")));
        let mut left = MOST_NAMES;
        let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
        while let Some(node) = open.pop() {
            if left == 0 {
                break;
            }
            left -= 1;
            if let MaybeRef::Ref(node) = &node
                && !seen.insert(ObjectIdentifier::from(*node))
            {
                continue;
            }
            let Some(Object::Dict(node)) = resolved(pdf, &node) else {
                continue;
            };
            if let Some(said) = node.get::<Array<'_>>("Names") {
                let mut parts = said.raw_iter();
                while left > 0
                    && let (Some(name), Some(place)) = (parts.next(), parts.next())
                {
                    left -= 1;
                    if let Some(Object::String(name)) = resolved(pdf, &name) {
                        let name = name.as_bytes().to_vec();
                        names.leaves.entry(name).or_insert(place);
                    }
                }
            } else if let Some(kids) = node.get::<Array<'_>>("Kids") {
                // The first kid is the next to be looked at.
                let room = left.saturating_sub(open.len());
                let kids: Vec<_> = kids.raw_iter().take(room).collect();
                open.extend(kids.into_iter().rev());
            }
        }
        names
    }

    fn place(&self, pdf: &'a Pdf, name: &[u8]) -> Option<Object<'a>> {
        let known = self.known.as_ref();
        known
            .and_then(|known| known.get::<Object<'_>>(name))
            .or_else(|| resolved(pdf, self.leaves.get(name)?))
    }
}

fn resolved<'a>(pdf: &'a Pdf, object: &MaybeRef<Object<'a>>) -> Option<Object<'a>> {
    match object {
        MaybeRef::Ref(at) => pdf.xref().get(ObjectIdentifier::from(*at)),
        MaybeRef::NotRef(object) => Some(object.clone()),
    }
}
