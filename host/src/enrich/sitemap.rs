//! Records out of a sitemap (sitemaps.org).

use std::io::BufRead;
use std::ops::ControlFlow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use super::capped::Capped;
use super::list::{BadList, Ended, LINE, Take, give};
use super::record::Record;

/// Tags within one another; a sitemap has three, with its extensions five.
const DEPTH: usize = 64;

/// Bytes of a tag's name: those of open tags are held.
const NAME: usize = 1024;

/// Who gets the URLs of the sitemaps that an index names.
pub(super) type Name<'n> = &'n mut dyn FnMut(&str) -> ControlFlow<()>;

/// The `loc` of each `url`, both in the sitemap's own vocabulary: those of pictures
/// and videos (`image:loc`) are no pages. An index of sitemaps is refused by name where
/// nobody wants its sitemaps: they are files of their own.
pub(super) fn read(
    read: impl BufRead,
    to: &mut impl Take,
    mut name: Option<Name<'_>>,
) -> Result<(), Ended> {
    let mut xml = Reader::from_reader(Capped::of(read));
    let (mut buffer, mut open, mut loc) = (Vec::new(), Open::default(), None::<Loc>);
    // Whether there was a tag.
    let mut begun = false;
    loop {
        buffer.clear();
        xml.get_mut().begin(LINE);
        let event = match xml.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(_) if xml.get_ref().is_over() => return Err(BadList::Long.into()),
            Err(error) => return Err(BadList::Xml(error).into()),
        };
        match event {
            Event::Eof if !begun => return Err(BadList::NoSitemap("no tag".to_owned()).into()),
            Event::Eof if !open.tags.is_empty() => return Err(BadList::Early.into()),
            Event::Eof => return Ok(()),
            Event::Start(tag) | Event::Empty(tag) if !begun && !is_sitemap(&tag) => {
                let name = tag.name();
                let shown: String = String::from_utf8_lossy(name.as_ref())
                    .chars()
                    .take(64)
                    .collect();
                return Err(BadList::NoSitemap(format!("<{shown}>")).into());
            }
            Event::Empty(_) => begun = true,
            Event::Start(tag) => {
                begun = true;
                if tag.local_name().as_ref() == b"sitemapindex" && name.is_none() {
                    return Err(BadList::Index.into());
                }
                if open.begins(&tag)? {
                    loc = Some(Loc::default());
                }
            }
            Event::End(_) => {
                let was_loc = open.is_in_loc();
                open.tags.pop();
                let of_sitemap = open.tags.last() == Some(&Tag::Sitemap);
                match (loc.take_if(|_| was_loc), &mut name) {
                    (None, _) => {}
                    (Some(loc), Some(name)) if of_sitemap => {
                        if name(loc.text.trim()).is_break() {
                            return Err(Ended::Enough);
                        }
                    }
                    (Some(loc), _) => give(to, loc.record())?,
                }
            }
            _ if !open.is_in_loc() => {}
            Event::Text(part) => {
                if let Some(loc) = &mut loc {
                    loc.say(part.decode().map_err(|error| error.to_string()));
                }
            }
            Event::CData(part) => {
                if let Some(loc) = &mut loc {
                    loc.say(part.decode().map_err(|error| error.to_string()));
                }
            }
            Event::GeneralRef(name) => {
                if let Some(loc) = &mut loc {
                    loc.say(named(&name));
                }
            }
            _ => {}
        }
    }
}

/// Whether a sitemap, or an index of them, begins so.
fn is_sitemap(tag: &BytesStart<'_>) -> bool {
    matches!(tag.local_name().as_ref(), b"urlset" | b"sitemapindex")
}

/// What a tag is to us.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tag {
    Url,
    /// One that an index names.
    Sitemap,
    Loc,
    Other,
}

/// The tags that are open.
#[derive(Default)]
struct Open {
    tags: Vec<Tag>,
    /// What stands before the colon in the first one's name: the sitemap's own words
    /// begin so.
    prefix: Option<Vec<u8>>,
}

impl Open {
    /// One more; says whether it is the `loc` of a `url` or of a `sitemap`.
    fn begins(&mut self, tag: &BytesStart<'_>) -> Result<bool, BadList> {
        if self.tags.len() >= DEPTH || tag.name().as_ref().len() > NAME {
            return Err(BadList::Deep);
        }
        let name = tag.name();
        let prefix = name.prefix().map(|prefix| prefix.as_ref().to_vec());
        if self.tags.is_empty() {
            self.prefix.clone_from(&prefix);
        }
        let is_ours = prefix == self.prefix;
        let tag = match (name.local_name().as_ref(), self.tags.last()) {
            (b"url", _) if is_ours => Tag::Url,
            (b"sitemap", _) if is_ours => Tag::Sitemap,
            (b"loc", Some(Tag::Url | Tag::Sitemap)) if is_ours => Tag::Loc,
            _ => Tag::Other,
        };
        self.tags.push(tag);
        Ok(tag == Tag::Loc)
    }

    /// Whether what comes is in a `loc`, and in nothing else in there.
    fn is_in_loc(&self) -> bool {
        self.tags.last() == Some(&Tag::Loc)
    }
}

/// A `loc` as it is read.
#[derive(Default)]
struct Loc {
    text: String,
    /// Why it is none.
    wrong: Option<String>,
}

