//! Tapes: any bytes are refused by name, or are one; with the right digest in
//! their last line too, behind which most damage would go unseen.

use crescendo::author::call::tape;
use crescendo::subject::Digest;
use serde_json::Value;

use super::mutate::mutate;
use super::{fuzz, printable, shape};

const HEAD: &str = r#"{"crescendo-tape":1,"component":"00","plugin":"sample","plugin-version":"0.1.0","world":"router","parameters":"{}","reads":["palette"],"candidates":[{"stage":"a","tier":1,"reserve-micros":0}],"limits":{"wall-ms":1000,"cpu-ms":1000,"memory":1000000,"handles":10,"emitted-bytes":1000,"events":10},"subject":{"digest":"00","images":[{"format":"image/png","width":1,"height":1}],"record-bytes":2,"prompt-bytes":null}}"#;

const ENTRIES: &str = r#"{"call":1,"import":"clock.now","arguments":[],"reply":{"answer":7},"micros":1}
{"call":2,"import":"subject.[method]image.pixels","arguments":[0,null,64,"rgb8"],"reply":{"answer":{"ok":{"width":1,"height":1,"data":"AAAA"}}},"micros":12}
"#;

const END: &str = r#"{"outcome":{"answer":{"text":"x"}},"calls":2,"digest":""}"#;

const WORDS: &[&[u8]] = &[
    b"\"call\":",
    b"\"arguments\":[",
    b"\"reply\":{",
    b"\"failure\":",
    b"\"trap\":",
    b"\"crescendo-tape\":2",
    b"\"outcome\":",
    b"[0,0,0,0,0,0,0,0]",
    b"[[[[[[[[[[[[[[[[",
    b"{\"a\":{\"a\":{\"a\":",
    b"-1",
    b"1e999",
    b"18446744073709551616",
    b"null",
    b"\\u0000",
    b"\\ud800",
    b"\xe2\x80\xae",
    b"\x1b[2J",
    b"\n",
    b"\r",
    b"\"",
    b"\\",
];

/// What becomes of these bytes as a tape.
fn entry(bytes: &[u8]) -> String {
    let as_it_is = judged(bytes.to_vec());
    match signed(bytes) {
        Some(signed) => format!("{as_it_is}; signed, {}", judged(signed)),
        None => as_it_is,
    }
}

fn judged(bytes: Vec<u8>) -> String {
    match tape::parse(bytes, "tape") {
        Ok(tape) => {
            let _ = (tape.head.limits(), tape.head.name());
            "sound".to_owned()
        }
        Err(error) => {
            printable(&error.to_string());
            format!("{} {}", error.code(), shape(&error.to_string()))
        }
    }
}

/// The same with the digest that belongs there, where there is a last line.
fn signed(bytes: &[u8]) -> Option<Vec<u8>> {
    let body = bytes.strip_suffix(b"\n")?;
    let before = body.iter().rposition(|byte| *byte == b'\n')? + 1;
    let mut end: Value = serde_json::from_slice(&body[before..]).ok()?;
    let digest = Digest::of(&bytes[..before]).to_string();
    end.as_object_mut()?.insert("digest".into(), digest.into());
    Some([&bytes[..before], end.to_string().as_bytes(), b"\n"].concat())
}

#[test]
fn tapes_of_any_bytes_are_refused_by_name_or_are_one() {
    let whole = signed(format!("{HEAD}\n{ENTRIES}{END}\n").as_bytes()).unwrap();
    assert_eq!(judged(whole.clone()), "sound");
    let change = |rng: &mut super::Rng, one: &[u8], other: &[u8]| mutate(rng, one, other, WORDS);
    fuzz("tape", vec![whole], &change, entry);
}
