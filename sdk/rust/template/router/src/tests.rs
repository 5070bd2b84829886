//! The plugin under a host in this process.

use crescendo_plugin::testing::Host;

use super::*;

fn chosen(host: Host) -> Route {
    let candidate = |stage: &str, tier, reserve_micros| Candidate {
        stage: stage.to_owned(),
        tier,
        reserve_micros,
    };
    let candidates = vec![
        candidate("fast", 1, 0),
        candidate("local", 2, 5),
        candidate("slow", 3, 0),
        candidate("paid", 3, 20_000),
    ];
    host.call(|| choose(candidates)).answer.expect("a route")
}

#[test]
fn a_short_prompt_leaves_paid_stages_out() {
    let route = chosen(Host::new().prompt(&"word ".repeat(200)));
    assert_eq!(route.stages, ["fast", "local", "slow"]);
    assert!(route.reason.contains("200 words"), "{}", route.reason);
    let question = include_str!("../samples/question.txt");
    assert_eq!(chosen(Host::new().prompt(question)).stages.len(), 3);
}

#[test]
fn a_long_prompt_is_worth_a_paid_stage() {
    let route = chosen(Host::new().prompt(&"word ".repeat(201)));
    assert_eq!(route.stages, ["fast", "local", "slow", "paid"]);
    let minutes = include_str!("../samples/minutes.txt");
    assert_eq!(chosen(Host::new().prompt(minutes)).stages.len(), 4);
}

#[test]
fn without_a_prompt_every_stage_runs() {
    assert_eq!(chosen(Host::new()).stages.len(), 4);
}
