//! What an element's name says about the text in it.

/// What an element is to whoever reads the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its text runs on in the line that it stands in.
    Inline,
    /// Its text stands by itself.
    Block,
    /// A paragraph.
    Paragraph,
    /// A heading, 1 to 6.
    Heading(u8),
    /// A list.
    List,
    /// An entry of a list.
    Item,
    /// Text whose line breaks count.
    Preformatted,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A cell of a table.
    Cell,
    /// The end of a line.
    Break,
    /// A line between two parts.
    Rule,
    /// A link.
    Anchor,
    /// A picture with what is said of it.
    Figure,
    /// A form.
    Form,
    /// Ways to elsewhere.
    Navigation,
    /// What stands beside the text.
    Aside,
    /// What introduces a page or a part of it.
    Header,
    /// What closes a page or a part of it.
    Footer,
    /// A self-contained part.
    Article,
    /// The page's main part.
    Main,
    /// The page's body.
    Body,
    /// Nobody reads what is in it: scripts, controls, pictures.
    Unread,
}

impl Role {
    /// The role of an HTML element of this name, in lower case.
    #[must_use]
    pub fn of(name: &str) -> Role {
        match name {
            "p" => Role::Paragraph,
            "div" | "section" | "blockquote" | "center" | "address" | "dl" | "dt" | "dd"
            | "details" | "summary" | "figcaption" | "hgroup" | "fieldset" | "html" | "caption"
            | "legend" | "amp-consent" => Role::Block,
            "h1" => Role::Heading(1),
            "h2" => Role::Heading(2),
            "h3" => Role::Heading(3),
            "h4" => Role::Heading(4),
            "h5" => Role::Heading(5),
            "h6" => Role::Heading(6),
            "ul" | "ol" | "dir" => Role::List,
            "li" => Role::Item,
            "pre" | "listing" | "xmp" => Role::Preformatted,
            "table" => Role::Table,
            "tr" => Role::Row,
            "td" | "th" => Role::Cell,
            "tbody" | "thead" | "tfoot" => Role::Block,
            "br" => Role::Break,
            "hr" => Role::Rule,
            "a" => Role::Anchor,
            "figure" => Role::Figure,
            "form" => Role::Form,
            "nav" | "menu" | "amp-sidebar" => Role::Navigation,
            "aside" => Role::Aside,
            "header" => Role::Header,
            "footer" => Role::Footer,
            "article" => Role::Article,
            "main" => Role::Main,
            "body" => Role::Body,
            "head" | "script" | "style" | "noscript" | "template" | "svg" | "math" | "iframe"
            | "object" | "embed" | "applet" | "canvas" | "audio" | "video" | "map" | "picture"
            | "img" | "button" | "select" | "datalist" | "input" | "textarea" | "output"
            | "progress" | "meter" | "dialog" | "rp" | "rt" | "frame" | "frameset" | "noembed"
            | "noframes" | "title" | "link" | "meta" | "base" | "param" | "source" | "track"
            | "amp-analytics" | "amp-ad" | "amp-list" => Role::Unread,
            _ => Role::Inline,
        }
    }

    /// Whether text before and after it belongs to other paragraphs.
    #[must_use]
    pub fn parts_lines(self) -> bool {
        !matches!(
            self,
            Role::Inline | Role::Break | Role::Anchor | Role::Unread
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_part_lines_and_spans_do_not() {
        for name in ["p", "div", "h3", "li", "td", "article"] {
            assert!(Role::of(name).parts_lines(), "{name}");
        }
        for name in ["span", "a", "b", "made-up", "script"] {
            assert!(!Role::of(name).parts_lines(), "{name}");
        }
    }
}
