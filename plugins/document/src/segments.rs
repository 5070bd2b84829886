//! From letters to words, and to pieces of lines that nothing wide divides.
//!
//! Letters on about the same baseline are a row. In a row a space is where one was
//! drawn, or where the gap is wider than letters of a word have it; a gap of about an
//! em and more ends the piece, because what follows may be another column or cell.

use crate::glyph::Glyph;

/// How far a baseline may be from its row's, in ems: as far as small figures stand.
const SAME_ROW: f32 = 0.35;
/// Narrowest gap between words where no space was drawn, in ems.
const WORD_GAP: f32 = 0.16;
/// Widest gap within a piece, in ems; after a space that was drawn, less is left.
const PIECE_GAP: f32 = 1.0;
const PIECE_GAP_AFTER_SPACE: f32 = 0.75;
/// The same letter within so many ems is one that is drawn twice, to look bold.
const TWICE: f32 = 0.15;

/// A word and where it stands on its line.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// Its letters, in the order of reading.
    pub text: String,
    /// Where it begins.
    pub x0: f32,
    /// Where it ends.
    pub x1: f32,
}

/// A piece of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    /// Its words, in the order of reading.
    pub words: Vec<Word>,
    /// Left end.
    pub x0: f32,
    /// Right end.
    pub x1: f32,
    /// Baseline.
    pub y: f32,
    /// Height of most of its type.
    pub size: f32,
    /// Whether it is read from the right.
    pub from_right: bool,
    /// The table, by its place, that this stands for; it has no words then.
    pub table: Option<usize>,
}

impl Segment {
    /// Its words with single spaces.
    #[must_use]
    pub fn text(&self) -> String {
        let words: Vec<&str> = self.words.iter().map(|word| word.text.as_str()).collect();
        words.join(" ")
    }

    /// How many letters it has.
    #[must_use]
    pub fn letters(&self) -> usize {
        self.words
            .iter()
            .map(|word| word.text.chars().count() + 1)
            .sum()
    }
}

/// All pieces of lines of one turn, by row and from the left.
#[must_use]
pub fn segments(glyphs: &[Glyph], turn: u8) -> Vec<Segment> {
    let mut sorted: Vec<&Glyph> = glyphs.iter().filter(|glyph| glyph.turn == turn).collect();
    sorted.sort_by(|one, other| one.y.total_cmp(&other.y));
    let mut found = Vec::new();
    let mut row: Vec<&Glyph> = Vec::new();
    let (mut y, mut size) = (0.0_f32, 0.0_f32);
    for glyph in sorted {
        if !row.is_empty() && glyph.y - y > SAME_ROW * size.max(glyph.size) {
            pieces(&mut row, &mut found);
            size = 0.0;
        }
        if glyph.size > size && !glyph.is_space() || row.is_empty() {
            (y, size) = (glyph.y, glyph.size);
        }
        row.push(glyph);
    }
    pieces(&mut row, &mut found);
    found
}

/// Divides a row, and empties it.
fn pieces(row: &mut Vec<&Glyph>, into: &mut Vec<Segment>) {
    row.sort_by(|one, other| one.x.total_cmp(&other.x));
    let mut piece: Vec<Letter<'_>> = Vec::new();
    // Where the last letter ended, and the last space after it.
    let mut end: Option<f32> = None;
    let mut space: Option<f32> = None;
    for glyph in row.drain(..) {
        if glyph.is_space() {
            let reach = glyph.end();
            space = Some(space.map_or(reach, |space: f32| space.max(reach)));
            continue;
        }
        if piece
            .iter()
            .rev()
            .take(3)
            .any(|letter| letter.is_again(glyph))
        {
            continue;
        }
        let gap = end.map_or(0.0, |end| glyph.x - end);
        let free = space.map_or(gap, |space| gap.min(glyph.x - space));
        let most = match space {
            Some(_) => PIECE_GAP_AFTER_SPACE,
            None => PIECE_GAP,
        };
        if end.is_some() && free > most * glyph.size {
            into.extend(segment(&piece));
            piece.clear();
        }
        piece.push(Letter {
            glyph,
            gap: if piece.is_empty() { 0.0 } else { gap },
            spaced: space.take().is_some() && !piece.is_empty(),
        });
        end = Some(
            end.filter(|_| piece.len() > 1)
                .map_or(glyph.end(), |end| end.max(glyph.end())),
        );
    }
    into.extend(segment(&piece));
}

/// A letter in a piece.
struct Letter<'g> {
    glyph: &'g Glyph,
    /// From the end of the letter before it.
    gap: f32,
    /// Whether a space was drawn before it.
    spaced: bool,
}

impl Letter<'_> {
    fn is_again(&self, glyph: &Glyph) -> bool {
        self.glyph.text == glyph.text
            && (self.glyph.x - glyph.x).abs() < TWICE * glyph.size
            && (self.glyph.y - glyph.y).abs() < TWICE * glyph.size
    }
}

