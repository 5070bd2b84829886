//! The rules of "Votes and consensus" by example; `properties` has the rest.

mod properties;

use std::sync::Arc;

use super::metric::{Thresholds, distance, points};
use super::*;
use crate::outcome::{Failure, FailureCode, SkipReason};
use crate::value::{Color, Dimension, Unit, Value};
use crate::vote::{SetVote, Votes};

fn field(name: &str) -> Field {
    name.parse().unwrap()
}

fn hex(rgb: u32) -> Value {
    let [_, red, green, blue] = rgb.to_be_bytes();
    Value::Color(Color::from_rgb8([red, green, blue]))
}

fn px(value: f64) -> Value {
    let unit = Unit::Px;
    Value::Dimension(Dimension { value, unit })
}

fn vote(name: &str, value: Value, confidence: f64) -> Vote {
    Vote {
        field: field(name),
        image: None,
        value,
        confidence,
    }
}

fn member(value: Value, share: f64) -> Member {
    Member {
        value,
        share,
        confidence: 1.0,
    }
}

fn ballot(stage: &str, tier: u8, weight: f64, votes: Votes) -> StageBallot {
    StageBallot {
        stage: stage.into(),
        tier: tier.try_into().unwrap(),
        weight_micro: (weight * 1e6) as u64,
        outcome: if votes.is_empty() {
            Outcome::Abstained
        } else {
            Outcome::Voted(Arc::new(votes))
        },
    }
}

fn scalar(stage: &str, tier: u8, weight: f64, value: Value) -> StageBallot {
    let scalars = vec![vote("x", value, 1.0)];
    ballot(
        stage,
        tier,
        weight,
        Votes {
            scalars,
            sets: vec![],
        },
    )
}

fn palette(stage: &str, tier: u8, weight: f64, members: Vec<Member>) -> StageBallot {
    let sets = vec![SetVote {
        field: field("palette"),
        image: None,
        members,
    }];
    ballot(
        stage,
        tier,
        weight,
        Votes {
            scalars: vec![],
            sets,
        },
    )
}

fn merged(ballots: &[StageBallot]) -> Merged {
    merge(&MergeRule::default(), &[field("x")], ballots)
}

fn x(ballots: &[StageBallot]) -> crate::merged::Agreed {
    merged(ballots).parts[0].fields[&field("x")].clone()
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() < 1e-9
}

#[test]
fn the_worked_example_of_the_design() {
    let ballots = [
        scalar("a", 1, 1.0, hex(0xF15925)),
        scalar("b", 1, 1.2, hex(0xF15925)),
        scalar("c", 2, 1.1, hex(0xF15925)),
        scalar("d", 2, 0.9, hex(0xF25A27)),
        scalar("e", 3, 1.0, hex(0xF15925)),
    ];
    let agreed = x(&ballots);
    assert_eq!(agreed.value, hex(0xF15925));
    assert_eq!((agreed.agreement, agreed.confidence), (1.0, 0.95));
    assert!(agreed.consensus);
    let total: f64 = agreed.votes.iter().map(|v| v.weight).sum();
    assert!(close(total, 5.2));
    assert!(agreed.votes.iter().all(|v| v.winner));
    // Before the third tier has voted for it, the ceilings hold.
    assert_eq!(x(&ballots[..2]).confidence, 0.75);
    assert_eq!(x(&ballots[..4]).confidence, 0.85);
    assert_eq!(merged(&ballots).confidence, 0.95);
}

#[test]
fn the_heaviest_group_wins_not_the_most_votes() {
    let agreed = x(&[
        scalar("a", 1, 1.0, hex(0x0000FF)),
        scalar("b", 1, 1.0, hex(0x0000FE)),
        scalar("c", 2, 3.0, hex(0xFF0000)),
    ]);
    assert_eq!(agreed.value, hex(0xFF0000));
    assert!(close(agreed.agreement, 0.6) && close(agreed.confidence, 0.77));
    let winners: Vec<_> = agreed.votes.iter().map(|v| v.winner).collect();
    assert_eq!(winners, [false, false, true]);
}

