//! What a plugin is called with: its own samples, and inputs of its world's
//! kind that are empty, odd, large or damaged.

use std::sync::Arc;

use bytes::Bytes;
use crescendo_core::manifest::{Manifest, Sample, SampleKind, World};
use crescendo_core::pipeline::Tier;
use crescendo_core::value::Field;

use super::pictures::{Colour, animated, png};
use crate::sandbox::Candidate;
use crate::subject::{Limits, Subject};

/// One call to be made.
#[derive(Clone)]
pub(super) struct Case {
    pub(super) name: String,
    pub(super) subject: Arc<Subject>,
    pub(super) parameters: &'static str,
    pub(super) candidates: Arc<[Candidate]>,
    /// What is asked of it.
    pub(super) wants: Wants,
}

/// What a case asks of a plugin.
#[derive(Clone)]
pub(super) enum Wants {
    /// An answer with these fields, within this much fuel.
    Sample {
        fields: Vec<Field>,
        fuel: Option<u64>,
    },
    /// An answer, or a refusal that blames the input.
    Sense,
    /// An answer for the good images beside a damaged one, where there is one
    /// for [`SEVERAL`].
    Rest,
    /// An end soon after the call was cancelled: little is said after `emit` has
    /// answered false.
    End,
}

/// A sample that cannot be used.
pub(super) struct BadSample {
    pub(super) file: String,
    pub(super) code: &'static str,
    pub(super) why: String,
}

/// The case that the one with a damaged image is held against.
pub(super) const SEVERAL: &str = "three images";

/// Names a key that no plugin knows.
const UNKNOWN_KEY: &str = r#"{"crescendo-check-unknown": true}"#;

/// Bytes of the large prompt, and of the text of the large record: what a long
/// article has, many times over.
const LARGE: usize = 100_000;

/// The samples that the manifest names, in its order.
pub(super) fn samples(
    manifest: &Manifest,
    packed: &[(String, Bytes)],
) -> Vec<Result<Case, BadSample>> {
    let named = manifest.samples.iter();
    named
        .map(|sample| of_sample(sample, packed, manifest.world))
        .collect()
}

fn of_sample(sample: &Sample, packed: &[(String, Bytes)], world: World) -> Result<Case, BadSample> {
    let bad = |code, why: String| BadSample {
        file: sample.file.clone(),
        code,
        why,
    };
    let found = packed.iter().find(|(path, _)| *path == sample.file);
    let (_, bytes) = found.ok_or_else(|| {
        let why = "the manifest names it, and the component does not carry it: build again";
        bad("missing-sample", why.to_owned())
    })?;
    let unreadable = |why: String| bad("unreadable-sample", why);
    let subject = match sample.kind() {
        SampleKind::Image => {
            let subject = Subject::from_images(vec![bytes.clone()], &Limits::default());
            subject.map_err(|error| unreadable(error.to_string()))
        }
        SampleKind::Record => {
            Subject::from_record(bytes).map_err(|error| unreadable(error.to_string()))
        }
        SampleKind::Prompt => {
            Subject::from_prompt(bytes).map_err(|error| unreadable(error.to_string()))
        }
    };
    Ok(Case {
        name: sample.file.clone(),
        subject: Arc::new(subject?),
        parameters: "{}",
        candidates: candidates(world, 4),
        wants: Wants::Sample {
            fields: sample.fields.clone(),
            fuel: sample.fuel,
        },
    })
}

/// What every plugin of a world has to put up with. Those that cannot be made,
/// which would be a defect of this file, are left out.
pub(super) fn generated(world: World) -> Vec<Case> {
    let (mut cases, longest) = match world {
        World::Extractor => (images(), "12 megapixels, one colour"),
        World::Enricher => (records(), "100 kB of text"),
        World::Model => (prompts(), "100 kB"),
        World::Router => (routes(), "100 kB"),
    };
    if let Some(first) = cases.first().cloned() {
        cases.push(Case {
            name: "unknown parameter".into(),
            parameters: UNKNOWN_KEY,
            ..first
        });
    }
    // The one that goes on for longest is the one that is worth ending.
    let longest = cases.iter().find(|case| case.name == longest).cloned();
    cases.extend(longest.map(|case| Case {
        name: format!("{}, cancelled", case.name),
        wants: Wants::End,
        ..case
    }));
    cases
}

fn case(name: &str, subject: Subject, world: World) -> Case {
    Case {
        name: name.to_owned(),
        subject: Arc::new(subject),
        parameters: "{}",
        candidates: candidates(world, 4),
        wants: Wants::Sense,
    }
}

