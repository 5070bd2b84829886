//! What is claimed of a text.

use crescendo_plugin::{Member, Votes};

use crate::summary::Summary;

/// How sure a text's own sentences are to be its summary, where they are not all of it:
/// about six of ten readers' points are in them (`corpus/README.md`).
const CHOSEN: f64 = 0.6;
/// The same where they are all of it.
const WHOLE: f64 = 0.95;
/// How sure a word that comes again and again is to be one that the text is about.
const KEYWORD: f64 = 0.6;

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
