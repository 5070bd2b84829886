//! Grants: the manifest asks, the admin grants, the default is no.

use serde_json::json;

use super::{Site, component};

const ASKS: &str = "[requests.http]\norigins = [\"https://a.example\"]\nrequests = 2\n";
const ASKS_MORE: &str =
    "[requests.http]\norigins = [\"https://a.example\", \"https://b.example\"]\nrequests = 3\n";

#[test]
fn what_asks_for_more_waits_and_the_difference_is_shown() {
    let mut site = Site::open();
    site.serve();
    let first = site.write("first", &component("sample", "1.0.0", ASKS));
    let made = site.ok(&["plugin", "install", &first]);
    assert_eq!(made["state"], "waiting");
    assert_eq!(made["excess"][0]["what"], "http.origins");
    assert_eq!(site.serving(), None);
    let made = site.ok(&["plugin", "grant", "sample", "--all"]);
    assert_eq!(made["state"], "serving");
    assert_eq!(site.serving().as_deref(), Some("1.0.0"));

    // An update that asks for no more serves at once; one that does waits, and
    // the old one serves on.
    let same = site.write("same", &component("sample", "1.1.0", ASKS));
    assert_eq!(
        site.ok(&["plugin", "swap", "sample", &same])["state"],
        "serving"
    );
    let more = site.write("more", &component("sample", "1.2.0", ASKS_MORE));
    let made = site.ok(&["plugin", "swap", "sample", &more]);
    assert_eq!(made["state"], "waiting");
    let excess = made["excess"].as_array().unwrap();
    assert_eq!(excess.len(), 2);
    assert_eq!(excess[0]["asked"], "https://b.example");
    assert_eq!(excess[0]["granted"], "https://a.example");
    assert_eq!(site.serving().as_deref(), Some("1.1.0"));
    let plugin = site.ok(&["plugin", "inspect", "sample"]);
    assert_eq!(plugin["waiting"], "1.2.0");
    assert_eq!(plugin["missing"].as_array().unwrap().len(), 2);

    // Less than what serves has is no grant, less than it asks for not enough.
    let args = ["plugin", "grant", "sample", "--http", "https://b.example"];
    let args = [&args[..], &["--http-requests", "3"]].concat();
    let (_, said) = site.refused(&args);
    assert!(said.contains("1.1.0 serves and would lose"), "{said}");
    let args = ["plugin", "grant", "sample", "--http", "https://a.example"];
    let made = site.ok(&[&args[..], &["--http-requests", "3"]].concat());
    assert_eq!(made["state"], "waiting");
    site.ok(&["plugin", "grant", "sample", "--all"]);
    assert_eq!(site.serving().as_deref(), Some("1.2.0"));
}

#[test]
fn what_is_taken_back_is_gone_from_the_version_that_would_take_over() {
    let mut site = Site::open();
    site.serve();
    let first = site.write("first", &component("sample", "1.0.0", ASKS));
    site.ok(&["plugin", "install", &first, "--grant-all"]);
    site.ok(&["plugin", "swap", "sample", &site.file("1.1.0")]);
    assert_eq!(
        site.ok(&["plugin", "inspect", "sample"])["previous"],
        "1.0.0"
    );
    let made = site.ok(&["plugin", "revoke", "sample", "http"]);
    assert_eq!(made["state"], "serving");
    let (_, said) = site.refused(&["plugin", "rollback", "sample"]);
    assert!(said.contains("asks for more than is granted"), "{said}");
    // Nor does it take over while the other is out.
    let pipeline = std::fs::read_to_string(site.path("mine.toml")).unwrap();
    let (pipeline, _) = pipeline.split_once("parameters").unwrap();
    let pipeline = format!("{pipeline}parameters = {{ mode = \"trap\" }}\n");
    std::fs::write(site.path("mine.toml"), pipeline).unwrap();
    site.ok(&["pipeline", "add", "--file", "mine.toml"]);
    for picture in 1..=3 {
        site.extract_about(picture);
    }
    let planned = super::planned(&site.extract_about(4), "sample");
    assert_eq!(planned["skip"], "quarantined", "{planned}");
}

#[test]
fn a_grant_moves_no_plugin_backwards() {
    let site = Site::open();
    let asks = site.write("asks", &component("sample", "1.5.0", ASKS));
    site.ok(&["plugin", "install", &asks]);
    site.ok(&["plugin", "install", &site.file("2.0.0")]);
    assert_eq!(
        site.ok(&["plugin", "grant", "sample", "--all"])["version"],
        "2.0.0"
    );
    assert_eq!(site.serving().as_deref(), Some("2.0.0"));
}

#[test]
fn only_so_many_versions_wait_and_the_oldest_are_let_go() {
    let site = Site::new("[install]\nallow_unsigned = true\nkeep_versions = 2\n");
    for version in ["1.0.0", "1.1.0", "1.2.0"] {
        let file = site.write("next", &component("sample", version, ASKS));
        assert_eq!(site.ok(&["plugin", "install", &file])["state"], "waiting");
    }
    let plugin = site.ok(&["plugin", "inspect", "sample"]);
    let kept = plugin["versions"].as_array().unwrap();
    let kept: Vec<&serde_json::Value> = kept.iter().map(|kept| &kept["version"]).collect();
    assert_eq!(kept, ["1.1.0", "1.2.0"]);
    assert_eq!(plugin["waiting"], "1.2.0");
}

#[test]
fn grants_survive_a_restart_and_a_revoked_one_takes_the_plugin_out() {
    let mut site = Site::open();
    let file = site.write("first", &component("sample", "1.0.0", ASKS));
    site.ok(&["plugin", "install", &file, "--grant-all"]);
    site.serve();
    let plugin = site.ok(&["plugin", "inspect", "sample"]);
    let granted = json!({"http": {"origins": ["https://a.example"], "requests": 2}});
    assert_eq!(plugin["granted"], granted);
    let made = site.ok(&["plugin", "revoke", "sample", "http"]);
    assert_eq!(made["state"], "waiting");
    assert_eq!(site.serving(), None);
    let (_, said) = site.refused(&["plugin", "revoke", "sample", "everything"]);
    assert!(
        said.contains("there are wasi, compute, http, models, cache"),
        "{said}"
    );
    site.server = None;
    assert_eq!(site.serving(), None);
    site.ok(&["plugin", "grant", "sample", "--all"]);
    assert_eq!(site.serving().as_deref(), Some("1.0.0"));
}

#[test]
fn nonsense_is_refused_before_anything_is_granted() {
    let site = Site::open();
    let file = site.write("first", &component("sample", "1.0.0", ASKS));
    site.ok(&["plugin", "install", &file]);
    let (code, said) = site.refused(&["plugin", "grant", "sample", "--http", "a.example"]);
    assert_eq!(code, 3, "{said}");
    assert!(said.contains("scheme, host and port"), "{said}");
    let (code, said) = site.refused(&["plugin", "grant", "sample"]);
    assert_eq!(code, 2);
    assert!(said.contains("--all"), "{said}");
    let (code, said) = site.refused(&["plugin", "grant", "nobody", "--all"]);
    assert_eq!(code, 2);
    assert!(said.contains("there is no plugin `nobody`"), "{said}");
}
