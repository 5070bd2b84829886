//! How long pages take to read: the fastest of some rounds, for each file.

use std::error::Error;
use std::io::Write;
use std::time::Instant;

/// The fastest round is the one that nobody disturbed.
const ROUNDS: u32 = 20;

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let (mut bytes, mut millis) = (0.0, 0.0);
    for file in std::env::args().skip(1) {
        let page = std::fs::read(&file).map_err(|error| format!("{file}: {error}"))?;
        let mut best = f64::MAX;
        for _ in 0..ROUNDS {
            let start = Instant::now();
            std::hint::black_box(page::read(&page, None, "https://a.example/"));
            best = best.min(start.elapsed().as_secs_f64() * 1e3);
        }
        bytes += page.len() as f64;
        millis += best;
        writeln!(out, "{best:8.3} ms {:8} bytes  {file}", page.len())?;
    }
    writeln!(
        out,
        "{:.3} ms for each 50 kB",
        millis / bytes.max(1.0) * 50e3
    )?;
    Ok(())
}
