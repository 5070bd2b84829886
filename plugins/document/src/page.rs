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
        let mut pieces = segments(&drawn.glyphs, turn);
        let mut within = Vec::new();
        // Rules stand as the page does; a page that is turned as a whole has none.
        if turn == 0 {
            found.tables = ruled::tables(&drawn.rules, &pieces);
            within = taken_out(&mut pieces, &found.tables);
        }
        for region in order::regions(pieces) {
            found.read_region(&order::by_rows(region), &mut within, turn == 0);
        }
    }
    found
        .tables
        .sort_by(|one, other| one.top.total_cmp(&other.top));
    found.text.truncate(found.text.trim_end().len());
    found
}

impl Found {
    /// Adds a region's text, and the tables that its places show. Where a row is a table
    /// with rules, what was taken out for it is read there.
    fn read_region(&mut self, rows: &[Vec<Segment>], within: &mut [Vec<Segment>], upright: bool) {
        let is_table = |row: &Vec<Segment>| row.iter().any(|piece| piece.table.is_some());
        for rows in rows.chunk_by(|one, other| is_table(one) == is_table(other)) {
            if rows.first().is_some_and(is_table) {
                for place in rows.iter().flatten().filter_map(|piece| piece.table) {
                    let inner = within.get_mut(place).map(std::mem::take);
                    let inner = order::by_rows(inner.unwrap_or_default());
                    self.text.push_str(&paragraphs::text(&inner));
                }
                let beside = rows.iter().map(|row| {
                    let words = row.iter().filter(|piece| piece.table.is_none());
                    words.cloned().collect()
                });
                let beside: Vec<Vec<Segment>> = beside.collect();
                self.text.push_str(&paragraphs::text(&beside));
                continue;
            }
            self.text.push_str(&paragraphs::text(rows));
            if !upright {
                continue;
            }
            let fresh = |table: &Table| !self.tables.iter().any(|known| overlap(known, table));
            let shown: Vec<Table> = aligned::tables(rows).into_iter().filter(fresh).collect();
            self.tables.extend(shown);
        }
    }
}

/// Takes the pieces that stand in tables out, by table, and puts one that stands for
/// each table in their place: a table is read as a whole, wherever columns run.
fn taken_out(pieces: &mut Vec<Segment>, tables: &[Table]) -> Vec<Vec<Segment>> {
    let mut within: Vec<Vec<Segment>> = vec![Vec::new(); tables.len()];
    pieces.retain(|piece| {
        let middle = f32::midpoint(piece.x0, piece.x1);
        let holds = |table: &Table| {
            (table.top..=table.bottom).contains(&(piece.y - piece.size * 0.33))
                && (table.left..=table.right).contains(&middle)
        };
        let place = tables.iter().position(holds);
        if let Some(held) = place.and_then(|place| within.get_mut(place)) {
            held.push(piece.clone());
        }
        place.is_none()
    });
    for (place, (table, held)) in tables.iter().zip(&within).enumerate() {
        if let Some(first) = held.first() {
            pieces.push(Segment {
                words: Vec::new(),
                x0: table.left,
                x1: table.right,
                y: held.iter().map(|piece| piece.y).fold(f32::MAX, f32::min),
                size: first.size,
                from_right: false,
                table: Some(place),
            });
        }
    }
    within
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
