//! A page's text as blocks: stretches between which a line ends.

use crate::phrase;
use crate::role::Role;
use crate::tree::{Id, Step, Tree};
use crate::words;

/// What kind of text a block is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A paragraph, or text that stands for one.
    Paragraph,
    /// A heading, 1 to 6.
    Heading(u8),
    /// An entry of a list.
    Item,
    /// A row of a table of data.
    Row,
    /// Text whose line breaks count.
    Code,
    /// What is said of a picture.
    Caption,
}

/// A stretch of text.
#[derive(Clone, Debug)]
pub struct Block {
    /// The text, tidy unless it is code.
    pub text: String,
    /// Of what kind it is.
    pub kind: Kind,
    /// The innermost element that parts lines and has it.
    pub node: Id,
    /// How much is said, as [`words::weight`] has it.
    pub weight: u32,
    /// How much of it is in links.
    pub linked: u32,
    /// How much of it is in links that lead off the page.
    pub away: u32,
    /// How much it is worth as evidence of running text: its weight, less where it is
    /// linked, little where it is short and no sentence, nothing where templates say it.
    pub worth: f32,
    /// Whether templates put it between paragraphs.
    pub is_of_template: bool,
}

impl Block {
    /// The share of it that is in links, 0.0 to 1.0.
    #[must_use]
    pub fn link_share(&self) -> f32 {
        self.linked as f32 / self.weight.max(1) as f32
    }
}

/// All text below `root` that somebody may read, in blocks.
#[must_use]
pub fn blocks(tree: &Tree, root: Id) -> Vec<Block> {
    let mut writer = Writer::new(tree);
    tree.walk(root, |step| match step {
        Step::Enter(id) => writer.enter(id),
        Step::Leave(id) => {
            writer.leave(id);
            true
        }
    });
    writer.flush();
    writer.blocks
}

struct Writer<'a> {
    tree: &'a Tree,
    blocks: Vec<Block>,
    text: String,
    linked: u32,
    away: u32,
    /// Elements that part lines and are open.
    open: Vec<Id>,
    anchors: u32,
    /// Whether the innermost open link leads off the page.
    leaves: bool,
    /// How many `pre` are open.
    code: u32,
    /// The outermost open table of data.
    data: Option<Id>,
    breaks: u32,
}

impl<'a> Writer<'a> {
    fn new(tree: &'a Tree) -> Self {
        Writer {
            tree,
            blocks: Vec::new(),
            text: String::new(),
            linked: 0,
            away: 0,
            open: Vec::new(),
            anchors: 0,
            leaves: false,
            code: 0,
            data: None,
            breaks: 0,
        }
    }

    fn enter(&mut self, id: Id) -> bool {
        if let Some(text) = self.tree.text(id) {
            self.write(text);
            return false;
        }
        let role = self.tree.role(id);
        match role {
            Role::Unread => return false,
            Role::Break => {
                self.breaks += 1;
                if self.code > 0 {
                    self.text.push('\n');
                }
                return false;
            }
            Role::Anchor => {
                if is_mark(self.tree, id) {
                    return false;
                }
                self.anchors += 1;
                let link = self.tree.attribute(id, "href");
                self.leaves = link.is_some_and(|link| !link.contains('#'));
                return true;
            }
            _ => {}
        }
        if is_hidden(self.tree, id) || (role == Role::Inline && is_for_machines(self.tree, id)) {
            return false;
        }
        if role.parts_lines() {
            self.part(role);
            if role == Role::Table && self.data.is_none() && is_data(self.tree, id) {
                self.data = Some(id);
            }
            self.code += u32::from(role == Role::Preformatted);
            self.open.push(id);
        }
        true
    }

    fn leave(&mut self, id: Id) {
        let role = self.tree.role(id);
        if role == Role::Anchor {
            self.anchors = self.anchors.saturating_sub(1);
        }
        if role.parts_lines() {
            self.part(role);
            self.open.pop();
            self.code = self
                .code
                .saturating_sub(u32::from(role == Role::Preformatted));
            if self.data == Some(id) {
                self.data = None;
            }
        }
    }

    /// An element that parts lines begins or ends; within a row of data it only
    /// parts words.
    fn part(&mut self, role: Role) {
        if self.data.is_some() && !matches!(role, Role::Row | Role::Table) {
            words::push(&mut self.text, " ");
        } else {
            self.flush();
        }
    }

    fn write(&mut self, text: &str) {
        if self.code > 0 {
            self.text.push_str(text);
        } else {
            if !text.trim().is_empty() {
                match self.breaks {
                    0 => {}
                    1 => words::push(&mut self.text, " "),
                    _ => self.flush(),
                }
                self.breaks = 0;
            }
            words::push(&mut self.text, text);
        }
        if self.anchors > 0 {
            let weight = words::weight(text);
            self.linked += weight;
            self.away += if self.leaves { weight } else { 0 };
        }
    }

    fn flush(&mut self) {
        let text = std::mem::take(&mut self.text);
        let linked = std::mem::take(&mut self.linked);
        let away = std::mem::take(&mut self.away);
        self.breaks = 0;
        let text = if self.code > 0 {
            text.trim_matches('\n').trim_end().to_owned()
        } else {
            let mut text = text;
            text.truncate(text.trim_end().len());
            text
        };
        let weight = words::weight(&text);
        if weight == 0 {
            return;
        }
        let kind = self.kind();
        let linked = linked.min(weight);
        let is_of_template = phrase::is_of_template(&text, weight);
        let worth = if is_of_template {
            0.0
        } else {
            worth(&text, kind, weight, linked)
        };
        self.blocks.push(Block {
            kind,
            node: self.open.last().copied().unwrap_or(Id::DOCUMENT),
            weight,
            linked,
            away: away.min(weight),
            worth,
            is_of_template,
            text,
        });
    }

