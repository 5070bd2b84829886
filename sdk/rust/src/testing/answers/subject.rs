//! The subject that the test describes.

use super::known;
use crate::subject::{Document, Page, Raster};
use crate::testing::Picture;
use crate::testing::state::{Object, State, ask, forget};
use crate::{Entry, Failure, Image, Layout, Outcome, Rect, Size};

/// Most bytes of a document in one call.
const PIECE: u32 = 1 << 20;

pub(crate) fn image_drop(handle: u32) {
    forget(handle);
}

pub(crate) fn page_drop(handle: u32) {
    forget(handle);
}

pub(crate) fn document_drop(handle: u32) {
    forget(handle);
}

pub(crate) fn images() -> Vec<Image> {
    ask(|host| {
        let places = 0..host.pictures.len();
        let handles = places.map(|place| host.keep(Object::Image(place)));
        // SAFETY: the handle stands for an image, and nobody else has it.
        handles
            .map(|handle| unsafe { Image::from_handle(handle) })
            .collect()
    })
}

fn place(host: &mut State, image: &Image) -> usize {
    known(match host.object(image.handle()) {
        Some(Object::Image(place)) => Some(*place),
        _ => None,
    })
}

fn look<T>(image: &Image, at: impl FnOnce(&Picture) -> T) -> T {
    ask(|host| {
        let place = place(host, image);
        at(known(host.pictures.get(place)))
    })
}

pub(crate) fn image_index(this: &Image) -> u32 {
    ask(|host| u32::try_from(place(host, this)).unwrap_or(u32::MAX))
}

pub(crate) fn image_size(this: &Image) -> Size {
    look(this, Picture::size)
}

pub(crate) fn image_format(this: &Image) -> String {
    look(this, Picture::format)
}

pub(crate) fn image_has_alpha(this: &Image) -> bool {
    look(this, Picture::has_alpha)
}

pub(crate) fn image_pixels(
    this: &Image,
    area: Option<Rect>,
    max_side: u32,
    layout: Layout,
) -> Result<Raster, Failure> {
    look(this, |picture| picture.copy(area, max_side, layout))
}

pub(crate) fn current_entry() -> Option<Entry> {
    ask(|host| host.entry.clone())
}

pub(crate) fn prompt() -> Option<String> {
    ask(|host| host.prompt.clone())
}

pub(crate) fn outcomes() -> Vec<Outcome> {
    ask(|host| host.outcomes.clone())
}

pub(crate) fn parameters() -> String {
    ask(|host| host.parameters.clone())
}

pub(crate) fn open_document() -> Option<Document> {
    ask(|host| {
        host.pages.as_ref()?;
        let handle = host.keep(Object::Document);
        // SAFETY: the handle stands for a document, and nobody else has it.
        Some(unsafe { Document::from_handle(handle) })
    })
}

pub(crate) fn document_format(_this: &Document) -> String {
    "text/plain".to_owned()
}

pub(crate) fn document_page_count(_this: &Document) -> u32 {
    ask(|host| {
        let pages = host.pages.as_ref().map_or(0, Vec::len);
        u32::try_from(pages).unwrap_or(u32::MAX)
    })
}

pub(crate) fn document_page(this: &Document, index: u32) -> Result<Page, Failure> {
    let count = document_page_count(this);
    if index >= count {
        let why = format!("there is no page {index}, only {count}, counted from 0");
        return Err(Failure::InvalidInput(why));
    }
    ask(|host| {
        let handle = host.keep(Object::Page(index as usize));
        // SAFETY: the handle stands for a page, and nobody else has it.
        Ok(unsafe { Page::from_handle(handle) })
    })
}

pub(crate) fn document_bytes(
    _this: &Document,
    offset: u64,
    length: u32,
) -> Result<Vec<u8>, Failure> {
    ask(|host| {
        let whole = host.pages.as_deref().unwrap_or_default().join("\n");
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let bytes = whole.bytes().skip(from).take(length.min(PIECE) as usize);
        Ok(bytes.collect())
    })
}

pub(crate) fn page_index(this: &Page) -> u32 {
    ask(|host| {
        known(match host.object(this.handle()) {
            Some(Object::Page(place)) => u32::try_from(*place).ok(),
            _ => None,
        })
    })
}

pub(crate) fn page_text(this: &Page) -> Result<String, Failure> {
    let index = page_index(this) as usize;
    ask(|host| {
        let pages = host.pages.as_deref().unwrap_or_default();
        Ok(pages.get(index).cloned().unwrap_or_default())
    })
}

pub(crate) fn page_picture(_this: &Page, _max_side: u32) -> Result<Image, Failure> {
    let why = "pages of the test host have no picture";
    Err(Failure::Unsupported(why.to_owned()))
}
