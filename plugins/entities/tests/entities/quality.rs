//! How good it is, by the measures of `corpus/README.md`.

use crate::cases::{Case, plain};

/// F1 of each kind that both halves reached, less what a change may cost that helps
/// elsewhere.
const FLOORS: [(&str, f64); 7] = [
    ("people", 0.92),
    ("organisations", 0.85),
    ("places", 0.92),
    ("dates", 0.97),
    ("amounts", 0.97),
    ("emails", 0.99),
    ("identifiers", 0.97),
];

fn check(held_out: bool) {
    let cases: Vec<Case> = Case::all()
        .into_iter()
        .filter(|case| case.is_held_out() == held_out)
        .collect();
    for (kind, floor) in FLOORS {
        let (mut right, mut wrong, mut missing) = (0, 0, 0);
        for case in &cases {
            let found = entities::read(&case.text, None);
            let field = format!("entities.{kind}");
            let (_, found) = found
                .fields()
                .into_iter()
                .find(|(name, _)| *name == field)
                .unwrap();
            let said: Vec<String> = found
                .entities()
                .iter()
                .map(|one| plain(&one.value))
                .collect();
            let (truth, either) = (case.truth(kind), case.truth("either"));
            right += truth.iter().filter(|one| said.contains(one)).count();
            missing += truth.iter().filter(|one| !said.contains(one)).count();
            wrong += said
                .iter()
                .filter(|one| !truth.contains(one) && !either.contains(one))
                .count();
        }
        let f1 = 2.0 * right as f64 / (2 * right + wrong + missing) as f64;
        assert!(f1 >= floor, "{kind}: {f1:.3}");
    }
}

#[test]
fn entities_are_found_as_well_as_they_were() {
    check(false);
}

#[test]
fn entities_are_found_as_well_in_texts_that_nobody_tuned_on() {
    check(true);
}

#[test]
fn half_of_the_cases_are_held_out() {
    let cases = Case::all();
    assert!(cases.len() >= 24);
    let held_out = cases.iter().filter(|case| case.is_held_out()).count();
    assert!(held_out.abs_diff(cases.len() / 2) <= 1);
}
