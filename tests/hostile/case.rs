//! What a case of the corpus is: what is made, what it is given, and how it has
//! to end.

use crescendo_core::{manifest, section};
use crescendo_tests::guest;

use super::Table;

/// A component with one behaviour, and what has to come of it.
pub(super) struct Case {
    /// What it does. Also the id of the plugin and the name of its pipeline.
    pub(super) name: &'static str,
    pub(super) made: Made,
    /// The world that its manifest names.
    pub(super) world: &'static str,
    /// What its manifest says besides.
    pub(super) manifest: &'static str,
    /// What is said of its stage besides, as pipelines write it.
    pub(super) stage: &'static str,
    pub(super) outcome: Outcome,
}

/// How the component comes about.
pub(super) enum Made {
    /// The guest `behave` in a mode, with these parameters.
    Behave(&'static str),
    /// A guest of `tests/guests`.
    Guest(&'static str),
    /// By hand.
    Hand(fn() -> Vec<u8>),
    /// A sound extractor, signed, of which a bit was flipped afterwards.
    Flipped,
    /// So many bytes of nothing behind the beginning of a component, which take
    /// no room on the disk.
    Sparse(u64),
}

/// How it has to end. What is refused, cut or trapped is told by one line, in
/// which `says` stands.
#[derive(Clone, Copy)]
pub(super) enum Outcome {
    /// Not installed: the step that refuses it, its code.
    Refused {
        step: &'static str,
        codes: &'static [&'static str],
        says: &'static str,
    },
    /// Installed, and does not serve before somebody grants what it asks for.
    Waits { says: &'static str },
    /// The call is ended by a limit or a rule with this code.
    Cut {
        code: &'static str,
        says: &'static str,
    },
    /// The call ends with `trap`.
    Trapped { says: &'static str },
    /// The call is answered; so much of this field it got, and no more.
    Capped { field: &'static str, most: f64 },
    /// The call is answered with this number, time and again, whatever earlier
    /// calls have done.
    Always { field: &'static str, number: f64 },
    /// The call is answered, and what it cost is what the host says.
    Charged { micros: u64 },
    /// Two calls about the same input answer alike, because the second is not
    /// made; or they differ.
    Answers { alike: bool },
    /// After three subjects that it failed on, it is not called again.
    Quarantined,
}

/// A case with the usual manifest and stage.
pub(super) const fn case(name: &'static str, made: Made, outcome: Outcome) -> Case {
    Case {
        name,
        made,
        world: "extractor",
        manifest: "",
        stage: "",
        outcome,
    }
}

impl Case {
    pub(super) const fn world(self, world: &'static str) -> Self {
        Self { world, ..self }
    }

    pub(super) const fn asking(self, manifest: &'static str) -> Self {
        Self { manifest, ..self }
    }

    pub(super) const fn stage(self, stage: &'static str) -> Self {
        Self { stage, ..self }
    }

    /// Whether it is refused when it is installed, so that nothing of it ever
    /// runs.
    pub(super) const fn is_refused(&self) -> bool {
        matches!(
            self.outcome,
            Outcome::Refused { .. } | Outcome::Waits { .. }
        )
    }

    /// The plugin's file.
    pub(super) fn file(&self) -> Vec<u8> {
        let plain = match self.made {
            Made::Behave(_) | Made::Flipped => guest("behave"),
            Made::Guest(name) => guest(name),
            Made::Hand(make) => make(),
            Made::Sparse(_) => Vec::new(),
        };
        let text = format!(
            "id = \"{}\"\nversion = \"1.0.0\"\nworld = \"{}\"\ndescription = \"Hostile.\"\n{}",
            self.name, self.world, self.manifest
        );
        let Ok(plain) = section::remove(&plain, manifest::SECTION) else {
            return plain;
        };
        section::append(&plain, manifest::SECTION, text.as_bytes()).unwrap()
    }

    /// A pipeline with it as the one stage.
    pub(super) fn pipeline(&self) -> String {
        let parameters = match self.made {
            Made::Behave(parameters) => parameters,
            _ => "",
        };
        format!(
            "name = \"{0}\"\ndescription = \"x\"\nanswer = []\n\
             [[stages]]\nname = \"{0}\"\nplugin = \"{0}\"\ntier = 1\n\
             parameters = {{ {parameters} }}\n{1}\n",
            self.name, self.stage
        )
    }
}

/// Names are ids, and each is there once.
#[test]
fn each_case_has_a_name_of_its_own() {
    let corpus: &Table = super::CORPUS;
    for (number, case) in corpus.iter().enumerate() {
        assert!(manifest::is_id(case.name), "{}", case.name);
        let same = corpus.iter().skip(number + 1);
        assert!(
            !same.into_iter().any(|other| other.name == case.name),
            "{}",
            case.name
        );
    }
}
