//! What an event is said to weigh, against what it is as JSON.

use super::*;
use crate::value::Field;

#[test]
fn what_an_event_weighs_is_near_what_it_is_written() {
    let mut long_ones = 0;
    for mut body in bodies() {
        let told = body.weight();
        let written = serde_json::to_vec(&body).unwrap().len();
        assert!(
            2 * told >= written && told <= written + 4096,
            "{told} {written}"
        );
        // What may be long counts as long as it is.
        let long = "long ".repeat(100_000);
        let results = match &mut body {
            Body::TierCompleted(said) => Some(&mut said.result),
            Body::RunCompleted(said) => Some(&mut said.result),
            Body::RunFailed(said) => Some(&mut said.result),
            Body::RunCancelled(said) => Some(&mut said.result),
            _ => None,
        };
        if let Some(result) = results {
            for agreed in Arc::make_mut(result)
                .parts
                .iter_mut()
                .flat_map(|part| part.fields.values_mut())
            {
                agreed.value = Value::Text(long.clone());
            }
        } else {
            let votes = match &mut body {
                Body::StageCompleted(said) => Arc::make_mut(&mut said.votes),
                Body::StagePartial(said) => &mut said.votes,
                _ => continue,
            };
            for vote in &mut votes.scalars {
                vote.value = Value::Text(long.clone());
            }
        }
        let (told, written) = (body.weight(), serde_json::to_vec(&body).unwrap().len());
        long_ones += u32::from(written > long.len());
        assert!(
            10 * told >= 9 * written && told <= written + 4096,
            "{told} {written}"
        );
    }
    assert!(long_ones >= 6, "{long_ones}");
}

#[test]
fn a_long_text_counts_as_long_as_it_is_each_time_it_is_said() {
    let long = |text: &str| Value::Text(text.repeat(1000));
    let vote = |text| Vote {
        field: "a.b".parse::<Field>().unwrap(),
        image: None,
        value: long(text),
        confidence: 0.5,
    };
    let said = |votes: Vec<Vote>| {
        let scalars = votes;
        let sets = Vec::new();
        Body::StagePartial(StagePartial {
            stage: "a".to_owned(),
            votes: Votes { scalars, sets },
        })
    };
    let one = said(vec![vote("wörter ")]);
    let two = said(vec![vote("wörter "), vote("words ")]);
    for body in [&one, &two] {
        let written = serde_json::to_vec(body).unwrap().len();
        let weight = body.weight();
        assert!(
            weight >= written && weight < written + 1024,
            "{weight} {written}"
        );
    }
    assert_eq!(two.weight() - one.weight(), 128 + 6000);
}
