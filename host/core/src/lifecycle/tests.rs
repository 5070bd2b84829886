//! The rules, each with what they refuse beside what they allow.

use semver::Version;

use super::*;
use crate::manifest::{HttpRequest, Origin, World};
use crate::outcome::FailureCode;

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

fn candidate(version: &str) -> Candidate {
    Candidate {
        id: "sample".into(),
        version: self::version(version),
        world: World::Extractor,
        digest: format!("digest of {version}"),
        owner: Owner::Publisher("acme".into()),
        asks: Rights::default(),
    }
}

fn row(candidate: &Candidate, standing: Standing) -> VersionRow {
    VersionRow {
        id: candidate.id.clone(),
        version: candidate.version.clone(),
        digest: candidate.digest.clone(),
        key: None,
        asks: candidate.asks.clone(),
        origin: "sample.wasm".into(),
        bytes: 1,
        at_ms: 0,
        standing,
    }
}

fn plugin(serving: &str, highest: &str) -> PluginRow {
    PluginRow {
        id: "sample".into(),
        owner: Owner::Publisher("acme".into()),
        world: World::Extractor,
        serving: Some(version(serving)),
        previous: None,
        floor: None,
        highest: version(highest),
        granted: Rights::default(),
        removed: false,
    }
}

fn judged(candidate: &Candidate, plugin: &PluginRow, versions: &[VersionRow]) -> String {
    let rules = Rules::default();
    match judge(candidate, Some((plugin, versions)), &plugin.granted, rules) {
        Ok(verdict) => format!("{verdict:?}"),
        Err(refused) => refused.code().to_owned(),
    }
}

#[test]
fn an_unsigned_plugin_is_refused_unless_a_setting_allows_it() {
    let unsigned = Candidate {
        owner: Owner::Nobody,
        ..candidate("1.0.0")
    };
    let judged = |allow_unsigned| {
        judge(
            &unsigned,
            None,
            &Rights::default(),
            Rules { allow_unsigned },
        )
    };
    assert_eq!(judged(false).unwrap_err().code(), "unsigned");
    assert_eq!(judged(true), Ok(Verdict::Serve));
}

#[test]
fn an_id_stays_with_its_owner() {
    let (mine, known) = (candidate("2.0.0"), plugin("1.0.0", "1.0.0"));
    assert_eq!(judged(&mine, &known, &[]), "Serve");
    for owner in [Owner::Publisher("other".into()), Owner::Nobody] {
        let theirs = Candidate {
            owner,
            ..candidate("2.0.0")
        };
        let rules = Rules {
            allow_unsigned: true,
        };
        let refused = judge(&theirs, Some((&known, &[])), &Rights::default(), rules);
        assert_eq!(refused.unwrap_err().code(), "owner-differs");
    }
    let own = PluginRow {
        owner: Owner::Host,
        ..known
    };
    assert_eq!(judged(&mine, &own, &[]), "id-reserved");
}

#[test]
fn versions_do_not_go_backwards() {
    let known = plugin("1.1.0", "1.2.0");
    for (offered, expected) in [
        ("1.2.1", "Serve"),
        ("1.1.5", "version-backwards"),
        ("1.0.0", "version-backwards"),
        ("1.2.0-rc.1", "version-backwards"),
    ] {
        assert_eq!(
            judged(&candidate(offered), &known, &[]),
            expected,
            "{offered}"
        );
    }
    let floor = PluginRow {
        floor: Some(version("1.5.0")),
        ..known
    };
    assert_eq!(judged(&candidate("1.4.0"), &floor, &[]), "version-floor");
    assert_eq!(judged(&candidate("1.5.0"), &floor, &[]), "Serve");
}

#[test]
fn one_version_has_one_set_of_bytes() {
    let here = candidate("1.0.0");
    let known = plugin("1.0.0", "1.0.0");
    let versions = [row(&here, Standing::Kept)];
    assert_eq!(judged(&here, &known, &versions), "Unchanged");
    let other = Candidate {
        digest: "other".into(),
        ..here.clone()
    };
    assert_eq!(judged(&other, &known, &versions), "version-taken");
    let revoked = [row(&candidate("1.0.0"), Standing::Revoked)];
    let idle = PluginRow {
        serving: None,
        ..known
    };
    assert_eq!(judged(&here, &idle, &revoked), "version-revoked");
}

#[test]
fn a_plugin_keeps_its_role() {
    let other = Candidate {
        world: World::Router,
        ..candidate("2.0.0")
    };
    assert_eq!(
        judged(&other, &plugin("1.0.0", "1.0.0"), &[]),
        "world-differs"
    );
}

fn http(origins: &[&str], requests: u64) -> Rights {
    let origin = |text: &&str| Origin::Named((*text).to_owned());
    Rights {
        http: Some(HttpRequest {
            origins: origins.iter().map(origin).collect(),
            requests,
        }),
        ..Rights::default()
    }
}

