//! Encrypted files (ISO 32000-1, 7.6: RC4 with 128 bits, revision 3).

use document::{Unreadable, read};
use md5::{Digest, Md5};

use crate::file::{File, HELVETICA};

const PADDING: [u8; 32] = [
    0x28, 0xBF, 0x4E, 0x5E, 0x4E, 0x75, 0x8A, 0x41, 0x64, 0x00, 0x4E, 0x56, 0xFF, 0xFA, 0x01, 0x08,
    0x2E, 0x2E, 0x00, 0xB6, 0xD0, 0x68, 0x3E, 0x80, 0x2F, 0x0C, 0xA9, 0xFE, 0x64, 0x53, 0x69, 0x7A,
];
const ID: [u8; 16] = *b"0123456789abcdef";
const PERMISSIONS: i32 = -4;

fn rc4(key: &[u8], data: &[u8]) -> Vec<u8> {
    let mut box_: Vec<u8> = (0..=255).collect();
    let mut j = 0_usize;
    for i in 0..256 {
        j = (j + usize::from(box_[i]) + usize::from(key[i % key.len()])) % 256;
        box_.swap(i, j);
    }
    let (mut i, mut j) = (0_usize, 0_usize);
    let next = |byte: &u8| {
        i = (i + 1) % 256;
        j = (j + usize::from(box_[i])) % 256;
        box_.swap(i, j);
        byte ^ box_[(usize::from(box_[i]) + usize::from(box_[j])) % 256]
    };
    data.iter().map(next).collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn padded(password: &str) -> Vec<u8> {
    password.bytes().chain(PADDING).take(32).collect()
}

/// A file with one page that is locked with this password of its readers.
fn locked(password: &str) -> Vec<u8> {
    let mut owner = Md5::digest(padded("owner")).to_vec();
    for _ in 0..50 {
        owner = Md5::digest(&owner).to_vec();
    }
    let rounds = |key: &[u8], data: Vec<u8>| {
        (0..20_u8).fold(data, |data, round| {
            let key: Vec<u8> = key.iter().map(|byte| byte ^ round).collect();
            rc4(&key, &data)
        })
    };
    let owner_entry = rounds(&owner, padded(password));
    let mut hash = Md5::new();
    hash.update(padded(password));
    hash.update(&owner_entry);
    hash.update(PERMISSIONS.to_le_bytes());
    hash.update(ID);
    let mut key = hash.finalize().to_vec();
    for _ in 0..50 {
        key = Md5::digest(&key).to_vec();
    }
    let check = Md5::digest([&PADDING[..], &ID[..]].concat()).to_vec();
    let mut user_entry = rounds(&key, check);
    user_entry.resize(32, 0);

    let mut file = File::of(HELVETICA, &[""]);
    let content = b"BT /F 10 Tf 72 700 Td (behind a lock) Tj ET";
    let of_object = [&key[..], &[3, 0, 0, 0, 0]].concat();
    let content = rc4(&Md5::digest(of_object), content);
    let mut kept = File::default();
    kept.stream("", &content);
    file.objects[2] = kept.objects.remove(0);
    let encrypt = file.add(format!(
        "<< /Filter /Standard /V 2 /R 3 /Length 128 /P {PERMISSIONS} /O <{}> /U <{}> >>",
        hex(&owner_entry),
        hex(&user_entry)
    ));
    file.trailer = format!("/Encrypt {encrypt} 0 R /ID [<{0}> <{0}>]", hex(&ID));
    file.bytes()
}

#[test]
fn a_file_that_anybody_may_read_is_read() {
    assert_eq!(read(locked("")).unwrap().text, "behind a lock");
}

#[test]
fn a_file_that_wants_a_password_says_so() {
    let why = read(locked("secret")).unwrap_err();
    assert_eq!(why, Unreadable::Password);
    assert!(why.to_string().contains("password"));
}
