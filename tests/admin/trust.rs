//! Signatures: whose plugins are taken, and what follows when a key goes.

use super::{Site, component, newest};

/// A key in the site's folder; its public half.
fn key(site: &Site, name: &str) -> String {
    let made = site.ok(&["plugin", "keygen", name]);
    made["key"].as_str().unwrap().to_owned()
}

/// A version of `sample`, signed; its file.
fn signed(site: &Site, version: &str, key: &str) -> String {
    let file = site.file(version);
    site.ok(&["plugin", "sign", &file, "--key", key]);
    file
}

#[test]
fn an_unsigned_plugin_is_refused_and_told_how_to_be_signed() {
    let site = Site::new("");
    let (code, said) = site.refused(&["plugin", "install", &site.file("1.0.0")]);
    assert_eq!(code, 3);
    assert!(said.contains("`sample` is not signed"), "{said}");
    assert!(said.contains("install.allow_unsigned"), "{said}");
    std::fs::write(site.path("x.toml"), "[[plugins]]\nfile = \"1.0.0.wasm\"\n").unwrap();
    let image = crescendo_tests::flat_png(8, 8, [1, 2, 3], [4, 5, 6]);
    std::fs::write(site.path("a.png"), image).unwrap();
    let (code, said) = site.refused(&["extract", "a.png", "--config", "x.toml"]);
    assert_eq!(code, 2);
    assert!(said.contains("is not signed"), "{said}");
}

#[test]
fn a_signed_plugin_needs_a_trusted_key_and_its_id_stays_with_the_signer() {
    let site = Site::new("");
    let (acme, evil) = (key(&site, "acme.key"), key(&site, "evil.key"));
    let file = signed(&site, "1.0.0", "acme.key");
    let (_, said) = site.refused(&["plugin", "install", &file]);
    assert!(said.contains("not trusted"), "{said}");
    assert!(said.contains(&acme), "{said}");
    site.ok(&["plugin", "trust", "add", "acme", &acme]);
    site.ok(&["plugin", "trust", "add", "evil", &evil]);
    site.ok(&["plugin", "install", &file]);
    // Another trusted publisher cannot take the id over.
    let theirs = signed(&site, "2.0.0", "evil.key");
    let (_, said) = site.refused(&["plugin", "install", &theirs]);
    assert!(said.contains("belongs to publisher `acme`"), "{said}");
    // What was changed after it was signed is refused.
    let mut bytes = std::fs::read(site.path(&file)).unwrap();
    let at = bytes.len() / 2;
    bytes[at] ^= 1;
    let changed = site.write("changed", &bytes);
    let (_, said) = site.refused(&["plugin", "install", &changed]);
    assert!(said.contains("changed after it was signed"), "{said}");
    let (code, _) = site.refused(&["plugin", "verify", &changed]);
    assert_eq!(code, 3);
    let verified = site.ok(&["plugin", "verify", &file, "--key", &acme]);
    assert_eq!(verified["key"], acme.as_str());
}

#[test]
fn keys_rotate_and_a_revoked_one_takes_its_plugins_along() {
    let mut site = Site::new("");
    let (old, new) = (key(&site, "old.key"), key(&site, "new.key"));
    site.ok(&["plugin", "trust", "add", "acme", &old]);
    site.ok(&["plugin", "install", &signed(&site, "1.0.0", "old.key")]);
    site.ok(&["plugin", "trust", "add", "acme", &new]);
    site.ok(&["plugin", "trust", "retire", &old]);
    // What the old key signed stays; nothing new of it is taken.
    assert_eq!(site.serving().as_deref(), Some("1.0.0"));
    let (_, said) = site.refused(&["plugin", "install", &signed(&site, "1.1.0", "old.key")]);
    assert!(said.contains("no longer trusted"), "{said}");
    site.ok(&["plugin", "install", &signed(&site, "1.2.0", "new.key")]);
    site.serve();
    assert_eq!(site.serving().as_deref(), Some("1.2.0"));
    let out = site.ok(&["plugin", "trust", "revoke", &new]);
    assert_eq!(out["touched"][0], "sample");
    // The retired key's version is the one that is left.
    assert_eq!(site.serving().as_deref(), Some("1.0.0"));
    site.ok(&["plugin", "trust", "revoke", &old]);
    assert_eq!(site.serving(), None);
    let (_, said) = site.refused(&["plugin", "trust", "add", "acme", &old]);
    assert!(said.contains("was revoked"), "{said}");
    let (_, said) = site.refused(&["plugin", "trust", "retire", &old]);
    assert!(said.contains("was revoked"), "{said}");
    // And so it is after a restart.
    site.server = None;
    assert_eq!(site.serving(), None);
    assert_eq!(newest(&site)["outcome"], "done");
}

