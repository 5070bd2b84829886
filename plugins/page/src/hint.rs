//! What classes and ids say about an element.
//!
//! The words are those that themes of content management systems and news sites
//! have in common; the idea to weigh a page's parts by them is that of Arc90's
//! Readability (2009).

use crate::tree::{Id, Tree};

/// What a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Nothing.
    None,
    /// It holds the body of an article.
    Body,
    /// It holds a standfirst.
    Lead,
    /// It holds something small about the article, such as its date.
    Small,
    /// It holds something else than the article.
    Else,
}

/// One word of a name that says that it is something else. Sorted.
const ELSE: &[&str] = &[
    "ad",
    "addthis",
    "addtoany",
    "ads",
    "adsbygoogle",
    "adslot",
    "adspot",
    "adunit",
    "advert",
    "advertisement",
    "adverts",
    "affiliate",
    "anzeige",
    "authorbox",
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "caption",
    "catlinks",
    "cli",
    "cmp",
    "comment",
    "commentaires",
    "commentlist",
    "comments",
    "consent",
    "cookie",
    "cookies",
    "didomi",
    "disqus",
    "donate",
    "donation",
    "editsection",
    "footer",
    "fuss",
    "gallery",
    "gdpr",
    "hatnote",
    "jumplinks",
    "kommentar",
    "kommentare",
    "login",
    "masthead",
    "menu",
    "modal",
    "mostread",
    "nav",
    "navbar",
    "navbox",
    "navigation",
    "newsletter",
    "noprint",
    "onetrust",
    "outbrain",
    "overlay",
    "pager",
    "pagination",
    "paging",
    "paywall",
    "popular",
    "popup",
    "postprofile",
    "printfooter",
    "promo",
    "promos",
    "promoted",
    "recirc",
    "recommend",
    "recommendation",
    "recommendations",
    "recommended",
    "register",
    "related",
    "relatedposts",
    "respond",
    "reviews",
    "share",
    "sharedaddy",
    "sharing",
    "sidebar",
    "signature",
    "signin",
    "signup",
    "skiplink",
    "slideshow",
    "social",
    "sponsor",
    "sponsored",
    "subnav",
    "subscribe",
    "subscription",
    "taboola",
    "ticker",
    "toc",
    "toolbar",
    "topbar",
    "trending",
    "upsell",
    "usercentrics",
    "weiterlesen",
    "yarpp",
];

/// Two words in a row that say so. Sorted.
const ELSE_PAIRS: &[(&str, &str)] = &[
    ("about", "author"),
    ("also", "like"),
    ("also", "read"),
    ("author", "bio"),
    ("author", "box"),
    ("author", "card"),
    ("author", "info"),
    ("back", "top"),
    ("fine", "print"),
    ("jump", "link"),
    ("just", "in"),
    ("key", "events"),
    ("lire", "aussi"),
    ("load", "more"),
    ("more", "from"),
    ("more", "on"),
    ("more", "stories"),
    ("more", "topics"),
    ("most", "popular"),
    ("most", "read"),
    ("most", "viewed"),
    ("next", "prev"),
    ("next", "previous"),
    ("online", "list"),
    ("page", "nav"),
    ("post", "nav"),
    ("prev", "next"),
    ("read", "also"),
    ("read", "more"),
    ("read", "next"),
    ("recent", "posts"),
    ("screen", "reader"),
    ("see", "also"),
    ("sign", "up"),
    ("sr", "only"),
    ("table", "contents"),
    ("the", "author"),
    ("up", "next"),
    ("user", "info"),
    ("visually", "hidden"),
    ("voir", "aussi"),
    ("widget", "area"),
    ("widget", "title"),
    ("you", "may"),
    ("you", "might"),
];

/// One word that says that what is in it is about the article. Sorted.
const SMALL: &[&str] = &[
    "action",
    "actions",
    "auteur",
    "author",
    "autor",
    "avatar",
    "badge",
    "btn",
    "button",
    "buttons",
    "byline",
    "category",
    "contact",
    "copyright",
    "credit",
    "credits",
    "cta",
    "date",
    "dateline",
    "datetime",
    "datum",
    "disclaimer",
    "disclosure",
    "dropdown",
    "edit",
    "fecha",
    "header",
    "icon",
    "icons",
    "info",
    "kicker",
    "label",
    "labels",
    "likes",
    "meta",
    "metadata",
    "next",
    "permalink",
    "posted",
    "prev",
    "previous",
    "price",
    "print",
    "profile",
    "published",
    "rating",
    "reply",
    "rubric",
    "search",
    "skip",
    "tag",
    "taglist",
    "tags",
    "teaser",
    "time",
    "timestamp",
    "toggle",
    "tool",
    "tools",
    "updated",
    "user",
    "username",
    "views",
    "vote",
    "votes",
    "widget",
    "writer",
];

/// Two words in a row that say that the article's body is in it: one of the first
/// and one of the second.
const BODY: (&[&str], &[&str]) = (
    &[
        "article", "artikel", "blog", "content", "entry", "main", "news", "node", "page", "post",
        "story",
    ],
    &["body", "content", "copy", "text"],
);

/// Whole names that say so.
const BODIES: &[&str] = &[
    "articlebody",
    "article-text",
    "bodytext",
    "body-copy",
    "e-content",
    "field-name-body",
    "field--name-body",
    "markdown-body",
    "mw-parser-output",
    "postbody",
    "post_content",
    "rich-text",
    "richtext",
    "s-prose",
    "storybody",
    "story-text",
    "theme-doc-markdown",
];

