//! Which stages a run needs: what costs money only where it pays.

#[cfg(test)]
mod tests;

use crescendo_plugin::{Candidate, Failure, Route, subject};

crescendo_plugin::router!(choose);

/// Stages up to this tier always run: fast ones, and those that cost nothing.
const ALWAYS: u8 = 2;

/// Words above which a prompt is worth a paid stage.
const LONG: usize = 200;

/// What the host calls; it talks to the host and does nothing else.
fn choose(candidates: Vec<Candidate>) -> Result<Route, Failure> {
    let prompt = subject::prompt();
    let words = prompt.map(|prompt| prompt.split_whitespace().count());
    Ok(route(candidates, words))
}

/// Whom to run for a prompt of so many words, or for no prompt.
fn route(candidates: Vec<Candidate>, words: Option<usize>) -> Route {
    let (paid_too, reason) = match words {
        None => (true, "no prompt: every stage runs".to_owned()),
        Some(words) if words > LONG => (
            true,
            format!("a prompt of {words} words: paid stages run too"),
        ),
        Some(words) => {
            let reason = "paid stages are left out";
            (
                false,
                format!("a prompt of {words} words, no more than {LONG}: {reason}"),
            )
        }
    };
    let kept = candidates
        .into_iter()
        .filter(|one| paid_too || one.tier <= ALWAYS || one.reserve_micros == 0);
    Route {
        stages: kept.map(|one| one.stage).collect(),
        reason,
    }
}
