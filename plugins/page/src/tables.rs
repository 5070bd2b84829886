//! Tables of data.

use serde_json::Value;

use crate::block::is_data;
use crate::role::Role;
use crate::tree::{Id, Step, Tree};
use crate::words;

/// Tables of a page that are told.
const MOST_TABLES: usize = 32;
/// Rows of a table that are told.
const MOST_ROWS: usize = 512;
/// Cells of a row that are told.
const MOST_CELLS: usize = 64;
/// Tables that are looked at: each may hold the whole page.
const MOST_LOOKS: usize = 256;

/// The first tables of data, each as rows of texts. What a cell spans is not
/// repeated.
#[must_use]
pub fn tables(tree: &Tree) -> Vec<Value> {
    let tables = tree
        .below(Id::DOCUMENT)
        .filter(|id| tree.role(*id) == Role::Table)
        .take(MOST_LOOKS)
        .filter(|id| is_data(tree, *id));
    let tables = tables.map(|id| rows(tree, id));
    let told = tables.filter(|rows| rows.len() > 1).take(MOST_TABLES);
    told.map(Value::from).collect()
}

fn rows(tree: &Tree, table: Id) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut cell: Option<String> = None;
    tree.walk(table, |step| {
        match step {
            Step::Enter(id) => match tree.role(id) {
                Role::Row if rows.len() < MOST_ROWS => rows.push(Vec::new()),
                Role::Row | Role::Unread => return false,
                Role::Cell => cell = Some(String::new()),
                Role::Break => {
                    if let Some(cell) = &mut cell {
                        words::push(cell, " ");
                    }
                }
                role => {
                    if let (Some(cell), Some(text)) = (&mut cell, tree.text(id)) {
                        words::push(cell, text);
                    } else if let (Some(cell), true) = (&mut cell, role.parts_lines()) {
                        words::push(cell, " ");
                    }
                }
            },
            Step::Leave(id) => {
                if tree.role(id) == Role::Cell
                    && let (Some(mut text), Some(row)) = (cell.take(), rows.last_mut())
                    && row.len() < MOST_CELLS
                {
                    text.truncate(text.trim_end().len());
                    row.push(text);
                }
            }
        }
        true
    });
    rows.retain(|row| !row.is_empty());
    rows
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::parse::parse;

    #[test]
    fn tables_of_data_are_told_by_rows() {
        let tree = parse(
            "<table><thead><tr><th>Year<th>People</thead><tr><td>1871<td> 3,310 <br>(old)</table>",
        );
        assert_eq!(
            tables(&tree),
            [json!([["Year", "People"], ["1871", "3,310 (old)"]])]
        );
    }

    #[test]
    fn tables_that_lay_out_a_page_are_not_told() {
        for html in [
            "<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>",
            "<table><tr><td>one row<td>alone</table>",
            &format!("<table><tr><td>a<tr><td>{}</table>", "long ".repeat(200)),
        ] {
            assert_eq!(tables(&parse(html)), Vec::<Value>::new(), "{html}");
        }
    }
}
