//! What is on a page, in points from its upper left corner, as a reader sees it.

/// A letter, or the few that one shape stands for.
#[derive(Clone, Debug, PartialEq)]
pub struct Glyph {
    /// What it says; never empty.
    pub text: String,
    /// Where it begins on its baseline.
    pub x: f32,
    /// Its baseline.
    pub y: f32,
    /// How far the next letter is along the baseline.
    pub width: f32,
    /// Height of the type it is set in.
    pub size: f32,
    /// Quarter turns, clockwise, that its line is turned by: 0 to 3.
    pub turn: u8,
}

impl Glyph {
    /// Where it ends on its baseline.
    #[must_use]
    pub fn end(&self) -> f32 {
        self.x + self.width
    }

    /// Whether it leaves nothing on paper.
    #[must_use]
    pub fn is_space(&self) -> bool {
        self.text.chars().all(char::is_whitespace)
    }

    /// Whether it begins on a page of this size; letters beside it are there for no
    /// reader.
    #[must_use]
    pub fn is_within(&self, (width, height): (f32, f32)) -> bool {
        let (x, y) = match self.turn {
            1 => (-self.y, self.x),
            2 => (-self.x, -self.y),
            3 => (self.y, -self.x),
            _ => (self.x, self.y),
        };
        let slack = self.size;
        x >= -slack && y >= -slack && x <= width + slack && y <= height + slack
    }
}

/// A line that was drawn straight across or down; also the thin box that stands for one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rule {
    /// Left end.
    pub x0: f32,
    /// Upper end.
    pub y0: f32,
    /// Right end.
    pub x1: f32,
    /// Lower end.
    pub y1: f32,
}

impl Rule {
    /// Whether it runs across.
    #[must_use]
    pub fn is_level(&self) -> bool {
        self.x1 - self.x0 >= self.y1 - self.y0
    }
}

/// Letters and rules of one page.
#[derive(Clone, Debug, Default)]
pub struct Drawn {
    /// In the order that they are drawn in.
    pub glyphs: Vec<Glyph>,
    /// In the order that they are drawn in.
    pub rules: Vec<Rule>,
    /// Whether a limit ended it early.
    pub cut: bool,
}
