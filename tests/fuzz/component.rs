//! Components: any bytes are refused by name, or load, and then end each call
//! by name. The compiler's child gets a sample of what comes so far.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use crescendo::author::contract;
use crescendo::executor::{self, Executor};
use crescendo::plugin::{Source, signature};
use crescendo::sandbox::{Call, Capability, CompileLimits, Grants, LoadError, Sandbox, Settings};
use crescendo_core::manifest;
use crescendo_core::{pack, section};
use crescendo_tests::{guest, program};

use super::mutate::{Rng, leb, mutate, unleb};
use super::{fuzz, printable, shape};
use crate::hostile::{hand, odd};
use crate::sandbox::{call, handmade};

const MANIFEST: &str = "id = 'fuzzed'\nversion = '1.0.0'\nworld = 'extractor'\n\
                        description = 'x'\nwasi = true\n";

const WORDS: &[&[u8]] = &[
    b"\0asm\x0d\0\x01\0",
    b"\0asm\x01\0\0\0",
    b"crescendo:manifest",
    b"crescendo:signature",
    b"crescendo:sample/",
    b"crescendo:plugin/log@0.1.0",
    b"crescendo:plugin/http@0.1.0",
    b"crescendo:plugin/subject@0.1.0",
    b"crescendo:plugin/setup@0.1.0",
    b"@0.2.0",
    b"wasi:random/random@0.2.0",
    b"wasi:http/outgoing-handler@0.2.0",
    b"extract",
    b"enrich",
    b"generate",
    b"choose",
    b"init",
    b"[resource-drop]image",
    b"[method]image.pixels",
    b"[constructor]a",
    b"cabi_realloc",
    b"memory",
    b"\x1b[2J",
    b"\xe2\x80\xae",
    b"\xff\xff\xff\xff\x0f",
    b"\x0b\x04\x00\x01\x61\x01",
    b"\x07\x06\x01\x40\x00\x01\x00\x00",
    b"\x04\x08\0asm\x0d\0\x01\0",
    b"\x01\x08\0asm\x01\0\0\0",
    b"\x0a\x00",
    b"\x70\x00\x00",
    b"\x73",
    b"\x6a\x00\x00",
];

/// What can be seen of these bytes without compiling them.
fn look(bytes: &[u8]) -> String {
    let mut ending = String::new();
    let mut say = |what: &str, message: Option<String>| {
        ending.push_str(what);
        ending.push(' ');
        if let Some(message) = message {
            printable(&message);
            ending.push_str(&shape(&message));
        }
    };
    let section = section::find(bytes, manifest::SECTION);
    say("section", section.err().map(|error| error.to_string()));
    let samples = pack::samples(bytes);
    say("samples", samples.err().map(|error| error.to_string()));
    if let Ok(rest) = section::remove(bytes, manifest::SECTION) {
        let again = section::find(&rest, manifest::SECTION);
        assert_eq!(again, Ok(None), "a section that was removed is there");
        section::append(&rest, manifest::SECTION, b"x").expect("there was none");
    }
    let signed = signature::verify(bytes);
    say("signature", signed.err().map(|error| error.to_string()));
    let upload = Source::Upload {
        name: "fuzzed".to_owned(),
        bytes: Bytes::copy_from_slice(bytes),
    };
    let verified = upload.fetch(usize::MAX).expect("bytes are there").verify();
    say("verify", verified.err().map(|error| error.to_string()));
    match contract::look(bytes, None) {
        Ok(look) => {
            for finding in look.findings.iter().take(2) {
                say("contract", Some(finding.message.clone()));
            }
        }
        Err(error) => say("contract", Some(error.to_string())),
    }
    ending
}

/// Two hosts' sandboxes: one whose compiler refuses everything, so that what
/// comes so far costs a millisecond, and one that compiles.
struct Bench {
    runtime: tokio::runtime::Runtime,
    deaf: Arc<Sandbox>,
    whole: Arc<Sandbox>,
    grants: Grants,
    /// What reached a compiler so far.
    reached: u64,
}

/// Of so many components that reach a compiler one is compiled.
const SAMPLE: u64 = 20;

impl Bench {
    fn new() -> Self {
        let executor = Executor::start(executor::Settings {
            slots: 1,
            jobs_per_class: 4,
        });
        let executor = executor.expect("a thread");
        let sandbox = |compiler| {
            let mut settings = Settings::with_cache(None).expect("a path of our own");
            settings.compiler = compiler;
            settings.instances = 4;
            settings.compile = CompileLimits {
                cpu_s: 2,
                ..CompileLimits::default()
            };
            Sandbox::new(settings, Arc::clone(&executor)).expect("a sandbox")
        };
        Self {
            runtime: tokio::runtime::Runtime::new().expect("threads"),
            deaf: sandbox("/bin/false".into()),
            whole: sandbox(program()),
            grants: Grants::all_of([Capability::Wasi, Capability::Cache]),
            reached: 0,
        }
    }

