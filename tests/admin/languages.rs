//! Four plugins, made from the templates by the commands of the README, each
//! in its own language, voting together in one server.

use std::path::Path;

use serde_json::{Value, json};

use super::{Site, events, post};
use crate::cli::author::{author, is_here};

/// new, build; the component's file.
fn built(folder: &Path, language: &str) -> String {
    let id = format!("my-{language}");
    let new = ["new", &id, "--world", "extractor", "--lang", language];
    for (place, arguments) in [(folder, &new[..]), (&folder.join(&id), &["build"])] {
        let output = author(place, arguments);
        let why = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{arguments:?}: {why}");
    }
    folder
        .join(format!("{id}/build/{id}.wasm"))
        .to_str()
        .unwrap()
        .to_owned()
}

#[test]
fn plugins_in_four_languages_vote_in_one_run() {
    let mut languages = vec!["rust", "c"];
    languages.extend(is_here("JCO").then_some("js"));
    languages.extend(is_here("COMPONENTIZE_PY").then_some("python"));
    let mut site = Site::new("");
    let made = site.ok(&["plugin", "keygen", "own.key"]);
    site.ok(&[
        "plugin",
        "trust",
        "add",
        "own",
        made["key"].as_str().unwrap(),
    ]);
    site.serve();
    let mut pipeline = "name = \"four\"\ndescription = \"One palette in each language\"\n\
                        answer = [\"color.primary\"]\n"
        .to_owned();
    for language in &languages {
        let file = built(site.folder.path(), language);
        site.ok(&["plugin", "sign", &file, "--key", "own.key"]);
        let installed = site.ok(&["plugin", "install", &file]);
        assert_eq!(installed["state"], "serving", "{installed}");
        pipeline += &format!("[[stages]]\nplugin = \"my-{language}\"\ntier = 1\n");
    }
    std::fs::write(site.path("four.toml"), pipeline).unwrap();
    site.ok(&["pipeline", "add", "--file", "four.toml"]);
    let picture = site.path("my-rust/samples/poster.png");
    let picture = std::fs::read(picture).unwrap();
    let server = site.server.as_ref().unwrap();
    let events = events(&post(server, "/v1/extract?pipeline=four", &picture));
    let last = events.last().unwrap();
    assert_eq!(last["type"], "run.completed", "{last}");
    let primary = &last["result"]["parts"][0]["fields"]["color.primary"];
    let votes = primary["votes"].as_array().unwrap();
    let voted: Vec<&Value> = votes.iter().map(|vote| &vote["stage"]).collect();
    let expected: Vec<Value> = languages.iter().map(|l| json!(format!("my-{l}"))).collect();
    assert_eq!(voted.len(), languages.len(), "{primary}");
    assert!(
        expected.iter().all(|stage| voted.contains(&stage)),
        "{voted:?}"
    );
    // The same claim, to the last bit.
    assert!(
        votes.iter().all(|vote| vote["value"] == votes[0]["value"]),
        "{primary}"
    );
    assert_eq!(primary["agreement"], 1.0);
    let palette = last["result"]["parts"][0]["sets"]["color.palette"]
        .as_array()
        .unwrap();
    for member in palette {
        let stages = member["stages"].as_array().unwrap();
        assert_eq!(stages.len(), languages.len(), "{member}");
    }
}
