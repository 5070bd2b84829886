//! The corpus: components, each with one behaviour that does harm where it can,
//! and beside each how it has to end.
//!
//! One real host takes all of them: by `crescendo plugin install` and by
//! requests, as anybody's plugins come. It has to stay up, to name each end in
//! one line, to answer an honest request after each, and to be as small
//! afterwards as it was before. What an honest request loses meanwhile is
//! measured by `cargo xtask bench hostile`.
//!
//! Single limits have tests of their own with a twin within the limit
//! (`tests/sandbox/limits.rs`), and so have attacks on the compiler
//! (`tests/sandbox/hostile.rs`); here they meet the whole host.

mod case;
pub(crate) mod hand;
mod host;
pub(crate) mod odd;
mod run;

use Made::{Behave, Flipped, Guest, Hand, Sparse};
use case::Outcome::{Always, Answers, Capped, Charged, Cut, Quarantined, Refused, Trapped, Waits};
use case::{Case, Made, case};

use crate::sandbox::handmade;

type Table = [Case];

/// Refused by this step under this code.
const fn refused(
    step: &'static str,
    codes: &'static [&'static str],
    says: &'static str,
) -> case::Outcome {
    Refused { step, codes, says }
}

const fn cut(code: &'static str, says: &'static str) -> case::Outcome {
    Cut { code, says }
}

const fn trapped(says: &'static str) -> case::Outcome {
    Trapped { says }
}

const fn behaves(name: &'static str, parameters: &'static str, outcome: case::Outcome) -> Case {
    case(name, Behave(parameters), outcome)
}

const INVALID: &[&str] = &["invalid-component"];
const SETUP: &str = "extractor-with-setup";