impl Loc {
    fn say(&mut self, part: Result<impl AsRef<str>, String>) {
        match part {
            Ok(part) if self.text.len() + part.as_ref().len() <= LINE => {
                self.text.push_str(part.as_ref());
            }
            Ok(_) => self.is_wrong("it is longer than any record".to_owned()),
            Err(why) => self.is_wrong(why),
        }
    }

    fn is_wrong(&mut self, why: String) {
        self.wrong.get_or_insert(why);
    }

    fn record(self) -> Record {
        match self.wrong {
            None => Record::of_url(&self.text),
            Some(why) => Record::unreadable(&self.text, format!("the `loc` is no text: {why}")),
        }
    }
}

/// What a reference stands for: a character by its number, or one of the five names
/// that XML knows; a sitemap has no others.
fn named(name: &BytesRef<'_>) -> Result<String, String> {
    let resolved = name.resolve_char_ref();
    if let Some(character) = resolved.map_err(|error| error.to_string())? {
        return Ok(character.to_string());
    }
    let known = match &**name {
        b"amp" => "&",
        b"lt" => "<",
        b"gt" => ">",
        b"quot" => "\"",
        b"apos" => "'",
        unknown => {
            let shown = crescendo_core::line::tidy(&String::from_utf8_lossy(unknown), 40);
            return Err(format!("`&{shown};` is no name that XML knows"));
        }
    };
    Ok(known.to_owned())
}

#[cfg(test)]
mod tests {
    use std::ops::ControlFlow;

    use super::super::{BadList, BadRecord, Format, Record};

    fn read(xml: &str) -> (Vec<Record>, Result<(), BadList>) {
        let mut records = Vec::new();
        let ended = Format::Sitemap.read(xml.as_bytes(), &mut |record: Record| {
            records.push(record);
            ControlFlow::Continue(())
        });
        (records, ended)
    }

    fn urls(xml: &str) -> Vec<String> {
        let (records, ended) = read(xml);
        ended.unwrap();
        assert!(records.iter().all(|record| record.json.is_ok()), "{xml}");
        records
            .iter()
            .map(|record| record.url().to_owned())
            .collect()
    }

    #[test]
    fn pictures_and_videos_of_a_page_are_no_pages() {
        let plain = r#"<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
            xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
            <url><loc>http://a.example/1</loc>
              <image:image><image:loc>http://a.example/1.png</image:loc></image:image>
              <image:loc>http://a.example/astray.png</image:loc></url>
            <url><other><loc>http://a.example/deeper</loc></other><loc> http://a.example/2 </loc></url>
            <loc>http://a.example/nowhere</loc></urlset>"#;
        assert_eq!(urls(plain), ["http://a.example/1", "http://a.example/2"]);
        let named = "<sm:urlset xmlns:sm='s'><sm:url><loc>http://no.example/</loc>\
            <sm:loc>http://a.example/</sm:loc></sm:url></sm:urlset>";
        assert_eq!(urls(named), ["http://a.example/"]);
    }

    #[test]
    fn references_are_what_they_stand_for_and_unknown_ones_make_no_record() {
        let loc = |inside: &str| format!("<urlset><url><loc>{inside}</loc></url></urlset>");
        for and in ["&amp;", "&#38;", "&#x26;", "<![CDATA[&]]>"] {
            let xml = loc(&format!("http://a.example/?a=1{and}b=2"));
            assert_eq!(urls(&xml), ["http://a.example/?a=1&b=2"], "{and}");
        }
        for unknown in ["&nbsp;", "&#xd800;", "&#9999999999;", "&#x;"] {
            let (records, ended) = read(&loc(&format!("http://a.example/?a=1{unknown}b=2")));
            ended.unwrap();
            assert_eq!(records.len(), 1, "{unknown}");
            assert!(
                matches!(&records[0].json, Err(BadRecord::Unreadable(_))),
                "{unknown}"
            );
        }
    }

    #[test]
    fn what_breaks_off_or_is_none_is_told() {
        let (records, ended) = read("<urlset><url><loc>http://a.example/</loc>");
        assert_eq!(records.len(), 1);
        assert!(matches!(ended, Err(BadList::Early)), "{ended:?}");
        for none in ["", "no tag at all", "<html><body></body></html>", "<rss/>"] {
            let (records, ended) = read(none);
            assert!(records.is_empty());
            assert!(matches!(ended, Err(BadList::NoSitemap(_))), "{none}");
        }
        for empty in ["<urlset/>", "<urlset></urlset>"] {
            read(empty).1.unwrap();
        }
    }

    #[test]
    fn what_is_too_long_or_too_deep_ends_the_list() {
        let long = format!("<urlset><url>{}", " ".repeat(super::LINE + 1));
        assert!(matches!(read(&long).1, Err(BadList::Long)));
        let deep = format!("<urlset>{}", "<a>".repeat(super::DEPTH));
        assert!(matches!(read(&deep).1, Err(BadList::Deep)));
        let named = format!("<urlset><{}>", "a".repeat(super::NAME + 1));
        assert!(matches!(read(&named).1, Err(BadList::Deep)));
        // Each part is short, and all of them together are not.
        let part = format!("{}<!-- -->", "a".repeat(super::LINE / 3));
        let (records, ended) = read(&format!(
            "<urlset><url><loc>{}</loc></url></urlset>",
            part.repeat(4)
        ));
        ended.unwrap();
        assert!(records[0].json.is_err());
    }
}
