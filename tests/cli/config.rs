//! `crescendo config`, `pipeline` and `doctor`.

use super::*;

#[test]
fn a_configuration_with_a_misspelt_key_names_line_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crescendo.toml");
    std::fs::write(&file, "[server]\nmax_imagse = 2\n").unwrap();
    let (code, message) = refused(&["config", "check", file.to_str().unwrap()]);
    assert_eq!(code, 2);
    assert!(
        message.contains("line 2") && message.contains("`max_images`"),
        "{message}"
    );
    std::fs::write(&file, "[server]\nmax_images = 2\n").unwrap();
    let output = run(&["config", "check", file.to_str().unwrap()]);
    assert!(output.status.success());
    let output = run(&["config", "show", "--config", file.to_str().unwrap()]);
    assert!(text(&output.stdout).contains("max_images = 2"));
}

#[test]
fn a_configuration_that_serve_would_refuse_is_refused_by_check() {
    let folder = tempfile::tempdir().unwrap();
    let guest = guest_file("rust-extractor");
    let unsigned = format!("[[plugins]]\nfile = \"{}\"\n", guest.display());
    for (text, why) in [
        (unsigned.as_str(), "is not signed"),
        ("[[plugins]]\nfile = \"none.wasm\"\n", "none.wasm"),
        ("[telemetry]\notlp_endpoint = \"nonsense\"\n", "nonsense"),
        ("[log]\nlevel = \"bogus=zz=1\"\n", "bogus=zz=1"),
        ("[log]\nlevel = \"inof\"\n", "`inof` is none of error"),
        ("[server]\ncors_origins = [\"example\"]\n", "`example`"),
    ] {
        let file = &*written(&folder, "crescendo.toml", text);
        for arguments in [
            ["config", "check", file].as_slice(),
            &["serve", "--listen", "127.0.0.1:0", "--config", file],
        ] {
            let (code, message) = refused(arguments);
            assert_eq!(code, 2, "{arguments:?}: {message}");
            assert!(message.contains(why), "{message}");
        }
    }
}

#[test]
fn an_address_for_everybody_without_keys_is_refused_by_check_as_by_serve() {
    let folder = tempfile::tempdir().unwrap();
    let file = &*written(&folder, "open.toml", "[server]\nlisten = \"0.0.0.0:0\"\n");
    for command in [&["config", "check", file][..], &["serve", "--config", file]] {
        let (code, message) = refused(command);
        assert_eq!(code, 2, "{message}");
        assert!(message.contains("0.0.0.0:0"), "{message}");
    }
}

#[test]
fn an_admin_address_for_everybody_says_where_its_token_comes_from() {
    let serve = [
        "serve",
        "--listen",
        "127.0.0.1:0",
        "--admin-listen",
        "0.0.0.0:0",
    ];
    let (code, message) = refused(&serve);
    assert_eq!(code, 2);
    assert!(message.contains("CRESCENDO_ADMIN_TOKEN"), "{message}");
}

#[test]
fn what_is_refused_by_a_check_is_a_document_too_where_one_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let file = &*written(&folder, "bad.toml", "[server]\nlisten = \"here\"\n");
    for check in [["config", "check"], ["pipeline", "check"]] {
        let output = run(&[&check[..], &[file, "--json"]].concat());
        assert_eq!(output.status.code(), Some(2));
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(
            (&document["ok"], &document["file"]),
            (&false.into(), &file.into())
        );
        assert!(text(&output.stderr).contains(document["message"].as_str().unwrap()));
    }
    let (code, message) = refused(&["pipeline", "check", "tokens"]);
    assert_eq!(code, 2);
    assert!(
        message.contains("crescendo pipeline show tokens"),
        "{message}"
    );
}

#[test]
fn the_annotated_default_is_a_configuration() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("crescendo.toml");
    std::fs::write(&file, run(&["config", "show", "--default"]).stdout).unwrap();
    assert!(
        run(&["config", "check", file.to_str().unwrap()])
            .status
            .success()
    );
}

