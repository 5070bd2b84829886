//! What a page shows, in the order in which it says so.

use html5ever::tokenizer::Tag;

use crate::address::Base;
use crate::item::{Item, Kind};
use crate::linked::{self, Linked};
use crate::srcset::largest;
use crate::tokens::{Told, attribute, each};

/// Items of a page that are kept.
pub const MOST_ITEMS: usize = 256;
/// Longest description of one, bytes.
const LONGEST_ALT: usize = 500;
/// Where pages keep the address of a picture that is loaded later.
const LAZY: [&str; 6] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-url",
    "data-image",
];
const LAZY_SETS: [&str; 3] = ["data-srcset", "data-lazy-srcset", "data-original-set"];

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// In order of appearance, each address once.
    pub items: Vec<Item>,
    /// What the page itself calls its image, and how sure that is.
    pub primary: Option<(String, f64)>,
}

impl Found {
    fn add(&mut self, item: Item) {
        let has_room = self.items.len() < MOST_ITEMS;
        match self.items.iter_mut().find(|known| known.url == item.url) {
            Some(known) => known.fill(item),
            None if has_room => self.items.push(item),
            None => {}
        }
    }

    fn call_primary(&mut self, url: &str, confidence: f64) {
        if self
            .primary
            .as_ref()
            .is_none_or(|(_, known)| confidence > *known)
        {
            self.primary = Some((url.to_owned(), confidence));
        }
    }
}

/// Looks through a page.
#[must_use]
pub fn scan(text: &str, address: &str) -> Found {
    let mut scan = Scan {
        base: Base::of(address),
        based: false,
        found: Found::default(),
        picture: None,
        player: None,
        said: None,
    };
    each(text, |told| match told {
        Told::Start(tag) => scan.start(tag),
        Told::End("picture") => scan.picture = None,
        Told::End("video" | "audio") => scan.player = None,
        Told::End(_) => {}
        Told::Linked(script) => {
            for linked in linked::linked(script) {
                scan.linked(&linked);
            }
        }
    });
    scan.found
}

/// A file of a `picture`.
struct Source {
    url: String,
    width: Option<u32>,
    media_type: Option<String>,
}

struct Scan {
    base: Base,
    based: bool,
    found: Found,
    /// The first source of the `picture` that is open, once there was one.
    picture: Option<Option<Source>>,
    /// What the player that is open plays.
    player: Option<Kind>,
    /// The last thing that an `og:` property was about: its details follow.
    said: Option<String>,
}

impl Scan {
    fn start(&mut self, tag: &Tag) {
        match &*tag.name {
            "base" if !self.based => {
                if let Some(href) = attribute(tag, "href") {
                    self.base.say(href);
                    self.based = true;
                }
            }
            "meta" => self.meta(tag),
            "link" => self.link(tag),
            "picture" => self.picture = Some(None),
            "img" => self.image(tag),
            "video" => self.plays(tag, Kind::Video),
            "audio" => self.plays(tag, Kind::Audio),
            "source" => self.source(tag),
            _ => {}
        }
    }

    fn item(&self, reference: &str, kind: Kind) -> Option<Item> {
        self.base.resolve(reference).map(|url| Item::new(url, kind))
    }

    fn meta(&mut self, tag: &Tag) {
        let name = attribute(tag, "property").or_else(|| attribute(tag, "name"));
        let (Some(name), Some(content)) = (name, attribute(tag, "content")) else {
            return;
        };
        let name = name.trim().to_ascii_lowercase();
        let (kind, sure) = match name.as_str() {
            "og:image" | "og:image:url" | "og:image:secure_url" => (Kind::Image, 0.9),
            "twitter:image" | "twitter:image:src" => (Kind::Image, 0.85),
            "og:video" | "og:video:url" | "og:video:secure_url" => (Kind::Video, 0.0),
            "og:audio" | "og:audio:url" | "og:audio:secure_url" => (Kind::Audio, 0.0),
            _ => return self.detail(&name, content),
        };
        let Some(item) = self.item(content, kind) else {
            return;
        };
        // A page with a player is no video.
        if kind != Kind::Image && Kind::of_address(&item.url).is_none() {
            return;
        }
        if sure > 0.0 {
            self.found.call_primary(&item.url, sure);
        }
        self.said = Some(item.url.clone());
        self.found.add(item);
    }

