//! What is refused before it runs, what `setup` may not do, and the cache.

use std::fs;
use std::path::PathBuf;

use crescendo::sandbox::{CacheSettings, Grants, LoadError};
use crescendo_tests::{guest, program};

use super::{LAB, Lab, call, votes};

async fn refused(name: &str) -> LoadError {
    let loaded = LAB
        .sandbox
        .load(guest(name).into(), &Grants::default())
        .await;
    loaded.expect_err("refused")
}

#[tokio::test]
async fn what_is_no_component_is_refused() {
    for (bytes, code) in [
        (&b"MZ\x90\0"[..], "damaged-component"),
        (b"\0asm\x01\0\0\0", "core-module"),
        (b"\0asm\x0d\0\x01\0", "no-world"),
    ] {
        let loaded = LAB.sandbox.load(bytes.into(), &Grants::default()).await;
        assert_eq!(loaded.expect_err("refused").code(), code);
    }
}

#[tokio::test]
async fn a_component_over_the_size_is_refused_before_it_is_read() {
    let lab = Lab::with(|settings| {
        settings.instances = 1;
        settings.component_bytes = 1000;
    });
    let loaded = lab
        .sandbox
        .load(guest("behave").into(), &Grants::default())
        .await;
    assert_eq!(loaded.expect_err("refused").code(), "component-too-large");
}

#[tokio::test]
async fn a_component_cut_anywhere_is_refused() {
    let whole = guest("rust-extractor");
    for percent in (5..100).step_by(19) {
        let cut = whole[..whole.len() * percent / 100].to_vec();
        let loaded = LAB.sandbox.load(cut.into(), &Grants::default()).await;
        loaded.expect_err("refused");
    }
}

#[tokio::test]
async fn what_was_not_asked_for_is_refused_and_named() {
    let error = refused("rust-contract").await;
    assert_eq!(error.code(), "not-asked");
    assert!(error.to_string().contains("crescendo:plugin/"), "{error}");
}

#[tokio::test]
async fn wasi_needs_a_grant() {
    let error = refused("c-wasi").await;
    assert_eq!(error.code(), "not-asked");
    assert!(error.to_string().contains("wasi:"), "{error}");
}

#[tokio::test]
async fn a_setup_that_refuses_or_uses_an_import_fails_by_name() {
    for name in ["setup-refuse", "setup-import"] {
        let error = refused(name).await;
        assert_eq!(error.code(), "setup-failed", "{error}");
    }
}

#[tokio::test]
async fn a_setup_that_takes_all_memory_harms_nobody() {
    let error = refused("setup-grow").await;
    let codes = ["setup-failed", "compile-memory"];
    assert!(codes.contains(&error.code()), "{error}");
}

#[tokio::test]
async fn a_setup_that_never_ends_is_killed() {
    let error = refused("setup-spin").await;
    assert_eq!(error.code(), "compile-time", "{error}");
}

/// A state folder of its own with one kept artefact.
struct Kept {
    state: tempfile::TempDir,
}

impl Kept {
    async fn new() -> Self {
        let kept = Self {
            state: tempfile::tempdir().expect("a folder"),
        };
        kept.load(program()).await.expect("compiled and kept");
        kept
    }

    fn settings(&self) -> CacheSettings {
        CacheSettings::in_state(self.state.path())
    }

    fn file(&self) -> PathBuf {
        let mut files = fs::read_dir(self.settings().folder).expect("there");
        files
            .next()
            .expect("one artefact")
            .expect("readable")
            .path()
    }

    /// Loads with a compiler; `/bin/false` shows that none was needed.
    async fn load(&self, compiler: PathBuf) -> Result<(), LoadError> {
        let lab = Lab::with(|settings| {
            settings.instances = 1;
            settings.cache = Some(self.settings());
            settings.compiler = compiler;
        });
        let loaded = lab
            .sandbox
            .load(guest("rust-extractor").into(), &Grants::default())
            .await?;
        votes(&lab.sandbox.call(&loaded, call("{}")).await);
        Ok(())
    }

    async fn is_believed(&self) -> bool {
        self.load("/bin/false".into()).await.is_ok()
    }
}

#[tokio::test]
async fn a_kept_artefact_is_used_and_a_changed_one_is_compiled_again() {
    let kept = Kept::new().await;
    assert!(kept.is_believed().await);
    let mut bytes = fs::read(kept.file()).expect("readable");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(kept.file(), bytes).expect("written");
    assert!(!kept.is_believed().await);
    kept.load(program()).await.expect("compiled again");
    assert!(kept.is_believed().await);
}

#[tokio::test]
async fn an_artefact_under_another_key_is_compiled_again() {
    let kept = Kept::new().await;
    fs::write(kept.settings().key_file, [7; 32]).expect("written");
    assert!(!kept.is_believed().await);
}

#[tokio::test]
async fn loads_of_many_plugins_at_once_all_succeed() {
    let names = ["behave", "rust-extractor", "rust-enricher", "rust-router"];
    let loads = names.map(|name| LAB.load(name));
    let loaded = futures::future::join_all(loads).await;
    let worlds = loaded.iter().map(|component| component.world.as_str());
    let expected = ["extractor", "extractor", "enricher", "router"];
    assert_eq!(worlds.collect::<Vec<_>>(), expected);
}
