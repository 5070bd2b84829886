//! What holds for any votes in any order.

use proptest::prelude::*;

use super::super::metric::{self, Point, Thresholds, distance, points};
use super::super::{linkage, merge};
use super::{ballot, field, px, vote};
use crate::consensus::StageBallot;
use crate::json::Json;
use crate::pipeline::{Across, MergeRule};
use crate::value::{Color, Value};
use crate::vote::{Member, SetVote, Vote, Votes};

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => (0..4_u8, 0..40_u8, 0..40_u8).prop_map(|(r, g, b)| {
            Value::Color(Color::from_rgb8([r * 60, g * 6, b * 6]))
        }),
        2 => (0..40_u8).prop_map(|v| px(f64::from(v) / 2.0)),
        1 => (0..9_u8).prop_map(|v| Value::Number(f64::from(v) / 200.0)),
        1 => "[aA] ?[bB]?".prop_map(Value::Text),
        1 => any::<bool>().prop_map(Value::Flag),
        1 => any_json().prop_map(Value::Json),
    ]
}

/// A few values, each in several spellings.
fn any_json() -> impl Strategy<Value = Json> {
    let text = "\\[?(1|1\\.0|10e-1|\"a\"|\"\\\\u0061\"|\\{\"b\": ?0, \"a\":1\\}|\\{\"a\":1,\"b\":0\\})\\]?";
    text.prop_filter_map("JSON", |text| Json::parse(&text).ok())
}

fn any_ballots() -> impl Strategy<Value = Vec<StageBallot>> {
    let image = prop_oneof![Just(None), (0..2_u32).prop_map(Some)];
    let scalars = prop::collection::vec((0..3_u8, image, any_value(), 0.0..1.0_f64), 0..5);
    let members = prop::collection::vec((any_value(), 0.0..1.0_f64, 0.0..1.0_f64), 0..8);
    let stage = (1..=4_u8, 0.0..3.0_f64, scalars, members);
    prop::collection::vec(stage, 1..7).prop_map(|stages| {
        let stages = stages.into_iter().enumerate();
        stages
            .map(|(at, (tier, weight, scalars, members))| {
                let votes = Votes {
                    scalars: scalars
                        .into_iter()
                        .map(|(name, image, value, confidence)| Vote {
                            image,
                            ..vote(&format!("f{name}"), value, confidence)
                        })
                        .collect(),
                    sets: vec![SetVote {
                        field: field("set"),
                        image: None,
                        members: members
                            .into_iter()
                            .map(|(value, share, confidence)| Member {
                                value,
                                share,
                                confidence,
                            })
                            .collect(),
                    }],
                };
                let votes = crate::vote::validate(votes).unwrap();
                ballot(&format!("s{at}"), tier, weight, votes)
            })
            .collect()
    })
}

fn any_points() -> impl Strategy<Value = (Vec<Point>, Vec<usize>)> {
    prop::collection::vec((any_value(), 0..5_usize), 0..40).prop_map(|mut claims| {
        claims.sort_by(|a, b| metric::canonical(&a.0, &b.0));
        let owners: Vec<usize> = claims.iter().map(|(_, owner)| *owner).collect();
        let points = points(claims.iter().map(|(value, _)| value), &owners);
        (points, owners)
    })
}

proptest! {
    #[test]
    fn any_arrival_order_gives_the_same_result(
        ballots in any_ballots(),
        across in any::<bool>(),
        seed in any::<prop::sample::Index>(),
        turn in any::<prop::sample::Index>(),
    ) {
        let rule = MergeRule {
            across: if across { Across::Merge } else { Across::Separate },
            ..MergeRule::default()
        };
        let answer = [field("f0"), field("set")];
        let mut shuffled = ballots.clone();
        shuffled.rotate_left(turn.index(ballots.len()));
        let at = seed.index(ballots.len());
        shuffled.swap(0, at);
        let first = merge(&rule, &answer, &ballots);
        let second = merge(&rule, &answer, &shuffled);
        prop_assert_eq!(
            serde_json::to_string(&first).unwrap(),
            serde_json::to_string(&second).unwrap()
        );
    }

    #[test]
    fn the_threshold_holds_for_every_pair_and_owners_stay_apart(
        (points, owners) in any_points(),
        color in 0.0..40.0_f64,
    ) {
        let rule = MergeRule { color_threshold: color, ..MergeRule::default() };
        let thresholds = Thresholds::of_scalars(&rule);
        let groups = linkage::group(&points, &owners, thresholds);
        let mut all: Vec<usize> = groups.concat();
        all.sort_unstable();
        prop_assert_eq!(all, (0..points.len()).collect::<Vec<_>>());
        for group in &groups {
            for (skip, a) in (1..).zip(group) {
                for b in group.iter().skip(skip) {
                    prop_assert!(owners[*a] != owners[*b]);
                    prop_assert!(distance(points[*a], points[*b], thresholds).is_some());
                }
            }
        }
        // And nothing was left that could still join.
        for (skip, a) in (1..).zip(&groups) {
            for b in groups.iter().skip(skip) {
                let may_join = a.iter().all(|a| b.iter().all(|b| {
                    owners[*a] != owners[*b]
                        && distance(points[*a], points[*b], thresholds).is_some()
                }));
                prop_assert!(!may_join, "{a:?} {b:?}");
            }
        }
    }

    /// The quick way through neighbours gives what the textbook gives.
    #[test]
    fn grouping_is_complete_linkage_nearest_pair_first((points, owners) in any_points()) {
        let thresholds = Thresholds::of_scalars(&MergeRule::default());
        let quick = linkage::group(&points, &owners, thresholds);
        let mut groups: Vec<Vec<usize>> = (0..points.len()).map(|at| vec![at]).collect();
        loop {
            let mut best: Option<(f64, usize, usize)> = None;
            for a in 0..groups.len() {
                for b in a + 1..groups.len() {
                    let mut farthest = Some(0.0_f64);
                    for one in &groups[a] {
                        for other in &groups[b] {
                            let (i, j) = (*one.min(other), *one.max(other));
                            let apart = distance(points[i], points[j], thresholds)
                                .filter(|_| owners[i] != owners[j]);
                            farthest = farthest.zip(apart).map(|(f, a)| f.max(a));
                        }
                    }
                    if let Some(apart) = farthest
                        && best.is_none_or(|(least, _, _)| apart < least)
                    {
                        best = Some((apart, a, b));
                    }
                }
            }
            let Some((_, a, b)) = best else { break };
            let absorbed = groups.remove(b);
            groups[a].extend(absorbed);
            groups[a].sort_unstable();
        }
        prop_assert_eq!(quick, groups);
    }

    #[test]
    fn agreement_confidence_and_prominence_stay_in_range(ballots in any_ballots()) {
        let merged = merge(&MergeRule::default(), &[field("f0")], &ballots);
        for part in &merged.parts {
            for agreed in part.fields.values() {
                prop_assert!((0.0..=1.0).contains(&agreed.agreement));
                prop_assert!((0.5..=0.95).contains(&agreed.confidence));
                prop_assert!(agreed.votes.iter().any(|v| v.winner && v.value == agreed.value));
            }
            for member in part.sets.values().flatten() {
                prop_assert!((0.5..=0.95).contains(&member.confidence));
                prop_assert!((0.0..=1.000_001).contains(&member.prominence));
                prop_assert!(member.support > 0.0 && !member.stages.is_empty());
            }
        }
    }
}
