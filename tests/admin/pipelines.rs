//! Pipelines and stages, placed while a host runs.

use super::{Site, newest, planned};

#[test]
fn a_stage_is_added_changed_and_taken_out_while_a_host_runs() {
    let mut site = Site::open();
    site.ok(&["plugin", "install", &site.file("1.0.0")]);
    site.serve();
    let before = site.extract_by("palette");
    assert!(
        before[0]["plan"]
            .as_array()
            .unwrap()
            .iter()
            .all(|s| s["stage"] != "mine")
    );
    let parameters = r##"{"votes": [{"field": "color.primary", "color": "#112233"}]}"##;
    let stage = ["palette", "mine", "--plugin", "sample", "--tier", "2"];
    let add = [
        &["pipeline", "add"][..],
        &stage,
        &["--parameters", parameters],
    ]
    .concat();
    site.ok(&add);
    let with = planned(&site.extract_by("palette"), "mine");
    assert_eq!(
        (&with["plugin"], &with["tier"]),
        (&"sample".into(), &2.into())
    );
    let (_, said) = site.refused(&add);
    assert!(
        said.contains("`crescendo pipeline set` changes it"),
        "{said}"
    );
    site.ok(&["pipeline", "set", "palette", "mine", "--tier", "1"]);
    assert_eq!(planned(&site.extract_by("palette"), "mine")["tier"], 1);
    assert_eq!(newest(&site)["detail"], "stage mine: tier");

    // It survives a restart; what was placed live can be taken away whole.
    site.server = None;
    site.serve();
    assert_eq!(planned(&site.extract_by("palette"), "mine")["tier"], 1);
    site.ok(&["pipeline", "remove", "palette", "mine"]);
    site.ok(&["pipeline", "remove", "palette"]);
    let (_, said) = site.refused(&["pipeline", "remove", "palette"]);
    assert!(said.contains("comes from the binary"), "{said}");
}

#[test]
fn what_is_no_pipeline_changes_nothing() {
    let mut site = Site::open();
    site.serve();
    for (arguments, why) in [
        (
            &[
                "pipeline", "add", "palette", "x", "--plugin", "nobody", "--tier", "1",
            ][..],
            "`nobody`",
        ),
        (
            &[
                "pipeline", "add", "nowhere", "x", "--plugin", "roles", "--tier", "1",
            ],
            "no pipeline `nowhere`",
        ),
        (
            &["pipeline", "set", "palette", "palette-wu", "--tier", "9"],
            "tier",
        ),
        (
            &["pipeline", "set", "palette", "palette-wu"],
            "at least one key",
        ),
        (
            &["pipeline", "set", "palette", "nothing", "--tier", "1"],
            "has no stage `nothing`",
        ),
        (
            &[
                "pipeline",
                "set",
                "palette",
                "palette-wu",
                "--reads",
                "palette-wu",
            ],
            "circle",
        ),
        (&["pipeline", "remove", "palette", "nothing"], "it has"),
        (&["pipeline", "add", "--file", "mine.toml"], "`sample`"),
    ] {
        let (code, said) = site.refused(arguments);
        assert!(code == 2 || code == 3, "{arguments:?}: {code}");
        assert!(said.contains(why), "{arguments:?}: {said}");
    }
    let history = site.ok(&["plugin", "history"]);
    assert!(history["records"].as_array().unwrap().is_empty());
}

/// A plugin that is out is skipped where it runs; it blocks no other change.
#[test]
fn a_stage_without_its_plugin_stands_in_nobodys_way() {
    let mut site = Site::open();
    site.serve();
    site.ok(&["plugin", "install", &site.file("1.0.0")]);
    let add = ["pipeline", "add", "tokens", "mine", "--plugin", "sample"];
    site.ok(&[&add[..], &["--tier", "1"]].concat());
    site.ok(&["plugin", "remove", "sample", "--force"]);
    site.ok(&["pipeline", "set", "tokens", "roles", "--weight", "2"]);
    let (_, said) = site.refused(&["pipeline", "set", "tokens", "roles", "--plugin", "nobody"]);
    assert!(said.contains("`nobody`"), "{said}");
    // It is shown as it is in force, by a process of its own too.
    let shown = site.ok(&["pipeline", "show", "tokens"]);
    let stages = shown["stages"].as_array().unwrap();
    assert!(
        stages.iter().any(|stage| stage["stage"] == "mine"),
        "{shown}"
    );
    site.server = None;
    let shown = site.ok(&["pipeline", "show", "tokens"]);
    assert!(shown.to_string().contains("\"mine\""), "{shown}");
}

#[test]
fn what_is_no_extractor_or_enricher_is_no_stage() {
    let site = Site::open();
    let router = crescendo_tests::guest_file("rust-router");
    let made = site.ok(&["plugin", "install", router.to_str().unwrap(), "--grant-all"]);
    let id = made["id"].as_str().unwrap();
    let add = ["pipeline", "add", "tokens", "mine", "--plugin", id];
    let (_, said) = site.refused(&[&add[..], &["--tier", "1"]].concat());
    assert!(said.contains("is a router"), "{said}");
}
