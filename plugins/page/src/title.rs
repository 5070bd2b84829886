//! The title of a page, and the name of the site that it is on.

use serde_json::Value;

use crate::facts::{Facts, text};
use crate::hint::{Hint, hint};
use crate::role::Role;
use crate::said::Said;
use crate::structured::{article, is_a};
use crate::tree::{Id, Tree};
use crate::words;

/// What parts the title of a page from the name of its site. Those that are also in
/// titles come last.
const PARTINGS: &[&str] = &[
    " | ", " || ", " :: ", " // ", " » ", " « ", " · ", " • ", " — ", " – ", " - ", " / ", ": ",
];
/// Longest title, bytes; the longest headlines have 200 letters.
const LONGEST: usize = 600;

/// Parts of a title that are looked at, each in the whole page.
const MOST_PARTS: usize = 8;

/// The name of the site, as far as the page says.
#[must_use]
pub fn site(facts: &Facts, title: Option<&Said>) -> Option<Said> {
    if let Some(name) = facts.meta(&["og:site_name"]) {
        return Said::new(name, 0.95);
    }
    let items = &facts.linked_data;
    let publisher = items
        .iter()
        .find_map(|item| item.get("publisher")?.get("name")?.as_str())
        .or_else(|| {
            let site = items.iter().find(|item| is_a(item, &["WebSite"]))?;
            site.get("name")?.as_str()
        });
    if let Some(name) = publisher {
        return Said::new(name, 0.9);
    }
    if let Some(name) = facts.meta(&["application-name", "al:ios:app_name", "dc.publisher"]) {
        return Said::new(name, 0.75);
    }
    let whole = facts.title.as_deref()?;
    let title = words::plain(&title?.text);
    let parts = parts(whole);
    // Site and title are in one: what is not the title is the site.
    let at = parts
        .iter()
        .position(|part| words::plain(part).contains(&title))?;
    let name = if at == 0 {
        parts.last()?
    } else {
        parts.first()?
    };
    if parts.len() < 2 || words::plain(name) == title || name.len() > 60 {
        return None;
    }
    Said::new(name, 0.6)
}

/// The title.
#[must_use]
pub fn title(tree: &Tree, facts: &Facts) -> Option<Said> {
    let site = facts.meta(&["og:site_name"]).map(words::plain);
    let graph = facts
        .meta(&[
            "og:title",
            "twitter:title",
            "dc.title",
            "title",
            "sailthru.title",
        ])
        .map(|title| without_site(title, site.as_deref()));
    let whole = facts
        .title
        .as_deref()
        .map(|title| without_site(title, site.as_deref()));
    let headline = article(&facts.linked_data)
        .and_then(|item| item.get("headline").or_else(|| item.get("name")))
        .and_then(Value::as_str);
    let heading = heading(tree, facts, site.as_deref());
    let headed = heading.as_deref().map(words::plain);
    let titled = facts.title.as_deref().map(words::plain).unwrap_or_default();
    // What stands on the page is what readers call its title.
    if let Some(heading) = &heading {
        let plain = words::plain(heading);
        let said = [graph, headline].into_iter().flatten().map(words::plain);
        let agree = said
            .filter(|said| *said == plain || said.contains(&plain))
            .count();
        let in_title = titled.contains(&plain);
        if agree > 0 || in_title {
            let both = agree > 0 && in_title;
            return Said::new(heading, if both { 0.97 } else { 0.92 });
        }
    }
    let said = [(headline, 0.8), (graph, 0.8)];
    for (said, confidence) in said {
        let Some(said) = said.filter(|said| said.len() <= LONGEST) else {
            continue;
        };
        let mut parts = parts(said).into_iter();
        let said = parts.find(|part| heads(tree, part)).unwrap_or(said);
        let plain = words::plain(said);
        let known = titled.contains(&plain)
            || headed
                .as_ref()
                .is_some_and(|headed| headed.contains(&plain));
        return Said::new(said, if known { confidence + 0.12 } else { confidence });
    }
    if let Some(heading) = heading {
        return Said::new(&heading, 0.65);
    }
    // Without anything to agree with, the first part is the title more often.
    let parts = parts(whole?);
    let confidence = if parts.len() == 1 { 0.7 } else { 0.55 };
    let inner = parts
        .iter()
        .find(|part| heads(tree, part))
        .or(parts.first())?;
    Said::new(inner, confidence)
}

/// Titles that the page's text may begin with, as [`words::plain`] has them.
#[must_use]
pub fn titles(facts: &Facts, title: Option<&Said>) -> Vec<String> {
    let mut titles: Vec<String> = title
        .map(|said| words::plain(&said.text))
        .into_iter()
        .collect();
    let said = facts
        .meta(&["og:title"])
        .into_iter()
        .chain(facts.title.as_deref());
    for said in said {
        titles.push(words::plain(said));
        titles.extend(parts(said).into_iter().map(words::plain));
    }
    titles.retain(|title| !title.is_empty());
    titles
}

