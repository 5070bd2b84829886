//! A version that misbehaves is taken out; an input that crashes it is not
//! sent again.

use crescendo_tests::{flat_png, request};
use serde_json::{Value, json};

use super::{Site, component, events};

/// A pipeline whose stage of `sample` does what the parameters say.
fn pipeline(parameters: &str) -> String {
    format!(
        "name = \"mine\"\ndescription = \"x\"\nanswer = [\"color.primary\"]\n\
         [[stages]]\nplugin = \"palette-wu\"\ntier = 1\n\
         [[stages]]\nplugin = \"sample\"\ntier = 1\nparameters = {parameters}\n"
    )
}

/// The end of the stage of `sample` in a run about the n-th picture.
fn ended(site: &Site, picture: u8) -> Value {
    let image = flat_png(40, 30, [picture, 200, 200], [9, 9, picture]);
    let server = site.server.as_ref().unwrap();
    let (status, body) = request(
        server.address(),
        "POST",
        "/v1/extract?pipeline=mine",
        &image,
    );
    assert_eq!(status, 200, "{body}");
    let ends = ["stage.completed", "stage.failed", "stage.skipped"];
    let mut all = events(&body).into_iter();
    let end = all.find(|event| {
        event["stage"] == "sample" && ends.contains(&event["type"].as_str().unwrap())
    });
    end.unwrap()
}

fn trapping() -> Site {
    let mut site = Site::open();
    site.ok(&["plugin", "install", &site.file("1.0.0")]);
    std::fs::write(site.path("mine.toml"), pipeline("{ mode = \"trap\" }")).unwrap();
    site.ok(&["pipeline", "add", "--file", "mine.toml"]);
    site.serve();
    site
}

#[test]
fn an_input_that_crashes_a_plugin_twice_is_not_sent_again_until_it_is_lifted() {
    let site = trapping();
    for _ in 0..2 {
        let end = ended(&site, 1);
        assert_eq!(
            (&end["type"], &end["code"]),
            (&json!("stage.failed"), &json!("trap"))
        );
    }
    let end = ended(&site, 1);
    assert_eq!(end["code"], "trap");
    assert!(
        end["message"].as_str().unwrap().starts_with("not called"),
        "{end}"
    );
    let calls = site.ok(&["plugin", "inspect", "sample"])["calls"].clone();
    assert_eq!(
        (&calls["failed"]["trap"], &calls["spared"]),
        (&json!(2), &json!(1))
    );
    site.ok(&["plugin", "lift", "sample"]);
    let end = ended(&site, 1);
    assert!(
        !end["message"].as_str().unwrap().starts_with("not called"),
        "{end}"
    );
}

#[test]
fn a_version_that_traps_on_several_subjects_is_out_and_the_one_before_takes_over() {
    let site = trapping();
    site.ok(&["plugin", "swap", "sample", &site.file("1.1.0")]);
    for picture in 1..=3 {
        assert_eq!(ended(&site, picture)["code"], "trap");
    }
    let plugin = site.ok(&["plugin", "inspect", "sample"]);
    let out = &plugin["quarantines"][0];
    assert_eq!((&out["code"], &out["strikes"]), (&json!("trap"), &json!(1)));
    // The version before takes over, and traps as well.
    for picture in 4..=6 {
        let end = ended(&site, picture);
        assert_eq!(
            (&end["code"], &end["version"]),
            (&json!("trap"), &json!("1.0.0")),
            "{end}"
        );
    }
    // Now nothing is left.
    let end = ended(&site, 7);
    assert_eq!(
        (&end["type"], &end["reason"]),
        (&json!("stage.skipped"), &json!("quarantined"))
    );
    // Both are written down, and outlive the process.
    let begun = std::time::Instant::now();
    let recorded = || {
        let history = site.ok(&["plugin", "history"]);
        let records = history["records"].as_array().unwrap().iter();
        records
            .filter(|record| record["action"] == "quarantine")
            .count()
    };
    while recorded() < 2 {
        assert!(begun.elapsed().as_secs() < 20, "no record of it");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let mut site = site;
    site.server = None;
    site.serve();
    let end = ended(&site, 8);
    assert_eq!(
        (&end["type"], &end["reason"]),
        (&json!("stage.skipped"), &json!("quarantined")),
        "{end}"
    );
    site.ok(&["plugin", "lift", "sample"]);
    assert_eq!(ended(&site, 9)["code"], "trap");
}

#[test]
fn one_client_cannot_take_a_plugin_away_from_another() {
    let mut site = Site::open();
    let keys = ["one", "two"].map(|name| {
        let made = site.ok(&["config", "key"]);
        let (key, digest) = (
            made["key"].as_str().unwrap(),
            made["blake3"].as_str().unwrap(),
        );
        (
            key.to_owned(),
            format!("[[keys]]\nname = \"{name}\"\nblake3 = \"{digest}\"\n"),
        )
    });
    let config = format!(
        "[install]\nallow_unsigned = true\n{}{}",
        keys[0].1, keys[1].1
    );
    std::fs::write(site.path("crescendo.toml"), config).unwrap();
    let bytes = component("sample", "1.0.0", "");
    site.ok(&["plugin", "install", &site.write("sample", &bytes)]);
    std::fs::write(site.path("mine.toml"), pipeline("{ mode = \"trap\" }")).unwrap();
    site.ok(&["pipeline", "add", "--file", "mine.toml"]);
    site.serve();
    let ask = |key: &str, picture: u8| -> Value {
        use std::io::{Read as _, Write as _};
        let image = flat_png(40, 30, [picture, 200, 200], [9, 9, picture]);
        let address = site.server.as_ref().unwrap().address();
        let mut stream = std::net::TcpStream::connect(address).unwrap();
        let head = format!(
            "POST /v1/extract?pipeline=mine HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\
             authorization: Bearer {key}\r\ncontent-length: {}\r\n\r\n",
            image.len()
        );
        stream
            .write_all(&[head.as_bytes(), &image].concat())
            .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let lines = answer
            .lines()
            .filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let ends = ["stage.completed", "stage.failed", "stage.skipped"];
        let mut ends = lines.filter(|event| {
            event["stage"] == "sample" && ends.contains(&event["type"].as_str().unwrap_or(""))
        });
        ends.next().unwrap()
    };
    for picture in 1..=3 {
        assert_eq!(ask(&keys[0].0, picture)["code"], "trap");
    }
    assert_eq!(ask(&keys[0].0, 4)["reason"], "quarantined");
    assert_eq!(
        ask(&keys[1].0, 4)["code"],
        "trap",
        "the other client still reaches it"
    );
}
