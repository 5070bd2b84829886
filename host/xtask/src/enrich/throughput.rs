//! `enrich`: pages a second and CPU a page, against aiohttp and Scrapy.
//!
//! Isolates the whole way of a page: 50 kB come after 200 ms, and become title, author,
//! dates, language, main text, links, headings, tables and structured data, ours in the
//! sandbox of the plugin `page`. The peers use the libraries that people take for the
//! same fields (`host/benches/peers/enrich.py`). CPU is that of the side alone; its
//! start and robots.txt are in our times, and not in theirs. What the origin and the
//! machine cost by themselves is what a client takes that only reads (`bare.rs`).

use super::bare;
use super::side::{Bench as Sides, Ran, pages};
use super::site::Site;
use crate::bench::{Bench, Options, peer};
use crate::place::Place;
use crate::problem::Problem;
use crate::say;
use crate::setup::python::Environment;
use crate::speed::measure::{Goal, Sense, load, median};

/// The benchmark's entry.
pub const BENCH: Bench = Bench {
    group: "enrich",
    name: "enrich-throughput",
    about: "pages a second at a concurrency, and CPU a page against aiohttp and Scrapy",
    run,
};

const FILLED: Goal = Goal {
    what: "of concurrency by latency",
    unit: "%",
    sense: Sense::AtLeast,
    floor: 96.0,
    aim: 99.0,
};

const OF_READING: Goal = Goal {
    what: "of what a client gets that only reads",
    unit: "%",
    sense: Sense::AtLeast,
    floor: 96.0,
    aim: 99.0,
};

const LESS_THAN_AIOHTTP: Goal = Goal {
    what: "less CPU a page than aiohttp",
    unit: "x",
    sense: Sense::AtLeast,
    floor: 3.0,
    aim: 14.0,
};

const LESS_THAN_SCRAPY: Goal = Goal {
    what: "less CPU a page than Scrapy",
    unit: "x",
    sense: Sense::AtLeast,
    floor: 15.0,
    aim: 70.0,
};

/// As the peer's script calls them, and as they are called here.
const PEERS: [(&str, &str); 3] = [
    ("aiohttp", "aiohttp"),
    ("scrapy", "Scrapy, defaults"),
    ("scrapy-tuned", "Scrapy, tuned"),
];

const PACKAGES: [&str; 6] = [
    "aiohttp==3.14.5",
    "extruct==0.18.0",
    "lxml_html_clean==0.4.6",
    "scrapy==2.19.0",
    "trafilatura==2.3.1",
    "uvloop==0.23.0",
];

/// Milliseconds before each answer, and bytes of each page.
const LATENCY_MS: u32 = 200;
const BYTES: u32 = 50_000;

/// URLs of a list, where nobody says how many.
const URLS: [u32; 2] = [100, 2_000];
const CONCURRENCY: [u32; 2] = [50, 400];
const RUNS: u32 = 3;

/// From so many URLs on, beginning and end do not count for much.
const MANY: u32 = 2_000;

fn run(place: &Place, options: &Options) -> Result<(), Problem> {
    let python = peer(place, "aiohttp and Scrapy", &PACKAGES);
    let sides = Sides::make(place)?;
    let latency = LATENCY_MS.to_string();
    let site = Site::start(&sides.origin, 1, &["--latency", &latency])?;
    let runs = options.runs.unwrap_or(RUNS);
    let mut verdict = Ok(());
    for concurrency in options
        .concurrency
        .map_or(CONCURRENCY.to_vec(), |one| vec![one])
    {
        for urls in options.urls.map_or(URLS.to_vec(), |one| vec![one]) {
            let round = Round {
                place,
                sides: &sides,
                urls: pages(site.url(), 0..urls, BYTES),
                concurrency,
                runs,
            };
            verdict = verdict.and(round.judge(python.as_ref()));
        }
    }
    verdict
}

/// One list at one concurrency.
struct Round<'a> {
    place: &'a Place,
    sides: &'a Sides,
    urls: Vec<String>,
    concurrency: u32,
    runs: u32,
}

impl Round<'_> {
    fn judge(&self, python: Option<&Environment>) -> Result<(), Problem> {
        let count = self.urls.len();
        say::result(&format!(
            "  {count} pages, concurrency {}, latency {LATENCY_MS} ms; {}",
            self.concurrency,
            load()
        ));
        let concurrency = self.concurrency.to_string();
        let mut reading = Vec::new();
        let (mut ours, mut theirs) = (Vec::new(), vec![Vec::new(); PEERS.len()]);
        for _ in 0..self.runs {
            let arguments = ["--concurrency", concurrency.as_str()];
            reading.push(bare::read(&self.urls, self.concurrency)?);
            ours.push(self.sides.ours(&self.urls, &arguments)?);
            let Some(python) = python else { continue };
            for ((who, _), theirs) in PEERS.iter().zip(&mut theirs) {
                let ran =
                    self.sides
                        .theirs(self.place, python, who, self.concurrency, &self.urls)?;
                theirs.push(ran);
            }
        }
        let reading = count as f64 / median(&reading);
        say::result(&format!(
            "    a client that only reads: {reading:.0} pages a second"
        ));
        self.say("ours", &ours)?;
        for ((_, name), theirs) in PEERS
            .iter()
            .zip(&theirs)
            .filter(|(_, runs)| !runs.is_empty())
        {
            self.say(name, theirs)?;
        }
        let mut verdict = Ok(());
        if count >= MANY as usize {
            let most = f64::from(self.concurrency) / f64::from(LATENCY_MS) * 1e3;
            let rates: Vec<f64> = ours.iter().map(rate).collect();
            verdict = verdict.and(FILLED.judge(100.0 * median(&rates) / most));
            verdict = verdict.and(OF_READING.judge(100.0 * median(&rates) / reading));
        }
        for (theirs, goal) in theirs.iter().zip([LESS_THAN_AIOHTTP, LESS_THAN_SCRAPY]) {
            if !theirs.is_empty() {
                let pairs = ours.iter().zip(theirs);
                let ratios: Vec<f64> = pairs
                    .map(|(ours, theirs)| cpu(theirs) / cpu(ours))
                    .collect();
                verdict = verdict.and(goal.judge(median(&ratios)));
            }
        }
        verdict
    }

    /// Prints the medians of one side.
    fn say(&self, who: &str, runs: &[Ran]) -> Result<(), Problem> {
        let of = |what: fn(&Ran) -> f64| median(&runs.iter().map(what).collect::<Vec<_>>());
        let peak = match of(|ran| ran.peak as f64) {
            0.0 => String::new(),
            peak => format!(", at most {}", say::size(peak as u64)),
        };
        say::result(&format!(
            "    {who}: {:.1} s, {:.0} pages a second, {:.2} ms CPU a page{peak}",
            of(|ran| ran.wall_s),
            of(rate),
            of(cpu),
        ));
        match runs.iter().map(|ran| ran.failed).max() {
            Some(failed) if failed > 0 => Err(Problem::new(format!(
                "{who}: {failed} pages of {} failed",
                self.urls.len()
            ))),
            _ => Ok(()),
        }
    }
}

/// Pages a second.
fn rate(ran: &Ran) -> f64 {
    f64::from(ran.lines) / ran.wall_s
}

/// CPU milliseconds a page.
fn cpu(ran: &Ran) -> f64 {
    ran.cpu_s * 1e3 / f64::from(ran.lines)
}