/// One word that says that it is a standfirst. Sorted.
const LEAD: &[&str] = &[
    "abstract",
    "chapo",
    "deck",
    "dek",
    "desc",
    "description",
    "intro",
    "lead",
    "lede",
    "standfirst",
    "subheadline",
    "subtitle",
    "summary",
    "vorspann",
];

/// Words in names that say how something looks, or that something is quoted, and not
/// what it is.
const LOOKS: &[&str] = &[
    "has", "no", "one", "with", "without", "not", "is", "hide", "js", "embed", "embedded",
];

/// Last words of such names.
const STATES: &[&str] = &["enabled", "disabled", "open", "closed", "active", "visible"];

/// What the classes and the id of an element say together.
#[must_use]
pub fn hint(tree: &Tree, id: Id) -> Hint {
    let Some(element) = tree.element(id) else {
        return Hint::None;
    };
    let mut all = Hint::None;
    for (name, value) in &element.attributes {
        let said = match &**name {
            "class" | "id" => value
                .split_ascii_whitespace()
                // Names that are made by machines go on and on.
                .take(16)
                .map(named)
                .fold(Hint::None, louder),
            "itemprop" if value.split(' ').any(|word| word == "articleBody") => Hint::Body,
            "role" => role(value),
            _ => Hint::None,
        };
        all = louder(all, said);
    }
    all
}

fn role(role: &str) -> Hint {
    match role {
        "navigation" | "banner" | "contentinfo" | "complementary" | "search" | "dialog"
        | "alertdialog" | "menu" | "menubar" | "toolbar" | "tablist" | "doc-toc" => Hint::Else,
        _ => Hint::None,
    }
}

/// A body that is shared is a body; something else with a date in it is something
/// else.
fn louder(one: Hint, other: Hint) -> Hint {
    let rank = |hint| match hint {
        Hint::None => 0,
        Hint::Small => 1,
        Hint::Lead => 2,
        Hint::Else => 3,
        Hint::Body => 4,
    };
    if rank(other) > rank(one) { other } else { one }
}

/// What one class or id says.
fn named(name: &str) -> Hint {
    let lower = name.to_ascii_lowercase();
    if BODIES.contains(&lower.as_str()) {
        return Hint::Body;
    }
    let words = Words(name);
    let mut found = Hint::None;
    let mut before = String::new();
    let mut word = String::new();
    let (mut body, mut look) = (false, false);
    for part in words {
        std::mem::swap(&mut before, &mut word);
        word.clear();
        word.push_str(part);
        word.make_ascii_lowercase();
        look |= LOOKS.contains(&word.as_str());
        let pair = (before.as_str(), word.as_str());
        if ELSE_PAIRS.binary_search(&pair).is_ok() {
            found = louder(found, Hint::Else);
        }
        body |= BODY.0.contains(&pair.0) && BODY.1.contains(&pair.1);
        let said = if ELSE.binary_search(&word.as_str()).is_ok() {
            Hint::Else
        } else if LEAD.binary_search(&word.as_str()).is_ok() {
            Hint::Lead
        } else if SMALL.binary_search(&word.as_str()).is_ok() {
            Hint::Small
        } else {
            Hint::None
        };
        found = louder(found, said);
    }
    if look || STATES.contains(&word.as_str()) {
        return Hint::None;
    }
    // `post-content-sidebar` is a sidebar, `post-content-header` still small.
    if body && matches!(found, Hint::None | Hint::Lead) {
        return Hint::Body;
    }
    found
}

/// The words of a name: `mostRead`, `most-read` and `most_read` have two.
struct Words<'a>(&'a str);

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let start = self.0.find(|letter: char| letter.is_ascii_alphabetic())?;
        let rest = self.0.get(start..)?;
        let mut small = false;
        let end = rest.find(|letter: char| {
            let ends = !letter.is_ascii_alphabetic() || (small && letter.is_ascii_uppercase());
            small = letter.is_ascii_lowercase();
            ends
        });
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        self.0 = after;
        Some(word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_are_searched_are_sorted() {
        assert!(ELSE.is_sorted());
        assert!(ELSE_PAIRS.is_sorted());
        assert!(SMALL.is_sorted());
        assert!(LEAD.is_sorted());
    }

    #[test]
    fn names_are_taken_apart_however_they_are_joined() {
        for name in ["most-read", "mostRead", "c_most_read2", "MostRead"] {
            assert_eq!(named(name), Hint::Else, "{name}");
        }
        for name in ["header", "loader", "shadow", "uploads", "mostly"] {
            assert_ne!(named(name), Hint::Else, "{name}");
        }
    }

    #[test]
    fn how_something_looks_is_not_what_it_is() {
        assert_eq!(named("sidebar"), Hint::Else);
        assert_eq!(named("has-sidebar"), Hint::None);
        assert_eq!(named("menu-open"), Hint::None);
    }

    #[test]
    fn a_body_is_told_from_its_sidebar() {
        assert_eq!(named("td-post-content"), Hint::Body);
        assert_eq!(named("articleBody"), Hint::Body);
        assert_eq!(named("post-content-sidebar"), Hint::Else);
    }
}
