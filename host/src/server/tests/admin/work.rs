//! What admins do, by hand: bodies, changes, refusals, each as described.

use serde_json::Value;

use super::{COMPONENT, Site};

#[tokio::test]
async fn bodies_have_limits_and_a_shape() {
    let site = Site::open().await;
    let large = "x".repeat((256 << 10) + 1);
    for (method, path) in [
        ("POST", "/admin/v1/pipelines"),
        ("PUT", "/admin/v1/pipelines/mine"),
        ("PUT", "/admin/v1/pipelines/mine/stages/one"),
        ("PUT", "/admin/v1/plugins/nobody/grants"),
        ("PUT", "/admin/v1/plugins/nobody/floor"),
        ("POST", "/admin/v1/keys"),
        ("POST", "/admin/v1/backup"),
    ] {
        let code = site.code(method, path, &large).await;
        assert_eq!(code, (413, "body-too-large".to_owned()), "{method} {path}");
    }
    let plugin = vec![0; COMPONENT as usize + 1];
    for path in ["/admin/v1/plugins", "/admin/v1/plugins/nobody/swap"] {
        let answer = site.send("POST", path, &plugin).await;
        assert_eq!(answer.code(), (413, "body-too-large".to_owned()), "{path}");
        assert_eq!(answer.json()["cap"], COMPONENT);
        let none = site.code("POST", path, "").await;
        assert_eq!(none, (400, "empty-body".to_owned()), "{path}");
        let other = site.code("POST", path, "not a component").await;
        assert_eq!(other.0, 422, "{path}: {}", other.1);
    }
    for (path, body) in [
        ("/admin/v1/keys", "["),
        ("/admin/v1/keys", "{}"),
        (
            "/admin/v1/keys",
            r#"{"publisher": "a", "key": "b", "more": 1}"#,
        ),
        ("/admin/v1/backup", r#"{"from": "/"}"#),
    ] {
        let code = site.code("POST", path, body).await;
        assert_eq!(code, (400, "bad-json".to_owned()), "{path} {body}");
    }
    let relative = site
        .code("POST", "/admin/v1/backup", r#"{"to": "here"}"#)
        .await;
    assert_eq!(relative, (400, "bad-option".to_owned()));
    let both = r#"{"all": true, "rights": {}}"#;
    let both = site
        .code("PUT", "/admin/v1/plugins/nobody/grants", both)
        .await;
    assert_eq!(both, (400, "bad-json".to_owned()));
    let broken = site.send("POST", "/admin/v1/pipelines", b"\xff\xfe").await;
    assert_eq!(broken.code(), (400, "body-broken".to_owned()));
}

#[tokio::test]
async fn what_admins_do_is_answered_as_described() {
    let site = Site::open().await;
    let plugins = site.ok("GET", "/admin/v1/plugins", "").await;
    let id = plugins["plugins"][0]["id"].as_str().unwrap().to_owned();
    site.ok("GET", &format!("/admin/v1/plugins/{id}"), "").await;
    let unknown = site.code("GET", "/admin/v1/plugins/nobody", "").await;
    assert_eq!(unknown, (404, "unknown-plugin".to_owned()));

    let key = format!(
        "ed25519:{}",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    );
    let trust = format!(r#"{{"publisher": "acme", "key": "{key}"}}"#);
    assert_eq!(
        site.send("POST", "/admin/v1/keys", trust.as_bytes())
            .await
            .status,
        201
    );
    let keys = site.ok("GET", "/admin/v1/keys", "").await;
    assert_eq!(keys["keys"][0]["publisher"], "acme");
    let retired = site
        .ok("DELETE", &format!("/admin/v1/keys/{key}?retire=true"), "")
        .await;
    assert_eq!(retired["state"], "retired");
    let again = site.code("POST", "/admin/v1/keys", &trust).await;
    assert_eq!(again, (422, "key-distrusted".to_owned()));

    let stage = format!("[[stages]]\nname = 'one'\nplugin = '{id}'\ntier = 1\n");
    let text =
        format!("name = 'mine'\ndescription = 'one stage'\nanswer = ['color.primary']\n{stage}");
    site.ok("POST", "/admin/v1/pipelines", &text).await;
    site.ok("PUT", "/admin/v1/pipelines/mine", &text).await;
    let other = site.code("PUT", "/admin/v1/pipelines/other", &text).await;
    assert_eq!(other, (422, "bad-pipeline".to_owned()));
    let nobodys = text.replace(&id, "nobody");
    let nobodys = site.code("PUT", "/admin/v1/pipelines/mine", &nobodys).await;
    assert_eq!(nobodys, (422, "unknown-plugin".to_owned()));
    let two = format!(r#"{{"plugin": "{id}", "tier": 2}}"#);
    site.ok("PUT", "/admin/v1/pipelines/mine/stages/two", &two)
        .await;
    let shown = site
        .ok("DELETE", "/admin/v1/pipelines/mine/stages/two", "")
        .await;
    assert!(!shown["text"].as_str().unwrap().contains("two"));
    let gone = site
        .code("DELETE", "/admin/v1/pipelines/mine/stages/two", "")
        .await;
    assert_eq!(gone, (422, "unknown-stage".to_owned()));
    site.ok("GET", "/admin/v1/pipelines/mine", "").await;
    site.ok("DELETE", "/admin/v1/pipelines/mine", "").await;
    let unknown = site.code("GET", "/admin/v1/pipelines/mine", "").await;
    assert_eq!(unknown, (404, "unknown-pipeline".to_owned()));
    let fixed = site.code("DELETE", "/admin/v1/pipelines/tokens", "").await;
    assert_eq!(fixed, (409, "pipeline-not-live".to_owned()));

    let history = site
        .ok("GET", "/admin/v1/history?about=mine&limit=2", "")
        .await;
    assert_eq!(history["records"].as_array().unwrap().len(), 2);
    site.ok("POST", "/admin/v1/reload", "").await;
    let to = site.folder.path().join("copy");
    let to = format!(r#"{{"to": "{}"}}"#, to.display());
    site.ok("POST", "/admin/v1/backup", &to).await;
    let full = site.code("POST", "/admin/v1/backup", &to).await;
    assert_eq!(full, (400, "bad-option".to_owned()));
    for by in ["day", "tenant", "plugin", "pipeline"] {
        let path = format!("/admin/v1/spend?by={by}&since=2026-01-01");
        let spend = site.ok("GET", &path, "").await;
        assert_eq!(
            (&spend["by"], &spend["since"]),
            (&by.into(), &"2026-01-01".into())
        );
    }
    assert_eq!(
        site.ok("GET", "/admin/v1/spend", "").await["since"],
        Value::Null
    );
    site.ok("GET", "/admin/v1/openapi.json", "").await;
}

#[tokio::test]
async fn changes_of_plugins_that_are_not_there_are_refused_as_described() {
    let site = Site::open().await;
    for (method, path, body) in [
        ("DELETE", "/admin/v1/plugins/nobody", ""),
        ("POST", "/admin/v1/plugins/nobody/rollback", ""),
        ("PUT", "/admin/v1/plugins/nobody/grants", r#"{"all": true}"#),
        ("DELETE", "/admin/v1/plugins/nobody/grants?names=http", ""),
        (
            "PUT",
            "/admin/v1/plugins/nobody/floor",
            r#"{"version": "1.0.0"}"#,
        ),
        ("POST", "/admin/v1/plugins/nobody/lift", ""),
        ("DELETE", "/admin/v1/plugins/nobody/versions/1.0.0", ""),
    ] {
        let code = site.code(method, path, body).await;
        assert_eq!(code, (404, "unknown-plugin".to_owned()), "{method} {path}");
    }
}
