//! The store as its users meet it: opened, written, killed, opened again.

use crescendo_core::lifecycle::{Action, Book as _, KeyState, Owner, Rights, Standing};
use crescendo_core::manifest::World;
use crescendo_core::outcome::FailureCode;

use super::*;

fn plugin(id: &str) -> PluginRow {
    PluginRow {
        id: id.to_owned(),
        owner: Owner::Publisher("acme".into()),
        world: World::Extractor,
        serving: Some(Version::new(1, 0, 0)),
        previous: None,
        floor: None,
        highest: Version::new(1, 0, 0),
        granted: Rights::default(),
        removed: false,
    }
}

/// A plugin that was not there before.
fn first(id: &str) -> Write {
    let row = plugin(id);
    Write::Plugin { was: None, row }
}

fn version(id: &str, patch: u64, bytes: &[u8]) -> VersionRow {
    VersionRow {
        id: id.to_owned(),
        version: Version::new(1, 0, patch),
        digest: blake3::hash(bytes).to_string(),
        key: None,
        asks: Rights::default(),
        origin: "a file".into(),
        bytes: bytes.len() as u64,
        at_ms: patch,
        standing: Standing::Kept,
    }
}

fn record(about: &str) -> Audit {
    Audit {
        seq: 0,
        at_ms: 7,
        who: "tests".into(),
        action: Action::Install,
        about: about.to_owned(),
        from: None,
        to: None,
        granted: None,
        outcome: "done".into(),
        detail: String::new(),
    }
}

#[test]
fn what_was_committed_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let quarantine = Quarantine {
        tenant: None,
        since_ms: 1,
        until_ms: 2,
        strikes: 1,
        code: FailureCode::Trap,
    };
    let key = TrustedKey {
        key: "ed25519:00".into(),
        publisher: "acme".into(),
        state: KeyState::Active,
        at_ms: 3,
    };
    let one = Version::new(1, 0, 1);
    {
        let store = Store::open(folder.path()).unwrap();
        let writes = [
            first("a"),
            Write::Version(version("a", 10, b"ten")),
            Write::Version(version("a", 1, b"one")),
            Write::Quarantines("a".into(), one.clone(), vec![quarantine.clone()]),
            Write::Key(key.clone()),
            Write::Pipeline {
                name: "mine".into(),
                text: "x".into(),
            },
        ];
        assert_eq!(store.commit(&writes, &[record("a")]), Ok(1));
    }
    let store = Store::open(folder.path()).unwrap();
    assert_eq!(store.plugins(), Ok(vec![plugin("a")]));
    let versions = [version("a", 1, b"one"), version("a", 10, b"ten")];
    assert_eq!(store.versions("a").unwrap(), versions);
    assert_eq!(store.quarantines("a", &one).unwrap(), [quarantine]);
    assert_eq!(store.keys().unwrap(), [key]);
    let pipelines = [("mine".to_owned(), "x".to_owned())];
    assert_eq!(store.pipelines().unwrap(), pipelines);
    store
        .commit(&[Write::NoPlugin("a".into())], &[record("a")])
        .unwrap();
    assert!(store.plugins().unwrap().is_empty());
    assert!(store.versions("a").unwrap().is_empty());
    assert!(store.quarantines("a", &one).unwrap().is_empty());
}

#[test]
fn a_change_is_written_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    // A version of a plugin that is not there breaks the change's last part.
    let writes = [first("a"), Write::Version(version("b", 0, b""))];
    assert!(store.commit(&writes, &[record("a")]).is_err());
    assert!(store.plugins().unwrap().is_empty());
    assert!(store.history(None, None, 10).unwrap().is_empty());
}

#[test]
fn history_counts_without_gaps_and_is_read_newest_first() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let other = Store::open(folder.path()).unwrap();
    for (store, about) in [(&store, "a"), (&other, "b"), (&store, "a")] {
        store.commit(&[], &[record(about)]).unwrap();
    }
    let seqs = |about, before| {
        let found = store.history(about, before, 2).unwrap();
        found.iter().map(|record| record.seq).collect::<Vec<_>>()
    };
    assert_eq!(seqs(None, None), [3, 2]);
    assert_eq!(seqs(None, Some(2)), [1]);
    assert_eq!(seqs(Some("a"), None), [3, 1]);
}

#[test]
fn a_file_is_found_by_its_digest_and_a_damaged_one_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let digest = blake3::hash(b"bytes").to_string();
    store.keep_file(&digest, b"bytes").unwrap();
    store.keep_file(&digest, b"bytes").unwrap();
    assert_eq!(store.file(&digest).unwrap(), b"bytes");
    let path = folder.path().join("plugins").join(format!("{digest}.wasm"));
    std::fs::write(&path, b"others").unwrap();
    assert!(
        store
            .file(&digest)
            .unwrap_err()
            .what()
            .contains("other bytes")
    );
    store.keep_file(&digest, b"bytes").unwrap();
    assert_eq!(store.file(&digest).unwrap(), b"bytes");
    for strange in ["../secret", "", &"z".repeat(64)] {
        assert!(store.file(strange).is_err());
    }
}

