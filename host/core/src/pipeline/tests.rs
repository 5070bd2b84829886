//! What a pipeline may say, and what it may not.

use super::*;

const FULL: &str = r#"
name = "page"
description = "Tokens of a rendered page."
answer = ["color.primary", "spacing.base"]

[merge]
color_threshold = 12
ceilings = [0.7, 0.8, 0.9, 0.95]
across = "merge"

[[stages]]
name = "palette"
plugin = "palette-kmeans"
tier = 1
weight = 1.2
required = true
timeout_ms = 5_000
parameters = { k = 8, space = "oklab", quick = true }

[[stages]]
plugin = "palette-wu"
tier = 1

[[stages]]
plugin = "roles"
tier = 2
reads = ["tier:1"]

[[stages]]
plugin = "critic"
tier = 3
cost_usd = "0.05"
request_usd = "0.002"
reads = ["roles", "palette"]
cache_s = 3600

[[stages]]
plugin = "oracle"
tier = 4
cost_usd = "unknown"
ceiling_usd = "0.5"
"#;

fn refused(text: &str) -> PipelineError {
    parse(text).expect_err(text)
}

/// A pipeline of stages `(name, tier, reads)`.
fn with_reads(start: &str, stages: &[(&str, u8, &str)]) -> String {
    let head = format!("name = \"p\"\nstart = \"{start}\"\n");
    stages.iter().fold(head, |text, (name, tier, reads)| {
        format!("{text}[[stages]]\nplugin = \"{name}\"\ntier = {tier}\nreads = {reads}\n")
    })
}

#[test]
fn a_full_pipeline_is_read_in_the_order_of_the_file() {
    let page = parse(FULL).unwrap();
    let names: Vec<_> = page.stages.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(
        names,
        ["palette", "palette-wu", "roles", "critic", "oracle"]
    );
    assert_eq!(page.answer.len(), 2);
    assert_eq!(page.merge.color_threshold, 12.0);
    assert_eq!(page.merge.set_color_threshold, 5.0);
    assert_eq!(page.merge.ceilings, [0.7, 0.8, 0.9, 0.95]);
    assert_eq!(page.merge.across, Across::Merge);
    let [palette, wu, roles, critic, oracle] = page.stages.as_slice() else {
        panic!("five stages");
    };
    assert_eq!(palette.weight_micro, 1_200_000);
    assert!(palette.required && !wu.required);
    assert_eq!(palette.timeout_ms, 5_000);
    assert_eq!(wu.timeout_ms, DEFAULT_TIMEOUT_MS);
    assert_eq!(
        serde_json::to_string(&palette.parameters).unwrap(),
        r#"{"k":8,"quick":true,"space":"oklab"}"#
    );
    assert_eq!(roles.reads, ["palette", "palette-wu"]);
    assert_eq!(critic.reads, ["palette", "roles"]);
    assert_eq!(critic.cost, Cost::UpTo(Micros(50_000)));
    assert_eq!(critic.request_cost, Some(Micros(2_000)));
    assert_eq!(oracle.request_cost, None);
    assert_eq!(critic.cache_s, Some(3_600));
    assert_eq!(oracle.cost, Cost::UpTo(Micros(500_000)));
}

#[test]
fn free_pipelines_are_eager_and_paid_ones_gated_unless_they_say_otherwise() {
    let start = |cost: &str, start: &str| {
        let text = format!("name='p'\n{start}\n[[stages]]\nplugin='a'\ntier=1\n{cost}\n");
        parse(&text).unwrap().start
    };
    assert_eq!(start("", ""), Start::Eager);
    assert_eq!(start("cost_usd='0'", ""), Start::Eager);
    assert_eq!(start("cost_usd='0.01'", ""), Start::Gated);
    assert_eq!(start("cost_usd='unknown'", ""), Start::Gated);
    assert_eq!(start("cost_usd='0.01'", "start='eager'"), Start::Eager);
    assert_eq!(start("", "start='gated'"), Start::Gated);
}

#[test]
fn a_misspelt_key_is_refused_with_its_line_and_the_key_that_was_meant() {
    let text = "name = \"p\"\n[[stages]]\nplugin = \"a\"\n  teir = 1\n";
    assert_eq!(
        refused(text).to_string(),
        "line 4, column 3: unknown key `stages.teir`; did you mean `stages.tier`?"
    );
    let text = "name = \"p\"\nflavour = \"sweet\"\n";
    assert_eq!(
        refused(text).to_string(),
        "line 2, column 1: unknown key `flavour`; known are `name`, `description`, `start`, \
         `answer`, `merge`, `stages`"
    );
}

#[test]
fn a_circle_is_refused_and_named() {
    let text = with_reads(
        "eager",
        &[
            ("first", 1, "[]"),
            ("b", 2, "['d']"),
            ("c", 2, "['b']"),
            ("d", 2, "['first', 'c']"),
            ("after", 3, "['d']"),
        ],
    );
    let error = refused(&text);
    assert_eq!(error.code(), "circle");
    assert_eq!(
        error.to_string(),
        "line 10, column 1: `reads` form a circle: b -> d -> c -> b"
    );
}

#[test]
fn a_stage_cannot_read_itself_or_its_own_tier() {
    for reads in ["['a']", "['tier:1']"] {
        let error = refused(&with_reads("eager", &[("a", 1, reads)]));
        assert!(error.to_string().ends_with("a -> a"), "{error}");
    }
}

