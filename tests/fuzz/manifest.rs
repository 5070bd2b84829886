//! Manifests: any bytes are refused by name, or are a manifest that means the
//! same once it is written down again.

use crescendo_core::manifest::{self, Manifest, parse};
use crescendo_core::{pack, section};
use serde_json::Value;

use super::mutate::mutate;
use super::{fuzz, printable, shape};

const FULL: &str = r##"
id = "reader"
version = "1.2.3-rc.1+build.5"
world = "enricher-with-setup"
description = "Reads what is there."
authors = ["One <one@example.org>", "Two"]
wasi = true

[requests.compute]
buffer_bytes = 1000000
kernel_ms = 50
[requests.http]
origins = ["subject", "https://api.example.org:8443"]
requests = 5
[requests.models]
aliases = ["small", "large"]
generations = 2
max_tokens = 1000
[requests.cache]
bytes = 65536

[[samples]]
file = "samples/a.png"
fields = ["color.primary", "color.palette"]
fuel = 1000000
[[samples]]
file = "samples/b.json"
"##;

const SMALL: &str = "id = 'a'\nversion = '0.1.0'\nworld = 'model'\ndescription = 'x'\n[requests]\n";

const WORDS: &[&[u8]] = &[
    b"id = ",
    b"version = ",
    b"world = ",
    b"description = ",
    b"authors = [",
    b"wasi = true\n",
    b"[requests]\n",
    b"[requests.http]\n",
    b"[requests.compute]\n",
    b"[requests.models]\n",
    b"[requests.cache]\n",
    b"origins = ",
    b"requests = ",
    b"aliases = ",
    b"[[samples]]\n",
    b"file = ",
    b"fields = ",
    b"fuel = ",
    b"\"extractor\"",
    b"\"router\"",
    b"-with-setup",
    b"9223372036854775807",
    b"-9223372036854775808",
    b"18446744073709551615",
    b"0x7f",
    b"1e400",
    b"nan",
    b"inf",
    b"1979-05-27T07:32:00Z",
    b"\"\"\"",
    b"'''",
    b"\\u0000",
    b"\\U0010ffff",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xe2\x80\xae",
    b"{ a = { a = { a = 1 } } }",
    b"[[[[[[[[",
    b"a.a.a.a.a.a = 1\n",
    b"../",
    b"\r",
    b"\0",
    b"#",
    b"https://",
    b":99999",
    b"@",
    b"[::1]",
    b"1.0.0",
    b"999999999999999999999.0.0",
    b"1.0.0-01",
];

/// What becomes of these bytes as a manifest.
fn entry(bytes: &[u8]) -> String {
    let manifest = match parse(bytes) {
        Ok(manifest) => manifest,
        Err(error) => {
            printable(&error.to_string());
            return format!("{} {}", error.code(), shape(&error.to_string()));
        }
    };
    let again = parse(written(&manifest).as_bytes());
    assert_eq!(again.as_ref(), Ok(&manifest), "it means another thing");
    packed(bytes, &manifest);
    let asks = &manifest.requests;
    format!(
        "{} {} {} {}",
        manifest.world_name(),
        manifest.samples.len().min(4),
        asks.is_empty(),
        manifest.wasi
    )
}

/// The manifest as a file would have it.
fn written(manifest: &Manifest) -> String {
    let mut value = serde_json::to_value(manifest).unwrap();
    let table = value.as_object_mut().unwrap();
    table.remove("setup");
    table.insert("world".to_owned(), Value::from(manifest.world_name()));
    toml::to_string(&value).unwrap()
}

/// What was put into a component is found there, with its samples, and taken
/// out again.
fn packed(bytes: &[u8], manifest: &Manifest) {
    const EMPTY: &[u8] = b"\0asm\x0d\0\x01\0";
    let text = std::str::from_utf8(bytes).expect("it was parsed");
    let whole = match pack::pack(EMPTY, text, |path| Some(path.as_bytes().to_vec())) {
        Ok(whole) => whole,
        // Two samples of one name, and nothing else.
        Err(error) => {
            assert_eq!(error.code(), "ambiguous-section", "{error}");
            return printable(&error.to_string());
        }
    };
    let found = section::find(&whole, manifest::SECTION);
    assert_eq!(found, Ok(Some(bytes)), "another manifest came out");
    let samples = pack::samples(&whole).expect("they were packed");
    assert_eq!(samples.len(), manifest.samples.len());
    for (path, place) in samples {
        assert_eq!(&whole[place], path.as_bytes());
    }
    let again = pack::pack(&whole, text, |path| Some(path.as_bytes().to_vec()));
    assert_eq!(again.as_ref(), Ok(&whole), "packing again changes it");
}

#[test]
fn manifests_of_any_bytes_are_refused_by_name_or_mean_the_same_again() {
    let seeds = vec![FULL.into(), SMALL.into()];
    let change = |rng: &mut super::Rng, one: &[u8], other: &[u8]| mutate(rng, one, other, WORDS);
    fuzz("manifest", seeds, &change, entry);
}
