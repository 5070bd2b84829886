//! Tables that nothing but the places of their cells shows.
//!
//! Rows of several pieces, one below the other, whose pieces stand in the same columns:
//! the widths of all cells, laid over one another, leave the same gaps in all rows.

use crate::limits::{MOST_CELLS, MOST_ROWS};
use crate::ruled::Table;
use crate::segments::Segment;

/// Fewest rows.
const ROWS: usize = 3;
/// Rows further apart than so many ems are not of one table.
const FAR: f32 = 3.0;
/// Narrowest gap between columns, in ems.
const GAP: f32 = 0.5;
/// Cells that are longer are prose.
const LONGEST: usize = 60;

/// All tables of a region, which is given by rows.
#[must_use]
pub fn tables(rows: &[Vec<Segment>]) -> Vec<Table> {
    let mut tables = Vec::new();
    let mut run: Vec<&[Segment]> = Vec::new();
    for row in rows {
        let far = run.last().and_then(|last| last.first()).zip(row.first());
        let far = far.is_some_and(|(last, first)| first.y - last.y > FAR * first.size);
        if far || !may_be_row(row) {
            tables.extend(table(&run));
            run.clear();
        }
        if may_be_row(row) && run.len() < MOST_ROWS {
            run.push(row);
        }
    }
    tables.extend(table(&run));
    tables
}

fn may_be_row(row: &[Segment]) -> bool {
    let long = row.iter().filter(|cell| cell.letters() > LONGEST).count();
    (2..=MOST_CELLS).contains(&row.len()) && long * 2 <= row.len()
}

/// The longest part of a run whose rows share columns.
fn table(run: &[&[Segment]]) -> Option<Table> {
    if run.len() < ROWS {
        return None;
    }
    let size = run
        .iter()
        .flat_map(|row| row.iter())
        .map(|cell| cell.size)
        .fold(0.0, f32::max);
    let columns = columns(run, GAP * size);
    // Most rows have a cell in most columns, or it is a list of pairs by chance.
    if !(2..=MOST_CELLS).contains(&columns.len()) {
        return None;
    }
    let place = |cell: &Segment| {
        let middle = f32::midpoint(cell.x0, cell.x1);
        columns
            .iter()
            .position(|(from, to)| (*from..=*to).contains(&middle))
    };
    let mut rows: Vec<Vec<String>> = Vec::with_capacity(run.len());
    let mut filled = 0_usize;
    for row in run {
        let mut cells = vec![String::new(); columns.len()];
        for cell in *row {
            let Some(slot) = place(cell).and_then(|place| cells.get_mut(place)) else {
                continue;
            };
            if slot.is_empty() {
                filled += 1;
            } else {
                slot.push(' ');
            }
            slot.push_str(&cell.text());
        }
        rows.push(cells);
    }
    if filled * 10 < rows.len() * columns.len() * 6 {
        return None;
    }
    let all = || run.iter().flat_map(|row| row.iter());
    Some(Table {
        rows,
        top: all()
            .map(|cell| cell.y - cell.size)
            .fold(f32::MAX, f32::min),
        bottom: all().map(|cell| cell.y).fold(f32::MIN, f32::max),
        left: all().map(|cell| cell.x0).fold(f32::MAX, f32::min),
        right: all().map(|cell| cell.x1).fold(f32::MIN, f32::max),
    })
}

/// Where cells of all rows stand: their widths laid over one another.
fn columns(run: &[&[Segment]], gap: f32) -> Vec<(f32, f32)> {
    let cells = run.iter().flat_map(|row| row.iter());
    let mut widths: Vec<(f32, f32)> = cells.map(|cell| (cell.x0, cell.x1)).collect();
    widths.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut columns: Vec<(f32, f32)> = Vec::new();
    for (from, to) in widths {
        match columns.last_mut() {
            Some(last) if from - last.1 < gap => last.1 = last.1.max(to),
            _ => columns.push((from, to)),
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::by_rows;
    use crate::segments::Word;

    fn page(rows: &[&[(&str, f32)]]) -> Vec<Vec<Segment>> {
        let mut pieces = Vec::new();
        for (line, row) in rows.iter().enumerate() {
            for (text, x) in *row {
                let (x0, x1) = (*x, x + 5.0 * text.len() as f32);
                pieces.push(Segment {
                    words: vec![Word {
                        text: (*text).to_owned(),
                        x0,
                        x1,
                    }],
                    x0,
                    x1,
                    y: 20.0 + 14.0 * line as f32,
                    size: 10.0,
                    from_right: false,
                    table: None,
                });
            }
        }
        by_rows(pieces)
    }

    #[test]
    fn columns_that_all_rows_share_make_a_table() {
        let rows = page(&[
            &[("Prices of this season", 0.0)],
            &[("Pier", 0.0), ("Single", 100.0), ("Return", 180.0)],
            &[("North", 0.0), ("4.00", 110.0), ("7.50", 190.0)],
            &[("South", 0.0), ("12.00", 105.0), ("", 185.0)],
            &[("and a line of prose after it", 0.0)],
        ]);
        let tables = tables(&rows);
        assert_eq!(tables.len(), 1);
        assert_eq!(tables[0].rows[1], ["North", "4.00", "7.50"]);
    }

    #[test]
    fn two_rows_and_prose_are_none() {
        let two = page(&[&[("a", 0.0), ("b", 100.0)], &[("c", 0.0), ("d", 100.0)]]);
        assert!(tables(&two).is_empty());
        let long = "this is a line of prose that is longer than cells of tables are";
        let row = [(long, 0.0), (long, 400.0)];
        let prose: Vec<&[(&str, f32)]> = vec![&row; 5];
        assert!(tables(&page(&prose)).is_empty());
    }
}