/// What the host is sent. `host::CONFIG` has the limits that it meets.
const CORPUS: &Table = &[
    // Time.
    behaves("spins", "mode = \"spin\"", cut("cpu-time", "CPU time")),
    behaves(
        "fills-memory-again-and-again",
        "mode = \"fill\"",
        cut("cpu-time", "CPU time"),
    ),
    behaves(
        "sleeps-for-an-hour",
        "mode = \"sleep\"",
        cut("wall-time", "within 1 s"),
    )
    .stage("timeout_ms = 1000"),
    behaves(
        "waits-for-an-hour",
        "mode = \"park\"",
        cut("wall-time", "within 1 s"),
    )
    .stage("timeout_ms = 1000"),
    case(
        "spins-in-init",
        Guest("setup-spin"),
        refused("compile", &["compile-time"], "CPU time"),
    )
    .world(SETUP),
    // Memory and stack.
    behaves(
        "grows-page-by-page",
        "mode = \"grow\"",
        // 64 MiB have 1,024 pages, of which it has some itself.
        Capped {
            field: "test.pages",
            most: 1023.0,
        },
    ),
    behaves(
        "holds-too-much",
        "mode = \"hold\", bytes = 100000000",
        cut("memory", "67108864"),
    ),
    case(
        "grows-a-table",
        Guest("c-table"),
        Capped {
            field: "test.entries",
            most: 65_536.0,
        },
    ),
    case(
        "grows-in-init",
        Guest("setup-grow"),
        refused("compile", &["setup-failed", "compile-memory"], ""),
    )
    .world(SETUP),
    behaves(
        "recurses",
        "mode = \"recurse\"",
        cut("stack", "recurse less deeply"),
    ),
    behaves(
        "looks-for-what-was-left",
        "mode = \"residue\", bytes = 33554432",
        Always {
            field: "test.residue",
            number: 0.0,
        },
    ),
    // Handles.
    behaves(
        "opens-a-million-images",
        "mode = \"handles\", count = 1000000",
        cut("handles", "10000 handles"),
    ),
    behaves(
        "opens-a-million-timers",
        "mode = \"waitables\", count = 1000000",
        cut("handles", "10000 handles"),
    ),
    case(
        "forges-a-handle",
        Hand(hand::forged_handle),
        trapped("handle"),
    ),
    case(
        "drops-a-forged-handle",
        Hand(hand::forged_drop),
        trapped("handle"),
    ),
    case(
        "uses-a-handle-of-another-kind",
        Hand(hand::handle_of_another_kind),
        trapped("handle"),
    ),
    case(
        "drops-a-handle-twice",
        Hand(hand::dropped_twice),
        trapped("handle"),
    ),
    // What is handed over.
    case(
        "passes-a-line-of-4-gb",
        Hand(hand::four_gigabyte_line),
        trapped("out of bounds"),
    ),
    case(
        "passes-handles-of-4-gb",
        Hand(hand::four_gigabyte_list_of_handles),
        trapped("out of bounds"),
    ),
    case(
        "passes-votes-of-4-gb",
        Hand(hand::four_gigabyte_list_of_votes),
        trapped("out of bounds"),
    ),
    case(
        "answers-with-4-gb",
        Hand(hand::four_gigabyte_answer),
        trapped("out of bounds"),
    ),
    case(
        "passes-a-line-over-the-edge",
        Hand(hand::line_over_the_edge),
        trapped("out of bounds"),
    ),
    case(
        "passes-a-megabyte-a-thousand-times",
        Hand(hand::one_megabyte_a_thousand_times),
        cut("emitted-bytes", "more bytes in one call"),
    ),
    behaves(
        "emits-a-gigabyte",
        "mode = \"bytes\", bytes = 1000000, count = 1000",
        cut("emitted-bytes", "8388608"),
    ),
    case(
        "passes-a-continuation-byte",
        Hand(hand::bad_utf8_continuation),
        trapped("utf-8"),
    ),
    case(
        "passes-an-overlong-text",
        Hand(hand::bad_utf8_overlong),
        trapped("utf-8"),
    ),
    case(
        "passes-a-surrogate",
        Hand(hand::bad_utf8_surrogate),
        trapped("utf-8"),
    ),
    case(
        "passes-a-cut-text",
        Hand(hand::bad_utf8_cut),
        trapped("utf-8"),
    ),
    // Floods. Lines over the limit are dropped: `run.rs` counts them.
    behaves(
        "floods-the-log",
        "mode = \"log\", bytes = 100, count = 50000",
        Capped {
            field: "test.turns",
            most: 50_000.0,
        },
    ),
    behaves(
        "floods-the-sink",
        "mode = \"events\"",
        cut("events", "1000"),
    ),
    behaves(
        "floods-the-answer",
        "mode = \"answer\", bytes = 1000, count = 50000",
        cut("emitted-bytes", ""),
    ),
    // Claims that are none.
    behaves(
        "votes-nan",
        "mode = \"bad-vote\", kind = \"nan-color\"",
        cut("bad-vote", "outside 0.0 to 1.0"),
    ),
    behaves(
        "is-nan-confident",
        "mode = \"bad-vote\", kind = \"nan-confidence\"",
        cut("bad-vote", "not a number"),
    ),
    behaves(
        "votes-infinity",
        "mode = \"bad-vote\", kind = \"infinite-number\"",
        cut("bad-vote", "inf"),
    ),
    behaves(
        "votes-what-is-no-json",
        "mode = \"bad-vote\", kind = \"no-json\"",
        cut("bad-vote", "no JSON value"),
    ),
    behaves(
        "votes-json-a-million-deep",
        "mode = \"bad-vote\", kind = \"deepest-json\"",
        cut("bad-vote", "more than 64"),
    ),
    behaves(
        "votes-json-that-grows",
        "mode = \"bad-vote\", kind = \"long-canonical-json\"",
        cut("bad-vote", "bytes of JSON"),
    ),
    // Nothing in the contract lets a guest name a price. It may say what it
    // likes: the host settles what the stage's pipeline bounds, for it has
    // metered nothing less.
    behaves(
        "claims-a-false-cost",
        "votes = [{ field = \"cost.micros\", number = 0 }, \
         { field = \"test.cost-usd\", text = \"0.00\" }]",
        Charged { micros: 60 },
    )
    .stage("cost_usd = \"0.00006\""),
    // Traps. What counts calls in a static never gets beyond one, so that it
    // has no n-th call to trap in.
    behaves("traps", "mode = \"trap\"", trapped("unreachable")),
    behaves(
        "reads-outside-of-memory",
        "mode = \"wild\"",
        trapped("out of bounds"),
    ),
    behaves(
        "traps-on-its-second-call",
        "mode = \"calls\"",
        Always {
            field: "test.calls",
            number: 1.0,
        },
    ),
    behaves("traps-on-everything", "mode = \"trap\"", Quarantined),
    // What answers differently each time. Where a plugin is pure by its grants,
    // its first answer stands; with WASI's random numbers it is not, and is
    // asked each time. `crescendo plugin check` complains of both.
    case(
        "answers-with-the-time",
        Hand(hand::time),
        Answers { alike: true },
    ),
    case(
        "answers-at-random",
        Hand(hand::random),
        Answers { alike: false },
    )
    .asking("wasi = true"),
    // Files that are an attack on whoever compiles them.
    case(
        "takes-forever-to-compile",
        Hand(|| handmade::bomb(300, 300)),
        refused("compile", &["compile-time"], "CPU time"),
    ),
    case(
        "takes-gigabytes-to-compile",
        Hand(|| handmade::bomb(2000, 1000)),
        refused("compile", &["compile-memory"], "memory"),
    ),
    case(
        "is-a-crowd",
        Hand(|| handmade::crowd(5000)),
        refused("compile", &["invalid-component", "link"], "instances"),
    ),
    case(
        "is-400-mb",
        Sparse(400_000_000),
        refused("upload", &["body-too-large"], "67108864"),
    ),
    case(
        "has-a-function-of-8-mb",
        Hand(odd::eight_megabyte_function),
        refused("compile", INVALID, "size"),
    ),
    case(
        "has-50001-locals",
        Hand(odd::too_many_locals),
        refused("compile", INVALID, "locals"),
    ),
    case(
        "is-a-type-bomb",
        Hand(odd::type_bomb),
        refused("compile", INVALID, "size"),
    ),
    case(
        "has-a-deep-type",
        Hand(odd::deep_type),
        refused("compile", INVALID, "too deep"),
    ),
    case(
        "is-5000-components-deep",
        Hand(odd::deep_components),
        refused("compile", &["compile-memory"], "memory"),
    ),
    case(
        "is-10000-components",
        Hand(odd::many_components),
        refused("compile", INVALID, ""),
    ),
    case(
        "moves-the-cursor",
        Hand(|| handmade::named("\u{1b}[2Jgone")),
        refused("compile", &["damaged-component"], "name"),
    ),
    // Files that are not what they say.
    case(
        "has-a-flipped-bit",
        Flipped,
        refused("verify", &["signature-wrong"], "changed"),
    ),
    case(
        "is-another-world",
        Guest("rust-model"),
        refused("compile", &["world-mismatch"], "`extractor`"),
    ),
    case(
        "exports-another-type",
        Hand(odd::untyped),
        refused("compile", &["link"], "`extract`"),
    ),
    case(
        "speaks-another-contract",
        Hand(odd::another_contract),
        refused("compile", &["contract-version"], "0.1.x"),
    ),
    // Files that want what they were not given.
    case(
        "imports-what-it-did-not-ask-for",
        Hand(odd::fetching),
        refused("compile", &["not-asked"], "`http`"),
    ),
    case("waits-for-a-grant", Guest("c-wasi"), Waits { says: "wasi" }).asking("wasi = true"),
    case(
        "imports-wasi-http",
        Hand(odd::wasi_http),
        refused("compile", &["never-linked"], "wasi:http"),
    )
    .asking("wasi = true"),
    case(
        "imports-what-nobody-has",
        Hand(odd::unknown_import),
        refused("compile", &["unknown-import"], "acme:gpu"),
    ),
    case(
        "calls-an-import-in-init",
        Guest("setup-import"),
        refused("compile", &["setup-failed"], ""),
    )
    .world(SETUP),
];
