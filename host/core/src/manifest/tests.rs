//! What a manifest may say, and what it may not.

use super::*;

const HEAD: &str = "id='a'\nversion='1.2.3'\nworld='extractor'\ndescription='x'\n";

fn code(text: &str) -> &'static str {
    parse(text.as_bytes()).expect_err(text).code()
}

#[test]
fn a_full_manifest_is_read() {
    let text = r#"
        id = "site-reader"
        version = "2.0.0-rc.1"
        world = "enricher-with-setup"
        description = "Reads what a site says about itself."
        authors = ["Ada Example <ada@example.org>"]
        wasi = true

        [requests.compute]
        buffer_bytes = 1_000_000
        kernel_ms = 50
        [requests.http]
        origins = ["subject", "https://api.example.org", "upstreams", "http://[::1]:8080"]
        requests = 20
        [requests.models]
        aliases = ["small"]
        generations = 1
        max_tokens = 256
        [requests.cache]
        bytes = 65536

        [[samples]]
        file = "samples/page.html"
        fields = ["site.title"]
        fuel = 1_200_000
        [[samples]]
        file = "samples/a.b/page.json"
    "#;
    let manifest = parse(text.as_bytes()).unwrap();
    assert_eq!(manifest.world, World::Enricher);
    assert_eq!(manifest.world_name(), "enricher-with-setup");
    assert_eq!(manifest.samples[0].fuel, Some(1_200_000));
    assert_eq!(manifest.samples[1].kind(), SampleKind::Record);
    assert!(manifest.wasi);
    assert_eq!(manifest.version.to_string(), "2.0.0-rc.1");
    let http = manifest.requests.http.as_ref().unwrap();
    assert_eq!(http.origins[0], Origin::Subject);
    assert_eq!(http.origins[2], Origin::Upstreams);
    assert_eq!(
        http.origins[1],
        Origin::Named("https://api.example.org".into())
    );
    assert_eq!(manifest.requests.models.as_ref().unwrap().max_tokens, 256);
    assert_eq!(manifest.samples[0].fields[0].as_str(), "site.title");
    let json = serde_json::to_value(&manifest).unwrap();
    assert_eq!(json["version"], "2.0.0-rc.1");
    assert_eq!(json["world"], "enricher");
}

#[test]
fn a_small_manifest_asks_for_nothing() {
    let manifest = parse(HEAD.as_bytes()).unwrap();
    assert!(manifest.requests.is_empty());
    assert!(!manifest.wasi);
}

#[test]
fn each_missing_key_is_named() {
    for key in ["id", "version", "world", "description"] {
        let text: String = HEAD
            .lines()
            .filter(|line| !line.starts_with(key))
            .map(|line| format!("{line}\n"))
            .collect();
        let error = parse(text.as_bytes()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("line 1, column 1: `{key}` is missing")
        );
    }
}

#[test]
fn one_bad_line_is_enough() {
    for (line, expected) in [
        ("wasy = true", "unknown-key"),
        ("wasi = 'yes'", "wrong-type"),
        ("[requests.gpu]", "unknown-key"),
        ("[requests.http]\norigins=['subject']", "missing-key"),
        ("[requests.http]\norigins=[]\nrequests=1", "bad-value"),
        (
            "[requests.http]\norigins=['https://x/y']\nrequests=1",
            "bad-value",
        ),
        (
            "[requests.http]\norigins=['ftp://x']\nrequests=1",
            "bad-value",
        ),
        (
            "[requests.http]\norigins=['https://u@x']\nrequests=1",
            "bad-value",
        ),
        ("[requests.http]\norigins=['ANY']\nrequests=1", "bad-value"),
        (
            "[requests.http]\norigins=['https://any/']\nrequests=1",
            "bad-value",
        ),
        ("[requests.http]\norigins=['*']\nrequests=1", "bad-value"),
        (
            "[requests.http]\norigins=['https://*']\nrequests=1",
            "bad-value",
        ),
        (
            "[requests.http]\norigins=['https://x:0']\nrequests=1",
            "bad-value",
        ),
        (
            "[requests.models]\naliases=[]\ngenerations=1\nmax_tokens=1",
            "bad-value",
        ),
        ("[requests.cache]\nbytes=0", "bad-value"),
        ("[requests.cache]", "missing-key"),
        ("[[samples]]\nfile='../secret'", "bad-value"),
        ("[[samples]]\nfile='/etc/passwd'", "bad-value"),
        ("[[samples]]\nfile=\"a\\nb.png\"", "bad-value"),
        ("[[samples]]\nfile='a'\n[[samples]]\nfile='a'", "bad-value"),
        ("[[samples]]\nfile='a.png'\nfuel=0", "bad-value"),
        ("[[samples]]\nfile='a.png'\nfuel='x'", "wrong-type"),
        ("[[samples]]\nfile='a.png'\nfields=['A']", "bad-value"),
    ] {
        assert_eq!(code(&format!("{HEAD}{line}\n")), expected, "{line}");
    }
    for (from, to, expected) in [
        ("'a'", "'A'", "bad-value"),
        ("'a'", "'-a'", "bad-value"),
        ("'a'", "''", "bad-value"),
        ("'1.2.3'", "'1.2'", "bad-value"),
        ("'1.2.3'", "1.2", "wrong-type"),
        ("'extractor'", "'extractors'", "bad-value"),
        ("'x'", "\"x\\u001B[31m\"", "bad-value"),
    ] {
        assert_eq!(code(&HEAD.replacen(from, to, 1)), expected, "{to}");
    }
}

#[test]
fn what_a_sample_is_shows_in_its_ending() {
    let kind = |file: &str| {
        let text = format!("{HEAD}[[samples]]\nfile = '{file}'\n");
        parse(text.as_bytes()).unwrap().samples[0].kind()
    };
    assert_eq!(kind("samples/record.json"), SampleKind::Record);
    assert_eq!(kind("prompt.txt"), SampleKind::Prompt);
    for file in ["a.png", "json", "v1.json/photo", "photo.JPG"] {
        assert_eq!(kind(file), SampleKind::Image, "{file}");
    }
}

#[test]
fn what_is_no_text_or_too_long_is_refused() {
    assert_eq!(parse(b"id=\xff"), Err(ManifestError::NotText(3)));
    assert_eq!(
        parse(&vec![b'#'; MAX_BYTES + 1]),
        Err(ManifestError::TooLarge(MAX_BYTES + 1))
    );
}
