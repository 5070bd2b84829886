//! Pages whose truth is known: what a reader should find in them.

use crate::dice::Dice;
use crate::{layout, words};

/// One article, made from its number alone.
///
/// ```
/// use crescendo_origin::Page;
/// let page = Page::of(7);
/// assert_eq!(page, Page::of(7));
/// assert!(page.html().contains(&page.title));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Which one it is: the `N` of `/page/N`.
    pub number: u64,
    /// How often it was changed before; see [`Page::revised`].
    pub revision: u32,
    /// The title, as a reader sees it: nothing in it is escaped.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// When it was published, as `YYYY-MM-DD`.
    pub published: String,
    /// The headings and paragraphs of the article in their order.
    pub blocks: Vec<Block>,
}

/// A piece of an article's main text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// A heading within the article.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
}

impl Block {
    /// Its text, unescaped.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Heading(text) | Self::Paragraph(text) => text,
        }
    }
}

impl Page {
    /// The size of a page for which nobody names one, in bytes: near the
    /// median of HTML documents in the HTTP Archive, after their markup for
    /// scripts is left out.
    pub const BYTES: usize = 20_000;

    /// The largest size that a page is made in, 16 MiB; greater wishes get
    /// this. Larger bodies are the business of faults that stream.
    pub const BYTES_AT_MOST: usize = 16 << 20;

    /// The seed of everything on a page.
    const SEED: u64 = 0x0C0F_FEE0;

    /// What is behind `/page/N`.
    #[must_use]
    pub fn of(number: u64) -> Self {
        Self::sized(number, Self::BYTES)
    }

    /// What is behind `/page/N?bytes=BYTES`: its HTML is at least so long, and
    /// longer by less than a paragraph (about 700 bytes) with its heading. What
    /// surrounds the article takes about 4,000 bytes, so that smaller pages do
    /// not exist.
    #[must_use]
    pub fn sized(number: u64, bytes: usize) -> Self {
        Self::revised(number, bytes, 0)
    }

    /// The same after `revision` changes by [`Origin::revise`]: another text
    /// under the same title.
    ///
    /// [`Origin::revise`]: crate::Origin::revise
    #[must_use]
    pub fn revised(number: u64, bytes: usize, revision: u32) -> Self {
        let mut dice = Dice::new(Self::SEED, number);
        let mut page = Self {
            number,
            revision,
            title: format!("{} ({number})", words::heading(&mut dice)),
            author: words::name(&mut dice),
            published: format!(
                "{}-{:02}-{:02}",
                dice.between(2015, 2025),
                dice.between(1, 13),
                dice.between(1, 29)
            ),
            blocks: Vec::new(),
        };
        let mut dice = Dice::new(dice.next(), u64::from(revision));
        let bytes = bytes.min(Self::BYTES_AT_MOST);
        let mut size = layout::html(&page).len();
        while size < bytes || page.blocks.is_empty() {
            if page.blocks.len() % 6 == 5 {
                page.add(Block::Heading(words::heading(&mut dice)), &mut size);
            }
            page.add(Block::Paragraph(words::paragraph(&mut dice)), &mut size);
        }
        page
    }

    fn add(&mut self, block: Block, size: &mut usize) {
        let mut html = String::new();
        layout::block(self.blocks.len(), &block, &mut html);
        *size += html.len();
        self.blocks.push(block);
    }

    /// The main text: headings and paragraphs with an empty line between them.
    /// Title, author, date and everything around the article are not in it.
    #[must_use]
    pub fn text(&self) -> String {
        let blocks: Vec<_> = self.blocks.iter().map(Block::text).collect();
        blocks.join("\n\n")
    }

    /// The document that is served.
    #[must_use]
    pub fn html(&self) -> String {
        layout::html(self)
    }

    /// Its path, without a query.
    #[must_use]
    pub fn path(&self) -> String {
        format!("/page/{}", self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::Page;

    #[test]
    fn a_page_is_about_as_long_as_was_asked_for() {
        for bytes in [8_000, 50_000, 400_000] {
            for number in 0..5 {
                let length = Page::sized(number, bytes).html().len();
                assert!(
                    (bytes..bytes + 2_000).contains(&length),
                    "{bytes}: {length}"
                );
            }
        }
    }

    #[test]
    fn two_pages_share_neither_title_nor_text() {
        let (one, other) = (Page::of(1), Page::of(2));
        assert_ne!(one.title, other.title);
        assert_ne!(one.text(), other.text());
    }

    #[test]
    fn a_revised_page_keeps_its_title_and_changes_its_text() {
        let (before, after) = (Page::of(3), Page::revised(3, Page::BYTES, 1));
        assert_eq!(before.title, after.title);
        assert_ne!(before.text(), after.text());
    }

    #[test]
    fn what_surrounds_the_article_is_not_in_its_text() {
        let page = Page::of(4);
        assert!(page.html().contains("Subscribe to our newsletter"));
        assert!(!page.text().contains("newsletter"));
    }
}