#[test]
fn an_update_that_asks_for_more_waits_and_the_difference_is_shown() {
    let known = PluginRow {
        granted: http(&["https://a"], 5),
        ..plugin("1.0.0", "1.0.0")
    };
    let asking = |asks| Candidate {
        asks,
        ..candidate("1.1.0")
    };
    for less in [
        Rights::default(),
        http(&["https://a"], 5),
        http(&["https://a"], 1),
    ] {
        assert_eq!(judged(&asking(less), &known, &[]), "Serve");
    }
    let more = asking(http(&["https://a", "https://b"], 6));
    let Ok(Verdict::Wait(excess)) =
        judge(&more, Some((&known, &[])), &known.granted, Rules::default())
    else {
        panic!("it asks for more");
    };
    let shown: Vec<String> = excess.iter().map(ToString::to_string).collect();
    assert_eq!(
        shown,
        [
            "`http.origins`: asks for https://b, granted is https://a",
            "`http.requests`: asks for 6, granted is 5",
        ]
    );
}

#[test]
fn the_whole_web_is_told_as_what_it_is_and_covers_no_name() {
    let any = |origins: &[Origin]| Rights {
        http: Some(HttpRequest {
            origins: origins.to_vec(),
            requests: 1,
        }),
        ..Rights::default()
    };
    let asked = any(&[Origin::Subject, Origin::Any]);
    let granted = any(&[Origin::Subject]);
    let shown: Vec<String> = asked
        .beyond(&granted)
        .iter()
        .map(ToString::to_string)
        .collect();
    let said = "`http.origins`: asks for any (EVERY public site), granted is subject";
    assert_eq!(shown, [said]);
    // Without it, what else was granted stays.
    assert_eq!(asked.within(&granted), granted);
    // A service that is asked without robots.txt is granted by its name alone.
    assert!(
        http(&["https://a"], 1)
            .within(&any(&[Origin::Any]))
            .http
            .is_none()
    );
    let json = serde_json::to_value(&asked).unwrap();
    assert_eq!(
        json["http"]["origins"],
        serde_json::json!(["subject", "any"])
    );
    assert_eq!(serde_json::from_value::<Rights>(json).unwrap(), asked);
}

#[test]
fn what_may_be_used_was_asked_for_and_granted() {
    let asked = http(&["https://a", "https://b"], 9);
    let granted = Rights {
        wasi: true,
        ..http(&["https://b", "https://c"], 4)
    };
    assert_eq!(asked.within(&granted), http(&["https://b"], 4));
    assert!(asked.within(&http(&["https://c"], 4)).is_empty());
    assert!(asked.within(&granted).beyond(&granted).is_empty());
}

#[test]
fn rights_are_written_as_text_and_read_again() {
    let rights = Rights {
        wasi: true,
        http: Some(HttpRequest {
            origins: vec![Origin::Subject, Origin::Named("https://a.example".into())],
            requests: 3,
        }),
        ..Rights::default()
    };
    let json = serde_json::to_value(&rights).unwrap();
    assert_eq!(
        json,
        serde_json::json!({
            "wasi": true,
            "http": {"origins": ["subject", "https://a.example"], "requests": 3},
        })
    );
    assert_eq!(serde_json::from_value::<Rights>(json).unwrap(), rights);
    let bad = serde_json::json!({"http": {"origins": ["https://a/path"], "requests": 3}});
    assert!(serde_json::from_value::<Rights>(bad).is_err());
}

#[test]
fn a_return_goes_to_the_previous_version_or_the_named_one() {
    let versions = ["1.0.0", "1.1.0", "1.2.0"].map(|v| row(&candidate(v), Standing::Kept));
    let known = PluginRow {
        previous: Some(version("1.1.0")),
        ..plugin("1.2.0", "1.2.0")
    };
    let to = |to: Option<&str>| {
        let to = to.map(version);
        let found = judge_return(&known, &versions, to.as_ref());
        found
            .map(|row| row.version.to_string())
            .map_err(|refused| refused.to_string())
    };
    assert_eq!(to(None), Ok("1.1.0".into()));
    assert_eq!(to(Some("1.0.0")), Ok("1.0.0".into()));
    assert_eq!(
        to(Some("0.9.0")),
        Err("`sample` has no version 0.9.0 to go back to; kept are 1.0.0, 1.1.0".into())
    );
    let floor = PluginRow {
        floor: Some(version("1.1.0")),
        ..known.clone()
    };
    let refused = judge_return(&floor, &versions, Some(&version("1.0.0"))).unwrap_err();
    assert_eq!(refused.code(), "version-floor");
    let first = PluginRow {
        previous: None,
        ..known
    };
    assert_eq!(
        judge_return(&first, &versions, None).unwrap_err().code(),
        "version-not-kept"
    );
}

const RULES: HealthRules = HealthRules {
    window_ms: 1000,
    subjects: 3,
    tenants: 2,
    first_ms: 100,
    longest_ms: 350,
    successes: 2,
};

fn saw(
    health: &mut Health,
    tenant: &str,
    subject: u64,
    bad: bool,
    now_ms: u64,
) -> Option<Quarantine> {
    let blamed = bad.then_some(FailureCode::Trap);
    health.saw(
        Seen {
            tenant,
            subject,
            blamed,
            counts: true,
            now_ms,
        },
        &RULES,
    )
}

