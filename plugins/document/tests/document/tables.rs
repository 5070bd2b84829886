//! Tables, with and without lines.

use serde_json::json;

use crate::file::{line, page};

const ROWS: [[&str; 3]; 4] = [
    ["Pier", "Single", "Return"],
    ["North", "4.00", "7.50"],
    ["South", "12.00", "22.00"],
    ["Old harbour", "3.20", "6.00"],
];

fn cells() -> String {
    let mut content = line(
        72,
        760,
        "What it costs this season, from the piers to the island:",
    );
    for (row, cells) in (0..).zip(ROWS) {
        for (column, text) in (0..).zip(cells) {
            content += &line(76 + 120 * column, 700 - 20 * row, text);
        }
    }
    content
        + &line(
            72,
            600,
            "Children travel free until the end of the season, as before.",
        )
}

#[test]
fn a_table_with_lines_is_its_cells() {
    let mut content = cells();
    for row in 0..5 {
        let y = 715 - 20 * row;
        content += &format!("72 {y} m 432 {y} l S\n");
    }
    for column in 0..4 {
        let x = 72 + 120 * column;
        content += &format!("{x} 715 m {x} 635 l S\n");
    }
    assert_eq!(page(&content).tables, [json!({"page": 1, "rows": ROWS})]);
}

#[test]
fn boxes_around_cells_are_lines_too() {
    let mut content = cells();
    for row in 0..4 {
        for column in 0..3 {
            content += &format!("{} {} 120 20 re S\n", 72 + 120 * column, 695 - 20 * row);
        }
    }
    assert_eq!(page(&content).tables, [json!({"page": 1, "rows": ROWS})]);
}

#[test]
fn a_table_without_lines_is_found_by_its_columns() {
    assert_eq!(page(&cells()).tables, [json!({"page": 1, "rows": ROWS})]);
}

#[test]
fn columns_of_prose_are_no_table() {
    let mut content = String::new();
    for row in 0..8 {
        let y = 720 - 12 * row;
        content += &line(
            320,
            y,
            &format!("on the right there is text, line {row} of it"),
        );
        content += &line(
            72,
            y,
            &format!("on the left there is text, line {row} of all"),
        );
    }
    assert!(page(&content).tables.is_empty());
}