/// A file of the configuration stands in no book, and is found all the same.
#[test]
fn a_revoked_key_takes_plugins_of_the_configuration_along() {
    let mut site = Site::new("");
    let acme = key(&site, "acme.key");
    let file = signed(&site, "1.0.0", "acme.key");
    site.ok(&["plugin", "trust", "add", "acme", &acme]);
    let config = format!("[[plugins]]\nfile = \"{file}\"\n[pipelines]\nfiles = [\"mine.toml\"]\n");
    std::fs::write(site.path("crescendo.toml"), config).unwrap();
    site.serve();
    assert_eq!(site.version_that_ran(), "1.0.0");
    let out = site.ok(&["plugin", "trust", "revoke", &acme]);
    assert_eq!(out["touched"][0], "sample");
    let planned = super::planned(&site.extract(), "sample");
    assert_eq!(planned["skip"], "disabled", "{planned}");
}

#[test]
fn a_trusted_key_of_the_configuration_counts_and_secrets_stay_secret() {
    let site = Site::new("");
    let acme = key(&site, "acme.key");
    let config = format!("[[trusted]]\npublisher = \"acme\"\nkey = \"{acme}\"\n");
    std::fs::write(site.path("crescendo.toml"), config).unwrap();
    site.ok(&["plugin", "install", &signed(&site, "1.0.0", "acme.key")]);
    let secret = std::fs::read_to_string(site.path("acme.key")).unwrap();
    let digits = secret.trim().rsplit(':').next().unwrap();
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(site.path("acme.key"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let (code, said) = site.refused(&["plugin", "keygen", "acme.key"]);
    assert_eq!(code, 2, "a key is never written over");
    assert!(!said.contains(digits));
    let plain = site.write("plain", &component("other", "1.0.0", ""));
    std::fs::write(site.path("bad.key"), format!("{digits}\n")).unwrap();
    let (_, said) = site.refused(&["plugin", "sign", &plain, "--key", "bad.key"]);
    assert!(
        said.contains("no signing key") && !said.contains(digits),
        "{said}"
    );
}

/// What a change that waited for the same lock has made is found too.
#[test]
fn a_version_that_is_being_granted_is_revoked_all_the_same() {
    let mut site = Site::open();
    site.serve();
    let asks = "[requests.cache]\nbytes = 1000\n";
    let slow = component("sample", "1.0.0", asks);
    site.ok(&["plugin", "install", &site.write("slow", &slow)]);
    let mut grant = site.command();
    grant.args(["plugin", "grant", "sample", "--all"]);
    let mut grant = grant.stdout(std::process::Stdio::null()).spawn().unwrap();
    site.ok(&["plugin", "revoke", "sample", "--version", "1.0.0"]);
    // Whichever came first, the word of the second stands.
    let _ = grant.wait().unwrap();
    assert_eq!(site.serving(), None);
    let (_, said) = site.refused(&["plugin", "install", "slow.wasm"]);
    assert!(said.contains("was revoked"), "{said}");
}

#[test]
fn an_id_stays_with_its_publisher_when_the_plugin_goes() {
    let mut site = Site::new("");
    let (acme, evil) = (key(&site, "acme.key"), key(&site, "evil.key"));
    site.ok(&["plugin", "trust", "add", "acme", &acme]);
    site.ok(&["plugin", "trust", "add", "evil", &evil]);
    for version in ["1.0.0", "1.1.0"] {
        site.ok(&["plugin", "install", &signed(&site, version, "acme.key")]);
    }
    site.ok(&["plugin", "revoke", "sample", "--version", "1.1.0"]);
    site.serve();
    site.ok(&["plugin", "remove", "sample"]);
    let (_, said) = site.refused(&["plugin", "inspect", "sample"]);
    assert!(said.contains("there is no plugin `sample`"), "{said}");
    let (_, said) = site.refused(&["plugin", "remove", "sample"]);
    assert!(said.contains("there is no plugin `sample`"), "{said}");
    let theirs = signed(&site, "2.0.0", "evil.key");
    let (_, said) = site.refused(&["plugin", "install", &theirs]);
    assert!(said.contains("belongs to publisher `acme`"), "{said}");
    assert!(said.contains("--forget"), "{said}");
    // What was revoked stays so, for its publisher too.
    let (_, said) = site.refused(&["plugin", "install", "1.1.0.wasm"]);
    assert!(said.contains("was revoked"), "{said}");
    site.ok(&["plugin", "remove", "sample", "--forget"]);
    site.ok(&["plugin", "install", &theirs]);
    assert_eq!(site.serving().as_deref(), Some("2.0.0"));
}