fn images() -> Vec<Case> {
    let one = |name: &str, files: Vec<Bytes>| {
        let subject = Subject::from_images(files, &Limits::default()).ok()?;
        Some(case(name, subject, World::Extractor))
    };
    let shade = |n: u32| u8::try_from(n % 256).unwrap_or_default();
    let row = |width: u32, rgb: [u8; 3]| rgb.repeat(width as usize);
    let page = png(64, 48, Colour::Rgb, |y| {
        row(
            64,
            if y < 16 {
                [0xf1, 0x59, 0x25]
            } else {
                [250, 250, 250]
            },
        )
    });
    let small = png(5, 7, Colour::Rgb, |y| row(5, [shade(y * 30), 0, 90]));
    let grey = png(48, 48, Colour::Grey, |y| vec![shade(y * 5); 48]);
    // The signature and the header have 33 bytes; what follows is pixels.
    let mut damaged = page.to_vec();
    damaged.iter_mut().skip(60).for_each(|byte| *byte = 0);
    let mut rest = one(
        "damaged image among good ones",
        vec![page.clone(), damaged.into(), small.clone()],
    );
    if let Some(rest) = &mut rest {
        rest.wants = Wants::Rest;
    }
    let cases = [
        one(
            "1 x 1 image",
            vec![png(1, 1, Colour::Rgb, |_| vec![10, 200, 30])],
        ),
        one(
            "one row",
            vec![png(640, 1, Colour::Rgb, |_| {
                (0..640)
                    .flat_map(|x| [shade(x), shade(x / 2), 128])
                    .collect()
            })],
        ),
        one(
            "one column",
            vec![png(1, 480, Colour::Rgb, |y| vec![shade(y), 0, 0])],
        ),
        one(
            "12 megapixels, one colour",
            vec![png(4096, 3072, Colour::Bit, |_| vec![0xff; 512])],
        ),
        one(
            "transparent",
            vec![png(32, 32, Colour::Rgba, |_| vec![0; 128])],
        ),
        one("greyscale", vec![grey.clone()]),
        one("animated GIF", vec![animated()]),
        one(SEVERAL, vec![page, small, grey]),
        rest,
    ];
    cases.into_iter().flatten().collect()
}

fn records() -> Vec<Case> {
    let text = "word ".repeat(LARGE / 5);
    let odd =
        "\u{202e}gnp.exe\u{202c} e\u{301}\u{200d}\u{1f469}\u{200d}\u{1f469} \\u0000 \u{fffd} ﷽";
    let one = |name: &str, json: String| {
        let subject = Subject::from_record(json.as_bytes()).ok()?;
        Some(case(name, subject, World::Enricher))
    };
    let cases = [
        one("empty object", "{}".into()),
        one(
            "no text",
            r#"{"url": "https://example.org/", "title": "", "text": ""}"#.into(),
        ),
        one(
            "100 kB of text",
            format!(r#"{{"title": "Long", "text": "{text}"}}"#),
        ),
        one(
            "odd characters",
            format!(r#"{{"title": "{odd}", "text": "{odd}"}}"#),
        ),
        one(
            "members of other types",
            r#"{"title": 7, "text": [null, {}], "url": "x"}"#.into(),
        ),
    ];
    cases.into_iter().flatten().collect()
}

/// Prompts, empty and odd.
fn texts() -> Vec<(&'static str, String)> {
    let article = "This is one sentence of many. Here is another! ";
    vec![
        ("empty", String::new()),
        ("one letter", "a".into()),
        ("100 kB", article.repeat(LARGE / article.len())),
        ("no spaces", "abcdefghij".repeat(1_000)),
        (
            "control characters",
            "a\0b\u{1b}[2Jc\u{7}\r\n\t\u{85}\u{2028}d.".into(),
        ),
    ]
}

fn prompts() -> Vec<Case> {
    let one = |(name, text): (&str, String)| {
        let subject = Subject::from_prompt(text.as_bytes()).ok()?;
        Some(case(name, subject, World::Model))
    };
    texts().into_iter().filter_map(one).collect()
}

fn routes() -> Vec<Case> {
    let mut cases = vec![case("no prompt", Subject::nothing(), World::Router)];
    for (name, many) in [("no candidate", 0), ("one candidate", 1)] {
        cases.push(Case {
            candidates: candidates(World::Router, many),
            ..case(name, Subject::nothing(), World::Router)
        });
    }
    cases.extend(prompts().into_iter().map(|prompt| Case {
        candidates: candidates(World::Router, 4),
        ..prompt
    }));
    cases
}

/// Stages of each tier, the first so many; what a router chooses from.
fn candidates(world: World, many: u8) -> Arc<[Candidate]> {
    if world != World::Router {
        return Arc::from([]);
    }
    let costs = [(1, 0), (2, 0), (3, 2_000), (4, 50_000)];
    let one = |(tier, reserve_micros): (u8, u64)| {
        Some(Candidate {
            stage: format!("tier-{tier}"),
            tier: Tier::try_from(tier).ok()?,
            reserve_micros,
        })
    };
    costs
        .into_iter()
        .take(many.into())
        .filter_map(one)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_world_has_its_cases() {
        let names = |world| {
            let cases = generated(world).into_iter();
            cases.map(|case| case.name).collect::<Vec<_>>()
        };
        for world in World::ALL {
            assert!(names(world).last().unwrap().ends_with(", cancelled"));
        }
        assert_eq!(names(World::Extractor).len(), 11);
        assert_eq!(names(World::Enricher).len(), 7);
        assert_eq!(names(World::Model).len(), 7);
        assert_eq!(names(World::Router).len(), 10);
    }

    #[test]
    fn only_routers_get_candidates() {
        let case = |world| generated(world).remove(0);
        assert_eq!(case(World::Router).candidates.len(), 4);
        assert!(case(World::Model).candidates.is_empty());
    }
}
