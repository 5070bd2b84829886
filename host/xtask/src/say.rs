//! Progress lines: what is being done, what came of it, how long it took.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

use anstyle::{AnsiColor, Style};

/// A step that lasts longer than this is announced where lines cannot be
/// rewritten, so that a log shows what is being waited for.
const WORTH_ANNOUNCING: Duration = Duration::from_secs(3);

/// Columns of a progress line when the terminal's width is unknown.
const LINE: usize = 100;

/// One line of progress. It ends with [`Step::done`]; a step that is dropped
/// before leaves no line.
#[derive(Debug)]
pub struct Step {
    area: &'static str,
    what: String,
    started: Instant,
    drawn: bool,
    announced: bool,
}

impl Step {
    /// Begins a step of an area such as `plugins`.
    pub fn begin(area: &'static str, what: impl Into<String>) -> Step {
        let mut step = Step {
            area,
            what: what.into(),
            started: Instant::now(),
            drawn: false,
            announced: false,
        };
        step.progress("");
        step
    }

    /// Shows where a long step is, for example a line of a program's output.
    pub fn progress(&mut self, line: &str) {
        if on_terminal() {
            let text: String = format!("  {:<8} {} … {}", self.area, self.what, line.trim())
                .chars()
                .take(LINE)
                .collect();
            write_now(&format!("\r\x1b[2K{text}"));
            self.drawn = true;
        } else if !self.announced && self.started.elapsed() > WORTH_ANNOUNCING {
            write_now(&format!("  {:<8} {} …\n", self.area, self.what));
            self.announced = true;
        }
    }

    /// Ends the step with what came of it.
    pub fn done(mut self, result: &str) {
        let seconds = self.started.elapsed().as_secs_f64();
        self.clear();
        let (ok, faint) = (style(AnsiColor::Green), style(AnsiColor::BrightBlack));
        let what = if result.is_empty() {
            self.what.clone()
        } else {
            format!("{}: {result}", self.what)
        };
        write_now(&format!(
            "{ok}✓{ok:#} {:<8} {what} {faint}{seconds:.1} s{faint:#}\n",
            self.area
        ));
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.drawn) {
            write_now("\r\x1b[2K");
        }
    }
}

impl Drop for Step {
    fn drop(&mut self) {
        self.clear();
    }
}

/// A heading between parts of a chore.
pub fn heading(text: &str) {
    let bold = if on_terminal() {
        Style::new().bold()
    } else {
        Style::new()
    };
    write_now(&format!("{bold}{text}{bold:#}\n"));
}

/// A result: on standard output, where it can be piped to a file.
pub fn result(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

/// Something that a person should know and that stops nothing.
pub fn warning(text: &str) {
    let yellow = style(AnsiColor::Yellow);
    write_now(&format!("{yellow}!{yellow:#} {text}\n"));
}

/// What ended the chore.
pub fn failure(text: &str) {
    let red = style(AnsiColor::Red);
    write_now(&format!("{red}✗{red:#} {text}\n"));
}

fn style(color: AnsiColor) -> Style {
    if on_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()) {
        color.on_default()
    } else {
        Style::new()
    }
}

fn on_terminal() -> bool {
    std::io::stderr().is_terminal()
}

/// Progress goes to standard error; a closed one is no reason to stop.
fn write_now(text: &str) {
    let mut out = std::io::stderr().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}

/// Bytes for people: `118 kB`.
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..10_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_are_short() {
        assert_eq!(size(999), "999 B");
        assert_eq!(size(118_742), "118 kB");
        assert_eq!(size(18_500_000), "18.5 MB");
    }
}
