//! The smallest router: chooses the stages that cost nothing.

use crescendo_plugin::{Candidate, Failure, Route};

crescendo_plugin::router!(choose);

fn choose(candidates: Vec<Candidate>) -> Result<Route, Failure> {
    let stages = candidates
        .into_iter()
        .filter(|candidate| candidate.reserve_micros == 0)
        .map(|candidate| candidate.stage)
        .collect();
    Ok(Route {
        stages,
        reason: "only what is free".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paid_stage_is_left_out() {
        let candidate = |stage: &str, reserve_micros| Candidate {
            stage: stage.to_owned(),
            tier: 1,
            reserve_micros,
        };
        let route = choose(vec![candidate("free", 0), candidate("paid", 5)]).expect("a route");
        assert_eq!(route.stages, ["free"]);
    }
}
