//! The state that operators of a page work on, as far as places of letters and rules
//! depend on it (ISO 32000-2, 8.4 and 9.3).

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use hayro_font::hayro_cmap::BfString;
use hayro_font::kurbo::Affine;
use hayro_font::{Font, FontGlyph, UNITS_PER_EM};

/// What one code of a font shows.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The text; empty where nobody knows it.
    pub text: String,
    /// How far the next letter is, in ems: across, or down in vertical writing.
    pub advance: f64,
}

/// A font, and what is known of its codes.
pub struct Face<'a> {
    font: Font<'a>,
    known: RefCell<HashMap<u32, Shown>>,
}

impl<'a> Face<'a> {
    /// A font of which nothing was asked yet.
    #[must_use]
    pub fn new(font: Font<'a>) -> Face<'a> {
        Face {
            font,
            known: RefCell::default(),
        }
    }

    /// Whether it is written across.
    #[must_use]
    pub fn is_level(&self) -> bool {
        self.font.is_horizontal()
    }

    /// The code at the beginning of a text and the number of its bytes, at least 1.
    #[must_use]
    pub fn code(&self, bytes: &[u8]) -> (u32, usize) {
        if bytes.is_empty() {
            return (0, 1);
        }
        let (code, length) = self.font.read_code(bytes, 0);
        (code, length.max(1))
    }

    /// What a code shows.
    #[must_use]
    pub fn shown(&self, code: u32) -> Shown {
        if let Some(shown) = self.known.borrow().get(&code) {
            return shown.clone();
        }
        let id = self.font.map_code(code);
        let unicode = match self.font.glyph(id, code) {
            FontGlyph::Outline(glyph) => glyph.as_unicode(),
            FontGlyph::Type3(glyph) => glyph.as_unicode(),
        };
        let text = match unicode {
            Some(BfString::Char(letter)) => readable(&letter.to_string()),
            Some(BfString::String(letters)) => readable(&letters),
            None => String::new(),
        };
        let advance = self.font.code_advance(code);
        let advance = if self.is_level() {
            advance.x
        } else {
            advance.y
        };
        let shown = Shown {
            text,
            advance: advance / f64::from(UNITS_PER_EM),
        };
        self.known.borrow_mut().insert(code, shown.clone());
        shown
    }
}

/// Letters of one shape, as one would type them: ligatures taken apart, nothing that
/// cannot be seen. At most 32 letters: longer ones are no shape's.
fn readable(letters: &str) -> String {
    let mut text = String::new();
    for letter in letters.chars().take(32) {
        match letter {
            'ﬀ' => text.push_str("ff"),
            'ﬁ' => text.push_str("fi"),
            'ﬂ' => text.push_str("fl"),
            'ﬃ' => text.push_str("ffi"),
            'ﬄ' => text.push_str("ffl"),
            'ﬅ' | 'ﬆ' => text.push_str("st"),
            '\u{FFFD}' | '\u{FEFF}' | '\u{200B}' => {}
            letter if letter.is_whitespace() => text.push(' '),
            letter if letter.is_control() => {}
            // What only the font itself knows says nothing.
            '\u{E000}'..='\u{F8FF}' => {}
            letter => text.push(letter),
        }
    }
    text
}

/// What is saved and restored.
#[derive(Clone)]
pub struct State<'a> {
    /// From the space of the operators to points of the page.
    pub place: Affine,
    /// The font, once one was chosen.
    pub face: Option<Rc<Face<'a>>>,
    /// Height of the type, in the space of the text.
    pub size: f64,
    /// Added after each letter.
    pub letter_space: f64,
    /// Added after each space.
    pub word_space: f64,
    /// How much letters are stretched, 1.0 for not at all.
    pub stretch: f64,
    /// From line to line.
    pub leading: f64,
    /// How far letters stand above the line.
    pub rise: f64,
    /// Where the next letter is placed.
    pub text: Affine,
    /// Where the line began.
    pub line: Affine,
}

impl State<'_> {
    /// The state in which a page begins.
    #[must_use]
    pub fn new(place: Affine) -> Self {
        State {
            place,
            face: None,
            size: 0.0,
            letter_space: 0.0,
            word_space: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            text: Affine::IDENTITY,
            line: Affine::IDENTITY,
        }
    }

    /// Begins a line this far from where the last one began.
    pub fn next_line(&mut self, x: f64, y: f64) {
        self.line *= Affine::translate((x, y));
        self.text = self.line;
    }

    /// Moves by thousandths of an em, against the direction of writing.
    pub fn adjust(&mut self, thousandths: f64) {
        let by = -thousandths / 1000.0 * self.size;
        let level = self.face.as_ref().is_none_or(|face| face.is_level());
        let step = if level {
            (by * self.stretch, 0.0)
        } else {
            (0.0, by)
        };
        self.text *= Affine::translate(step);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_are_letters_and_what_is_private_is_nothing() {
        assert_eq!(readable("ﬃ"), "ffi");
        assert_eq!(readable("\u{F0B7}"), "");
        assert_eq!(readable("a\u{0}\u{A0}"), "a ");
    }
}