#[test]
fn one_client_with_odd_subjects_takes_a_plugin_from_itself_alone() {
    let mut health = Health::default();
    assert_eq!(saw(&mut health, "a", 1, true, 1), None);
    assert_eq!(saw(&mut health, "a", 2, true, 2), None);
    let out = saw(&mut health, "a", 3, true, 3).unwrap();
    assert_eq!(out.tenant.as_deref(), Some("a"));
    assert_eq!(health.ask("a", 4), HealthVerdict::Out);
    assert_eq!(health.ask("b", 4), HealthVerdict::Fine);
}

#[test]
fn one_subject_sent_again_and_again_blames_the_subject() {
    let mut health = Health::default();
    for now in 0..50 {
        assert_eq!(saw(&mut health, "a", 7, true, now), None);
    }
}

#[test]
fn several_clients_take_it_out_for_all() {
    let mut health = Health::default();
    saw(&mut health, "a", 1, true, 1);
    saw(&mut health, "b", 2, true, 2);
    let out = saw(&mut health, "a", 3, true, 3).unwrap();
    assert_eq!(out.tenant, None);
    assert!(health.is_out("anybody", 4));
}

#[test]
fn clients_that_it_fails_one_after_the_other_take_it_out_for_all() {
    let mut health = Health::default();
    for subject in 1..=3 {
        saw(&mut health, "a", subject, true, subject);
    }
    assert_eq!(health.ask("b", 4), HealthVerdict::Fine);
    for subject in 4..=5 {
        assert_eq!(saw(&mut health, "b", subject, true, subject), None);
    }
    let out = saw(&mut health, "b", 6, true, 6).unwrap();
    assert_eq!(out.tenant, None);
    assert!(health.is_out("c", 7));
}

#[test]
fn a_plugin_that_mostly_works_stays() {
    let mut health = Health::default();
    for now in 0..90 {
        let bad = now % 3 == 0;
        assert_eq!(
            saw(
                &mut health,
                if now % 2 == 0 { "a" } else { "b" },
                now,
                bad,
                now
            ),
            None
        );
    }
}

#[test]
fn failures_long_ago_do_not_count() {
    let mut health = Health::default();
    for (subject, now) in [(1, 0), (2, 600), (3, 1200), (4, 1800)] {
        assert_eq!(saw(&mut health, "a", subject, true, now), None, "{now}");
    }
}

#[test]
fn it_comes_back_on_probation_and_each_relapse_doubles_the_time_out() {
    let mut health = Health::default();
    for subject in 1..=3 {
        saw(&mut health, "a", subject, true, subject);
    }
    assert_eq!(health.ask("a", 102), HealthVerdict::Out);
    assert_eq!(health.ask("a", 103), HealthVerdict::Trial(1));
    assert_eq!(
        health.ask("a", 104),
        HealthVerdict::Out,
        "one trial at a time"
    );
    let again = saw(&mut health, "a", 9, true, 110).unwrap();
    assert_eq!((again.strikes, again.until_ms), (2, 310));
    assert_eq!(health.ask("a", 310), HealthVerdict::Trial(2));
    let third = saw(&mut health, "a", 9, true, 320).unwrap();
    assert_eq!(
        (third.strikes, third.until_ms),
        (3, 670),
        "no longer than the longest"
    );
    for (trial, now) in [(3, 670), (4, 680)] {
        assert_eq!(health.ask("a", now), HealthVerdict::Trial(trial));
        assert_eq!(saw(&mut health, "a", now, false, now), None);
    }
    assert_eq!(health.ask("a", 690), HealthVerdict::Fine);
    assert_eq!(health.quarantines().count(), 0);
}

#[test]
fn a_trial_without_a_call_gives_its_turn_to_the_next() {
    let mut health = Health::default();
    for subject in 1..=3 {
        saw(&mut health, "a", subject, true, subject);
    }
    assert_eq!(health.ask("a", 103), HealthVerdict::Trial(1));
    health.leave(1);
    assert_eq!(health.ask("a", 104), HealthVerdict::Trial(2));
    health.leave(1);
    assert_eq!(
        health.ask("a", 105),
        HealthVerdict::Out,
        "only its own turn is given away"
    );
    assert!(saw(&mut health, "a", 9, true, 106).is_some());
}

#[test]
fn a_call_that_began_before_the_time_out_is_no_trial() {
    let mut health = Health::default();
    for subject in 1..=3 {
        saw(&mut health, "a", subject, true, subject);
    }
    assert_eq!(saw(&mut health, "a", 4, true, 5), None);
    let strikes: Vec<u32> = health.quarantines().map(|q| q.strikes).collect();
    assert_eq!(strikes, [1]);
}

#[test]
fn what_was_out_is_out_after_a_restart_until_it_is_lifted() {
    let mut health = Health::default();
    for subject in 1..=3 {
        saw(&mut health, "a", subject, true, subject);
    }
    let mut again = Health::restored(health.quarantines().cloned());
    assert_eq!(again.ask("a", 50), HealthVerdict::Out);
    again.lift();
    assert_eq!(again.ask("a", 50), HealthVerdict::Fine);
}