fn segment(letters: &[Letter<'_>]) -> Option<Segment> {
    let first = letters.first()?;
    let any_space = letters.iter().any(|letter| letter.spaced);
    // Where letters are set apart, so are words: measured from what letters have.
    let usual = if any_space {
        0.0
    } else {
        median(letters.iter().map(|letter| letter.gap))
    };
    let mut words: Vec<Word> = Vec::new();
    for letter in letters {
        let glyph = letter.glyph;
        let apart = letter.gap > usual.max(0.0) + WORD_GAP * glyph.size;
        match words.last_mut() {
            Some(word) if !letter.spaced && !apart => {
                word.text.push_str(&glyph.text);
                word.x1 = word.x1.max(glyph.end());
            }
            _ => words.push(Word {
                text: glyph.text.clone(),
                x0: glyph.x,
                x1: glyph.end(),
            }),
        }
    }
    for word in &mut words {
        let trimmed = word.text.trim();
        if trimmed.len() < word.text.len() {
            word.text = trimmed.to_owned();
        }
    }
    let from_right = reads_from_right(&words);
    if from_right {
        words.reverse();
        for word in &mut words {
            word.text = turned_round(&word.text);
        }
    }
    let size = median(letters.iter().map(|letter| letter.glyph.size));
    let main = letters.iter().map(|letter| letter.glyph);
    let y = median(
        main.filter(|glyph| glyph.size >= size * 0.95)
            .map(|glyph| glyph.y),
    );
    let ends = words.iter().map(|word| word.x1);
    Some(Segment {
        x0: first.glyph.x,
        x1: ends.fold(first.glyph.x, f32::max),
        y,
        size,
        words,
        from_right,
        table: None,
    })
}

/// The middle one; 0 of none.
pub(crate) fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

/// Whether a letter is of a script that is written from the right.
fn is_from_right(letter: char) -> bool {
    matches!(letter, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

fn reads_from_right(words: &[Word]) -> bool {
    let letters = words.iter().flat_map(|word| word.text.chars());
    let (mut right, mut left) = (0_usize, 0_usize);
    for letter in letters {
        if is_from_right(letter) {
            right += 1;
        } else if letter.is_alphabetic() {
            left += 1;
        }
    }
    right > left
}

/// Letters that stand from left to right, in the order of reading from the right:
/// numbers and foreign words keep theirs.
fn turned_round(text: &str) -> String {
    let mut result: Vec<char> = Vec::new();
    let mut kept: Vec<char> = Vec::new();
    for letter in text.chars().rev() {
        let keeps = letter.is_alphanumeric() && !is_from_right(letter) || is_digit(letter);
        if keeps {
            kept.push(letter);
        } else {
            result.extend(kept.drain(..).rev());
            result.push(letter);
        }
    }
    result.extend(kept.drain(..).rev());
    result.into_iter().collect()
}

fn is_digit(letter: char) -> bool {
    matches!(letter, '0'..='9' | '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Letters of half an em each, 10 points high.
    fn line(text: &str, x: f32, y: f32) -> Vec<Glyph> {
        let letters = text.chars().enumerate();
        let glyph = |(place, letter): (usize, char)| Glyph {
            text: letter.to_string(),
            x: x + 5.0 * place as f32,
            y,
            width: 5.0,
            size: 10.0,
            turn: 0,
        };
        letters.map(glyph).collect()
    }

    fn texts(glyphs: &[Glyph]) -> Vec<String> {
        segments(glyphs, 0).iter().map(Segment::text).collect()
    }

    #[test]
    fn letters_become_words_whatever_order_they_are_drawn_in() {
        let mut glyphs = line("ferry tale", 0.0, 10.0);
        glyphs.reverse();
        assert_eq!(texts(&glyphs), ["ferry tale"]);
    }

    #[test]
    fn a_gap_is_a_space_and_a_wide_one_ends_the_piece() {
        let mut glyphs = line("night", 0.0, 10.0);
        glyphs.extend(line("ferry", 27.5, 10.0));
        glyphs.extend(line("9", 70.0, 10.0));
        assert_eq!(texts(&glyphs), ["night ferry", "9"]);
    }

    #[test]
    fn letters_that_are_set_apart_are_one_word() {
        let glyphs: Vec<Glyph> = "FERRY"
            .chars()
            .enumerate()
            .flat_map(|(place, letter)| line(&letter.to_string(), 8.0 * place as f32, 10.0))
            .collect();
        assert_eq!(texts(&glyphs), ["FERRY"]);
    }

    #[test]
    fn a_letter_that_is_drawn_twice_is_one() {
        let mut glyphs = line("bold", 0.0, 10.0);
        glyphs.extend(line("bold", 0.4, 10.0));
        assert_eq!(texts(&glyphs), ["bold"]);
    }

    #[test]
    fn small_figures_stay_in_their_row() {
        let mut glyphs = line("water", 0.0, 10.0);
        glyphs.push(Glyph {
            text: "2".into(),
            x: 25.0,
            y: 7.0,
            width: 3.0,
            size: 6.0,
            turn: 0,
        });
        glyphs.extend(line("next", 0.0, 22.0));
        assert_eq!(texts(&glyphs), ["water2", "next"]);
    }

    #[test]
    fn what_is_written_from_the_right_is_read_so() {
        let glyphs = line("26 םולש", 0.0, 10.0);
        assert_eq!(texts(&glyphs), ["שלום 26"]);
    }
}
