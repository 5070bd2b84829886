//! Plugins and decodes as metrics.

use std::fmt;
use std::sync::Arc;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::gauge::ConstGauge;
use prometheus_client::registry::Unit;

use super::run_stats::histogram;
use crate::server::app::Plugins;
use crate::subject::Decodes;

/// Asks the registry and the decoders whenever somebody reads the metrics.
pub(super) struct HostStats {
    pub plugins: Plugins,
    pub decodes: Arc<Decodes>,
}

impl fmt::Debug for HostStats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostStats").finish_non_exhaustive()
    }
}

impl Collector for HostStats {
    fn encode(&self, mut to: DescriptorEncoder<'_>) -> fmt::Result {
        let unit = Some(&Unit::Seconds);
        // A gauge: a version is compiled once in the life of a process.
        let help = "How long a plugin took to load, waiting for a compiler included";
        let mut family = to.encode_descriptor("plugin_load", help, unit, MetricType::Gauge)?;
        for plugin in (self.plugins)() {
            let Some(load) = plugin.load else { continue };
            let labels = [
                ("plugin", plugin.id.as_str()),
                ("version", &plugin.version),
                ("outcome", load.outcome),
            ];
            let took = load.took.as_secs_f64();
            ConstGauge::new(took).encode(family.encode_family(&labels)?)?;
        }
        let help = "How long decodes took, waiting for a run slot included";
        let kind = MetricType::Histogram;
        let mut family = to.encode_descriptor("decode_duration", help, unit, kind)?;
        for (kind, latency) in self.decodes.snapshot() {
            let labels = [
                ("format", kind.format),
                ("scale", kind.scale),
                ("outcome", kind.outcome),
            ];
            histogram(&latency, family.encode_family(&labels)?)?;
        }
        Ok(())
    }
}