    /// `og:image:width` and the like, about what was said last.
    fn detail(&mut self, name: &str, content: &str) {
        let Some(said) = &self.said else { return };
        let mut items = self.found.items.iter_mut();
        let Some(item) = items.find(|item| item.url == *said) else {
            return;
        };
        let detail = ["og:image:", "og:video:", "og:audio:", "twitter:image:"];
        let Some(detail) = detail.iter().find_map(|prefix| name.strip_prefix(prefix)) else {
            return;
        };
        match detail {
            "width" => item.width = item.width.or(pixels(content)),
            "height" => item.height = item.height.or(pixels(content)),
            "type" => item.media_type = item.media_type.take().or(media_type(content)),
            "alt" => item.alt = item.alt.take().or(description(content)),
            _ => {}
        }
    }

    fn link(&mut self, tag: &Tag) {
        let rel = attribute(tag, "rel")
            .unwrap_or_default()
            .to_ascii_lowercase();
        let mut rels = rel.split_ascii_whitespace();
        if rels.any(|rel| rel == "image_src")
            && let Some(item) = attribute(tag, "href").and_then(|href| self.item(href, Kind::Image))
        {
            self.found.call_primary(&item.url, 0.8);
            self.found.add(item);
        }
    }

    fn image(&mut self, tag: &Tag) {
        let first = |names: &[&str]| names.iter().find_map(|name| attribute(tag, name));
        let set = attribute(tag, "srcset").or_else(|| first(&LAZY_SETS));
        let mut width = None;
        let mut kind = None;
        let mut chosen = None;
        if let Some(Some(source)) = self.picture.take_if(|picture| picture.is_some()) {
            (chosen, width, kind) = (Some(source.url), source.width, source.media_type);
        } else if let Some((address, largest)) = set.and_then(largest) {
            (chosen, width) = (self.base.resolve(address), largest);
        }
        // What is loaded later is named beside the small picture that is shown till then.
        let plain = || {
            let lazy = first(&LAZY).and_then(|reference| self.base.resolve(reference));
            lazy.or_else(|| self.base.resolve(attribute(tag, "src")?))
        };
        let from_set = chosen.is_some();
        let Some(url) = chosen.or_else(plain) else {
            return;
        };
        let mut item = Item::new(url, Kind::Image);
        item.media_type = kind;
        item.alt = attribute(tag, "alt").and_then(description);
        // What the page says of its size is of the file only where one file is there.
        if !from_set {
            item.width = attribute(tag, "width").and_then(pixels);
            item.height = attribute(tag, "height").and_then(pixels);
        } else if let Some(width) = width {
            item.width = Some(width);
            item.height = scaled(tag, width);
        }
        self.found.add(item);
    }

    fn plays(&mut self, tag: &Tag, kind: Kind) {
        self.player = Some(kind);
        let reference = attribute(tag, "src").or_else(|| attribute(tag, "data-src"));
        if let Some(item) = reference.and_then(|reference| self.item(reference, kind)) {
            self.found.add(item);
        }
        let poster = attribute(tag, "poster").or_else(|| attribute(tag, "data-poster"));
        if let Some(item) = poster.and_then(|poster| self.item(poster, Kind::Image)) {
            self.found.add(item);
        }
    }

    fn source(&mut self, tag: &Tag) {
        let said = attribute(tag, "type").and_then(media_type);
        if let Some(picture) = &mut self.picture {
            let names = ["srcset", "data-srcset", "data-lazy-srcset"];
            let set = names.iter().find_map(|name| attribute(tag, name));
            if picture.is_none()
                && let Some((address, width)) = set.and_then(largest)
                && let Some(url) = self.base.resolve(address)
            {
                *picture = Some(Source {
                    url,
                    width,
                    media_type: said,
                });
            }
            return;
        }
        let (Some(kind), Some(reference)) = (self.player, attribute(tag, "src")) else {
            return;
        };
        if let Some(mut item) = self.item(reference, kind) {
            item.media_type = said;
            self.found.add(item);
        }
    }

    fn linked(&mut self, linked: &Linked) {
        let Linked {
            address,
            key,
            of,
            duration,
        } = linked;
        let Some(url) = self.base.resolve(address) else {
            return;
        };
        let of = of.as_deref().unwrap_or_default();
        let kind = match (*key, of) {
            ("contentUrl", "VideoObject") => Kind::Video,
            ("contentUrl", "AudioObject") => Kind::Audio,
            ("contentUrl", "ImageObject") | ("image" | "thumbnailUrl", _) => Kind::Image,
            _ => return,
        };
        let mut item = Item::new(url, kind);
        if *key == "contentUrl" {
            item.duration_s = duration.as_deref().and_then(linked::seconds);
        }
        // The image of an organisation or a person is its logo or portrait.
        if *key == "image" && !matches!(of, "Organization" | "Person" | "WebSite") {
            self.found.call_primary(&item.url, 0.8);
        }
        self.found.add(item);
    }
}

