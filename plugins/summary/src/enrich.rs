//! The one edge to the host: a text in, votes out.

use crescendo_plugin::{Failure, Votes, parameters};
use crescendo_text::{Wanted, text};

use crate::summary::{Length, summarise};
use crate::votes::votes;

/// The stage's parameters.
#[derive(Debug, serde::Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
struct Parameters {
    /// Fields of text in the outcomes that the stage reads; the first that is claimed.
    fields: Vec<String>,
    /// Members of the record, of which the first that has text is read.
    members: Vec<String>,
    /// The language, BCP 47, where nobody else says it.
    language: Option<String>,
    /// Sentences at most, 1 to 100.
    sentences: usize,
    /// Instead of `sentences`: this share of the text's, above 0.0, at most 1.0.
    share: Option<f64>,
    /// Characters at most.
    max_characters: Option<usize>,
}

impl Default for Parameters {
    fn default() -> Parameters {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        Parameters {
            fields: owned(&["document.text", "page.text"]),
            members: owned(&[
                "text",
                "body",
                "content",
                "description",
                "abstract",
                "title",
            ]),
            language: None,
            sentences: 3,
            share: None,
            max_characters: None,
        }
    }
}

impl Parameters {
    fn length(&self) -> Result<Length, Failure> {
        let refuse = |what: &str| Err(Failure::InvalidInput(what.to_owned()));
        if !(1..=100).contains(&self.sentences) {
            return refuse("`sentences` is a number from 1 to 100");
        }
        if self
            .share
            .is_some_and(|share| !(share > 0.0 && share <= 1.0))
        {
            return refuse("`share` is above 0 and at most 1");
        }
        if self.max_characters == Some(0) {
            return refuse("`max-characters` is at least 1");
        }
        Ok(Length {
            sentences: self.sentences,
            share: self.share,
            characters: self.max_characters,
        })
    }
}

/// Says the subject's text in short; abstains where it has none.
///
/// # Errors
///
/// [`Failure::InvalidInput`] where the parameters or the record make no sense.
pub fn enrich() -> Result<Votes, Failure> {
    let parameters: Parameters = parameters()?;
    let length = parameters.length()?;
    let found = text(Wanted {
        fields: &parameters.fields,
        members: &parameters.members,
        all_members: false,
    })?;
    Ok(found.map_or_else(Votes::new, |found| {
        let language = found.language.or(parameters.language);
        votes(&summarise(&found.text, language.as_deref(), length))
    }))
}

#[cfg(test)]
mod tests {
    use crescendo_plugin::testing::Host;
    use crescendo_plugin::{Ending, Value};

    use super::*;

    const TEXT: &str = "The weir is gone since spring. Salmon passed the weir. Floods did not come. \
        Anglers wait for more salmon. It rained.";

    fn text_of(host: Host) -> Option<Value> {
        host.call(enrich)
            .answer
            .unwrap()
            .scalar("summary.text")
            .cloned()
    }

    #[test]
    fn the_text_of_an_earlier_stage_is_summarised() {
        let mut page = Votes::new();
        page.text("page.text", TEXT, 0.9);
        let host = Host::new()
            .read("page", Ending::Voted(page.into()))
            .record(r#"{"text": "Something else."}"#);
        let votes = host.call(enrich).answer.unwrap();
        assert_eq!(votes.scalar("summary.sentences"), Some(&3.0.into()));
        assert!(!votes.members("summary.keywords").is_empty());
    }

    #[test]
    fn the_first_member_with_text_or_the_prompt_is_summarised() {
        let record = r#"{"title": "No.", "text": "This is it."}"#;
        assert_eq!(
            text_of(Host::new().record(record)),
            Some("This is it.".into())
        );
        assert_eq!(
            text_of(Host::new().prompt("A prompt.")),
            Some("A prompt.".into())
        );
        assert_eq!(text_of(Host::new().record("{}")), None);
    }

    #[test]
    fn parameters_set_the_length_and_what_makes_no_sense_is_refused() {
        let one = Host::new()
            .prompt(TEXT)
            .parameters(r#"{"sentences": 1}"#)
            .call(enrich);
        assert_eq!(
            one.answer.unwrap().scalar("summary.sentences"),
            Some(&1.0.into())
        );
        for wrong in [
            r#"{"sentences": 0}"#,
            r#"{"share": 0}"#,
            r#"{"share": 1.5}"#,
            r#"{"max-characters": 0}"#,
            r#"{"max_characters": 9}"#,
        ] {
            let refused = Host::new()
                .prompt(TEXT)
                .parameters(wrong)
                .call(enrich)
                .answer;
            assert!(matches!(refused, Err(Failure::InvalidInput(_))), "{wrong}");
        }
    }
}