#[test]
fn below_one_half_there_is_no_consensus() {
    let three = [
        scalar("a", 1, 1.0, px(4.0)),
        scalar("b", 1, 1.0, px(8.0)),
        scalar("c", 1, 1.0, px(16.0)),
    ];
    assert!(!x(&three).consensus);
    let half = x(&three[..2]);
    assert!(half.consensus && close(half.agreement, 0.5));
    assert_eq!(half.value, px(4.0), "a tie goes to the canonical value");
}

#[test]
fn a_high_tier_that_voted_for_a_loser_lifts_no_ceiling() {
    let agreed = x(&[scalar("a", 1, 9.0, px(4.0)), scalar("b", 4, 1.0, px(8.0))]);
    assert_eq!(agreed.confidence, 0.75);
}

#[test]
fn groups_do_not_chain() {
    // Greys 10 apart in lightness: each is near its neighbour, the ends are
    // not near each other.
    let greys = [0x4E4E4E, 0x626262, 0x777777, 0x8C8C8C];
    let thresholds = Thresholds::of_scalars(&MergeRule::default());
    let values = greys.map(hex);
    let all = points(&values, &[0, 1, 2, 3]);
    assert!(distance(all[0], all[1], thresholds).is_some());
    assert!(distance(all[0], all[3], thresholds).is_none());
    let groups = linkage::group(&all, &[0, 1, 2, 3], thresholds);
    assert!(groups.len() > 1);
    for group in &groups {
        for (a, b) in group.iter().zip(group.iter().skip(1)) {
            assert!(distance(all[*a], all[*b], thresholds).is_some());
        }
    }
}

#[test]
fn a_value_that_somebody_voted_for_is_the_medoid() {
    let agreed = x(&[
        scalar("a", 1, 1.0, px(15.0)),
        scalar("b", 1, 1.0, px(16.0)),
        scalar("c", 1, 1.0, px(16.5)),
    ]);
    assert_eq!(agreed.value, px(16.0));
    let heavy = x(&[
        scalar("a", 1, 5.0, px(15.0)),
        scalar("b", 1, 1.0, px(16.0)),
        scalar("c", 1, 1.0, px(16.5)),
    ]);
    assert_eq!(heavy.value, px(15.0));
}

#[test]
fn zero_weight_is_an_abstention_and_failures_are_neither() {
    let failure = Failure {
        code: FailureCode::Trap,
        message: "unreachable".into(),
    };
    let with = |stage: &str, outcome| StageBallot {
        outcome,
        ..scalar(stage, 1, 1.0, px(1.0))
    };
    let unsure = Votes {
        scalars: vec![vote("x", px(99.0), 0.0)],
        sets: vec![],
    };
    let agreed = x(&[
        scalar("a", 1, 1.0, px(4.0)),
        scalar("b", 1, 0.0, px(99.0)),
        ballot("c", 1, 1.0, unsure),
        with("d", Outcome::Abstained),
        with("e", Outcome::Failed(failure)),
        with("f", Outcome::Skipped(SkipReason::Budget)),
    ]);
    assert_eq!(agreed.value, px(4.0));
    assert_eq!(agreed.votes.len(), 1);
    assert_eq!(agreed.abstained, ["b", "c", "d"]);
    let nothing = merged(&[scalar("b", 1, 0.0, px(99.0))]);
    assert!(nothing.parts[0].fields.is_empty());
    assert_eq!(nothing.confidence, 0.0);
}

