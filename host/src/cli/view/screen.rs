//! Puts the growing picture where a person looks.

use std::io::Write;

use crescendo_core::event::Body;

use super::columns::{width, wrap};
use super::{Live, Size};

/// What grows while tiers arrive: redrawn in place on a terminal; elsewhere
/// tiers and remarks are written once each, and the cursor is left alone.
pub struct Screen<W> {
    out: W,
    live: Live,
    in_place: bool,
    styled: bool,
    /// Columns of each line that was drawn and stands above the cursor.
    drawn: Vec<usize>,
    /// How many settled lines were written for good.
    told: usize,
}

impl<W: Write> Screen<W> {
    /// A screen that nothing is on.
    #[must_use]
    pub fn new(out: W, in_place: bool, styled: bool) -> Self {
        Self {
            out,
            live: Live::default(),
            in_place,
            styled,
            drawn: Vec::new(),
            told: 0,
        }
    }

    /// Takes an event in, and shows what has changed.
    pub fn take(&mut self, body: &Body, size: Size) {
        if !self.live.take(body) {
            return;
        }
        if self.in_place {
            let picture = self.live.draw(size);
            self.redraw(&picture, size);
        } else {
            let settled = self.live.settled(size.columns);
            let news: Vec<String> = settled.skip(self.told).collect();
            self.told += news.len();
            self.write("", &news);
        }
    }

    /// Takes away what a table will say again, and leaves tiers and remarks.
    pub fn leave(&mut self, size: Size) {
        if self.in_place {
            let settled = self.live.settled(size.columns);
            let lines: Vec<_> = settled
                .flat_map(|line| wrap(&line, size.columns, 4))
                .collect();
            self.redraw(&lines, size);
            self.drawn.clear();
        }
    }

    fn redraw(&mut self, lines: &[String], size: Size) {
        // A terminal that was made narrower has broken the lines that it had.
        let rows = |columns: &usize| columns.div_ceil(size.columns.max(1)).max(1);
        let above: usize = self.drawn.iter().map(rows).sum();
        let erase = match above.min(size.lines.saturating_sub(1)) {
            0 => String::new(),
            above => format!("\x1b[{above}A\x1b[J"),
        };
        self.drawn = lines.iter().map(|line| width(line)).collect();
        self.write(&erase, lines);
    }

    fn write(&mut self, erase: &str, lines: &[String]) {
        let text: String = lines.iter().flat_map(|line| [line, "\n"]).collect();
        let text = if self.styled {
            text
        } else {
            anstream::adapter::strip_str(&text).to_string()
        };
        // Nobody may be there to see it; the run goes on.
        let _ = self.out.write_all(format!("{erase}{text}").as_bytes());
        let _ = self.out.flush();
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::json;

    fn body(event: serde_json::Value) -> Body {
        serde_json::from_value(event).unwrap()
    }

    fn tier(tier: u8, colours: usize) -> Body {
        let color = json!({ "color": { "red": 0.9, "green": 0.3, "blue": 0.1, "alpha": 1.0 } });
        let field = |confidence: f64| {
            json!({ "value": color, "confidence": confidence, "agreement": 1.0,
                    "consensus": true, "votes": [] })
        };
        let member = json!({ "value": color, "support": 1.0, "prominence": 0.1,
                             "confidence": 0.8, "stages": ["palette"] });
        let fields: serde_json::Map<_, _> = (0..colours)
            .map(|n| (format!("color.name-{n}"), field(0.1 * f64::from(tier))))
            .collect();
        let sets = json!({ "color.palette": vec![member; colours] });
        let result = json!({ "parts": [{ "image": 0, "fields": fields, "sets": sets }],
                             "confidence": 0.7 });
        body(json!({
            "type": "tier.completed", "tier": tier, "result": result, "confidence": 0.7,
            "elapsed_ms": 1234, "total_cost_micros": 0, "failed": [], "skipped": [],
            "completed": ["palette-kmeans", "palette-wu", "roles", "typography", "shape"],
        }))
    }

    /// The events of a run that has much to say.
    pub fn story() -> Vec<Body> {
        let started = |stage: &str| {
            body(
                json!({ "type": "stage.started", "stage": stage, "plugin": "p",
                         "version": "1.0.0", "tier": 1 }),
            )
        };
        let notice = |message: &str| {
            body(json!({ "type": "notice", "code": "cache-unavailable", "message": message }))
        };
        vec![
            started("palette-kmeans"),
            started("typography-with-a-name-that-is-long"),
            tier(1, 8),
            notice("a remark that is longer than many a terminal is wide,\nand has two lines"),
            started("another-stage-with-a-long-name-that-works-for-a-while"),
            tier(2, 14),
            tier(3, 30),
        ]
    }

    /// What a terminal shows after some output: as much as this program uses.
    fn shown(output: &str, size: Size) -> Vec<String> {
        let (mut rows, mut row) = (vec![String::new()], 0);
        let mut rest = output.chars();
        while let Some(c) = rest.next() {
            let here = rows[row].chars().count();
            match c {
                '\n' => row += 1,
                '\x1b' => {
                    let sequence: String = rest.by_ref().skip(1).collect();
                    let end = sequence.find(|c: char| c.is_ascii_alphabetic()).unwrap();
                    let number = sequence[..end].parse().unwrap_or(0);
                    match &sequence[end..=end] {
                        // The cursor does not leave the screen.
                        "A" => row = (row - number).max(rows.len().saturating_sub(size.lines)),
                        "J" => {
                            rows.truncate(row);
                            rows.push(String::new());
                        }
                        "m" => {}
                        other => panic!("a sequence that is not modelled: {other}"),
                    }
                    let from = output.len() - sequence[end + 1..].len();
                    rest = output[from..].chars();
                }
                c => {
                    if here == size.columns {
                        row += 1;
                        rows.push(String::new());
                    }
                    rows[row].push(c);
                }
            }
            if row == rows.len() {
                rows.push(String::new());
            }
        }
        rows
    }

    #[test]
    fn no_line_of_an_earlier_picture_stays_on_any_terminal() {
        for (columns, lines) in [(30, 10), (60, 24), (80, 24), (120, 40)] {
            let size = Size { columns, lines };
            let mut screen = Screen::new(Vec::new(), true, true);
            for event in story() {
                screen.take(&event, size);
                let rows = shown(str::from_utf8(&screen.out).unwrap(), size);
                let picture = screen.live.draw(size);
                let plain = anstream::adapter::strip_str(&picture.join("\n")).to_string();
                assert_eq!(rows.join("\n"), plain + "\n", "{size:?}");
            }
            screen.leave(size);
            let rows = shown(str::from_utf8(&screen.out).unwrap(), size);
            let tiers = rows.iter().filter(|row| row.starts_with("tier "));
            assert_eq!(tiers.count(), 3, "{size:?}: {rows:#?}");
            assert!(!rows.concat().contains("working"), "{rows:#?}");
        }
    }

    #[test]
    fn a_file_gets_each_tier_and_remark_once_and_no_sequence() {
        let size = Size {
            columns: 80,
            lines: 24,
        };
        let mut screen = Screen::new(Vec::new(), false, false);
        for event in story() {
            screen.take(&event, size);
        }
        screen.leave(size);
        let text = String::from_utf8(screen.out).unwrap();
        assert!(!text.contains('\x1b'), "{text}");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 4, "{text}");
        assert!(lines[0].starts_with("tier 1 "), "{text}");
        assert!(lines[1].contains("wide,\\nand"), "{text}");
    }
}
