//! Install, swap, roll back, remove: with a server and without one.

use crescendo_core::section;
use serde_json::json;

use super::{Site, component, newest};

#[test]
fn a_plugin_is_installed_swapped_rolled_back_and_removed_while_a_host_runs() {
    let mut site = Site::open();
    site.serve();
    let made = site.ok(&["plugin", "install", &site.file("1.0.0")]);
    assert_eq!(made["state"], "serving");
    let steps: Vec<&str> = made["steps"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| step["step"].as_str().unwrap())
        .collect();
    assert_eq!(steps, ["fetch", "verify", "compile", "warm-up", "commit"]);
    site.ok(&["pipeline", "add", "--file", "mine.toml"]);
    assert_eq!(site.version_that_ran(), "1.0.0");

    let made = site.ok(&["plugin", "swap", "sample", &site.file("1.1.0")]);
    assert_eq!(
        (&made["before"], &made["version"]),
        (&json!("1.0.0"), &json!("1.1.0"))
    );
    assert_eq!(site.version_that_ran(), "1.1.0");
    let again = site.ok(&["plugin", "install", "1.1.0.wasm"]);
    assert_eq!(again["state"], "unchanged");

    let back = site.ok(&["plugin", "rollback", "sample"]);
    assert_eq!(back["version"], "1.0.0");
    assert_eq!(site.version_that_ran(), "1.0.0");
    let record = newest(&site);
    assert_eq!(record["action"], "rollback");
    assert!(
        record["who"]
            .as_str()
            .unwrap()
            .starts_with("admin socket, uid ")
    );
    assert_ne!(record["from"], record["to"]);

    let (code, said) = site.refused(&["plugin", "remove", "sample"]);
    assert_eq!(code, 2);
    assert!(said.contains("used by mine"), "{said}");
    site.ok(&["plugin", "remove", "sample", "--force"]);
    let events = site.extract();
    let skipped = super::planned(&events, "sample");
    assert_eq!(skipped["skip"], "disabled", "{skipped}");
    let (code, said) = site.refused(&["plugin", "inspect", "sample"]);
    assert_eq!(code, 2);
    assert!(said.contains("there is no plugin `sample`"), "{said}");
}

#[test]
fn a_file_that_was_lost_is_healed_by_installing_it_again() {
    let site = Site::open();
    let file = site.file("1.0.0");
    let digest = site.ok(&["plugin", "install", &file])["digest"].clone();
    let kept = site
        .path("state/plugins")
        .join(format!("{}.wasm", digest.as_str().unwrap()));
    std::fs::write(&kept, b"damaged").unwrap();
    assert_eq!(site.serving(), None);
    assert_eq!(site.ok(&["plugin", "install", &file])["state"], "serving");
    assert_eq!(site.serving().as_deref(), Some("1.0.0"));
    let plugin = site.ok(&["plugin", "inspect", "sample"]);
    assert_eq!(plugin.get("previous"), None, "{plugin}");
}

#[test]
fn nothing_goes_back_to_the_version_that_serves() {
    let site = Site::open();
    site.ok(&["plugin", "install", &site.file("1.0.0")]);
    site.ok(&["plugin", "install", &site.file("1.1.0")]);
    let (_, said) = site.refused(&["plugin", "rollback", "sample", "--to", "1.1.0"]);
    assert!(said.contains("kept are 1.0.0"), "{said}");
    site.ok(&["plugin", "rollback", "sample"]);
    assert_eq!(site.serving().as_deref(), Some("1.0.0"));
}

/// A floor and what follows from it are one change.
#[test]
fn what_is_below_the_floor_does_not_serve_again() {
    let mut site = Site::open();
    for version in ["1.0.0", "1.1.0", "1.2.0"] {
        site.ok(&["plugin", "install", &site.file(version)]);
    }
    site.ok(&["plugin", "rollback", "sample", "--to", "1.0.0"]);
    site.serve();
    site.ok(&["plugin", "revoke", "sample", "--below", "1.1.0"]);
    assert_eq!(site.serving().as_deref(), Some("1.2.0"));
    site.server = None;
    assert_eq!(site.serving().as_deref(), Some("1.2.0"));
    let (_, said) = site.refused(&["plugin", "rollback", "sample", "--to", "1.0.0"]);
    assert!(said.contains("was revoked"), "{said}");
    // Rights can be taken back from what is out.
    site.ok(&["plugin", "revoke", "sample", "--below", "9.0.0"]);
    assert_eq!(site.ok(&["plugin", "revoke", "sample"])["state"], "out");
}