#[test]
fn without_a_file_the_configuration_in_force_is_checked() {
    let output = run(&["config", "check"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let said = text(&output.stdout);
    assert!(said.starts_with("the embedded default: ok") && said.contains("tokens"));
}

#[test]
fn a_client_key_comes_with_the_digest_of_its_text() {
    let output = run(&["config", "key", "--json"]);
    let pair: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(pair["key"].as_str().unwrap().len() > 64);
    assert_eq!(pair["blake3"].as_str().unwrap().len(), 64);
}

#[test]
fn pipelines_are_listed_shown_and_checked() {
    let listed: Value =
        serde_json::from_slice(&run(&["pipeline", "list", "--json"]).stdout).unwrap();
    let names: Vec<&str> = listed
        .as_array()
        .unwrap()
        .iter()
        .map(|p| p["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["article", "document", "media", "page", "palette", "tokens"]
    );
    assert!(text(&run(&["pipeline", "show", "tokens"]).stdout).contains("palette-kmeans"));

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("mine.toml");
    let path = file.to_str().unwrap();
    let stage = |name: &str, reads: &str| {
        format!(
            "[[stages]]\nname = \"{name}\"\nplugin = \"roles\"\ntier = 2\nreads = [\"{reads}\"]\n"
        )
    };
    let head = "name = \"mine\"\ndescription = \"x\"\nanswer = [\"color.primary\"]\n";
    std::fs::write(
        &file,
        format!("{head}{}{}", stage("a", "b"), stage("b", "a")),
    )
    .unwrap();
    let (code, message) = refused(&["pipeline", "check", path]);
    assert_eq!(code, 2);
    assert!(
        message.contains("circle") || message.contains("reads"),
        "{message}"
    );
    let unknown = "[[stages]]\nname = \"a\"\nplugin = \"nobody\"\ntier = 1\n";
    std::fs::write(&file, format!("{head}{unknown}")).unwrap();
    let (code, message) = refused(&["pipeline", "check", path]);
    assert_eq!(code, 2);
    assert!(message.contains("`nobody`"), "{message}");
}

#[test]
fn a_pipeline_may_name_plugins_that_the_configuration_brings() {
    let folder = tempfile::tempdir().unwrap();
    let (file, config) = (folder.path().join("p.toml"), folder.path().join("c.toml"));
    let stage = "[[stages]]\nplugin = \"behave\"\ntier = 1\n";
    let pipeline = format!("name = \"p\"\ndescription = \"x\"\nanswer = [\"a.b\"]\n{stage}");
    std::fs::write(&file, pipeline).unwrap();
    let check = ["pipeline", "check", file.to_str().unwrap()];
    let (code, message) = refused(&check);
    assert_eq!(code, 2);
    assert!(message.contains("`behave`"), "{message}");
    let plugin = |path: &std::path::Path| {
        let file = path.display();
        let text = format!("[install]\nallow_unsigned = true\n[[plugins]]\nfile = \"{file}\"\n");
        std::fs::write(&config, text).unwrap();
        [&check[..], &["--config", config.to_str().unwrap()]].concat()
    };
    let output = run(&plugin(&guest_file("behave")));
    assert!(output.status.success(), "{}", text(&output.stderr));
    let (code, message) = refused(&plugin(&folder.path().join("gone.wasm")));
    assert_eq!(code, 2);
    assert!(message.contains("gone.wasm"), "{message}");
}

#[test]
fn doctor_reports_every_topic_and_what_to_do() {
    let output = run(&["doctor", "--json"]);
    assert!(output.status.success(), "{}", text(&output.stderr));
    let findings: Value = serde_json::from_slice(&output.stdout).unwrap();
    let of = |topic: &str| {
        findings
            .as_array()
            .unwrap()
            .iter()
            .find(|f| f["topic"] == topic)
            .unwrap()
            .clone()
    };
    for topic in [
        "processor",
        "gpu",
        "state folder",
        "cache folder",
        "plugins",
        "python plugins",
    ] {
        let finding = of(topic);
        let silent = finding["standing"] != "ok" && finding["advice"].is_null();
        assert!(!silent, "{finding}");
    }
    let output = run(&["doctor", "--state", "/proc/nowhere"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("--state DIR"));
    // It makes no folder, and it looks at the configuration that is named.
    let folder = tempfile::tempdir().unwrap();
    let absent = folder.path().join("a/b");
    let output = run(&[
        "doctor",
        "--state",
        absent.to_str().unwrap(),
        "--config",
        "none.toml",
    ]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("none.toml"));
    assert!(!folder.path().join("a").exists());
}
