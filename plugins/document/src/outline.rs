//! A document's outline, as viewers show it beside the pages.

use std::collections::HashSet;

use hayro_syntax::Pdf;
use hayro_syntax::object::{Array, Dict, ObjRef, Object, ObjectIdentifier, String as Text};
use serde_json::{Value, json};

use crate::limits::{DEEPEST, MOST_ENTRIES};
use crate::strings::text;

/// Entries in order: `[{"level": 1, "title": "…", "page": 3}]`; the page, counted from
/// 1, where it can be told.
///
/// An entry that comes again is left out with what follows it: outlines that lead back
/// to themselves end.
#[must_use]
pub fn outline(pdf: &Pdf, root: &Dict<'_>) -> Vec<Value> {
    let pages: Vec<Option<ObjectIdentifier>> =
        pdf.pages().iter().map(|page| page.raw().obj_id()).collect();
    let mut seen: HashSet<ObjectIdentifier> = HashSet::new();
    let mut found = Vec::new();
    let outlines = root.get::<Dict<'_>>("Outlines");
    let Some(first) = outlines.and_then(|outlines| outlines.get_ref("First")) else {
        return found;
    };
    let mut open = vec![(first, 1_usize)];
    while let Some((at, level)) = open.pop() {
        let id = ObjectIdentifier::from(at);
        if found.len() >= MOST_ENTRIES || !seen.insert(id) {
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
        let page = target(root, &entry).and_then(|target| {
            let id = ObjectIdentifier::from(target);
            pages.iter().position(|page| *page == Some(id))
        });
        if let (Some(page), Some(said)) = (page, said.as_object_mut()) {
            said.insert("page".to_owned(), json!(page + 1));
        }
        found.push(said);
    }
    found
}

/// The page that an entry leads to: by a destination, or by an action that goes there.
fn target(root: &Dict<'_>, entry: &Dict<'_>) -> Option<ObjRef> {
    let action = entry.get::<Dict<'_>>("A");
    let place = entry
        .get::<Object<'_>>("Dest")
        .or_else(|| action?.get::<Object<'_>>("D"))?;
    first_page(&place).or_else(|| named(root, &place))
}

fn first_page(place: &Object<'_>) -> Option<ObjRef> {
    match place {
        Object::Array(array) => array.raw_iter().next()?.as_obj_ref(),
        Object::Dict(dict) => dict.get::<Array<'_>>("D")?.raw_iter().next()?.as_obj_ref(),
        _ => None,
    }
}

/// A destination that is known by its name: in the catalogue's dictionary, or on one of
/// the first leaves of its tree.
fn named(root: &Dict<'_>, name: &Object<'_>) -> Option<ObjRef> {
    let name: &[u8] = match name {
        Object::Name(name) => name.as_ref(),
        Object::String(name) => name.as_bytes(),
        _ => return None,
    };
    if let Some(known) = root.get::<Dict<'_>>("Dests")
        && let Some(place) = known.get::<Object<'_>>(name)
    {
        return first_page(&place);
    }
    let mut node = root.get::<Dict<'_>>("Names")?.get::<Dict<'_>>("Dests")?;
    for _ in 0..DEEPEST {
        if let Some(names) = node.get::<Array<'_>>("Names") {
            let mut parts = names.iter::<Object<'_>>().take(2 * MOST_ENTRIES);
            while let (Some(key), Some(value)) = (parts.next(), parts.next()) {
                if let Object::String(key) = &key
                    && key.as_bytes() == name
                {
                    return first_page(&value);
                }
            }
            return None;
        }
        let kids = node.get::<Array<'_>>("Kids")?;
        node = kids.iter::<Dict<'_>>().take(MOST_ENTRIES).find(|kid| {
            kid.get::<Array<'_>>("Limits").is_some_and(|limits| {
                let mut ends = limits.iter::<Text<'_>>();
                matches!((ends.next(), ends.next()), (Some(from), Some(to))
                    if from.as_bytes() <= name && name <= to.as_bytes())
            })
        })?;
    }
    None
}
