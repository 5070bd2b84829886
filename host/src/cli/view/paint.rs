//! Small pictures: a swatch, a bar, a value in words.

use anstyle::{Ansi256Color, AnsiColor, Color as Ink, RgbColor, Style};
use crescendo_core::value::{Color, Unit, Value};

/// Whether the terminal says that it shows 16 million colours.
fn true_color() -> bool {
    static KNOWN: std::sync::OnceLock<bool> = std::sync::OnceLock::new();
    *KNOWN.get_or_init(|| {
        let term = std::env::var("COLORTERM").unwrap_or_default();
        let forced = std::env::var_os("CLICOLOR_FORCE").is_some_and(|v| v != "0");
        forced || term == "truecolor" || term == "24bit"
    })
}

/// The nearest ink that the terminal has: the colour itself, or its place in
/// the 6 x 6 x 6 cube that 256-colour terminals share.
fn ink(color: Color) -> Ink {
    let [red, green, blue, _] = color.to_rgba8();
    if true_color() {
        return RgbColor(red, green, blue).into();
    }
    // The cube's levels are 0, 95, 135, 175, 215, 255.
    let level = |c: u8| match c {
        0..=47 => 0,
        48..=114 => 1,
        c => (c - 35) / 40,
    };
    Ansi256Color(16 + 36 * level(red) + 6 * level(green) + level(blue)).into()
}

/// A colour as `width` filled cells.
#[must_use]
pub fn swatch(color: Color, width: usize) -> String {
    let style = Style::new().fg_color(Some(ink(color)));
    format!("{style}{}{style:#}", "█".repeat(width))
}

/// A part of one as a bar of `width` cells, in steps of an eighth of a cell.
#[must_use]
pub fn bar(part: f64, width: usize) -> String {
    const STEPS: [&str; 8] = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"];
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a bar has tens of cells"
    )]
    let eighths = (part.clamp(0.0, 1.0) * width as f64 * 8.0).round() as usize;
    let (full, rest) = (eighths / 8, eighths % 8);
    let edge = STEPS.get(rest).copied().unwrap_or_default();
    let blank = width.saturating_sub(full + usize::from(rest > 0));
    let style = Style::new().fg_color(Some(
        match part {
            p if p >= 0.8 => AnsiColor::Green,
            p if p >= 0.6 => AnsiColor::Cyan,
            _ => AnsiColor::Yellow,
        }
        .into(),
    ));
    format!(
        "{style}{}{edge}{style:#}{}",
        "█".repeat(full),
        dim(&"·".repeat(blank))
    )
}

/// Text that matters less.
#[must_use]
pub fn dim(text: &str) -> String {
    let style = Style::new().dimmed();
    format!("{style}{text}{style:#}")
}

/// Text that matters more.
#[must_use]
pub fn strong(text: &str) -> String {
    let style = Style::new().bold();
    format!("{style}{text}{style:#}")
}

/// Text about something that went wrong.
#[must_use]
pub fn warn(text: &str) -> String {
    let style = Style::new().fg_color(Some(AnsiColor::Yellow.into()));
    format!("{style}{text}{style:#}")
}

/// A value in words: `#F15925`, `8 px`, `1.25`, `yes`; of texts and JSON the first
/// sixty letters.
#[must_use]
pub fn describe(value: &Value) -> String {
    match value {
        Value::Color(color) => color.to_hex(),
        Value::Dimension(length) => {
            let unit = match length.unit {
                Unit::Px => "px",
                Unit::Rem => "rem",
            };
            format!("{} {unit}", number(length.value))
        }
        Value::Number(n) => number(*n),
        Value::Text(text) => beginning(text),
        Value::Json(json) => beginning(json.as_str()),
        Value::Flag(true) => "yes".to_owned(),
        Value::Flag(false) => "no".to_owned(),
    }
}

fn beginning(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(60).collect()
}

/// At most two decimals, none where they say nothing.
fn number(n: f64) -> String {
    let text = format!("{n:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crescendo_core::value::Dimension;

    #[test]
    fn a_bar_has_its_width_whatever_its_part() {
        for part in [-1.0, 0.0, 0.01, 0.333, 0.5, 0.95, 1.0, 7.0] {
            let text = anstream::adapter::strip_str(&bar(part, 20)).to_string();
            assert_eq!(text.chars().count(), 20, "{part}: {text}");
        }
    }

    #[test]
    fn values_are_short_words() {
        let length = Value::Dimension(Dimension {
            value: 8.0,
            unit: Unit::Px,
        });
        assert_eq!(describe(&length), "8 px");
        assert_eq!(describe(&Value::Number(1.256)), "1.26");
        assert_eq!(describe(&Value::Number(0.0)), "0");
        assert_eq!(describe(&Value::Text("a\u{1b}[31mb".into())), "a[31mb");
        let json = Value::Json(r#"{"a": [1, "x"]}"#.parse().unwrap());
        assert_eq!(describe(&json), r#"{"a":[1,"x"]}"#);
        let long = Value::Json(format!("\"\u{9b}{}\"", "x".repeat(99)).parse().unwrap());
        assert_eq!(describe(&long), format!("\"{}", "x".repeat(59)));
    }
}