/// The height that goes with a width, where the page says how they go together.
fn scaled(tag: &Tag, width: u32) -> Option<u32> {
    let (across, down) = (
        attribute(tag, "width").and_then(pixels)?,
        attribute(tag, "height").and_then(pixels)?,
    );
    let height = u64::from(width) * u64::from(down) / u64::from(across);
    u32::try_from(height).ok().filter(|height| *height > 0)
}

fn pixels(text: &str) -> Option<u32> {
    let text = text.trim();
    let text = text.strip_suffix("px").unwrap_or(text).trim_end();
    text.parse()
        .ok()
        .filter(|pixels| (1..=100_000).contains(pixels))
}

fn media_type(text: &str) -> Option<String> {
    let text = text.split(';').next()?.trim().to_ascii_lowercase();
    let sound = text.len() <= 80 && text.is_ascii() && !text.contains(char::is_whitespace);
    (sound && Kind::of_type(&text).is_some()).then_some(text)
}

fn description(text: &str) -> Option<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    let text = text
        .get(..text.floor_char_boundary(LONGEST_ALT))
        .unwrap_or(&text);
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(html: &str) -> Found {
        scan(html, "https://a.example/b/")
    }

    fn addresses(html: &str) -> Vec<String> {
        let items = found(html).items.into_iter();
        items
            .map(|item| item.url.replace("https://a.example/b/", ""))
            .collect()
    }

    #[test]
    fn everything_that_shows_or_plays_is_listed_in_order() {
        let page = "<meta property=og:image content=o.png><link rel=image_src href=l.png>\
            <img src=a.png alt=' A  boat '><video src=v.mp4 poster=p.jpg></video>\
            <audio><source src=s.mp3 type='audio/mpeg; codecs=x'></audio><img src=a.png>";
        assert_eq!(
            addresses(page),
            ["o.png", "l.png", "a.png", "v.mp4", "p.jpg", "s.mp3"]
        );
        let items = found(page).items;
        assert_eq!(items[2].alt.as_deref(), Some("A boat"));
        assert_eq!(items[5].media_type.as_deref(), Some("audio/mpeg"));
        assert_eq!(items[5].kind, Kind::Audio);
    }

    #[test]
    fn a_picture_is_one_item_its_largest() {
        let page = "<picture><source srcset='a.avif 400w, b.avif 800w' type=image/avif>\
            <source srcset=c.webp><img src=d.jpg width=400 height=300></picture><img src=e.png>";
        assert_eq!(addresses(page), ["b.avif", "e.png"]);
        let first = &found(page).items[0];
        assert_eq!((first.width, first.height), (Some(800), Some(600)));
        assert_eq!(first.media_type.as_deref(), Some("image/avif"));
    }

    #[test]
    fn what_is_loaded_later_is_found_and_data_is_not_an_address() {
        let page = "<img src='data:image/gif;base64,R0' data-src=a.png>\
            <img src=x.gif data-srcset='b.png 1x, c.png 2x'><img src=data:,>\
            <noscript><img src=a.png></noscript>";
        assert_eq!(addresses(page), ["a.png", "c.png"]);
    }

    #[test]
    fn the_main_image_is_the_one_that_the_page_calls_so() {
        let linked = "<script type=application/ld+json>{\"@type\": \"Article\", \"image\": \"j.png\"}</script>";
        let of = |html: &str| {
            found(html)
                .primary
                .map(|(url, _)| url.replace("https://a.example/b/", ""))
        };
        assert_eq!(of(linked).as_deref(), Some("j.png"));
        let both = format!(
            "{linked}<meta name=twitter:image content=t.png><meta property=og:image content=o.png>"
        );
        assert_eq!(of(&both).as_deref(), Some("o.png"));
        assert_eq!(of("<img src=a.png>"), None);
    }

    #[test]
    fn a_base_moves_what_is_relative() {
        let page = "<base href=https://cdn.example/x/><img src=y.png>";
        assert_eq!(addresses(page), ["https://cdn.example/x/y.png"]);
    }

    #[test]
    fn a_page_of_a_hundred_thousand_images_is_cut() {
        let page: String = (0..100_000)
            .map(|number| format!("<img src={number}.png>"))
            .collect();
        assert_eq!(found(&page).items.len(), MOST_ITEMS);
    }
}