    fn kind(&self) -> Kind {
        if self.code > 0 {
            return Kind::Code;
        }
        if self.data.is_some() {
            return Kind::Row;
        }
        // A paragraph within an entry of a list is that entry.
        for id in self.open.iter().rev().take(4) {
            match self.tree.role(*id) {
                Role::Heading(level) => return Kind::Heading(level),
                Role::Item => return Kind::Item,
                Role::Figure => return Kind::Caption,
                Role::Article | Role::Main | Role::Body | Role::Cell => break,
                _ if self.tree.name(*id) == "figcaption" => return Kind::Caption,
                _ => {}
            }
        }
        Kind::Paragraph
    }
}

fn worth(text: &str, kind: Kind, weight: u32, linked: u32) -> f32 {
    let share = linked as f32 / weight.max(1) as f32;
    if share > 0.5 || weight < 20 {
        return 0.0;
    }
    let kind = match kind {
        Kind::Heading(_) | Kind::Caption => return 0.0,
        Kind::Paragraph => 1.0,
        Kind::Item => 0.8,
        Kind::Code => 0.5,
        Kind::Row => 0.3,
    };
    let sentence = match (words::has_sentence(text), weight) {
        (true, _) => 1.0,
        (false, 140..) => 0.8,
        (false, 60..) => 0.4,
        (false, _) => 0.15,
    };
    weight as f32 * (1.0 - share) * kind * sentence
}

/// Whether an anchor is only a mark beside a heading, such as `¶` or `#`.
#[must_use]
pub fn is_mark(tree: &Tree, id: Id) -> bool {
    let here = tree
        .attribute(id, "href")
        .is_some_and(|link| link.starts_with('#'));
    let mut inside = tree.below(id);
    // More than this is a part of the page.
    let few = inside.by_ref().take(16).filter_map(|id| tree.text(id));
    here && !few.flat_map(str::chars).any(char::is_alphanumeric) && inside.next().is_none()
}

/// Whether the element says of itself that it is not shown.
#[must_use]
pub fn is_hidden(tree: &Tree, id: Id) -> bool {
    let Some(element) = tree.element(id) else {
        return false;
    };
    element
        .attributes
        .iter()
        .any(|(name, value)| match &**name {
            "hidden" => !value.eq_ignore_ascii_case("until-found"),
            "style" => {
                let style = value.replace(' ', "").to_ascii_lowercase();
                style.contains("display:none") || style.contains("visibility:hidden")
            }
            _ => false,
        })
}

/// Whether a stretch within a line is there for readers of screens or for editors.
fn is_for_machines(tree: &Tree, id: Id) -> bool {
    let class = tree.attribute(id, "class").unwrap_or_default();
    [
        "editsection",
        "sr-only",
        "screen-reader",
        "visually-hidden",
        "visuallyhidden",
    ]
    .iter()
    .any(|word| class.contains(word))
}

/// Longest text of a cell of a table of data; what is longer is a column of a page.
const MOST_CELL: u32 = 400;

/// Whether a table is data, and not there to lay out a page: it has more than one
/// cell, no table in it, and nothing long in its cells.
#[must_use]
pub fn is_data(tree: &Tree, table: Id) -> bool {
    if matches!(tree.attribute(table, "role"), Some("presentation" | "none")) {
        return false;
    }
    let (mut cells, mut cell) = (0_u32, 0_u32);
    for id in tree.below(table).skip(1) {
        match tree.role(id) {
            Role::Table | Role::Form | Role::Article | Role::Heading(_) => return false,
            Role::Cell => {
                cells += 1;
                cell = 0;
            }
            _ => {}
        }
        if let Some(text) = tree.text(id)
            && tree.parent(id).map(|parent| tree.role(parent)) != Some(Role::Unread)
        {
            cell += words::weight(text);
            if cell > MOST_CELL {
                return false;
            }
        }
    }
    cells > 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::parse;

    fn told(html: &str) -> Vec<(Kind, String)> {
        let blocks = blocks(&parse(html), Id::DOCUMENT).into_iter();
        blocks.map(|block| (block.kind, block.text)).collect()
    }

    fn texts(html: &str) -> Vec<String> {
        told(html).into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn two_breaks_part_paragraphs_and_one_parts_words() {
        assert_eq!(texts("<div>a<br>b<br> <br>c</div>"), ["a b", "c"]);
    }

    #[test]
    fn rows_of_data_are_lines_and_columns_of_a_page_are_not() {
        let data = "<table><tr><td>a<td><p>b<tr><th>c<td>d</table>";
        assert_eq!(texts(data), ["a b", "c d"]);
        let layout = "<table><tr><td>a<td><table><tr><td>b</table></table>";
        assert_eq!(texts(layout), ["a", "b"]);
    }

    #[test]
    fn code_keeps_its_lines() {
        let html = "<pre>\n\na\n  b\n</pre>";
        assert_eq!(told(html), [(Kind::Code, "a\n  b".to_owned())]);
    }

    #[test]
    fn what_is_hidden_is_not_read() {
        let html = "<p>a<span hidden>b</span><i style='color:red; DISPLAY : none'>c</i>\
                    <script>d</script><button>e</button></p>";
        assert_eq!(texts(html), ["a"]);
    }

    #[test]
    fn a_mark_beside_a_heading_is_no_text_and_a_link_is() {
        let html = "<h2>a<a href='#a'>¶</a> <a href='#b'>b</a></h2>";
        assert_eq!(told(html), [(Kind::Heading(2), "a b".to_owned())]);
    }
}
