//! The picture that grows while tiers arrive.

use std::collections::BTreeMap;
use std::fmt::Write;

use crescendo_core::event::{Body, TierCompleted};
use crescendo_core::merged::Merged;
use crescendo_core::value::{Field, Value};

use super::paint::{bar, describe, dim, strong, swatch, warn};

/// Cells of a confidence bar.
const BAR: usize = 24;

/// State of the picture: what has been said so far.
#[derive(Debug, Default)]
pub struct Live {
    tiers: Vec<String>,
    running: BTreeMap<String, String>,
    remarks: Vec<String>,
    result: Option<Merged>,
    before: Option<Merged>,
}

impl Live {
    /// Takes an event in. Answers whether the picture has changed.
    pub fn take(&mut self, event: &Body) -> bool {
        match event {
            Body::StageStarted(stage) => {
                self.running.insert(stage.stage.clone(), String::new());
            }
            Body::StageProgress(p) => {
                let total = p
                    .total
                    .map_or(String::new(), |total| format!(" of {total}"));
                let text = format!(" {} {}{total}", p.what, p.done);
                self.running.insert(p.stage.clone(), text);
            }
            Body::StageCompleted(stage) => {
                self.running.remove(&stage.stage);
            }
            Body::StageFailed(stage) => {
                self.running.remove(&stage.stage);
                let text = format!("{} failed: {} ({})", stage.stage, stage.message, stage.code);
                self.remarks.push(text);
            }
            Body::StageSkipped(stage) => {
                self.running.remove(&stage.stage);
                self.remarks
                    .push(format!("{} skipped: {:?}", stage.stage, stage.reason));
            }
            Body::Notice(notice) => self.remarks.push(notice.message.clone()),
            Body::TierCompleted(tier) => self.tier(tier),
            Body::RunStarted(_)
            | Body::StagePartial(_)
            | Body::BudgetWarning(_)
            | Body::RunCompleted(_)
            | Body::RunFailed(_)
            | Body::RunCancelled(_) => return false,
        }
        true
    }

    fn tier(&mut self, tier: &TierCompleted) {
        let mut line = format!(
            "{} {} {:>3.0} %  {}",
            strong(&format!("tier {}", u8::from(tier.tier))),
            bar(tier.confidence, BAR),
            tier.confidence * 100.0,
            dim(&format!(
                "{} ms · {}",
                tier.elapsed_ms, tier.total_cost_micros
            )),
        );
        let _ = write!(line, "  {}", tier.completed.join(", "));
        self.tiers.push(line);
        self.before = self.result.replace(tier.result.clone());
    }

    /// What remains of the picture above the table: tiers and remarks.
    #[must_use]
    pub fn summary(&self) -> String {
        let remarks = self.remarks.iter().map(|remark| warn(remark));
        let lines = self.tiers.iter().cloned().chain(remarks);
        lines.map(|line| line + "\n").collect()
    }

    /// The whole picture, lines ending in a newline.
    #[must_use]
    pub fn draw(&self) -> String {
        let mut out = String::new();
        for line in &self.tiers {
            let _ = writeln!(out, "{line}");
        }
        if let Some(result) = &self.result {
            draw_result(&mut out, result, self.before.as_ref());
        }
        if !self.running.is_empty() {
            let names: Vec<String> = self
                .running
                .iter()
                .map(|(name, what)| format!("{name}{what}"))
                .collect();
            let _ = writeln!(out, "{}", dim(&format!("working: {}", names.join(", "))));
        }
        for remark in &self.remarks {
            let _ = writeln!(out, "{}", warn(remark));
        }
        out
    }
}

fn draw_result(out: &mut String, result: &Merged, before: Option<&Merged>) {
    for part in &result.parts {
        for members in part.sets.values() {
            let row: String = members
                .iter()
                .filter_map(|m| match m.value {
                    Value::Color(color) => Some(swatch(color, cells(m.prominence))),
                    _ => None,
                })
                .collect();
            if !row.is_empty() {
                let _ = writeln!(out, "  {row}");
            }
        }
        for (field, agreed) in &part.fields {
            let earlier = before.and_then(|b| confidence_of(b, part.image, field));
            let news = match earlier {
                None if before.is_some() => dim("  new"),
                Some(was) if agreed.confidence - was >= 0.005 => {
                    dim(&format!("  +{:.0}", (agreed.confidence - was) * 100.0))
                }
                _ => String::new(),
            };
            let picture = match agreed.value {
                Value::Color(color) => swatch(color, 2),
                _ => "  ".to_owned(),
            };
            let _ = writeln!(
                out,
                "  {:<26} {picture} {:<10} {} {:>3.0} %{news}",
                field.as_str(),
                describe(&agreed.value),
                bar(agreed.confidence, BAR),
                agreed.confidence * 100.0,
            );
        }
    }
}

/// How confident an earlier result was of a field.
fn confidence_of(result: &Merged, image: Option<u32>, field: &Field) -> Option<f64> {
    let part = result.parts.iter().find(|part| part.image == image)?;
    part.fields.get(field).map(|agreed| agreed.confidence)
}

/// Cells of a palette's colour: one at least, sixty in all.
fn cells(share: f64) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to a row of a terminal"
    )]
    let cells = (share.clamp(0.0, 1.0) * 60.0).round() as usize;
    cells.max(1)
}
