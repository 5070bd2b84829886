//! Background and surface: what lies on what.

use crate::decide::Findings;
use crate::evidence::Evidence;
use crate::nesting::Nesting;

impl Evidence<'_> {
    /// Background: what bears the rest and reaches the rim. Surface: the grey
    /// that lies on it most.
    pub fn surfaces(&self, findings: &mut Findings) {
        let nesting = Nesting::new(&self.canvas, &self.regions, |label| !self.vivid(label));
        let reach = |label| self.canvas.share(label) * (0.3 + self.canvas.rim(label));
        let ground = |label| nesting.bears(label) + reach(label);
        // A saturated bar on top reaches the rim too.
        let least = |label| if self.vivid(label) { 0.3 } else { 0.04 };
        let wide = |label: &u8| {
            self.canvas.share(*label) >= least(*label) && self.canvas.rim(*label) > 0.0
        };
        let grounds: Vec<u8> = self.canvas.labels().filter(wide).collect();
        let lowest = grounds
            .iter()
            .copied()
            .filter(|label| !nesting.rests(*label, &grounds));
        let lowest = largest(lowest, ground);
        let Some(background) = lowest.or_else(|| largest(grounds.iter().copied(), ground)) else {
            return;
        };
        let bears = nesting.bears(background).clamp(0.0, 1.0);
        let sure = 0.5 + 0.3 * bears + 0.3 * self.canvas.share(background);
        findings
            .roles
            .extend(self.claim("color.background", background, sure));

        // Two tones that have grown into one another lie on nothing.
        if !self.is_boxed(background) {
            return;
        }
        // A quote may be wide and a card narrow; a hero is large and lies on
        // nothing: area counts, and up to double where it is framed.
        let upper =
            |label| self.canvas.share(label) * (0.5 + nesting.on(background, label).min(0.5));
        let surfaces = self
            .canvas
            .labels()
            .filter(|label| *label != background && !self.vivid(*label))
            .filter(|label| self.is_boxed(*label));
        let large = surfaces.filter(|label| self.canvas.share(*label) >= 0.02);
        if let Some(surface) = largest(large, upper) {
            let sure = 0.35 + 0.4 * nesting.on(background, surface).min(1.0);
            findings
                .roles
                .extend(self.claim("color.surface", surface, sure));
        }
    }
}

fn largest(labels: impl Iterator<Item = u8>, by: impl Fn(u8) -> f64) -> Option<u8> {
    labels.max_by(|one, other| by(*one).total_cmp(&by(*other)))
}
