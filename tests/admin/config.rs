//! A changed configuration file, taken up whole or not at all.

use std::time::{Duration, Instant};

use crescendo_tests::request;
use rustix::process::{Pid, Signal, kill_process};

use super::{Site, component, newest};

fn write(site: &Site, config: &str) {
    std::fs::write(site.path("crescendo.toml"), config).unwrap();
}

const OPEN: &str = "[install]\nallow_unsigned = true\n";

#[test]
fn a_changed_file_is_followed_on_demand_and_on_a_signal() {
    let mut site = Site::open();
    site.serve();
    site.write("one", &component("sample", "1.0.0", ""));
    let with =
        format!("{OPEN}[pipelines]\nfiles = [\"mine.toml\"]\n[[plugins]]\nfile = \"one.wasm\"\n");
    write(&site, &with);
    let reloaded = site.ok(&["config", "reload"]);
    let keys: Vec<&str> = reloaded["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| change["key"].as_str().unwrap())
        .collect();
    assert_eq!(keys, ["pipelines.files", "plugins"]);
    assert_eq!(site.version_that_ran(), "1.0.0");
    assert_eq!(
        site.ok(&["config", "reload"])["changes"],
        serde_json::json!([])
    );
    assert_eq!(newest(&site)["action"], "reload");

    // A file that changed under its name is taken up as well.
    site.write("one", &component("sample", "1.0.5", ""));
    let reloaded = site.ok(&["config", "reload"]);
    assert_eq!(reloaded["changes"][0]["key"], "plugins: sample");
    assert_eq!(site.version_that_ran(), "1.0.5");
    let text = std::fs::read_to_string(site.path("mine.toml")).unwrap();
    std::fs::write(site.path("mine.toml"), text.replace("tier = 1", "tier = 2")).unwrap();
    let reloaded = site.ok(&["config", "reload"]);
    assert_eq!(reloaded["changes"][0]["key"], "pipelines.files: mine");
    assert_eq!(super::planned(&site.extract(), "sample")["tier"], 2);

    // A signal does the same: here with another version of the file.
    site.write("one", &component("sample", "1.1.0", ""));
    write(&site, &format!("{with}grants = []\n"));
    write(
        &site,
        &with.replace("[pipelines]", "keep_versions = 4\n[pipelines]"),
    );
    let server = site.server.as_mut().unwrap().process();
    let pid = Pid::from_child(server);
    kill_process(pid, Signal::HUP).unwrap();
    let begun = Instant::now();
    while site.version_that_ran() != "1.1.0" {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "the signal was not followed"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    // What is taken out of the file goes.
    write(&site, OPEN);
    site.ok(&["config", "reload"]);
    let (_, said) = site.refused(&["plugin", "inspect", "sample"]);
    assert!(said.contains("there is no plugin"), "{said}");
}

#[test]
fn one_thing_wrong_and_nothing_is_followed() {
    let mut site = Site::open();
    site.write("one", &component("sample", "1.0.0", ""));
    site.write("noise", b"noise");
    site.write("embedded", &component("palette-wu", "9.0.0", ""));
    let other = component("other", "1.0.0", "");
    site.ok(&["plugin", "install", &site.write("installed", &other)]);
    site.write("other", &component("other", "1.1.0", ""));
    site.serve();
    let live = "[pipelines]\nfiles = [\"mine.toml\"]\n";
    let plugin = "[[plugins]]\nfile = \"one.wasm\"\n";
    for (config, why) in [
        (format!("{OPEN}{live}"), "`sample`"),
        (
            format!("{OPEN}{live}{plugin}[server]\nmax_runs = 7\n"),
            "server.max_runs can only be changed by a restart",
        ),
        (
            format!("{OPEN}{live}{plugin}[[plugins]]\nfile = \"noise.wasm\"\n"),
            "noise.wasm",
        ),
        (format!("{live}{plugin}"), "not signed"),
        (
            format!("{OPEN}watch = \"elsewhere\"\n"),
            "install.watch can only be changed by a restart",
        ),
        // Neither an embedded plugin's id nor an installed one's is taken over.
        (
            format!("{OPEN}[[plugins]]\nfile = \"embedded.wasm\"\n"),
            "the id `palette-wu` is taken by embedded plugin palette-wu",
        ),
        (
            format!("{OPEN}[[plugins]]\nfile = \"other.wasm\"\n"),
            "the id `other` is taken by installed.wasm",
        ),
        (
            format!("{OPEN}{plugin}{plugin}"),
            "the id `sample` is taken by another of [[plugins]]",
        ),
        (format!("{OPEN}{live}{plugin}[serve]\n"), "serve"),
        (
            format!("{OPEN}[pipelines]\ndefault = \"nothing\"\n"),
            "nothing",
        ),
    ] {
        write(&site, &config);
        let (_, said) = site.refused(&["config", "reload"]);
        assert!(said.contains(why), "{config}: {said}");
        let (status, body) = request(
            site.server.as_ref().unwrap().address(),
            "GET",
            "/v1/pipelines",
            b"",
        );
        assert_eq!(status, 200);
        assert!(!body.contains("\"mine\""), "{config}: {body}");
    }
}

/// A start takes such a pipeline as well, and what is to be shut out after an
/// incident cannot wait for it.
#[test]
fn a_pipeline_whose_plugin_is_gone_is_in_the_way_of_no_other_change() {
    let mut site = Site::open();
    site.ok(&["plugin", "install", &site.file("1.0.0")]);
    site.ok(&["pipeline", "add", "--file", "mine.toml"]);
    site.serve();
    site.ok(&["plugin", "remove", "sample", "--force"]);
    let more = format!("{OPEN}keep_versions = 4\n");
    write(&site, &more);
    let reloaded = site.ok(&["config", "reload"]);
    assert_eq!(reloaded["changes"][0]["key"], "install.keep_versions");
    // What the reload itself brings or breaks is checked as before.
    let text = std::fs::read_to_string(site.path("mine.toml")).unwrap();
    let text = text.replace("\"mine\"", "\"another\"");
    std::fs::write(site.path("another.toml"), &text).unwrap();
    let plugin = "[[plugins]]\nfile = \"other.wasm\"\n";
    let with = |files: &str, plugins: &str| {
        write(
            &site,
            &format!("{more}[pipelines]\nfiles = [{files}]\n{plugins}"),
        );
    };
    with("\"another.toml\"", "");
    let (_, said) = site.refused(&["config", "reload"]);
    assert!(said.contains("pipeline `another` names `sample`"), "{said}");
    let text = text.replace("plugin = \"sample\"", "plugin = \"other\"");
    std::fs::write(site.path("another.toml"), text).unwrap();
    site.write("other", &component("other", "1.0.0", ""));
    with("\"another.toml\"", plugin);
    site.ok(&["config", "reload"]);
    with("\"another.toml\"", "");
    let (_, said) = site.refused(&["config", "reload"]);
    assert!(said.contains("pipeline `another` names `other`"), "{said}");
}

/// A start would leave the plugin out, so that a reload does not pretend.
#[test]
fn what_serves_unsigned_must_go_before_the_setting_that_allows_it() {
    let mut site = Site::open();
    site.ok(&["plugin", "install", &site.file("1.0.0")]);
    site.serve();
    write(&site, "");
    let (_, said) = site.refused(&["config", "reload"]);
    assert!(said.contains("`sample` is not signed"), "{said}");
    site.ok(&["plugin", "remove", "sample"]);
    let reloaded = site.ok(&["config", "reload"]);
    assert_eq!(reloaded["changes"][0]["key"], "install.allow_unsigned");
}

#[test]
fn a_copy_of_the_state_starts_another_host() {
    let mut site = Site::open();
    site.ok(&["plugin", "install", &site.file("1.0.0")]);
    site.ok(&["pipeline", "add", "--file", "mine.toml"]);
    site.serve();
    site.ok(&["backup", "copy"]);
    let (_, said) = site.refused(&["backup", "copy"]);
    assert!(said.contains("there is something in it"), "{said}");
    site.server = None;
    std::fs::remove_dir_all(site.path("state")).unwrap();
    std::fs::rename(site.path("copy"), site.path("state")).unwrap();
    site.serve();
    assert_eq!(site.version_that_ran(), "1.0.0");
    assert_eq!(newest(&site)["action"], "pipeline");
}
