//! Says findings in the contract's words.

use crescendo_palette::Earlier;
use crescendo_plugin::{Member, Votes};

use crate::decide::Findings;

/// Most members of the palette.
const MOST: usize = 48;

/// How much surer a claim is that tier 1 came to by other evidence.
const AGREED: f64 = 0.05;

/// The votes; none where nothing was found.
#[must_use]
pub fn votes(findings: &Findings, earlier: &Earlier) -> Votes {
    let mut votes = Votes::new();
    // What covers the least is the likeliest to be a blend after all.
    let sure = |share: f64| if share >= 0.005 { 0.95 } else { 0.8 };
    let members = findings.palette.iter().take(MOST);
    votes.set(
        "color.palette",
        members.map(|used| Member::new(used.rgb, used.share, sure(used.share))),
    );
    for role in &findings.roles {
        let agreed = if earlier.agrees(role.field, role.rgb) {
            AGREED
        } else {
            0.0
        };
        votes.color(role.field, role.rgb, (role.confidence + agreed).min(0.97));
    }
    for contrast in &findings.contrasts {
        votes.number(
            contrast.field,
            (contrast.ratio * 100.0).round() / 100.0,
            contrast.confidence,
        );
    }
    votes
}