/// The heading that is the page's title: not the site's name, nor in what is beside.
fn heading(tree: &Tree, facts: &Facts, site: Option<&str>) -> Option<String> {
    let titled = facts.title.as_deref().map(words::plain).unwrap_or_default();
    let mut best: Option<(bool, String)> = None;
    for id in facts.headings.iter().take(32) {
        let text = text(tree, *id);
        let plain = words::plain(&text);
        let is_none = plain.is_empty() || text.len() > LONGEST || site == Some(plain.as_str());
        if is_none || is_elsewhere(tree, *id) {
            continue;
        }
        let agrees = titled.contains(&plain);
        if best.as_ref().is_none_or(|(known, _)| agrees && !known) {
            best = Some((agrees, text));
        }
    }
    best.map(|(_, text)| text)
}

/// Whether a heading is the site's own: it leads to the front page, or is in a part
/// that is no article.
fn is_elsewhere(tree: &Tree, id: Id) -> bool {
    let home = |id: Id| {
        let link = tree
            .attribute(id, "href")
            .map(|link| link.split(['?', '#']).next());
        matches!(link, Some(Some("/" | "./" | "" | "index.html")))
    };
    let around = || std::iter::once(id).chain(tree.ancestors(id));
    around().chain(tree.below(id)).any(home)
        || around().any(|id| {
            let beside = matches!(tree.role(id), Role::Navigation | Role::Aside | Role::Footer);
            // The page itself may be called anything.
            let named = !matches!(tree.role(id), Role::Body | Role::Main | Role::Article)
                && hint(tree, id) == Hint::Else;
            beside || named
        })
}

/// Whether some heading of the page, or what is called a title, says just this.
fn heads(tree: &Tree, part: &str) -> bool {
    let plain = words::plain(part);
    let heads = |id: &Id| {
        matches!(tree.role(*id), Role::Heading(_))
            || tree
                .attribute(*id, "class")
                .is_some_and(|class| class.contains("title") || class.contains("headline"))
    };
    let mut headings = tree.below(Id::DOCUMENT).filter(heads).take(64);
    headings.any(|id| words::plain(&text(tree, id)) == plain && !is_elsewhere(tree, id))
}

/// A title without the site's name before or after it.
fn without_site<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    let Some(site) = site else {
        return title;
    };
    for parting in PARTINGS {
        if let Some((before, after)) = title.rsplit_once(parting)
            && words::plain(after) == site
        {
            return before;
        }
        if let Some((before, after)) = title.split_once(parting)
            && words::plain(before) == site
        {
            return after;
        }
    }
    title
}

/// The parts of a title, by the first thing that parts it.
fn parts(title: &str) -> Vec<&str> {
    let parting = PARTINGS.iter().find(|parting| title.contains(**parting));
    match parting {
        Some(parting) => title
            .split(parting)
            .map(str::trim)
            .filter(|part| !part.is_empty())
            .take(MOST_PARTS)
            .collect(),
        None => vec![title],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn told(html: &str) -> (Option<String>, Option<String>) {
        let tree = parse(html);
        let facts = Facts::of(&tree);
        let title = title(&tree, &facts);
        let site = site(&facts, title.as_ref());
        (title.map(|said| said.text), site.map(|said| said.text))
    }

    fn pair(title: &str, site: &str) -> (Option<String>, Option<String>) {
        (
            Some(title.to_owned()),
            (!site.is_empty()).then(|| site.to_owned()),
        )
    }

    #[test]
    fn what_a_heading_says_too_is_the_title_and_the_rest_the_site() {
        let html = "<title>A day - The Site</title><h1>A day</h1>";
        assert_eq!(told(html), pair("A day", "The Site"));
        let html = "<title>The Site: A day</title><h3>A day</h3>";
        assert_eq!(told(html), pair("A day", "The Site"));
    }

    #[test]
    fn the_heading_of_the_site_is_not_the_title() {
        let html = "<title>A day · The Site</title><a href=/><h1>The Site</h1></a><h1>A day</h1>";
        assert_eq!(told(html), pair("A day", "The Site"));
    }

    #[test]
    fn a_site_that_is_named_is_taken_off() {
        let html = "<title>x</title><meta property=og:title content='A - B | Site'>\
                    <meta property=og:site_name content=Site>";
        assert_eq!(told(html), pair("A - B", "Site"));
    }

    #[test]
    fn agreement_is_surer_than_a_guess() {
        let sure = |html: &str| {
            let tree = parse(html);
            title(&tree, &Facts::of(&tree)).map(|said| said.confidence)
        };
        let both = sure("<title>A</title><meta property=og:title content=A><h1>A</h1>");
        let one = sure("<title>A</title><h1>B</h1>");
        assert!(both > one && one > None);
    }

    #[test]
    fn without_anything_none_is_claimed() {
        assert_eq!(told("<p>text</p><h2>More</h2>"), (None, None));
    }
}