#[test]
fn what_no_version_names_is_removed_once_nobody_can_be_about_to_name_it() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let (named, left) = (version("a", 0, b"named"), version("a", 1, b"left"));
    store.keep_file(&named.digest, b"named").unwrap();
    store.keep_file(&left.digest, b"left").unwrap();
    let writes = [first("a"), Write::Version(named.clone())];
    store.commit(&writes, &[record("a")]).unwrap();
    let again = Store::open(folder.path()).unwrap();
    assert!(
        again.file(&left.digest).is_ok(),
        "it was put there just now"
    );
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(7200);
    let age = || {
        for digest in [&named.digest, &left.digest] {
            let path = folder.path().join("plugins").join(format!("{digest}.wasm"));
            let file = std::fs::File::open(path).unwrap();
            file.set_modified(old).unwrap();
        }
    };
    age();
    store.keep_file(&left.digest, b"left").unwrap();
    let again = Store::open(folder.path()).unwrap();
    assert!(again.file(&left.digest).is_ok(), "it was put there again");
    age();
    let again = Store::open(folder.path()).unwrap();
    assert!(again.file(&left.digest).is_err());
    assert!(again.file(&named.digest).is_ok());
}

#[test]
fn what_another_process_changed_meanwhile_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let [here, there] = [(); 2].map(|()| Store::open(folder.path()).unwrap());
    here.commit(&[first("a")], &[record("a")]).unwrap();
    let was = plugin("a");
    let floor = Some(Version::new(1, 0, 0));
    let row = PluginRow {
        floor,
        ..was.clone()
    };
    let writes = [Write::Plugin {
        was: Some(Box::new(was.clone())),
        row: row.clone(),
    }];
    there.commit(&writes, &[record("a")]).unwrap();
    let late = PluginRow {
        previous: Some(Version::new(0, 9, 0)),
        ..was.clone()
    };
    let writes = [Write::Plugin {
        was: Some(Box::new(was)),
        row: late,
    }];
    let stale = here.commit(&writes, &[record("a")]);
    assert_eq!(stale, Err(BookError::Stale { id: "a".into() }));
    assert_eq!(here.plugins(), Ok(vec![row]));
    assert_eq!(here.history(None, None, 9).unwrap().len(), 2);
}

#[test]
fn a_copy_is_a_store_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let row = version("a", 0, b"bytes");
    store.keep_file(&row.digest, b"bytes").unwrap();
    let writes = [first("a"), Write::Version(row.clone())];
    store.commit(&writes, &[record("a")]).unwrap();
    let to = folder.path().join("copy");
    store.backup(&to).unwrap();
    let copy = Store::open(&to).unwrap();
    assert_eq!(copy.versions("a").unwrap(), std::slice::from_ref(&row));
    assert_eq!(copy.file(&row.digest).unwrap(), b"bytes");
    let refused = store.backup(&to).unwrap_err();
    assert!(
        refused.to_string().contains("there is something in it"),
        "{refused}"
    );
    assert_eq!(refused, BackupError::Occupied);
    let nowhere = store
        .backup(std::path::Path::new("/proc/nowhere"))
        .unwrap_err();
    assert!(matches!(nowhere, BackupError::Folder(_)), "{nowhere}");
}

#[test]
fn a_copy_that_fails_half_way_leaves_no_store() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let row = version("a", 0, b"bytes");
    let writes = [first("a"), Write::Version(row.clone())];
    store.commit(&writes, &[record("a")]).unwrap();
    let to = folder.path().join("copy");
    // What the database names is not there.
    let refused = store.backup(&to).unwrap_err();
    assert!(matches!(refused, BackupError::Book(_)), "{refused}");
    assert_eq!(std::fs::read_dir(&to).unwrap().count(), 0);
    store.keep_file(&row.digest, b"bytes").unwrap();
    store.backup(&to).unwrap();
    let entries = std::fs::read_dir(&to).unwrap().flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
    names.sort();
    assert_eq!(names, [Store::FILE, "plugins"]);
}

#[test]
fn a_copy_ends_however_quickly_others_write() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let pipeline = |name: usize| Write::Pipeline {
        name: name.to_string(),
        text: "x".repeat(1 << 20),
    };
    let writes: Vec<Write> = (0..32).map(pipeline).collect();
    store.commit(&writes, &[record("")]).unwrap();
    let to = folder.path().join("copy");
    let (ended, end) = std::sync::mpsc::channel();
    let (from, into) = (folder.path().to_owned(), to.clone());
    std::thread::spawn(move || ended.send(Store::open(&from).unwrap().backup(&into)));
    let begun = std::time::Instant::now();
    let copied = loop {
        store.commit(&[], &[record("busy")]).unwrap();
        if let Ok(copied) = end.try_recv() {
            break copied;
        }
        assert!(begun.elapsed().as_secs() < 30, "it does not end");
    };
    copied.unwrap();
    assert_eq!(Store::open(&to).unwrap().pipelines().unwrap().len(), 32);
}

#[test]
fn a_newer_layout_is_refused_and_noise_is_no_store() {
    let folder = tempfile::tempdir().unwrap();
    drop(Store::open(folder.path()).unwrap());
    let file = folder.path().join(Store::FILE);
    let newer = Connection::open(&file).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    let refused = Store::open(folder.path()).unwrap_err();
    assert!(refused.what().contains("newer version"), "{refused}");
    let other = tempfile::tempdir().unwrap();
    std::fs::write(other.path().join(Store::FILE), [7; 4096]).unwrap();
    assert!(Store::open(other.path()).is_err());
}
