//! The one edge to the host: a record in, a page or a file fetched, the beginnings of
//! what it shows, votes out.

use crescendo_plugin::http::{Header, Request, Response, fetch, fetch_all};
use crescendo_plugin::{Failure, Votes, parameters, record_url};

use crate::item::{Item, Kind};
use crate::probe::{PIECE, Said, look_on, probe};
use crate::scan::scan;
use crate::votes::votes;

/// Bytes of a page that are read.
const MOST_PAGE: usize = 4 << 20;
/// How far into a file somebody is followed who ignores ranges.
const FARTHEST: u64 = 2 << 20;
/// Most items that are looked at, whatever the stage asks for: the manifest asks for
/// two requests for each, and one for the page.
const MOST_PROBES: usize = 16;
/// How long one look may take, milliseconds: the rest is worth saying without it.
const PATIENCE: u32 = 15_000;

/// What the stage may say.
#[derive(serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Parameters {
    /// How many items of a page are looked at; at most 16.
    probe: usize,
}

impl Default for Parameters {
    fn default() -> Parameters {
        Parameters { probe: 8 }
    }
}

/// Fetches the record's address and says which media are there.
///
/// # Errors
///
/// [`Failure::InvalidInput`] where the record has no address or a parameter makes no
/// sense, [`Failure::Upstream`] with the status where the answer is none of success,
/// and as `fetch` in `wit/http.wit`. Media that cannot be had fail nothing.
pub fn enrich() -> Result<Votes, Failure> {
    let Parameters { probe: most } = parameters()?;
    let response = fetch(&request(
        record_url()?,
        "text/html,image/*,audio/*,video/*,*/*;q=0.1",
        None,
    ))?;
    let (status, url) = (response.status(), response.url());
    if !(200..300).contains(&status) {
        return Err(Failure::Upstream(format!(
            "{url} answered with status {status}"
        )));
    }
    let mut start = Vec::new();
    read_on(&response, &mut start, 1024)?;
    if looks_like_page(&response, &start) {
        read_on(&response, &mut start, MOST_PAGE)?;
        let charset = header(&response, "content-type");
        drop(response);
        return Ok(page(
            &decoded(&start, charset.as_deref()),
            &url,
            most.min(MOST_PROBES),
        ));
    }
    read_on(&response, &mut start, PIECE as usize)?;
    let total = total(&response);
    drop(response);
    let mut items = [Item::new(url, Kind::Image)];
    let Some(mut said) = probe(&start, total) else {
        return Ok(Votes::new());
    };
    let [item] = &mut items;
    item.bytes = total;
    if let Some(from) = said.more {
        let part = request(item.url.clone(), "*/*", Some(from));
        if let Ok(response) = fetch(&part) {
            follow(&mut said, &response, from, total);
        }
    }
    said.tell(item);
    let primary = (item.kind == Kind::Image).then(|| (item.url.clone(), 0.95));
    Ok(votes(&items, primary.as_ref()))
}

/// Lists what a page shows, and looks at the most promising of it.
fn page(text: &str, url: &str, most: usize) -> Votes {
    let mut found = scan(text, url);
    let primary = found.primary.clone();
    let chosen = promising(
        &found.items,
        primary.as_ref().map(|(url, _)| url.as_str()),
        most,
    );
    let ask = |place: &usize| {
        let url = found.items.get(*place).map(|item| item.url.clone());
        request(
            url.unwrap_or_default(),
            "image/*,audio/*,video/*;q=0.9,*/*;q=0.1",
            Some(0),
        )
    };
    let requests: Vec<Request> = chosen.iter().map(ask).collect();
    let mut again = Vec::new();
    for (place, answer) in chosen.iter().zip(all(&requests)) {
        let Some((item, response)) = found.items.get_mut(*place).zip(answer) else {
            continue;
        };
        let mut start = Vec::new();
        // What broke off is read as far as it came.
        let _ = read_on(&response, &mut start, PIECE as usize);
        let total = total(&response);
        let Some(said) = probe(&start, total) else {
            continue;
        };
        item.bytes = total.or(item.bytes);
        said.tell(item);
        if let Some(from) = said.more {
            again.push((*place, said, from, total));
        }
    }
    let ask = |(place, _, from, _): &(usize, Said, u64, Option<u64>)| {
        let url = found.items.get(*place).map(|item| item.url.clone());
        request(url.unwrap_or_default(), "*/*", Some(*from))
    };
    let requests: Vec<Request> = again.iter().map(ask).collect();
    for ((place, mut said, from, total), answer) in again.into_iter().zip(all(&requests)) {
        if let Some((item, response)) = found.items.get_mut(place).zip(answer) {
            follow(&mut said, &response, from, total);
            said.tell(item);
        }
    }
    votes(&found.items, primary.as_ref())
}

/// Places of the items to look at: the main image, what plays, and images whose size
/// the page does not say, in order; never what is too small to be seen.
fn promising(items: &[Item], primary: Option<&str>, most: usize) -> Vec<usize> {
    let rank = |item: &Item| {
        if Some(item.url.as_str()) == primary {
            0
        } else if item.kind != Kind::Image {
            1
        } else if item.area().is_none() {
            2
        } else {
            3
        }
    };
    let seen = items.iter().enumerate().filter(|(_, item)| !item.is_tiny());
    let mut places: Vec<(u8, usize)> = seen.map(|(place, item)| (rank(item), place)).collect();
    places.sort_unstable();
    places
        .into_iter()
        .map(|(_, place)| place)
        .take(most)
        .collect()
}