    /// What becomes of these bytes as a component.
    fn entry(&mut self, bytes: &[u8]) -> String {
        let seen = look(bytes);
        format!("{seen} {}", self.load(bytes))
    }

    /// What becomes of the bytes when they are loaded.
    fn load(&mut self, bytes: &[u8]) -> String {
        let bytes = Bytes::copy_from_slice(bytes);
        let deaf = self.deaf.load(bytes.clone(), &self.grants);
        match self.runtime.block_on(deaf) {
            Err(LoadError::CompilerCrashed { .. }) => self.reached += 1,
            Err(error) => return told(&error),
            Ok(_) => panic!("nobody compiled it"),
        }
        if self.reached % SAMPLE != 1 {
            return "reaches a compiler".to_owned();
        }
        let loaded = self.runtime.block_on(self.whole.load(bytes, &self.grants));
        let component = match loaded {
            Ok(component) => component,
            Err(error) => return told(&error),
        };
        let mut call: Call = call("{}");
        call.limits.cpu = Duration::from_millis(200);
        call.limits.wall = Duration::from_secs(10);
        let report = self.runtime.block_on(self.whole.call(&component, call));
        match report.result {
            Ok(_) => format!("{} answers", component.world.as_str()),
            Err(failure) => {
                assert_ne!(failure.code.as_str(), "host", "{}", failure.message);
                format!("fails {} {}", failure.code, shape(&failure.message))
            }
        }
    }
}

fn told(error: &LoadError) -> String {
    let text = error.to_string();
    printable(&text);
    assert_ne!(error.code(), "compiler", "{text}");
    assert_ne!(error.code(), "compiler-crashed", "{text}");
    format!("{} {}", error.code(), shape(&text))
}

/// Damage anywhere, or within one section whose length is then right again,
/// so that it comes further.
fn change(rng: &mut Rng, one: &[u8], other: &[u8]) -> Vec<u8> {
    let mut sections = sections(one);
    if sections.is_empty() || rng.below(3) == 0 {
        return mutate(rng, one, other, WORDS);
    }
    let at = rng.below(sections.len());
    match rng.below(8) {
        0 => drop(sections.remove(at)),
        1 => {
            let again = sections[at].clone();
            sections.insert(rng.below(sections.len()), again);
        }
        2 => {
            let to = rng.below(sections.len());
            sections.swap(at, to);
        }
        _ => {
            let (id, body) = &sections[at];
            let changed = mutate(rng, body, other, WORDS);
            sections[at] = (*id, changed);
        }
    }
    let mut bytes = b"\0asm\x0d\0\x01\0".to_vec();
    for (id, body) in sections {
        bytes.push(id);
        bytes.extend(leb(body.len() as u32));
        bytes.extend(body);
    }
    bytes
}

/// The outermost sections, as far as they can be read: id and body.
fn sections(bytes: &[u8]) -> Vec<(u8, Vec<u8>)> {
    let (mut at, mut found) = (8, Vec::new());
    while let Some(id) = bytes.get(at) {
        let Some((length, start)) = unleb(bytes, at + 1) else {
            break;
        };
        let end = start + length as usize;
        let Some(body) = bytes.get(start..end) else {
            break;
        };
        found.push((*id, body.to_vec()));
        at = end;
    }
    found
}

fn seeds() -> Vec<Vec<u8>> {
    let packed = |bytes: &[u8]| pack::pack(bytes, MANIFEST, |_| None).unwrap();
    let signed = {
        let key = signature::SecretKey::generate().unwrap();
        key.sign(&packed(&hand::time())).unwrap()
    };
    vec![
        packed(&hand::time()),
        packed(&hand::random()),
        packed(&hand::dropped_twice()),
        packed(&hand::bad_utf8_cut()),
        packed(&odd::fetching()),
        packed(&odd::deep_type()),
        packed(&handmade::model(false)),
        guest("c-table"),
        guest("c-wasi"),
        signed,
    ]
}

/// Bytes that this process holds: `VmRSS` of proc_pid_status(5).
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().nth(1));
    kilobytes.unwrap().parse::<u64>().unwrap() << 10
}

/// How much more the process may hold after all inputs. Other tests share it,
/// and their sandboxes keep up to 128 MiB each; what leaks a component each
/// time would pass it.
const MORE: u64 = 1 << 30;

#[test]
fn components_of_any_bytes_are_refused_by_name_or_load() {
    let mut bench = Bench::new();
    let before = resident();
    fuzz("component", seeds(), &change, |bytes| bench.entry(bytes));
    assert!(resident() < before + MORE, "{} bytes", resident());
}
