//! What the cache believes and what it does not.

use super::*;

struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    fn open(&self, bytes: u64) -> Artefacts {
        let settings = CacheSettings {
            bytes,
            ..CacheSettings::in_state(self.0.path())
        };
        Artefacts::open(&settings).expect("opens")
    }

    fn key_file(&self) -> PathBuf {
        CacheSettings::in_state(self.0.path()).key_file
    }

    fn file(&self, key: &Key) -> PathBuf {
        let folder = CacheSettings::in_state(self.0.path()).folder;
        folder.join(key.file_name())
    }
}

fn key(n: u8) -> Key {
    Key([n; 32])
}

fn artefact() -> Verified {
    Verified::compiled(b"machine code".to_vec())
}

fn kept(place: &Place, n: u8) -> Option<Vec<u8>> {
    place.open(1 << 20).get(&key(n)).map(|found| found.0)
}

#[test]
fn what_was_kept_comes_back_in_a_later_process() {
    let place = Place::new();
    place.open(1 << 20).put(&key(1), &artefact()).expect("kept");
    assert_eq!(kept(&place, 1).expect("there"), b"machine code");
    assert!(kept(&place, 2).is_none());
}

#[test]
fn a_flipped_bit_anywhere_is_noticed() {
    let place = Place::new();
    place.open(1 << 20).put(&key(1), &artefact()).expect("kept");
    let whole = fs::read(place.file(&key(1))).expect("there");
    for position in 0..whole.len() {
        let mut changed = whole.clone();
        changed[position] ^= 1;
        fs::write(place.file(&key(1)), changed).expect("written");
        assert!(kept(&place, 1).is_none(), "byte {position}");
    }
    fs::write(place.file(&key(1)), &whole).expect("written");
    assert!(kept(&place, 1).is_some());
}

#[test]
fn a_cut_file_is_noticed() {
    let place = Place::new();
    place.open(1 << 20).put(&key(1), &artefact()).expect("kept");
    let whole = fs::read(place.file(&key(1))).expect("there");
    for length in 0..whole.len() {
        fs::write(place.file(&key(1)), &whole[..length]).expect("written");
        assert!(kept(&place, 1).is_none(), "{length} bytes");
    }
}

#[test]
fn an_artefact_of_another_component_is_noticed() {
    let place = Place::new();
    place.open(1 << 20).put(&key(1), &artefact()).expect("kept");
    fs::copy(place.file(&key(1)), place.file(&key(2))).expect("copied");
    assert!(kept(&place, 2).is_none());
    assert!(kept(&place, 1).is_some());
}

#[test]
fn under_another_key_nothing_is_believed() {
    let place = Place::new();
    place.open(1 << 20).put(&key(1), &artefact()).expect("kept");
    fs::remove_file(place.key_file()).expect("there");
    assert!(kept(&place, 1).is_none());
}

#[test]
fn a_key_that_others_can_read_is_replaced() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    place.open(1 << 20).put(&key(1), &artefact()).expect("kept");
    let before = fs::read(place.key_file()).expect("there");
    fs::set_permissions(place.key_file(), fs::Permissions::from_mode(0o644)).expect("set");
    assert!(kept(&place, 1).is_none());
    let about = fs::metadata(place.key_file()).expect("there");
    assert_eq!(about.mode() & 0o777, 0o600);
    assert_ne!(fs::read(place.key_file()).expect("there"), before);
}

#[test]
fn the_least_recently_used_go_first_and_nothing_temporary_stays() {
    let place = Place::new();
    let one = (MAGIC.len() + MAC + artefact().0.len()) as u64;
    let cache = place.open(2 * one);
    for n in 1..=2 {
        cache.put(&key(n), &artefact()).expect("kept");
    }
    let old = SystemTime::UNIX_EPOCH;
    let first = File::open(place.file(&key(1))).expect("there");
    first.set_modified(old).expect("set");
    assert!(cache.get(&key(1)).is_some(), "used: now the newest");
    let second = File::open(place.file(&key(2))).expect("there");
    second.set_modified(old).expect("set");
    cache.put(&key(3), &artefact()).expect("kept");
    let left = [1, 2, 3].map(|n| cache.get(&key(n)).is_some());
    assert_eq!(left, [true, false, true]);
    let folder = CacheSettings::in_state(place.0.path()).folder;
    assert_eq!(fs::read_dir(folder).expect("there").count(), 2);
}

#[test]
fn code_that_counts_fuel_is_kept_apart() {
    use crate::sandbox::engine::compiling;
    let key = |count_fuel| Key::new(&compiling(count_fuel).expect("an engine"), b"component");
    assert!(key(false) == key(false));
    assert!(key(false) != key(true));
}
