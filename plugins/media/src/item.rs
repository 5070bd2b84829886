//! One image, sound or video, as far as it is known.

use serde::Serialize;

/// What an item is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A picture.
    Image,
    /// Sound alone.
    Audio,
    /// Moving pictures.
    Video,
}

impl Kind {
    /// What a media type belongs to.
    #[must_use]
    pub fn of_type(media_type: &str) -> Option<Kind> {
        match media_type.split('/').next()? {
            "image" => Some(Kind::Image),
            "audio" => Some(Kind::Audio),
            "video" => Some(Kind::Video),
            _ if media_type == "application/ogg" => Some(Kind::Audio),
            _ => None,
        }
    }

    /// What the ending of an address's path promises.
    #[must_use]
    pub fn of_address(address: &str) -> Option<Kind> {
        let path = address.split(['?', '#']).next()?;
        let ending = path
            .rsplit('/')
            .next()?
            .rsplit_once('.')?
            .1
            .to_ascii_lowercase();
        match ending.as_str() {
            "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" | "heic" | "svg" | "bmp" => {
                Some(Kind::Image)
            }
            "mp3" | "m4a" | "ogg" | "oga" | "opus" | "wav" | "flac" | "aac" => Some(Kind::Audio),
            "mp4" | "m4v" | "webm" | "mkv" | "mov" | "ogv" => Some(Kind::Video),
            _ => None,
        }
    }
}

/// What is known; the names are those of the claim.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Item {
    /// Its absolute address.
    pub url: String,
    /// What it is.
    pub kind: Kind,
    /// Its media type.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub media_type: Option<String>,
    /// Bytes of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Pixels across.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub width: Option<u32>,
    /// Pixels down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub height: Option<u32>,
    /// Seconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub duration_s: Option<f64>,
    /// What the page says instead of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
}

impl Item {
    /// An item of which nothing else is known.
    #[must_use]
    pub fn new(url: String, kind: Kind) -> Item {
        Item {
            url,
            kind,
            media_type: None,
            bytes: None,
            width: None,
            height: None,
            duration_s: None,
            alt: None,
        }
    }

    /// Takes over what is known of the same address and was not known here.
    pub fn fill(&mut self, other: Item) {
        self.media_type = self.media_type.take().or(other.media_type);
        self.bytes = self.bytes.or(other.bytes);
        if self.width.is_none() && self.height.is_none() {
            (self.width, self.height) = (other.width, other.height);
        }
        self.duration_s = self.duration_s.or(other.duration_s);
        self.alt = self.alt.take().or(other.alt);
    }

    /// Whether it is too small to be there for anybody to look at.
    #[must_use]
    pub fn is_tiny(&self) -> bool {
        [self.width, self.height]
            .iter()
            .flatten()
            .any(|side| *side <= 2)
    }

    /// Pixels in all, where both sides are known.
    #[must_use]
    pub fn area(&self) -> Option<u64> {
        Some(u64::from(self.width?) * u64::from(self.height?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_known_is_said() {
        let mut item = Item::new("https://a.example/b.png".into(), Kind::Image);
        item.width = Some(3);
        let json = serde_json::to_string(&item).unwrap();
        assert_eq!(
            json,
            r#"{"url":"https://a.example/b.png","kind":"image","width":3}"#
        );
    }

    #[test]
    fn addresses_promise_kinds_by_their_endings() {
        assert_eq!(
            Kind::of_address("https://a.example/x.MP4?y=.png"),
            Some(Kind::Video)
        );
        assert_eq!(Kind::of_address("https://a.example/mp3"), None);
        assert_eq!(Kind::of_address("https://a.example.png/"), None);
    }
}