#[test]
fn each_kind_has_its_own_metric() {
    let together = |a: Value, b: Value| {
        let agreed = x(&[scalar("a", 1, 1.0, a), scalar("b", 1, 1.0, b)]);
        agreed.agreement == 1.0
    };
    let text = |t: &str| Value::Text(t.into());
    let json = |t: &str| Value::Json(t.parse().unwrap());
    let rem = Value::Dimension(Dimension {
        value: 16.0,
        unit: Unit::Rem,
    });
    let clear = Value::Color(Color {
        alpha: 0.5,
        ..Color::from_rgb8([9; 3])
    });
    assert!(together(px(16.0), px(17.0)) && !together(px(16.0), px(18.0)));
    assert!(together(px(0.0), px(0.0)) && !together(px(0.0), px(0.1)));
    assert!(!together(px(16.0), rem));
    assert!(together(Value::Number(1.0), Value::Number(1.005)));
    assert!(!together(Value::Number(1.0), Value::Number(1.02)));
    assert!(together(text("Open  Sans "), text("open sans")));
    assert!(!together(text("Open Sans"), text("OpenSans")));
    assert!(!together(text("true"), Value::Flag(true)));
    assert!(together(Value::Flag(true), Value::Flag(true)));
    assert!(!together(Value::Flag(true), Value::Flag(false)));
    assert!(together(
        json(r#"{"a":[1.0],"b":2}"#),
        json(r#"{ "b": 2e0, "a": [1] }"#)
    ));
    assert!(!together(json("[1,2]"), json("[2,1]")));
    assert!(!together(json(r#""Open""#), json(r#""open""#)));
    assert!(!together(json(r#""a""#), text("a")));
    assert!(!together(json(r#""a""#), text(r#""a""#)));
    assert!(!together(json("true"), Value::Flag(true)));
    assert!(!together(json("1"), Value::Number(1.0)));
    assert!(!together(clear, hex(0x090909)));
}

#[test]
fn members_of_one_stage_stay_apart_and_meet_those_of_others() {
    // A background and a card surface about 2 apart, named by two stages.
    let surfaces = || vec![member(hex(0xFFFFFF), 0.6), member(hex(0xF8F8F8), 0.3)];
    let merged = merged(&[
        palette("a", 1, 1.0, surfaces()),
        palette("b", 1, 1.0, surfaces()),
        palette("c", 2, 2.0, vec![member(hex(0x112233), 0.1)]),
    ]);
    let set = &merged.parts[0].sets[&field("palette")];
    let seen: Vec<_> = set
        .iter()
        .map(|m| (m.value.clone(), m.support, m.stages.join("+")))
        .collect();
    assert_eq!(
        seen,
        [
            (hex(0xFFFFFF), 2.0, "a+b".into()),
            (hex(0xF8F8F8), 2.0, "a+b".into()),
            (hex(0x112233), 2.0, "c".into()),
        ]
    );
    assert!(close(set[0].prominence, 0.6));
    assert!(close(set[0].confidence, 0.5 + 0.45 * 0.5));
}

#[test]
fn prominence_is_the_weighted_mean_share() {
    let merged = merged(&[
        palette("a", 1, 3.0, vec![member(hex(0x336699), 0.2)]),
        palette("b", 1, 1.0, vec![member(hex(0x336699), 0.6)]),
    ]);
    let set = &merged.parts[0].sets[&field("palette")];
    assert_eq!(set.len(), 1);
    assert!(close(set[0].prominence, 0.3));
    assert_eq!(set[0].confidence, 0.75);
}

#[test]
fn a_scale_reads_from_small_to_large() {
    let sizes = |values: &[f64]| values.iter().map(|v| member(px(*v), 0.0)).collect();
    let merged = merged(&[
        palette("a", 1, 1.0, sizes(&[32.0, 8.0, 16.0])),
        palette("b", 1, 1.0, sizes(&[16.0, 64.0])),
    ]);
    let set = &merged.parts[0].sets[&field("palette")];
    let values: Vec<_> = set.iter().map(|m| m.value.clone()).collect();
    assert_eq!(values, [px(8.0), px(16.0), px(32.0), px(64.0)]);
}

fn on_image(image: u32, value: Value) -> Vote {
    Vote {
        image: Some(image),
        ..vote("x", value, 1.0)
    }
}

#[test]
fn images_stay_apart_unless_the_pipeline_merges_them() {
    let scalars = vec![
        on_image(1, px(8.0)),
        on_image(0, px(4.0)),
        vote("y", px(1.0), 1.0),
    ];
    let ballots = [
        ballot(
            "a",
            1,
            1.0,
            Votes {
                scalars,
                sets: vec![],
            },
        ),
        ballot(
            "b",
            1,
            1.0,
            Votes {
                scalars: vec![on_image(0, px(4.0))],
                sets: vec![],
            },
        ),
    ];
    let apart = merged(&ballots);
    let images: Vec<_> = apart.parts.iter().map(|part| part.image).collect();
    assert_eq!(images, [Some(0), Some(1), None]);
    assert_eq!(apart.parts[1].fields[&field("x")].value, px(8.0));
    assert_eq!(apart.parts[1].fields[&field("x")].abstained, ["b"]);

    let rule = MergeRule {
        across: Across::Merge,
        ..MergeRule::default()
    };
    let together = merge(&rule, &[field("x")], &ballots);
    assert_eq!(together.parts.len(), 1);
    let agreed = &together.parts[0].fields[&field("x")];
    assert_eq!((agreed.value.clone(), agreed.votes.len()), (px(4.0), 3));
    assert!(close(agreed.agreement, 2.0 / 3.0));
}

#[test]
fn members_of_one_stage_meet_across_images_and_it_counts_once() {
    let sets = [0, 1].map(|image| SetVote {
        field: field("palette"),
        image: Some(image),
        members: vec![member(hex(0xFFFFFF), 0.5), member(hex(0xF9F9F9), 0.5)],
    });
    let votes = Votes {
        scalars: vec![],
        sets: sets.to_vec(),
    };
    let rule = MergeRule {
        across: Across::Merge,
        ..MergeRule::default()
    };
    let merged = merge(&rule, &[], &[ballot("a", 1, 1.0, votes)]);
    let set = &merged.parts[0].sets[&field("palette")];
    assert_eq!(set.len(), 2);
    assert!(set.iter().all(|m| m.support == 1.0 && m.stages == ["a"]));
}

#[test]
fn the_run_is_as_sure_as_its_least_sure_answer() {
    let sure = |answer: &[&str], ballots: &[StageBallot]| {
        let answer: Vec<Field> = answer.iter().map(|name| field(name)).collect();
        merge(&MergeRule::default(), &answer, ballots).confidence
    };
    let votes = |scalars| Votes {
        scalars,
        sets: vec![],
    };
    let ballots = [
        ballot(
            "a",
            2,
            1.0,
            votes(vec![vote("x", px(4.0), 1.0), vote("y", px(1.0), 1.0)]),
        ),
        ballot(
            "b",
            1,
            1.0,
            votes(vec![vote("x", px(4.0), 1.0), vote("y", px(9.0), 1.0)]),
        ),
        palette("c", 3, 1.0, vec![member(hex(0xFF0000), 0.1)]),
    ];
    assert_eq!(sure(&["x"], &ballots), 0.85);
    assert!(close(sure(&["x", "y"], &ballots), 0.5 + 0.45 * 0.5));
    assert_eq!(sure(&["x", "z"], &ballots), 0.0);
    assert_eq!(sure(&["palette"], &ballots), 0.95);
    assert_eq!(sure(&[], &ballots), 0.0);
    assert_eq!(sure(&["x"], &[]), 0.0);
    // One image has an answer of its own, the other leans on the whole.
    let ballots = [
        ballot(
            "a",
            1,
            1.0,
            votes(vec![on_image(0, px(4.0)), vote("x", px(4.0), 1.0)]),
        ),
        ballot(
            "b",
            1,
            1.0,
            votes(vec![Vote {
                image: Some(1),
                ..vote("y", px(4.0), 1.0)
            }]),
        ),
    ];
    assert_eq!(sure(&["x"], &ballots), 0.75);
    assert_eq!(sure(&["y"], &ballots), 0.0);
}

#[test]
fn what_is_past_the_bound_is_left_out_lightest_first() {
    let stages: Vec<StageBallot> = (0..11)
        .map(|stage| {
            let members = (0..256).map(|n| member(Value::Number(f64::from(stage * 1000 + n)), 0.0));
            let weight = if stage == 4 { 0.5 } else { 1.0 };
            palette(&format!("s{stage:02}"), 1, weight, members.collect())
        })
        .collect();
    let merged = merged(&stages);
    let set = &merged.parts[0].sets[&field("palette")];
    assert_eq!(set.len(), MAX_CLAIMS);
    assert!(set.iter().all(|m| m.stages != ["s04"]));
}
