//! One page: its text, and its tables.

use crate::glyph::{Drawn, Glyph};
use crate::ruled::Table;
use crate::segments::{Segment, segments};
use crate::{aligned, order, paragraphs, ruled};

/// What was found on a page.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Its text in the order of reading, a paragraph a line.
    pub text: String,
    /// Its tables from top to bottom.
    pub tables: Vec<Table>,
}

/// Reads what was drawn. Lines that are turned come after the others.
#[must_use]
pub fn read(drawn: &Drawn) -> Found {
    let mut found = Found::default();
    let mut turns: Vec<(usize, u8)> = (0..4)
        .map(|turn| (count(&drawn.glyphs, turn), turn))
        .collect();
    turns.sort_by_key(|(count, turn)| (std::cmp::Reverse(*count), *turn));
    for (count, turn) in turns {
        if count == 0 {
            continue;
        }
        let pieces = segments(&drawn.glyphs, turn);
        // Rules stand as the page does; a page that is turned as a whole has none.
        if turn == 0 {
            found.tables = ruled::tables(&drawn.rules, &pieces);
        }
        for region in order::regions(pieces) {
            let rows = order::by_rows(region);
            found.text.push_str(&paragraphs::text(&rows));
            let beside = aligned::tables(&rows);
            let fresh = |table: &Table| !found.tables.iter().any(|known| overlap(known, table));
            let beside: Vec<Table> = beside
                .into_iter()
                .filter(|table| turn == 0 && fresh(table))
                .collect();
            found.tables.extend(beside);
        }
    }
    found
        .tables
        .sort_by(|one, other| one.top.total_cmp(&other.top));
    found.text.truncate(found.text.trim_end().len());
    found
}

fn count(glyphs: &[Glyph], turn: u8) -> usize {
    glyphs.iter().filter(|glyph| glyph.turn == turn).count()
}

fn overlap(one: &Table, other: &Table) -> bool {
    one.top < other.bottom
        && other.top < one.bottom
        && one.left < other.right
        && other.left < one.right
}

/// The largest type on a page, where it stands out: what readers take for its title.
#[must_use]
pub fn heading(drawn: &Drawn) -> Option<String> {
    let pieces = segments(&drawn.glyphs, 0);
    let usual = crate::segments::median(pieces.iter().map(|piece| piece.size));
    let largest = pieces.iter().map(|piece| piece.size).fold(0.0, f32::max);
    let title: Vec<&Segment> = pieces
        .iter()
        .filter(|piece| piece.size > largest * 0.95)
        .collect();
    let text: Vec<String> = title.iter().map(|piece| piece.text()).collect();
    let text = text.join(" ");
    let stands_out = largest > usual * 1.25 && title.len() <= 4;
    (stands_out && (4..=300).contains(&text.len())).then_some(text)
}
