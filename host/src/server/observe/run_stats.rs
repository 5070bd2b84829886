//! The run room's numbers as metrics: runs, stages by plugin version, caches.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

use crate::latency::{BOUNDS_MS, Latency};
use crate::run::{StageName, StageStats, Stats};

/// Asks the run room whenever somebody reads the metrics.
pub(super) struct RunStats<F> {
    stats: F,
}

impl<F> RunStats<F> {
    pub const fn new(stats: F) -> Self {
        Self { stats }
    }
}

impl<F> fmt::Debug for RunStats<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunStats").finish_non_exhaustive()
    }
}

impl<F: Fn() -> Stats + Send + Sync + 'static> Collector for RunStats<F> {
    fn encode(&self, mut to: DescriptorEncoder<'_>) -> fmt::Result {
        let stats = (self.stats)();
        runs(&stats, &mut to)?;
        stages(&stats, &mut to)
    }
}

fn runs(stats: &Stats, to: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let runs = stats.runs;
    let mut family = to.encode_descriptor("runs", "Runs ended", None, MetricType::Counter)?;
    let ends = [
        ("completed", runs.completed),
        ("failed", runs.failed),
        ("cancelled", runs.cancelled),
        ("refused", runs.refused),
    ];
    for (end, count) in ends {
        ConstCounter::new(count).encode(family.encode_family(&[("end", end)])?)?;
    }
    let counters = [
        ("runs_started", "Runs started", runs.started),
        (
            "stage_cache_hits",
            "Stage results found in the cache",
            stats.cache_hits,
        ),
        (
            "stage_cache_misses",
            "Stage results not found in the cache",
            stats.cache_misses,
        ),
    ];
    for (name, help, count) in counters {
        let metric = to.encode_descriptor(name, help, None, MetricType::Counter)?;
        ConstCounter::new(count).encode(metric)?;
    }
    let gauges = [
        ("runs_live", "Runs under way", runs.live as u64),
        (
            "runs_kept",
            "Runs under way or kept for readers",
            runs.kept as u64,
        ),
        (
            "runs_kept_bytes",
            "Bytes of events kept",
            runs.kept_bytes as u64,
        ),
        (
            "stage_cache_entries",
            "Stage results kept",
            stats.cache.entries as u64,
        ),
        (
            "stage_cache_bytes",
            "Bytes of stage results kept",
            stats.cache.bytes as u64,
        ),
        (
            "stages_in_flight",
            "Stage calls that others may join",
            stats.in_flight as u64,
        ),
        (
            "spent_today_micros",
            "Micro-dollars settled today (UTC)",
            stats.spent_today.0,
        ),
        (
            "reserved_micros",
            "Micro-dollars reserved and not settled",
            stats.reserved.0,
        ),
    ];
    for (name, help, value) in gauges {
        let metric = to.encode_descriptor(name, help, None, MetricType::Gauge)?;
        ConstGauge::new(value).encode(metric)?;
    }
    Ok(())
}

/// A stage's labels.
fn labels(name: &StageName) -> [(&'static str, &str); 4] {
    [
        ("pipeline", &name.pipeline),
        ("stage", &name.stage),
        ("plugin", &name.plugin),
        ("version", &name.version),
    ]
}

fn stages(stats: &Stats, to: &mut DescriptorEncoder<'_>) -> fmt::Result {
    let stages = &stats.stages;
    let help = "How stages ended";
    let mut family = to.encode_descriptor("stage_outcomes", help, None, MetricType::Counter)?;
    for (name, stage) in stages {
        outcomes(name, stage, &mut family)?;
    }
    let help = "Wall time of calls that came to an end by themselves";
    let unit = Some(&Unit::Seconds);
    let mut family = to.encode_descriptor("stage_duration", help, unit, MetricType::Histogram)?;
    for (name, stage) in stages {
        histogram(&stage.latency, family.encode_family(&labels(name))?)?;
    }
    let help = "CPU time of a stage's calls";
    let mut family = to.encode_descriptor("stage_cpu", help, unit, MetricType::Counter)?;
    for (name, stage) in stages {
        let seconds = stage.cpu_us as f64 / 1e6;
        ConstCounter::new(seconds).encode(family.encode_family(&labels(name))?)?;
    }
    let help = "Micro-dollars settled for a stage";
    let mut family = to.encode_descriptor("stage_cost_micros", help, None, MetricType::Counter)?;
    for (name, stage) in stages {
        ConstCounter::new(stage.cost.0).encode(family.encode_family(&labels(name))?)?;
    }
    let help = "Calls of a stage under way";
    let mut family = to.encode_descriptor("stage_running", help, None, MetricType::Gauge)?;
    for (name, stage) in stages {
        ConstGauge::new(stage.running).encode(family.encode_family(&labels(name))?)?;
    }
    Ok(())
}

fn outcomes(name: &StageName, stage: &StageStats, family: &mut MetricEncoder<'_>) -> fmt::Result {
    let mut put = |outcome: &str, reason: &str, count: u64| {
        let [pipeline, its_stage, plugin, version] = labels(name);
        let all = [
            pipeline,
            its_stage,
            plugin,
            version,
            ("outcome", outcome),
            ("reason", reason),
        ];
        ConstCounter::new(count).encode(family.encode_family(&all)?)
    };
    put("voted", "", stage.voted)?;
    put("abstained", "", stage.abstained)?;
    put("cached", "", stage.cached)?;
    put("cancelled", "", stage.cancelled)?;
    for (code, count) in &stage.failed {
        put("failed", code.as_str(), *count)?;
    }
    for (reason, count) in &stage.skipped {
        let reason = serde_json::to_value(reason).ok();
        put(
            "skipped",
            reason.as_ref().and_then(|r| r.as_str()).unwrap_or_default(),
            *count,
        )?;
    }
    Ok(())
}

/// Wall times as buckets of seconds.
pub(super) fn histogram(latency: &Latency, mut metric: MetricEncoder<'_>) -> fmt::Result {
    let bounds = BOUNDS_MS
        .iter()
        .map(|ms| *ms as f64 / 1e3)
        .chain([f64::INFINITY]);
    let buckets: Vec<(f64, u64)> = bounds.zip(latency.buckets).collect();
    let sum = latency.sum_us as f64 / 1e6;
    metric.encode_histogram::<NoLabelSet>(sum, latency.count, &buckets, None)
}
