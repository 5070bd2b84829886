//! What a file says of itself in XMP (ISO 16684-1), as far as readers ask for it.

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::strings::plain;

/// Bytes of a packet that are read; they have some kilobytes.
const MOST: usize = 1 << 20;
/// Events of a packet that are read.
const MOST_EVENTS: usize = 50_000;

/// What was found; texts are plain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Xmp {
    /// `dc:title`, the first language's.
    pub title: Option<String>,
    /// `dc:creator`, in order.
    pub authors: Vec<String>,
    /// `dc:language`.
    pub language: Option<String>,
    /// `xmp:CreateDate`, ISO 8601 as it stands.
    pub created: Option<String>,
    /// `xmp:ModifyDate`, ISO 8601 as it stands.
    pub modified: Option<String>,
}

/// Reads a packet as far as it is XML.
#[must_use]
pub fn read(bytes: &[u8]) -> Xmp {
    let text = String::from_utf8_lossy(bytes.get(..MOST).unwrap_or(bytes));
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    let mut found = Xmp::default();
    let mut inside: Option<&'static str> = None;
    for _ in 0..MOST_EVENTS {
        match reader.read_event() {
            Ok(Event::Start(element) | Event::Empty(element)) => {
                for attribute in element.attributes().flatten() {
                    if let Some(field) = field(attribute.key.as_ref())
                        && let Ok(value) = attribute.unescape_value()
                    {
                        found.put(field, &value);
                    }
                }
                inside = field(element.name().as_ref()).or(inside);
            }
            Ok(Event::Text(text)) => {
                if let (Some(field), Ok(text)) = (inside, text.decode()) {
                    let text = quick_xml::escape::unescape(&text).unwrap_or_default();
                    found.put(field, &text);
                }
            }
            Ok(Event::End(element)) => {
                if field(element.name().as_ref()).is_some() {
                    inside = None;
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    found
}

fn field(name: &[u8]) -> Option<&'static str> {
    const FIELDS: [&str; 5] = [
        "dc:title",
        "dc:creator",
        "dc:language",
        "xmp:CreateDate",
        "xmp:ModifyDate",
    ];
    FIELDS.into_iter().find(|field| field.as_bytes() == name)
}

impl Xmp {
    fn put(&mut self, field: &str, text: &str) {
        let text = plain(text);
        if text.is_empty() {
            return;
        }
        let place = match field {
            "dc:creator" => return self.authors.push(text),
            "dc:title" => &mut self.title,
            "dc:language" => &mut self.language,
            "xmp:CreateDate" => &mut self.created,
            _ => &mut self.modified,
        };
        place.get_or_insert(text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACKET: &str = r#"<?xpacket begin=""?><x:xmpmeta xmlns:x="adobe:ns:meta/">
        <rdf:RDF><rdf:Description xmp:CreateDate="2026-08-01T12:00:00Z">
        <dc:title><rdf:Alt><rdf:li xml:lang="x-default">Ferries</rdf:li>
        <rdf:li xml:lang="de">Boote</rdf:li></rdf:Alt></dc:title>
        <dc:creator><rdf:Seq><rdf:li>A. Ferryman</rdf:li><rdf:li>B. Pier</rdf:li></rdf:Seq>
        </dc:creator><dc:language><rdf:Bag><rdf:li>en-GB</rdf:li></rdf:Bag></dc:language>
        <xmp:ModifyDate>2026-08-02</xmp:ModifyDate></rdf:Description></rdf:RDF></x:xmpmeta>"#;

    #[test]
    fn elements_and_attributes_are_read() {
        let found = read(PACKET.as_bytes());
        assert_eq!(found.title.as_deref(), Some("Ferries"));
        assert_eq!(found.authors, ["A. Ferryman", "B. Pier"]);
        assert_eq!(found.language.as_deref(), Some("en-GB"));
        assert_eq!(found.created.as_deref(), Some("2026-08-01T12:00:00Z"));
        assert_eq!(found.modified.as_deref(), Some("2026-08-02"));
    }

    #[test]
    fn any_bytes_are_read_as_far_as_they_go() {
        for length in (0..PACKET.len()).step_by(7) {
            let _ = read(&PACKET.as_bytes()[..length]);
        }
        assert_eq!(read(b"<<<&\xFF"), Xmp::default());
    }
}