#[test]
fn what_was_installed_without_a_host_serves_when_one_starts() {
    let mut site = Site::open();
    site.ok(&["plugin", "install", &site.file("1.0.0")]);
    site.ok(&["plugin", "swap", "sample", &site.file("1.1.0")]);
    site.ok(&["pipeline", "add", "--file", "mine.toml"]);
    let record = newest(&site);
    assert!(
        record["who"]
            .as_str()
            .unwrap()
            .starts_with("command line, uid ")
    );
    site.serve();
    assert_eq!(site.version_that_ran(), "1.1.0");
    let listed = site.ok(&["plugin", "list"]);
    let ids = listed["plugins"].as_array().unwrap().iter();
    let ids: Vec<&str> = ids.map(|plugin| plugin["id"].as_str().unwrap()).collect();
    assert!(
        ids.contains(&"sample") && ids.contains(&"palette-wu"),
        "{ids:?}"
    );
    assert!(ids.is_sorted());
}

#[test]
fn whatever_fails_leaves_the_old_version_serving_and_says_which_step() {
    let mut site = Site::open();
    site.serve();
    let old = component("sample", "1.0.0", "");
    site.ok(&["plugin", "install", &site.write("old", &old)]);
    let promise = "[[samples]]\nfile = \"a.png\"\nfields = [\"color.primary\"]\n";
    let picture = crescendo_tests::flat_png(8, 8, [1, 2, 3], [4, 5, 6]);
    let no_vote = component("sample", "1.1.0", promise);
    let no_vote = section::append(&no_vote, "crescendo:sample/a.png", &picture).unwrap();
    let cut = &old[..old.len() / 2];
    let flipped: Vec<u8> = {
        let mut bytes = component("sample", "1.2.0", "");
        // What kind of section the first one is: elsewhere a bit may fall where it says
        // nothing that anybody would miss.
        bytes[8] ^= 0x40;
        bytes
    };
    for (name, bytes, step, why) in [
        (
            "noise",
            &b"noise"[..],
            "verify",
            "not a WebAssembly component",
        ),
        ("cut", cut, "verify", "damaged"),
        ("no-vote", &no_vote, "warm-up", "no vote on color.primary"),
        (
            "backwards",
            &component("sample", "0.9.0", ""),
            "verify",
            "only a rollback goes back",
        ),
        (
            "taken",
            &component("sample", "1.0.0", "authors = [\"x\"]\n"),
            "verify",
            "other bytes",
        ),
    ] {
        let file = site.write(name, bytes);
        let (code, said) = site.refused(&["plugin", "install", &file]);
        assert_eq!(code, 3, "{name}: {said}");
        assert!(said.contains(&format!("(step {step}")), "{name}: {said}");
        assert!(said.contains(why), "{name}: {said}");
        assert_eq!(site.serving().as_deref(), Some("1.0.0"), "{name}");
    }
    // Where a bit falls decides which step notices; one of them does.
    let (_, said) = site.refused(&["plugin", "install", &site.write("flipped", &flipped)]);
    assert!(said.contains("(step "), "{said}");
    assert_eq!(site.serving().as_deref(), Some("1.0.0"));
    let other = site.write("other", &component("other", "1.0.0", ""));
    let (_, said) = site.refused(&["plugin", "swap", "sample", &other]);
    assert!(said.contains("the file is of `other`"), "{said}");
    assert!(said.contains("1.0.0 serves on"), "{said}");
    let (_, said) = site.refused(&["plugin", "install", &other, "--digest", &"0".repeat(64)]);
    assert!(said.contains("(step fetch"), "{said}");
    let embedded = site.write("embedded", &component("palette-wu", "9.0.0", ""));
    let (_, said) = site.refused(&["plugin", "install", &embedded]);
    assert!(said.contains("embedded plugin palette-wu"), "{said}");
    // What was refused is recorded, with its step.
    let record = newest(&site);
    assert_eq!(record["outcome"], "id-reserved", "{record}");
    assert!(
        record["detail"].as_str().unwrap().starts_with("verify: "),
        "{record}"
    );
}

