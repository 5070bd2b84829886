//! What the stage's parameters can ask for.

use serde::Deserialize;

/// The parameters, flat so that a pipeline can write them in one line.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Parameters {
    /// What to do.
    pub mode: Mode,
    /// Claims to emit before anything else.
    pub first: Vec<Claim>,
    /// Milliseconds to wait on the host before the mode begins.
    pub after_ms: u32,
    /// Claims to answer with (`vote`).
    pub votes: Vec<Claim>,
    /// How often; 0 is without end.
    pub count: u64,
    /// How many bytes.
    pub bytes: usize,
    /// How long to wait; 0 is an hour.
    pub ms: u32,
    /// Which kind, where a mode has several.
    pub kind: String,
    /// A text to say.
    pub message: String,
    /// `[x, y, width, height]` (`pixels`).
    pub area: Option<[u32; 4]>,
    /// As in `pixels` of the contract.
    pub max_side: u32,
}

/// One claim: exactly one of the values.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Claim {
    /// The field.
    pub field: String,
    /// Which image, if any.
    pub image: Option<u32>,
    /// `#rrggbb`.
    pub color: Option<String>,
    /// CSS pixels.
    pub px: Option<f64>,
    /// A number.
    pub number: Option<f64>,
    /// A text.
    pub text: Option<String>,
    /// Yes or no.
    pub flag: Option<bool>,
    /// JSON, as text.
    pub json: Option<String>,
    /// Members of a set of colours: `[["#rrggbb", share], …]`.
    pub palette: Vec<(String, f64)>,
    /// How sure; 1.0 where absent.
    pub confidence: Option<f64>,
}

/// The modes of `tests/guests/README.md`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mode {
    /// Answers with `votes`; abstains where there are none.
    #[default]
    Vote,
    /// Answers with the failure `kind` and `message`.
    Fail,
    /// Counts its calls in a `static`: 1 in each fresh sandbox.
    Calls,
    /// Copies the first image in and emits as many bytes.
    Echo,
    /// Repeats what the stages that it reads found.
    Outcomes,
    /// Copies a region and votes on its size and a digest.
    Pixels,
    /// Emits progress every `ms` until told to stop.
    Progress,
    /// Votes on the clock.
    Now,
    /// Waits in `clock.wait`.
    Sleep,
    /// Waits in `poll.wait-any`.
    Park,
    /// Holds `bytes` of touched memory.
    Hold,
    /// Never comes back.
    Spin,
    /// Fills `bytes` with one instruction, again and again.
    Fill,
    /// Grows memory page by page until refused.
    Grow,
    /// Calls itself without end.
    Recurse,
    /// Keeps image handles.
    Handles,
    /// Keeps timers.
    Waitables,
    /// Emits progress without listening.
    Events,
    /// Emits texts of `bytes`.
    Bytes,
    /// Writes lines of `bytes`.
    Log,
    /// Answers with `count` votes.
    Answer,
    /// Answers with a vote that breaks the rule `kind`.
    BadVote,
    /// The instruction `unreachable`.
    Trap,
    /// A Rust panic with `message`.
    Panic,
    /// A load outside memory.
    Wild,
    /// Looks for what others left in its memory.
    Residue,
}