#[test]
fn an_unknown_read_is_refused_listing_the_known_ones() {
    let text = with_reads("eager", &[("palette", 1, "[]"), ("roles", 2, "['palete']")]);
    assert_eq!(
        refused(&text).to_string(),
        "line 10, column 10: stage `roles` reads unknown `palete`; did you mean `palette`?"
    );
    let text = with_reads("eager", &[("palette", 1, "[]"), ("roles", 2, "['sound']")]);
    assert_eq!(
        refused(&text).to_string(),
        "line 10, column 10: stage `roles` reads unknown `sound`; known are `palette`, `roles`, \
         `tier:1`, `tier:2`"
    );
    let text = with_reads("eager", &[("palette", 1, "['tier:3']")]);
    assert_eq!(refused(&text).code(), "unknown-read");
}

#[test]
fn a_gated_stage_cannot_read_a_later_tier_but_an_eager_one_can() {
    let stages = [("early", 1, "['late']"), ("late", 2, "[]")];
    assert_eq!(refused(&with_reads("gated", &stages)).code(), "later-tier");
    assert!(parse(&with_reads("eager", &stages)).is_ok());
}

#[test]
fn two_stages_of_one_name_are_refused() {
    let text = with_reads("eager", &[("a", 1, "[]"), ("a", 2, "[]")]);
    assert_eq!(refused(&text).code(), "duplicate-stage");
}

#[test]
fn a_pipeline_without_stages_or_with_too_many_is_refused() {
    assert_eq!(refused("name = 'p'").code(), "stage-count");
    let names: Vec<String> = (0..=MAX_STAGES).map(|n| format!("s{n}")).collect();
    let stages: Vec<_> = names.iter().map(|n| (n.as_str(), 1, "[]")).collect();
    assert_eq!(refused(&with_reads("eager", &stages)).code(), "stage-count");
    assert!(parse(&with_reads("eager", &stages[1..])).is_ok());
}

#[test]
fn one_bad_value_is_enough() {
    let cases = [
        ("weight = -1", "bad-value"),
        ("weight = nan", "wrong-type"),
        ("weight = inf", "wrong-type"),
        ("weight = 1001", "bad-value"),
        ("weight = \"1\"", "wrong-type"),
        ("timeout_ms = 0", "bad-value"),
        ("timeout_ms = -5", "wrong-type"),
        ("timeout_ms = 3600001", "bad-value"),
        ("cost_usd = 0.05", "wrong-type"),
        ("cost_usd = \"-1\"", "bad-value"),
        ("cost_usd = \"NaN\"", "bad-value"),
        ("ceiling_usd = \"1\"", "bad-value"),
        ("request_usd = \"0.1\"", "bad-value"),
        ("cost_usd = \"1\"\nrequest_usd = \"-1\"", "bad-value"),
        ("cost_usd = \"unknown\"\nrequest_usd = \"1\"", "bad-value"),
        ("cost_usd = \"0.1\"\nceiling_usd = \"1\"", "bad-value"),
        ("required = 1", "wrong-type"),
        ("reads = \"a\"", "wrong-type"),
        ("reads = [1]", "wrong-type"),
        ("parameters = []", "wrong-type"),
        ("parameters = { x = nan }", "wrong-type"),
        ("cache_s = 0", "bad-value"),
        ("name = \"Palette\"", "bad-value"),
        ("name = \"\"", "bad-value"),
        ("tier = 2", "bad-toml"),
        ("wat", "bad-toml"),
    ];
    for (line, code) in cases {
        let text = format!("name = 'p'\n[[stages]]\nplugin = 'a'\ntier = 1\n{line}\n");
        assert_eq!(refused(&text).code(), code, "{line}");
    }
    for (line, code) in [
        ("answer = [\"color..primary\"]", "bad-value"),
        ("answer = [\"Color\"]", "bad-value"),
        ("answer = \"color\"", "wrong-type"),
        ("start = \"soon\"", "bad-value"),
        ("merge = { across = \"mix\" }", "bad-value"),
        ("merge = { ceilings = [0.5, 0.6] }", "bad-value"),
        ("merge = { ceilings = [] }", "bad-value"),
        ("merge = { ceilings = [0.5, 0.6, 0.7, 1.1] }", "bad-value"),
        ("merge = { color_threshold = -1 }", "bad-value"),
        ("merge = { colour_threshold = 1 }", "unknown-key"),
    ] {
        let text = format!("name = 'p'\n{line}\n[[stages]]\nplugin = 'a'\ntier = 1\n");
        assert_eq!(refused(&text).code(), code, "{line}");
    }
    for tier in ["0", "5", "256"] {
        let text = format!("name = 'p'\n[[stages]]\nplugin = 'a'\ntier = {tier}\n");
        assert_eq!(refused(&text).code(), "bad-value", "{tier}");
    }
    assert_eq!(
        refused("[[stages]]\nplugin='a'\ntier=1").code(),
        "missing-key"
    );
    assert_eq!(
        refused("name='p'\n[[stages]]\ntier=1").code(),
        "missing-key"
    );
    assert_eq!(
        refused("name='p'\n[[stages]]\nplugin='a'").code(),
        "missing-key"
    );
}

#[test]
fn order_respects_reads_before_tiers() {
    let text = with_reads(
        "eager",
        &[
            ("a", 3, "[]"),
            ("b", 1, "['a']"),
            ("c", 2, "[]"),
            ("d", 1, "[]"),
        ],
    );
    let stages = parse(&text).unwrap().stages;
    assert_eq!(graph::order(&stages), [3, 2, 0, 1]);
    assert_eq!(graph::circle(&stages), None);
}