#[test]
fn only_so_many_versions_are_kept_and_a_floor_keeps_old_ones_out() {
    let site = Site::open();
    for version in ["1.0.0", "1.1.0", "1.2.0", "1.3.0", "1.4.0"] {
        site.ok(&["plugin", "install", &site.file(version)]);
    }
    let kept = |site: &Site| -> Vec<String> {
        let plugin = site.ok(&["plugin", "inspect", "sample"]);
        let versions = plugin["versions"].as_array().unwrap().iter();
        let text = |row: &serde_json::Value| row["version"].as_str().unwrap().to_owned();
        versions.map(text).collect()
    };
    assert_eq!(kept(&site), ["1.2.0", "1.3.0", "1.4.0"]);
    site.ok(&["plugin", "rollback", "sample", "--to", "1.2.0"]);
    assert_eq!(site.serving().as_deref(), Some("1.2.0"));
    let (_, said) = site.refused(&["plugin", "rollback", "sample", "--to", "1.0.0"]);
    assert!(said.contains("kept are 1.3.0, 1.4.0"), "{said}");
    // What serves goes when it falls below the floor; the newest takes over.
    site.ok(&["plugin", "revoke", "sample", "--below", "1.3.0"]);
    assert_eq!(site.serving().as_deref(), Some("1.4.0"));
    let (_, said) = site.refused(&["plugin", "rollback", "sample", "--to", "1.2.0"]);
    assert!(said.contains("revoked"), "{said}");
}

#[test]
fn a_watched_folder_is_taken_up_and_what_is_refused_there_hurts_nobody() {
    let mut site = Site::new("[install]\nallow_unsigned = true\nwatch = \"incoming\"\n");
    std::fs::create_dir(site.path("incoming")).unwrap();
    site.serve();
    let until = |version: &str| {
        let begun = std::time::Instant::now();
        loop {
            let listed = site.ok(&["plugin", "list"]);
            let mut plugins = listed["plugins"].as_array().unwrap().iter();
            if plugins.any(|p| p["id"] == "sample" && p["version"] == version) {
                return;
            }
            assert!(begun.elapsed().as_secs() < 60, "{version} was not taken up");
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
    };
    let put = |version: &str| {
        let bytes = component("sample", version, "");
        std::fs::write(site.path("incoming/sample.wasm"), bytes).unwrap();
    };
    put("1.0.0");
    until("1.0.0");
    std::fs::write(site.path("incoming/noise.wasm"), b"noise").unwrap();
    // Neither a pipe that nobody writes to nor a way out of the folder.
    let (fifo, mode) = (rustix::fs::FileType::Fifo, rustix::fs::Mode::RUSR);
    let pipe = site.path("incoming/a-pipe.wasm");
    rustix::fs::mknodat(rustix::fs::CWD, pipe, fifo, mode, 0).unwrap();
    let outside = site.path(&site.write("outside", &component("outside", "1.0.0", "")));
    std::os::unix::fs::symlink(outside, site.path("incoming/a-link.wasm")).unwrap();
    put("1.1.0");
    until("1.1.0");
    let (_, said) = site.refused(&["plugin", "inspect", "outside"]);
    assert!(said.contains("there is no plugin"), "{said}");
    std::fs::remove_file(site.path("incoming/sample.wasm")).unwrap();
    let history = site.ok(&["plugin", "history"]);
    let who = history["records"][0]["who"].as_str().unwrap();
    assert!(who.starts_with("watched folder "), "{who}");
}