/// Answers of success. What was refused, or failed, is none: the page's own words stay.
fn all(requests: &[Request]) -> Vec<Option<Response>> {
    if requests.is_empty() {
        return Vec::new();
    }
    let success = |response: &Response| (200..300).contains(&response.status());
    let answers = fetch_all(requests).into_iter();
    answers.map(|answer| answer.ok().filter(success)).collect()
}

/// A request for a file, or for a piece of one.
fn request(url: String, accept: &str, from: Option<u64>) -> Request {
    let header = |name: &str, value: String| Header {
        name: name.to_owned(),
        value,
    };
    let mut headers = vec![header("accept", accept.to_owned())];
    if let Some(from) = from {
        let to = from.saturating_add(PIECE - 1);
        headers.push(header("range", format!("bytes={from}-{to}")));
    }
    Request {
        method: "GET".to_owned(),
        url,
        headers,
        body: None,
        timeout_ms: from.map(|_| PATIENCE),
    }
}

/// Reads until there are so many bytes, or no more. Leaving the rest ends the download.
fn read_on(response: &Response, bytes: &mut Vec<u8>, until: usize) -> Result<(), Failure> {
    while bytes.len() < until
        && let Some(more) = response.next()?
    {
        bytes.extend(more);
    }
    Ok(())
}

/// Looks at the second piece. Who ignores ranges is read until there, if it is near.
fn follow(said: &mut Said, response: &Response, from: u64, total: Option<u64>) {
    let skipped = match response.status() {
        206 => 0,
        _ if from <= FARTHEST => from as usize,
        _ => return,
    };
    let mut bytes = Vec::new();
    let _ = read_on(response, &mut bytes, skipped + PIECE as usize);
    if let Some(part) = bytes.get(skipped..) {
        look_on(said, part, from, total);
    }
}

/// Bytes of the whole file.
fn total(response: &Response) -> Option<u64> {
    if response.status() == 206 {
        let range = header(response, "content-range")?;
        return range.rsplit_once('/')?.1.trim().parse().ok();
    }
    header(response, "content-length")?.trim().parse().ok()
}

fn header(response: &Response, name: &str) -> Option<String> {
    let mut headers = response.headers().into_iter();
    let found = headers.find(|header| header.name.eq_ignore_ascii_case(name));
    found.map(|header| header.value)
}

/// Whether an answer is a page: it says so and does not begin as a file does, or
/// nobody says what it is and it begins as a page does.
fn looks_like_page(response: &Response, start: &[u8]) -> bool {
    let kind = header(response, "content-type")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let is_page = kind.starts_with("text/html") || kind.starts_with("application/xhtml");
    let text = String::from_utf8_lossy(start.get(..1024).unwrap_or(start)).to_ascii_lowercase();
    let begins = [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<meta",
        "<title",
        "<img",
    ];
    let begins = begins.iter().any(|tag| text.contains(tag));
    is_page && probe(start, None).is_none() || kind.is_empty() && begins
}

/// A page's text: in the encoding that its answer or its beginning says, else UTF-8.
fn decoded(bytes: &[u8], content_type: Option<&str>) -> String {
    let start = String::from_utf8_lossy(bytes.get(..2048).unwrap_or(bytes)).to_ascii_lowercase();
    let label = |text: &str| {
        let (_, rest) = text.split_once("charset=")?;
        let rest = rest.trim_start_matches(['"', '\'', ' ']);
        let end = rest
            .find(['"', '\'', ';', ' ', '>', '/'])
            .unwrap_or(rest.len());
        encoding_rs::Encoding::for_label(rest.get(..end)?.as_bytes())
    };
    let said = content_type.map(str::to_ascii_lowercase);
    let encoding = said.as_deref().and_then(label).or_else(|| label(&start));
    let (text, _, _) = encoding.unwrap_or(encoding_rs::UTF_8).decode(bytes);
    text.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_main_image_and_what_plays_come_first_and_dots_never() {
        let item = |url: &str, kind, side| {
            let mut item = Item::new(url.to_owned(), kind);
            (item.width, item.height) = (side, side);
            item
        };
        let items = [
            item("dot", Kind::Image, Some(1)),
            item("sized", Kind::Image, Some(300)),
            item("plain", Kind::Image, None),
            item("sound", Kind::Audio, None),
            item("main", Kind::Image, Some(300)),
        ];
        assert_eq!(promising(&items, Some("main"), 9), [4, 3, 2, 1]);
        assert_eq!(promising(&items, None, 2), [3, 2]);
    }

    #[test]
    fn pages_are_read_in_the_encoding_that_they_say() {
        assert_eq!(
            decoded(b"<img alt='\xE4'>", Some("text/html; charset=iso-8859-1")),
            "<img alt='ä'>"
        );
        assert!(decoded(b"<meta charset=\"windows-1251\">\xC6", None).ends_with('Ж'));
        assert_eq!(decoded("ä".as_bytes(), Some("text/html")), "ä");
    }
}
