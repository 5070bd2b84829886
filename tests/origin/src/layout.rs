//! How a page is laid out: what surrounds an article on a newspaper's site.

use std::fmt::Write as _;

use crate::page::{Block, Page};

/// The document of a page.
pub(crate) fn html(page: &Page) -> String {
    let mut out = String::with_capacity(8_192 + page.blocks.len() * 512);
    head(page, &mut out);
    out.push_str(ABOVE);
    article(page, &mut out);
    around(page, &mut out);
    out.push_str(BELOW);
    out
}

/// One block of the article; every third paragraph has markup inside, which
/// must not change its text.
pub(crate) fn block(nth: usize, block: &Block, out: &mut String) {
    match block {
        Block::Heading(text) => {
            out.push_str("<h2>");
            escape(text, out);
            out.push_str("</h2>\n");
        }
        Block::Paragraph(text) => {
            out.push_str("<p>");
            match text.split_once(' ') {
                Some((word, rest)) if nth % 3 == 1 => {
                    out.push_str("<em>");
                    escape(word, out);
                    out.push_str("</em> ");
                    escape(rest, out);
                }
                Some((word, rest)) if nth % 3 == 2 => {
                    let _ = write!(out, "<a href=\"/page/{nth}\">");
                    escape(word, out);
                    out.push_str("</a> ");
                    escape(rest, out);
                }
                _ => escape(text, out),
            }
            out.push_str("</p>\n");
        }
    }
}

/// A list of links to pages.
pub(crate) fn index(pages: std::ops::Range<u64>) -> String {
    let mut out = String::from(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <title>The Loopback Courier</title></head><body><ul>\n",
    );
    for number in pages {
        let _ = writeln!(out, "<li><a href=\"/page/{number}\">Page {number}</a></li>");
    }
    out.push_str("</ul></body></html>\n");
    out
}

fn head(page: &Page, out: &mut String) {
    let mut title = String::new();
    escape(&page.title, &mut title);
    let (author, published, path) = (&page.author, &page.published, page.path());
    // Names and titles hold neither quotes nor backslashes, so that they are
    // JSON as they are; "</" cannot come up in them either.
    let json = format!(
        "{{\"@context\":\"https://schema.org\",\"@type\":\"NewsArticle\",\
         \"headline\":\"{}\",\"author\":{{\"@type\":\"Person\",\"name\":\"{author}\"}},\
         \"datePublished\":\"{published}\",\"mainEntityOfPage\":\"{path}\"}}",
        page.title
    );
    let _ = write!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{title} | The Loopback Courier</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"author\" content=\"{author}\">\n\
         <meta property=\"og:type\" content=\"article\">\n\
         <meta property=\"og:title\" content=\"{title}\">\n\
         <meta property=\"article:published_time\" content=\"{published}\">\n\
         <link rel=\"canonical\" href=\"{path}\">\n\
         <script type=\"application/ld+json\">{json}</script>\n\
         <style>body{{font:18px/1.5 Georgia,serif;margin:0}}nav ul{{display:flex;gap:1rem}}\
         main{{max-width:42rem;margin:auto}}.cookie{{position:fixed;bottom:0}}</style>\n</head>\n"
    );
}

fn article(page: &Page, out: &mut String) {
    out.push_str("<main>\n<article>\n<h1>");
    escape(&page.title, out);
    let _ = writeln!(
        out,
        "</h1>\n<p class=\"byline\">By <a rel=\"author\" href=\"/authors\">{}</a>, \
         <time datetime=\"{1}\">{1}</time></p>\n<div class=\"article-body\">",
        page.author, page.published
    );
    for (nth, one) in page.blocks.iter().enumerate() {
        block(nth, one, out);
    }
    out.push_str("</div>\n</article>\n</main>\n");
}

fn around(page: &Page, out: &mut String) {
    out.push_str("<aside class=\"related\">\n<h3>Read next</h3>\n<ul>\n");
    for step in 1..=8 {
        let number = page.number.saturating_add(step);
        let _ = writeln!(
            out,
            "<li><a href=\"/page/{number}\">Another story, number {number}</a></li>"
        );
    }
    out.push_str("</ul>\n</aside>\n");
}

fn escape(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
}

const ABOVE: &str = r#"<body>
<div class="cookie" role="dialog" aria-label="Cookies"><p>We value your privacy. Choose which cookies we may set.</p><button>Accept all</button><button>Reject all</button></div>
<header>
<a class="logo" href="/">The Loopback Courier</a>
<nav aria-label="Main"><ul>
<li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/politics">Politics</a></li><li><a href="/business">Business</a></li>
<li><a href="/science">Science</a></li><li><a href="/culture">Culture</a></li><li><a href="/sport">Sport</a></li><li><a href="/opinion">Opinion</a></li>
</ul></nav>
<form action="/search"><input name="q" aria-label="Search the Courier"><button>Search</button></form>
</header>
"#;

const BELOW: &str = r#"<section class="comments"><h3>Comments</h3>
<div class="comment"><b>reader_1</b><p>First! Thanks for writing about this.</p></div>
<div class="comment"><b>reader_2</b><p>I was there and remember it differently.</p></div>
</section>
<section class="newsletter"><h3>Subscribe to our newsletter</h3><form action="/subscribe"><input type="email" name="email"><button>Subscribe</button></form></section>
<footer><nav aria-label="Footer"><a href="/about">About</a> <a href="/contact">Contact</a> <a href="/imprint">Imprint</a> <a href="/privacy">Privacy</a> <a href="/terms">Terms</a></nav>
<p>All rights reserved by The Loopback Courier.</p></footer>
<script>(function(){var seen=0;window.addEventListener("scroll",function(){seen+=1;if(seen<2&&1>0){document.title=document.title}})})();</script>
</body>
</html>
"#;
