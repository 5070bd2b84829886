//! What is claimed of a text.

use crescendo_plugin::{Member, Votes};

use crate::summary::Summary;

/// How sure a text's own sentences are to be its summary, where they are not all of it:
/// the share of their words that readers' summaries have, on the tuned half of the
/// corpus (0.44).
const CHOSEN: f64 = 0.44;
/// The same where they are all of it.
const WHOLE: f64 = 0.95;
/// How sure a keyword is to be one: the share of them that readers' summaries have, on
/// the tuned half of the corpus (51 of 76).
const KEYWORD: f64 = 0.67;

/// Votes on a summary; none where there is nothing to say.
pub(crate) fn votes(summary: &Summary) -> Votes {
    let mut votes = Votes::new();
    if !summary.text.is_empty() {
        let sure = if summary.is_whole { WHOLE } else { CHOSEN };
        votes.text("summary.text", &summary.text, sure);
        votes.number("summary.sentences", summary.sentences as f64, sure);
    }
    let member = |keyword: &crate::keywords::Keyword| {
        Member::new(keyword.word.as_str(), keyword.share, KEYWORD)
    };
    votes.set("summary.keywords", summary.keywords.iter().map(member));
    votes
}
