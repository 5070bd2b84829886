//! Text into a [`Tree`].

use html5gum::Tokenizer;

use crate::bounds::Limited;
use crate::tokens::Tokens;
use crate::tree::Tree;

/// Reads a page, as far as it is within the bounds.
#[must_use]
pub fn parse(text: &str) -> Tree {
    let tree = Limited::new(text.len());
    // Nothing is given back but that there is too much of the page.
    let _ = Tokenizer::new_with_emitter(text, Tokens::new(&tree)).next();
    tree.finish()
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use html5ever::TokenizerResult;
    use html5ever::buffer_queue::BufferQueue;
    use html5ever::tendril::StrTendril;

    use super::*;
    use crate::tree::{Id, Step};

    /// Far more than any of these takes, and far less than a square would.
    const SOON: Duration = Duration::from_secs(20);

    fn soon(html: &str) -> Tree {
        let start = Instant::now();
        let tree = parse(html);
        assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
        tree
    }

    fn text(tree: &Tree) -> String {
        let texts = tree.below(Id::DOCUMENT).filter_map(|id| tree.text(id));
        texts.collect()
    }

    #[test]
    fn text_in_too_many_elements_is_kept() {
        let tree = soon(&format!(
            "{}deep{}",
            "<div>".repeat(5000),
            "</div>".repeat(5000)
        ));
        assert_eq!(text(&tree), "deep");
        let deepest = tree.nodes.iter().map(|node| node.depth).max();
        assert!(deepest < Some(300), "{deepest:?}");
    }

    #[test]
    fn a_script_in_too_many_elements_is_no_text() {
        let html = format!("{}<script>if (a<b) c</script>", "<div>".repeat(5000));
        let tree = parse(&html);
        let script = tree.first("script").unwrap();
        assert_eq!(tree.below(script).count(), 2);
    }

    #[test]
    fn hostile_pages_end_soon() {
        let mega = 1 << 17;
        let attributes: String = (0..mega / 8).map(|n| format!("a{n} ")).collect();
        let fonts: String = (0..mega / 32).map(|n| format!("<p><font a={n}>")).collect();
        for html in [
            "<div>".repeat(8 * mega / 5),
            "</p>".repeat(2 * mega),
            "</b>".repeat(2 * mega),
            "<a>".repeat(2 * mega),
            "<table>".repeat(mega),
            "<table>x".repeat(mega),
            "<svg>".repeat(mega),
            "<b><p>".repeat(mega),
            "<option>".repeat(mega),
            "<select><option>".repeat(mega / 2),
            format!("<a {attributes}>"),
            format!("<a {}>", attributes.replace(' ', "=\"\"")),
            fonts,
            "<body a=b>".repeat(mega / 4),
            "<!--".repeat(mega),
            "&".repeat(8 * mega),
            "<".repeat(8 * mega),
        ] {
            soon(&html);
        }
    }

    /// What html5ever makes of a page by itself.
    fn by_html5ever(html: &str) -> Tree {
        let tokenizer =
            html5ever::tokenizer::Tokenizer::new(Limited::new(html.len()), Default::default());
        let queue = BufferQueue::default();
        queue.push_back(StrTendril::from_slice(html));
        while !matches!(tokenizer.feed(&queue), TokenizerResult::Done) {}
        tokenizer.end();
        tokenizer.sink.finish()
    }

    /// All elements with their attributes, and the text between them.
    fn shape(tree: &Tree) -> String {
        let mut shape = String::new();
        tree.walk(Id::DOCUMENT, |step| {
            match step {
                Step::Enter(id) => match (tree.text(id), tree.element(id)) {
                    // What U+0000 becomes is where the two differ.
                    (Some(text), _) => shape.extend(text.chars().filter(|c| *c != '\u{fffd}')),
                    (_, Some(element)) => {
                        shape.push_str(&format!("<{} {:?}>", element.name, element.attributes));
                    }
                    _ => {}
                },
                Step::Leave(id) if tree.element(id).is_some() => {
                    shape.push_str(&format!("</{}>", tree.name(id)));
                }
                Step::Leave(_) => {}
            }
            true
        });
        shape
    }

    fn check(html: &str) {
        let (ours, theirs) = (shape(&parse(html)), shape(&by_html5ever(html)));
        assert_eq!(ours, theirs, "{html}");
    }

    #[test]
    fn what_browsers_differ_on_is_read_as_html5ever_reads_it() {
        for html in [
            "a<!-- b -->c<!--d--!>e<!---f-->g<!-->h<!--->i",
            "<!doctype html public '-//W3C//DTD HTML 3.2//EN' \"a\"><p><table>b",
            "<!DOCTYPE html><p><table>b",
            "<p a=1 A=2 a='3' b=\"&amp;&lt;&notit;&notin;\" c=&copy d=&copy=1 e/f / g>h",
            "&amp;&amp&ampa;&#65;&#x41;&#0;&#x110000;&#128;&#xD800;&nosuch;&",
            "<script><!--<script></script>a</script>b</script>c<script>if(a<b)</scriptx></script>",
            "<title>a<b>&lt;</title><textarea>\n\nc</textarea><style>d</styl></style>",
            "<pre>\r\n\r\na\rb</pre><listing>\nc</listing>",
            "<svg><![CDATA[a<b>]]><title>c<p>d</svg><![CDATA[e]]><math><mi>f",
            "</a b=c><br/></br></p></>a<?b c>d</ e>f<!g>h<",
            "<plaintext>a</plaintext><b>",
            "<a href='x\ny\r\nz'>\u{e9}<\u{e9}a></\u{e9}><a\u{e9} \u{e9}=\u{e9}>",
            "<noscript><p>a</noscript><iframe><p>b</iframe><xmp><p>c</xmp><select><p>d",
            "a\0b<p\0 c\0=d\0>\0<table>\0e",
            "<template><td>a</template><frameset><frame>",
        ] {
            check(html);
            // However it is cut off.
            for (end, _) in html.char_indices() {
                check(&html[..end]);
            }
        }
    }

    #[test]
    fn whole_pages_are_read_as_html5ever_reads_them() {
        let corpus = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")).unwrap();
        let mut pages = 0;
        for folder in corpus {
            let Ok(bytes) = std::fs::read(folder.unwrap().path().join("page.html")) else {
                continue;
            };
            let html = String::from_utf8_lossy(&bytes);
            check(&html);
            pages += 1;
            // Pieces that begin and end anywhere.
            let ends: Vec<usize> = html.char_indices().map(|(at, _)| at).step_by(397).collect();
            for ends in ends.windows(7).step_by(5) {
                check(&html[ends[0]..ends[6]]);
            }
        }
        assert!(pages > 30, "{pages}");
    }
}
