//! An origin in a process of its own, for benchmarks that must not pay for it.
//!
//! Its first line on standard output is its URL; with `--origins` it has as many
//! lines. It ends when it is killed, or with `--until-eof` when its standard input does.

use std::io::{self, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use crescendo_origin::{
    Behaviour, Capacity, Codings, Failing, Fault, Latency, Origin, Plan, RateHeaders, Robots, Tls,
    Turn, Validators,
};

/// A web server on loopback that is as good or as bad as you ask.
#[derive(Debug, Parser)]
struct Arguments {
    /// Where it listens; a loopback address.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// So many of them, each on a port of its own.
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "listen")]
    origins: u32,
    /// What it does wrong: NAME or NAME:VALUE; an unknown name lists them all.
    #[arg(long, value_name = "NAME")]
    behaviour: Option<Fault>,
    /// What is at /robots.txt; 404 without it.
    #[arg(long, value_name = "FILE")]
    robots: Option<PathBuf>,
    /// Serves so many at once, and lets more wait.
    #[arg(long, value_name = "K", group = "capacity")]
    queues: Option<usize>,
    /// Serves so many at once, and answers more with 429.
    #[arg(long, value_name = "K", group = "capacity")]
    refuses: Option<usize>,
    /// After --queues: serves so many at once instead, once --after calls have come.
    #[arg(long, value_name = "K", requires_all = ["queues", "after"])]
    then: Option<usize>,
    /// After how many calls --then begins.
    #[arg(long, value_name = "CALLS")]
    after: Option<u64>,
    /// Serves so many per window, and answers more with 429.
    #[arg(long, value_name = "N", group = "capacity")]
    rate: Option<u64>,
    /// The window of --rate, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 60_000)]
    window: u64,
    /// Retry-After for --refuses, in seconds.
    #[arg(long, value_name = "S")]
    retry_after: Option<u64>,
    /// The time before each answer, in milliseconds.
    #[arg(long, value_name = "MS", default_value_t = 0)]
    latency: u64,
    /// The standard deviation of the latency as a share of it.
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    noise: f64,
    /// The share of calls that fails with 503.
    #[arg(long, value_name = "SHARE")]
    fails: Option<f64>,
    /// The seed of noise and failures.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Codes pages as the client asks.
    #[arg(long)]
    codings: bool,
    /// Sends ETag and Last-Modified, and answers with 304.
    #[arg(long)]
    validators: bool,
    /// Honours ranges.
    #[arg(long)]
    ranges: bool,
    /// Speaks TLS with a certificate that has signed itself.
    #[arg(long)]
    tls: bool,
    /// Ends when standard input does, so that it cannot outlive who started it.
    #[arg(long)]
    until_eof: bool,
}

impl Arguments {
    fn plan(&self) -> Plan {
        let first = self.capacity();
        match (self.then, self.after) {
            (Some(at_once), Some(calls)) => {
                first.then(Turn::Calls(calls), Capacity::queues(at_once))
            }
            _ => first.into(),
        }
    }

    fn capacity(&self) -> Capacity {
        let calls = self.rate.unwrap_or_default();
        match (self.queues, self.refuses, self.rate) {
            (Some(at_once), _, _) => Capacity::Queues { at_once },
            (_, Some(at_once), _) => Capacity::Refuses {
                at_once,
                retry_after: self.retry_after.map(Duration::from_secs),
            },
            (_, _, Some(_)) => Capacity::Rate {
                calls,
                window: Duration::from_millis(self.window),
                headers: RateHeaders::Three,
            },
            (None, None, None) => Capacity::Unlimited,
        }
    }

    fn latency(&self) -> Latency {
        let mean = Duration::from_millis(self.latency);
        match (self.latency, self.noise > 0.0) {
            (0, _) => Latency::None,
            (_, false) => Latency::Fixed(mean),
            (_, true) => Latency::Noisy {
                mean,
                deviation: self.noise,
                seed: self.seed,
            },
        }
    }

    fn behaviour(&self) -> io::Result<Behaviour> {
        let mut behaviour = Behaviour::new()
            .listen(self.listen)
            .capacity(self.plan())
            .latency(self.latency());
        if let Some(file) = &self.robots {
            behaviour = behaviour.robots(Robots::Text(std::fs::read_to_string(file)?));
        }
        if let Some(share) = self.fails {
            behaviour = behaviour.failing(Failing {
                share,
                status: 503,
                seed: self.seed,
            });
        }
        if self.codings {
            behaviour = behaviour.codings(Codings::all());
        }
        if self.validators {
            behaviour = behaviour.validators(Validators::Both);
        }
        if self.ranges {
            behaviour = behaviour.ranges();
        }
        if self.tls {
            behaviour = behaviour.tls(Tls::SelfSigned);
        }
        if let Some(fault) = &self.behaviour {
            behaviour = behaviour.fault(fault.clone());
        }
        Ok(behaviour)
    }
}

fn run(arguments: &Arguments) -> io::Result<()> {
    let mut origins = Vec::new();
    let mut out = io::stdout().lock();
    for _ in 0..arguments.origins {
        let origin = Origin::try_start(arguments.behaviour()?)?;
        writeln!(out, "{}", origin.url)?;
        origins.push(origin);
    }
    out.flush()?;
    if arguments.until_eof {
        io::stdin().lock().read_to_end(&mut Vec::new())?;
        return Ok(());
    }
    loop {
        std::thread::park();
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Where standard error is gone too, the code has to do.
            let _ = writeln!(io::stderr(), "origin: {error}");
            ExitCode::FAILURE
        }
    }
}
